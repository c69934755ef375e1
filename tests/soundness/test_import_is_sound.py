"""Each test pins one way in which an import could give a wrong number, or lose one, without a word."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.builders import NOW
from tests.statements import KEY, Rows, write_statement

from sluzby_eval.errors import UsageError
from sluzby_eval.importing.run import import_files
from sluzby_eval.model import TABLES
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(root=tmp_path / "w", config=Config())


def contents(workspace: Workspace) -> dict[str, str]:
    return {
        path.relative_to(workspace.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file()
    }


def codes(report) -> list[str]:
    return sorted(finding.code for finding in report.findings if finding.level != "info")


def test_a_good_statement_is_stored_without_a_finding(tmp_path, workspace):
    report = import_files(workspace, [write_statement(tmp_path / "a.xlsx")], now=NOW)
    assert (report.exit_code, report.changed, codes(report)) == (0, True, [])
    outcome = report.files[0]
    assert (outcome.status, outcome.layout, outcome.errors) == ("imported", "vykaz", 0)
    submission = report.snapshot.submission(outcome.submission or "")
    assert (submission.scope, submission.period, submission.provider) == (
        ("00099180", "2025", "final"), 2025, "00099180",
    )  # fmt: skip
    assert report.snapshot.read("costs")["amount_czk"].sum() == 20_000_000


def test_every_cell_that_was_read_is_accepted_refused_or_ignored(tmp_path, workspace):
    def spoil(rows: Rows) -> None:
        rows["statements"][0]["bed_days_occ"] = -5
        rows["statements"][0]["bed_days_avail"] = 9999
        rows["costs"].append({"service_id": "1234", "form": "pob", "costs:total": 5})
        rows["staff"][0]["staff:ADMIN"] = 1000

    report = import_files(workspace, [write_statement(tmp_path / "a.xlsx", spoil)], now=NOW)
    cells = report.files[0].cells
    assert cells["read"] == cells["accepted"] + cells["refused"] + cells["ignored"]
    # -5, 9999, 1000 FTE, and of the unknown service the total: its key cells are good by themselves
    assert cells["refused"] == 4
    assert set(codes(report)) == {"V406", "V407", "V420", "V434"}


def test_accepted_cells_are_those_that_stand_in_the_tables(tmp_path, workspace):
    """Count the filled cells of the workbook's sheets by openpyxl, without headings and instructions."""
    path = write_statement(tmp_path / "a.xlsx")
    cells = import_files(workspace, [path], now=NOW).files[0].cells
    book = openpyxl.load_workbook(path)
    filled = {
        sheet.title: sum(cell.value is not None for row in sheet.iter_rows() for cell in row)
        for sheet in book.worksheets
    }
    headings = {name: sum(cell.value is not None for cell in book[name][1]) for name in filled}
    del filled["Poskytovatel"]  # a form: its labels stand in column A
    values = sum(
        count - headings[name] for name, count in filled.items() if name not in ("Pokyny", "Číselníky")
    )
    provider_values = sum(row[1].value is not None for row in book["Poskytovatel"].iter_rows(max_col=2))
    assert cells["accepted"] == values + provider_values


def test_nothing_is_written_when_nothing_is_accepted(tmp_path, workspace):
    import_files(workspace, [write_statement(tmp_path / "a.xlsx")], now=NOW)
    before = contents(workspace)
    (tmp_path / "page.xls").write_text("<html><table><tr><td>1</td></tr></table></html>")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "other.csv").write_text("a;b\n1;2\n")
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes()[:3000])
    files = [tmp_path / name for name in ("page.xls", "empty.xlsx", "other.csv", "cut.xlsx", "missing.xlsx")]
    report = import_files(workspace, files, now=NOW)
    assert [outcome.status for outcome in report.files] == ["refused"] * 5
    assert (report.exit_code, report.changed) == (3, False)
    assert contents(workspace) == before


def test_a_refused_file_does_not_stop_the_others(tmp_path, workspace):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    report = import_files(workspace, [tmp_path / "empty.xlsx", write_statement(tmp_path / "a.xlsx")], now=NOW)
    assert {outcome.file: outcome.status for outcome in report.files} == {
        "empty.xlsx": "refused", "a.xlsx": "imported",
    }  # fmt: skip
    assert report.exit_code == 4


