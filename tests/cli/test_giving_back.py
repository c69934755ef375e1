"""`import --annotate`: copies and letters for providers."""

from __future__ import annotations

import shutil

import pytest
from tests.statements import Rows, write_statement

pytestmark = pytest.mark.slow


def faulty(rows: Rows) -> None:
    rows["statements"][0]["bed_days_occ"] = "hodně"


def test_import_says_what_there_is_to_give_back(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx", faulty)
    called = call("import", "domov.xlsx", "--annotate", "zpet", "--deadline", "2026-03-31")
    assert called.code == 1
    assert "To give back, in zpet: 1 annotated copy, 1 letter." in called.err + called.out
    assert "31." in (tmp_path / "zpet" / "domov-na-zkousku-00099180_pruvodni-dopis.md").read_text("utf-8")


def test_json_lists_what_was_written_and_what_is_the_same(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx", faulty)
    first = call("import", "domov.xlsx", "--annotate", "zpet", "--json").json
    assert [path.rpartition("/")[2] for path in first["given_back"]] == [
        "domov_nalezy.xlsx",
        "domov-na-zkousku-00099180_pruvodni-dopis.md",
    ]
    shutil.copy2(tmp_path / "zpet" / "domov_nalezy.xlsx", tmp_path / "vraceno.xlsx")
    again = call("import", "vraceno.xlsx", "--json")
    assert again.code == 0
    assert again.json["files"][0]["same_as"] == "domov.xlsx"
    assert again.json["snapshot"] == first["snapshot"]


def test_deadline_without_letters_is_refused(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx")
    called = call("import", "domov.xlsx", "--deadline", "2026-03-31")
    assert called.code == 2
    assert "--annotate" in called.err
    assert not (tmp_path / "data").exists()


def test_deadline_that_is_no_date_is_refused(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx")
    assert call("import", "domov.xlsx", "--annotate", "zpet", "--deadline", "brzy").code == 2
