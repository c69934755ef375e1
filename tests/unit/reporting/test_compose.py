from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.unit.reporting import builders

from sluzby_eval.findings import Finding, Place
from sluzby_eval.reporting import run
from sluzby_eval.reporting.charts import Chart, Points
from sluzby_eval.reporting.document import Entries, KeyFigures, Note, cells_of
from sluzby_eval.reporting.tables import Table

if TYPE_CHECKING:
    from sluzby_eval.i18n import Language

LANGUAGE: Language = "en"  # the fixed words are the source texts; Czech is the business of the catalogue


@pytest.fixture
def context(tmp_path):
    return builders.context(tmp_path, language=LANGUAGE)


def section_of(document, title):
    return next(section for section in document.walk() if section.title == title)


def block_of(document, title, kind):
    section = section_of(document, title)
    return next(block for inner in section.walk() for block in inner.blocks if isinstance(block, kind))


def row_of(table, label):
    return next(row for row in table.rows if row.cells[0].value == label)


def test_a_headline_says_value_change_and_coverage(context):
    figures = block_of(run.document("kraj", context), "Headline figures", KeyFigures).figures
    cost = next(figure for figure in figures if figure.title == "Náklad na obsazený lůžkoden (en)")
    assert cost.value.value == pytest.approx((30e6 + 19.6e6 + 24e6 + 1e6) / 49_000)
    assert cost.sentence == (
        "Náklad na obsazený lůžkoden (en): 1,522\u00a0CZK/bed-day; 4.2\u00a0% more than in 2024 "
        "(1,462\u00a0CZK/bed-day); 4 counted out of 5 service forms in all."
    )


def test_a_headline_without_a_value_gives_the_reason(context):
    frame = context.results.with_columns(
        value=pl.when(pl.col("indicator") == "bed_occupancy").then(None).otherwise("value"),
        status=pl.when(pl.col("indicator") == "bed_occupancy")
        .then(pl.lit("not_reported"))
        .otherwise("status"),
    )
    changed = dataclasses.replace(context, results=frame)
    figures = block_of(run.document("kraj", changed), "Headline figures", KeyFigures).figures
    occupancy = next(figure for figure in figures if figure.title == "Obložnost (en)")
    assert occupancy.sentence == "Obložnost (en): no value (not reported)."


def test_areas_are_grouped_and_the_region_closes_the_table(context):
    table = block_of(run.document("kraj", context), "ORP areas by district", Table)
    labels = [(row.cells[0].value, row.indent, row.total) for row in table.rows]
    assert labels == [
        ("district\u00a0Hodonín", 0, True),
        ("Kyjov", 1, False),
        ("Hodonín", 1, False),
        ("district\u00a0Břeclav", 0, True),
        ("Břeclav", 1, False),
        ("region\u00a0Jihomoravský kraj", 0, True),
    ]


def test_a_cell_without_a_value_always_has_a_reason(context):
    for report, unit in (("kraj", None), ("okres", "Hodonín"), ("orp", "Kyjov"), ("poskytovatel", "Charita")):
        document = run.document(report, context, unit)
        for cell in cells_of(document.sections):
            assert cell.value is not None or cell.status != "ok"
            assert cell.value != ""


def test_a_zero_stays_a_zero(context):
    table = block_of(run.document("poskytovatel", context, "00000035"), "Services", Table)
    assert len(table.rows) == 2
    own = next(
        block
        for section in section_of(run.document("poskytovatel", context, "00000035"), "Services").parts
        for block in section.blocks
        if isinstance(block, Table)
    )
    beds = row_of(own, "Lůžka v síti (en)")
    occupancy = row_of(own, "Obložnost (en)")
    assert beds.cells[2].value == 0.0
    assert (occupancy.cells[2].value, occupancy.cells[2].status) == (None, "zero_denominator")


def test_statuses_of_results_reach_the_cells_unchanged(context):
    document = run.document("okres", context, "Břeclav")
    beds = block_of(document, "All indicators of the district", Table)
    assert row_of(beds, "Lůžka na 1 000 obyvatel 65+ (en)").cells[2].value == pytest.approx(19.0)
    orp = block_of(run.document("orp", context, "Břeclav"), "All indicators", Table)
    assert row_of(orp, "Lůžka na 1 000 obyvatel 65+ (en)").cells[2].status == "no_population"


def test_low_coverage_is_shown_and_explained(context):
    document = run.document("okres", context, "Břeclav")
    occupancy = next(
        row
        for section in section_of(document, "All indicators of the district").parts
        for row in section.blocks[0].rows
        if row.cells[0].value == "Obložnost (en)"
    )
    assert occupancy.cells[2].is_marked
    legend = block_of(document, "How to read the figures", Table)
    assert row_of(legend, "* (low coverage)")


def test_the_legend_names_only_what_occurs(context):
    legend = block_of(run.document("orp", context, "Kyjov"), "How to read the figures", Table)
    words = {row.cells[0].value for row in legend.rows}
    assert "confidential" not in words
    assert "parameter missing" in words


def test_a_public_report_holds_nothing_internal(context):
    for unit in ("Hodonín", "Břeclav"):
        rows = run.document("okres", context, unit).rows
        assert set(rows["confidentiality"]) == {"public"}
    assert "internal" in set(run.document("poskytovatel", context, "00000019").rows["confidentiality"])


