"""`sluzby-eval quality status`: findings of audits that are open, overdue or repeated, and what followed."""

from __future__ import annotations

from typing import Annotated, Literal

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import date, number
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.planning_work import Desk, day, desk_of
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.signed import change
from sluzby_eval.cli.texts import mark
from sluzby_eval.codelist import codelist
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.planning.audits import effects, findings, summed
from sluzby_eval.planning.spec import AuditPlan
from sluzby_eval.reporting.format import Format

Dimension = Literal["duty", "type", "area"]
FOLLOWED = ("complaints_per_100_clients", "restraints_per_1000_bed_days", "staff_turnover", "qualified_share")
LEAST = 5  # services of a group, else no median is told

DETAILS = mark(
    "Overdue is an open finding past its date on the day of judgement; repeated is the same duty found again at the "
    "same service. Changes after audits are shown beside services without one and prove nothing by themselves."
)

app = command_app()


@app.command("status", cls=SluzbyCommand, epilog="sluzby-eval quality status --by type")
def status_command(
    context: typer.Context,
    dimension: Annotated[
        Dimension, typer.Option("--by", help=mark("Counted by duty (standard), type or area."))
    ] = "duty",
    year: asked.Year = None,
    today: asked.Day = None,
) -> int:
    """Show open, overdue and repeated findings of audits."""
    session = session_of(context)
    desk = desk_of(session, year=year)
    on = day(today, desk)
    rows = _placed(desk, findings(desk.ground, today=on))
    counts = summed(rows, dimension)
    late = rows.filter(pl.col("state") == "overdue").sort(
        ["days_overdue", "audit_id"], descending=[True, False]
    )
    seen = _effects(desk)
    if session.json:
        payload = {
            "counts": counts.to_dicts(),
            "findings": rows.to_dicts(),
            "before_and_after": seen.to_dicts(),
        }
        write_json("quality-status", {"today": on, "snapshot": desk.computed.snapshot.id, **payload})
        return 0
    write(_("Findings of audits as of {date}").format(date=date(on)))
    write()
    _write_counts(desk, counts, dimension)
    _write_late(desk, late)
    _write_effects(desk, seen)
    return 0


def _placed(desk: Desk, rows: pl.DataFrame) -> pl.DataFrame:
    services = desk.computed.snapshot.read("services").select("service_id", "type", "area")
    joined = rows.join(services, on="service_id", how="left", maintain_order="left")
    return desk.ground.at(joined, "orp").drop("area").rename({"unit": "area"})


def _effects(desk: Desk) -> pl.DataFrame:
    said = desk.rule(AuditPlan, None, what=_("The plan of audits"))
    return effects(desk.ground, said, desk.computed.frame, FOLLOWED, year=desk.ground.year - 1)


def _write_counts(desk: Desk, counts: pl.DataFrame, dimension: Dimension) -> None:
    headings = {"duty": _("Duty or standard"), "type": _("Type"), "area": _("Area")}
    areas, types = desk.names("orp"), codelist("service_types")
    columns = [
        Column(headings[dimension]), Column(_("Audit findings"), number=True), Column(_("Open"), number=True),
        Column(_("Overdue"), number=True), Column(_("Repeated"), number=True),
    ]  # fmt: skip

    def name(value: str | None) -> str:
        if value is None:
            return _("not given")
        if dimension == "type" and value in types:
            return pick(types[value].label)
        return areas.get(value, value)

    told = [
        (name(row[dimension]), *(number(row[key]) for key in ("findings", "open", "overdue", "repeated")))
        for row in counts.to_dicts()
    ]
    write_table(columns, told)


def _write_late(desk: Desk, late: pl.DataFrame) -> None:
    write()
    if late.is_empty():
        write(_("No finding is overdue."))
        return
    write(_("Overdue findings"))
    names = desk.names("service")
    columns = [
        Column(_("Days"), number=True), Column(_("Service")), Column(_("Duty or standard")), Column(_("Due")),
        Column(_("Audit")), Column(_("Weight"), number=True),
    ]  # fmt: skip
    told = [
        (
            number(row["days_overdue"]), f"{names.get(row['service_id'], row['service_id'])} ({row['service_id']})",
            row["duty"] or "–", date(row["due"]), f"{row['audit_id']}/{row['finding']}", number(row["weight"]),
        )
        for row in late.to_dicts()
    ]  # fmt: skip
    write_table(columns, told)


def _write_effects(desk: Desk, seen: pl.DataFrame) -> None:
    format, groups = Format(current_language()), {"audited": _("audited"), "others": _("without an audit")}
    year = desk.ground.year - 1
    rows = [row for row in seen.to_dicts() if row["n"] >= LEAST]
    if not rows:
        return
    write()
    write(_("The year before and the year after audits of {year}").format(year=year))
    columns = [
        Column(_("Figure")), Column(_("Services")), Column(_("Number"), number=True),
        Column(_("Median before"), number=True), Column(_("Median after"), number=True),
        Column(_("Median change"), number=True),
    ]  # fmt: skip
    told = []
    for row in rows:
        info = desk.computed.indicators[row["indicator"]]
        values = (format.quantity(row[key], info.unit) for key in ("before", "after"))
        title = format.pick(info.title)
        told.append(
            (title, groups[row["group"]], number(row["n"]), *values, change(format, row["change"], info.unit))
        )
    write_table(columns, told)
    write_wrapped(
        _(
            "A difference does not prove that audits caused it: services are often audited for a reason, and extreme "
            "figures move towards the middle by themselves."
        )
    )
