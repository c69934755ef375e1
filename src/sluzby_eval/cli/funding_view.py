"""How money is shown: crowns grouped, blanks with their reason, tables of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.numbers import DASH, number, percent
from sluzby_eval.cli.output import Column, write, write_wrapped
from sluzby_eval.czech import format_signed
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.words import blanks

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from sluzby_eval.cli.funding_work import Work


def crowns(value: int | None) -> str:
    """Write crowns without their sign; a blank is a dash."""
    return number(value)


def change(value: int | None) -> str:
    """Write a change with its sign."""
    return DASH if value is None else format_signed(value, 0, current_language())


def share(part: float, whole: float) -> str:
    """Write a part of a whole in per cent; a dash where there is no whole."""
    return percent(100 * part / whole if whole else None)


def points(value: float | None) -> str:
    """Write a score."""
    return number(value, 1)


def blank(status: str) -> str:
    """Write why there is no amount; nothing where there is one."""
    return "" if status == "ok" else blanks(current_language()).get(status, status)


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
