"""The story of one frontier: from a table of units to scores, intervals, targets and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding, first_few
from sluzby_eval.frontier import guards
from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - signatures
from sluzby_eval.frontier.inference import REPLICATIONS, SEED, Inference, infer
from sluzby_eval.frontier.projection import Projection, Scales, project, scales
from sluzby_eval.frontier.radial import Efficiency, Hull, Peers, efficiency
from sluzby_eval.frontier.table import Table  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.technology import Orientation  # noqa: TC001 - dataclasses keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a frontier is computed."""

    orientation: Orientation = "input"
    returns: Hull = "vrs"
    inference: bool = True
    force: bool = False  # compute from fewer than ten units
    fixed_inputs: tuple[int, ...] = ()
    replications: int = REPLICATIONS
    seed: int = SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of one unit; what could not be computed is None."""

    unit: str
    score: float | None = None
    corrected: float | None = None
    lower: float | None = None
    upper: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    peers: tuple[tuple[str, float], ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)  # inputs and outputs
    targets: Mapping[str, float] = field(default_factory=dict)
    slacks: Mapping[str, float] = field(default_factory=dict)
    scale: float | None = None
    scale_returns: str | None = None  # constant, increasing, decreasing


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All units in the order in which they were given, and what there is to say."""

    units: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    choices: Choices
    counted: int  # units with all values


def analyse(table: Table, choices: Choices) -> Analysis:
    """Compute a frontier.

    Raises:
        UsageError: fewer than ten units, and `force` is not set.
    """
    complete = _complete(table)
    left_out = [table.units[unit] for unit in range(len(table.units)) if unit not in set(complete.tolist())]
    subject = _subject(table, complete)
    findings = []
    if left_out:
        findings.append(subject.finding("F116", number=len(left_out), units=first_few(left_out)))
    if len(complete) < guards.REFUSED:
        refused = subject.finding("F114", units=len(complete), needed=guards.REFUSED)
        if not choices.force or len(complete) < 2:
            raise UsageError(refused.message(), hint=refused.fix())
        findings.append(refused)
    found = _measure(subject, choices)
    findings += [*guards.before(subject), *guards.after(subject, found.scores, found.inference)]
    outcomes = {int(unit): outcome for unit, outcome in zip(complete, _outcomes(subject, found), strict=True)}
    return Analysis(
        units=tuple(
            outcomes.get(unit, Outcome(unit=str(table.units[unit]))) for unit in range(len(table.units))
        ),
        findings=tuple(findings),
        choices=choices,
        counted=len(complete),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    scores: Efficiency
    inference: Inference | None
    projection: Projection | None
    scales: Scales | None
    peers: tuple[Peers, ...]


def _measure(subject: guards.Subject, choices: Choices) -> _Found:
    inputs, outputs = subject.inputs, subject.outputs
    scores = efficiency(
        inputs,
        outputs,
        orientation=choices.orientation,
        returns=choices.returns,
        fixed_inputs=choices.fixed_inputs,
    )
    inference = None
    if choices.inference and not choices.fixed_inputs:
        inference = infer(inputs, outputs, scores, replications=choices.replications, seed=choices.seed)
    is_hull = choices.returns != "fdh"
    plan = project(inputs, outputs, scores, fixed_inputs=choices.fixed_inputs) if is_hull else None
    return _Found(
        scores=scores,
        inference=inference,
        projection=plan,
        peers=plan.peers if plan is not None else scores.peers,
        scales=scales(inputs, outputs, orientation=choices.orientation)
        if is_hull and not choices.fixed_inputs
        else None,
    )


def _complete(table: Table) -> Integers:
    """Return the units that have all values, none negative, and something on both sides."""
    both = np.concatenate([table.inputs, table.outputs], axis=1)
    with np.errstate(invalid="ignore"):
        usable = np.isfinite(both).all(axis=1) & (both >= 0).all(axis=1)
        usable &= (table.inputs > 0).any(axis=1) & (table.outputs > 0).any(axis=1)
    return np.flatnonzero(usable)


def _subject(table: Table, complete: Integers) -> guards.Subject:
    def some(values: Sequence[str]) -> list[str]:
        return [values[unit] for unit in complete] if values else []

    return guards.Subject(
        units=[str(unit) for unit in some(table.units)],
        input_names=table.input_names,
        output_names=table.output_names,
        inputs=table.inputs[complete],
        outputs=table.outputs[complete],
        place=table.place,
        types=some(table.types),
        forms=some(table.forms),
        months=[table.months[unit] for unit in complete] if table.months else [],
    )


def _outcomes(subject: guards.Subject, found: _Found) -> list[Outcome]:
    return [_outcome(subject, found, unit) for unit in range(len(subject.units))]


def _outcome(subject: guards.Subject, found: _Found, unit: int) -> Outcome:
    def one(values: Floats | Integers | None) -> float | None:
        return float(values[unit]) if values is not None else None

    sure, plan, size = found.inference, found.projection, found.scales
    peers = found.peers[unit]
    rows = {
        "values": (subject.inputs, subject.outputs),
        "targets": (plan.input_targets, plan.output_targets) if plan is not None else None,
        "slacks": (plan.input_slacks, plan.output_slacks) if plan is not None else None,
    }
    return Outcome(
        unit=subject.units[unit],
        score=one(found.scores.scores),
        corrected=one(sure.corrected) if sure is not None else None,
        lower=one(sure.lower) if sure is not None else None,
        upper=one(sure.upper) if sure is not None else None,
        rank_low=int(sure.rank_low[unit]) if sure is not None else None,
        rank_high=int(sure.rank_high[unit]) if sure is not None else None,
        peers=tuple((subject.units[peer], share) for peer, share in peers),
        scale=one(size.efficiency) if size is not None else None,
        scale_returns=size.returns[unit] if size is not None else None,
        **{
            name: dict(
                zip(subject.names, (float(x) for x in np.concatenate([a[unit], b[unit]])), strict=True)
            )
            for name, pair in rows.items()
            if pair is not None
            for a, b in [pair]
        },
    )