def test_a_provider_sees_others_only_as_quartiles_and_points_without_a_name(context):
    document = run.document("poskytovatel", context, "00000019")
    units = set(document.rows.filter(pl.col("level").is_in(["service", "provider"]))["unit"])
    assert units == {"1001", "1002", "00000019"}
    texts = {cell.value for cell in cells_of(document.sections) if isinstance(cell.value, str)}
    for made in builders.SERVICES:
        if made.ico != "00000019":
            assert not any(made.name in text for text in texts)
    blocks = [block for section in document.walk() for block in section.blocks]
    own = {made.name for made in builders.SERVICES if made.ico == "00000019"}
    for picture in (block for block in blocks if isinstance(block, Points)):
        assert {point.label for point in picture.points} <= {"", *own}
    services = section_of(document, "Services")
    for inner in services.walk():
        charts = [block for block in inner.blocks if isinstance(block, Chart)]
        assert all(strip.points == () for chart in charts for strip in chart.strips)


def test_attention_points_at_the_less_favourable_quarter(context):
    document = run.document("poskytovatel", context, "00000027")
    table = block_of(document, "What to look at", Table)
    assert [row.cells[1].value for row in table.rows] == [
        "Obložnost (en)",
        "Náklad na obsazený lůžkoden (en)",
    ]
    calm = block_of(run.document("poskytovatel", context, "00000019"), "What to look at", Note)
    assert calm.text == "6 figures were compared; none lies in the less favourable quarter."


def test_services_without_a_statement_are_named(context):
    section = section_of(run.document("kraj", context), "What the figures do not cover")
    note, table = section.blocks[0], section.blocks[1]
    assert note.text == "Services with a statement for 2025: 5 out of 6 in all."
    assert [row.cells[0].value for row in table.rows] == ["Pečovatelská služba"]


def test_every_indicator_shown_is_defined(context):
    document = run.document("kraj", context)
    entries = block_of(document, "Definitions of indicators", Entries).entries
    assert {entry.code.split(" · ")[1] for entry in entries} == {
        info.id for info in builders.INFOS if "region" in info.levels
    }
    facts = dict(entries[0].facts)
    assert facts["Formula"] == "sum(above) / sum(below)"
    assert facts["Source"] == "Metodika 2014"


def test_every_table_of_figures_names_version_and_state_of_data(context):
    document = run.document("kraj", context)
    table = block_of(document, "ORP areas by district", Table)
    assert table.source == (
        "Source: statements of providers for 2025, version final actuals; population and territorial data as "
        "of 31\u00a0December\u00a02024; state of the data 2\u00a0March\u00a02026."
    )


def test_findings_of_others_stay_out_of_a_providers_sheet(context, monkeypatch):
    own = Finding(code="D601", place=Place(file="a.xlsx", sheet="Služby", cell="B3"), provider="00000019")
    other = Finding(code="D602", place=Place(file="b.xlsx", sheet="Služby", cell="B4"), provider="00000027")
    with_findings = dataclasses.replace(context, findings=(own, other))
    table = block_of(
        run.document("poskytovatel", with_findings, "00000019"), "What to mend in the statement", Table
    )
    assert [[cell.value for cell in row.cells[1:3]] for row in table.rows] == [["a.xlsx", "Služby, B3"]]
    counts = block_of(run.document("kraj", with_findings), "Findings of the checks of data", Table)
    assert [(row.cells[0].value, row.cells[3].value) for row in counts.rows] == [("D601", 1), ("D602", 1)]


def test_the_own_bar_stands_out_and_the_region_is_the_line(context):
    chart = block_of(
        run.document("orp", context, "Kyjov"), "Beds for the elderly among the ORP areas of the region", Chart
    )
    assert [bar.label for bar in chart.bars if bar.highlighted] == ["Kyjov"]
    assert chart.reference is not None
    assert chart.reference.label == "Jihomoravský kraj"
    assert chart.bars[-1].cell.status == "no_population"


def test_one_year_makes_no_change_and_no_trend(context):
    single = dataclasses.replace(context, results=context.results.filter(pl.col("year") == 2025))
    document = run.document("kraj", single)
    assert "Development" not in [section.title for section in document.sections]
    figures = block_of(document, "Headline figures", KeyFigures)
    assert figures.previous_year is None
    assert all(figure.change is None for figure in figures.figures)


def forbidding(context, *names):
    """The same context, in which some indicators are not for ranking."""
    infos = {
        name: dataclasses.replace(info, not_for=("ranking",)) if name in names else info
        for name, info in context.indicators.items()
    }
    return dataclasses.replace(context, indicators=infos)


def charts(document):
    return [block for section in document.walk() for block in section.blocks if isinstance(block, Chart)]


def test_bars_of_what_is_not_for_ranking_stand_by_name(context):
    usual = [chart for chart in charts(run.document("kraj", context)) if chart.kind == "bars"]
    assert usual
    names = list(context.indicators)
    forbidden = [
        chart for chart in charts(run.document("kraj", forbidding(context, *names))) if chart.kind == "bars"
    ]
    assert len(forbidden) == len(usual)
    for chart in forbidden:
        assert "Bars by name" in chart.description
        assert "Highest" not in chart.description


def test_provider_is_not_placed_by_what_is_not_for_ranking(context):
    document = run.document("poskytovatel", forbidding(context, *context.indicators), "Charita")
    told = {str(cell.value) for cell in cells_of(document.sections)}
    assert not [
        text for text in told if "quartile" in text and text.startswith(("below", "above", "between"))
    ]
