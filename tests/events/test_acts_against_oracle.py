"""Every value over acts agrees with plain Python, on every engine that is installed."""

from __future__ import annotations

import math
import os
import random

import polars as pl
import pytest
from tests.events import oracle
from tests.events.conftest import told

from sluzby_eval.evaluation.engines import names
from sluzby_eval.evaluation.events.cache import Cache
from sluzby_eval.evaluation.events.run import Source, group, wide
from sluzby_eval.evaluation.formula import parse
from sluzby_eval.evaluation.plan import Choices, compile_plan
from sluzby_eval.evaluation.spec import Applies

SERVICES = pl.DataFrame(
    {
        "service_id": [f"S{number}" for number in range(6)],
        "type": ["PSB", "PSB", "OA", "OA", "SR", None],
        "ico": ["1", "1", "2", "3", "3", None],
        "area": ["X", "X", "Y", "Z", "Z", None],
    }
)
LEVELS = ("service", "provider", "orp", "region")
FORMULAS = (
    "sum(act_minutes)", "count()", "count_distinct(client)", "count_distinct(date)", "median(act_minutes)",
    "quantile(act_minutes, 0.9)", "sum(act_minutes) / count_distinct(client)", "mean(act_minutes)",
    'sum(act_minutes, where=act == "bath") / count()', "count(where=act_hour >= 18 or act_hour < 6) / count()",
    "count_distinct(client, where=act_weekday >= 6)", 'count_distinct(date, where=act != "meal" and act_hour > 6)',
    "median(act_minutes, where=act_month == 3)", 'count(where=form == "ter") - count(where=not (form == "ter"))',
    "sum(act_minutes if act_hour > 12 else 0)", "sum(act_minutes * 2) / count()",
    'count_distinct(client, where=act in ("bath", "nothing"))', "sum(act_minutes > 10)",
)  # fmt: skip
CONDITIONS = (
    'act == "bath"', 'act not in ("meal", "bath")', "act_hour >= 18", "act_weekday == 7", "act_month < 6",
    'form == "amb"', "act_minutes > 10", "act_hour != 6",
)  # fmt: skip
AGGREGATES = ("sum(act_minutes{})", "count({})", "count_distinct(client{})", "count_distinct(date{})",
              "median(act_minutes{})", "quantile(act_minutes, 0.3{})")  # fmt: skip


def plan(number, formula, **choices):
    tree, problems = parse(formula)
    assert tree is not None, problems
    return compile_plan(f"i{number}", tree, Choices(levels=LEVELS, grain="event", **choices))


def source(acts, folder=None, engine="polars"):
    areas = [("X", "orp", "X"), ("Y", "orp", "Y"), ("Z", "orp", "Z")]
    areas += [(area, "region", "R") for area in "XYZ"]
    frame = pl.DataFrame(areas, schema=["area", "level", "unit"], orient="row")
    member = [frame.with_columns(year=pl.lit(year, dtype=pl.Int64)) for year in acts.years]
    return Source(
        acts=acts,
        services=lambda _year: SERVICES,
        membership=pl.concat(member),
        levels=("orp", "region"),
        columns=oracle.COLUMNS,
        engine=engine,
        cache=Cache(folder),
    )


def of_unit(rows, level, unit, kind, form):
    known = {row["service_id"]: row for row in SERVICES.iter_rows(named=True)}
    found = []
    for row in rows:
        service = known[row["service_id"]]
        units = {
            "service": row["service_id"],
            "provider": service["ico"] or "unknown",
            "orp": service["area"] or "unknown",
            "region": "R" if service["area"] else "unknown",
        }
        wanted = units[level] == unit and kind in ("all", service["type"] or "unknown")
        if wanted and form in ("all", row["form"]):
            date = row["date"]
            found.append({**row, "weekday": date.isoweekday(), "month": date.month})
    return found


