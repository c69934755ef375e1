from __future__ import annotations

import datetime as dt

import pytest

from sluzby_eval.czech import MINUS, NBSP, collate, fold, format_date, format_number, typeset


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Příliš ŽLUŤOUČKÝ kůň", "prilis zlutoucky kun"),
        ("  IČO\u00a0poskytovatele\n", "ico poskytovatele"),
        ("Na\u0301klady", "naklady"),  # decomposed
        ("K 31. 12.", "k 31. 12."),
        ("", ""),
    ],
)
def test_fold_drops_case_diacritics_and_runs_of_white_space(text, folded):
    assert fold(text) == folded


def test_ch_stands_between_h_and_i_and_caron_behind_its_letter():
    assert collate(["chléb", "ihned", "hrad", "cukr", "čaj"]) == ["cukr", "čaj", "hrad", "chléb", "ihned"]


def test_collate_sorts_by_key_and_keeps_the_items():
    assert collate([(1, "Žďár"), (2, "Zlín")], key=lambda item: item[1]) == [(2, "Zlín"), (1, "Žďár")]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (-0.0, 1, "0,0"),
        (-0.04, 1, "0,0"),
        (999.95, 1, "1~000,0"),
        (1234567, 0, "1~234~567"),
        (-5.5, 1, f"{MINUS}5,5"),
    ],
)
def test_number_is_written_the_czech_way_without_negative_zero(value, decimals, text):
    assert format_number(value, decimals, "cs").replace(NBSP, "~") == text


def test_date_is_written_in_words_in_english():
    assert format_date(dt.date(2026, 1, 9), "en").replace(NBSP, " ") == "9 January 2026"


@pytest.mark.parametrize(
    ("text", "typeset_text"),
    [
        ("k s v z", "k~s~v~z"),
        ("o 12 % více", "o~12~% více"),
        ("A v Brně", "A~v~Brně"),
        ("1 234,5 Kč za 3 lůžkodny", "1 234,5~Kč za 3 lůžkodny"),
        ("dok v", "dok v"),
        ("(v kraji)", "(v~kraji)"),
    ],
)
def test_short_words_and_units_stay_on_the_line_of_their_neighbour(text, typeset_text):
    assert typeset(text).replace(NBSP, "~") == typeset_text


def test_typesetting_twice_changes_nothing_more():
    once = typeset("v Brně a k 31. 12. za 5 Kč")
    assert typeset(once) == once
