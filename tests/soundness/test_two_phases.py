"""Shape before content: where the shape of a sheet fails, no rule speaks of what would have stood there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from tests.statements import write_statement

from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
SHAPE = ("V1", "V2")


def spoiled(folder: Path, sheet: str, heading: str) -> Path:
    """Write a sound statement and take a required heading from one of its sheets."""
    path = write_statement(folder / "a.xlsx")
    book = load_workbook(path)
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.value == heading:
                cell.value = "Něco docela jiného"
    book.save(path)
    return path


def told(folder: Path, *paths: Path) -> set[str]:
    report = import_files(Workspace(root=folder / "w", config=Config()), paths, now=NOW)
    return {finding.code for finding in report.findings if finding.level != "info"}


@pytest.mark.parametrize("sheet", ["Náklady", "Výnosy", "Personál", "Klienti", "Výkony", "Územní podíly"])
@pytest.mark.slow
def test_a_sheet_without_its_key_is_told_once_and_raises_no_content_rule(tmp_path, sheet):
    codes = told(tmp_path, spoiled(tmp_path, sheet, "Identifikátor služby"))
    assert "V206" in codes
    assert {code for code in codes if not code.startswith(SHAPE)} == set()


@pytest.mark.slow
def test_an_unread_list_of_services_does_not_refuse_every_row_by_itself(tmp_path):
    codes = told(tmp_path, spoiled(tmp_path, "Služby", "Identifikátor služby"))
    assert {code for code in codes if code.startswith("V4")} == {"V400"}


@pytest.mark.slow
def test_an_unread_list_of_services_is_of_no_account_where_the_service_is_known(tmp_path):
    workspace = Workspace(root=tmp_path / "w", config=Config())
    import_files(workspace, [write_statement(tmp_path / "b.xlsx")], now=NOW)
    report = import_files(workspace, [spoiled(tmp_path, "Služby", "Identifikátor služby")], now=NOW)
    assert not {one.code for one in report.findings if one.code in ("V400", "V434", "V435")}
    assert report.snapshot.read("statements").height == 1


@pytest.mark.slow
def test_the_services_of_other_files_do_not_make_up_for_rules_of_a_good_one(tmp_path):
    bad = spoiled(tmp_path, "Služby", "Identifikátor služby")

    def foreign(rows):
        rows["costs"].append({"service_id": "1234567", "form": "pob", "costs:total": 5})

    (tmp_path / "c").mkdir()
    good = write_statement(tmp_path / "c" / "c.xlsx", foreign)
    assert "V434" in told(tmp_path, bad, good)
