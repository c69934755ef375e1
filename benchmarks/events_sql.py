"""The same sixty indicators by hand in DuckDB's SQL: a roll-up, year after year, as well as we could write it.

Acts are read once for each kind of aggregate into tables of one row per line, line and minutes, line and
client, line and word of days; all levels are computed from these in one query over numbered groups. As in the engine,
clients with acts of one line only are counted there, conditions on clients are flags, days of a year are bits, and
keys of two numbers are packed into one; all of this made the SQL faster. Pairs of lines with common clients, as the
engine makes them, did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import polars as pl

from benchmarks.events_data import ACTS
from benchmarks.events_definitions import LEVELS

if TYPE_CHECKING:
    from sluzby_eval.store.events import Acts

TIMES = {
    "evening": "hour >= 18", "weekend": "isodow(date) >= 6", "morning": "hour < 9", "long": "minutes >= 60",
    "short": "minutes < 15",
}  # fmt: skip
KINDS = {**TIMES, **{act: f"act = {code}" for code, act in enumerate(ACTS)}}
OF_CLIENTS = ("evening", "weekend", "bath")
OF_DAYS = ("evening", "meal")
OF_MEDIANS = ("evening", "weekend")
QUANTILES = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}
WANTED = (
    *((name, "all", share) for name, share in QUANTILES.items()),
    *((f"median_{name}", name, 0.5) for name in OF_MEDIANS),
)  # name, of which acts, share
BITS, WORDS = 120, 4
MINUTES = 2048  # more than any act has: packs a group and minutes into one number


def by_hand(acts: Acts, lines: pl.DataFrame) -> pl.DataFrame:
    """Compute everything; `lines` tells line, type, form and the units of all levels."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")
        connection.register("told", lines.to_arrow())
        connection.execute("CREATE TABLE lines AS SELECT * FROM told")
        connection.execute(_groups())
        connection.execute(
            "CREATE TABLE member AS SELECT line, g FROM placed JOIN groups USING (level, unit, type, form)"
        )
        found = [_year(connection, acts, year) for year in acts.years]
    return pl.concat(found)


def _groups() -> str:
    """Write the groups of all levels once: they have numbers, which are grouped faster than texts."""
    ways = [("'all'", "'all'"), ("type", "'all'"), ("type", "form")]
    placed = " UNION ALL ".join(
        f"SELECT line, '{level}' AS level, {level} AS unit, {kind} AS type, {form} AS form FROM lines"
        for level in LEVELS
        for kind, form in (ways[1:] if level == "service" else ways)
    )
    return f"""CREATE TABLE placed AS {placed};
        CREATE TABLE groups AS
        SELECT row_number() OVER ()::INTEGER AS g, * FROM (SELECT DISTINCT level, unit, type, form FROM placed)"""


def _year(connection: duckdb.DuckDBPyConnection, acts: Acts, year: int) -> pl.DataFrame:
    files = [str(path) for path in acts.paths(year)]
    for name, query in _grains().items():
        given = {"files": files} if "$files" in query else None
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", given)
    found = pl.DataFrame(connection.sql(_levels()).to_arrow_table())
    return found.with_columns(year=pl.lit(year, dtype=pl.Int64))


def _grains() -> dict[str, str]:
    sums = ", ".join(
        f"count(*) FILTER ({rule}) AS acts_{name}, sum(minutes) FILTER ({rule}) AS minutes_{name}"
        for name, rule in KINDS.items()
    )
    counts = ", ".join(f"count(*) FILTER ({KINDS[name]}) AS n_{name}" for name in OF_MEDIANS)
    flags = " + ".join(f"CASE WHEN {KINDS[name]} THEN {2**i} ELSE 0 END" for i, name in enumerate(OF_CLIENTS))
    alone = ", ".join(f"count(*) FILTER (f & {2**i} > 0) AS a_{name}" for i, name in enumerate(OF_CLIENTS))
    day = "(dayofyear(date) - 1)"
    bits = ", ".join(
        f"bit_or(CASE WHEN {rule} THEN 1::HUGEINT << ({day} % {BITS}) ELSE 0 END) AS w_{name}"
        for name, rule in (("all", "true"), *((name, KINDS[name]) for name in OF_DAYS))
    )
    words = ", ".join(
        f"max(CASE WHEN word = {word} THEN w_{name} ELSE 0 END) AS w_{name}_{word}"
        for name in ("all", *OF_DAYS)
        for word in range(WORDS)
    )
    acts = "FROM read_parquet($files)"
    return {
        "sums": f"SELECT line, count(*) AS acts, sum(minutes) AS minutes, {sums} {acts} GROUP BY line",
        "histogram": f"SELECT line, minutes, count(*) AS n_all, {counts} {acts} GROUP BY line, minutes",
        "clients": f"SELECT line, client, bit_or(({flags})::UTINYINT) AS f {acts} GROUP BY line, client",
        "days": f"SELECT line, {day} // {BITS} AS word, {bits} {acts} GROUP BY line, word",
        "counted": "SELECT *, count(*) OVER (PARTITION BY client) AS n FROM clients",
        "several": "SELECT * FROM counted WHERE n > 1",
        "alone": f"SELECT line, count(*) AS a_all, {alone} FROM counted WHERE n = 1 GROUP BY line",
        "bits": f"SELECT line, {words} FROM days GROUP BY line",
    }


