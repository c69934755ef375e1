"""Declared choices of comparison: what `check` says of them, and that they are heeded."""

from __future__ import annotations

import pytest
from tests.builders import INPUTS, TWO_ORP, indicator, service, snapshot, statement, workspace, write_yaml

from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.overlay import read_overlay
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.evaluation.whatif import what_if

LABEL = {"cs": "x", "en": "x"}
BEDS = indicator("beds_all", "sum(beds)", "bed", levels=["service", "region"], better="higher")
DAYS = indicator("days_all", "sum(days)", "bed_day", levels=["service"])
AREA = indicator("area_only", "sum(beds)", "bed", levels=["region"])
SCORE = indicator(
    "score", "", "number", levels=["service"], better="higher", minimum_coverage=0,
    method={"name": "composite", "profile": "points", "of": ["beds_all", "days_all"]},
)  # fmt: skip
SCORE.pop("formula")


def stairs(*starts):
    return [{"from": start, "points": number} for number, start in enumerate(starts)]


def profile(**known):
    criteria = {
        "size": {"weight": 60, "measures": [{"indicator": "beds_all", "bands": stairs(0, 10, 20)}]},
        "use": {"weight": 40, "measures": [{"indicator": "days_all", "bands": stairs(0, 100)}]},
    }
    return {
        "id": "points", "title": LABEL, "source": "test", "criteria": {"size": LABEL, "use": LABEL},
        "cards": [{"criteria": criteria}], **known,
    }  # fmt: skip


def measure(name, **known):
    return {
        "criteria": {
            "size": {"weight": 100, "measures": [{"indicator": name, "bands": stairs(0, 1), **known}]}
        }
    }


def space_with(folder, *files, definitions=(BEDS, DAYS, AREA, SCORE), **known):
    space = workspace(folder, *definitions, **known)
    for name, value in files:
        write_yaml(folder / "rules" / f"{name}.yaml", value)
    return space


def codes(folder, *files):
    _catalogue, findings = load_catalogue(space_with(folder, *files))
    return [
        (item.code, item.place.file, item.value)
        for item in findings
        if item.place.file.startswith(("rules/comparison", "rules/profiles"))
    ]


def neighbours(name, level="service"):
    return {
        "id": "neighbours",
        "title": LABEL,
        "source": "t",
        "levels": {level: {"features": [{"indicator": name}]}},
    }


SIZES = {"id": "size_classes", "title": LABEL, "source": "t", "classes": [{"unit": "luzka", "bounds": [10]}]}


def test_sound_choices_have_no_findings(tmp_path):
    files = [
        ("profiles/points", profile()),
        ("comparison/size_classes", SIZES),
        ("comparison/neighbours", neighbours("beds_all")),
    ]
    assert codes(tmp_path, *files) == []


@pytest.mark.parametrize(
    ("name", "value", "code", "said"),
    [
        ("comparison/neighbors", SIZES, "D650", "neighbors"),
        ("comparison/size_classes", {**SIZES, "classes": [{"unit": "bed", "bounds": [1]}]}, "D651", "bed"),
        ("profiles/points", profile(cards=[measure("beds_all"), measure("days_all")]), "D653", "*"),
        ("comparison/neighbours", neighbours("beds_all", level="orp"), "D654", "beds_all"),
        ("profiles/points", profile(cards=[measure("area_only")]), "D654", "area_only"),
        ("profiles/points", profile(cards=[measure("beds_all", bands=[])]), "D656", "size"),
        ("profiles/points", profile(cards=[measure("beds")]), "D657", "beds"),
        ("profiles/other", profile(), "D204", "points"),
    ],
)
def test_each_fault_is_told_with_its_code(tmp_path, name, value, code, said):
    assert codes(tmp_path, (name, value)) == [(code, f"rules/{name}.yaml", said)]


def test_profiles_of_one_family_may_follow_each_other(tmp_path):
    first = profile(family="f", valid_to="2025-06-30")
    second = profile(id="later", family="f", valid_from="2025-07-01")
    assert codes(tmp_path, ("profiles/points", first), ("profiles/later", second)) == []


def test_overlap_within_a_family_is_told_once(tmp_path):
    first = profile(family="f")
    second = profile(id="later", family="f", valid_from="2025-01-01")
    found = codes(tmp_path, ("profiles/points", first), ("profiles/later", second))
    assert [code for code, _file, _value in found] == ["D655"]


def test_type_that_is_in_no_code_list_is_told(tmp_path):
    card = {**measure("registered_beds"), "types": ["DPSX"]}
    space = space_with(
        tmp_path, ("profiles/points", profile(cards=[card])), config={"indicators": "shipped"}, definitions=()
    )
    (tmp_path / "indicators" / "inputs.yaml").unlink()
    _catalogue, findings = load_catalogue(space)
    assert [
        (item.code, item.value) for item in findings if item.place.file == "rules/profiles/points.yaml"
    ] == [("D652", "DPSX")]


