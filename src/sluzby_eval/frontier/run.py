"""The story of one frontier: from a table of units to scores, intervals, targets and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field, replace

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier import guards
from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - signatures
from sluzby_eval.frontier.complete import enough, usable
from sluzby_eval.frontier.inference import REPLICATIONS, SEED, infer
from sluzby_eval.frontier.measures import UNORIENTED, Answer, Measure, Question, Side, score
from sluzby_eval.frontier.projection import project, scales
from sluzby_eval.frontier.radial import Hull, efficiency
from sluzby_eval.frontier.restrictions import Ratio  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.table import Table  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.technology import Orientation  # noqa: TC001 - dataclasses keep it
from sluzby_eval.i18n import _

KNOWS_BAD: tuple[Measure, ...] = ("sbm", "directional")
SIDED: tuple[Measure, ...] = ("sbm", "super_sbm")  # know one side, too
POSITIVE: tuple[Measure, ...] = ("sbm", "super_sbm", "cost", "cross_aggressive", "cross_benevolent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a frontier is computed."""

    orientation: Side = "input"  # "none" for measures that know no orientation
    returns: Hull = "vrs"
    measure: Measure = "radial"
    inference: bool = True
    force: bool = False  # compute from fewer than ten units
    fixed_inputs: tuple[int, ...] = ()
    ratios: tuple[Ratio, ...] = ()  # restrictions of weights
    replications: int = REPLICATIONS
    seed: int = SEED

    @property
    def is_plain(self) -> bool:
        """Whether this is the radial measure with nothing besides, the one that has intervals."""
        return self.measure == "radial" and not self.ratios

    @property
    def side(self) -> Orientation:
        """The orientation of a measure that needs one."""
        return "output" if self.orientation == "output" else "input"


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
    parts: Mapping[str, float] = field(default_factory=dict)  # further figures of the measure, by name
    prices: Mapping[str, float] = field(default_factory=dict)  # of one unit of each input, where known
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
        UsageError: fewer than ten units, and `force` is not set; or a choice that the measure does not know.
        InputError: as of the measure.
    """
    _check(table, choices)
    complete, findings = usable(
        table,
        fixed_inputs=choices.fixed_inputs,
        with_prices=choices.measure == "cost",
        above_zero=choices.measure in POSITIVE,
    )
    findings += enough(
        len(complete), guards.REFUSED, force=choices.force, place=table.place, noticed=findings
    )
    subject = _subject(table, complete, choices)
    if choices.is_plain:
        outcomes, later = _radial(subject, choices)
    else:
        outcomes, later = _other(subject, table, complete, choices)
    findings += [*guards.before(subject), *later]
    priced = _with_prices(table, complete, outcomes)
    found = {int(unit): outcome for unit, outcome in zip(complete, priced, strict=True)}
    return Analysis(
        units=tuple(
            found.get(unit, Outcome(unit=str(table.units[unit]))) for unit in range(len(table.units))
        ),
        findings=tuple(findings),
        choices=choices,
        counted=len(complete),
    )


def _check(table: Table, choices: Choices) -> None:
    """See that nothing was asked for that the measure would leave out in silence."""
    measure = choices.measure
    if choices.ratios and measure != "radial":
        raise UsageError(_("Restrictions of weights are known to the radial measure only."))
    if table.bad is not None and measure not in KNOWS_BAD:
        raise UsageError(_("This measure does not know undesirable outputs; use sbm or directional."))
    if choices.fixed_inputs and not choices.is_plain:
        raise UsageError(_("Inputs that cannot be changed are known to the radial measure only."))
    if choices.orientation == "none" and measure not in UNORIENTED:
        raise UsageError(_("A radial measure needs an orientation, input or output."))
    if choices.orientation != "none" and measure in UNORIENTED and measure not in SIDED:
        raise UsageError(_("This measure has no orientation."))


def _radial(subject: guards.Subject, choices: Choices) -> tuple[list[Outcome], list[Finding]]:
    """Measure radially, with intervals, targets and scale."""
    inputs, outputs, fixed = subject.inputs, subject.outputs, choices.fixed_inputs
    side = choices.side
    scores = efficiency(inputs, outputs, orientation=side, returns=choices.returns, fixed_inputs=fixed)
    sure = None
    if choices.inference:
        sure = infer(
            inputs, outputs, scores, replications=choices.replications, seed=choices.seed, fixed_inputs=fixed
        )
    plan = project(inputs, outputs, scores, fixed_inputs=fixed)
    size = scales(inputs, outputs, orientation=side) if choices.returns != "fdh" and not fixed else None
    targets = np.concatenate([plan.input_targets, plan.output_targets], axis=1)
    slacks = np.concatenate([plan.input_slacks, plan.output_slacks], axis=1)
    outcomes = [
        Outcome(
            unit=subject.units[unit],
            score=float(scores.scores[unit]),
            corrected=_one(sure.corrected, unit) if sure is not None else None,
            lower=_one(sure.lower, unit) if sure is not None else None,
            upper=_one(sure.upper, unit) if sure is not None else None,
            rank_low=int(sure.rank_low[unit]) if sure is not None else None,
            rank_high=int(sure.rank_high[unit]) if sure is not None else None,
            peers=tuple((subject.units[peer], share) for peer, share in plan.peers[unit]),
            values=_named(subject.names, subject.table, unit),
            targets=_named(subject.names, targets, unit),
            slacks=_named(subject.names, slacks, unit),
            scale=_one(size.efficiency, unit) if size is not None else None,
            scale_returns=size.returns[unit] if size is not None else None,
        )
        for unit in range(len(subject.units))
    ]
    return outcomes, guards.after(subject, scores, sure)


def _one(values: Floats | None, unit: int) -> float | None:
    return None if values is None else float(values[unit])


def _named(names: Sequence[str], table: Floats | None, unit: int) -> dict[str, float]:
    """Return one unit's row of a table (n, columns) with the names of the columns."""
    return {} if table is None else dict(zip(names, table[unit].tolist(), strict=True))


