"""`sluzby-eval plan network`: who came into the network of a year, who left, and whether it agrees with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import number
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.planning_work import Desk, backing, desk_of
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.signed import signed
from sluzby_eval.cli.texts import mark
from sluzby_eval.codelist import codelist
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.planning.doubts import of_network
from sluzby_eval.planning.network import by_status, reconcile
from sluzby_eval.planning.run import changed
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

DETAILS = mark(
    "An entry and every growth asks for a registration by 15 August of the year before, a measure of a plan in force "
    "in the year, and co-financing by municipalities. A condition that the data say nothing of is not met and not "
    "failed: it is open. So is a number of a measure that several plans in force have, where the network does not "
    "name the plan."
)

app = command_app()


@app.command("network", cls=SluzbyCommand, epilog="sluzby-eval plan network --year 2025")
def network_command(
    context: typer.Context,
    year: asked.Year = None,
    everything: Annotated[bool, typer.Option("--all", help=mark("Also what did not change."))] = False,
) -> int:
    """Show who came into the network, who left, and what contradicts it."""
    session = session_of(context)
    desk = desk_of(session, year=year, ahead=True)
    rows = changed(desk.ground, desk.computed.frame)
    shown = rows if everything else rows.filter(pl.col("kind") != "same")
    faults = reconcile(desk.ground)
    status = by_status(desk.ground.network, desk.ground.year)
    findings = of_network(desk.ground, rows)
    if session.json:
        payload = {
            "changes": shown.to_dicts(),
            "contradictions": faults.to_dicts(),
            "totals": status.to_dicts(),
            "findings": [finding.as_record() for finding in findings],
        }
        write_json(
            "plan-network", {"year": desk.ground.year, "snapshot": desk.computed.snapshot.id, **payload}
        )
        return 0
    _write_status(status)
    _write_changes(desk, shown)
    _write_faults(desk, faults)
    if findings:
        write()
        write_groups(findings)
    return 0


def _write_status(status: pl.DataFrame) -> None:
    names = {"basic": _("basic network"), "minimal": _("minimal network"), "none": _("outside the network")}
    units = codelist("capacity_units")
    columns = [
        Column(_("Status")), Column(_("Unit")), Column(_("Services"), number=True), Column(_("Units"), number=True),
    ]  # fmt: skip
    rows = [
        (
            names[row["status"]],
            pick(units[row["unit"]].label) if row["unit"] in units else str(row["unit"] or "–"),
            number(row["services"]),
            number(row["units"], 1),
        )
        for row in status.to_dicts()
    ]
    write_table(columns, rows)


def _write_changes(desk: Desk, rows: pl.DataFrame) -> None:
    write()
    write(_("Changes from {before} to {now}").format(before=desk.ground.year - 1, now=desk.ground.year))
    kinds = {
        "entry": _("entry"),
        "exit": _("exit"),
        "more": _("more"),
        "less": _("less"),
        "same": _("the same"),
    }
    names, format = desk.names("service"), Format(current_language())
    columns = [
        Column(_("Service")), Column(_("Change")), Column(_("Before"), number=True), Column(_("Now"), number=True),
        Column(_("Difference"), number=True), Column(_("Registered in time")), Column(_("Measure")),
        Column(_("Co-financing")), Column(_("Conditions")),
    ]  # fmt: skip
    order = ["entry", "exit", "more", "less", "same"]
    listed = sorted(
        rows.to_dicts(), key=lambda row: (order.index(row["kind"]), -abs(row["change"]), row["service_id"])
    )
    write_table(
        columns,
        [
            (
                _service(names, row), kinds[row["kind"]], number(row["before"], 1), number(row["now"], 1),
                signed(format, row["change"], 1), _told(row["registered_in_time"], row),
                backing(row["backing"]) if row["backing"] else "", _told(row["is_cofinanced"], row),
                _told(row["met"], row),
            )
            for row in listed
        ],
    )  # fmt: skip


def _told(value: bool | None, row: Mapping[str, object]) -> str:
    if row["kind"] not in {"entry", "more"}:
        return ""
    return {True: _("yes"), False: _("no"), None: _("not known")}[value]


def _service(names: Mapping[str, str], row: Mapping[str, str]) -> str:
    return f"{names.get(row['service_id'], row['service_id'])} ({row['service_id']}, {row['form']})"


def _write_faults(desk: Desk, faults: pl.DataFrame) -> None:
    write()
    if faults.is_empty():
        write(_("The network agrees with the register and the statements."))
        return
    issues = {
        "above_register": _("more units in the network than registered"),
        "not_registered": _("in the network, but not in operation by the register"),
        "no_statement": _("in the network, but no statement came"),
        "not_in_network": _("a statement came, but the network does not know the service"),
        "no_units": _("in the network without a number of units"),
    }
    names = desk.names("service")
    columns = [
        Column(_("Contradiction")), Column(_("Service")), Column(_("Network"), number=True),
        Column(_("Register"), number=True),
    ]  # fmt: skip
    rows = [
        (issues[row["issue"]], _service(names, row), number(row["left"], 1), number(row["right"], 1))
        for row in faults.to_dicts()
    ]
    write_table(columns, rows)
