"""`sluzby-eval frontier`: files, models, cards, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from tests.frontier.tables import made_up

from sluzby_eval.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["--inputs", "staff,cost", "--outputs", "days"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    x, y = made_up(24, 2, 1)
    frame = pl.DataFrame(
        {"home": [f"h{n}" for n in range(24)], "staff": x[:, 0], "cost": x[:, 1], "days": y[:, 0]}
    )
    frame.write_csv(tmp_path / "homes.csv")
    frame.write_parquet(tmp_path / "homes.parquet")
    return tmp_path / "homes.csv"


def asked(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert run(["frontier", "run", *args, "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_file_gives_units_in_its_order_with_all_that_was_promised(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, "--data", str(table), *COLUMNS, "--id", "home")
    assert found["schema"] == "sluzby-eval/frontier/1"
    assert [unit["unit"] for unit in found["units"]] == [f"h{n}" for n in range(24)]
    for unit in found["units"]:
        assert 0 < unit["lower"] <= unit["upper"] == unit["score"] <= 1 + 1e-9
        assert 0 < unit["corrected"] <= unit["score"]
        assert unit["peers"]
    assert isinstance(found["findings"], list)
    again = asked(capsys, "--data", str(table.with_suffix(".parquet")), *COLUMNS, "--id", "home")
    assert again["units"] == found["units"], "the same seed, the same figures"


def test_without_an_id_units_are_rows_and_without_inference_there_are_scores_alone(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, "--data", str(table), *COLUMNS, "--rts", "fdh", "--no-inference")
    assert [unit["unit"] for unit in found["units"]] == list(range(1, 25))
    assert all(unit["corrected"] is unit["lower"] is unit["upper"] is None for unit in found["units"])
    assert all(unit["score"] is not None for unit in found["units"])


def test_a_czech_file_with_semicolons_and_decimal_commas_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"Domov {n};{n + 1},5;1 00{n},25\n" for n in range(10)) + "Prázdný;;5\n"
    path = tmp_path / "domovy.csv"
    path.write_bytes(f"Domov;Úvazky;Lůžkodny\n{rows}".encode("cp1250"))
    found = asked(
        capsys, "--data", str(path), "--inputs", "Úvazky", "--outputs", "Lůžkodny", "--id", "Domov", "--no-inference"
    )  # fmt: skip
    assert found["units"][0]["values"] == {"Úvazky": 1.5, "Lůžkodny": 1000.25}
    assert found["units"][10]["score"] is None
    assert "F116" in {finding["code"] for finding in found["findings"]}


def test_what_cannot_be_computed_is_refused_with_a_way_out(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = table.with_name("few.csv")
    few.write_text("".join(table.read_text(encoding="utf-8").splitlines(keepends=True)[:8]), encoding="utf-8")
    assert run(["--lang", "en", "frontier", "run", "--data", str(few), *COLUMNS]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["frontier", "run", "--data", str(few), *COLUMNS, "--force", "--no-inference"]) == 0
    misspelt = ["--inputs", "staf", "--outputs", "days"]
    assert run(["--lang", "en", "frontier", "run", "--data", str(table), *misspelt]) == 2
    assert "staff" in capsys.readouterr().err
    assert run(["frontier", "run", "--data", str(table.with_name("none.csv")), *COLUMNS]) == 3
    assert run(["frontier", "run"]) == 2
    assert run(["frontier", "run", "--data", str(table), "--outputs", "days"]) == 2


def test_the_table_of_an_analyst_says_what_a_score_is_not(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "cs", "frontier", "run", "--data", str(table), *COLUMNS, "--id", "home"]) == 0
    shown = capsys.readouterr().out
    assert "dotac" in shown, "no ground for a grant"
    assert "h23" in shown


def test_coverage_can_be_simulated_for_ones_own_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    asked_for = ["frontier", "calibrate", "--units", "20", "--runs", "2", "--format", "json"]
    assert run(asked_for) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["designs"]) == 5
    assert 0.5 < found["coverage"] <= 1
    assert np.isclose(found["promised"], 0.95)


def test_shipped_models_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["frontier", "check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert run(["frontier", "list", "--format", "json"]) == 0
    models = {model["id"] for model in json.loads(capsys.readouterr().out)["models"]}
    assert models == {"homes_for_the_elderly", "special_regime_homes", "home_care"}


def test_a_faulty_model_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "rules" / "frontier"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(
        "id: mine\ntitle: {cs: A, en: A}\nquestion: {cs: A, en: A}\npopulation: {type: DPS, form: pob}\n"
        "inputs:\n  - {id: cost, label: {cs: A, en: A}, indicator: cost_per_ocupied_bed_day}\n"
        "outputs:\n  - {id: days, label: {cs: A, en: A}, indicator: bed_occupancy, part: numerator}\n"
        "pitfalls: {cs: A, en: A}\nsource: A\nrating: A\n",
        encoding="utf-8",
    )
    (tmp_path / "sluzby.toml").write_text("", encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "frontier", "check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(item["code"], item["line"]) for item in found] == [("D201", 11)]
    text = (folder / "mine.yaml").read_text(encoding="utf-8").replace("rating: A\n", "")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "frontier", "check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(item["code"], item["line"], item["expected"]) for item in found] == [
        ("D203", 6, "cost_per_occupied_bed_day")
    ]


def test_kinds_and_months_in_a_file_are_looked_at(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.read_csv(table).with_columns(
        Druh=pl.Series(["DPS"] * 23 + ["DZR"]), forma=pl.lit("pob"), months=pl.Series([12] * 20 + [3] * 4)
    )
    frame.write_csv(table)
    found = asked(capsys, "--data", str(table), *COLUMNS, "--id", "home", "--no-inference")
    codes = [finding["code"] for finding in found["findings"]]
    assert codes.count("F104") == 1
    assert codes.count("F110") == 1
