"""Letters and names of what is given back to providers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW
from tests.statements import Rows, write_statement

from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.annotate.letter import Received, write_letter
from sluzby_eval.importing.annotate.run import Return, give_back, slug
from sluzby_eval.importing.run import GivingBack, import_files
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path

NBSP = "\u00a0"


def finding(code: str = "V303", cell: str | None = "D5", file: str = "a.xlsx", value: str = "x") -> Finding:
    return Finding(code=code, place=Place(file=file, sheet="Výkony", cell=cell), value=value)


def letter(*findings: Finding, status="imported", language="cs", deadline=None, copy="a_nalezy.xlsx") -> str:
    received = [Received(file="a.xlsx", status=status, findings=findings, copy=copy)]
    text = write_letter(received, name="Domov", ico="00099180", language=language, deadline=deadline)
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 chyba"), (2, "2 chyby"), (4, "4 chyby"), (5, "5 chyb"), (22, "22 chyb")]
)
def test_czech_letter_counts_in_the_right_form(number, words):
    text = letter(*(finding(cell=f"D{row}") for row in range(5, 5 + number)))
    assert f"{words}," in text


def test_letter_says_where_what_and_how_to_mend_it():
    text = letter(finding(value="hodně"))
    assert "1. **Výkony!D5**: „hodně“ není číslo." in text
    assert "(V303)" in text
    assert "`a_nalezy.xlsx`" in text


def test_letter_lists_ten_faults_and_counts_the_rest():
    text = letter(*(finding(cell=f"{column}5") for column in "ABCDEFGHIJKL"))
    assert "10. **Výkony!" in text
    assert "11. " not in text
    assert "Další 2 závady" in text


def test_letter_names_the_deadline_only_where_there_is_one():
    assert "Prosíme o zaslání do 31. 3. 2026." in letter(finding(), deadline=dt.date(2026, 3, 31))
    assert "do 31" not in letter(finding())
    assert "31 March 2026" in letter(finding(), deadline=dt.date(2026, 3, 31), language="en")


def test_letter_about_a_refused_file_says_why_and_that_nothing_was_used():
    text = letter(Finding(code="V109", place=Place(file="a.xlsx")), status="refused", copy=None)
    assert "Soubor je chráněn heslem." in text
    assert "`a.xlsx`: nepoužilo se nic z celého souboru." in text


def test_text_of_a_provider_does_not_act_as_markdown_or_html():
    text = letter(finding(value="<script>*a*`b`[c](d)</script>"))
    assert "<script>" not in text
    assert r"\<script\>\*a\*" in text


def test_names_of_files_are_of_letters_digits_and_hyphens():
    assert slug("Příliš žluťoučký kůň/…\\:*?") == "prilis-zlutoucky-kun"
    assert slug("nul") == "nul-1"
    assert len(slug("a" * 500)) == 80


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(root=tmp_path / "w", config=Config())


def faulty(rows: Rows) -> None:
    rows["statements"][0]["bed_days_occ"] = "hodně"


@pytest.mark.slow
def test_file_that_is_not_ours_is_not_written_over(workspace, tmp_path):
    source = write_statement(tmp_path / "a.xlsx", faulty)
    to = GivingBack(folder=tmp_path / "z")
    first = import_files(workspace, [source], now=NOW, giving_back=to)
    assert len(first.given_back) == 2
    for path in first.given_back:
        path.write_bytes(b"somebody's own")
    again = import_files(workspace, [source], now=NOW, giving_back=to)
    assert again.given_back == ()
    assert [item.code for item in again.findings] == ["V232", "V232"]
    assert {path.read_bytes() for path in first.given_back} == {b"somebody's own"}


@pytest.mark.slow
def test_own_files_are_replaced_and_nothing_else_is_left_behind(workspace, tmp_path):
    source = write_statement(tmp_path / "a.xlsx", faulty)
    to = GivingBack(folder=tmp_path / "z")
    for _ in range(2):
        report = import_files(workspace, [source], now=NOW, giving_back=to)
        assert len(report.given_back) == 2
    assert sorted(path.name for path in to.folder.iterdir()) == [
        "a_nalezy.xlsx",
        "domov-na-zkousku-00099180_pruvodni-dopis.md",
    ]


def test_file_without_errors_or_warnings_is_not_given_back(tmp_path):
    note = finding("V418")
    to = GivingBack(folder=tmp_path)
    item = Return(file="a.xlsx", status="imported", source=None, findings=[note], provider="00099180")
    assert give_back(to, [item], {}, language="cs") == ([], [])


def test_text_file_gets_a_letter_and_no_copy(workspace, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("něco;jiného\n1;2\n", encoding="utf-8")
    report = import_files(workspace, [path], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    assert [item.name for item in report.given_back] == ["a_pruvodni-dopis.md"]


@pytest.mark.slow
def test_two_files_of_one_provider_share_a_letter(workspace, tmp_path):
    first = write_statement(tmp_path / "a.xlsx", faulty)

    def older(rows: Rows) -> None:
        faulty(rows)
        rows["provider"][0]["year"] = 2024

    second = write_statement(tmp_path / "b.xlsx", older)
    report = import_files(workspace, [first, second], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    letters = [path for path in report.given_back if path.suffix == ".md"]
    assert len(letters) == 1
    text = letters[0].read_text(encoding="utf-8").replace(NBSP, " ")
    assert "za 2 soubory" in text
    assert "`a.xlsx`, **Výkony!G2**" in text


def test_nothing_is_imported_where_copies_cannot_be_written(workspace, tmp_path):
    source = write_statement(tmp_path / "a.xlsx", faulty)
    (tmp_path / "z").write_text("a file")
    with pytest.raises(InputError):
        import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    assert not workspace.data.exists()


@pytest.mark.slow
def test_english_workspace_gets_english_copies_and_letters(tmp_path):
    (tmp_path / "w").mkdir()
    workspace = Workspace(root=tmp_path / "w", config=Config(language="en"))
    source = write_statement(tmp_path / "a.xlsx", faulty)
    report = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    assert sorted(path.name for path in report.given_back) == [
        "a_findings.xlsx",
        "domov-na-zkousku-00099180_cover-letter.md",
    ]
