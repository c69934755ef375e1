"""Rules on parts of a statement that cannot exceed their whole."""

from __future__ import annotations

import polars as pl

from sluzby_eval.importing.rules.desk import Desk, Rule

PARTS = {
    "hours_evening_weekend": "hours_direct",
    "complaints_upheld": "complaints",
    "answers_positive": "answers",
    "clients_free": "clients_year",
    "clients_single_room": "clients_year",
}


def check_wholes(desk: Desk) -> None:
    """Refuse a part that is more than its whole."""
    if desk.has("statements"):
        desk.apply("statements", [_rule(part, whole) for part, whole in PARTS.items()])


def _rule(part: str, whole: str) -> Rule:
    return Rule(code="V530", column=part, when=pl.col(part) > pl.col(whole), expected=pl.col(whole))
