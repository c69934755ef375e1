"""Words of sentences: declared for everything that is shipped, and grammatical where they are put together."""

from __future__ import annotations

import pytest
import yaml

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import NBSP
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.reporting.wording import FILE, in_number, of_number, takes_ze
from sluzby_eval.workspace import Config, Workspace


@pytest.fixture(scope="module")
def words():
    return yaml.safe_load(FILE.read_text("utf-8"))


def test_every_type_of_service_has_its_genitive(words):
    assert set(words["types"]) == set(codelist("service_types"))


def test_every_declared_subject_is_an_indicator(words, tmp_path):
    catalogue, _findings = load_catalogue(Workspace(root=tmp_path, config=Config()))
    assert set(words["subjects"]) <= set(catalogue.infos())
    assert {entry["gender"] for entry in words["subjects"].values()} <= {"m", "f", "n"}


def test_every_gender_has_every_verb(words):
    for forms in words["verbs"].values():
        assert set(forms) == {"en", "m", "f", "n"}


@pytest.mark.parametrize(
    ("number", "told"), [(1, "v 1"), (2, "ve 2"), (5, "v 5"), (14, "ve 14"), (15, "v 15"), (33, "ve 33")]
)
def test_v_is_vocalised_as_the_number_is_read(number, told):
    assert in_number(number) == told.replace(" ", NBSP)


@pytest.mark.parametrize(("number", "told"), [(3, "ze 3"), (5, "z 5"), (7, "ze 7"), (21, "z 21")])
def test_z_is_vocalised_as_the_number_is_read(number, told):
    assert of_number(number) == told.replace(" ", NBSP)


def test_of_great_numbers_the_thousands_decide():
    assert takes_ze(2_110)
    assert not takes_ze(1_850)
