"""What an import says besides its findings: the accounts of cells and crowns, and the plan of a dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.differences import record, write_difference
from sluzby_eval.cli.numbers import short
from sluzby_eval.cli.output import Column, write, write_table
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.cli.session import Session
    from sluzby_eval.importing.run import FileOutcome, ImportReport

SIDES = ("read", "accepted", "refused", "ignored")


def accounts(report: ImportReport) -> dict[str, dict[str, float]]:
    """Sum up the accounts of the files that were kept: cells, reasons of ignored cells, crowns."""
    kept = [outcome for outcome in report.files if outcome.status == "imported"]
    return {
        "cells": _sum(outcome.cells for outcome in kept),
        "ignored": _sum(outcome.ignored for outcome in kept),
        "czk": {name: round(value, 2) for name, value in _sum(outcome.money for outcome in kept).items()},
    }


def _sum(accounts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for account in accounts:
        for name, value in account.items():
            total[name] = total.get(name, 0) + value
    return total


def further_record(report: ImportReport) -> dict[str, object]:
    """Return accounts, states of findings, and the plan, as objects."""
    return {
        "accounts": accounts(report),
        "finding_states": dict(report.states),
        "plan": record(report.plan) if report.plan is not None else None,
    }


def write_further(session: Session, report: ImportReport) -> None:
    """Write the accounts, what became of the findings, and the plan of a dry run."""
    if any(outcome.status == "imported" for outcome in report.files):
        _write_accounts(session, report)
    if sum(report.states.values()):
        write(
            _(
                "Findings since the submission before: {new} new, {persists} persist, {fixed} fixed, "
                "{reopened} came again."
            ).format(**report.states)
        )
    if report.plan is not None:
        write()
        write(_("The real run would do this:"))
        write_difference(session, report.plan)


def _write_accounts(session: Session, report: ImportReport) -> None:
    total = accounts(report)
    write(_("Cells: {sides}.").format(sides=_sides(total["cells"])))
    if total["czk"]:
        write(_("CZK: {sides}.").format(sides=_sides(total["czk"])))
    if not session.verbose:
        return
    words = _reasons()
    told = ", ".join(f"{words[name]} {short(count)}" for name, count in total["ignored"].items())
    write(_("Ignored cells: {told}").format(told=told))
    write_table(
        [
            Column(_("File")),
            *(Column(heading, number=True) for heading in _headings(_("Cells"))),
            *(Column(heading, number=True) for heading in _headings(_("CZK"))),
        ],
        [_row(outcome) for outcome in report.files if outcome.status == "imported"],
    )


def _row(outcome: FileOutcome) -> tuple[str, ...]:
    cells = [short(outcome.cells.get(name, 0)) for name in SIDES]
    money = [short(outcome.money[name]) if outcome.money else "–" for name in SIDES]
    return (outcome.file, *cells, *money)


def _headings(what: str) -> list[str]:
    names = {
        "read": _("read"), "accepted": _("accepted"), "refused": _("refused"), "ignored": _("ignored"),
    }  # fmt: skip
    return [f"{what}: {names[name]}" for name in SIDES]


def _sides(account: Mapping[str, float]) -> str:
    return _("{read} read = {accepted} accepted + {refused} refused + {ignored} ignored").format(
        **{name: short(account.get(name, 0)) for name in SIDES}
    )


def _reasons() -> dict[str, str]:
    return {
        "sheets": _("on sheets that hold no data"),
        "headings": _("headings and labels"),
        "columns": _("in columns that are not asked for"),
        "rows": _("in rows of totals, notes, or not asked for"),
        "marks": _("marks of a missing value"),
        "blanks": _("nothing but spaces"),
    }
