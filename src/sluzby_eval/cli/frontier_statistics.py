"""The work behind `frontier returns`, `drivers` and `stochastic`; imported only where the extra is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from sluzby_eval.cli import frontier_tables as tables
from sluzby_eval.cli.frontier_source import Source, complete_of, source_of
from sluzby_eval.cli.output import write_json
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.models import table_of
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.regression import drivers
from sluzby_eval.frontier.returns_test import returns_test
from sluzby_eval.frontier.stochastic import Stochastic, environment_effects, half_normal, time_varying
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.cli.frontier_options import Asked
    from sluzby_eval.cli.session import Session
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.compiled import Floats, Integers
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.stochastic import Kind
    from sluzby_eval.frontier.table import Table


def returns_asked(session: Session, asked: Asked) -> int:
    """Show which returns to scale the data contradict."""
    source = source_of(session, asked)
    complete, findings = complete_of(source, least=0)  # the test says how many it needs
    if source.choices.fixed_inputs:
        raise UsageError(_("The test of returns to scale knows no inputs that cannot be changed."))
    with session.working(_("Measuring")):
        found = returns_test(
            source.table.inputs[complete],
            source.table.outputs[complete],
            orientation=source.choices.side,
            seed=source.choices.seed,
        )
    if session.json:
        write_json("frontier-returns", {
            "units": len(complete), "drawn": found.drawn, "replications": found.replications,
            "level": found.level, "left": found.returns,
            "tests": [
                {
                    "hypothesis": item.hypothesis, "statistic": item.statistic, "critical": item.critical,
                    "p_value": item.p_value, "rejected": item.rejected,
                }
                for item in found.tests
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        tables.write_returns(found, units=len(complete))
        tables.write_findings(findings)
    return 0


def drivers_asked(session: Session, asked: Asked, *, algorithm: Literal[1, 2], replications: int) -> int:
    """Show what in the environment goes with distances."""
    source = source_of(session, asked)
    table = source.table
    if table.environment is None:
        raise UsageError(_("There is no environment: name columns with --environment, or in the model."))
    complete, findings = complete_of(source, with_environment=True)
    x, y = table.inputs[complete], table.outputs[complete]
    if source.choices.fixed_inputs:
        raise UsageError(_("The regression knows no inputs that cannot be changed."))
    with session.working(_("Measuring")):
        scores = efficiency(x, y, orientation=source.choices.side, returns=source.choices.returns)
        found = drivers(
            x, y, scores, table.environment[complete], table.environment_names, algorithm=algorithm,
            replications=replications, seed=source.choices.seed,
        )  # fmt: skip
    if found.is_flat:
        findings.append(Finding(code="F117", place=table.place, args={}))
    if session.json:
        every = (*found.coefficients, found.sigma)
        write_json("frontier-drivers", {
            "algorithm": algorithm, "units": len(complete), "used": found.used, "likelihood": found.likelihood,
            "replications": found.replications, "level": found.level,
            "coefficients": [
                {
                    "name": item.name, "value": tables.finite(item.value), "error": tables.finite(item.error),
                    "lower": tables.finite(item.lower), "upper": tables.finite(item.upper),
                }
                for item in every
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        tables.write_drivers(found, source.loaded)
        tables.write_findings(findings)
    return 0


def stochastic_asked(session: Session, asked: Asked, *, model: str, kind: Kind) -> int:
    """Show a stochastic frontier of logarithms."""
    source = source_of(session, asked)
    if source.loaded is not None and model != "half_normal":
        source = replace(source, table=_of_all_years(source, source.loaded))
    complete, findings = complete_of(source, least=2, with_environment=model == "bc95")
    with session.working(_("Measuring")):
        found = _stochastic(source, complete, model, kind)
    for code, holds in (
        ("F122", found.is_wrong_skewed),
        ("F117", found.is_flat and not found.is_wrong_skewed),
    ):
        if holds:
            findings.append(Finding(code=code, place=source.table.place, args={}))
    units = [str(source.table.units[unit]) for unit in complete]
    periods = [source.table.periods[unit] for unit in complete] if source.table.periods else None
    if session.json:
        write_json("frontier-stochastic", {
            "model": model, "kind": kind, "observations": len(units), "likelihood": found.likelihood,
            "least_squares": found.least_squares, "skewness": found.skewness,
            "parameters": [
                {"name": item.name, "value": item.value, "error": item.error} for item in found.parameters
            ],
            "units": [
                {
                    "unit": source.unit(unit), **({"period": periods[at]} if periods is not None else {}),
                    "score": float(found.scores[at]) if found.has_scores else None,
                }
                for at, unit in enumerate(units)
            ],
            "findings": [finding.as_record() for finding in findings],
        })  # fmt: skip
    else:
        tables.write_stochastic(found, [source.name(unit) for unit in units], periods)
        tables.write_findings(findings)
    return 0


def _of_all_years(source: Source, loaded: Loaded[Model]) -> Table:
    """Put the services of a model in all years of the results under one another."""
    assert source.computed is not None
    frame, version = source.computed.frame, source.computed.version
    years = sorted(frame["year"].unique().to_list())
    parts = [table_of(loaded, frame, year=year, version=version) for year in years]

    def under(tables: list[Floats | None]) -> Floats | None:
        known = [table for table in tables if table is not None]
        return np.concatenate(known) if known else None

    return replace(
        source.table,
        units=[unit for part in parts for unit in part.units],
        inputs=np.concatenate([part.inputs for part in parts]),
        outputs=np.concatenate([part.outputs for part in parts]),
        environment=under([part.environment for part in parts]),
        periods=[str(year) for year, part in zip(years, parts, strict=True) for _unit in part.units],
        prices=None,
        bad=None,
        months=(),
    )


def _stochastic(source: Source, complete: Integers, model: str, kind: Kind) -> Stochastic:
    """Take logarithms: of one output by the inputs, or of one cost (an input) by the outputs."""
    table = source.table
    one, many = (table.outputs, table.inputs) if kind == "production" else (table.inputs, table.outputs)
    names = table.input_names if kind == "production" else table.output_names
    if one.shape[1] != 1:
        raise UsageError(
            _("A production frontier has one output, and a cost frontier one input, the cost; here are {number}.")
            .format(number=one.shape[1])
        )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x = np.log(one[complete, 0]), np.log(many[complete])
    labels = [f"log({name})" for name in names]
    if model == "half_normal":
        return half_normal(y, x, labels, kind=kind, force=source.choices.force)
    if model == "bc95":
        if table.environment is None:
            raise UsageError(_("There is no environment: name columns with --environment, or in the model."))
        return environment_effects(
            y, x, labels, table.environment[complete], table.environment_names, kind=kind,
            is_panel=len(set(table.periods)) > 1, force=source.choices.force,
        )  # fmt: skip
    if not table.periods or source.is_row:
        raise UsageError(_("Say which column holds the period (--period) and which one the unit (--id)."))
    units = [str(table.units[unit]) for unit in complete]
    try:
        times = np.array([float(table.periods[unit]) for unit in complete])
    except ValueError as error:
        raise UsageError(
            _("Periods of a stochastic frontier must be numbers, for instance years.")
        ) from error
    return time_varying(y, x, labels, units, times, kind=kind)
