"""why, diff, whatif, neighbours, funnel and the ranks of show, from the command line."""

from __future__ import annotations

import math
import shutil
import subprocess

import pytest

from sluzby_eval.workspace import shipped

pytestmark = pytest.mark.slow

WAGES = """\
title: {cs: Mzdy o 5 % výš, en: Wages 5% up}
years: [2025]
changes:
  - wages: {percent: 5}
"""


@pytest.fixture
def here(call, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    (workspace / "mzdy.yaml").write_text(WAGES, encoding="utf-8")
    return call


COST = "cost_per_occupied_bed_day"


def region_of(here) -> str:
    rows = here("show", COST, "--level", "region", "--json").json["rows"]
    return next(str(row["unit"]) for row in rows if row["unit"] != "unknown")


def test_why_says_it_in_a_sentence_and_its_parts_add_up(here):
    region = region_of(here)
    told = here("why", COST, "--level", "region", "--unit", region, "--years", "2024", "2025")
    assert told.code == 0
    assert told.out.splitlines()[0].startswith("Cost per occupied bed-day, region")
    found = here("why", COST, "--level", "region", "--unit", region, "--json").json
    assert found["schema"] == "sluzby-eval/why/1"
    assert math.fsum(cause["amount"] for cause in found["causes"]) == pytest.approx(
        found["change"], rel=1e-12
    )
    assert found["change"] == pytest.approx(found["after"]["value"] - found["before"]["value"], rel=1e-9)
    assert found["agrees"] is True


def test_why_in_czech_is_czech(here):
    told = here("why", COST, "--level", "region", "--unit", region_of(here), "--lang", "cs").out
    assert "Příčina" in told
    assert "Cause" not in told


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--years", "2025", "2024"], 2),
        (["--years", "2025", "2025"], 2),
        (["--years", "1999", "2025"], 3),
        (["--unit", "nobody"], 2),
    ],
)
def test_why_refuses_what_it_cannot_tell(here, args, code):
    unit = [] if "--unit" in args else ["--unit", region_of(here)]
    called = here("why", COST, "--level", "region", *unit, *args)
    assert (called.code, called.out) == (code, "")


def test_whatif_shows_what_dearer_wages_change_and_stores_nothing(here, workspace):
    stored = (workspace / "data" / "results" / "results.parquet").read_bytes()
    found = here("whatif", "mzdy.yaml", "--indicator", "COST03", "--json").json
    assert found["schema"] == "sluzby-eval/whatif/1"
    assert found["counts"]["added"] == found["counts"]["removed"] == 0
    changed = [row for row in found["rows"] if row["kind"] == "changed"]
    assert changed
    assert all(row["change"] >= 0 and row["year"] == 2025 for row in changed)
    assert (workspace / "data" / "results" / "results.parquet").read_bytes() == stored
    told = here("evaluate", "--overlay", "mzdy.yaml", "--year", "2025")
    assert (told.code, "What if: Wages 5% up" in told.out) == (0, True)


def test_empty_overlay_has_no_difference(here, workspace):
    (workspace / "nic.yaml").write_text("changes: []\n", encoding="utf-8")
    called = here("whatif", "nic.yaml", "--json")
    assert (called.code, called.json["rows"], called.json["counts"]["changed"]) == (0, [], 0)
    assert "There is no difference." in here("whatif", "nic.yaml").out


def test_faulty_overlay_is_refused_at_its_place(here, workspace):
    (workspace / "zle.yaml").write_text("changes:\n  - close: {service: nobody}\n", encoding="utf-8")
    called = here("whatif", "zle.yaml")
    assert (called.code, called.out) == (2, "")
    assert "zle.yaml:2:" in called.err
    assert here("whatif", "nowhere.yaml").code == 3


def test_diff_of_definitions_names_who_crosses_a_threshold(here, workspace):
    folder = workspace / "stare"
    (folder / "indicators").mkdir(parents=True)
    name = "bed_occupancy.yaml"
    text = (shipped("indicators") / "utilisation" / name).read_text(encoding="utf-8")
    old = text.replace("formula: sum(", "formula: 0.5 * sum(", 1)
    assert old != text
    (folder / "indicators" / name).write_text(old, encoding="utf-8")
    args = ("diff", "stare", ".", "--indicator", "UTIL01", "--threshold", "0.8")
    found = here(*args, "--json").json
    assert found["definitions"] == {"bed_occupancy": "changed"}
    assert found["effects"] == ["definition"]
    changed = [row for row in found["rows"] if row["kind"] == "changed"]
    assert all(row["effect_definition"] == pytest.approx(row["new_value"] / 2) for row in changed)
    assert any(row["crosses_threshold"] for row in changed)
    assert "threshold" in here(*args).out


