"""What an engine computes from: lines with their inputs, the territory, and figures of the territory.

Every number has a reason beside it: 0 where it is there, else why it is not. Of two reasons the greater one
is told.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import polars as pl  # noqa: TC002 - dataclasses keep it

from sluzby_eval.evaluation.formula import Call, Texts
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.evaluation.events.run import Source

HERE = 0
ZERO_DENOMINATOR = 1
NO_PARAMETER = 2
QUARANTINED = 3
MISSING = 4
NO_POPULATION = 5

STATUS_OF = {
    ZERO_DENOMINATOR: Status.ZERO_DENOMINATOR,
    NO_PARAMETER: Status.PARAMETER_MISSING,
    QUARANTINED: Status.QUARANTINED,
    MISSING: Status.NOT_REPORTED,
    NO_POPULATION: Status.NO_POPULATION,
}

LINE = ("service_id", "form", "year")
DIMENSIONS = ("type", "ico", "legal_form", "founder", "area")

FigureKind = Literal["population", "area"]


def value(name: str) -> str:
    """Name the column of an input's value."""
    return f"v:{name}"


def reason(name: str) -> str:
    """Name the column of why an input's value is not there."""
    return f"r:{name}"


def parameter(name: str) -> str:
    """Name the column of a parameter."""
    return f"p:{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the territory that a formula needs; its date is common to all of `group`."""

    kind: FigureKind
    name: str
    group: tuple[str, ...]

    @property
    def key(self) -> str:
        """The stem of its columns: f: value, c: areas counted, e: areas expected."""
        return f"{self.kind}|{self.name}|{','.join(self.group)}"

    def as_call(self) -> Call:
        """Return it as a part of a formula, to be shown."""
        return Call(name=self.kind, args=(Texts(values=(self.name,)),))

    @property
    def date(self) -> str:
        """Name the column of its date."""
        return f"d:{self.kind}|{','.join(self.group)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """One dataset, ready to be computed."""

    lines: pl.DataFrame  # LINE, DIMENSIONS, v: and r: of the inputs, p: of the parameters
    shares: pl.DataFrame  # service_id, year, area, share of operation
    membership: pl.DataFrame  # year, area, level, unit: which areas an area lies in
    figures: pl.DataFrame  # year, level, unit, and the columns of every Figure
    constants: pl.DataFrame  # year, p: of the parameters of outer formulas
    levels: tuple[str, ...]  # of the territory, finest first
    years: tuple[int, ...] = ()  # that are asked for; lines may reach back further. Empty = all
    grains: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # rows of grains other than lines
    acts: Source | None = None  # single acts of care, which are no frame; see `events`
    everyone: pl.DataFrame | None = None  # units that have a value or its reason though no row is theirs

    def at(self, grain: str) -> Cube:
        """Return the cube of another grain: its rows in the place of lines."""
        return self if grain == "line" else replace(self, lines=self.grains[grain])
