"""Client-level personal data never come in, and what they say is repeated nowhere."""

from __future__ import annotations

import datetime as dt
import json

import openpyxl
import pytest
from tests.books import book, told
from tests.builders import NOW
from tests.statements import write_statement

from sluzby_eval.cli.findings_view import write_csv
from sluzby_eval.importing.pool import Readers
from sluzby_eval.importing.privacy import is_birth_number, personal_data
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace, shipped

PLANTED = "zadosti_s_rodnymi_cisly.xlsx"  # invented numbers, there to be refused
DATA = (".csv", ".xls", ".xlsm", ".xlsx")


def birth_number(year: int, month: int, day: int, serial: int) -> str:
    """Make a birth number with its check digit."""
    stem = f"{year % 100:02}{month:02}{day:02}{serial:03}"
    return f"{stem[:6]}/{stem[6:]}{int(stem) % 11 % 10}"


WOMAN = birth_number(1985, 54, 10, 123)
OLD = "350412/123"  # before 1954 there was no check digit
NUMBERS = [WOMAN, birth_number(1948 + 10, 1, 31, 7), OLD, birth_number(2006, 32, 5, 444)]


@pytest.mark.parametrize("text", [*NUMBERS, WOMAN.replace("/", ""), WOMAN.replace("/", " / ")])
def test_a_birth_number_is_known_by_its_date_and_check_digit(text):
    assert is_birth_number(text)


@pytest.mark.parametrize(
    "text", ["851310/1234", "855431/1233", "123456/0800", "602123456", "00216224", "1234567", "350412123"]
)
def test_account_numbers_telephones_company_numbers_and_ids_are_no_birth_numbers(text):
    assert not is_birth_number(text)


def test_several_birth_numbers_in_a_column_are_refused_without_any_heading():
    grid = [["Klient", "x"], *([f"K{index}", number] for index, number in enumerate(NUMBERS))]
    assert told(personal_data(book(grid))) == [("V153", "B1:B5")]


def test_birth_numbers_that_are_numbers_for_excel_are_refused():
    grid = [[None], *([float(number.replace("/", ""))] for number in (WOMAN, NUMBERS[1], NUMBERS[3]))]
    assert told(personal_data(book(grid))) == [("V153", "A2:A4")]


@pytest.mark.parametrize(
    "heading", ["Rodné číslo", "RODNE CISLO KLIENTA", "R. č.", "RČ", "rč:", "Rodné\nčíslo"]
)
def test_one_number_under_or_beside_a_heading_that_names_it_is_refused(heading):
    assert told(personal_data(book([["Jméno", heading], ["Jan", "851310/1234"]]))) == [("V153", "B1:B2")]
    assert [code for code, _ in told(personal_data(book([[heading, None, WOMAN]])))] == ["V153"]


def test_an_empty_column_of_a_form_is_no_personal_data():
    assert personal_data(book([["Jméno", "Rodné číslo", "Datum narození"], ["Jan", None, None]])) == []


@pytest.mark.parametrize(
    "grid",
    [
        [["Příjmení a jméno", "Datum narození"], ["Nováková Jana", dt.date(1940, 5, 12)]],
        [["Klient", "nar."], ["Nováková Jana", "12. 5. 1940"]],
        [["Jméno", "Jana"], ["Příjmení", "Nováková"], ["Datum narození", "1940-05-12"]],
        [["Name", "Date of birth"], ["Jane", dt.date(1940, 5, 12)]],
        [["Poznámka"], ["Jana Nováková, nar. 12. 5. 1940, přijata"]],
    ],
)
def test_a_name_with_a_date_of_birth_is_refused(grid):
    assert [code for code, _ in told(personal_data(book(grid)))] == ["V154"]


@pytest.mark.parametrize(
    "grid",
    [
        [
            ["Kontaktní osoba", "Jana Nováková"],
            ["E-mail", "jana@example.cz"],
            ["Vyplněno dne", dt.date(2026, 1, 5)],
        ],
        [["Název služby", "Poskytována od"], ["Domov Jana", dt.date(1995, 1, 1)]],
        [["Jméno", "Datum nástupu"], ["Jana", dt.date(2020, 1, 1)]],
        [["Účet"], ["670100/2200"], ["123456/0800"], ["351112/0100"], ["920512/0300"]],
        [["Telefon"], [602123456.0], [603111222.0], [541211111.0], [777123456.0]],
        [["IČO"], ["60123456"], ["61010101"], ["62052133"], [60123456.0]],
        [["Náklady"], [8554101234.0], [5412311111.0], [61234567.89], [1e9]],
    ],
)
def test_what_a_statement_holds_is_no_personal_data(grid):
    assert personal_data(book(grid)) == []


@pytest.mark.slow
def test_a_file_with_personal_data_leaves_no_byte_and_its_values_are_echoed_nowhere(tmp_path):
    path = write_statement(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    clients = workbook.create_sheet("Klienti jmenovitě")
    clients.append(["Příjmení a jméno", "Rodné číslo", "Datum narození"])
    for number in NUMBERS:
        clients.append(["Tajná Osoba", number, dt.date(1940, 5, 12)])
    workbook.save(tmp_path / "clients.xlsx")
    (tmp_path / "w").mkdir()
    workspace = Workspace(root=tmp_path / "w", config=Config())
    report = import_files(workspace, [path, tmp_path / "clients.xlsx"], now=NOW)
    outcome = next(item for item in report.files if item.file == "clients.xlsx")
    assert (outcome.status, outcome.errors) == ("refused", 2)
    assert report.exit_code == 4
    mine = [finding for finding in report.findings if finding.place.file == "clients.xlsx"]
    assert [finding.code for finding in mine] == ["V153", "V154"]
    assert all(finding.value is None and not finding.args for finding in mine)
    write_csv(report.findings, tmp_path / "findings.csv", "cs")
    said = (tmp_path / "findings.csv").read_text() + json.dumps(
        [item.as_record() for item in report.findings]
    )
    refused = (tmp_path / "clients.xlsx").read_bytes()
    for file in (item for item in (tmp_path / "w").rglob("*") if item.is_file()):
        assert file.read_bytes() != refused, f"a copy is kept in {file}"
        said += file.read_bytes().decode("latin-1")
    for secret in (*NUMBERS, "Tajná", "Tajn\u00c3\u00a1", "1940-05-12", "12. 5. 1940"):
        assert secret not in said


@pytest.mark.slow
def test_neither_the_sample_nor_the_templates_nor_the_fixtures_are_taken_for_personal_data(shared):
    root = shared.parent / "main"
    files = [*(root / "sample_data").rglob("*"), *(shared / "fixtures").rglob("*")]
    assert_no_alarm(path for path in files if path.name != PLANTED)


def test_the_planted_birth_numbers_of_the_sample_are_found():
    path = shipped("sample_data") / "kraj" / PLANTED
    with Readers() as readers:
        assert [item.code for item in readers.submit(path, name=path.name).result()[1]] == ["V153"]


@pytest.mark.slow
def test_no_real_file_is_taken_for_personal_data(shared):
    assert_no_alarm((shared / "data").rglob("*"))


def assert_no_alarm(paths):
    files = sorted(path for path in paths if path.suffix.lower() in DATA)
    assert files
    with Readers() as readers:
        answers = [(path, readers.submit(path, name=path.name)) for path in files]
        alarms = {
            path.name
            for path, answer in answers
            if {item.code for item in answer.result()[1]} & {"V153", "V154"}
        }
    assert not alarms
