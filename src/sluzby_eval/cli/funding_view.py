"""How money is shown: crowns grouped, blanks with their reason, tables of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.output import Column, write, write_wrapped
from sluzby_eval.czech import MINUS, NBSP, format_number
from sluzby_eval.funding.letter import blank_words
from sluzby_eval.i18n import _, current_language, pick

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from sluzby_eval.cli.funding_work import Work

DASH = "–"


def crowns(value: int | None) -> str:
    """Write crowns without their sign; a blank is a dash."""
    return DASH if value is None else format_number(value, 0, current_language())


def change(value: int | None) -> str:
    """Write a change with its sign."""
    if value is None:
        return DASH
    return f"+{crowns(value)}" if value > 0 else crowns(value).replace("-", MINUS)


def share(part: float, whole: float) -> str:
    """Write a part of a whole in per cent; a dash where there is no whole."""
    return f"{format_number(100 * part / whole, 1, current_language())}{NBSP}%" if whole else DASH


def points(value: float | None) -> str:
    """Write a score."""
    return DASH if value is None else format_number(value, 1, current_language())


def blank(status: str) -> str:
    """Write why there is no amount; nothing where there is one."""
    return "" if status == "ok" else blank_words(current_language()).get(status, status)


def amount(value: int | None, status: str) -> str:
    """Write an amount, or why it is not there."""
    return crowns(value) if value is not None else blank(status) or DASH


def heading(work: Work, title: str) -> None:
    """Write what a table stands on."""
    rules = pick(work.terms.rules.title.texts())
    write_wrapped(f"{title}, {work.terms.year} – {rules}")
    write()


def total(frame: pl.DataFrame, column: str) -> int:
    """Return the sum of a column of crowns, blanks left out."""
    return int(frame[column].sum() or 0)


def numbers(*headings: str) -> Iterable[Column]:
    """Make columns of numbers."""
    return [Column(heading, number=True) for heading in headings]


def held_word(held: str | None) -> str:
    """Name what a grant is held by."""
    words = {"cap": _("the most"), "floor": _("the least"), "budget": _("the budget")}
    return words.get(held or "", "")
