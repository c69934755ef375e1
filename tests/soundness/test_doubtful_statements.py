"""What a statement leaves in doubt makes no figure: it is asked back, and the blank says why."""

from __future__ import annotations

import pytest
from tests.statements import KEY, Rows, write_statement

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "workspace").mkdir()
    return Workspace(root=tmp_path / "workspace", config=Config())


@pytest.fixture
def send(workspace, tmp_path):
    def import_one(name, change=None):
        return import_files(workspace, [write_statement(tmp_path / name, change)], workers=0)

    return import_one


def told(report, *codes):
    return [(item.code, item.place.cell) for item in report.findings if item.code in codes]


def status(workspace, report, indicator, level="service"):
    found = evaluate(workspace, report.snapshot, indicators=[indicator]).results
    rows = found.filter(level=level, form="all", basis="seat")
    rows = rows if level == "service" else rows.filter(type="all")
    return sorted(set(zip(rows["value"], rows["status"], strict=True)))


def test_rows_that_contradict_each_other_are_excluded_and_not_unreported(workspace, send):
    def twice(rows: Rows) -> None:
        rows["statements"].append({**rows["statements"][0], "bed_days_occ": 5000})
        rows["costs"].append({**rows["costs"][0], "costs:2.6": 2_000_000})

    report = send("twice.xlsx", twice)
    assert told(report, "V410") == [("V410", "A2"), ("V410", "A2")]
    assert status(workspace, report, "bed_occupancy") == [(None, "quarantined")]
    assert status(workspace, report, "cost_per_occupied_bed_day") == [(None, "quarantined")]
    outcome = report.files[0]
    assert outcome.cells["read"] == sum(outcome.cells[name] for name in ("accepted", "refused", "ignored"))
    assert outcome.money["refused"] == 20_000_000 + 21_000_000 - 1_000_000 + 1_000_000


def test_a_column_blank_in_all_contradicting_rows_stays_unreported(send):
    def twice(rows: Rows) -> None:
        rows["statements"].append({**rows["statements"][0], "bed_days_occ": 5000})

    row = send("twice.xlsx", twice).snapshot.read("statements").row(0, named=True)
    assert "bed_days_occ" in row["quarantined"]
    assert "hours_direct" not in row["quarantined"]


def test_a_service_of_refused_type_is_named_beside_the_figures_that_lack_it(workspace, send):
    report = send("type.xlsx", lambda rows: rows["services"][0].update(type="domov důchodců"))
    assert told(report, "V404") == [("V404", "C2")]
    found = evaluate(workspace, report.snapshot, indicators=["client_fee_share"])
    assert [(item.code, item.service) for item in found.findings if item.code == "R105"] == [
        ("R105", KEY["service_id"])
    ]


def thousands(rows: Rows) -> None:
    rows["costs"][0].update({"costs:1.1": 9_000, "costs:2.6": 1_000, "costs:total": 10_000})
    rows["revenues"][0]["amount_czk"] = 9_800


def test_amounts_that_can_only_be_thousands_are_not_used_on_either_side(workspace, send):
    report = send("thousands.xlsx", thousands)
    assert told(report, "V430") == [("V430", "AA2")]
    assert report.files[0].errors == 1
    assert status(workspace, report, "cost_per_occupied_bed_day") == [(None, "quarantined")]
    assert status(workspace, report, "food_cost_per_bed_day") == [(None, "quarantined")]
    assert report.snapshot.read("revenues")["amount_czk"].to_list() == [None]
    assert report.files[0].money["refused"] == 29_800


def test_a_service_open_for_a_few_days_may_cost_little(send):
    def few_days(rows: Rows) -> None:
        thousands(rows)
        rows["statements"][0].update(days_open=3, bed_days_avail=60, bed_days_occ=30)

    assert told(send("short.xlsx", few_days), "V430") == []


def test_a_company_number_that_cannot_exist_makes_no_provider_and_keeps_the_figures(workspace, send):
    report = send("ico.xlsx", lambda rows: rows["provider"][0].update(ico="00099181"))
    assert told(report, "V363") == [("V363", "B1")]
    assert report.snapshot.read("providers").is_empty()
    assert report.snapshot.read("services")["ico"].to_list() == [None]
    assert status(workspace, report, "bed_occupancy") == [(0.95, "ok")]


def test_a_company_number_that_a_register_knows_is_believed(workspace, send, tmp_path):
    register = "IČO;Název poskytovatele;Identifikátor služby;Druh služby;Forma;"
    register += "Jednotka kapacity;Registrovaná kapacita\n"
    (tmp_path / "registr.csv").write_text(
        register + "00099181;Domov;9990001;DPS;pob;luzka;20\n", encoding="utf-8"
    )
    import_files(workspace, [tmp_path / "registr.csv"], layout="registr", workers=0)
    report = send("ico.xlsx", lambda rows: rows["provider"][0].update(ico="00099181"))
    assert told(report, "V363") == []


def all_other(rows: Rows) -> None:
    rows["statements"][0].update(bed_days_avail=7200, bed_days_occ=6800, clients_year=27, clients_31_12=20)
    rows["statements"][0].update(days_open=364)
    rows["costs"][0].update({"costs:1.1": 9_300_000, "costs:2.6": 1_100_000, "costs:total": 10_400_000})
    rows["revenues"][0]["amount_czk"] = 10_100_000
    rows["staff"][0].update({"staff:PSS_POBYT": 8.5, "staff:total": 8.5})
    rows["clients"][0].update({"clients:III": 11, "clients:IV": 9, "clients:total": 20})


def test_a_statement_of_another_year_that_would_replace_last_years_is_asked_back(send):
    send("domov.xlsx")
    report = send("oprava.xlsx", all_other)
    assert told(report, "V223", "V240") == [("V223", None), ("V240", None)]
    asked = next(item for item in report.findings if item.code == "V240")
    assert asked.message("en").startswith("The file replaces domov.xlsx")
    assert "only 2 of 15 figures are the same" in asked.message("en")


def test_a_correction_of_one_figure_is_no_other_year(send):
    send("domov.xlsx")
    report = send("oprava.xlsx", lambda rows: rows["statements"][0].update(bed_days_occ=6900))
    assert told(report, "V223", "V240") == [("V223", None)]


def test_a_correction_whose_name_says_another_year_is_asked_back(send):
    send("domov.xlsx")
    report = send("domov_2026.xlsx", lambda rows: rows["statements"][0].update(bed_days_occ=6900))
    assert told(report, "V240") == [("V240", None)]
