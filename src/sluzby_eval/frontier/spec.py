"""What a model of `rules/frontier/` may say: who is compared, by which inputs and outputs, and how.

Figures come from the results of the evaluation: the value, numerator or denominator of an indicator at the
level of services, so a model uses what was checked there and never reads a statement itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import pydantic

from sluzby_eval.definitions import Loaded, Spec, load
from sluzby_eval.findings import Finding

if TYPE_CHECKING:
    from sluzby_eval.workspace import Workspace

FOLDER = "rules/frontier/"
LEAST = 1


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
    found: dict[str, Loaded[Model]] = {}
    findings: list[Finding] = []
    for path, name in workspace.files("rules"):
        if not name.startswith(FOLDER):
            continue
        loaded, problems = load(path, Model, name=name)
        findings += problems
        if loaded is None:
            continue
        if loaded.spec.id != path.stem:
            findings.append(
                Finding(
                    code="D203",
                    place=loaded.document.place(("id",)),
                    args={"key": "id", "cause": path.stem, "suggestion": path.stem},
                    value=loaded.spec.id,
                    expected=path.stem,
                )
            )
        found[loaded.spec.id] = loaded
    return found, findings
