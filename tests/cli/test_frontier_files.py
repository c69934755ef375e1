"""What is said of files that are not as they should be, and what a model of a workspace may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sluzby_eval.cli.frontier_options import Asked
from sluzby_eval.cli.frontier_source import chosen
from sluzby_eval.frontier.run import Choices

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Called

HEAD = "home,staff,cost,days"
ROWS = [f"h{n},{5 + n % 7}.5,{900_000 + 41_000 * (n % 5)},{3000 + 517 * n}" for n in range(14)]
OF_ROWS = {"F116", "F118", "F126", "F127", "F128", "F129", "F130", "F131"}  # codes about rows of a file
COLUMNS = ("--inputs", "staff,cost", "--outputs", "days", "--id", "home")


def written(folder: Path, rows: list[str], head: str = HEAD) -> Path:
    path = folder / "homes.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def measured(call: Callable[..., Called], path: Path, *more: str) -> dict[str, dict[str, str]]:
    """Return findings by their code, and see that the third home has no score."""
    done = call("frontier", "run", "--data", str(path), *COLUMNS, "--no-inference", "--format", "json", *more)
    assert done.code == 0, done.err
    assert [unit["score"] is None for unit in done.json["units"]].index(True) == 2
    return {finding["code"]: finding for finding in done.json["findings"]}


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ("h2,asi 7,900000,5000", "F126", "staff [h2] = “asi 7”"),
        ("h2,,900000,5000", "F116", "h2; missing: staff."),
        ("h2,-4,900000,5000", "F127", "staff [h2] = −4.00"),
        ("h2,7,900000,0", "F128", "(1): h2"),
        ("h2,12,5,900000,5000", "F131", "(1): 3"),
    ],
)
def test_a_unit_that_cannot_be_measured_is_told_by_its_cause(
    call: Callable[..., Called], tmp_path: Path, row: str, code: str, told: str
) -> None:
    found = measured(call, written(tmp_path, [*ROWS[:2], row, *ROWS[3:]]))
    assert told in found[code]["message"]
    assert OF_ROWS & set(found) <= {code, "F116"}, "one cause, and that a value is missing"


@pytest.mark.parametrize(
    ("heading", "usual", "other", "code"),
    [
        ("Druh služby", "DPS", "DZR", "F104"), ("service_form", "pob", "ter", "F104"),
        ("Počet měsíců", "12", "5", "F110"), ("months_open", "12", "5", "F110"),
    ],
)  # fmt: skip
def test_columns_that_say_more_of_units_are_known_by_their_headings(
    call: Callable[..., Called], tmp_path: Path, heading: str, usual: str, other: str, code: str
) -> None:
    rows = [f"{row},{other if at == 3 else usual}" for at, row in enumerate(ROWS)]
    path = written(tmp_path, rows, f"{HEAD},{heading}")
    done = call("frontier", "run", "--data", str(path), *COLUMNS, "--no-inference", "--format", "json")
    assert code in {finding["code"] for finding in done.json["findings"]}


def test_ids_that_stand_twice_and_rows_without_one_are_told(
    call: Callable[..., Called], tmp_path: Path
) -> None:
    path = written(tmp_path, [*ROWS, ROWS[4], ",7,900000,5000"])
    done = call("frontier", "run", "--data", str(path), *COLUMNS, "--no-inference", "--format", "json")
    found = {finding["code"]: finding["message"] for finding in done.json["findings"]}
    assert "(1): h4" in found["F129"]
    assert "(1): 16" in found["F130"]


def test_an_id_may_stand_in_each_period_once(call: Callable[..., Called], tmp_path: Path) -> None:
    rows = [f"{row},{year}" for year in (2024, 2025) for row in ROWS]
    path = written(tmp_path, rows, HEAD + ",year")
    done = call(
        "frontier", "malmquist", "--data", str(path), *COLUMNS, "--period", "year", "--format", "json"
    )
    assert len(done.json["changes"]) == 14
    assert done.json["findings"] == []


def test_too_few_units_say_where_the_others_went(call: Callable[..., Called], tmp_path: Path) -> None:
    quoted = [row.replace(f"{row.split(',')[1]}", f'"{row.split(",")[1].replace(".", ",")}"') for row in ROWS]
    done = call("frontier", "run", "--data", str(written(tmp_path, quoted)), *COLUMNS)
    assert done.code == 2
    assert "staff [h0] = “5,5”" in done.err
    alone = call("frontier", "run", "--data", str(written(tmp_path, ROWS[:1])), *COLUMNS, "--force")
    assert alone.code == 2


def test_a_heading_twice_or_a_column_asked_for_twice_is_refused(
    call: Callable[..., Called], tmp_path: Path
) -> None:
    path = written(tmp_path, ROWS, "home,staff,staff,days")
    done = call("frontier", "run", "--data", str(path), "--inputs", "staff", "--outputs", "days")
    assert done.code == 2
    assert "twice" in done.err
    path = written(tmp_path, ROWS)
    for inputs, outputs in (("staff,staff", "days"), ("staff,days", "days")):
        done = call("frontier", "run", "--data", str(path), "--inputs", inputs, "--outputs", outputs)
        assert done.code == 2
        assert "twice" in done.err


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"a,b\x00c\n1,2\n", b""])
def test_a_file_that_is_no_table_of_text_is_refused(
    call: Callable[..., Called], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "homes.csv"
    path.write_bytes(content)
    assert call("frontier", "run", "--data", str(path), *COLUMNS).code == 3


def test_unicode_text_of_a_spreadsheet_is_read(call: Callable[..., Called], tmp_path: Path) -> None:
    path = tmp_path / "homes.csv"
    path.write_bytes("\n".join([HEAD, *ROWS]).replace(",", "\t").encode("utf-16"))
    done = call("frontier", "run", "--data", str(path), *COLUMNS, "--no-inference", "--format", "json")
    assert len(done.json["units"]) == 14
    assert not OF_ROWS & {finding["code"] for finding in done.json["findings"]}


def test_a_unit_beyond_all_others_has_no_super_efficiency_and_is_named(
    call: Callable[..., Called], tmp_path: Path
) -> None:
    path = written(tmp_path, ROWS)
    done = call("frontier", "run", "--data", str(path), *COLUMNS, "--measure", "super", "--format", "json")
    assert [unit["unit"] for unit in done.json["units"] if unit["score"] is None] == ["h13"], "the largest"
    messages = {finding["code"]: finding["message"] for finding in done.json["findings"]}
    assert "(1): h13" in messages["F125"]


def test_the_target_in_a_free_disposal_hull_is_the_peer(call: Callable[..., Called], tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)
    done = call(
        "frontier", "run", "--data", str(path), *COLUMNS, "--rts", "fdh", "--no-inference", "--format", "json"
    )
    units = {unit["unit"]: unit for unit in done.json["units"]}
    for unit in units.values():
        (peer,) = unit["peers"]
        assert unit["targets"] == units[peer["unit"]]["values"]
        step = {"staff": unit["score"], "cost": unit["score"], "days": 1.0}
        for name, value in unit["values"].items():
            sign = 1 if name == "days" else -1
            assert value * step[name] + sign * unit["slacks"][name] == pytest.approx(unit["targets"][name])


def test_a_model_takes_no_columns_of_files(call: Callable[..., Called]) -> None:
    asked = {"run": "--inputs", "groups": "--group", "malmquist": "--period", "drivers": "--environment"}
    for command, option in asked.items():
        done = call("frontier", command, "homes_for_the_elderly", option, "cost")
        assert done.code == 2
        assert "--data" in done.err


def test_what_was_asked_for_stands_above_what_a_model_says() -> None:
    own = Choices(orientation="output", returns="crs")
    assert chosen(own, Asked(model="mine")) == own
    asked = Asked(model="mine", orientation="input", returns="nirs", seed=7)
    assert chosen(own, asked) == Choices(orientation="input", returns="nirs", seed=7)
