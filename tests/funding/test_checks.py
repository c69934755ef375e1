"""Every code of a rule set has a fault that is told at its place, and a sound rule set of which nothing is said."""

# ruff: noqa: E501 - a table of faults, one a line
from __future__ import annotations

import pytest
from tests.funding.builders import PLAIN

from sluzby_eval.findings import catalogue
from sluzby_eval.funding.check import check_rule_sets
from sluzby_eval.funding.rulesets import load_rule_sets
from sluzby_eval.workspace import Config, Workspace, shipped

MARK = "▸"
CODES = sorted(code for code in catalogue() if code.startswith("G1"))
CRITERIA = "criteria:\n  weight: weight\n  items:\n    - {id: occupancy, title: {cs: Obložnost, en: Occupancy}, weight: 100, indicator: bed_occupancy, most: 20, bands: [{points: 0}, {from: 0.9, points: 20}]}\nsettlement:"
WEIGHT = "  weight: {title: {cs: Váha, en: Weight}, unit: share, source: tab. 3, values: [{from: 2025-01-01, value: 0.2}]}\nmechanisms:"
PAYERS = "payers:\n  pays: state\n  items:\n    - {id: towns, title: {cs: Obce, en: Towns}, share: part, sources: [O1]}\n    - {id: state, title: {cs: Stát, en: State}, sources: [S1]}\nsettlement:"
PART = "  part: {title: {cs: Podíl, en: Share}, unit: share, source: tab. 4, values: [{from: 2025-01-01, value: 0.12}]}\nmechanisms:"
TIERS = "tiers:\n  - {id: homes, title: {cs: Domovy, en: Homes}, types: [DPS]}\n  - {id: rest, title: {cs: Ostatní, en: Others}}\nsettlement:"
BOUNDS = "limits: {last_year_least: low, last_year_most: high}\nsettlement:"
LOW = "  low: {title: {cs: Dolní, en: Lower}, unit: share, source: tab. 5, values: [{from: 2025-01-01, value: 0.9}]}\n  high: {title: {cs: Horní, en: Upper}, unit: number, source: tab. 5, values: [{from: 2025-01-01, value: 1.1}]}\nmechanisms:"
SOUND = (
    PLAIN.replace("mechanisms:", WEIGHT, 1).replace("mechanisms:", PART, 1).replace("mechanisms:", LOW, 1)
    .replace("settlement:", CRITERIA, 1).replace("settlement:", PAYERS, 1).replace("settlement:", TIERS, 1)
    .replace("settlement:", BOUNDS, 1)
    .replace("requested: 20000000}", 'requested: 20000000, "indicator:bed_occupancy": 0.95}')
    .replace("{compensation: 17640000, proposed: 17640000}", "{compensation: 17640000, base: 15523200}")
)  # fmt: skip

CASES = {
    "G101": ("id: plain", "id: ▸other"),
    "G102": ("price: {parameter: price}", "price: {parameter: ▸prise}"),
    "G103": ("mechanisms:", "  ▸unused: {title: {cs: X, en: X}, unit: share, source: s, values: [{from: 2025-01-01, value: 0.1}]}\nmechanisms:"),
    "G104": ("unit: CZK_per_bed, source: tab. 2", "unit: ▸CZK_per_bet, source: tab. 2"),
    "G105": ("price: {parameter: price}", "price: {parameter: ▸carry_over}"),
    "G106": ("values: [{from: 2025-01-01, value: 310000}]", "values: [{from: 2025-01-01, value: 310000}, ▸{from: 2026-01-01, value: 1}]"),
    "G107": ("values: [{from: 2025-01-01, value: 310000}]", "values: [{from: 2025-01-01, to: 2025-12-31, value: 310000}, ▸{from: 2026-02-01, value: 1}]"),
    "G108": ("values: [{from: 2025-01-01, value: 310000}]", "values: [{from: 2025-01-01, form: ▸pob, value: 310000}]"),
    "G109": ("values: [{from: 2025-01-01, value: 0.1}]", "values: [{from: 2025-01-01, value: ▸10}]"),
    "G110": (", values: [{from: 2025-01-01, value: 310000}]}", "}"),
    "G111": ("values: [{from: 2025-01-01, value: 310000}]", "values: ▸[{from: 2026-02-01, value: 310000}]"),
    "G112": ("sources: [U1]", "sources: [▸U0]"),
    "G113": ("indicator: bed_occupancy", "indicator: ▸bed_ocupancy"),
    "G114": ("  - {id: rest, title", "  - ▸{id: twice, title: {cs: X, en: X}, types: [DPS]}\n  - {id: rest, title"),
    "G115": ("  items:\n    - {id: occupancy, title: {cs: Obložnost, en: Occupancy}, weight: 100", "  items:\n    ▸- {id: occupancy, title: {cs: Obložnost, en: Occupancy}, weight: 90"),
    "G116": ("{from: 0.9, points: 20}]", "{from: 0.9, points: 20}, ▸{from: 0.8, points: 5}]"),
    "G117": ("{from: 0.9, points: 20}]", "{from: 0.9, points: ▸25}]"),
    "G118": ("pays: state", "pays: ▸stat"),
    "G119": ("- {id: state, title", "- {id: region, title: {cs: Kraj, en: Region}}\n    - ▸{id: state, title"),
    "G120": ("  - title: Chybí lůžka\n    year: 2025\n    given: [{service: A, bed: not_reported, requested: 20000000, \"indicator:bed_occupancy\": 0.95}]\n    expect: {A: {compensation: not_reported}}\n", ""),
    "G121": ("{service: A, bed: 84,", "{service: A, luzka: ▸84, bed: 84,"),
    "G122": ("{service: A, bed: 84,", "{service: A, bed: ▸osmdesát,"),
    "G123": ("en: Plain rules", "en: ▸Invented rules"),
    "G124": ("{compensation: 17640000,", "{compensation: ▸17640001,"),
    "G125": ("items:\n    - {id: towns", "items:\n    ▸- {id: region, title: {cs: Kraj, en: Region}, share: part}\n    - {id: towns"),
    "G126": ("value: 0.9}]}\n  high", "value: 1}]}\n  high"),
}  # fmt: skip
BESIDE = {
    "G102": {"G103"}, "G105": {"G103"}, "G113": {"G121"}, "G110": {"G124"}, "G111": {"G124"},
}  # fmt: skip