def services(*beds):
    return {
        "territory": TWO_ORP,
        "services": [service(f"S{number}") for number in range(len(beds))],
        "statements": [
            statement(f"S{number}", beds_registered=some[0], bed_days_occ=some[1])
            for number, some in enumerate(beds)
        ],
    }


def scores(folder, *beds, **known):
    space = space_with(
        folder, ("profiles/points", profile(**known)), config={"evaluation": {"minimum_peers": 3}}
    )
    frame = evaluate(space, snapshot(folder / "data", services(*beds)), indicators=["score"]).results
    return frame.filter(level="service", form="pob").sort("unit")


def test_score_is_computed_as_an_indicator_with_its_rank_interval(tmp_path):
    rows = scores(tmp_path, (25.0, 150.0), (15.0, 50.0), (5.0, 50.0), (12.0, None))
    assert rows["value"].to_list() == [100.0, 30.0, 0.0, 50.0]
    assert rows["status"].to_list() == ["ok", "ok", "ok", "low_coverage"]
    assert rows["denominator"].to_list() == [1.0, 1.0, 1.0, 0.6]
    assert rows.select("rank", "rank_low", "rank_high").rows() == [
        (1, 1, 1), (2, 2, 2), (3, 2, 3), (None, None, None),
    ]  # fmt: skip


def test_year_outside_the_profile_lacks_a_parameter(tmp_path):
    rows = scores(tmp_path, (25.0, 150.0), valid_from="2030-01-01")
    assert rows["status"].to_list() == ["parameter_missing"]


def test_few_scores_are_not_ranked(tmp_path):
    assert scores(tmp_path, (25.0, 150.0), (15.0, 50.0))["rank"].to_list() == [None, None]


@pytest.mark.slow
def test_digest_of_a_score_changes_with_its_profile(tmp_path):
    one = scores(tmp_path / "a", (25.0, 150.0))["definition_sha256"][0]
    other = scores(tmp_path / "b", (25.0, 150.0), minimum_weight=0.5)["definition_sha256"][0]
    assert one != other


def test_ranks_and_intervals_stand_in_the_results(tmp_path):
    rate = indicator(
        "rate", "sum(some) / sum(beds)", "number", levels=["service"], better="lower", interval="wilson"
    )
    silent = indicator(
        "silent", "sum(some) / sum(beds)", "number", levels=["service"], better="lower", not_for=["ranking"]
    )
    inputs = {**INPUTS, "some": {"table": "statements", "value": "beds_network", "unit": "bed"}}
    space = workspace(tmp_path, rate, silent, inputs=inputs, config={"evaluation": {"minimum_peers": 3}})
    tables = services((100.0, None), (100.0, None), (100.0, None))
    for row, some in zip(tables["statements"], (10.0, 12.0, 60.0), strict=True):
        row["beds_network"] = some
    taken = snapshot(tmp_path / "data", tables)
    frame = evaluate(space, taken).results.filter(form="pob").sort("unit")
    ranked = frame.filter(indicator="rate")
    assert ranked.select("rank", "rank_low", "rank_high").rows() == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    assert [round(value, 3) for value in ranked["lower"]] == [0.055, 0.07, 0.502]
    assert ranked["robust_z"].to_list()[1] == 0.0
    assert frame.filter(indicator="silent")["rank"].to_list() == [None] * 3
    assert frame.filter(indicator="silent")["peer_median"][0] == 0.12


def test_other_weights_are_an_overlay_and_the_rest_keep_their_proportions(tmp_path):
    space = space_with(tmp_path, ("profiles/points", profile()))
    taken = snapshot(tmp_path / "data", services((25.0, 50.0)))
    write_yaml(
        tmp_path / "w.yaml", {"changes": [{"weights": {"profile": "points", "criteria": {"use": 70}}}]}
    )
    overlay = read_overlay(tmp_path / "w.yaml")
    found = what_if(space, taken, overlay, indicators=["score"]).difference.changed()
    row = found.filter(form="pob").row(0, named=True)
    assert (row["old_value"], row["new_value"]) == (60.0, pytest.approx(30.0))


def test_score_is_refused_where_the_definition_asks_for_no_ranks(tmp_path):
    silent = {**SCORE, "not_for": ["ranking"]}
    space = space_with(
        tmp_path, ("profiles/points", profile()), definitions=(BEDS, DAYS, AREA, silent),
        config={"evaluation": {"minimum_peers": 3}},
    )  # fmt: skip
    taken = snapshot(tmp_path / "data", services((25.0, 150.0), (15.0, 50.0), (5.0, 50.0)))
    frame = evaluate(space, taken, indicators=["score"]).results
    assert frame["value"].drop_nulls().len() > 0
    assert set(frame["rank"]) == {None}
