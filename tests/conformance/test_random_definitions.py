"""Random definitions over random rows of every grain: the engine against the oracle, every row of the results."""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.conformance import oracle
from tests.conformance.oracle_examples import world_of

from sluzby_eval.evaluation import examples
from sluzby_eval.evaluation.catalogue import Catalogue, Definition, load_catalogue
from sluzby_eval.evaluation.dimensions import names
from sluzby_eval.evaluation.formula import parse
from sluzby_eval.evaluation.grains import GRAINS
from sluzby_eval.evaluation.spec import Indicator
from sluzby_eval.workspace import Config, Workspace

SHIPPED = Workspace(root=Path(__file__).parent, config=Config())
LABEL = {"cs": "x", "en": "x"}
DRAWN = ("line", "service", "audit", "finding", "request", "measure", "grant", "network")
# exact in binary: a denominator of 1e-16 for 0 would be a difference of rounding, not of meaning
NUMBERS = ("0", "1", "2", "3.5", "10", "0.25", None)
WORDS = {
    "kind": ("inspection", "quality_audit"), "scale": ("points", "fulfilled"), "duty": ("a", "b"),
    "outcome": ("waiting", "admitted"), "person": ("p", "q", "r"), "plan": ("k", "m"), "priority": ("1", "2"),
    "state": ("done", "planned"), "programme": ("P", "Q"), "round": ("1", "2"), "status": ("basic", "none"),
    "unit": ("luzka", "uvazky"),
}  # fmt: skip
DATES = ("2025-01-01", "2025-03-01", "2025-06-30", "2024-12-31", None)
LEVELS = ("service", "provider", "orp", "district", "region")


@cache
def shipped() -> Catalogue:
    return load_catalogue(SHIPPED)[0]


@cache
def inputs_of(grain: str) -> list[str]:
    """Inputs that a row of the grain can have, those derived and over time among them."""
    tables = set(GRAINS[grain].tables)
    found = []
    for name, item in shipped().inputs.items():
        if item.table is None and (name not in shipped().derived or not GRAINS[grain].has_history):
            continue
        behind = {shipped().inputs[part].table for part in leaves(name)}
        if behind <= tables and not (item.take == "max" and grain == "line"):
            found.append(name)
    return found


def leaves(name: str) -> list[str]:
    tree = shipped().derived.get(name)
    return [name] if tree is None else [leaf for part in names(tree) for leaf in leaves(part)]


def formula(chance: random.Random, grain: str) -> str:
    left = aggregate(chance, grain)
    for _ in range(chance.randint(0, 2)):
        left = f"({left} {chance.choice('+-*//')} {aggregate(chance, grain)})"
    return chance.choice([left, left, f"max(0, {left})", f"1000 * {left}", f"({left} if {left} > 1 else 0)"])


def aggregate(chance: random.Random, grain: str) -> str:
    where = f", where={condition(chance, grain)}" if chance.random() < 0.4 else ""
    kind = chance.choice(
        ["sum", "sum", "sum", "mean", "median", "count", "weighted_mean", "quantile", "distinct"]
    )
    if kind == "count":
        return f"count({where[2:]})"
    if kind == "distinct":
        counted = chance.choice(["ico", "service_id", *(["person"] if grain == "request" else [])])
        return f"count_distinct({counted}{where})"
    second = {
        "weighted_mean": f", {of_row(chance, grain)}",
        "quantile": f", {chance.choice([0, 0.25, 0.75])}",
    }.get(kind, "")
    return f"{kind}({of_row(chance, grain)}{second}{where})"


def of_row(chance: random.Random, grain: str) -> str:
    name = chance.choice(inputs_of(grain))
    other = chance.choice(inputs_of(grain))
    return chance.choice(
        [name, name, name, f"or_zero({name})", f"({name} - {other})", f"max(0, {name})", f"{name} / {other}"]
    )


def condition(chance: random.Random, grain: str) -> str:
    texts = GRAINS[grain].texts
    if texts and chance.random() < 0.5:
        name = chance.choice(texts)
        return f'{name} {chance.choice(["==", "!="])} "{chance.choice(WORDS[name])}"'
    simple = chance.choice(
        [
            f"{chance.choice(inputs_of(grain))} > {chance.choice([0, 1, 5])}",
            'type in ("DPS", "PS")',
            'form != "pob"',
        ]
    )
    return simple if chance.random() < 0.7 else f"not {simple} or {chance.choice(inputs_of(grain))} <= 2"


