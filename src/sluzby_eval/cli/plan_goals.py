"""`sluzby-eval plan goals`: the goals of a strategy, and whether the way to them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.planning_work import Desk, desk_of
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.planning.goals import judge
from sluzby_eval.planning.run import goal_rows
from sluzby_eval.planning.spec import Goals
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from sluzby_eval.planning.goals import GoalState

DETAILS = mark(
    "On track is a rule: the present value has come as far as the straight line from base to target asks, less the "
    "declared tolerance. Values of low coverage are not judged."
)

app = command_app()


@app.command("goals", cls=SluzbyCommand, epilog="sluzby-eval plan goals --year 2025")
def goals_command(
    context: typer.Context,
    strategy: Annotated[
        str | None, typer.Argument(help=mark("Id or title of a strategy; else the only one."))
    ] = None,
    year: asked.Year = None,
) -> int:
    """Show the goals of a strategy, on track or not."""
    session = session_of(context)
    desk = desk_of(session, year=year)
    said = desk.rule(Goals, strategy, what=_("The strategy"))
    states = judge(said, desk.computed.frame, year=desk.ground.year)
    if session.json:
        rows = goal_rows(states).to_dicts()
        write_json("plan-goals", {"strategy": said.id, "year": desk.ground.year, "goals": rows})
        return 0
    write(f"{pick(said.title.model_dump())} ({desk.ground.year})")
    write()
    columns = [
        Column(_("Goal")), Column(_("Figure")), Column(_("Base"), number=True), Column(_("Present"), number=True),
        Column(_("Expected now"), number=True), Column(_("Target value"), number=True), Column(_("By"), number=True),
        Column(_("State")),
    ]  # fmt: skip
    write_table(columns, [_row(desk, item) for item in states])
    return 0


def _row(desk: Desk, item: GoalState) -> tuple[str, ...]:
    format = Format(current_language())
    info = desk.computed.indicators[item.goal.indicator]
    states = {
        "reached": _("reached"), "on_track": _("on track"), "behind": _("behind"), "not_known": _("not known"),
    }  # fmt: skip
    state = states[item.state]
    if item.reason is not None:
        state = f"{state}: {format.blank(item.reason)}"
    values = (item.base, item.present, item.expected, item.goal.target)
    told = ["–" if value is None else format.quantity(value, info.unit) for value in values]
    return (
        pick(item.goal.title.model_dump()), format.pick(info.title), *told, str(item.goal.target_year), state,
    )  # fmt: skip
