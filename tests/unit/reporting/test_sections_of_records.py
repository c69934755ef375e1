"""Sections made of records: what they count, what they leave out, and how blanks are told."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from tests.unit.reporting import builders, holdings

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.charts import Pairs, Picture, Stacks, Timeline, Waterfall
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.tables import Table

TEXTS = {"cs": "a", "en": "a"}


@pytest.fixture
def context(tmp_path):
    services = builders.services_frame().with_columns(
        target_groups=pl.when(pl.col("type") == "DPS").then(pl.lit("SENIORI|PECUJICI"))
    )
    return builders.context(tmp_path, language="en", tables=holdings.tables(), services=services)


def page_of(context, *, level="region", unit="CZ064"):
    return builders.page(context, level, unit, confidentiality="internal")


def composed(context, kind, *, at=("region", "CZ064"), **keys):
    """Compose one section; return it, or None where there is none."""
    found = builders.composed(context, kind, at, confidentiality="internal", **keys)
    return found[0] if found else None


def block(section, kind):
    blocks = [made for inner in section.walk() for made in inner.blocks]
    return next(made for made in blocks if isinstance(made, kind))


def values(table, label):
    row = next(row for row in table.rows if row.cells[0].value == label)
    return [cell.value for cell in row.cells[1:]]


def plain(text):
    return text.replace(NBSP, " ")


def test_measures_are_counted_by_state_and_lateness(context):
    picture = block(composed(context, "measures", by="priority"), Stacks)
    assert plain(picture.title) == "Measures fulfilled: 1 out of 4, in part: 0, after the deadline: 1"
    assert values(picture.table, "Total") == [1, 0, 1, 1, 1, 4, 0.25, 1]
    assert values(picture.table, "not given")[4] == 1  # the cancelled one has no priority


def test_measures_of_an_area_leave_out_those_of_others(context):
    picture = block(composed(context, "measures", at=("orp", "6210"), by="priority"), Stacks)
    assert values(picture.table, "Total")[5] == 2  # the one for the whole region is not counted, either


@pytest.mark.parametrize("by", ["plan", "priority", "working_group", "money_source", "type", "year", "orp"])
def test_measures_can_be_grouped_in_every_way(context, by):
    picture = block(composed(context, "measures", by=by), Stacks)
    assert values(picture.table, "Total")[5] == 4


def test_a_budget_that_is_not_told_is_no_zero(context):
    picture = block(composed(context, "measures", by="money_source", show="budget"), Pairs)
    assert values(picture.table, "kraj") == [4, 4.0, 3.0, 0.75]
    alone = {**context.tables, "plan_measures": holdings.plan_measures().filter(pl.col("measure") == "O-03")}
    only = composed(dataclasses.replace(context, tables=alone), "measures", by="plan", show="budget")
    pair = block(only, Pairs).pairs[0]
    assert (pair.first.value, pair.first.status) == (None, "not_reported")


def test_open_measures_without_money_are_listed(context):
    table = block(composed(context, "measures", show="unfunded"), Table)
    assert [row.cells[0].value for row in table.rows] == ["O-03"]  # the cancelled one needs no money


def test_measures_of_one_number_are_told_apart_by_their_plan(context):
    one = holdings.plan_measures().filter(pl.col("measure") == "O-03")
    both = pl.concat([one, one.with_columns(plan=pl.lit("Plán města"))])
    twice = dataclasses.replace(context, tables={**context.tables, "plan_measures": both})
    table = block(composed(twice, "measures", show="unfunded"), Table)
    named = sorted(str(row.cells[0].value) for row in table.rows)
    assert named == sorted(f"O-03 ({plan})" for plan in set(both["plan"]))


def test_the_timeline_is_drawn_as_of_the_end_of_the_year(context):
    picture = block(composed(context, "measures", show="timeline"), Timeline)
    assert picture.today.isoformat() == "2025-12-31"
    first = picture.spans[0]
    assert (first.start.year, first.late, first.done.value) == (2024, False, 1.0)
    assert [span.late for span in picture.spans] == [False, True, False, False]


def test_audits_after_the_year_are_not_counted(context):
    picture = block(composed(context, "audits", show="counts"), Stacks)
    assert [row.cells[0].value for row in picture.table.rows] == ["2021", "2023", "2025"]


def test_findings_are_told_apart_by_state(context):
    picture = block(composed(context, "audits", show="findings"), Stacks)
    assert values(picture.table, "Total") == [1, 1, 1, 1, 4, 0.5]


def test_overdue_findings_say_for_how_long(context):
    table = block(composed(context, "audits", show="overdue"), Table)
    assert [row.cells[0].value for row in table.rows] == ["Domov Kyjov"]
    assert table.rows[0].cells[-1].value == 121


def test_a_duty_broken_twice_is_repeated_one_broken_once_is_not(context):
    table = block(composed(context, "audits", show="repeated"), Table)
    assert [row.cells[2].value for row in table.rows] == ["standard 1"]


def test_the_age_of_the_last_audit_counts_every_service(context):
    picture = block(composed(context, "audits", show="freshness"), Stacks)
    assert values(picture.table, "Total") == [1, 0, 1, 0, 4, 6]


def test_nothing_overdue_is_said_in_words(context):
    closed = holdings.audit_findings().with_columns(closed="due")
    quiet = dataclasses.replace(context, tables={**context.tables, "audit_findings": closed})
    assert block(composed(quiet, "audits", show="overdue"), Note)


def test_sources_add_up_by_group_and_a_missing_source_is_no_zero(context):
    picture = block(composed(context, "sources", by="year"), Stacks)
    assert picture.keys == ("State subsidies", "Municipalities", "Clients")
    last = picture.stacks[-1]
    assert [cell.value for cell in last.cells] == [6.0, 1.0, 4.0]
    first = picture.stacks[0]
    assert [(cell.value, cell.status) for cell in first.cells[1:]] == [(None, "no_value")] * 2
    assert plain(picture.title) == "Most money in 2025: state subsidies (54.5 %), then clients (36.4 %)"


def test_sources_can_be_grouped_by_type_and_area(context):
    by_type = block(composed(context, "sources", by="type"), Stacks)
    assert [stack.label for stack in by_type.stacks] == ["Homes for the elderly"]
    by_area = block(composed(context, "sources", by="orp"), Stacks)
    assert [stack.label for stack in by_area.stacks] == ["Hodonín", "Kyjov"]


def test_the_result_takes_only_statements_whose_items_add_up(context):
    picture = block(composed(context, "waterfall", of="result"), Waterfall)
    assert [step.cell.value for step in picture.steps] == [6.0, 4.0, 10.0, -7.0, -2.5, 0.5]
    assert "1 out of 2" in plain(picture.table.notes[0])


def test_the_steps_of_a_waterfall_add_up(context):
    for of in ("result", "services"):
        steps = block(composed(context, "waterfall", of=of), Waterfall).steps
        reached = 0.0
        for step in steps:
            reached = step.cell.value if step.total and not reached else reached
            if not step.total:
                reached += step.cell.value
        assert reached == pytest.approx(steps[-1].cell.value)


def test_causes_of_a_change_come_from_the_evaluation(context):
    rows = [
        {"indicator": "bed_occupancy", "level": "region", "unit": "CZ064", "type": "all", "since": 2024,
         "until": 2025, "before": 0.86, "after": 0.90, "effect": effect, "amount": amount}
        for effect, amount in (("price", 0.05), ("exit", -0.01))
    ]  # fmt: skip
    known = dataclasses.replace(context, wings={"why": pl.DataFrame(rows)})
    picture = block(composed(known, "waterfall", of="why", indicator="bed_occupancy"), Waterfall)
    assert [step.total for step in picture.steps] == [True, False, False, True]
    assert "costs and rates within services" in picture.title
    assert composed(context, "waterfall", of="why", indicator="bed_occupancy") is None


def test_workers_leave_out_volunteers_and_totals(context):
    picture = block(composed(context, "staffing", by="type"), Stacks)
    assert values(picture.table, "Homes for the elderly")[-1] == 40.0
    assert plain(picture.title) == "75.0 % of 40.00 FTE work with clients directly, 2025"


def test_the_share_granted_takes_only_decisions_that_tell_both_sides(context):
    picture = block(composed(context, "grants", by="year"), Pairs)
    told = {row.cells[0].value: row.cells[-1].value for row in picture.table.rows}
    assert told == {"2024": 1.0, "2025": 0.75}


def test_beds_and_workers_of_the_network_are_never_added_up(context):
    section = composed(context, "network", by="type")
    pictures = [made for made in section.blocks if isinstance(made, Pairs)]
    assert [picture.unit for picture in pictures] == ["bed", "fte"]
    assert values(pictures[0].table, "Homes for the elderly") == [62.0, 60.0, -2.0]


def test_dependence_counts_services_above_the_limit(context):
    infos = {one.id: dataclasses.replace(one, id="top_payer_share") for one in builders.INFOS[2:3]}
    frame = context.results.with_columns(
        indicator=pl.when(pl.col("indicator") == "bed_occupancy")
        .then(pl.lit("top_payer_share"))
        .otherwise("indicator")
    )
    known = dataclasses.replace(
        context, results=frame, indicators={"top_payer_share": next(iter(infos.values()))}
    )
    picture = block(composed(known, "dependence", above=0.9), Picture)
    assert values(picture.table, "Total") == [2, 3, pytest.approx(2 / 3)]


def test_the_catalogue_lists_a_service_under_every_need_and_every_area_it_serves(context):
    needs = {part.title: part for part in composed(context, "catalogue", by="need").parts}
    assert {"For the elderly", "For those who care for somebody close"} <= set(needs)
    places = {part.title: part for part in composed(context, "catalogue", by="place").parts}
    for place in ("Kyjov", "Hodonín"):
        assert "Pečovatelská služba" in {row.cells[0].value for row in block(places[place], Table).rows}


def test_the_index_holds_every_service_once(context):
    table = block(composed(context, "catalogue", by="name"), Table)
    assert len(table.rows) == len(builders.SERVICES)


def test_a_service_that_ended_is_not_offered(context):
    ended = context.services.with_columns(
        valid_to=pl.when(pl.col("service_id") == "1001").then(pl.date(2025, 6, 30))
    )
    table = block(composed(dataclasses.replace(context, services=ended), "catalogue", by="name"), Table)
    assert "Domov Kyjov" not in {row.cells[0].value for row in table.rows}


def test_the_capacity_of_the_catalogue_is_that_of_the_register(context):
    section = composed(context, "catalogue", by="type")
    homes = next(part for part in section.parts if part.title == "Homes for the elderly")
    row = next(row for row in block(homes, Table).rows if row.cells[0].value == "Domov Kyjov")
    assert plain(row.cells[-1].value) == "beds: 60 (residential)"


def test_statements_are_counted_by_year_and_version(context):
    table = block(composed(context, "data", show="versions"), Table)
    assert [cell.value for cell in table.rows[-1].cells] == ["2025", None, None, None, 5]


def test_revisions_list_what_two_versions_tell_differently(context):
    row = {
        "ico": "00000019", "provider": "a", "service_id": "1001", "form": "pob", "year": 2025,
        "figure": "costs", "plan": 9e6, "adjusted": None, "preliminary": None, "final": 9.5e6,
        "first": "plan", "last": "final", "difference": 0.5e6,
    }  # fmt: skip
    frame = pl.DataFrame([row], schema_overrides={"adjusted": pl.Float64, "preliminary": pl.Float64})
    known = dataclasses.replace(context, wings={"vintages": frame})
    table = block(composed(known, "data", show="revisions"), Table)
    assert [cell.value for cell in table.rows[0].cells[3:]] == [9e6, 9.5e6, 0.5e6]


def test_accounts_of_files_without_money_are_blank(context):
    sides = ("read", "accepted", "refused", "ignored")
    rows = [
        {"layout": layout, "period": 2025}
        | {f"cells_{side}": 1.0 for side in sides}
        | {f"czk_{side}": money for side in sides}
        for layout, money in (("vykaz", 2e6), ("registr", None))
    ]
    known = dataclasses.replace(context, wings={"submissions": pl.DataFrame(rows)})
    table = block(composed(known, "data", show="accounts"), Table)
    assert values(table, "vykaz")[-1] == 2.0
    assert values(table, "registr")[-1] is None


def test_neighbours_come_from_the_evaluation(context):
    near = pl.DataFrame(
        {"level": ["orp"], "unit": ["6210"], "neighbour": ["6208"], "place": [1], "distance": [0.5]}
    )
    known = dataclasses.replace(context, wings={"neighbours": near})
    asked = {"at": ("orp", "6210"), "indicators": ["bed_occupancy"]}
    table = block(composed(known, "neighbours", **asked), Table)
    assert [row.cells[0].value for row in table.rows] == ["Kyjov", "Hodonín"]
    assert composed(context, "neighbours", **asked) is None


RECORDS = [
    ("measures", {}), ("audits", {}), ("sources", {}), ("staffing", {}), ("grants", {}), ("network", {}),
    ("waterfall", {"of": "result"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "keys"), RECORDS)
def test_a_section_without_records_is_left_out(context, kind, keys):
    assert composed(dataclasses.replace(context, tables={}), kind, **keys) is None


def test_a_service_without_a_known_place_enters_no_sum_of_an_area(context):
    hidden = context.services.with_columns(area=pl.when(pl.col("service_id") != "1001").then("area"))
    quiet = dataclasses.replace(context, services=hidden)
    picture = block(composed(quiet, "sources", by="year"), Stacks)
    assert [cell.value for cell in picture.stacks[-1].cells] == [1.0]
