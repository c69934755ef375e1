"""Definitions over all grains and methods, with the inputs that ship; written out so that tests stay short."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from tests.builders import indicator, workspace

from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.examples import Difference, differences
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.workspace import Workspace  # noqa: TC001

ROOT = Path(__file__).parents[2]
LABEL = {"cs": "x", "en": "x"}


@cache
def shipped_inputs() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("inputs", "inputs_rows"):
        text = (ROOT / "indicators" / f"{name}.yaml").read_text(encoding="utf-8")
        found |= yaml.safe_load(text)
    return {name: {k: v for k, v in item.items() if k != "label"} for name, item in found.items()}


def method(name: str, unit: str, said: dict[str, Any], **known: Any) -> dict[str, Any]:
    found = indicator(name, "", unit, **known)
    del found["formula"]
    return {**found, "method": said}


def rule(name: str, unit: str = "number", by: tuple[str, ...] = (), values: Any = ()) -> dict[str, Any]:
    return {"id": name, "title": LABEL, "unit": unit, "source": "s", "by": list(by), "values": list(values)}


def space(folder: Path, *definitions: Any, rules: Any = (), inputs: Any = None) -> Workspace:
    return workspace(folder, *definitions, inputs=inputs or shipped_inputs(), rules=rules)


def faults(folder: Path, *definitions: Any, **more: Any) -> list[Finding]:
    """Findings of level error, and none of the examples."""
    found = load_catalogue(space(folder, *definitions, **more))[1]
    return [item for item in found if item.level is Severity.ERROR]


def wrong(folder: Path, *definitions: Any, **more: Any) -> list[Difference]:
    """Examples that do not come out; definitions must be sound."""
    catalogue, found = load_catalogue(space(folder, *definitions, **more))
    assert [str(item.message("en")) for item in found if item.level is Severity.ERROR] == []
    return differences(catalogue)
