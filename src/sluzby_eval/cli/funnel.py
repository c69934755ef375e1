"""`sluzby-eval funnel`: which units lie outside the limits of chance around the average."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, capitalised, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.show import slice_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.comparison.funnel import Funnel, funnel
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.reporting.format import Format
from sluzby_eval.results import Status
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.results import IndicatorInfo

DETAILS = mark(
    "Only for indicators whose numerator counts people or events: their definition says `interval: wilson` "
    "(a share) or `interval: byar` (a rate), or --method does."
)

app = command_app()


@app.command(
    "funnel",
    cls=SluzbyCommand,
    epilog="sluzby-eval funnel point_occupancy --level orp --method wilson",
)
def funnel_command(
    context: typer.Context,
    indicator: asked.Indicator,
    level: asked.Level = None,
    method: Annotated[
        Literal["wilson", "byar"] | None,
        typer.Option(help=mark("wilson: a share of people or events; byar: a rate of events.")),
    ] = None,
    year: asked.Year = None,
    type: asked.Type = ALL,
    form: asked.Form = ALL,
    version: asked.Version = None,
    as_of: asked.AsOf = None,
) -> int:
    """Show who lies outside the limits of chance."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), year=year, as_of=as_of)
    wanted = slice_of(computed, indicator, level=level, year=year, type=type, form=form, basis="seat")
    declared = load_catalogue(workspace)[0].definitions[wanted.indicator].spec.interval
    chosen = method or (declared if declared != "none" else None)
    if chosen is None:
        raise UsageError(
            _("The definition of {name} declares no interval.").format(name=wanted.indicator),
            hint=_("Say --method wilson or --method byar, if its numerator counts people or events."),
        )
    rows = computed.frame.filter(
        pl.col("indicator") == wanted.indicator,
        pl.col("level") == wanted.level,
        pl.col("year") == wanted.year,
        pl.col("form") == wanted.form,
        pl.col("basis") == wanted.basis,
        pl.col("status") == Status.OK.value,
        pl.col("unit") != UNKNOWN,
    )
    if wanted.level != "service" or wanted.type != ALL:
        rows = rows.filter(pl.col("type") == wanted.type)
    rows = rows.drop_nulls(["value", "numerator", "denominator"])
    found = funnel(rows.select("unit", "value", "numerator", "denominator").iter_rows(), chosen)
    names = names_of(workspace, computed.snapshot, wanted.level)
    info = computed.indicators[wanted.indicator]
    if session.json:
        write_json("funnel", _record(found, names, info, wanted.level, wanted.year, chosen))
    else:
        _write_text(found, names, info, wanted.level)
    return 0


def _record(
    found: Funnel | None,
    names: Mapping[str, str],
    info: IndicatorInfo,
    level: str,
    year: int,
    method: str,
) -> dict[str, object]:
    return {
        "indicator": info.id, "unit": info.unit, "level": level, "year": year, "method": method,
        "average": found.average if found else None,
        "rows": [
            {
                "unit": item.unit, "name": names.get(item.unit, item.unit), "value": item.value,
                "exposure": item.exposure, "low_95": item.low_95, "high_95": item.high_95,
                "low_998": item.low_998, "high_998": item.high_998, "position": item.position,
            }
            for item in (found.points if found else ())
        ],
    }  # fmt: skip


def _write_text(found: Funnel | None, names: Mapping[str, str], info: IndicatorInfo, level: str) -> None:
    words = Format(current_language())
    write_wrapped(pick(info.title))
    write()
    if found is None:
        write_wrapped(_("No unit has a value to be compared."))
        return
    columns = [
        Column(capitalised(words.level(level))), Column(_("Value"), number=True),
        Column(_("Limits 95 %"), number=True), Column(_("Limits 99.8 %"), number=True), Column(_("Position")),
    ]  # fmt: skip
    ordered = sorted(found.points, key=lambda item: (item.position == "within", -item.exposure, item.unit))
    rows = [
        (
            names.get(item.unit, item.unit),
            words.quantity(item.value, info.unit),
            f"{words.number(item.low_95, info.unit)} – {words.number(item.high_95, info.unit)}",
            f"{words.number(item.low_998, info.unit)} – {words.number(item.high_998, info.unit)}",
            _position(item.position),
        )
        for item in ordered
    ]
    write_table(columns, rows)
    write()
    write_wrapped(
        _("Average of all: {average}. Of many units one in twenty lies outside 95 % by chance alone.").format(
            average=words.quantity(found.average, info.unit)
        )
    )


def _position(position: str) -> str:
    return {
        "within": _("within chance"),
        "low_95": _("below 95 %"),
        "high_95": _("above 95 %"),
        "low_998": _("below 99.8 %"),
        "high_998": _("above 99.8 %"),
    }[position]
