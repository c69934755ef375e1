"""Claims: what is said, and what is passed over in silence and why."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from tests.unit.reporting import builders

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting import spec
from sluzby_eval.reporting.claims import Reason, Silence, claim
from sluzby_eval.reporting.document import Sentence
from sluzby_eval.reporting.sections import sentences
from sluzby_eval.workspace import Config, Evaluation, Workspace

TEXTS = {"cs": "a", "en": "a"}


def page_of(root, *, level="orp", unit="6210", language="cs", frame=None, **more):
    """Open a page about a unit; three comparable units are enough here."""
    config = Config(name="x", evaluation=Evaluation(minimum_peers=3))
    context = builders.context(root, language=language, workspace=Workspace(root=root, config=config), **more)
    if frame is not None:
        context = dataclasses.replace(context, results=frame)
    return builders.page(context, level, unit)


def said(page, **saying):
    made = claim(spec.Saying(**saying), page)
    assert isinstance(made, Sentence), made
    return dataclasses.replace(made, text=made.text.replace(NBSP, " "))


def silent(page, **saying):
    made = claim(spec.Saying(**saying), page)
    assert isinstance(made, Silence), made
    return made.reason


def changed(**columns):
    """Change columns of the rows of occupancy in Kyjov, 2025."""
    frame = builders.frame()
    here = (
        (pl.col("indicator") == "bed_occupancy")
        & (pl.col("unit") == "6210")
        & (pl.col("year") == 2025)
        & (pl.col("type") == "all")
    )
    return frame.with_columns(
        pl.when(here).then(pl.lit(value, dtype=frame.schema[name])).otherwise(name).alias(name)
        for name, value in columns.items()
    )


def test_a_change_is_said_with_both_values_and_years(tmp_path):
    sentence = said(page_of(tmp_path), say="change", indicator="bed_occupancy")
    assert sentence.text == "Obložnost v ORP Kyjov vzrostla z 87,7 % v roce 2024 na 91,3 % v roce 2025."
    assert sentence.claim == "change·bed_occupancy·orp·6210·2024-2025"


def test_a_change_names_the_areas_above_and_carries_every_number_it_says(tmp_path):
    page = page_of(tmp_path)
    sentence = said(page, say="change", indicator="bed_occupancy", compare=["district", "region"])
    assert sentence.text.endswith("; v okrese Hodonín 93,2 %; v Jihomoravském kraji 89,5 %.")
    for cell in sentence.cells:
        assert page.format.cell(cell, with_unit=True).replace(NBSP, " ").strip(" *") in sentence.text


def test_a_type_is_declined_where_the_verb_needs_it(tmp_path):
    sentence = said(page_of(tmp_path), say="change", indicator="bed_occupancy", type="DPS")
    assert sentence.text.startswith("Obložnost domovů pro seniory v ORP Kyjov vzrostla")
    assert sentence.claim == "change·bed_occupancy·DPS·orp·6210·2024-2025"


def test_an_indicator_without_a_declared_gender_is_spoken_of_as_a_value(tmp_path):
    sentence = said(page_of(tmp_path), say="change", indicator="network_beds")
    assert sentence.text.startswith("Lůžka v síti: hodnota v ORP Kyjov vzrostla")


def test_the_same_claim_in_english(tmp_path):
    sentence = said(page_of(tmp_path, language="en"), say="change", indicator="bed_occupancy")
    assert sentence.text == (
        "Obložnost (en) in the ORP area Kyjov rose from 87.7 % in 2024 to 91.3 % in 2025."
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "low_coverage"},
        {"status": "suppressed", "value": None},
        {"status": "not_reported", "value": None},
    ],
)
def test_a_change_is_silent_without_two_sound_values(tmp_path, columns):
    page = page_of(tmp_path, frame=changed(**columns))
    assert silent(page, say="change", indicator="bed_occupancy") == Reason.NOT_SOUND


def test_a_change_that_cannot_be_seen_in_print_is_silent(tmp_path):
    page = page_of(tmp_path, frame=changed(value=20_000 * 0.96 / 21_900 + 0.0004))
    assert silent(page, say="change", indicator="bed_occupancy") == Reason.TOO_SMALL


def test_a_change_within_its_interval_is_silent(tmp_path):
    page = page_of(tmp_path, frame=changed(lower=0.80, upper=0.95))
    assert silent(page, say="change", indicator="bed_occupancy") == Reason.TOO_SMALL


def test_a_change_that_unreported_services_could_undo_is_silent(tmp_path):
    page = page_of(tmp_path, frame=changed(value=0.88, coverage=0.8))
    assert silent(page, say="change", indicator="bed_occupancy") == Reason.TOO_SMALL


def test_a_change_of_other_services_is_silent(tmp_path):
    statements = builders.statements_frame().filter(
        (pl.col("service_id") != "1001") | (pl.col("year") == 2025)
    )
    page = page_of(tmp_path, statements=statements)
    assert silent(page, say="change", indicator="bed_occupancy") == Reason.OTHER_SERVICES


def test_a_service_registered_anew_is_the_same_service(tmp_path):
    statements = builders.statements_frame().with_columns(
        service_id=pl.when((pl.col("service_id") == "1001") & (pl.col("year") == 2024))
        .then(pl.lit("0901"))
        .otherwise("service_id")
    )
    services = builders.services_frame()
    heir = services.with_columns(predecessor=pl.when(pl.col("service_id") == "1001").then(pl.lit("0901")))
    old = heir.filter(pl.col("service_id") == "1001").with_columns(
        service_id=pl.lit("0901"), predecessor=pl.lit(None, dtype=pl.String)
    )
    page = page_of(tmp_path, statements=statements, services=pl.concat([heir, old]))
    assert said(page, say="change", indicator="bed_occupancy")


def test_new_services_do_not_silence_a_count(tmp_path):
    statements = builders.statements_frame().filter(
        (pl.col("service_id") != "1001") | (pl.col("year") == 2025)
    )
    page = page_of(tmp_path, statements=statements)
    assert said(page, say="change", indicator="network_beds")


def test_a_comparison_says_the_difference_from_the_area_above(tmp_path):
    sentence = said(page_of(tmp_path), say="comparison", indicator="bed_occupancy", compare=["region"])
    assert sentence.text == (
        "Obložnost v ORP Kyjov: 91,3 %, o 1,8 p. b. více než v Jihomoravském kraji (89,5 %)."
    )


def test_what_must_not_be_ranked_is_not_compared(tmp_path):
    infos = {
        one.id: dataclasses.replace(one, not_for=("ranking",)) if one.id == "bed_occupancy" else one
        for one in builders.INFOS
    }
    page = page_of(tmp_path, indicators=infos)
    told = silent(page, say="comparison", indicator="bed_occupancy", compare=["region"])
    assert told == Reason.NOT_RANKABLE
    assert silent(page, say="rank", indicator="bed_occupancy") == Reason.NOT_RANKABLE


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (1, 1, "nejvyšší hodnota z 18 srovnávaných"),
        (18, 18, "nejnižší hodnota z 18 srovnávaných"),
        (2, 4, "ve čtvrtině nejvyšších hodnot z 18 srovnávaných"),
        (15, 17, "ve čtvrtině nejnižších hodnot z 18 srovnávaných"),
    ],
)
def test_a_rank_is_said_only_as_far_as_its_interval_allows(tmp_path, low, high, told):
    page = page_of(tmp_path, frame=changed(peer_n=18, rank_low=low, rank_high=high))
    sentence = said(page, say="rank", indicator="bed_occupancy")
    assert sentence.text == f"Obložnost v ORP Kyjov: 91,3 %, {told}."


def test_the_best_of_costs_is_the_lowest(tmp_path):
    infos = {
        one.id: dataclasses.replace(one, better="lower") if one.id == "bed_occupancy" else one
        for one in builders.INFOS
    }
    page = page_of(tmp_path, frame=changed(peer_n=18, rank_low=1, rank_high=1), indicators=infos)
    assert "nejnižší hodnota" in said(page, say="rank", indicator="bed_occupancy").text


def test_ranks_that_cannot_be_told_apart_are_silent(tmp_path):
    page = page_of(tmp_path, frame=changed(peer_n=18, rank_low=2, rank_high=9))
    assert silent(page, say="rank", indicator="bed_occupancy") == Reason.NOT_APART


def test_a_rank_among_too_few_is_silent(tmp_path):
    page = page_of(tmp_path, frame=changed(peer_n=2, rank_low=1, rank_high=1))
    assert silent(page, say="rank", indicator="bed_occupancy") == Reason.TOO_FEW


def in_region(root, **more):
    return page_of(root, level="region", unit="CZ064", **more)


def sound_everywhere():
    """Give Břeclav, where one of two homes did not report, full coverage."""
    return builders.frame().with_columns(
        status=pl.when(pl.col("status") == "low_coverage").then(pl.lit("ok")).otherwise("status"),
        coverage=pl.lit(1.0),
    )


def test_a_movement_counts_areas_and_leaves_out_the_way_in_which_nothing_moved(tmp_path):
    page = in_region(tmp_path, frame=sound_everywhere())
    sentence = said(page, say="movement", indicator="bed_occupancy", level="orp")
    assert sentence.text == "Obložnost vzrostla mezi roky 2024 a 2025 ve 3 ze 3 ORP."


def test_a_movement_says_both_ways(tmp_path):
    frame = sound_everywhere()
    fell = (pl.col("indicator") == "bed_occupancy") & (pl.col("unit") == "6210") & (pl.col("year") == 2025)
    page = in_region(tmp_path, frame=frame.with_columns(value=pl.when(fell).then(0.7).otherwise("value")))
    sentence = said(page, say="movement", indicator="bed_occupancy", level="orp")
    assert sentence.text == "Obložnost klesla mezi roky 2024 a 2025 v 1 ze 3 ORP a vzrostla ve 2."
    assert [cell.value for cell in sentence.cells] == [1, 3, 2]


def test_a_movement_of_too_few_areas_is_silent(tmp_path):
    assert silent(in_region(tmp_path), say="movement", indicator="bed_occupancy", level="orp") == (
        Reason.TOO_FEW
    )


def test_a_threshold_counts_areas_beyond_it(tmp_path):
    page = in_region(tmp_path, frame=sound_everywhere())
    sentence = said(page, say="threshold", indicator="bed_occupancy", level="orp", below=0.9)
    assert sentence.text == "Obložnost pod 90,0 %: v 1 ze 3 ORP."
    none = said(page, say="threshold", indicator="bed_occupancy", level="orp", above=0.99)
    assert none.text == "Obložnost nad 99,0 %: v žádném ze 3 ORP."


def test_a_value_that_prints_as_the_threshold_is_not_beyond_it(tmp_path):
    page = in_region(tmp_path, frame=sound_everywhere())
    value = 20_000 / 21_900
    sentence = said(page, say="threshold", indicator="bed_occupancy", level="orp", below=value + 0.0001)
    assert sentence.cells[1].value == 1  # Břeclav only


def test_statements_are_counted(tmp_path):
    sentence = said(in_region(tmp_path), say="statements")
    assert sentence.text == "Služby s výkazem za rok 2025: 5 z celkem 6."


def test_a_claim_about_an_unknown_indicator_or_level_is_silent(tmp_path):
    page = page_of(tmp_path)
    assert silent(page, say="change", indicator="nothing") == Reason.UNKNOWN
    assert silent(page, say="movement", indicator="net_result", level="orp") == Reason.UNKNOWN


def test_a_section_without_any_robust_claim_is_left_out(tmp_path):
    page = page_of(tmp_path, frame=changed(status="low_coverage"))
    section = spec.Sentences(
        kind="sentences", title=TEXTS, claims=({"say": "change", "indicator": "bed_occupancy"},)
    )
    assert sentences.compose(section, page) == []
