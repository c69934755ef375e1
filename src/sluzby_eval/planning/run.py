"""Planning, from the top: the ground of a year, need, network, measures, goals, audits.

Every function takes values and returns frames; `wings_of` makes the frames that reports show, by name:

need: rows of `need.need_of` for every declared need with its title_cs, title_en, pitfalls_cs, pitfalls_en and
measure (code of `units`); need_totals: their sums with the same columns, deficits and surpluses apart;
network: `network.changes`; measures: `measures.status`; goals: one row per goal; audit_findings: every finding with
its state; audit_plan: the services chosen for the next year with the points of every reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import format_number
from sluzby_eval.planning import audits, goals, measures, need, network
from sluzby_eval.planning.spec import AuditPlan, Goals, Measure, Need

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.planning.goals import GoalState
    from sluzby_eval.planning.ground import Ground
    from sluzby_eval.planning.spec import Planning

COFINANCED = "municipal_cofinancing_met"
MEASURES = {
    "luzka": "bed", "klient": "client", "interv": "intervention", "kontakt": "contact", "hovor": "call",
    "luzkoden": "bed_day", "uvazek": "fte", "hodina": "hour", "okamzita": "place", "denni": "place",
}  # fmt: skip


def cost_of_unit(results: pl.DataFrame, wanted: Measure | None, *, year: int) -> float | None:
    """Look up the cost of one unit for the whole territory; None where the results do not know it."""
    if wanted is None:
        return None
    rows = results.filter(
        pl.col("indicator") == wanted.indicator, pl.col("level") == "region", pl.col("year") == year,
        pl.col("type") == wanted.type, pl.col("form") == wanted.form, pl.col("status") == "ok",
        pl.col("unit") != "unknown", pl.col("basis") == "seat",
    )  # fmt: skip
    return float(rows["value"][0]) if rows.height == 1 else None


def needed(ground: Ground, said: Need, results: pl.DataFrame) -> pl.DataFrame:
    """Compute a declared need; money at the cost of a unit of the ground's year."""
    cost = cost_of_unit(results, said.unit_cost, year=ground.year)
    return need.need_of(ground, said, cost_of_unit=cost)


def changed(ground: Ground, results: pl.DataFrame) -> pl.DataFrame:
    """Compare the networks of two years, with the condition of co-financing as evaluated for the year."""
    rows = results.filter(
        pl.col("indicator") == COFINANCED, pl.col("level") == "service", pl.col("year") == ground.year,
        pl.col("form") == "all", pl.col("status") == "ok",
    )  # fmt: skip
    return network.changes(ground, rows.select(service_id="unit", met="value"))


def audited(
    ground: Ground, plan: AuditPlan, results: pl.DataFrame, *, year: int, today: dt.date
) -> pl.DataFrame:
    """Choose the services to audit in a year from what is known today."""
    known = audits.facts(ground, plan, results, today=today)
    return audits.choose(audits.scored(known, plan), plan, year=year)


def goal_rows(states: Iterable[GoalState]) -> pl.DataFrame:
    """Put goals into a frame: goal, title_cs, title_en, indicator, unit, base_year, base, target, ..."""
    schema = {
        "goal": pl.String, "title_cs": pl.String, "title_en": pl.String, "indicator": pl.String, "unit": pl.String,
        "base_year": pl.Int64, "base": pl.Float64, "target": pl.Float64, "target_year": pl.Int64,
        "present": pl.Float64, "expected": pl.Float64, "progress": pl.Float64, "state": pl.String,
        "reason": pl.String,
    }  # fmt: skip
    rows = [
        (
            item.goal.id, item.goal.title.cs, item.goal.title.en, item.goal.indicator, item.unit,
            item.goal.base_year, item.base, item.goal.target, item.goal.target_year,
            item.present, item.expected, item.progress, item.state, item.reason,
        )
        for item in states
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def wings_of(
    ground: Ground, loaded: Mapping[str, Loaded[Planning]], results: pl.DataFrame, *, today: dt.date
) -> dict[str, pl.DataFrame]:
    """Make the frames that reports show; what has no rule or no data is absent."""
    said = [item.spec.root for item in loaded.values()]
    needs = [(item, needed(ground, item, results)) for item in said if isinstance(item, Need)]
    states = [
        state
        for item in said
        if isinstance(item, Goals)
        for state in goals.judge(item, results, year=ground.year)
    ]
    plans = [item for item in said if isinstance(item, AuditPlan)]
    frames = {
        "need": _together(_named(rows, item) for item, rows in needs),
        "need_totals": _together(_named(need.totals(rows), item) for item, rows in needs),
        "network": changed(ground, results),
        "measures": measures.status(ground, today=today),
        "goals": goal_rows(states),
        "audit_findings": audits.findings(ground, today=today),
        "audit_plan": _together(_planned(ground, item, results, today) for item in plans[:1]),
    }
    return {name: frame for name, frame in frames.items() if not frame.is_empty()}


def _together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    listed = list(frames)
    return pl.concat(listed) if listed else pl.DataFrame()


def _named(rows: pl.DataFrame, said: Need) -> pl.DataFrame:
    return rows.with_columns(
        title_cs=pl.lit(said.title.cs), title_en=pl.lit(said.title.en), pitfalls_cs=pl.lit(said.pitfalls.cs),
        pitfalls_en=pl.lit(said.pitfalls.en), measure=pl.lit(MEASURES.get(said.unit, "number")),
    )  # fmt: skip


def _planned(ground: Ground, plan: AuditPlan, results: pl.DataFrame, today: dt.date) -> pl.DataFrame:
    """Tell the reasons of every chosen service as one text in each language, the weightiest first."""
    rows = audited(ground, plan, results, year=ground.year + 1, today=today)
    names = list(plan.features)
    points = rows.select(f"points_{name}" for name in names).rows()
    known = rows.select(names).rows()
    reasons = [
        _reasons(plan, dict(zip(names, zip(*pair, strict=True), strict=True)))
        for pair in zip(points, known, strict=True)
    ]
    texts = {
        f"reasons_{language}": pl.Series([item[language] for item in reasons], dtype=pl.String)
        for language in ("cs", "en")
    }
    return rows.select("place", "service_id", "chosen_by", "score").with_columns(**texts)


def _reasons(plan: AuditPlan, told: Mapping[str, tuple[float, float | None]]) -> dict[str, str]:
    ordered = sorted(told.items(), key=lambda item: (-item[1][0], item[0]))
    given = [(name, points) for name, (points, _known) in ordered if points > 0]
    return {
        "cs": "; ".join(
            f"{plan.features[name].why.cs} {format_number(points, 1, 'cs')}" for name, points in given
        ),
        "en": "; ".join(
            f"{plan.features[name].why.en} {format_number(points, 1, 'en')}" for name, points in given
        ),
    }
