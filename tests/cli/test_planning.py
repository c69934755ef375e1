"""`plan` and `quality` on the sample region: what is printed, and that it does not depend on the clock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.samples import computed, statements

from sluzby_eval.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.slow
FILES = (
    "registr_sluzeb.csv", "obyvatelstvo.csv", "kraj/akcni_plany.xlsx", "kraj/audity_2021-2025.xlsx",
    "kraj/dotace_2021-2025.xlsx", "kraj/projekce_2026-2035.csv", "kraj/sit_2021-2025.xlsx",
    "starsi_roky/vykazy_2023.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = [*FILES, *statements("2025", few=10)]
    return computed(tmp_path_factory.mktemp("planning") / "jmk", names, rules=True)


@pytest.fixture
def asked(region: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def ask(*args: str) -> dict[str, Any]:
        assert run(["--workspace", str(region), *args, "--format", "json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ask


def test_today_the_observed_need_of_all_areas_is_the_capacity_it_was_observed_from(asked):
    found = asked("plan", "need", "beds_for_the_elderly", "--year", "2025")
    now = next(row for row in found["totals"] if row["year"] == 2025 and row["variant"] == "medium")
    assert now["need"] == pytest.approx(now["network"])
    assert len({row["unit"] for row in found["areas"]}) == 21


def test_need_of_later_years_has_a_low_and_a_high_side(asked):
    found = asked("plan", "need", "beds_for_the_elderly", "--year", "2025")
    for year in (2028, 2035):
        by = {row["variant"]: row["need"] for row in found["totals"] if row["year"] == year}
        assert by["low"] < by["medium"] < by["high"]


def test_a_need_is_found_by_its_title_and_a_wrong_one_is_guessed(asked, region, capsys):
    assert asked("plan", "need", "terénní péče")["model"] == "field_care"
    assert run(["--workspace", str(region), "--lang", "en", "plan", "need", "field_cares"]) == 2
    assert "field_care" in capsys.readouterr().err


def test_measures_without_money_of_the_sample_are_told(asked):
    found = asked("plan", "status", "--year", "2025", "--today", "2026-03-31")
    lacking = [row["measure"] for row in found["measures"] if not row["has_money"]]
    assert lacking == ["O-24-07", "O-24-15"]
    assert found["today"] == "2026-03-31"


def test_budgets_that_may_be_one_total_written_every_year_are_told_with_their_cell(asked):
    (finding,) = asked("plan", "status", "--year", "2025")["findings"]
    assert (finding["code"], finding["file"], finding["sheet"]) == ("P101", "akcni_plany.xlsx", "Opatření")
    assert finding["cell"][0] == "L"  # the column of the budget
    assert "O-24-08" in finding["message"]


def test_an_entry_by_a_cancelled_measure_is_told_with_its_cell(asked):
    found = asked("plan", "network", "--year", "2024")
    cancelled = {row["measure"] for row in found["changes"] if row["backing"] == "cancelled"}
    told = {row["value"]: row for row in found["findings"]}
    assert cancelled == set(told) == {"O-24-16"}
    assert (told["O-24-16"]["code"], told["O-24-16"]["file"]) == ("P103", "sit_2021-2025.xlsx")


def test_a_year_without_results_may_be_asked_about_before_its_statements_come(asked, region, capsys):
    assert asked("plan", "status", "--year", "2026")["measures"] == []
    assert asked("plan", "network", "--year", "2026")["year"] == 2026
    assert run(["--workspace", str(region), "plan", "goals", "--year", "2026"]) == 3


@pytest.mark.parametrize("command", ["plan status", "plan network", "plan goals", "quality status"])
def test_a_year_before_all_results_is_refused(region, command):
    assert run(["--workspace", str(region), *command.split(), "--year", "1990"]) == 3


def test_audits_are_planned_for_a_year_that_is_not_over(region, capsys):
    assert run(["--workspace", str(region), "--lang", "en", "quality", "plan", "--year", "1990"]) == 2
    assert "--year 2026" in capsys.readouterr().err


def test_changes_of_the_network_and_contradictions_are_told(asked):
    found = asked("plan", "network", "--year", "2025")
    kinds = [row["kind"] for row in found["changes"]]
    assert (kinds.count("entry"), kinds.count("exit")) == (1, 1)
    assert {row["issue"] for row in found["contradictions"]} >= {"not_registered"}


def test_goals_of_the_sample_are_judged_by_the_rule(asked):
    found = asked("plan", "goals", "--year", "2025")
    states = {row["goal"]: row["state"] for row in found["goals"]}
    assert states["conformity"] == "behind"
    assert all(row["reason"] for row in found["goals"] if row["state"] == "not_known")


def test_the_plan_of_audits_is_the_same_on_any_day_it_is_asked(asked):
    first = asked("quality", "plan", "--year", "2026", "--today", "2025-12-31")
    assert first == asked("quality", "plan", "--year", "2026", "--today", "2025-12-31")
    assert len(first["services"]) == 40
    for row in first["services"]:
        points = [value for name, value in row.items() if name.startswith("points_")]
        assert row["score"] == pytest.approx(sum(points))


def test_overdue_findings_are_counted_the_same_in_the_list_and_in_the_sums(asked):
    found = asked("quality", "status", "--by", "type", "--today", "2026-03-31")
    overdue = sum(row["state"] == "overdue" for row in found["findings"])
    assert overdue == sum(row["overdue"] for row in found["counts"]) > 0


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "need", "field_care"), ("plan", "network"), ("plan", "status", "--by", "area"), ("plan", "goals"),
        ("quality", "plan"), ("quality", "status"),
    ],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
@pytest.mark.parametrize("width", ["60", "160"])
def test_tables_keep_the_width_of_the_terminal(region, capsys, monkeypatch, command, width):
    monkeypatch.setenv("COLUMNS", width)
    assert run(["--workspace", str(region), "--lang", "cs", *command]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) <= int(width)


def test_a_day_that_is_none_is_refused(region, capsys):
    assert run(["--workspace", str(region), "--lang", "en", "plan", "status", "--today", "31. 3."]) == 2
    assert "2026-03-31" in capsys.readouterr().err