def row(chance: random.Random, grain: str, wanted: list[str], number: int) -> dict[str, Any]:
    kind = GRAINS[grain]
    forms = ("pob", "amb", "ter")
    found: dict[str, Any] = {
        "service": f"S{chance.randint(1, 4)}", "orp": chance.choice("XYZ"), "district": "D", "form": forms[number % 3],
    }  # fmt: skip
    found["orp"] = "XYZ"[int(found["service"][1]) % 3]
    found["type"] = ("DPS", "PS", "AD", "DPS")[int(found["service"][1]) - 1]
    found["ico"] = ("00000001", "00000002")[int(found["service"][1]) % 2]
    if kind.has_history:
        found["service"], found["year"] = f"S{number % 4}", str(2025 - number // 12)
        found["form"] = forms[(number // 4) % 3]
        found |= {"orp": "XYZ"[number % 3], "type": ("DPS", "PS")[number % 2], "ico": f"0000000{number % 2}"}
        found["orp"] = "XYZX"[number % 4]
        found["type"] = ("DPS", "PS", "AD", "PS")[number % 4]
    for name in kind.texts:
        found[name] = chance.choice(WORDS[name])
    found |= columns(chance, kind)
    for name in {leaf for item in wanted for leaf in leaves(item)}:
        if shipped().inputs[name].table != kind.table:
            found[name] = chance.choice(NUMBERS)
    return found


def columns(chance: random.Random, kind: Any) -> dict[str, Any]:
    """Numbers and dates of the grain's own table."""
    if kind.table is None:
        return {}
    found: dict[str, Any] = {"year": "2025"} if "year" in kind.columns else {}
    for item in shipped().inputs.values():
        if item.table != kind.table:
            continue
        for name in (item.since, item.until):
            if name in kind.columns:
                found[str(name)] = chance.choice(DATES)
        if item.value is not None and item.take in ("sum", "max"):
            found[item.value] = chance.choice(NUMBERS)
    for name in kind.dates:
        found[name] = chance.choice(DATES[:3])
    return found


def indicator(chance: random.Random, name: str) -> tuple[Definition, str]:
    grain = chance.choice(DRAWN)
    while True:
        text = formula(chance, grain)
        tree, problems = parse(text)
        if tree is not None and not problems:
            break
    wanted = names(tree)
    count = chance.randint(1, 8) if not GRAINS[grain].has_history else chance.choice([4, 12, 24, 36])
    given = [row(chance, grain, wanted, number) for number in range(count)]
    spec = Indicator.model_validate({
        "id": name, "domain": "cost", "title": LABEL, "question": LABEL, "grain": grain,
        "formula": text, "unit": "number",
        "better": "neither", "levels": LEVELS, "numerator": LABEL, "source": "s", "status": "published",
        "when_empty": chance.choice(["zero", "not_applicable"]), "minimum_coverage": chance.choice([0, 0.5, 1]),
        "examples": [{"given": given, "year": 2025, "expect": {"region": "0"}}],
    })  # fmt: skip
    some: Any = None
    return Definition(spec=spec, tree=tree, references=(), source=some), text


def catalogue_of(seed: int, count: int) -> Catalogue:
    chance = random.Random(seed)
    found = [indicator(chance, f"r{number}")[0] for number in range(count)]
    return Catalogue(
        inputs=shipped().inputs, derived=shipped().derived, parameters=shipped().parameters,
        definitions={item.spec.id: item for item in found}, minimum_coverage=0.8,
    )  # fmt: skip


def mismatches(seed: int, count: int) -> tuple[list[Any], int]:
    catalogue = catalogue_of(seed, count)
    cases = examples.gather(catalogue)
    frame = examples.compute_cases(catalogue, cases)
    parts = frame.partition_by("indicator", "year", as_dict=True)
    wrong, seen = [], 0
    for case in cases:
        definition, plan = catalogue.definitions[case.indicator], catalogue.plan(case.indicator)
        world = world_of(case, catalogue)
        for found in parts[case.indicator, case.slot].iter_rows(named=True):
            expected = oracle.compute(
                definition.tree, world, level=found["level"], unit=found["unit"], type=found["type"],
                form=found["form"], basis="seat", zero_when_empty=plan.zero_when_empty,
                minimum_coverage=plan.minimum_coverage,
            )  # fmt: skip
            seen += 1
            wrong += [
                (definition.spec.formula, definition.spec.grain, found, name, value)
                for name, value in expected.items()
                if not same(found[name], value)
            ]
    return wrong, seen


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return bool(found == expected)


@pytest.mark.slow
def test_engine_and_oracle_agree_on_random_definitions():
    wrong, seen = mismatches(1, 60)
    assert seen > 600
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_engine_and_oracle_agree_on_two_thousand_random_definitions(seed):
    assert mismatches(seed, 100)[0] == []
