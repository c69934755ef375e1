"""How long 44 rules over 300,000 rows take against hand-written polars that does the same checks.

Both say for every failure the rule, the submission, the sheet, the cell and the value, and take the values of
errors out of use. Ours makes a finding of each, which names provider and service, too; the peer a row of a
table. Both take turns; the shortest time of each counts.
"""

from __future__ import annotations

import time
from random import Random

import polars as pl

from benchmarks.table import Figure
from benchmarks.workbooks import SEED
from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.importing.raw import column_letters
from sluzby_eval.importing.rules.desk import Desk, Paper, Rule
from sluzby_eval.importing.rules.rows import STATEMENTS
from sluzby_eval.model import MEASURES
from sluzby_eval.store import polars_schema

ROWS = 300_000
RULES = 44
SLOWER = 3
ROUNDS = 3
FILES = 1_000
FAILURES = 30_000
PLAIN = 1_000.0  # what stands in cells that no rule of pairs looks at
SHEET = "Výkony"


def main() -> list[Figure]:
    """Measure both sides in turn."""
    frame, rules = statements(), all_rules()
    letters = {f"statements.{name}": column_letters(place) for place, name in enumerate(frame.columns)}
    papers = {
        f"s{number}": Paper(
            file=f"{number}.xlsx", provider=f"{number:08}", letters={SHEET: letters}, has_services=False
        )
        for number in range(FILES)
    }
    ours, peer = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        told = hand_written(frame, rules, letters).height
        peer.append(time.perf_counter() - start)
        desk = Desk({"statements": frame}, papers)
        start = time.perf_counter()
        desk.apply("statements", rules)
        ours.append(time.perf_counter() - start)
        assert told == len(desk.findings), (told, len(desk.findings))
    print(f"{len(rules)} rules, {told:,} failures: {min(ours):.2f} s, by hand {min(peer):.2f} s")
    what = "44 rules over 300,000 rows against hand-written polars"
    return [Figure(what=what, value=min(ours) / min(peer), goal=SLOWER)]


def statements() -> pl.DataFrame:
    """Draw statements in which about one row in ten has a value that is too big."""
    random = Random(SEED)
    fitting = {
        "beds_registered": 40.0, "beds_network": 40.0, "days_open": 365.0, "bed_days_avail": 14_600.0,
        "bed_days_occ": 14_000.0, "bed_days_reserved": 100.0, "clients_31_12": 38.0,
    }  # fmt: skip
    columns: dict[str, object] = {
        "service_id": [f"{7_000_000 + number}" for number in range(ROWS)],
        "form": "pob",
        "year": 2025,
        "version": "final",
        **dict.fromkeys(MEASURES, PLAIN),
        **fitting,
        "submission": [f"s{number % FILES}" for number in range(ROWS)],
        "sheet": SHEET,
        "row": [number // FILES + 2 for number in range(ROWS)],
        "col": None,
    }
    frame = pl.DataFrame(columns).with_columns(quarantined=pl.lit([], dtype=pl.List(pl.String)))
    share = FAILURES / ROWS
    marks = pl.Series(random.randrange(len(MEASURES)) if random.random() < share else -1 for _ in range(ROWS))
    frame = frame.with_columns(
        pl.when(marks == place).then(9e9).otherwise(pl.col(name)).alias(name)
        for place, name in enumerate(MEASURES)
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in polars_schema("statements").items())


def all_rules() -> list[Rule]:
    """Return the shipped rules on single statements, and limits of single measures beside them."""
    limits = [
        Rule(
            code="V407" if number % 2 else "V490",
            column=name,
            when=pl.col(name) > limit,
            expected=pl.lit(limit),
        )
        for number, (name, limit) in enumerate((name, limit) for limit in (2e9, 1e10) for name in MEASURES)
    ]
    return [*STATEMENTS, *limits][:RULES]


def hand_written(frame: pl.DataFrame, rules: list[Rule], letters: dict[str, str]) -> pl.DataFrame:
    """Check the same conditions as one would by hand."""
    told = []
    for rule in rules:
        indexed = frame.with_row_index("n")
        hits = indexed.filter(rule.when)
        if hits.is_empty():
            continue
        expected = pl.lit(None) if rule.expected is None else rule.expected
        told.append(
            hits.select(
                pl.lit(rule.code).alias("code"),
                "submission",
                "sheet",
                "service_id",
                cell=pl.lit(letters[f"statements.{rule.column}"]) + pl.col("row").cast(pl.String),
                value=pl.col(rule.column).cast(pl.String),
                expected=expected.cast(pl.String),
            )
        )
        if catalogue()[rule.code].severity is Severity.ERROR:
            held = indexed["n"].is_in(hits["n"].implode())
            frame = frame.with_columns(
                pl.when(held).then(None).otherwise(pl.col(rule.column)).alias(rule.column),
                pl.when(held)
                .then(pl.concat_list("quarantined", pl.lit(rule.column)))
                .otherwise("quarantined")
                .alias("quarantined"),
            )
    return pl.concat(told)
