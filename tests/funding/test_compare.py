"""Two small proposals compared by hand."""

from __future__ import annotations

from tests.funding.builders import PLAIN, service, terms

from sluzby_eval.funding.compare import PARTS, Side, by_id, compare


def side(services, *, text=PLAIN, budget=10**9, year=2025):
    known = by_id(services)
    return Side(terms=terms(text, year), budget=budget, own=known, other=known)


def parts(frame, name):
    return {row["part"]: row["amount"] for row in frame.to_dicts() if row["service_id"] == name}


def home(name, beds, requested=10**9):
    return service(name, line={"bed": beds}, requested=requested)


def test_same_sides_differ_in_nothing():
    one = side([home("A", 10), home("B", 20)])
    assert compare(one, one)["amount"].unique().to_list() == [0]


def test_more_beds_are_the_part_of_units():
    found = compare(side([home("A", 10)]), side([home("A", 12)]))
    assert parts(found, "A") == {**dict.fromkeys(PARTS, 0), "units": 2 * 210_000}


def test_another_price_is_the_part_of_rules_and_another_request_that_of_limits():
    dearer = PLAIN.replace("value: 520000", "value: 530000")
    found = parts(compare(side([home("A", 10)]), side([home("A", 10, 2_150_000)], text=dearer)), "A")
    assert (found["rules"], found["limits"]) == (100_000, -50_000)
    assert sum(found.values()) == 50_000


def test_who_enters_takes_from_the_others_and_all_parts_add_up():
    before = side([home("A", 10)], budget=2_100_000)
    after = side([home("A", 10), home("B", 10)], budget=3_150_000)
    found = compare(before, after)
    assert parts(found, "A") == {**dict.fromkeys(PARTS, 0), "population": -1_050_000, "budget": 525_000}
    assert sum(parts(found, "B").values()) == 1_575_000


def test_a_grant_that_cannot_be_computed_has_no_change_and_is_not_zero():
    found = compare(side([home("A", 10)]), side([home("A", None)]))
    assert set(parts(found, "A").values()) == {None}
    assert found["before"].to_list()[0] == 2_100_000
    assert found["after"].null_count() == len(PARTS)
