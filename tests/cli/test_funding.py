"""`sluzby-eval funding`: every command on the sample region, what it says and what it refuses."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from tests.samples import FOUNDATION, computed, older_years

from sluzby_eval import i18n, results
from sluzby_eval.cli import app
from sluzby_eval.cli.funding_cells import cells_behind
from sluzby_eval.evaluation.explain import explain
from sluzby_eval.funding.compare import PARTS
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
KRAJ = ("kraj/dotace_2021-2025.xlsx", "kraj/sit_2021-2025.xlsx")
BOOKS = ("domov-u-tri-lip-brno_99000016_{year}.xlsx", "charita-kyjovske-slovacko_99000199_{year}.xlsx")
HOME, CARE = "9900101", "9901901"


@pytest.fixture(scope="module")
def kraj(tmp_path_factory: pytest.TempPathFactory) -> Path:
    books = [f"vykazy/{year}/{name.format(year=year)}" for year in ("2024", "2025") for name in BOOKS]
    names = [*FOUNDATION, *KRAJ, *books, *older_years()]
    return computed(tmp_path_factory.mktemp("funding") / "kraj", names, rules=True)


@pytest.fixture
def call(kraj: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("COLUMNS", "200")
    before = i18n.current_language()

    def run(*args: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert app.run(["--workspace", str(kraj), "--lang", "en", "funding", *args]) == code
        return capsys.readouterr()

    yield run
    i18n.use_language(before)


def told(call: Any, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(*args, "--format", "json").out)
    assert found["schema"].startswith("sluzby-eval/funding-")
    return found


def test_rule_sets_are_listed_with_what_is_missing(call: Any) -> None:
    sets = {item["id"]: item for item in told(call, "list")["rule_sets"]}
    assert sets["ukazkovy_kraj"]["status"] == "invented"
    assert sets["ukazkovy_kraj"]["missing"] == []
    assert "region_cost_bed" in sets["khk_2020"]["missing"]
    assert "khk_2020" in call("list").out


def test_proposal_adds_up_and_is_written_for_the_council(call: Any, tmp_path: Path) -> None:
    found = told(
        call, "propose", "--year", "2025", "--budget", "900000000", "--out", str(tmp_path / "n.xlsx")
    )
    amounts = [item["proposed"] for item in found["services"] if item["proposed"] is not None]
    assert sum(amounts) == found["proposed"] == sum(found["areas"].values()) == 900_000_000
    assert all(amount % 100 == 0 for amount in amounts)
    sheet = openpyxl.load_workbook(tmp_path / "n.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert "INVENTED" in str(rows[1][1])
    written = [row for row in rows if row[0] == HOME]
    assert written[0][11] == next(
        item["proposed"] for item in found["services"] if item["service_id"] == HOME
    )
    said = call("propose", "--unit", "Kyjov", "--out", str(tmp_path / "n.csv"))
    assert "1,040,000,000" in said.out
    with (tmp_path / "n.csv").open(encoding="utf-8-sig", newline="") as file:
        assert CARE in {row[0] for row in csv.reader(file)}
    assert "Brno" in call("propose", "--areas").out


def test_invented_values_are_told_on_every_call(call: Any) -> None:
    assert "invented" in call("propose").err


def test_letter_of_a_service_names_the_cells_of_its_numbers(call: Any, tmp_path: Path) -> None:
    said = call("letter", "--service", HOME, "--year", "2025").out
    assert "domov-u-tri-lip-brno_99000016_2024.xlsx!" in said
    assert "rules/funding/ukazkovy_kraj.yaml:" in said
    steps = told(call, "letter", "--service", HOME, "--year", "2025")["steps"]
    assert steps[-1]["key"] == "proposed"
    call("letter", "--service", HOME, "--service", CARE, "--year", "2025", "--out", str(tmp_path / "l"))
    assert sorted(path.name for path in (tmp_path / "l").iterdir()) == [
        f"{HOME}_2025_dotace.md", f"{CARE}_2025_dotace.md",
    ]  # fmt: skip
    assert "Settlement of 2024" in call("letter", "--service", HOME, "--year", "2024", "--settlement").out


def test_cells_gathered_for_many_services_are_those_that_explain_tells_of_one(kraj: Path) -> None:
    workspace = open_workspace(kraj)
    snapshot = open_store(workspace.data).head()
    table, _metadata = results.read(workspace.results)
    names = ["bed_occupancy", "qualified_share", "direct_care_staff_share"]
    told = cells_behind(
        workspace, snapshot, table, indicators=names, services=[HOME], year=2024, version="final"
    )[HOME]
    for name in names:
        one = explain(workspace, snapshot, table, indicator=name, level="service", unit=HOME, year=2024)
        cells = {
            (cell.file, cell.sheet, cell.address)
            for line in one.lines
            for item in line.inputs
            for cell in item.cells
            if cell.value is not None
        }
        assert {(source.file, source.sheet, source.cell) for source in told[name]} == cells != set()


def test_compute_shows_steps_of_a_service_and_says_which_parameter_is_missing(call: Any) -> None:
    found = told(call, "compute", "--service", HOME, "--year", "2025")
    assert found["services"][0]["compensation"] > 0
    assert any(step["file"] == "sit_2021-2025.xlsx" for step in found["steps"])
    blank = told(call, "compute", "--rules", "khk_2020", "--year", "2025")
    assert {item["status"] for item in blank["services"]} <= {"parameter_missing", "not_reported"}
    assert "parameter missing" in call("compute", "--rules", "khk_2020").out


def test_scores_of_a_rule_set_and_of_a_profile(call: Any) -> None:
    criteria = told(call, "score", "--service", HOME)["criteria"]
    assert sum(item["weight"] for item in criteria) == 100
    profile = told(call, "score", "--profile", "jmk_2014", "--year", "2025")["services"]
    assert {item["status"] for item in profile} <= {"parameter_missing", "not_applicable"}
    assert all(item["score"] is None for item in profile)


def test_settlement_keeps_services_apart(call: Any) -> None:
    services = told(call, "settle", "--year", "2024")["services"]
    assert {item["version"] for item in services} == {"final"}
    for item in services:
        if item["status"] == "ok":
            assert item["repay"] == item["over"] - item["carry"]
            assert item["over"] == 0 or item["under"] == 0
            assert sum(part["amount"] for part in item["returns"]) == item["repay"]
    assert "covers nothing" in call("settle", "--year", "2024").out


def test_years_are_compared_by_parts(call: Any, tmp_path: Path) -> None:
    found = told(call, "compare", "2024", "2025", "--out", str(tmp_path / "c.csv"))
    assert found["parts"] == list(PARTS)
    by_service: dict[str, list[dict[str, Any]]] = {}
    for row in found["rows"]:
        by_service.setdefault(row["service_id"], []).append(row)
    for rows in by_service.values():
        if rows[0]["change"] is not None:
            assert (
                sum(row["amount"] for row in rows)
                == rows[0]["change"]
                == rows[0]["after"] - rows[0]["before"]
            )
    assert (tmp_path / "c.csv").is_file()
    compared = call("compare", "2024", "ukazkovy_kraj:2025")
    assert "Growth a year" in compared.out
    assert compared.err.count("invented") == 1


def test_scenario_without_changes_changes_nothing_and_one_with_a_parameter_does(
    call: Any, tmp_path: Path
) -> None:
    empty, dearer = tmp_path / "empty.yaml", tmp_path / "dearer.yaml"
    empty.write_text("changes: []\n", encoding="utf-8")
    dearer.write_text(
        "years: [2025]\nchanges:\n  - parameter: {id: local_share, value: 0.3}\n"
        "  - weights: {profile: ukazkovy_kraj, criteria: {occupancy: 60}}\n",
        encoding="utf-8",
    )
    base = told(call, "compute")["services"]
    assert told(call, "compute", "--overlay", str(empty))["services"] == base
    changed = told(call, "compute", "--overlay", str(dearer))["services"]
    lower = [(new["base"], old["base"]) for new, old in zip(changed, base, strict=True) if old["base"]]
    assert all(new < old for new, old in lower)


def test_optimal_network_tells_what_holds_it_back_and_what_clashes(call: Any) -> None:
    pytest.importorskip("highspy")
    found = told(call, "optimise")
    assert found["solved"]
    assert found["covered"] >= found["covered_now"]
    assert "budget" in {item["kind"] for item in found["binding"]}
    assert "million CZK" in call("optimise").out
    clash = json.loads(call("optimise", "--budget", "1000000", "--format", "json", code=1).out)
    assert "budget" in {item["kind"] for item in clash["clash"]}
    assert "no solution" in call("optimise", "--budget", "1000000", code=1).out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["propose", "--rules", "ukazkovi"], 2, "Did you mean ukazkovy_kraj"),
        (["propose", "--year", "2019"], 3, "neither a network nor requests"),
        (["propose", "--year", "2023"], 2, "does not hold"),
        (["propose", "--rules", "khk_2020"], 2, "sets no budget"),
        (["settle", "--rules", "khk_2020"], 2, "nothing of settlement"),
        (["optimise", "--rules", "khk_2020"], 2, "nothing of an optimal network"),
        (["propose", "--out", "n.pdf"], 2, ".xlsx or .csv"),
        (["propose", "--unit", "Praha"], 2, "no area"),
        (["compare", "2024", "ukazkovy_kraj:letos"], 2, "no year"),
        (["letter", "--service", "0000000"], 2, "0000000"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    call: Any, args: list[str], code: int, said: str
) -> None:
    assert said in call(*args, code=code).err
