"""What a model of `rules/frontier/` may say: who is compared, by which inputs and outputs, and how.

Figures come from the results of the evaluation: the value, numerator or denominator of an indicator at the
level of services, so a model uses what was checked there and never reads a statement itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import pydantic

from sluzby_eval.definitions import Loaded, Spec, load
from sluzby_eval.findings import Finding
from sluzby_eval.workspace import FRONTIER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.definitions import Trail
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


class Input(Column):
    """An input."""

    money: float | None = pydantic.Field(default=None, gt=0)  # CZK of one unit of it; 1 where it is CZK
    fixed: bool = False  # cannot be changed by who runs the service (Banker and Morey 1986)


class Output(Column):
    """An output."""

    client_days: bool = False  # the gap in CZK is told per unit of this


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
    pitfalls: Text
    source: str

    @pydantic.model_validator(mode="after")
    def _columns_are_told_apart(self) -> Self:
        names = [column.id for column in (*self.inputs, *self.outputs)]
        if len(set(names)) < len(names):
            raise ValueError("two columns have the same id")
        if all(column.fixed for column in self.inputs) and self.orientation == "input":
            raise ValueError("all inputs are fixed; there is nothing left to shrink")
        return self


def load_models(workspace: Workspace) -> tuple[dict[str, Loaded[Model]], list[Finding]]:
    """Load all models in force; a faulty one is left out and told in the findings."""
    is_ours = workspace.config.indicators == "shipped"  # shipped models name shipped indicators
    files = [
        (path, name)
        for path, name in workspace.files("rules")
        if name.startswith(FRONTIER) and (is_ours or path.is_relative_to(workspace.root))
    ]
    loaded, findings = load(files, Model)
    for stem, item in loaded.items():
        if item.spec.id != stem:
            findings.append(_refused(item, ("id",), value=item.spec.id, known=[stem]))
    return {stem: item for stem, item in loaded.items() if item.spec.id == stem}, findings


def check_models(workspace: Workspace, indicators: Iterable[str]) -> list[Finding]:
    """Check all models; `indicators` are those that are computed for services."""
    known = sorted(indicators)
    models, findings = load_models(workspace)
    for item in models.values():
        for side, columns in (("inputs", item.spec.inputs), ("outputs", item.spec.outputs)):
            for at, column in enumerate(columns):
                for trail, measure in (((), column), (("minus",), column.minus)):
                    if measure is not None and measure.indicator not in known:
                        place = (side, at, *trail, "indicator")
                        findings.append(_refused(item, place, value=measure.indicator, known=known))
    return findings


def _refused(item: Loaded[Model], trail: Trail, *, value: str, known: Sequence[str]) -> Finding:
    suggestion = Finding.suggestion(value, known)
    return Finding(
        code="D203",
        place=item.document.place(trail),
        args={
            "key": ".".join(str(part) for part in trail),
            "cause": {"cs": "to jméno tu není známé", "en": "this name is not known here"},
            "suggestion": suggestion,
        },
        value=value,
        expected=suggestion or ", ".join(known[:5]),
    )