def test_the_same_bytes_again_change_nothing_even_under_another_name(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    first = import_files(workspace, [path], now=NOW)
    before = contents(workspace)
    path.rename(tmp_path / "b.xlsx")
    second = import_files(workspace, [tmp_path / "b.xlsx"], now=NOW)
    assert (second.files[0].status, second.changed, second.exit_code) == ("unchanged", False, 0)
    assert second.snapshot.id == first.snapshot.id
    assert contents(workspace) == before


def test_a_dry_run_finds_the_same_and_writes_nothing(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    dry = import_files(workspace, [path], dry_run=True, now=NOW)
    assert contents(workspace) == {}
    assert not dry.changed
    real = import_files(workspace, [path], now=NOW)
    assert [outcome.rows for outcome in dry.files] == [outcome.rows for outcome in real.files]
    assert dry.findings == real.findings


def mended(rows: Rows) -> None:
    rows["costs"][0]["costs:2.6"] = 2_000_000
    rows["costs"][0]["costs:total"] = 11_000_000


def test_a_newer_statement_of_the_same_scope_replaces_the_older_which_stays_in_history(tmp_path, workspace):
    first = write_statement(tmp_path / "a.xlsx")
    import_files(workspace, [first], now=NOW)
    report = import_files(workspace, [write_statement(tmp_path / "b.xlsx", mended)], now=NOW)
    assert "V223" in {finding.code for finding in report.findings}
    costs = report.snapshot.read("costs").filter(item="total")
    assert costs["amount_czk"].to_list() == [11_000_000]
    assert [item.file for item in report.snapshot.superseded] == ["a.xlsx"]
    again = import_files(workspace, [first], now=NOW)
    assert (again.changed, [finding.code for finding in again.findings]) == (False, ["V224"])


def test_a_plan_and_the_final_statement_live_side_by_side(tmp_path, workspace):
    def plan(rows: Rows) -> None:
        rows["provider"][0]["version"] = "plan"

    files = [write_statement(tmp_path / "a.xlsx"), write_statement(tmp_path / "b.xlsx", plan)]
    report = import_files(workspace, files, now=NOW)
    assert codes(report) == []
    assert sorted(report.snapshot.read("statements")["version"].to_list()) == ["final", "plan"]


def test_two_files_for_one_period_in_one_import_are_told_and_the_later_counts(tmp_path, workspace):
    files = [write_statement(tmp_path / "a.xlsx"), write_statement(tmp_path / "b.xlsx", mended)]
    report = import_files(workspace, files, now=NOW)
    assert codes(report) == ["V222"]
    assert report.snapshot.read("costs").filter(item="total")["amount_czk"].to_list() == [11_000_000]


def test_a_service_in_the_statements_of_two_providers_is_never_counted_twice(tmp_path, workspace):
    def other(rows: Rows) -> None:
        rows["provider"][0]["ico"] = "00216224"

    files = [write_statement(tmp_path / "a.xlsx"), write_statement(tmp_path / "b.xlsx", other)]
    for report in (
        import_files(workspace, files, dry_run=True, now=NOW),
        [import_files(workspace, [file], now=NOW) for file in files][1],
    ):
        assert set(codes(report)) >= {"V413"}
        place = next(finding.place for finding in report.findings if finding.code == "V413")
        assert place.file == "b.xlsx"
    snapshot = open_store(workspace.data).head()
    assert snapshot.read("costs").filter(item="total")["amount_czk"].sum() == 10_000_000


def test_a_quarantined_cell_is_not_the_same_as_one_that_was_not_reported(tmp_path, workspace):
    def spoil(rows: Rows) -> None:
        rows["statements"][0]["bed_days_occ"] = "hodně"
        rows["statements"][0]["clients_year"] = None

    report = import_files(workspace, [write_statement(tmp_path / "a.xlsx", spoil)], now=NOW)
    row = report.snapshot.read("statements").row(0, named=True)
    assert (row["bed_days_occ"], row["clients_year"]) == (None, None)
    assert row["quarantined"] == ["bed_days_occ"]
    assert codes(report) == ["V303", "V401"]


def test_completeness_counts_required_cells_of_the_form_and_not_the_refused_ones(tmp_path, workspace):
    def spoil(rows: Rows) -> None:
        rows["statements"][0]["bed_days_occ"] = "hodně"
        rows["statements"][0]["clients_year"] = None

    good = import_files(workspace, [write_statement(tmp_path / "a.xlsx")], now=NOW).snapshot
    row = good.read("statements").row(0, named=True)
    assert (row["cells_required"], row["cells_filled"]) == (9, 9)
    bad = import_files(workspace, [write_statement(tmp_path / "b.xlsx", spoil)], now=NOW).snapshot
    row = bad.read("statements").row(0, named=True)
    assert (row["cells_required"], row["cells_filled"]) == (9, 7)


def test_a_statement_without_its_year_is_refused_whole(tmp_path, workspace):
    def spoil(rows: Rows) -> None:
        rows["provider"][0]["year"] = None

    report = import_files(workspace, [write_statement(tmp_path / "a.xlsx", spoil)], now=NOW)
    assert (report.files[0].status, report.exit_code) == ("refused", 3)
    assert {"V218", "V221"} <= set(codes(report))


def test_a_missing_sheet_is_named_and_the_others_are_used(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    del book["Klienti"]
    book.save(path)
    report = import_files(workspace, [path], now=NOW)
    assert codes(report) == ["V203"]
    assert report.snapshot.read("clients").is_empty()
    assert report.snapshot.read("costs").height


def test_a_renamed_sheet_is_read_by_its_headings_with_a_warning(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Náklady"].title = "Rozpočet"
    book.save(path)
    report = import_files(workspace, [path], now=NOW)
    assert codes(report) == ["V204"]
    assert report.snapshot.read("costs").height


def test_a_total_in_thousands_is_not_used_and_told(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Náklady"].insert_rows(1)
    book["Náklady"]["A1"] = "údaje v tis. Kč"
    book.save(path)
    report = import_files(workspace, [path], now=NOW)
    assert codes(report) == ["V213"]
    costs = report.snapshot.read("costs")
    assert costs["amount_czk"].null_count() == costs.height
    assert costs["quarantined"].list.len().to_list() == [1] * costs.height


def test_every_stored_value_can_be_found_in_the_workbook_again(tmp_path, workspace):
    """Compute the address of every number from its row and read it there."""
    path = write_statement(tmp_path / "a.xlsx")
    report = import_files(workspace, [path], now=NOW)
    book = openpyxl.load_workbook(path)
    columns = report.snapshot.submissions[0].columns
    found = 0
    for table in ("statements", "costs", "revenues", "staff", "clients", "territory_shares", "service_forms"):
        for row in report.snapshot.read(table).iter_rows(named=True):
            for column in TABLES[table].columns:
                letters = row["col"] or columns[row["sheet"]].get(f"{table}.{column.name}")
                if column.key or column.kind != "number" or row[column.name] is None or letters is None:
                    continue
                value = book[row["sheet"]][f"{letters}{row['row']}"].value
                assert row[column.name] == (value / 100 if table == "territory_shares" else value)
                found += 1
    assert found == 6 + 3 + 1 + 2 + 3 + 1 + 1


def test_a_value_of_the_form_is_found_by_its_whole_address(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    report = import_files(workspace, [path], now=NOW)
    row = report.snapshot.read("providers").row(0, named=True)
    address = report.snapshot.submissions[0].columns["Poskytovatel"]["name"]
    assert row["row"] is None
    assert openpyxl.load_workbook(path)["Poskytovatel"][address].value == row["name"] == "Domov Na Zkoušku"


def test_a_forced_layout_that_is_not_there_is_answered_with_a_suggestion(tmp_path, workspace):
    with pytest.raises(UsageError) as error:
        import_files(workspace, [tmp_path], layout="vykas")
    assert "vykaz" in (error.value.hint or "")


def test_lock_files_and_hidden_files_of_a_folder_are_left_out(tmp_path, workspace):
    (tmp_path / "inbox").mkdir()
    write_statement(tmp_path / "inbox" / "a.xlsx")
    for name in ("~$a.xlsx", ".DS_Store", "readme.md"):
        (tmp_path / "inbox" / name).write_text("x")
    report = import_files(workspace, [tmp_path / "inbox"], now=NOW)
    assert [outcome.file for outcome in report.files] == ["a.xlsx"]
    left = sorted(finding.place.file for finding in report.findings if finding.code == "V226")
    assert left == ["readme.md", "~$a.xlsx"]
    assert report.exit_code == 0


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path, workspace):
    for folder in ("x", "y"):
        (tmp_path / "inbox" / folder).mkdir(parents=True)
        (tmp_path / "inbox" / folder / "a.csv").write_text(f"{folder};b\n1;2\n")
    report = import_files(workspace, [tmp_path / "inbox"], now=NOW)
    assert [outcome.file for outcome in report.files] == ["x/a.csv", "y/a.csv"]


def test_the_order_of_the_files_changes_no_number(tmp_path, workspace):
    def other(rows: Rows) -> None:
        rows["provider"][0]["ico"] = "00216224"
        for sheet in rows.values():
            for row in sheet:
                if "service_id" in row:
                    row["service_id"] = "9990002"

    files = [write_statement(tmp_path / "a.xlsx"), write_statement(tmp_path / "b.xlsx", other)]
    second = Workspace(root=workspace.root / "second", config=Config())
    left = import_files(workspace, files, now=NOW).snapshot.read("costs").drop("submission")
    right = import_files(second, files[::-1], now=NOW).snapshot.read("costs").drop("submission")
    assert left.equals(right)
    assert left["service_id"].unique().sort().to_list() == [KEY["service_id"], "9990002"]
