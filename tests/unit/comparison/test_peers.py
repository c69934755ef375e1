from __future__ import annotations

import statistics

import polars as pl
import pytest
from tests.builders import Row, service, snapshot

from sluzby_eval.evaluation.comparison.peers import add_peers, attributes_of
from sluzby_eval.evaluation.comparison.spec import SizeClasses

KEY = {"indicator": "i", "level": "orp", "year": 2025, "version": "final", "basis": "seat"}
SIZES = SizeClasses.model_validate(
    {
        "id": "size_classes",
        "title": {"cs": "x", "en": "x"},
        "source": "test",
        "classes": [{"unit": "luzka", "bounds": [20, 50]}, {"unit": "uvazek", "bounds": [3]}],
    }
)


def rows(*values, type="DPS", form="pob", status="ok", **known):
    return [
        {**KEY, "unit": f"u{number}", "type": type, "form": form, "value": value, "status": status, **known}
        for number, value in enumerate(values)
    ]


def peers(found, kind="type_form", minimum=5, attributes=None):
    return add_peers(pl.DataFrame(found), {"i": kind}, minimum=minimum, attributes=attributes).to_dicts()


def test_quartiles_are_those_of_the_statistics_of_python():
    values = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.3]
    first = peers(rows(*values))[0]
    expected = statistics.quantiles(values, n=4, method="inclusive")
    assert [first["peer_q1"], first["peer_median"], first["peer_q3"]] == expected
    assert (first["peer_n"], first["peer_group"]) == (7, "orp·DPS·pob")


def test_only_values_of_full_standing_are_peers_of_others():
    found = [*rows(1.0, 2.0, 3.0, 4.0, 5.0), *rows(100.0, status="low_coverage")]
    found[-1]["unit"] = "weak"
    unknown = {**found[0], "unit": "unknown", "value": 500.0}
    told = peers([*found, unknown])
    assert told[0]["peer_n"] == 5
    assert told[0]["peer_q3"] == 4.0
    assert told[-2]["peer_median"] == 3.0  # the weak one sees the others
    assert told[-1]["peer_group"] is None


def test_whole_areas_are_compared_only_where_the_definition_says_so():
    whole = rows(1.0, 2.0, 3.0, 4.0, 5.0, type="all", form="all")
    assert peers(whole)[0]["peer_group"] is None
    assert peers(whole, kind="area")[0]["peer_median"] == 3.0
    assert peers(rows(1.0, 2.0, 3.0, 4.0, 5.0), kind="none")[0]["peer_group"] is None


def test_robust_z_is_the_published_example():
    """Rousseeuw and Hubert 2011, WIREs Data Mining 1, 73-79: 6.27 6.34 6.25 63.1 6.28, median 6.28, MAD 0.03."""
    told = peers(rows(6.27, 6.34, 6.25, 63.1, 6.28))
    assert [round(row["robust_z"], 2) for row in told] == [-0.22, 1.35, -0.67, 1277.49, 0.0]


def test_equal_peers_have_no_robust_z():
    assert peers(rows(1.0, 1.0, 1.0, 1.0, 2.0))[4]["robust_z"] is None


def test_too_few_peers_are_counted_and_nothing_else_is_told():
    told = peers(rows(1.0, 2.0, 3.0, 4.0))[0]
    assert (told["peer_n"], told["peer_median"], told["robust_z"]) == (4, None, None)


def test_services_are_compared_within_their_size_or_founder(tmp_path):
    tables: dict[str, list[Row]] = {
        "providers": [{"ico": "00000001", "name": "P", "founder": "kraj"}],
        "services": [service(name) for name in "ABCD"],
        "service_forms": [
            {"service_id": "A", "form": "pob", "unit": "luzka", "capacity_registered": 20.0},
            {"service_id": "B", "form": "pob", "unit": "luzka", "capacity_registered": 21.0},
            {"service_id": "C", "form": "ter", "unit": "uvazek", "capacity_registered": 3.5},
            {"service_id": "D", "form": "pob", "unit": "luzka", "capacity_registered": None},
        ],
    }
    told = attributes_of(snapshot(tmp_path, tables).read, [2025], SIZES)
    assert dict(told.select("unit", "size").iter_rows()) == {"A": "<=20", "B": "20-50", "C": ">3", "D": None}
    assert set(told["founder"]) == {"kraj"}
    found = [
        {**row, "unit": name, "level": "service"}
        for row, name in zip(rows(1.0, 2.0, 3.0), "ABD", strict=True)
    ]
    sized = peers(found, kind="type_form_size", attributes=told)
    assert [row["peer_group"] for row in sized] == ["service·DPS·pob·<=20", "service·DPS·pob·20-50", None]
    founded = peers(found, kind="type_form_founder", attributes=told)
    assert {(row["peer_group"], row["peer_n"]) for row in founded} == {("service·DPS·pob·kraj", 3)}


def test_areas_have_no_size_and_are_compared_by_type_and_form():
    told = pl.DataFrame(
        schema={"level": pl.String, "unit": pl.String, "form": pl.String, "year": pl.Int64,
                "size": pl.String, "founder": pl.String}
    )  # fmt: skip
    assert peers(rows(1.0, 2.0), kind="type_form_size", attributes=told)[0]["peer_group"] == "orp·DPS·pob"


@pytest.mark.parametrize("bounds", [[], [0], [5, 5], [10, 5]])
def test_bounds_of_size_classes_ascend(bounds):
    with pytest.raises(ValueError, match="bounds"):
        SizeClasses.model_validate({**SIZES.model_dump(), "classes": [{"unit": "luzka", "bounds": bounds}]})