def told(folder, text):
    home = folder / "rules" / "funding"
    home.mkdir(parents=True, exist_ok=True)
    (home / "plain.yaml").write_text(text.replace(MARK, ""), encoding="utf-8")
    space = Workspace(root=folder, config=Config(indicators="own"))
    found = check_rule_sets(space, ["bed_occupancy"])
    return [(item.code, str(item.place)) for item in found]


def place_of(text):
    before = text[: text.index(MARK)]
    return f"rules/funding/plain.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_nothing_is_said_of_sound_rules(tmp_path):
    assert told(tmp_path, SOUND) == []


def test_every_code_has_a_case():
    assert sorted(CASES) == CODES


@pytest.mark.parametrize("code", CODES)
@pytest.mark.slow
def test_fault_is_told_at_its_place(tmp_path, code):
    old, new = CASES[code]
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    if code == "G125":  # shares of one type that make more than the whole
        text = text.replace("value: 0.12", "value: 0.6")
    if code == "G126":
        text = text.replace("value: 1.1", "value: 0.95")
    found = told(tmp_path, text)
    assert code in {name for name, _place in found}, found
    if MARK in text:
        assert place_of(text) in {place for name, place in found if name == code}, found
    assert {name for name, _place in found} <= {code} | BESIDE.get(code, set()), found


def test_misspelt_key_is_told_with_its_place(tmp_path):
    text = SOUND.replace("valid_from:", "▸valid_form:")
    found = told(tmp_path, text)
    assert ("D201", place_of(text)) in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("price: {parameter: price}", "price: {region: price}"),
        ("{reference: {parameter: own}}", "{reference: {parameter: own}, sources: [U1]}"),
        ("unit: bed, price", "unit: bed, method: ex_post, price"),
        ("price: {parameter: price}, ", ""),
        ("valid_from: 2025-01-01", "valid_from: 2025-01-01\nvalid_to: 2024-01-01"),
    ],
)
def test_contradictions_of_the_structure_are_told(tmp_path, old, new):
    assert "D203" in {code for code, _place in told(tmp_path, SOUND.replace(old, new, 1))}


def test_shipped_rule_sets_have_nothing_worse_than_missing_values(tmp_path):
    space = Workspace(root=tmp_path, config=Config())
    found = check_rule_sets(space, ["direct_care_staff_share"])
    assert {item.code for item in found} == {"G110"}
    assert all(item.level.value == "info" for item in found)


def test_rule_set_of_the_sample_region_is_sound_complete_and_marked_as_invented():
    names = ["bed_occupancy", "qualified_share", "direct_care_staff_share"]
    space = Workspace(root=shipped("sample_data"), config=Config())
    assert [item for item in check_rule_sets(space, names) if "ukazkovy_kraj" in item.place.file] == []
    rules = load_rule_sets(space)[0]["ukazkovy_kraj"].spec
    assert rules.status == "invented"
    assert "SMYŠLENÉ" in rules.title.cs
    assert all(item.values for item in rules.parameters.values())
