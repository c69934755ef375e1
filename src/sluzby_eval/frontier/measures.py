"""The measures besides the radial one, each by its name: what `frontier run --measure` can compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.cost import cost_efficiency
from sluzby_eval.frontier.radial import Hull, Peers, super_efficiency
from sluzby_eval.frontier.restrictions import Ratio, cross_efficiency, restricted
from sluzby_eval.frontier.slacks_based import SlacksBased, additive, slacks_based, super_slacks_based
from sluzby_eval.frontier.technology import Returns  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.undesirable import directional
from sluzby_eval.i18n import _

Side = Literal["none", "input", "output"]
Measure = Literal[
    "radial", "super", "sbm", "super_sbm", "additive", "ram", "cost", "directional", "cross_aggressive",
    "cross_benevolent",
]  # fmt: skip
UNORIENTED: tuple[Measure, ...] = ("sbm", "super_sbm", "additive", "ram", "directional")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Complete units and how they are to be measured."""

    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    bad: Floats  # (n, b), b may be 0
    prices: Floats | None  # (n, m)
    side: Side
    returns: Hull
    ratios: tuple[Ratio, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Scores of n units by one measure; what it does not know is left out."""

    scores: Floats | None  # (n,), None where the measure has no score
    peers: tuple[Peers, ...] = ()
    parts: Mapping[str, Floats] = field(default_factory=dict)  # further figures (n,) by name
    slacks: Floats | None = None  # (n, m + s)
    targets: Floats | None = None  # (n, m + s)
    infeasible: tuple[int, ...] = ()


def score(measure: Measure, question: Question) -> Answer:
    """Compute a measure other than the plain radial one.

    Raises:
        UsageError: the measure does not know this orientation or hull, or needs prices that are not there.
        InputError: as of the measure.
    """
    if measure == "radial":
        return _restricted(question)
    return _BY_NAME[measure](question)


def _convex(question: Question) -> Returns:
    if question.returns == "fdh":
        raise UsageError(_("This measure needs a convex frontier, so not fdh."))
    return question.returns


def _restricted(question: Question) -> Answer:
    found = restricted(
        question.inputs,
        question.outputs,
        question.ratios,
        orientation="output" if question.side == "output" else "input",
        returns=_convex(question),
    )
    return Answer(scores=found.scores, peers=found.peers)


def _super(question: Question) -> Answer:
    found = super_efficiency(
        question.inputs,
        question.outputs,
        orientation="output" if question.side == "output" else "input",
        returns=question.returns,
    )
    return Answer(scores=found.scores, peers=found.peers, infeasible=found.infeasible)


def _sbm(question: Question) -> Answer:
    bad = question.bad if question.bad.shape[1] else None
    found = slacks_based(
        question.inputs, question.outputs, bad=bad, side=question.side, returns=_convex(question)
    )
    return _by_slacks(question, found)


def _super_sbm(question: Question) -> Answer:
    found = super_slacks_based(
        question.inputs, question.outputs, side=question.side, returns=_convex(question)
    )
    return Answer(scores=found.scores, peers=found.peers, infeasible=found.infeasible)


def _by_slacks(question: Question, found: SlacksBased) -> Answer:
    slacks = np.concatenate([found.input_slacks, found.output_slacks], axis=1)
    targets = [question.inputs - found.input_slacks, question.outputs + found.output_slacks]
    return Answer(
        scores=found.scores, peers=found.peers, slacks=slacks, targets=np.concatenate(targets, axis=1)
    )


def _additive(question: Question) -> Answer:
    found = additive(question.inputs, question.outputs, returns=_convex(question))
    slacks = np.concatenate([found.input_slacks, found.output_slacks], axis=1)
    targets = [question.inputs - found.input_slacks, question.outputs + found.output_slacks]
    return Answer(
        scores=None,
        peers=found.peers,
        parts={"sum_of_slacks": found.total},
        slacks=slacks,
        targets=np.concatenate(targets, axis=1),
    )


def _ram(question: Question) -> Answer:
    found = additive(question.inputs, question.outputs, returns=_convex(question), weights="ranges")
    slacks = np.concatenate([found.input_slacks, found.output_slacks], axis=1)
    targets = [question.inputs - found.input_slacks, question.outputs + found.output_slacks]
    return Answer(
        scores=found.scores, peers=found.peers, slacks=slacks, targets=np.concatenate(targets, axis=1)
    )


def _cost(question: Question) -> Answer:
    if question.prices is None:
        raise UsageError(_("Cost efficiency needs the price of each input."))
    found = cost_efficiency(question.inputs, question.outputs, question.prices, returns=question.returns)
    return Answer(
        scores=found.cost,
        peers=found.peers,
        parts={
            "technical": found.technical,
            "allocative": found.allocative,
            "observed_cost": found.observed,
            "least_cost": found.least,
        },
        targets=np.concatenate([found.inputs, question.outputs], axis=1),
    )


def _directional(question: Question) -> Answer:
    found = directional(question.inputs, question.outputs, question.bad, returns=_convex(question))
    targets = np.concatenate([found.input_targets, found.output_targets], axis=1)
    return Answer(scores=found.scores, peers=found.peers, parts={"distance": found.distance}, targets=targets)


def _crossed(question: Question, manner: Literal["aggressive", "benevolent"]) -> Answer:
    if question.returns != "crs" or question.side == "output":
        raise UsageError(_("Cross-efficiency knows constant returns and input orientation only."))
    found = cross_efficiency(question.inputs, question.outputs, manner=manner)
    return Answer(scores=found.scores, parts={"own_weights": found.own, "maverick": found.maverick})


_BY_NAME: dict[str, Callable[[Question], Answer]] = {
    "super": _super,
    "sbm": _sbm,
    "super_sbm": _super_sbm,
    "additive": _additive,
    "ram": _ram,
    "cost": _cost,
    "directional": _directional,
    "cross_aggressive": lambda question: _crossed(question, "aggressive"),
    "cross_benevolent": lambda question: _crossed(question, "benevolent"),
}
