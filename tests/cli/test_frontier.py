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
    assert "uniform losses" in shown(capsys, *asked_for[1:-2])


def test_shipped_models_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["frontier", "check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert run(["frontier", "list", "--format", "json"]) == 0
    models = {model["id"] for model in json.loads(capsys.readouterr().out)["models"]}
    assert models == {
        "homes_for_the_elderly",
        "homes_staff_and_operation",
        "special_regime_homes",
        "home_care",
    }


@pytest.mark.slow
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


def told(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert run(["frontier", *args, "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(["--lang", "en", "frontier", *args]) == 0
    return capsys.readouterr().out


@pytest.fixture
def rich(table: Path) -> list[str]:
    frame = pl.read_csv(table)
    rng = np.random.default_rng(3)
    frame = frame.with_columns(
        falls=pl.Series(rng.integers(1, 9, 24)), wage=pl.Series(rng.uniform(1, 2, 24)), price=pl.lit(1.0),
        kind=pl.Series(["a", "b"] * 12), hills=pl.Series(rng.normal(0, 1, 24)),
    )  # fmt: skip
    frame.write_csv(table)
    return ["--data", str(table), *COLUMNS, "--id", "home"]


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        ("super", []), ("sbm", []), ("sbm", ["--bad", "falls"]), ("sbm", ["--orientation", "input"]), ("super_sbm", []),
        ("additive", []), ("ram", []), ("cost", ["--prices", "wage,price"]), ("directional", ["--bad", "falls"]),
        ("cross_aggressive", []), ("cross_benevolent", []), ("radial", ["--weights", "staff/cost:0.2:5"]),
    ],
)  # fmt: skip
def test_every_measure_is_computed_and_says_that_it_has_no_interval(
    rich: list[str], capsys: pytest.CaptureFixture[str], measure: str, more: list[str]
) -> None:
    found = told(capsys, "run", *rich, "--measure", measure, *more)
    assert found["measure"] == measure
    assert "F119" in {finding["code"] for finding in found["findings"]}
    for unit in found["units"]:
        assert (unit["score"] is None) == (measure == "additive") or measure in {"super", "super_sbm"}
        assert unit["lower"] is None
        if measure == "cost":
            parts = unit["parts"]
            assert unit["score"] == pytest.approx(parts["technical"] * parts["allocative"])
    assert "h23" in shown(capsys, "run", *rich, "--measure", measure, *more)


def test_measures_refuse_what_they_do_not_know(rich: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (
        ["--measure", "cost"], ["--measure", "cost", "--prices", "wage"],
        ["--measure", "ram", "--orientation", "input"],
        ["--measure", "sbm", "--rts", "fdh"], ["--measure", "cross_aggressive", "--rts", "vrs"],
        ["--orientation", "none"], ["--bad", "falls"], ["--measure", "sbm", "--weights", "staff/cost:1:2"],
        ["--measure", "super_sbm", "--bad", "falls"], ["--weights", "staff/hours:1:2"], ["--weights", "staff"],
        ["--measure", "super", "--orientation", "none"],
    ):  # fmt: skip
        assert run(["frontier", "run", *rich, *wrong]) == 2, wrong
    capsys.readouterr()


def test_a_unit_with_a_zero_is_left_out_of_measures_that_divide(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.read_csv(table).with_columns(
        staff=pl.when(pl.col("home") == "h5").then(0.0).otherwise(pl.col("staff"))
    ).write_csv(table)
    found = told(capsys, "run", "--data", str(table), *COLUMNS, "--id", "home", "--measure", "sbm")
    assert found["units"][5]["score"] is None
    assert "F118" in {finding["code"] for finding in found["findings"]}


def test_robust_measures_groups_returns_and_drivers_of_a_file(
    rich: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "robust", *rich)
    assert len(found["units"]) == 24
    assert all(unit["fdh"] >= unit["score"] - 1e-9 for unit in found["units"])
    assert [len(item["units"]) for item in found["outliers"]] == [1, 2, 3]
    assert "h23" in shown(capsys, "robust", *rich)
    found = told(capsys, "groups", *rich, "--group", "kind")
    assert [group["group"] for group in found["groups"]] == ["a", "b"]
    assert all(unit["score_in_group"] >= unit["score"] - 1e-9 for unit in found["units"])
    assert "h23" in shown(capsys, "groups", *rich, "--group", "kind")
    assert run(["frontier", "groups", *rich]) == 2
    found = told(capsys, "returns", *rich)
    assert [test["hypothesis"] for test in found["tests"]] == ["crs", "nirs", "ndrs"]
    assert "not proven" in shown(capsys, "returns", *rich)
    regress = ["drivers", *rich, "--environment", "hills", "--replications", "200", "--rts", "crs"]
    found = told(capsys, *regress)
    assert [item["name"] for item in found["coefficients"]][1] == "hills"
    assert "hills" in shown(capsys, *regress)
    assert run(["frontier", "drivers", *rich]) == 2


def test_productivity_of_a_file_is_followed_by_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "years.csv"
    path.write_text(
        "home,year,cost,days\na,2024,2,2\nb,2024,4,3\na,2025,2,3\nb,2025,4,4\nc,2025,5,1\n", encoding="utf-8"
    )
    asked_for = ["malmquist", "--data", str(path), "--inputs", "cost", "--outputs", "days"]
    named = [*asked_for, "--id", "home", "--period", "year"]
    found = told(capsys, *named)
    changes = {change["unit"]: change for change in found["changes"]}
    assert changes["a"]["index"] == pytest.approx(1.5)
    assert found["left_out"] == [{"from": "2024", "to": "2025", "units": ["c"]}]
    assert "F121" in {finding["code"] for finding in found["findings"]}
    assert "1.500" in shown(capsys, *named)
    assert run(["frontier", *asked_for]) == 2


@pytest.mark.slow
def test_a_stochastic_frontier_of_a_file_and_its_panel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(4)
    staff, u = np.exp(rng.normal(0, 1, 90)), np.repeat(np.abs(rng.normal(0, 0.5, 30)), 3)
    frame = pl.DataFrame({
        "home": [f"h{unit // 3}" for unit in range(90)], "year": [2023 + unit % 3 for unit in range(90)],
        "staff": staff, "days": np.exp(1 + 0.7 * np.log(staff) + rng.normal(0, 0.1, 90) - u),
    })  # fmt: skip
    frame.write_csv(tmp_path / "panel.csv")
    columns = ["stochastic", "--data", str(tmp_path / "panel.csv"), "--inputs", "staff", "--outputs", "days"]
    found = told(capsys, *columns)
    estimates = {item["name"]: item["value"] for item in found["parameters"]}
    assert estimates["log(staff)"] == pytest.approx(0.7, abs=0.1)
    panel = [*columns, "--id", "home", "--period", "year", "--method", "bc92"]
    found = told(capsys, *panel)
    assert len(found["units"]) == 90
    assert "h29" in shown(capsys, *panel)
    assert run(["frontier", *columns, "--method", "bc92"]) == 2
    assert run(["frontier", *columns, "--method", "bc95"]) == 2
    frame.head(60).write_csv(tmp_path / "panel.csv")
    assert run(["frontier", *columns]) == 2
    capsys.readouterr()
