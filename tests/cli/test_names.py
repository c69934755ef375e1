"""Names are matched without case and diacritics, with "did you mean"."""

from __future__ import annotations

import pytest

from sluzby_eval.cli.names import choose
from sluzby_eval.errors import UsageError

pytestmark = pytest.mark.usefixtures("english")
KNOWN = {"6208": ["Kyjov"], "6207": ["Hustopeče"], "6203": ["Brno"], "x1": ["Brno-venkov"]}


@pytest.mark.parametrize("text", ["6207", "Hustopeče", "HUSTOPECE", " hustopeče ", "husto"])
def test_key_name_folded_name_and_unique_beginning_are_understood(text):
    assert choose(text, KNOWN, what="Unit") == "6207"


def test_whole_name_goes_before_the_beginning_of_another():
    assert choose("brno", KNOWN, what="Unit") == "6203"


def test_ambiguous_beginning_lists_the_choices():
    with pytest.raises(UsageError, match=r"6203 \(Brno\), x1 \(Brno-venkov\)"):
        choose("brn", KNOWN, what="Unit")


def test_typo_is_answered_with_a_suggestion():
    with pytest.raises(UsageError) as caught:
        choose("Kijov", KNOWN, what="Unit")
    assert caught.value.hint == "Did you mean Kyjov (6208)?"


def test_something_else_is_answered_with_what_is_known():
    with pytest.raises(UsageError) as caught:
        choose("zzzzzz", KNOWN, what="Unit")
    assert "6208 (Kyjov)" in (caught.value.hint or "")
