"""The shipped editions: they compose in both languages, and every picture says what it shows."""

from __future__ import annotations

import dataclasses
import re

import polars as pl
import pytest
from tests.unit.reporting import builders, holdings

from sluzby_eval.czech import NBSP
from sluzby_eval.findings import Place
from sluzby_eval.reporting import run
from sluzby_eval.reporting.charts import Chart, Lines, Map, Multiples, Picture, Points
from sluzby_eval.reporting.disclosure.publish import published
from sluzby_eval.reporting.document import Entries, Sentences
from sluzby_eval.reporting.tables import Table
from sluzby_eval.workspace import Config, Evaluation, Workspace

EDITIONS = (
    ("kraj", None), ("okres", "CZ0645"), ("orp", "6210"), ("druh", "DPS"), ("poskytovatel", "00000019"),
    ("rada", None), ("katalog", None), ("plan", None), ("kvalita", None), ("financovani", None), ("data", None),
)  # fmt: skip


def context_of(root, language="cs", **more):
    config = Config(name="x", evaluation=Evaluation(minimum_peers=3))
    services = builders.services_frame().with_columns(target_groups=pl.lit("SENIORI"))
    values = {
        "workspace": Workspace(root=root, config=config),
        "results": builders.frame(least=3),
        "tables": holdings.tables(),
        "services": services,
        "definitions": "d" * 64,
    }
    return builders.context(root, language=language, **(values | more))


