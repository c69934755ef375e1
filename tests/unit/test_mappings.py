"""Learned mappings: reviewed names go before the layout's, for one provider; they are not guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import yaml
from openpyxl import load_workbook
from tests.statements import write_statement

from sluzby_eval.importing.layouts import load_layouts
from sluzby_eval.importing.mappings import load_mappings
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
ICO = "00099180"
MAPPING = f"""
provider: "{ICO}"
year: 2025
layout: vykaz
sheets: {{costs: Peníze ven}}
headings: {{"costs:2.6": Proud a plyn, service_id: Číslo registrace}}
note: Potvrzeno telefonicky.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(root=tmp_path / "w", config=Config())


def own_words(path: Path) -> Path:
    """Write a statement in which the provider uses own names on the sheet of costs."""
    write_statement(path)
    book = load_workbook(path)
    sheet = book["Náklady"]
    sheet.title = "Peníze ven"
    for cell in next(sheet.iter_rows(min_row=1, max_row=1)):
        heading = str(cell.value)
        cell.value = {"2.6 Energie": "Proud a plyn", "Identifikátor služby": "Číslo registrace"}.get(
            heading, heading
        )
    book.save(path)
    return path


def learn(workspace: Workspace, text: str = MAPPING, name: str = f"{ICO}_2025.yaml") -> None:
    folder = workspace.root / "mappings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def costs(report) -> dict[str, float]:
    frame = report.snapshot.read("costs")
    return dict(zip(frame["item"], frame["amount_czk"], strict=True))


def codes(report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.slow
def test_a_mapping_reads_what_the_layout_does_not_know(tmp_path, workspace):
    path = own_words(tmp_path / "a.xlsx")
    assert costs(import_files(workspace, [path], now=NOW)) == {}
    learn(workspace)
    again = import_files(workspace, [path], now=NOW)
    assert costs(again) == {"1.1": 9e6, "2.6": 1e6, "total": 10e6}
    assert "V217" in codes(again)
    assert "V206" not in codes(again)


@pytest.mark.slow
def test_the_same_file_and_mapping_again_change_nothing(tmp_path, workspace):
    learn(workspace)
    path = own_words(tmp_path / "a.xlsx")
    assert import_files(workspace, [path], now=NOW).changed
    assert not import_files(workspace, [path], now=NOW).changed


@pytest.mark.parametrize("change", [(ICO, "00216224"), ("2025", "2024"), ("vykaz", "registr")])
@pytest.mark.slow
def test_a_mapping_of_another_provider_year_or_layout_is_not_used(tmp_path, workspace, change):
    learn(workspace, MAPPING.replace(*change).replace("costs: Peníze ven", "").replace('"costs:2.6"', "form"))
    assert "V217" not in codes(import_files(workspace, [own_words(tmp_path / "a.xlsx")], now=NOW))


@pytest.mark.slow
def test_a_mapping_may_go_by_the_name_of_the_file(tmp_path, workspace):
    learn(workspace, MAPPING.replace(ICO, "00216224") + 'files: "domov*.xlsx"\n')
    assert "V217" in codes(import_files(workspace, [own_words(tmp_path / "Domov_2025.xlsx")], now=NOW))


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("layout: vykaz", "layout: vykazz"), "D712", 4),
        (("costs: Peníze", "cost: Peníze"), "D712", 5),
        (("costs:2.6", "costs:2.66"), "D712", 6),
        (("note:", "notes:"), "D201", 7),
    ],
)
def test_a_faulty_mapping_is_told_with_its_line_and_not_used(workspace, change, code, line):
    learn(workspace, MAPPING.replace(*change))
    mappings, findings = load_mappings(workspace, load_layouts(workspace)[0])
    assert [(one.code, one.place.line) for one in findings] == [(code, line)]
    assert mappings.entries == ()


@pytest.mark.slow
def test_a_heading_that_is_not_matched_tells_the_yaml_and_is_proposed(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    book = load_workbook(path)
    for cell in next(book["Náklady"].iter_rows(min_row=1, max_row=1)):
        cell.value = "Číslo registrace" if cell.value == "Identifikátor služby" else cell.value
    book.save(path)
    report = import_files(workspace, [path], now=NOW)
    told = next(finding for finding in report.findings if finding.code == "V206")
    assert 'headings: {"service_id":' in told.fix("cs")
    proposal = workspace.out / "mapping-proposals" / f"{ICO}_2025.yaml"
    text = proposal.read_text(encoding="utf-8")
    assert {"provider", "year", "layout", "headings"} <= set(yaml.safe_load(text))
    assert yaml.safe_load(text)["provider"] == ICO
    assert "service_id" in text


@pytest.mark.slow
def test_nothing_is_proposed_for_a_statement_without_a_question(tmp_path, workspace):
    import_files(workspace, [write_statement(tmp_path / "a.xlsx")], now=NOW)
    assert not (workspace.out / "mapping-proposals").exists()
