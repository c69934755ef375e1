"""What sections about funding share: the rules behind them, the unit's own rows, amounts, and why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.i18n import pick
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.records import services_ever
from sluzby_eval.reporting.tables import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.reporting.page import Page

    Record = dict[str, Any]

INTERNAL = "internal"


def is_inside(page: Page) -> bool:
    """Tell whether the report stays inside: amounts of single services are never shown in a public one."""
    return page.report.confidentiality == INTERNAL


def terms_of(page: Page) -> Record | None:
    """Return what the proposal stands on; None where nobody computed one."""
    frame = page.context.wings.get("funding_terms")
    return None if frame is None or frame.is_empty() else frame.row(0, named=True)


def absent(page: Page) -> Note | None:
    """Say in one sentence why there is no proposal; None where there is one."""
    gettext, terms = page.format.gettext, terms_of(page)
    if terms is not None and not terms["reason"]:
        return None
    words = {
        "none": gettext(
            "The workspace has no rule set of funding of its own, so nothing is computed by rules."
        ),
        "several": gettext(
            "The workspace has several rule sets of funding; sluzby.toml has to name the one that is meant."
        ),
        "parameter_missing": gettext(
            "The rule set of funding has parameters without a value, so nothing is computed from it."
        ),
        "no_year": gettext("The rule set of funding or the data say nothing of {year}.").format(
            year=page.year
        ),
    }
    reason = terms["reason"] if terms is not None else ""
    told = words.get(reason, gettext("Funding was not computed for this report."))
    return Note(text=page.format.typeset(told))


def invented(page: Page) -> Note | None:
    """Warn of values that were made up for trying."""
    terms = terms_of(page)
    if terms is None or not terms["invented"]:
        return None
    told = page.format.gettext("The values of these rules are invented; they decide about nobody's money.")
    return Note(text=page.format.typeset(told))


def own(page: Page, name: str) -> pl.DataFrame | None:
    """Return the unit's rows of a frame about services; of the whole territory all of them, so that sums are whole."""
    frame = page.context.wings.get(name)
    if frame is None or page.is_top:
        return frame
    return frame.filter(pl.col("service_id").is_in(list(services_ever(page))))


def crowns(amount: int | None, status: str = "no_value") -> Cell:
    """Make the cell of an amount in whole crowns."""
    if amount is None:
        return Cell(status=status if status != "ok" else "no_value")
    return Cell(value=amount, kind="number", unit="CZK")


def total(rows: Iterable[Record], name: str) -> int | None:
    """Sum an amount over the rows that tell it; None where none does."""
    told = [row[name] for row in rows if row[name] is not None]
    return sum(told) if told else None


def service(page: Page, row: Record) -> Cell:
    """Name a service with its number."""
    return cells.text(f"{page.name('service', row['service_id'])} ({row['service_id']})")


def source(page: Page, *, year: int | None = None) -> str:
    """Say by which rules and from which data amounts were computed; `year` is that of the statements."""
    gettext, terms = page.format.gettext, terms_of(page)
    if terms is None:
        return ""
    told = gettext("Source: rules “{title}” ({name}, {digest}), statements of {year}, snapshot {snapshot}")
    return page.format.typeset(
        told.format(
            title=pick(terms["title"], page.format.language), name=terms["rule_set"],
            digest=terms["rule_set_sha256"][:16], year=year or terms["stated"], snapshot=page.context.snapshot_id[:16],
        )
    )  # fmt: skip


def held(page: Page, row: Record) -> str:
    """Say what decided about an amount, or why there is none; with what the rules noticed about the service."""
    gettext = page.format.gettext
    words = {
        "cap": gettext("the most that the rules allow"),
        "floor": gettext("the least by last year's grant"),
        "budget": gettext("share of the budget"),
    }
    flags = {
        "below_occupancy": gettext("occupancy below the least"),
        "occupancy_unknown": gettext("occupancy not known"),
        "carry_over_unknown": gettext("last year not settled"),
    }
    first = words.get(row["held"] or "") or page.format.blank(row["status"])
    return "; ".join([first, *(flags.get(flag, flag) for flag in (row["flags"] or "").split())])
