"""The account of crowns: what the money columns of files hold arrives in the dataset, or a reason is known."""

from __future__ import annotations

import polars as pl
import pytest
from tests.books import book, layout, shaped

from sluzby_eval.errors import VerifyError
from sluzby_eval.importing.money import MoneyAccount, count_money
from sluzby_eval.importing.wide import FILE

HEAD = ["ID", "Beds", "Costs"]
ROWS = (["1", 10.0, 100.0], ["2", 20.0, "250,50"], ["3", 30.0, "about 5"])


def account(change=lambda costs: costs, refused=None) -> MoneyAccount:
    of = shaped(layout(), book([HEAD, *ROWS]), book([HEAD, ["4", 5.0, 7.0]], file="b.xlsx"))
    costs = change(of.tables["costs"].drop(FILE).sort("submission", "row"))
    return count_money([of], {"costs": costs}, refused or {}, {"s0", "s1"})


def first_amounts(*amounts: float | None):
    return lambda costs: costs.with_columns(
        amount_czk=pl.concat([pl.Series(amounts, dtype=pl.Float64), costs["amount_czk"][len(amounts) :]])
    )


def test_amounts_that_arrive_are_accepted_in_numbers_and_in_words():
    found = account()
    found.check({})
    assert found.of_submissions() == {
        "s0": {"read": 350.5, "accepted": 350.5, "refused": 0.0, "ignored": 0.0},
        "s1": {"read": 7.0, "accepted": 7.0, "refused": 0.0, "ignored": 0.0},
    }


@pytest.mark.parametrize(
    ("amounts", "cells"),
    [((250.5, 100.0), 2), ((100.01, 250.5), 1), ((None, 250.5), 1)],
    ids=["two that changed places", "one that changed by a heller", "one that is not there"],
)
def test_amounts_that_differ_from_their_cells_break_the_account(amounts, cells):
    found = account(first_amounts(*amounts))
    assert found.wrong.height == cells
    with pytest.raises(VerifyError, match=r"a\.xlsx"):
        found.check({"s0": "a.xlsx"})


def test_an_amount_that_a_rule_refused_is_accounted_for():
    found = account(first_amounts(None, 250.5), refused={"s0": {("List1", "C2")}})
    found.check({})
    assert found.of_submissions()["s0"] == {
        "read": 350.5,
        "accepted": 250.5,
        "refused": 100.0,
        "ignored": 0.0,
    }
