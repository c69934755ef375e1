from __future__ import annotations

import pytest

from sluzby_eval.findings import Code, Finding, FindingGroup, Place, Severity, catalogue, worst


def at(
    cell: str | None, *, code: str = "S105", sheet: str = "Náklady", severity: Severity | None = None
) -> Finding:
    return Finding(code=code, place=Place(file="a.xlsx", sheet=sheet, cell=cell), severity=severity)


def groups(*findings: Finding) -> list[tuple[str, str | None, int]]:
    return [(group.first.code, group.cells, group.count) for group in FindingGroup.of(findings)]


def test_neighbouring_cells_of_a_column_are_one_range():
    assert groups(*(at(f"D{row}") for row in range(4, 404))) == [("S105", "D4:D403", 400)]


def test_gap_parts_a_range_and_order_of_findings_does_not_matter():
    assert groups(at("D12"), at("D5"), at("D4"), at("D6")) == [("S105", "D4:D6, D12", 4)]


def test_rows_are_ordered_as_numbers():
    assert groups(at("D10"), at("D9"), at("D2")) == [("S105", "D2, D9:D10", 3)]


def test_columns_sheets_and_codes_are_apart():
    found = groups(at("D4"), at("E4"), at("D5", sheet="Výnosy"), at("D5", code="S106"))
    assert sorted(found) == [("S105", "D4", 1), ("S105", "D5", 1), ("S105", "E4", 1), ("S106", "D5", 1)]


def test_same_cell_twice_is_counted_twice_and_named_once():
    assert groups(at("D4"), at("D4")) == [("S105", "D4", 2)]


def test_errors_come_first():
    found = groups(
        at("A1", severity=Severity.INFO),
        at("B1", severity=Severity.ERROR),
        at("C1", severity=Severity.WARNING),
    )
    assert [cells for _, cells, _ in found] == ["B1", "C1", "A1"]


def test_finding_without_a_cell_has_no_range():
    assert groups(at(None)) == [("S105", None, 1)]


def test_nothing_found_is_no_group():
    assert FindingGroup.of([]) == []
    assert worst([]) is None


def test_worst_is_the_heaviest():
    assert worst([at("A1", severity=Severity.INFO), at("A1", severity=Severity.WARNING)]) is Severity.WARNING


def test_severity_is_that_of_the_catalogue_unless_said_otherwise():
    assert at("A1").level is Severity.ERROR
    assert at("A1", severity=Severity.INFO).level is Severity.INFO


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(file="a.xlsx"), "a.xlsx"),
        (Place(file="a.xlsx", sheet="S"), "a.xlsx [S]"),
        (Place(file="a.csv", cell="B2"), "a.csv [B2]"),
        (Place(file="a.yaml", line=7), "a.yaml:7"),
    ],
)
def test_place_is_written_for_people(place, text):
    assert str(place) == text


def test_message_fills_values_in_both_languages_and_marks_what_is_unknown():
    finding = Finding(code="S107", place=Place(file="parts/x"), args={"table": "costs", "found": 3})
    assert finding.message("en") == "In a part of the table costs a second reader found 3 rows instead of –."
    assert finding.message("cs").startswith("V části tabulky costs")
    assert finding.as_record("en")["message"] == finding.message("en")


def test_numbers_are_written_in_the_language_of_the_reader_and_kept_as_typed_in_records():
    place = Place(file="a.xlsx")
    finding = Finding(code="V406", place=place, value="-45200.5", expected="0", args={"heading": "Opravy"})
    assert "\u221245\u00a0200,5" in finding.message("cs")
    assert "\u221245,200.5" in finding.message("en")
    record = finding.as_record("cs")
    assert (record["value"], record["expected"], record["difference"]) == ("-45200.5", "0", "-45200.5")


def test_identifiers_are_no_numbers_and_have_no_difference():
    finding = Finding(
        code="V436", place=Place(file="a"), value="00099180", expected="00099199", service="9990001"
    )
    assert "00099180" in finding.message("cs")
    assert "9990001" in finding.message("cs")
    assert finding.difference is None


def test_shares_are_written_with_their_sign():
    finding = Finding(code="V423", place=Place(file="a"), value="90.5 %", expected="100 %")
    assert "90,5\u00a0%" in finding.message("cs")


def test_a_finding_that_compares_numbers_has_a_difference_and_says_all_three():
    names = ("{value:n}", "{expected:n}")
    comparing = [code for code in catalogue().values() if all(name in code.message["en"] for name in names)]
    assert len(comparing) > 30
    for code in comparing:
        finding = Finding(code=code.code, place=Place(file="a"), value="12", expected="10")
        assert finding.as_record("en")["difference"] == "2"
        for language in ("cs", "en"):
            assert ("{difference" in code.message[language]) == ("{difference:n}" in code.message[language])


def test_a_sentence_with_a_guess_stands_only_where_there_is_one():
    place = Place(file="a.xlsx")
    args = {"sheet": "Klienti", "sheets": "Služby"}
    without = Finding(code="V203", place=place, args=args).message("cs")
    assert without == "Chybí list „Klienti“. Soubor má listy: Služby."
    guessed = Finding(code="V203", place=place, args=args | {"suggestion": "Klient"}).message("cs")
    assert guessed == f"{without} Nejpodobnější: Klient."


def test_faults_of_two_services_without_cells_are_apart():
    place = Place(file="a.xlsx")
    found = [Finding(code="R103", place=place, service=service) for service in ("1", "2")]
    assert [group.count for group in FindingGroup.of(found)] == [1, 1]


def test_braces_in_data_are_not_filled_again():
    finding = Finding(code="S105", place=Place(file="x"), args={"table": "{file} {0.__class__}"})
    assert "{file} {0.__class__}" in finding.message("en")


def test_suggestion_is_without_case_and_diacritics():
    assert Finding.suggestion("NAKLADY", ["Náklady", "Výnosy"]) == "Náklady"
    assert Finding.suggestion("zcela jiné", ["Náklady", "Výnosy"]) is None


def texts(code: Code) -> list[tuple[str, str]]:
    return [
        (name, getattr(code, name).get(language))
        for name in ("message", "what", "why", "example", "fix")
        for language in ("cs", "en")
    ]


def test_every_code_of_the_store_says_everything_in_both_languages():
    codes = [code for name, code in catalogue().items() if name.startswith("S")]
    assert codes
    assert all(text for code in codes for _, text in texts(code))
