"""What a model of `rules/frontier/` may say: who is compared, by which inputs and outputs, and how.

Figures come from the results of the evaluation: the value, numerator or denominator of an indicator at the
level of services, so a model uses what was checked there and never reads a statement itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import pydantic

from sluzby_eval.definitions import Loaded, Spec, load_named, unknown_name
from sluzby_eval.units import catalogue
from sluzby_eval.workspace import FRONTIER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.definitions import Trail
    from sluzby_eval.findings import Finding
    from sluzby_eval.workspace import Workspace

LEAST = 1  # inputs, and outputs


class Text(Spec):
    """A text in both languages."""

    cs: str = pydantic.Field(min_length=1)
    en: str = pydantic.Field(min_length=1)

    def pick(self, language: str) -> str:
        """Return the text in a language."""
        return self.cs if language == "cs" else self.en


class Measure(Spec):
    """A figure of a service: a part of an indicator."""

    indicator: str
    part: Literal["value", "numerator", "denominator"] = "value"


class Column(Measure):
    """An input or an output."""

    id: str = pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Text
    minus: Measure | None = None  # taken away from it, both of the same service
    unit: str = "number"  # code in codelists/units.yaml, to be shown after figures


class Input(Column):
    """An input."""

    money: float | None = pydantic.Field(default=None, gt=0)  # CZK of one unit of it; 1 where it is CZK
    price: Measure | None = None  # CZK of one unit of it for each service, for instance the cost of one fte
    fixed: bool = False  # cannot be changed by who runs the service (Banker and Morey 1986)


class Output(Column):
    """An output."""

    client_days: bool = False  # the gap in CZK is told per unit of this


class WeightRatio(Spec):
    """How many units of the second column one unit of the first may weigh (an assurance region)."""

    first: str
    second: str
    low: float | None = pydantic.Field(default=None, ge=0)
    high: float | None = pydantic.Field(default=None, ge=0)


class Population(Spec):
    """Who is compared: one type of service in one form."""

    type: str
    form: str


class Model(Spec):
    """One frontier."""

    id: str = pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    question: Text
    population: Population
    orientation: Literal["input", "output"] = "input"
    returns: Literal["crs", "vrs", "nirs", "ndrs", "fdh"] = "vrs"
    inputs: tuple[Input, ...] = pydantic.Field(min_length=LEAST)
    outputs: tuple[Output, ...] = pydantic.Field(min_length=LEAST)
    undesirable: tuple[Column, ...] = ()  # outputs that nobody wants; for --measure sbm and directional
    environment: tuple[Column, ...] = ()  # what may explain distances; for `frontier drivers`
    weights: tuple[WeightRatio, ...] = ()
    pitfalls: Text
    source: str

    @pydantic.model_validator(mode="after")
    def _columns_are_told_apart(self) -> Self:
        names = [column.id for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError("two columns have the same id")
        measured = {column.id for column in (*self.inputs, *self.outputs)}
        for ratio in self.weights:
            if not {ratio.first, ratio.second} <= measured:
                raise ValueError(f"weights of {ratio.first} and {ratio.second} are of no input or output")
        if any(column.money is not None and column.price is not None for column in self.inputs):
            raise ValueError("an input has both money and a price; one of them says what it costs")
        if all(column.fixed for column in self.inputs) and self.orientation == "input":
            raise ValueError("all inputs are fixed; there is nothing left to shrink")
        return self

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns: inputs, outputs, undesirable ones, environment."""
        return (*self.inputs, *self.outputs, *self.undesirable, *self.environment)


def load_models(workspace: Workspace) -> tuple[dict[str, Loaded[Model]], list[Finding]]:
    """Load all models in force; a faulty one is left out and told in the findings."""
    return load_named(workspace.rules(FRONTIER), Model)


def check_models(workspace: Workspace, indicators: Iterable[str]) -> list[Finding]:
    """Check all models; `indicators` are those that are computed for services."""
    known = sorted(indicators)
    models, findings = load_models(workspace)
    for item in models.values():
        for trail, measure in _measures(item.spec):
            unit = getattr(measure, "unit", "number")
            if unit not in catalogue():
                findings.append(unknown_name(item, (*trail, "unit"), value=unit, known=sorted(catalogue())))
            if measure.indicator not in known:
                findings.append(
                    unknown_name(item, (*trail, "indicator"), value=measure.indicator, known=known)
                )
    return findings


def _measures(model: Model) -> list[tuple[Trail, Measure]]:
    """List all figures that a model takes from the results, with their place in the file."""
    found: list[tuple[Trail, Measure]] = []
    for side in ("inputs", "outputs", "undesirable", "environment"):
        for at, column in enumerate(getattr(model, side)):
            found.append(((side, at), column))
            for key in ("minus", "price"):
                measure = getattr(column, key, None)
                if measure is not None:
                    found.append(((side, at, key), measure))
    return found
