"""`sluzby-eval plan status`: what became of the measures of the community plan and the action plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import date, number, share
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.planning_work import Desk, backing, day, desk_of, measure
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _
from sluzby_eval.planning.doubts import of_measures
from sluzby_eval.planning.measures import by, money_without_measure, status

if TYPE_CHECKING:
    from collections.abc import Mapping

Dimension = Literal["working_group", "priority", "area", "type", "plan"]

DETAILS = mark(
    "The state of a measure is what its row of the year says; fulfilment is real units through planned ones. A row "
    "tells the budget and spending of its year, and the years of the plan are added up. The day of judgement is that "
    "of the data, unless --today says."
)

app = command_app()


@app.command("status", cls=SluzbyCommand, epilog="sluzby-eval plan status --by priority")
def status_command(
    context: typer.Context,
    year: asked.Year = None,
    dimension: Annotated[
        Dimension, typer.Option("--by", help=mark("Added up by working_group, priority, area, type or plan."))
    ] = "working_group",
    today: asked.Day = None,
) -> int:
    """Show what became of the measures of the plans, and their money."""
    session = session_of(context)
    desk = desk_of(session, year=year, ahead=True)
    on = day(today, desk)
    rows = status(desk.ground, today=on)
    groups = by(rows, dimension)
    lost = money_without_measure(desk.ground)
    findings = of_measures(desk.ground)
    if session.json:
        payload = {
            "measures": rows.to_dicts(),
            "groups": groups.to_dicts(),
            "money_without_measure": lost.to_dicts(),
            "findings": [finding.as_record() for finding in findings],
        }
        write_json(
            "plan-status",
            {"year": desk.ground.year, "today": on, "snapshot": desk.computed.snapshot.id, **payload},
        )
        return 0
    write(
        _("Measures of the plans in force in {year}, as of {date}").format(
            year=desk.ground.year, date=date(on)
        )
    )
    write()
    _write_groups(desk, groups, dimension)
    _write_measures(desk, rows)
    _write_lost(desk, lost)
    if findings:
        write()
        write_groups(findings)
    return 0


def _write_groups(desk: Desk, groups: pl.DataFrame, dimension: Dimension) -> None:
    headings = {
        "working_group": _("Working group"), "priority": _("Priority"), "area": _("Area"), "type": _("Type"),
        "plan": _("Plan"),
    }  # fmt: skip
    names = desk.names("orp") if dimension == "area" else {}
    columns = [
        Column(headings[dimension]), Column(_("Measures"), number=True), Column(_("Done"), number=True),
        Column(_("Cancelled"), number=True), Column(_("Late"), number=True), Column(_("Without money"), number=True),
        Column(_("Budget (CZK)"), number=True), Column(_("Spent (CZK)"), number=True), Column(_("Use"), number=True),
    ]  # fmt: skip
    told = [
        (
            names.get(row[dimension], row[dimension] or _("not given")), number(row["measures"]), number(row["done"]),
            number(row["cancelled"]), number(row["late"]), number(row["without_money"]), number(row["budget"]),
            number(row["spent"]), share(row["budget_use"]),
        )
        for row in groups.to_dicts()
    ]  # fmt: skip
    write_table(columns, told)


def _write_measures(desk: Desk, rows: pl.DataFrame) -> None:
    write()
    states = {
        "planned": _("planned"), "ongoing": _("under way"), "partly": _("partly done"), "done": _("done"),
        "cancelled": _("cancelled"),
    }  # fmt: skip
    names = desk.names("orp")
    has_several = rows["plan"].n_unique() > 1
    columns = [
        Column(_("Measure")), Column(_("Area")), Column(_("Type")), Column(_("State")),
        Column(_("Fulfilment"), number=True), Column(_("Deadline")), Column(_("Days late"), number=True),
        Column(_("Budget (CZK)"), number=True), Column(_("Spent (CZK)"), number=True), Column(_("Money")),
        Column(_("Services"), number=True),
    ]  # fmt: skip
    told = [
        (
            measure(row["plan"] if has_several else None, row["measure"]),
            names.get(row["area"], row["area"] or "–"), row["type"] or "–", states[row["state"]],
            share(row["fulfilment"]), date(row["deadline"]), _late(row), number(row["budget"]), number(row["spent"]),
            row["money_source"] or (_("budget") if row["has_money"] else _("none")), number(row["services"]),
        )
        for row in rows.to_dicts()
    ]  # fmt: skip
    write_table(columns, told)


def _late(row: Mapping[str, int | None]) -> str:
    return number(row["days_late"]) if row["days_late"] else ""


def _write_lost(desk: Desk, lost: pl.DataFrame) -> None:
    write()
    if lost.is_empty():
        write(_("Every grant of the year goes to a service that a measure backs."))
        return
    total = number(float(lost["granted"].sum()))
    told = _(
        "Money without a measure: {n} services in the network got {total} CZK, but no measure in force backs them."
    )
    write_wrapped(told.format(n=lost.height, total=total))
    names = desk.names("service")
    columns = [
        Column(_("Service")),
        Column(_("Measure named")),
        Column(_("Backed")),
        Column(_("Granted (CZK)"), number=True),
    ]
    rows = [
        (
            f"{names.get(row['service_id'], row['service_id'])} ({row['service_id']})",
            measure(row["plan"], row["measure"]),
            backing(row["backing"]),
            number(row["granted"]),
        )
        for row in lost.head(20).to_dicts()
    ]
    write_table(columns, rows)
    if lost.height > len(rows):
        write(_("… and {n} more; all of them with --format json.").format(n=lost.height - len(rows)))
