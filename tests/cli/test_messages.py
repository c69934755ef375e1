"""The Czech catalogue has no gaps and its compiled form is in step."""

from __future__ import annotations

import gettext
import re

import pytest
from tools import messages

from sluzby_eval.i18n import LOCALE_DIR, translator

pytestmark = pytest.mark.slow


def field_names(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.fixture(scope="module")
def catalogue():
    return messages.updated()


def test_every_message_is_translated(catalogue):
    assert messages.untranslated(catalogue) == [], "run `make messages` and translate"


def test_translations_name_the_fields_that_the_message_gives(catalogue):
    for message in catalogue:
        given = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set().union(*(field_names(text) for text in given))
        assert all(field_names(text) == known for text in said), message.id


def test_compiled_catalogue_is_in_step_with_its_source(catalogue):
    with (LOCALE_DIR / "cs" / "LC_MESSAGES" / "sluzby_eval.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue:
        if isinstance(message.id, tuple):
            said = [compiled.ngettext(message.id[0], message.id[1], number) for number in (1, 2, 5)]
            assert said == list(message.string), "run `make messages`"
        elif message.id:
            assert compiled.gettext(message.id) == message.string, "run `make messages`"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 chyb"), (1, "1 chyba"), (2, "2 chyby"), (4, "4 chyby"), (5, "5 chyb"), (22, "22 chyb")],
)
def test_czech_has_three_plural_forms(number, said):
    assert translator("cs").ngettext("{n} error", "{n} errors", number).format(n=number) == said
