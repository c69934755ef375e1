"""Made-up small worlds for a definition: the places where examples are usually missing, and how to write one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping  # noqa: TC003 - part of public signatures
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.evaluation.formula import Applied, Compare, Name, Texts, walk
from sluzby_eval.evaluation.spec import LINE_LEVELS, Example
from sluzby_eval.model import ALL, FORMS

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.mutants import Mutant
    from sluzby_eval.evaluation.plan import Plan

WORLDS = 80
SEED = 20_260_101
NUMBERS = ("0", "1", "2", "3", "5", "10", "40", "100", "365")
LETTERS = "ABC"
OTHER_TYPE = "PSB"


def worlds(catalogue: Catalogue, mutant: Mutant) -> tuple[Example, ...]:
    """Make worlds for an indicator, small ones first; none for methods and rows that are not lines."""
    if isinstance(mutant.tree, Applied) or mutant.spec.grain != "line" or mutant.inputs:
        return ()
    made = random.Random(f"{SEED}{mutant.indicator}")
    plan = catalogue.plan(mutant.indicator)
    return tuple(_world(made, catalogue, plan, mutant, number) for number in range(WORLDS))


def _world(made: random.Random, catalogue: Catalogue, plan: Plan, mutant: Mutant, number: int) -> Example:
    count = 0 if number == 0 else 1 + number * len(LETTERS) // (WORLDS + 1)
    edges = _edges(mutant)
    types = [*(mutant.spec.applies.types or ("DPS", "DS")), OTHER_TYPE]
    forms = FORMS if number % 3 == 0 else mutant.spec.applies.forms or ("pob",)
    given = [
        {
            "service": LETTERS[index],
            "type": made.choice(types),
            "form": made.choice(forms),
            **{name: _number(made, edges) for name in plan.inputs},
        }
        for index in range(count)
    ]
    parameters = {*plan.parameters, *catalogue.line_parameters([plan])}
    return Example.model_validate(
        {
            "given": given,
            "population": {band: _number(made, edges) for band in plan.bands},
            "area": {name: _number(made, edges) for name in plan.areas},
            "parameters": {name: made.choice(["0.5", "1", "2"]) for name in sorted(parameters)},
            "expect": {"region": "0"},
        }
    )


def _number(made: random.Random, edges: tuple[str, ...]) -> str | None:
    if made.random() < 0.12:
        return None
    return made.choice(edges) if edges and made.random() < 0.25 else made.choice(NUMBERS)


def _edges(mutant: Mutant) -> tuple[str, ...]:
    """Return the numbers with which the formula compares: where boundaries lie."""
    found = [
        f"{side.value:g}"
        for part in walk(mutant.tree)
        if isinstance(part, Compare) and not isinstance(part.right, Texts)
        for side in (part.left, part.right)
        if hasattr(side, "value") and not isinstance(side, Name)
    ]
    return tuple(dict.fromkeys(found))


def written(example: Example, ours: pl.DataFrame, theirs: pl.DataFrame) -> str:
    """Write a world as an example of YAML, expecting what the original gives where the two differ."""
    lines = ["- title: …"]
    if example.given:
        lines.append("  given:")
        lines += [f"    - {_flow(row)}" for row in example.given]
    for name in ("population", "area", "parameters"):
        told = getattr(example, name)
        if told:
            lines.append(f"  {name}: {_flow(told)}")
    return "\n".join([*lines, f"  expect: {{{', '.join(_expected(ours, theirs))}}}"])


def _flow(row: Mapping[str, object]) -> str:
    shown = (f"{_key(key)}: {'null' if value is None else _plain(value)}" for key, value in row.items())
    return "{" + ", ".join(shown) + "}"


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and not key[0].isdigit() else f'"{key}"'


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _expected(ours: pl.DataFrame, theirs: pl.DataFrame) -> Iterator[str]:
    whole = (pl.col("form") == ALL) & ((pl.col("type") == ALL) | (pl.col("level") == "service"))
    unlike = ours.join(theirs, on=ours.columns, how="anti", nulls_equal=True).filter(whole)
    by_level: dict[str, list[dict[str, Any]]] = {}
    for row in (unlike if unlike.height else ours.filter(whole)).iter_rows(named=True):
        by_level.setdefault(row["level"], []).append(row)
    for level, rows in by_level.items():
        if level in LINE_LEVELS or level == "region":
            told = [(row["unit"], _told(row)) for row in rows]
            inner = ", ".join(f"{_key(unit)}: {text}" for unit, text in told)
            yield f"{level}: {told[0][1]}" if level == "region" else f"{level}: {{{inner}}}"


def _told(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        return str(row["status"])
    value = f"{row['value']:.10g}"
    return f"{{value: {value}, status: {row['status']}, n_counted: {row['n_counted']}}}"
