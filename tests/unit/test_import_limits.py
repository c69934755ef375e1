"""What one file may take: the program's own limits, and `[import]` of `sluzby.toml` where an office raises them."""

from __future__ import annotations

import pytest
import xlsxwriter

from sluzby_eval.errors import UsageError
from sluzby_eval.importing.pool import Readers, ReadingLimits
from sluzby_eval.importing.raw import LIMITS, Limits, in_force
from sluzby_eval.workspace import Import, read_config


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("List")
        for row in range(40):
            sheet.write_row(row, 0, [f"řádek {row}", row, row / 8])
    return path


def read(path, workers, **config):
    with Readers(workers, limits=ReadingLimits.of(Import(**config))) as readers:
        book, findings = readers.submit(path, name=path.name).result()
    return None if book is None else book.sheets[0].filled, [finding.code for finding in findings]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_limit_of_the_workspace_holds_in_the_child_as_in_this_process(workbook, workers):
    assert read(workbook, workers) == (120, [])
    assert read(workbook, workers, cells=119, rows=39) == (None, ["V121"])
    assert read(workbook, workers, cells=119) == (None, ["V122"])


def test_rows_of_a_text_are_limited_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a;b\n" + "1;2\n" * 40, encoding="utf-8")
    assert read(path, 1, rows=41) == (82, [])
    assert read(path, 1, rows=40) == (None, ["V137"])


def test_nothing_said_leaves_the_limits_of_the_program():
    limits = ReadingLimits.of(Import())
    assert limits == ReadingLimits()
    assert limits.sizes == Limits()


def test_other_limits_are_in_force_for_a_while_only():
    before = LIMITS.rows
    with in_force(Limits(rows=7)):
        assert LIMITS.rows == 7
    assert LIMITS.rows == before


def test_limits_are_read_from_the_file_of_the_workspace(tmp_path):
    path = tmp_path / "sluzby.toml"
    path.write_text("[import]\nrows = 400_000\nmemory_mb = 1_900\n", encoding="utf-8")
    config = read_config(path).import_
    assert (config.rows, config.memory_mb, config.seconds) == (400_000, 1_900, 30)
    path.write_text("[import]\nrows = 2_000_000\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"import\.rows"):
        read_config(path)


@pytest.mark.slow
def test_a_sheet_beyond_the_reach_of_simple_cells_is_scanned_in_slices(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("List")
        for row in range(130_000):
            sheet.write_row(row, 0, [row, row / 8])
    assert read(path, 1) == (260_000, [])
    assert read(path, 1, rows=129_999, cells=100_000) == (None, ["V121"])
