"""The kinds of declarative files: which model says what each may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pydantic

from sluzby_eval.canonical import Order
from sluzby_eval.evaluation.spec import DatedValue, Example, Indicator, Input, Parameter
from sluzby_eval.importing.spec import Layout, Sheet
from sluzby_eval.reporting.spec import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["indicator", "inputs", "rules", "layout", "report"]
MODELS: dict[Kind, type[pydantic.BaseModel]] = {
    "indicator": Indicator,
    "inputs": Input,
    "rules": Parameter,
    "layout": Layout,
    "report": Report,
}
_WITHIN: dict[Kind, dict[str, type[pydantic.BaseModel]]] = {
    "indicator": {"examples": Example},
    "rules": {"values": DatedValue},
    "layout": {"sheets": Sheet},
}
TABLE = 200  # a list of inputs is read as a table
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def kind_of(name: str) -> Kind | None:
    """Tell the kind of a file by its place: `indicators/cost/x.yaml`; None for what is of no kind known here.

    >>> kind_of("indicators/inputs.yaml"), kind_of("layouts/vykaz.yaml"), kind_of("rules/comparison/x.yaml")
    ('inputs', 'layout', None)
    """
    folder, _, rest = name.replace("\\", "/").partition("/")
    match folder:
        case "indicators":
            return "inputs" if rest.rpartition("/")[2].startswith("inputs") else "indicator"
        case "rules" if "/" not in rest:
            return "rules"
        case "layouts":
            return "layout"
        case "reports":
            return "report"
    return None


def order_of(kind: Kind) -> Order:
    """Return the usual order of the keys of a kind; inputs stand in the order of their file."""
    if kind == "inputs":
        return Order(top=(), within={}, table=TABLE)
    within = {key: _keys(model) for key, model in _WITHIN.get(kind, {}).items()}
    return Order(top=_keys(MODELS[kind]), within=within)


def _keys(model: type[pydantic.BaseModel]) -> Sequence[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def schema_of(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of a kind: what an editor completes and underlines.

    Values are written as text in YAML, `1` as well as `"1"`, so that numbers and truths are allowed as text.
    """
    own = MODELS[kind].model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = own.pop("$defs", {})
    if kind == "inputs":
        definitions["Input"] = own
        own = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Input"}}
    found = {"$schema": DRAFT, "title": f"sluzby-eval {kind}", **own, "$defs": definitions}
    loose = _loosened(found)
    assert isinstance(loose, dict)
    return loose


def _loosened(value: Any) -> Any:
    """Allow plain YAML where a text is expected: 2025, 0.5 and true are read as texts, nothing as null."""
    if isinstance(value, list):
        return [_loosened(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _loosened(item) for key, item in value.items()}
    if changed.get("type") == "string" and "enum" not in changed and "const" not in changed:
        changed["type"] = ["string", "number", "boolean"]
        changed.pop("format", None)
    return changed
