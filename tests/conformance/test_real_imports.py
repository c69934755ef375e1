"""Real public files and the instructive fixtures, imported as they are: counts computed elsewhere."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.builders import NOW

from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace, open_workspace

pytestmark = [pytest.mark.shared, pytest.mark.slow]
DATA = Path(__file__).parents[1] / "data"


def workspace(folder: Path, name: str | None = None) -> Workspace:
    if name is None:
        return Workspace(root=folder, config=Config())
    shutil.copytree(DATA / name, folder, dirs_exist_ok=True)
    return open_workspace(folder)


def errors(report) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.cell) for finding in report.findings if finding.level == "error"]


def accounts_close(report) -> bool:
    return all(
        outcome.cells["read"]
        == outcome.cells["accepted"] + outcome.cells["refused"] + outcome.cells["ignored"]
        for outcome in report.files
        if outcome.status == "imported"
    )


def people(snapshot, area, band):
    return snapshot.read("population").filter(area=area, age_band=band)["count"].item()


def test_statistics_of_orp_have_one_error_the_municipality_code_of_prague(tmp_path, shared):
    report = import_files(workspace(tmp_path), [shared / "data/orp-ukazatele-2019/orp.csv"], now=NOW)
    assert errors(report) == [("V408", "A207")]
    assert next(finding.value for finding in report.findings if finding.code == "V408") == "554782"
    population = report.snapshot.read("population")
    assert population["area"].n_unique() == 205
    assert population["date"].unique().to_list() == [dt.date(2019, 12, 31)]
    assert [people(report.snapshot, area, "65+") for area in ("6201", "6203", "6220")] == [
        11_918,
        79_457,
        18_089,
    ]
    bands = population.group_by("area").agg(
        total=pl.col("count").filter(pl.col("age_band") == "total").sum(),
        parts=pl.col("count").filter(pl.col("age_band") != "total").sum(),
    )
    assert bands.filter(pl.col("total") != pl.col("parts")).is_empty()
    assert bands.filter(pl.col("area").str.starts_with("62"))["total"].sum() == 1_191_989
    assert accounts_close(report)


def test_the_index_of_exclusion_gives_territory_population_and_one_finding_for_each_column_of_sentences(
    tmp_path, shared
):
    path = shared / "data/index-socialniho-vylouceni-2023/index_vylouceni.xlsx"
    report = import_files(workspace(tmp_path), [path], now=NOW)
    sentences = [finding for finding in report.findings if finding.code == "V492"]
    assert [finding.args["count"] for finding in sentences] == [4890] * 4
    assert sorted(finding.place.cell or "" for finding in sentences) == [
        "AA4:AA6259", "AB4:AB6259", "AC4:AC6259", "Z4:Z6259",
    ]  # fmt: skip
    assert [code for code, _ in errors(report) if code != "V492"] == ["V408"]  # the ORP code 0 of Prague
    territory = report.snapshot.read("territory")
    assert territory.group_by("level").len().sort("level").rows() == [
        ("district", 77), ("municipality", 6258), ("orp", 205), ("region", 14),
    ]  # fmt: skip
    wide = report.snapshot.read("population").pivot("age_band", index="area", values="count")
    assert wide.height == 6258
    assert wide.filter(pl.col("15+") - pl.col("15-64") != pl.col("65+")).is_empty()
    assert wide.filter(pl.col("65+") < 0).is_empty()
    assert accounts_close(report)


def test_capacity_of_the_register_belongs_to_the_service_and_is_counted_once(tmp_path, shared):
    report = import_files(workspace(tmp_path), [shared / "data/rpss-vyber-2026/rpss_vyber.csv"], now=NOW)
    assert errors(report) == []
    services, forms = report.snapshot.read("services"), report.snapshot.read("service_forms")
    assert services.height == 41
    assert report.snapshot.read("providers").height == 26
    capacity = dict(forms.group_by("unit").agg(pl.col("capacity_registered").sum()).rows())
    assert (capacity["luzka"], capacity["klient"]) == (746, 295)
    assert services["area"].null_count() == 3
    notices = [finding.service or "" for finding in report.findings if finding.code == "V402"]
    assert sorted(notices) == sorted(services.filter(pl.col("area").is_null())["service_id"].to_list())
    named_twice = sorted(finding.service or "" for finding in report.findings if finding.code == "V412")
    assert named_twice == ["mpsv-30", "mpsv-4429"]
    assert services["ico"].str.len_chars().unique().to_list() == [8]
    assert services.unique("ico")["ico"].str.starts_with("0").sum() == 6
    assert accounts_close(report)


def test_nursing_homes_need_a_layout_and_no_python(tmp_path, shared):
    path = shared / "data/cms-nursing-homes-2021-08/NH_ProviderInfo_Aug2021_10states.csv"
    space = workspace(tmp_path, "us")
    report = import_files(space, [DATA / "us" / "territory.csv", path], now=NOW)
    assert errors(report) == []
    services = report.snapshot.read("services")
    with path.open(encoding="cp1252", newline="") as file:
        identifiers = [row["Federal Provider Number"] for row in csv.DictReader(file)]
    assert services["service_id"].sort().to_list() == sorted(identifiers)
    assert "09E020" in identifiers
    assert services["service_id"].str.starts_with("0").sum() == 678
    assert report.snapshot.read("service_forms")["capacity_registered"].sum() == 230_005
    crowded = [finding for finding in report.findings if finding.code == "V490"]
    assert len(crowded) == 6
    assert sum(finding.code == "V402" for finding in report.findings) == 8
    assert set(services["area"].unique()) == {"AL", "CO", "CT", "DC", "KS", "MN", "NE", "OH", "VT", "WY"}
    assert services.filter(pl.col("name").str.contains("\u2019")).height >= 1
    assert accounts_close(report)


@pytest.fixture
def example(tmp_path) -> Workspace:
    return workspace(tmp_path / "w", "fixtures_layout")


@pytest.mark.parametrize(
    "name",
    [
        "01_plain.xlsx", "02_cp1250_semicolon.csv", "03_utf8_bom.csv", "04_utf16.csv", "13_letterhead.xlsx",
        "15_totals_row.xlsx", "18_hidden_row_column.xlsx", "21_date1904.xlsx", "22_nfd_headers.xlsx",
    ],
)  # fmt: skip
def test_the_same_five_services_come_out_of_every_writing(example, shared, name):
    report = import_files(example, [shared / "fixtures" / name], now=NOW)
    assert errors(report) == []
    services = report.snapshot.read("services").sort("service_id")
    assert services["service_id"].to_list() == ["1234567", "2345678", "3456789", "4567890", "5678901"]
    assert services["ico"][0] == "00216224"
    assert services["type"].to_list() == ["DPS", "PS", "AD", "CHB", "OSP"]
    assert services["area"].to_list() == ["6203", "6202", "6220", "6206", "6219"]
    costs = report.snapshot.read("costs").sort("service_id")["amount_czk"].to_list()
    assert costs == [61234567.89, 7654321.5, 5100200.0, 9988776.65, 2100000.1]
    assert accounts_close(report)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("06_ragged.csv", "V130"), ("07_open_quote.csv", "V131"), ("17_two_sheets.xlsx", "V205"),
        ("23_html_named.xls", "V104"), ("24_password.xlsx", "V109"), ("25_truncated.xlsx", "V114"),
        ("26_bad_crc.xlsx", "V114"),
        ("27_far_corner_cell.xlsx", "V121"), ("28_entity_expansion.xlsx", "V117"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_its_reason_and_no_byte_changes(
    example, shared, name, code
):
    import_files(example, [shared / "fixtures/01_plain.xlsx"], now=NOW)
    before = {path: path.read_bytes() for path in example.data.rglob("*") if path.is_file()}
    report = import_files(example, [shared / "fixtures" / name], now=NOW)
    assert report.files[0].status == "refused"
    assert code in {found for found, _ in errors(report)}
    assert report.exit_code == 3
    assert {path: path.read_bytes() for path in example.data.rglob("*") if path.is_file()} == before


def test_czech_ways_of_writing_a_number_are_read_and_a_point_is_not_zero(tmp_path, shared):
    space = workspace(tmp_path, "castky_layout")
    report = import_files(space, [shared / "fixtures/05_czech_numbers.csv"], layout="castky", now=NOW)
    values = report.snapshot.read("facts").sort("row")["value"].to_list()
    assert values == [1234.5, 1234.5, 1234.5, -1234.5, -1234.5, -1234.5, 1234.5, None, None, 0.0]
    assert {finding.code for finding in report.findings} >= {"V320", "V321"}


@pytest.mark.parametrize(
    ("name", "code", "cells"),
    [
        ("10_error_cells.xlsx", "V301", ["I2", "I3", "I4", "I5", "I6"]),
        ("11_formula_without_value.xlsx", "V302", ["I2", "I3"]),
    ],
)
def test_cells_without_a_value_are_told_by_their_address_and_quarantined(example, shared, name, code, cells):
    report = import_files(example, [shared / "fixtures" / name], now=NOW)
    assert errors(report) == [(code, cell) for cell in cells]
    costs = report.snapshot.read("costs")
    held = costs.filter(pl.col("quarantined").list.contains("amount_czk"))
    assert sorted(held["row"].to_list()) == [int(cell[1:]) for cell in cells]
    assert held["amount_czk"].null_count() == held.height


def test_lost_zeros_of_company_numbers_come_back_only_where_the_check_digit_fits(example, shared):
    report = import_files(example, [shared / "fixtures/12_ico_lost_zeros.xlsx"], now=NOW)
    told = {(finding.code, finding.place.cell) for finding in report.findings}
    assert ("V361", "A2") in told  # 216224
    assert ("V305", "A5") in told  # 1,12E+07
    assert "00216224" in report.snapshot.read("providers")["ico"].to_list()


def test_amounts_under_a_note_of_thousands_are_not_used(example, shared):
    report = import_files(example, [shared / "fixtures/14_merged_header.xlsx"], now=NOW)
    assert errors(report) == [("V213", "A2")]
    assert report.snapshot.read("costs")["amount_czk"].null_count() == 5
    assert report.snapshot.read("statements")["beds_registered"].sum() == 237


def test_a_total_and_a_note_are_left_out_with_a_word(example, shared):
    report = import_files(example, [shared / "fixtures/15_totals_row.xlsx"], now=NOW)
    told = [
        (finding.code, finding.place.cell) for finding in report.findings if finding.code in ("V214", "V215")
    ]
    assert told == [("V214", "A7"), ("V215", "A9")]


def test_a_service_below_a_gap_is_read(example, shared):
    report = import_files(example, [shared / "fixtures/16_gap_in_rows.xlsx"], now=NOW)
    assert report.snapshot.read("services").height == 6


def test_hidden_rows_and_columns_are_read_with_a_notice(example, shared):
    report = import_files(example, [shared / "fixtures/18_hidden_row_column.xlsx"], now=NOW)
    assert {"V142", "V143"} <= {finding.code for finding in report.findings}


def test_a_heading_that_stands_three_times_is_never_chosen_in_silence(example, shared):
    report = import_files(example, [shared / "fixtures/19_duplicate_headers.xlsx"], layout="ukazka", now=NOW)
    assert ("V209", "I1") in errors(report)
    assert report.snapshot.read("costs")["amount_czk"].drop_nulls().is_empty()


def test_a_service_that_stands_twice_with_other_values_is_told_with_both_rows(example, shared):
    report = import_files(example, [shared / "fixtures/20_duplicate_rows.xlsx"], now=NOW)
    finding = next(finding for finding in report.findings if finding.code in ("V410", "V411"))
    assert finding.service is not None
    assert len(str(finding.args["rows"]).split(", ")) >= 2
    assert report.snapshot.read("costs").select("service_id", "year").is_duplicated().sum() == 0


@pytest.mark.parametrize("name", ["29_formula_injection.xlsx", "30_markup_injection.xlsx"])
def test_names_that_look_like_code_are_kept_as_text(example, shared, name):
    report = import_files(example, [shared / "fixtures" / name], now=NOW)
    assert report.files[0].status == "imported"
    assert accounts_close(report)


def test_all_files_of_the_sample_and_the_fixtures_leave_no_traceback_together(example, shared):
    report = import_files(example, [shared / "fixtures"], now=NOW)
    assert len(report.files) == 30
    assert report.exit_code == 4
    assert accounts_close(report)