def disagreements(rows, acts, formulas, engine):
    plans = [plan(number, formula) for number, formula in enumerate(formulas)]
    frames = list(group(source(acts, engine=engine), plans, acts.years))
    counts = pl.concat(frames)
    values = wide(counts, plans)
    found: list[tuple[object, ...]] = []
    for place, row in enumerate(values.iter_rows(named=True)):
        mine = [item for item in rows if item["date"].year == row["year"]]
        mine = of_unit(mine, row["level"], row["unit"], row["type"], row["form"])
        assert mine, row
        for number, formula in enumerate(formulas):
            expected, counted, there = oracle.value(formula, mine)
            if counted:
                value = row[f"i{number}"]
                same = (value is None) == (expected is None)
                if not same or (value is not None and not math.isclose(value, expected, rel_tol=1e-9)):
                    found.append((formula, row["level"], row["unit"], value, expected))
            if (counts[f"c:i{number}"][place], counts[f"e:i{number}"][place]) != (counted, there):
                found.append((formula, "counts", counted, there))
    return found


@pytest.mark.parametrize("engine", [name for name in names() if name != "spark"])
@pytest.mark.slow
def test_every_value_agrees_with_plain_python(engine, keep):
    rows = told(400, seed=7)
    assert disagreements(rows, keep(rows), FORMULAS, engine) == []


def test_client_of_a_few_lines_is_counted_once_beside_clients_of_very_many(keep):
    rows = [*told(60, seed=9), *({**row, "client": "K0"} for row in told(80, seed=10))]
    found = pl.DataFrame(rows).group_by("client", pl.col("date").dt.year().alias("year"))
    lines = found.agg(pl.struct("service_id", "form").n_unique())["service_id"].to_list()
    assert min(lines) < 8 < max(lines)
    assert disagreements(rows, keep(rows), FORMULAS, "polars") == []


@pytest.mark.slow
def test_more_conditions_on_clients_than_one_number_has_bits_are_all_kept_apart(keep):
    rows = told(50, seed=11)
    formulas = [f"count_distinct(client, where=act_minutes > {number})" for number in range(130)]
    assert disagreements(rows, keep(rows), formulas, "polars") == []


@pytest.mark.slow
@pytest.mark.skipif(
    "spark" not in names() and not os.environ.get("CI"), reason="pyspark or Java is not installed"
)
@pytest.mark.filterwarnings("ignore")
def test_every_value_on_spark_agrees_with_plain_python(keep):
    rows = told(300, seed=8)
    assert disagreements(rows, keep(rows), FORMULAS, "spark") == []


def random_formula(chance):
    def aggregate():
        where = f"where={_condition(chance)}" if chance.random() < 0.7 else ""
        text = chance.choice(AGGREGATES)
        return text.format(f", {where}" if where and text != "count({})" else where)

    return " / ".join(aggregate() for _ in range(chance.choice([1, 2])))


def _condition(chance):
    parts = [chance.choice(CONDITIONS) for _ in range(chance.choice([1, 1, 2]))]
    text = f" {chance.choice(['and', 'or'])} ".join(parts)
    return f"not ({text})" if chance.random() < 0.2 else text


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("engine", [name for name in names() if name != "spark"])
def test_random_formulas_over_random_acts_agree_with_plain_python(engine, seed, keep):
    chance = random.Random(seed)
    rows = told(chance.choice([1, 30, 200]), seed=seed + 100)
    formulas = [random_formula(chance) for _ in range(20)]
    assert disagreements(rows, keep(rows), formulas, engine) == []


def test_indicator_for_one_form_counts_only_its_acts(keep):
    rows = told(200, seed=3)
    acts = keep(rows)
    plans = [
        plan(0, "count()", applies=(Applies(forms=("ter",)),)),
        plan(1, "count_distinct(client)", applies=(Applies(types=("PSB",)),)),
        plan(2, "median(act_minutes)", applies=(Applies(forms=("amb",), types=("OA", "SR")),)),
    ]
    values = wide(pl.concat(group(source(acts), plans, [2025])), plans)
    region = values.filter(pl.col("level") == "region", pl.col("unit") == "R", pl.col("type") == "all")
    mine = of_unit([row for row in rows if row["date"].year == 2025], "region", "R", "all", "all")
    field = [row for row in mine if row["form"] == "ter"]
    care = [row for row in mine if row["service_id"] in ("S0", "S1")]
    rest = [row for row in mine if row["form"] == "amb" and row["service_id"] in ("S2", "S3", "S4")]
    assert region["i0"][0] == oracle.value("count()", field)[0]
    assert region["i1"][0] == oracle.value("count_distinct(client)", care)[0]
    assert region["i2"][0] == oracle.value("median(act_minutes)", rest)[0]