def _other(
    subject: guards.Subject, table: Table, complete: Integers, choices: Choices
) -> tuple[list[Outcome], list[Finding]]:
    """Measure otherwise: scores and what belongs to the measure, without intervals."""
    question = Question(
        inputs=subject.inputs,
        outputs=subject.outputs,
        bad=np.empty((len(complete), 0)) if table.bad is None else table.bad[complete],
        prices=None if table.prices is None else table.prices[complete],
        side=choices.orientation,
        returns=choices.returns,
        ratios=choices.ratios,
    )
    found = score(choices.measure, question)
    findings = [subject.finding("F119", measure=choices.measure)] if choices.inference else []
    if found.infeasible:
        beyond = subject.named(found.infeasible)
        findings.append(subject.finding("F125", measure=choices.measure, **beyond))
    return [_outcome(subject, found, unit) for unit in range(len(complete))], findings


def _outcome(subject: guards.Subject, found: Answer, unit: int) -> Outcome:
    known = found.scores is not None and unit not in found.infeasible
    return Outcome(
        unit=subject.units[unit],
        score=float(found.scores[unit]) if found.scores is not None and known else None,
        peers=tuple((subject.units[peer], share) for peer, share in found.peers[unit]) if found.peers else (),
        parts={name: float(values[unit]) for name, values in found.parts.items()},
        values=_named(subject.names, subject.table, unit),
        targets=_named(subject.names, found.targets, unit),
        slacks=_named(subject.names, found.slacks, unit),
    )


def _with_prices(table: Table, complete: Integers, outcomes: list[Outcome]) -> list[Outcome]:
    if table.prices is None:
        return outcomes
    return [
        replace(
            outcome,
            prices={
                name: float(price)
                for name, price in zip(table.input_names, table.prices[unit], strict=True)
                if np.isfinite(price)
            },
        )
        for outcome, unit in zip(outcomes, complete, strict=True)
    ]


def _subject(table: Table, complete: Integers, choices: Choices) -> guards.Subject:
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
        fixed_inputs=choices.fixed_inputs,
        labels=table.labels,
        shown=table.shown,
    )
