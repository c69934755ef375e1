from __future__ import annotations

import pytest

from sluzby_eval.codelist import codelist, find, names
from sluzby_eval.errors import DefinitionError
from sluzby_eval.model import FORMS

SIZES = {
    "capacity_units": 10,
    "care_levels_codes": 6,
    "cost_items": 26,
    "forms": 3,
    "legal_forms": 16,
    "revenue_sources": 20,
    "service_types": 34,
    "staff_categories": 14,
    "target_groups": 28,
}


def test_code_lists_are_all_there_and_whole():
    assert {name: len(codelist(name)) for name in names()} == SIZES


@pytest.mark.parametrize("name", SIZES)
def test_every_code_is_found_by_itself_and_by_its_labels(name):
    for code, entry in codelist(name).items():
        assert find(name, code) == code
        assert find(name, code.lower()) == code
        assert all(entry.label.values()), code
        assert find(name, entry.label["cs"]) == code
        assert find(name, entry.label["cs"].upper()) == code
        assert find(name, f"{code} {entry.label['cs']}") == code
        assert find(name, f"{code} – {entry.label['cs']}") == code
        assert entry.attributes["source"], code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("service_types", "Domovy  pro seniory", "DPS"),
        ("service_types", "domov pro seniory", "DPS"),
        ("service_types", "DOMOVY PRO SENIORY (DPS)", "DPS"),
        ("service_types", "DruhSocialniSluzby/13", "DPS"),
        ("service_types", "Homes for older people", "DPS"),
        ("service_types", "Denní stacionáře", "DS"),
        ("service_types", "azylovy dum", "AD"),
        ("revenue_sources", "O1 obce – dotace", "O1"),
        ("revenue_sources", "O1 obce - dotace", "O1"),
        ("revenue_sources", "obce — dotace a příspěvky", "O1"),
        ("revenue_sources", "O1: obce", "O1"),
        ("cost_items", "2.1", "2.1"),
        ("cost_items", "2.10", "2.10"),
        ("cost_items", "2.10 školení", "2.10"),
        ("cost_items", "2.1. dlouhodobý majetek", "2.1"),
        ("care_levels_codes", "bez PnP", "0"),
        ("care_levels_codes", "III. stupeň", "III"),
        ("care_levels_codes", "3", "III"),
        ("capacity_units", "Lůžka", "luzka"),
        ("legal_forms", "s.r.o.", "112"),
        ("legal_forms", "s. r. o.", "112"),
        ("forms", "Pobytová", "pob"),
        ("forms", "terénně", "ter"),
    ],
)
def test_code_is_found_as_people_write_it(name, text, code):
    assert find(name, text) == code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("service_types", ""),
        ("service_types", "domov"),
        ("service_types", "DPS azylové domy"),
        ("service_types", "azylové domy (DPS)"),
        ("revenue_sources", "O9 obce – dotace"),
        ("cost_items", "2.16 energie"),
    ],
)
def test_what_fits_no_code_or_contradicts_itself_is_not_guessed(name, text):
    assert find(name, text) is None


def test_forms_of_services_are_those_of_the_model():
    assert tuple(codelist("forms")) == FORMS
    for entry in codelist("service_types").values():
        assert set(entry.attributes["forms"].split("|")) - {""} <= set(FORMS)


def test_capacity_units_and_parents_point_to_codes():
    for entry in codelist("service_types").values():
        assert set(entry.attributes["capacity_units"].split("|")) - {""} <= set(codelist("capacity_units"))
    for entry in codelist("cost_items").values():
        assert entry.attributes["parent"] in {"", *codelist("cost_items")}


def test_unknown_code_list_is_named_with_the_known_ones():
    with pytest.raises(DefinitionError) as raised:
        codelist("../units")
    assert "service_types" in (raised.value.hint or "")
    with pytest.raises(DefinitionError):
        find("colours", "red")


def test_codes_and_labels_agree_with_their_origin(shared):
    import csv

    for name in ("service_types", "forms", "legal_forms", "target_groups", "capacity_units"):
        with (shared / "domain" / "codelists" / f"{name}.csv").open(encoding="utf-8") as file:
            origin = {row["code"]: row["cs"] for row in csv.DictReader(file)}
        assert {code: entry.label["cs"] for code, entry in codelist(name).items()} == origin
