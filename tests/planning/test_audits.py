from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.planning.builders import ground, networked, service

from sluzby_eval.planning.audits import choose, coverage, effects, facts, findings, freshness, scored, summed
from sluzby_eval.planning.spec import AuditPlan

TODAY = dt.date(2025, 12, 31)
WHY = {"cs": "a", "en": "b"}


def plan(**more):
    base = {
        "kind": "audit_plan", "id": "p", "title": WHY, "per_year": 3, "random_share": 0.0, "seed": 1,
        "kinds": ["quality_audit"], "source": "s",
        "features": {"overdue_findings": {"weight": 10, "full": 2, "why": WHY}},
    }  # fmt: skip
    return AuditPlan.model_validate({**base, **more})


def audit(number, service_id="A", date=dt.date(2024, 3, 1), kind="quality_audit"):
    return {"audit_id": number, "service_id": service_id, "kind": kind, "date_to": date}


def finding(audit_id, number="1", duty="d", **more):
    return {"audit_id": audit_id, "finding": number, "duty": duty, **more}


def results(*rows):
    names = ("indicator", "unit", "year", "value", "robust_z")
    frame = pl.DataFrame(
        list(rows),
        schema={
            "indicator": pl.String,
            "unit": pl.String,
            "year": pl.Int64,
            "value": pl.Float64,
            "robust_z": pl.Float64,
        },
        orient="row",
    ).select(names)
    return frame.with_columns(
        level=pl.lit("service"), basis=pl.lit("seat"), form=pl.lit("all"), status=pl.lit("ok")
    )


NOTHING = results()


def test_findings_are_closed_open_or_overdue_on_the_day_asked():
    base = ground(
        audits=[audit("1")],
        findings=[
            finding("1", "closed", due=dt.date(2024, 6, 1), closed=dt.date(2024, 6, 11)),
            finding("1", "open", due=dt.date(2026, 6, 1)),
            finding("1", "overdue", due=dt.date(2025, 12, 1)),
            finding("1", "later", due=dt.date(2025, 12, 30), closed=dt.date(2026, 1, 5)),
            finding("1", "undated"),
        ],
    )
    found = {
        row["finding"]: (row["state"], row["days_overdue"]) for row in findings(base, today=TODAY).to_dicts()
    }
    assert found == {
        "closed": ("closed", 10),
        "open": ("open", 0),
        "overdue": ("overdue", 30),
        "later": ("overdue", 1),
        "undated": ("open", None),
    }


def test_the_same_duty_found_again_at_the_same_service_is_repeated():
    base = ground(
        audits=[audit("1"), audit("2", date=dt.date(2025, 3, 1)), audit("3", "B", dt.date(2025, 3, 1))],
        findings=[
            finding("1", duty="d"),
            finding("2", duty="d"),
            finding("2", "2", duty="e"),
            finding("3", duty="d"),
        ],
    )
    found = findings(base, today=TODAY).filter(pl.col("repeated"))
    assert found.select("audit_id", "finding").rows() == [("2", "1")]


def test_counts_by_duty_put_the_most_open_first():
    base = ground(
        audits=[audit("1")],
        findings=[
            finding("1", "1", "a", closed=dt.date(2024, 5, 1)),
            finding("1", "2", "b"),
            finding("1", "3", "b"),
        ],
    )
    assert summed(findings(base, today=TODAY), "duty").rows() == [("b", 2, 2, 0, 0), ("a", 1, 0, 0, 0)]


def test_only_declared_kinds_count_as_a_look_at_quality():
    base = ground(
        services=[service("A"), service("B")],
        network=[networked("A", 1.0), networked("B", 1.0)],
        audits=[audit("1"), audit("2", "B", kind="financial_control"), audit("3", "A", dt.date(2020, 1, 1))],
    )
    rows = {row["service_id"]: row["last"] for row in freshness(base, plan(), today=TODAY).to_dicts()}
    assert rows == {"A": dt.date(2024, 3, 1), "B": None}
    assert coverage(base, plan(), year=2025) == (1, 2)
    assert coverage(base, plan(), year=2023) == (0, 2)


