"""Published tables and worked numbers put through the product: its definitions, methods, parameters and units.

A table becomes a worked example of a definition and is computed by the engine that computes all examples. Where
no shipped definition asks what a table tells, the test writes one in the language of definitions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.builders import write_yaml

from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.evaluation.examples import compute_cases, gather
from sluzby_eval.evaluation.spec import Example
from sluzby_eval.findings import Severity
from sluzby_eval.model import ALL
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LABEL = {"cs": "x", "en": "x"}


def asked(name: str, formula: str, unit: str, **known: Any) -> dict[str, Any]:
    """One more definition, of what a table tells; a method instead of a formula if `method` is among the rest."""
    said = {} if "method" in known else {"formula": formula}
    levels = {"levels": ["service", "orp", "region"]}
    return {
        "id": name, "domain": "cost", **levels, "title": LABEL, "question": LABEL, **said, "unit": unit,
        "better": "neither", "numerator": LABEL, "source": "test",
        "status": "published", "examples": [], **known,
    }  # fmt: skip


def said(name: str, unit: str, *by: str) -> dict[str, Any]:
    """One more parameter, whose values the examples give."""
    return {"id": name, "title": LABEL, "unit": unit, "source": "test", "by": list(by), "values": []}


def told(name: str, unit: str) -> dict[str, Any]:
    """One more input, of a fact about a line."""
    return {
        name: {"table": "facts", "value": "value", "where": {"measure": [name]}, "unit": unit, "label": LABEL}
    }


def catalogue_with(
    folder: Path,
    definitions: Iterable[Mapping[str, Any]] = (),
    rules: Iterable[Mapping[str, Any]] = (),
    inputs: Mapping[str, Any] | None = None,
) -> Catalogue:
    """Load what ships, and what a test adds to it; none of the added may be faulty."""
    for definition in definitions:
        write_yaml(folder / "indicators" / f"{definition['id']}.yaml", definition)
    for rule in rules:
        write_yaml(folder / "rules" / f"{rule['id']}.yaml", rule)
    if inputs:
        write_yaml(folder / "indicators" / "inputs_of_test.yaml", inputs)
    catalogue, findings = load_catalogue(Workspace(root=folder, config=Config()))
    errors = [item for item in findings if item.level is Severity.ERROR]
    if errors:
        raise ValueError("\n".join(f"{item.code} {item.place.file}: {item.message('en')}" for item in errors))
    return catalogue


def rows(catalogue: Catalogue, name: str, **example: Any) -> list[dict[str, Any]]:
    """Compute one indicator over a small world; return the rows of the year that it speaks of."""
    world = Example.model_validate({"expect": {"region": "0"}, **_typed(example)})
    only = {
        key: replace(
            catalogue.definitions[key],
            spec=catalogue.definitions[key].spec.model_copy(
                update={"examples": (world,) if key == name else ()}
            ),
        )
        for key in catalogue.with_bases([name])
    }
    small = replace(catalogue, definitions=only)
    (case,) = gather(small)
    found = compute_cases(small, [case]).iter_rows(named=True)
    return [row for row in found if row["indicator"] == name and row["year"] == case.slot]


def values(catalogue: Catalogue, name: str, level: str, **example: Any) -> dict[str, float | None]:
    """Return the values of all units of a level, over all types and forms."""
    basis = example.get("basis", "seat")
    return {
        row["unit"]: row["value"]
        for row in rows(catalogue, name, **example)
        if (row["level"], row["form"], row["basis"]) == (level, ALL, basis)
        and (level == "service" or row["type"] == ALL)
    }


def value(catalogue: Catalogue, name: str, **example: Any) -> float:
    """Return the value of the region."""
    found = values(catalogue, name, "region", **example)["R"]
    if found is None:
        raise ValueError(f"no value: {rows(catalogue, name, **example)}")
    return found


def _typed(item: Any) -> Any:
    """Return numbers as the text that a file of definitions would have."""
    if isinstance(item, dict):
        return {key: _typed(one) for key, one in item.items()}
    if isinstance(item, list):
        return [_typed(one) for one in item]
    return str(item) if isinstance(item, int | float) else item
