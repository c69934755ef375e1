"""Warnings before and after: when a frontier says less than it seems to, or stands on data that cannot be right.

Each guard is a finding with a code F1xx and the values that set it off. Nothing is mended in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sluzby_eval.czech import fold, format_number
from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.robust import influences
from sluzby_eval.frontier.table import named
from sluzby_eval.i18n import LANGUAGES

if TYPE_CHECKING:
    from sluzby_eval.frontier.inference import Inference
    from sluzby_eval.frontier.radial import Efficiency

REFUSED = 10  # units, under which nothing is computed without being told to
HALF = 0.5  # of the units on the frontier
CORRELATED = 0.95
APART = 0.05  # of the pairs of units, whose intervals of ranks do not overlap
INFLUENCE = 0.08  # of the mean score of the others, where no second unit has a third of it
CERTAIN_INFLUENCE = 0.2  # whatever the second unit has
THOUSAND = (2.5, 3.5)  # decimal orders between crowns and thousands of crowns
GAP = 1.2  # decimal orders without any unit between the two
ODD = 6.0  # robust deviations of a unit's mix or size
SPREAD = 1.5  # of the sizes, under which returns to scale cannot be told
GROWING = 2.5  # standard errors of a correlation, over which a column below 1 is a small volume, not a share
RATIO_SPREAD = 0.4  # of a column's logarithms, by that of the others
COLUMNS = ("column", "one", "other")  # arguments of findings that name a column
_RATIO_NAME = re.compile(
    r"%|/|\bna 1\b|podil|procent|prumer|(?<![a-z])(?:share|rate|ratio|per|average|mean)(?![a-z])"
)
# a mean number of staff or clients over the year is a volume all the same
_COUNT_NAME = re.compile(
    r"(?:prumern\w*|average|mean)[ _](?:\w+[ _])?(?:\w+[ _])?(?:pocet|stav|number|count|headcount)"
)
_THOUSANDS = re.compile(r"tis|thous|\bk(kc|czk)\b")
_MILLIONS = re.compile(r"(?<![a-z])mi[lo](?![a-z])|million|\bmczk\b")
_MONEY = re.compile(r"kc|czk|crown|korun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured: names, data, and what is known of the units besides."""

    units: Sequence[str]
    input_names: Sequence[str]
    output_names: Sequence[str]
    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    place: Place  # the file of data or of the model
    types: Sequence[str] = ()  # type of each unit, where known
    forms: Sequence[str] = ()
    months: Sequence[float] = ()  # of the year in which the unit gave service, where known
    fixed_inputs: tuple[int, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of columns, by language
    shown: Mapping[str, str] = field(
        default_factory=dict
    )  # units as people know them, where that is not the id

    @property
    def table(self) -> Floats:
        """Inputs and outputs beside each other, (n, m + s)."""
        return np.concatenate([self.inputs, self.outputs], axis=1)

    @property
    def names(self) -> list[str]:
        """Names of all columns."""
        return [*self.input_names, *self.output_names]

    def finding(self, code: str, **args: object) -> Finding:
        """Make a finding about this; columns are named by their labels where there are any."""
        told = {
            key: self.labels.get(str(value), value) if key in COLUMNS else value
            for key, value in args.items()
        }
        return Finding(code=code, place=self.place, args=told)

    def named(self, units: Iterable[int]) -> dict[str, object]:
        """Return units, by their place, as arguments of a finding."""
        return named([self.units[int(unit)] for unit in units], self.shown)


def before(subject: Subject) -> list[Finding]:
    """Look at the data, whatever the scores will be."""
    found = [*_size(subject), *_mixed(subject), *_zeros(subject)]
    with np.errstate(over="ignore", invalid="ignore"):  # of values near the end of what a number can be
        found += [*_ratios(subject), *_correlated(subject), *_thousands(subject)]
    return [*found, *_part_year(subject)]


def after(subject: Subject, scores: Efficiency, inference: Inference | None) -> list[Finding]:
    """Look at the scores."""
    return [
        *_many_efficient(subject, scores),
        *_influential(subject, scores),
        *_alone(subject, scores),
        *_returns(subject, scores),
        *_engine(subject, scores),
        *(_ranks(subject, inference) if inference is not None else ()),
    ]


def _size(subject: Subject) -> list[Finding]:
    n, m, s = len(subject.units), subject.inputs.shape[1], subject.outputs.shape[1]
    needed = max(3 * (m + s), 2 * m * s)
    if n >= needed:
        return []
    return [subject.finding("F101", units=n, inputs=m, outputs=s, needed=needed)]


def _mixed(subject: Subject) -> list[Finding]:
    return [
        subject.finding("F104", kinds=first_few(sorted(set(kinds))))
        for kinds in (subject.types, subject.forms)
        if len(set(kinds)) > 1
    ]


def _zeros(subject: Subject) -> list[Finding]:
    found = []
    for name, column in zip(subject.names, subject.table.T, strict=True):
        units = np.flatnonzero(column <= 0)
        if len(units):
            found.append(subject.finding("F103", column=name, **subject.named(units)))
    return found


def _ratios(subject: Subject) -> list[Finding]:
    found = []
    for at, name in enumerate(subject.names):
        cause = _why_ratio(subject, at, name)
        if cause is not None:
            found.append(subject.finding("F105", column=name, cause=cause))
    return found


def _why_ratio(subject: Subject, at: int, name: str) -> dict[str, str] | None:
    column = subject.table[:, at]
    if _RATIO_NAME.search(_COUNT_NAME.sub("", fold(name))):
        return {"cs": "název zní jako podíl", "en": "its name sounds like a ratio"}
    if column.max() <= 1.0 and (column != np.round(column)).any() and not _grows(subject.table, at):
        return {"cs": "žádná hodnota není větší než 1", "en": "no value is above 1"}
    for one, other in _pairs(subject.table.shape[1], at):
        with np.errstate(divide="ignore"):
            quotient = subject.table[:, one] / subject.table[:, other]
            constant = column / quotient
        if np.isfinite(constant).all() and np.ptp(constant) < 1e-3 * abs(constant.mean()):
            return {
                "cs": f"je to {subject.names[one]} děleno {subject.names[other]}",
                "en": f"it is {subject.names[one]} divided by {subject.names[other]}",
            }
    return _flat(subject, at)


def _grows(table: Floats, at: int) -> bool:
    """Whether a column goes up and down with another one, as volumes do."""
    varied = table[:, table.std(axis=0) > 0]
    if table[:, at].std() <= 0 or varied.shape[1] < 2 or len(table) < 3:
        return False
    place = int((table.std(axis=0) > 0)[:at].sum())
    together = np.delete(np.asarray(np.corrcoef(varied, rowvar=False))[place], place)
    return bool(together.max() > GROWING / np.sqrt(len(table)))


def _pairs(count: int, at: int) -> list[tuple[int, int]]:
    others = [i for i in range(count) if i != at]
    return [(i, j) for i in others for j in others if i != j]


def _flat(subject: Subject, at: int) -> dict[str, str] | None:
    """Whether a column hardly differs among units that do differ in size, and does not grow with them."""
    logs = _logs(subject.table)
    if logs is None or logs.shape[1] < 3 or len(logs) < REFUSED:
        return None
    rest = np.delete(logs, at, axis=1)
    spread = float(np.median(rest.std(axis=0)))
    size = rest.mean(axis=1)
    if spread < 0.15 or logs[:, at].std() > RATIO_SPREAD * spread:
        return None
    if logs[:, at].std() > 0 and abs(np.corrcoef(logs[:, at], size)[0, 1]) > 0.4:
        return None
    return {"cs": "neroste s velikostí jednotky", "en": "it does not grow with the size of the unit"}


def _correlated(subject: Subject) -> list[Finding]:
    found = []
    for i in range(subject.inputs.shape[1]):
        for j in range(i):
            first, second = subject.inputs[:, j], subject.inputs[:, i]
            if len(first) > 2 and first.std() > 0 and second.std() > 0:
                value = float(np.corrcoef(first, second)[0, 1])
                if value > CORRELATED:
                    names = {"one": subject.input_names[j], "other": subject.input_names[i]}
                    found.append(subject.finding("F106", **names, correlation=_told(value, 3)))
    return found


def _thousands(subject: Subject) -> list[Finding]:
    """Units whose one column is a thousand times off, or columns of money of which some are in thousands."""
    found = []
    logs = _logs(subject.table)
    if logs is not None and logs.shape[1] > 1 and len(logs) > 2:
        logs = logs / np.log(10.0)
        for at, name in enumerate(subject.names):
            rest = np.delete(logs, at, axis=1)
            off = logs[:, at] - np.median(rest - np.median(rest, axis=0), axis=1)
            units = _far_group(off)
            if len(units):
                found.append(subject.finding("F107", column=name, **subject.named(units)))
    money = [name for name in subject.names if _MONEY.search(fold(name))]
    if len({_scale(name) for name in money}) > 1:
        found.append(subject.finding("F115", columns=first_few(money)))
    return found


def _scale(name: str) -> str:
    """Tell in what a column of money is counted, by its name."""
    folded = fold(name)
    if _THOUSANDS.search(folded):
        return "thousands"
    return "millions" if _MILLIONS.search(folded) else "crowns"


def _far_group(off: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the smaller of two groups that lie about three decimal orders apart."""
    order = np.argsort(off)
    steps = np.diff(off[order])
    cut = int(np.argmax(steps))
    low, high = order[: cut + 1], order[cut + 1 :]
    apart = float(np.median(off[high]) - np.median(off[low]))
    if steps[cut] < GAP or not THOUSAND[0] <= apart <= THOUSAND[1]:
        return np.empty(0, np.int64)
    return np.sort(low if len(low) <= len(high) else high)


def _part_year(subject: Subject) -> list[Finding]:
    units = [unit for unit, months in enumerate(subject.months) if months < 12]
    return [subject.finding("F110", **subject.named(units))] if units else []


def _many_efficient(subject: Subject, scores: Efficiency) -> list[Finding]:
    number, count = len(scores.efficient), len(subject.units)
    if number <= HALF * count:
        return []
    return [subject.finding("F102", number=number, units=count, share=f"{100 * number / count:.0f} %")]


def _influential(subject: Subject, scores: Efficiency) -> list[Finding]:
    found = influences(subject.inputs, subject.outputs, scores, fixed_inputs=subject.fixed_inputs)
    usual = max([INFLUENCE, *(3 * item.mean for item in found[1:2])])
    return [
        subject.finding(
            "F108",
            unit=subject.shown.get(subject.units[item.unit], subject.units[item.unit]),
            ids=(subject.units[item.unit],),
            change=_told(item.mean, 3),
            largest=_told(item.largest, 3),
            number=item.moved,
        )
        for item in found
        if item.mean > min(usual, CERTAIN_INFLUENCE)
    ]


def _alone(subject: Subject, scores: Efficiency) -> list[Finding]:
    """Units efficient for want of anybody comparable: no other has them for a peer, and their mix is odd."""
    used = {unit for own, peers in enumerate(scores.peers) for unit, _share in peers if unit != own}
    odd = _oddness(subject.table)
    units = [unit for unit in scores.efficient if unit not in used and odd is not None and odd[unit] > ODD]
    return [subject.finding("F109", **subject.named(units))] if units else []


def _oddness(table: Floats) -> Floats | None:
    """Return how many robust deviations each unit's size, or the mix of its columns, is from the usual."""
    logs = _logs(table)
    if logs is None:
        logs = np.log(np.maximum(table, table[table > 0].min() / 10))
    size = logs.mean(axis=1, keepdims=True)
    features = np.concatenate([size, logs - size], axis=1)
    off = np.abs(features - np.median(features, axis=0))
    spread = 1.4826 * np.median(off, axis=0)
    return np.asarray((off / np.maximum(spread, 0.05)).max(axis=1))


def _returns(subject: Subject, scores: Efficiency) -> list[Finding]:
    logs = _logs(subject.table)
    if logs is None or scores.returns == "fdh" or len(logs) < REFUSED:
        return []
    low, high = np.quantile(logs.mean(axis=1), [0.1, 0.9])
    times = float(np.exp(high - low))
    return [subject.finding("F112", times=_told(times, 2))] if times < SPREAD else []


def _engine(subject: Subject, scores: Efficiency) -> list[Finding]:
    units = scores.second_engine
    return [subject.finding("F113", **subject.named(units))] if units else []


def _ranks(subject: Subject, inference: Inference) -> list[Finding]:
    count = len(subject.units)
    apart = int((inference.rank_high[:, None] < inference.rank_low[None, :]).sum())
    share = apart / max(1, count * (count - 1) / 2)
    if share >= APART:
        return []
    width = int(np.median(inference.rank_high - inference.rank_low + 1))
    return [subject.finding("F111", share=f"{100 * share:.0f} %", width=width, units=count)]


def _told(value: float, digits: int) -> dict[str, str]:
    """Write a number in both languages."""
    return {language: format_number(value, digits, language) for language in LANGUAGES}


def _logs(table: Floats) -> Floats | None:
    return np.log(table) if (table > 0).all() else None
