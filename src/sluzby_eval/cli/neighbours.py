"""`sluzby-eval neighbours`: the units most alike one, and how it stands among them."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.completions import complete_indicators
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of, year_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.czech import format_number
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.comparison.neighbours import Neighbourhood, nearest
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.i18n import _, current_language, ngettext, pick
from sluzby_eval.model import ALL
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.results import IndicatorInfo

DETAILS = mark(
    "By which indicators units are alike is declared in rules/comparison/neighbours.yaml; a file of that name in "
    "the workspace replaces the shipped one."
)
NEAR = 2  # decimals of a distance

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval neighbours Kyjov --level orp\n"
    "sluzby-eval neighbours Kyjov --level orp --indicator UTIL01 --k 3",
)
def neighbours(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help=mark("Unit, by name or code."))],
    level: asked.SomeLevel = "orp",
    indicator: Annotated[
        str | None,
        typer.Option(
            help=mark("Compare this indicator with the neighbours."), autocompletion=complete_indicators
        ),
    ] = None,
    k: Annotated[
        int | None, typer.Option("--k", min=1, max=50, help=mark("How many neighbours; else as declared."))
    ] = None,
    year: asked.Year = None,
    version: asked.Version = None,
    as_of: asked.AsOf = None,
) -> int:
    """Find the units most alike one."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    declared = load_catalogue(workspace)[0].settings.neighbours
    known = declared.levels if declared is not None else {}
    if not known:
        raise UsageError(
            _("No features of likeness are declared."),
            hint=_("Write rules/comparison/neighbours.yaml into the workspace."),
        )
    chosen = choices.level(level, known)
    computed = results_of(session, workspace, version=choices.version(version), year=year, as_of=as_of)
    names = names_of(workspace, computed.snapshot, chosen)
    wanted = choices.indicator(indicator, computed.indicators) if indicator else None
    own = choices.unit(unit, names)
    chosen_year = year_of(computed, year)
    found = nearest(
        computed.frame,
        known[chosen],
        unit=own,
        level=chosen,
        year=chosen_year,
        k=k,
    )
    values = _values(computed, found, wanted, chosen, chosen_year) if wanted else {}
    if session.json:
        write_json("neighbours", _record(found, names, chosen, wanted, values))
    else:
        _write_text(found, names, computed.indicators, wanted, values)
    return 0


def _values(
    computed: Computed, found: Neighbourhood, indicator: str, level: str, year: int
) -> dict[str, float | None]:
    """Return the values of the unit and its neighbours, over all types (a service has one)."""
    frame = computed.frame.filter(indicator=indicator, level=level, year=year, form=ALL, basis="seat")
    if level != "service":
        frame = frame.filter(type=ALL)
    values = dict(frame.select("unit", "value").iter_rows())
    return {unit: values.get(unit) for unit in (found.unit, *(item.unit for item in found.neighbours))}


def _record(
    found: Neighbourhood,
    names: Mapping[str, str],
    level: str,
    indicator: str | None,
    values: Mapping[str, float | None],
) -> dict[str, object]:
    return {
        "unit": found.unit,
        "name": names.get(found.unit, found.unit),
        "level": level,
        "features": dict(found.features),
        "indicator": indicator,
        "value": values.get(found.unit),
        "neighbours": [
            {
                "unit": item.unit,
                "name": names.get(item.unit, item.unit),
                "distance": item.distance,
                "features": dict(item.features),
                "value": values.get(item.unit),
            }
            for item in found.neighbours
        ],
        "missing": list(found.missing),
        "left_out": list(found.left_out),
        "compared": found.compared,
    }


def _write_text(
    found: Neighbourhood,
    names: Mapping[str, str],
    infos: Mapping[str, IndicatorInfo],
    indicator: str | None,
    values: Mapping[str, float | None],
) -> None:
    words = Format(current_language())
    name = names.get(found.unit, found.unit)
    if not found.neighbours:
        missing = ", ".join(_title(infos, item) for item in found.missing)
        reason = (
            _("it lacks {features}").format(features=missing)
            if missing
            else _("too few units are comparable")
        )
        write_wrapped(_("{name} has no neighbours: {reason}.").format(name=name, reason=reason))
        return
    write_wrapped(_("Most alike {name}, the nearest first:").format(name=name))
    write()
    features = list(found.features)
    columns = [
        Column(_("Unit")), Column(_("Distance"), number=True),
        *([Column(_title(infos, indicator), number=True)] if indicator else []),
        *(Column(_title(infos, item), number=True) for item in features),
    ]  # fmt: skip
    units = [(found.unit, 0.0, found.features), *((n.unit, n.distance, n.features) for n in found.neighbours)]
    rows = [
        (
            names.get(unit, unit),
            format_number(distance, NEAR, words.language) if position else "–",
            *([_number(words, infos, indicator, values.get(unit))] if indicator else []),
            *(_number(words, infos, item, told[item]) for item in features),
        )
        for position, (unit, distance, told) in enumerate(units)
    ]
    write_table(columns, rows)
    write()
    for note in _notes(words, found, infos, indicator, values):
        write_wrapped(note)


def _title(infos: Mapping[str, IndicatorInfo], name: str) -> str:
    return pick(infos[name].title) if name in infos else name


def _number(words: Format, infos: Mapping[str, IndicatorInfo], name: str, value: float | None) -> str:
    return "–" if value is None else words.quantity(value, infos[name].unit if name in infos else "")


def _notes(
    words: Format,
    found: Neighbourhood,
    infos: Mapping[str, IndicatorInfo],
    indicator: str | None,
    values: Mapping[str, float | None],
) -> list[str]:
    notes = []
    others = [value for unit, value in values.items() if unit != found.unit and value is not None]
    own = values.get(found.unit)
    if indicator and own is not None and others:
        middle = statistics.median(others)
        measure = infos[indicator].unit
        notes.append(
            _("Its value is {value}, the median of the neighbours {median}.").format(
                value=words.quantity(own, measure), median=words.quantity(middle, measure)
            )
        )
    notes.append(
        ngettext("Sought among {n} unit.", "Sought among {n} units.", found.compared).format(n=found.compared)
    )
    if found.left_out:
        told = ngettext(
            "{n} unit lacks a feature and is left out.",
            "{n} units lack a feature and are left out.",
            len(found.left_out),
        )
        notes.append(told.format(n=len(found.left_out)))
    return notes