def _levels() -> str:
    """Write the query of all levels: every group, every indicator."""
    names = ["acts", "minutes", *(f"{kind}_{name}" for name in KINDS for kind in ("acts", "minutes"))]
    totals = ", ".join(f"sum({name}) AS {name}" for name in names)
    words = ", ".join(
        f"bit_or(w_{name}_{word}) AS w_{name}_{word}" for name in ("all", *OF_DAYS) for word in range(WORDS)
    )
    alone = ", ".join(f"sum(a_{name}) AS a_{name}" for name in ("all", *OF_CLIENTS))
    shared = "".join(
        f", count(*) FILTER (f & {2**number} > 0) AS b_{name}" for number, name in enumerate(OF_CLIENTS)
    )
    counts = ", ".join(f"sum(n_{name})::BIGINT AS n_{name}" for name in ("all", *OF_MEDIANS))
    up = ", ".join(
        f"sum(n_{name}) OVER (PARTITION BY g ORDER BY minutes) AS u_{name}" for name in ("all", *OF_MEDIANS)
    )
    targets = ", ".join(
        f"{floor}(({_total(of)} - 1) * {share})::BIGINT AS {floor[0]}_{name}"
        for name, of, share in WANTED
        for floor in ("floor", "ceil")
    )
    sides = ", ".join(
        f"min(CASE WHEN u_{of} > {side}_{name} THEN minutes END) AS {side}_{name}"
        for name, of, _share in WANTED
        for side in "fc"
    )
    return f"""
        WITH s AS MATERIALIZED (
            SELECT g, {totals}, {words}, {alone} FROM member JOIN sums USING (line)
            LEFT JOIN bits USING (line) LEFT JOIN alone USING (line) GROUP BY g),
        b AS (SELECT g, count(*) AS b_all{shared} FROM (
            SELECT g, client, bit_or(f) AS f FROM member JOIN several USING (line) GROUP BY g, client) GROUP BY g),
        h AS (SELECT packed // {MINUTES} AS g, packed % {MINUTES} AS minutes, * EXCLUDE (packed) FROM (
            SELECT g * {MINUTES} + minutes AS packed, {counts} FROM member JOIN histogram USING (line)
            GROUP BY packed)),
        u AS (SELECT g, minutes, {up} FROM h),
        t AS (SELECT g, {targets} FROM s),
        q AS (SELECT g, {sides} FROM u JOIN t USING (g) GROUP BY g)
        SELECT level, unit, type, form, {_outer()}
        FROM s JOIN groups USING (g) LEFT JOIN b USING (g) LEFT JOIN q USING (g)"""


def _total(of: str) -> str:
    return "acts" if of == "all" else f"acts_{of}"


def _quantile(name: str, of: str, share: float) -> str:
    """Interpolate; where nobody is counted, no minutes were found on either side."""
    place = f"({_total(of)} - 1) * {share}"
    return f"q.f_{name} + (q.c_{name} - q.f_{name}) * ({place} - floor({place}))"


def _outer() -> str:
    """Write the indicators over one group."""
    clients = {name: f"(coalesce(a_{name}, 0) + coalesce(b_{name}, 0))" for name in ("all", *OF_CLIENTS)}
    days = {
        name: "(" + " + ".join(f"bit_count(w_{name}_{word})::INTEGER" for word in range(WORDS)) + ")"
        for name in ("all", *OF_DAYS)
    }
    x = {name: _quantile(name, of, share) for name, of, share in WANTED}
    columns = {
        "minutes": "minutes", "acts": "acts", "clients": clients["all"], "days": days["all"],
        "minutes_per_act": "minutes / acts", "minutes_median": x["median"],
        "minutes_per_client": f"minutes / nullif({clients['all']}, 0)",
        "acts_per_client": f"acts / nullif({clients['all']}, 0)",
        "acts_per_day": f"acts / {days['all']}", "minutes_per_day": f"minutes / {days['all']}",
        **{f"minutes_{name}": x[name] for name in ("q10", "q25", "q75", "q90")},
        "minutes_spread": f"({x['q90']}) / nullif({x['q10']}, 0)",
        **{f"acts_{name}": f"acts_{name}" for name in TIMES},
        **{f"share_{name}": f"acts_{name} / acts" for name in TIMES},
        **{f"minutes_{name}": f"coalesce(minutes_{name}, 0)" for name in TIMES},
        **{f"median_{name}": x[f"median_{name}"] for name in OF_MEDIANS},
        **{f"clients_{name}": clients[name] for name in OF_CLIENTS},
        "share_clients_weekend": f"{clients['weekend']} / nullif({clients['all']}, 0)",
        **{f"days_{name}": days[name] for name in OF_DAYS},
        **{f"minutes_{name}": f"coalesce(minutes_{name}, 0)" for name in ACTS},
        **{f"share_{name}": f"acts_{name} / acts" for name in ACTS},
        **{f"mean_{name}": f"minutes_{name} / nullif(acts_{name}, 0)" for name in ACTS[:6]},
    }  # fmt: skip
    return ", ".join(f"({rule})::DOUBLE AS {name}" for name, rule in columns.items())
