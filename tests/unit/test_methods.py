from __future__ import annotations

import statistics

import polars as pl

from sluzby_eval.evaluation.methods import add_peers

KEY = {"indicator": "i", "level": "orp", "year": 2025, "version": "final", "basis": "seat"}


def rows(*values, type="DPS", form="pob", status="ok"):
    return [
        {**KEY, "unit": f"u{number}", "type": type, "form": form, "value": value, "status": status}
        for number, value in enumerate(values)
    ]


def peers(found, kind="type_form", minimum=5):
    return add_peers(pl.DataFrame(found), {"i": kind}, minimum=minimum).to_dicts()


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