def test_diff_of_snapshots_and_of_a_revision(here, workspace):
    assert here("diff", "empty", "--json").json["counts"]["added"] > 0
    assert "No figure of the level region has changed." in here("diff", "empty", "--level", "region").out
    found = here("diff", ".", ".", "--json").json
    assert (found["rows"], found["counts"]["changed"]) == ([], 0)
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for args in (["init", "-q"], ["add", "sluzby.toml"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *args], cwd=workspace, check=True, capture_output=True)
    assert here("diff", "HEAD", "--json").json["rows"] == []
    called = here("diff", "no-such-revision")
    assert (called.code, "neither a snapshot" in called.err) == (2, True)
    assert here("diff", "--threshold", "1").code == 2


def test_neighbours_of_an_area_are_listed_with_an_indicator_beside_them(here):
    rows = here("show", COST, "--level", "orp", "--json").json["rows"]
    unit = next(str(row["name"]) for row in rows if row["unit"] != "unknown" and row["value"] is not None)
    found = here("neighbours", unit, "--level", "orp", "--indicator", COST, "--json")
    assert found.code == 0
    distances = [item["distance"] for item in found.json["neighbours"]]
    assert distances == sorted(distances)
    assert here("neighbours", unit, "--k", "1").code == 0
    assert here("neighbours", unit, "--level", "region").code == 2


def test_a_year_without_results_has_no_neighbours(here):
    told = here("neighbours", "Kyjov", "--year", "1990")
    assert told.code == 3
    assert told.err == "Error: There are no results of the year 1990.\nThere are: 2024, 2025.\n"


def test_funnel_needs_a_method_and_tells_positions(here):
    assert here("funnel", "point_occupancy", "--level", "orp").code == 2
    found = here("funnel", "point_occupancy", "--level", "service", "--method", "wilson", "--json").json
    assert {row["position"] for row in found["rows"]} <= {
        "within",
        "low_95",
        "high_95",
        "low_998",
        "high_998",
    }
    assert (
        "Average of all" in here("funnel", "point_occupancy", "--level", "service", "--method", "wilson").out
    )


def test_what_is_not_for_ranking_is_neither_ranked_nor_sorted_by_value(here, workspace):
    name = "bed_occupancy.yaml"
    text = (shipped("indicators") / "utilisation" / name).read_text(encoding="utf-8")
    (workspace / "indicators").mkdir(exist_ok=True)
    (workspace / "indicators" / name).write_text(text + "\nnot_for: [ranking]\n", encoding="utf-8")
    args = ("show", "UTIL01", "--level", "service", "--sort", "-value")
    called = here(*args)
    assert "forbids ranking" in called.err
    assert "The definition forbids ranking." in called.out
    rows = here(*args, "--json").json["rows"]
    assert all(row["rank"] is None for row in rows)
    values = [row["value"] for row in rows if row["value"] is not None]
    assert values != sorted(values, reverse=True)


def test_an_indicator_without_results_of_the_form_asked_says_which_there_are(here):
    told = here("show", "cost_percentile", "--level", "service")
    assert told.code == 2
    assert "--form pob" in told.err.splitlines()[1]
    assert here("show", "cost_percentile", "--level", "service", "--form", "pob").code == 0
    told = here("show", "UTIL01", "--level", "orp", "--basis", "operation")
    assert told.code == 2
    assert "There are: --basis seat; " in told.err


def test_a_unit_of_another_level_is_told_with_its_level(here):
    told = here("explain", COST, "--level", "region", "--unit", "Kyjov")
    assert told.code == 2
    assert "add --level orp" in told.err
    rows = here("show", COST, "--level", "service", "--json").json["rows"]
    told = here("why", COST, "--level", "orp", "--unit", str(rows[0]["unit"]))
    assert "add --level service" in told.err
