"""Every readable workbook is read by openpyxl as well, in both of its modes: no difference is unexplained.

The ways in which openpyxl differs stand in `WHY`, the number of cells that each explains in a file in
`EXPLAINED`; a difference more or less breaks the test.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from sluzby_eval.importing.raw import address
from sluzby_eval.importing.reading import read_book

pytestmark = [pytest.mark.shared, pytest.mark.slow]
SAMPLE = Path(__file__).parents[2] / "sample_data"

WHY = {
    "error": "openpyxl gives the text of an error as a value; we give none and keep the text apart",
    "escape": "openpyxl leaves the escapes of control characters (_x001B_) in texts; we read the characters",
}
EXPLAINED = {
    "10_error_cells.xlsx": {"error": 5},
    "30_markup_injection.xlsx": {"escape": 1},
    "pece-doma-kurimka_99000474_2025.xlsx": {"error": 1},
}
_ESCAPE = re.compile(r"_x([0-9A-F]{4})_")


def workbooks(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm"))


def second(path, *, read_only):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=read_only, data_only=True)
        for sheet in book.worksheets:
            if read_only:
                sheet.reset_dimensions()
            yield sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]


def common(value):
    """Write a value of either reader in one way."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0) + dt.timedelta(seconds=round(value.microsecond / 1e6))
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    return None if value == "" else value


def cells(rows):
    return {
        (row, column): common(value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if common(value) is not None
    }


def reason(ours, theirs, error):
    """Name the reason of a difference; None where there is none."""
    if ours is None and error is not None and error == theirs:
        return "error"
    if isinstance(theirs, str) and ours == _ESCAPE.sub(lambda match: chr(int(match[1], 16)), theirs):
        return "escape"
    return None


def compare(path, book, *, read_only):
    """Count the explained differences of one workbook and list the others."""
    counted: Counter[str] = Counter()
    strange = []
    others = list(second(path, read_only=read_only))
    assert [sheet.name for sheet in book.sheets] == [name for name, _ in others], path.name
    for sheet, (_, rows) in zip(book.sheets, others, strict=True):
        mine, theirs = cells(sheet.rows), cells(rows)
        for at in sorted(at for at in {**mine, **theirs} if mine.get(at) != theirs.get(at)):
            why = reason(mine.get(at), theirs.get(at), sheet.error_cells.get(address(*at)))
            if why is None:
                strange.append((path.name, sheet.name, address(*at), mine.get(at), theirs.get(at)))
            else:
                counted[why] += 1
    return counted, strange


def assert_no_unexplained_difference(paths):
    """Compare every readable workbook with both modes of openpyxl; return how many were compared."""
    compared = 0
    for path in paths:
        book, _ = read_book(path, name=path.name)
        if book is None:
            continue
        for read_only in (True, False):
            counted, strange = compare(path, book, read_only=read_only)
            assert strange == []
            assert counted == EXPLAINED.get(path.name, {}), path.name
        compared += 1
    return compared


def test_every_kind_of_difference_has_its_reason():
    assert {kind for kinds in EXPLAINED.values() for kind in kinds} == set(WHY)


def test_openpyxl_reads_the_fixtures_as_we_do(shared):
    assert assert_no_unexplained_difference(workbooks(shared / "fixtures")) == 17


@pytest.mark.slow
def test_openpyxl_reads_the_sample_workbooks_as_we_do(shared):
    assert assert_no_unexplained_difference(workbooks(SAMPLE)) == 133


@pytest.mark.slow
def test_openpyxl_reads_the_real_workbooks_as_we_do(shared):
    assert assert_no_unexplained_difference(workbooks(shared / "data")) == 2
