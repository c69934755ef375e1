from __future__ import annotations

import pytest

from sluzby_eval.results import Status
from sluzby_eval.words import blanks, meanings


@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_status_has_a_word_and_an_explanation(language):
    for status in Status:
        if status is not Status.OK:
            assert blanks(language)[status.value]
            assert meanings(language)[status.value]
    assert blanks(language).keys() == meanings(language).keys()


def test_no_two_blanks_say_the_same():
    assert len(set(blanks("en").values())) == len(blanks("en"))
