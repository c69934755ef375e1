"""The work behind `frontier robust`, `malmquist` and `groups`; imported only where the extra is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from sluzby_eval.cli import frontier_tables as tables
from sluzby_eval.cli.frontier_source import Source, areas_of, complete_of, model_of, source_of
from sluzby_eval.cli.frontier_wings import prices_of
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.stored import year_of
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding, first_few
from sluzby_eval.frontier.complete import usable
from sluzby_eval.frontier.frames import changes_of
from sluzby_eval.frontier.malmquist import Malmquist, Period, malmquist
from sluzby_eval.frontier.metafrontier import metafrontier
from sluzby_eval.frontier.models import table_of
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.robust import influences, order_alpha, order_m, outliers
from sluzby_eval.i18n import _, pick
from sluzby_eval.model import UNKNOWN

if TYPE_CHECKING:
    from sluzby_eval.cli.frontier_options import Asked
    from sluzby_eval.cli.session import Session
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.compiled import Integers
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.table import Table

SETS = 5_000_000  # of units, looked at for outliers; with more, only smaller sets are
GROUP = 10  # units of a group, under which its frontier says little


def robust_asked(session: Session, asked: Asked, *, draws: int, alpha: float, largest: int) -> int:
    """Show outliers, influence and partial frontiers."""
    source = source_of(session, asked)
    complete, findings = complete_of(source)
    x, y = source.table.inputs[complete], source.table.outputs[complete]
    units = [str(source.table.units[unit]) for unit in complete]
    side, fixed = source.choices.side, source.choices.fixed_inputs
    with session.working(_("Measuring")):
        scores = efficiency(x, y, orientation=side, returns=source.choices.returns, fixed_inputs=fixed)
        columns = {
            "score": scores.scores,
            "fdh": efficiency(x, y, orientation=side, returns="fdh", fixed_inputs=fixed).scores,
            "order_m": order_m(x, y, draws=draws, orientation=side, fixed_inputs=fixed),
            "order_alpha": order_alpha(x, y, alpha=alpha, orientation=side, fixed_inputs=fixed),
        }
        found = outliers(x, y, largest=_sets(len(x), largest))
        weighty = influences(x, y, scores, fixed_inputs=fixed)
    if session.json:
        write_json("frontier-robust", {
            "draws": draws, "alpha": alpha,
            "units": [
                {"unit": source.unit(unit), **{name: float(values[at]) for name, values in columns.items()}}
                for at, unit in enumerate(units)
            ],
            "outliers": [
                {"units": [source.unit(units[at]) for at in item.units], "ratio": item.ratio} for item in found
            ],
            "influence": [
                {"unit": source.unit(units[item.unit]), "mean": item.mean, "largest": item.largest, "moved": item.moved}
                for item in weighty
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        named = [source.name(unit) for unit in units]
        tables.write_robust(named, columns, found, weighty, draws=draws, alpha=alpha)
        tables.write_findings(findings)
    return 0


def _sets(units: int, largest: int) -> int:
    """Return up to what size all sets of units can be looked at."""
    while largest > 1 and comb(units, largest) > SETS:
        largest -= 1
    return largest


def malmquist_asked(session: Session, asked: Asked, years: Sequence[int]) -> int:
    """Show how productivity changed between years (of a model) or periods (of a file)."""
    if asked.path is not None and asked.orientation is None:
        asked = replace(asked, orientation="output")  # as the papers have it
    source = source_of(session, asked)
    with session.working(_("Measuring")):
        found, prices = _followed(source, years)
    findings = _left_out(source.table, found)
    if source.loaded is not None and prices is None:
        findings.append(Finding(code="F123", place=source.table.place, args={}))
    if session.json:
        write_json("frontier-malmquist", {
            "constant_prices": prices is not None,
            "changes": [
                {
                    "unit": item.unit, "from": item.step[0], "to": item.step[1], "index": item.index,
                    "efficiency": item.efficiency, "technical": item.technical, "pure": item.pure,
                    "scale": item.scale,
                }
                for item in found.changes
            ],
            "left_out": [
                {"from": step[0], "to": step[1], "units": list(units)} for step, units in found.left_out.items()
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        tables.write_changes(found, source.name)
        tables.write_findings(findings)
    return 0


def _followed(source: Source, years: Sequence[int]) -> tuple[Malmquist, Mapping[int, float] | None]:
    """Follow a model through two or more years, the last two where none is named; or a file through its periods."""
    if source.loaded is None:
        return malmquist(_periods(source), orientation=source.choices.side), None
    assert source.computed is not None
    assert source.workspace is not None
    known = sorted(source.computed.frame["year"].unique().to_list())
    wanted = sorted({year_of(source.computed, year) for year in years} or known[-2:])
    prices = prices_of(source.workspace, wanted)
    found = changes_of(
        source.loaded, source.computed.frame, years=wanted, version=source.computed.version, choices=source.choices,
        prices=prices,
    )  # fmt: skip
    if found is None:
        raise UsageError(_("A change needs at least two periods."))
    return found, prices


def _periods(source: Source) -> list[Period]:
    table = source.table
    if not table.periods or source.is_row:
        raise UsageError(_("Say which column holds the period (--period) and which one the unit (--id)."))
    complete, _findings = usable(replace(table, bad=None))
    names = sorted(set(table.periods), key=lambda name: (len(name), name))
    return [
        _period(
            name,
            table,
            np.array([at for at in complete.tolist() if table.periods[at] == name], dtype=np.int64),
        )
        for name in names
    ]


def _period(name: str, table: Table, which: Integers) -> Period:
    return Period(
        name=name,
        units=[str(table.units[unit]) for unit in which],
        inputs=table.inputs[which],
        outputs=table.outputs[which],
    )


def _left_out(table: Table, found: Malmquist) -> list[Finding]:
    return [
        Finding(
            code=code,
            place=table.place,
            args={**table.named(units), "one": step[0], "other": step[1]},
        )
        for code, missing in (("F121", found.left_out), ("F124", found.out_of_reach))
        for step, units in missing.items()
        if units
    ]


def groups_asked(session: Session, asked: Asked, models: Sequence[str], by: str) -> int:
    """Show groups beside each other: several models, the areas of one model, or a column of a file."""
    source = source_of(session, asked)
    table, groups = _grouped(source, models, by)
    source = replace(source, table=table)
    complete, findings = complete_of(source)
    names = [groups[unit] for unit in complete]
    with session.working(_("Measuring")):
        found = metafrontier(
            table.inputs[complete],
            table.outputs[complete],
            names,
            orientation=source.choices.side,
            returns=source.choices.returns,
            fixed_inputs=source.choices.fixed_inputs,
        )
    small = [item.name for item in found.groups if item.units < GROUP]
    if small:
        args = {"number": len(small), "groups": first_few(small), "needed": GROUP}
        findings.append(Finding(code="F120", place=table.place, args=args))
    units = [str(table.units[unit]) for unit in complete]
    if session.json:
        write_json("frontier-groups", {
            "groups": [
                {
                    "group": item.name, "units": item.units, "score": item.score, "ratio": item.ratio,
                    "ratio_low": item.lowest, "ratio_high": item.highest,
                }
                for item in found.groups
            ],
            "units": [
                {
                    "unit": source.unit(unit), "group": names[at], "score_in_group": float(found.group[at]),
                    "score": float(found.everybody[at]), "ratio": float(found.ratio[at]),
                }
                for at, unit in enumerate(units)
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        tables.write_metafrontier(found, [source.name(unit) for unit in units], names)
        tables.write_findings(findings)
    return 0


def _title(loaded: Loaded[Model]) -> str:
    return pick(loaded.spec.title.model_dump())


def _grouped(source: Source, models: Sequence[str], by: str) -> tuple[Table, list[str]]:
    if source.loaded is None:
        if not source.table.groups:
            raise UsageError(_("Say which column holds the group (--group)."))
        return source.table, list(source.table.groups)
    assert source.workspace is not None
    assert source.computed is not None
    assert source.year is not None
    if not models:
        places = areas_of(source.workspace, source.computed, source.year)
        if by not in places:
            raise UsageError(
                _("Services cannot be grouped by {by}.").format(by=by),
                hint=_("Known are: {choices}.").format(choices=", ".join(places)),
            )
        names = names_of(source.workspace, source.computed.snapshot, by)
        units = [places[by].get(str(unit), UNKNOWN) for unit in source.table.units]
        return source.table, [names.get(unit, unit) for unit in units]
    parts = [(_title(source.loaded), source.table)]
    for name in models:
        other = model_of(source.workspace, name)
        found = table_of(
            other,
            source.computed.frame,
            year=source.year,
            version=source.computed.version,
            shown=source.names,
        )
        if (found.input_names, found.output_names) != (source.table.input_names, source.table.output_names):
            raise UsageError(
                _("The models {one} and {other} have different inputs or outputs.").format(
                    one=source.loaded.spec.id, other=name
                )
            )
        parts.append((_title(other), found))
    joined = replace(
        source.table,
        units=[unit for _name, part in parts for unit in part.units],
        inputs=np.concatenate([part.inputs for _name, part in parts]),
        outputs=np.concatenate([part.outputs for _name, part in parts]),
        prices=None,
    )
    return joined, [name for name, part in parts for _unit in part.units]