def blocks_of(document, kind):
    return [block for section in document.walk() for block in section.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize(("report", "unit"), EDITIONS)
def test_every_edition_composes_with_titled_and_described_pictures(tmp_path, report, unit, language):
    document = run.document(report, context_of(tmp_path, language), unit)
    assert document.sections
    for picture in blocks_of(document, Picture):
        assert picture.title
        assert picture.description
        texts = (picture.title, picture.description)
        assert not any(re.search(r"[{}]|\bNone\b|  ", text) for text in texts), texts
    for section in document.walk():
        assert section.title
        assert section.blocks or section.parts


@pytest.mark.parametrize(("report", "unit"), EDITIONS)
def test_czech_editions_hold_no_english_words(tmp_path, report, unit):
    document = run.document(report, context_of(tmp_path), unit)
    english = re.compile(r"\b(the|and|of|out of|services|Total|by type|Source:)\b")
    for table in blocks_of(document, Table):
        heads = [table.caption, table.source, *table.notes, *(column.title for column in table.columns)]
        assert not [text for text in heads if english.search(text)]
    for picture in blocks_of(document, Picture):
        assert not english.search(f"{picture.title} {picture.description}")
    for block in blocks_of(document, Sentences):
        assert not [sentence.text for sentence in block.sentences if english.search(sentence.text)]


@pytest.mark.parametrize(("report", "unit"), EDITIONS)
def test_whatever_leads_to_a_definition_finds_it(tmp_path, report, unit):
    document = run.document(report, context_of(tmp_path), unit)
    if not blocks_of(document, Entries):
        return  # councillors and readers of the catalogue get no definitions
    defined = {entry.indicator for block in blocks_of(document, Entries) for entry in block.entries}
    tables = blocks_of(document, Table) + [
        picture.table for picture in blocks_of(document, Picture) if picture.table
    ]
    named = {row.indicator for table in tables for row in table.rows}
    named |= {column.indicator for table in tables for column in table.columns}
    named |= {picture.indicator for picture in blocks_of(document, Picture)}
    assert named - {""} <= defined


def test_a_report_names_everything_it_stands_on(tmp_path):
    facts = dict(run.document("kraj", context_of(tmp_path, "en")).facts)
    assert facts["Definitions of indicators"] == "d" * 16
    assert facts["Program"].startswith("sluzby-eval ")
    assert {"Year", "Version of statements", "State of the data", "Snapshot of the data"} <= set(facts)


def test_a_report_on_a_type_shows_figures_of_that_type_only(tmp_path):
    document = run.document("druh", context_of(tmp_path, "en"), "DPS")
    assert document.title == "Homes for the elderly 2025"
    assert set(document.rows["type"]) == {"DPS"}
    assert document.slug.startswith("druh_dps_homes-for-the-elderly")
    assert "Pečovatelská služba" not in {
        row.cells[0].value for table in blocks_of(document, Table) for row in table.rows
    }


def test_a_type_is_found_by_its_name(tmp_path):
    assert run.document("druh", context_of(tmp_path), "domovy pro seniory").properties["unit"] == "DPS"


def test_titles_of_pictures_state_the_finding(tmp_path):
    document = run.document("kraj", context_of(tmp_path, "cs"))
    titles = {picture.title.replace(NBSP, " ") for picture in blocks_of(document, Picture)}
    assert "Obložnost v Jihomoravském kraji vzrostla z 85,9 % v roce 2024 na 89,5 % v roce 2025" in titles
    assert "Obložnost: od 82,2 (Břeclav) do 95,9 % (Hodonín)" in titles or any(
        title.startswith("Obložnost vzrostla") for title in titles
    )


def test_own_and_higher_areas_stand_as_lines_and_the_own_one_stands_out(tmp_path):
    document = run.document("orp", context_of(tmp_path, "cs"), "6210")
    lines = blocks_of(document, Lines)[0]
    assert [line.label.replace(NBSP, " ") for line in lines.lines] == [
        "obvod ORP Kyjov", "okres Hodonín", "Jihomoravský kraj",
    ]  # fmt: skip
    assert [line.highlighted for line in lines.lines] == [True, False, False]
    panels = blocks_of(document, Multiples)[0].panels
    assert [panel.title for panel in panels if panel.highlighted] == ["Kyjov"]


def test_a_map_knows_how_many_values_its_colours_need(tmp_path):
    shown = blocks_of(run.document("kraj", context_of(tmp_path)), Map)[0]
    assert shown.least == 3
    assert [area.cell.status for area in shown.areas if area.cell.value is None] == ["no_population"]


def test_points_name_own_services_and_nobody_else(tmp_path):
    document = run.document("poskytovatel", context_of(tmp_path), "00000019")
    points = blocks_of(document, Points)[0]
    assert sorted(point.label for point in points.points) == ["", "Domov Kyjov", "Domov u řeky"]
    heads = [row.cells[0].value for row in points.table.rows]
    assert heads == ["Domov Kyjov", "Domov u řeky", "Dolní kvartil", "Medián", "Horní kvartil"]
    region = blocks_of(run.document("kraj", context_of(tmp_path)), Points)[0]
    assert {point.label for point in region.points} == {""}


def test_the_explanation_of_a_provider_stands_under_the_figures(tmp_path):
    finding = dataclasses.replace(
        builders.finding("V401", place=Place(file="a.xlsx"), service="1001", provider="00000019"),
        explanation="Oprava střechy, polovina pokojů byla půl roku zavřená.",
    )
    document = run.document("poskytovatel", context_of(tmp_path, findings=(finding,)), "00000019")
    notes = [note for table in blocks_of(document, Table) for note in table.notes]
    assert any("Oprava střechy" in note for note in notes)


def test_a_strip_of_a_provider_shows_only_kinds_that_it_has(tmp_path):
    document = run.document("poskytovatel", context_of(tmp_path), "00000019")
    charts = [chart for chart in blocks_of(document, Chart) if chart.kind == "strips" and chart.table]
    assert {strip.label for chart in charts for strip in chart.strips} == {"Domovy pro seniory, pobytová"}


@pytest.mark.slow
def test_the_public_edition_is_made_from_figures_with_small_groups_withheld(tmp_path):
    context = context_of(tmp_path, "en")
    rows = run.document("verejny", context).rows
    allowed = published(context).results
    assert not rows.is_empty()
    assert rows.join(allowed, on=rows.columns, how="anti", nulls_equal=True).is_empty()
