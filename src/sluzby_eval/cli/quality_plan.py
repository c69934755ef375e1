"""`sluzby-eval quality plan`: whom to audit next, with every reason told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import date, number, share
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.planning_work import Desk, day, desk_of
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, pick
from sluzby_eval.planning.audits import coverage
from sluzby_eval.planning.run import audited
from sluzby_eval.planning.spec import AuditPlan

if TYPE_CHECKING:
    import polars as pl

DETAILS = mark(
    "Points are declared in rules/planning/: each reason gives between zero and its weight, an unknown fact a declared "
    "share. Points say where to look first; they are no verdict on a service. A share of places is drawn by lot, "
    "seeded by the rule and the year, so the same data give the same plan."
)

app = command_app()


@app.command("plan", cls=SluzbyCommand, epilog="sluzby-eval quality plan --year 2026")
def plan_command(
    context: typer.Context,
    plan: Annotated[
        str | None, typer.Argument(help=mark("Id or title of a plan; else the only one."))
    ] = None,
    year: Annotated[
        int | None, typer.Option(help=mark("Year to plan; else the one after the results."))
    ] = None,
    today: asked.Day = None,
) -> int:
    """Choose whom to audit next, with reasons."""
    session = session_of(context)
    desk = desk_of(session, year=None)
    said = desk.rule(AuditPlan, plan, what=_("The plan of audits"))
    wanted = year if year is not None else desk.ground.year + 1
    if wanted <= desk.ground.year:
        raise UsageError(
            _("The year {year} has results: its audits are over.").format(year=wanted),
            hint=_("Plan a later one: --year {year}").format(year=desk.ground.year + 1),
        )
    on = day(today, desk)
    rows = audited(desk.ground, said, desk.computed.frame, year=wanted, today=on)
    looked, all_of_them = coverage(desk.ground, said, year=desk.ground.year)
    if session.json:
        payload = {"coverage": {"audited": looked, "network": all_of_them}, "services": rows.to_dicts()}
        write_json("quality-plan", {"plan": said.id, "year": wanted, "today": on, **payload})
        return 0
    title = pick(said.title.model_dump())
    write(_("{title} for {year}, from data as of {date}").format(title=title, year=wanted, date=date(on)))
    told = _(
        "In the three years to {year} the audits that count for this plan have seen {n} of {all} services of the "
        "network ({share})."
    )
    write_wrapped(
        told.format(
            year=desk.ground.year,
            n=looked,
            all=all_of_them,
            share=share(looked / all_of_them if all_of_them else None),
        )
    )
    write()
    _write(desk, said, rows)
    return 0


def _write(desk: Desk, said: AuditPlan, rows: pl.DataFrame) -> None:
    names = desk.names("service")
    chosen = {"score": _("points"), "lot": _("lot")}
    columns = [
        Column(_("Place"), number=True), Column(_("Service")), Column(_("Chosen by")),
        Column(_("Points"), number=True), Column(_("Reasons")),
    ]  # fmt: skip
    told = [
        (
            number(row["place"]), f"{names.get(row['service_id'], row['service_id'])} ({row['service_id']})",
            chosen[row["chosen_by"]], number(row["score"], 1), _reasons(said, row),
        )
        for row in rows.to_dicts()
    ]  # fmt: skip
    write_table(columns, told)


def _reasons(said: AuditPlan, row: dict[str, float | None]) -> str:
    """Tell the reasons that gave points, the weightiest first; unknown facts say so."""
    given = [(row[f"points_{name}"] or 0.0, name) for name in said.features]
    parts = []
    for points, name in sorted(given, key=lambda item: (-item[0], item[1])):
        if points <= 0:
            continue
        fact = row[name]
        known = number(fact, 0 if fact is not None and float(fact).is_integer() else 1, blank=_("not known"))
        parts.append(f"{pick(said.features[name].why.model_dump())} {known} → {number(points, 1)}")
    return "; ".join(parts)