def test_points_grow_to_the_weight_and_no_further_and_unknown_gives_its_share():
    known = pl.DataFrame({"service_id": ["A", "B", "C", "D"], "overdue_findings": [1.0, 9.0, None, 0.0]})
    rows = scored(known, plan()).select("service_id", "score").rows()
    assert rows == [("B", 10.0), ("A", 5.0), ("C", 5.0), ("D", 0.0)]


def test_facts_never_turn_the_unknown_into_zero_but_records_of_findings_are_complete():
    base = ground(
        services=[
            service("A", valid_from=dt.date(2024, 12, 31)),
            service("B", valid_from=dt.date(2010, 1, 1)),
        ],
        network=[networked("A", 1.0), networked("B", 1.0)],
        audits=[audit("1", "B")],
        findings=[finding("1", due=dt.date(2024, 5, 1))],
    )
    figures = results(
        ("complaints_per_100_clients", "A", 2025, 4.0, None),
        ("cost", "A", 2025, 1.0, 5.0),
        ("occupancy", "A", 2025, 1.0, 1.0),
    )
    rows = {row["service_id"]: row for row in facts(base, plan(), figures, today=TODAY).to_dicts()}
    assert (rows["A"]["complaints"], rows["A"]["outliers"], rows["A"]["new_service"]) == (4.0, 1.0, 1.0)
    assert (rows["B"]["complaints"], rows["B"]["outliers"], rows["B"]["restraints"]) == (None, None, None)
    assert (rows["A"]["overdue_findings"], rows["B"]["overdue_findings"]) == (0.0, 1.0)
    assert rows["A"]["years_since_audit"] == pytest.approx(365 / 365.25)


def candidates(n=20):
    ids = [f"s{number:02d}" for number in range(n)]
    return pl.DataFrame({"service_id": ids, "score": [float(n - number) for number in range(n)]})


def test_a_declared_share_is_drawn_by_lot_and_the_rest_by_points():
    chosen = choose(candidates(), plan(per_year=10, random_share=0.2), year=2026)
    assert chosen["chosen_by"].to_list() == ["score"] * 8 + ["lot"] * 2
    assert chosen["service_id"].n_unique() == 10
    assert chosen["place"].to_list() == list(range(1, 11))


def test_the_lot_depends_on_seed_year_and_service_alone():
    said = plan(per_year=5, random_share=1.0)
    first = choose(candidates(), said, year=2026)["service_id"].to_list()
    assert first == choose(candidates().reverse(), said, year=2026)["service_id"].to_list()
    assert first != choose(candidates(), said, year=2027)["service_id"].to_list()
    assert (
        first
        != choose(candidates(), plan(per_year=5, random_share=1.0, seed=2), year=2026)["service_id"].to_list()
    )


def test_no_more_services_are_chosen_than_there_are():
    assert choose(candidates(4), plan(per_year=10, random_share=0.5), year=2026).height == 4


def test_effects_compare_the_year_before_with_the_year_after_beside_services_without_an_audit():
    base = ground(audits=[audit("1", "A")])
    rows = results(
        ("i", "A", 2023, 10.0, None), ("i", "A", 2025, 7.0, None), ("i", "B", 2023, 4.0, None),
        ("i", "B", 2025, 5.0, None), ("i", "C", 2023, 1.0, None),
    )  # fmt: skip
    assert effects(base, plan(), rows, ("i",), year=2024).rows() == [
        ("i", "audited", 1, 10.0, 7.0, -3.0),
        ("i", "others", 1, 4.0, 5.0, 1.0),
    ]


def test_an_unknown_reason_is_refused():
    with pytest.raises(ValueError, match="unknown features: mood"):
        plan(features={"mood": {"weight": 1, "full": 1, "why": WHY}})
