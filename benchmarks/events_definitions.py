"""Sixty indicators over acts of care, and the same by hand in SQL; the six are one of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from benchmarks.events_data import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EVENING, WEEKEND, MORNING = "act_hour >= 18", "act_weekday >= 6", "act_hour < 9"
LONG, SHORT = "act_minutes >= 60", "act_minutes < 15"
TIMES = {"evening": EVENING, "weekend": WEEKEND, "morning": MORNING, "long": LONG, "short": SHORT}

FORMULAS: dict[str, str] = {
    "minutes": "sum(act_minutes)",
    "acts": "count()",
    "clients": "count_distinct(client)",
    "days": "count_distinct(date)",
    "minutes_per_act": "sum(act_minutes) / count()",
    "minutes_median": "median(act_minutes)",
    "minutes_per_client": "sum(act_minutes) / count_distinct(client)",
    "acts_per_client": "count() / count_distinct(client)",
    "acts_per_day": "count() / count_distinct(date)",
    "minutes_per_day": "sum(act_minutes) / count_distinct(date)",
    "minutes_q10": "quantile(act_minutes, 0.1)",
    "minutes_q25": "quantile(act_minutes, 0.25)",
    "minutes_q75": "quantile(act_minutes, 0.75)",
    "minutes_q90": "quantile(act_minutes, 0.9)",
    "minutes_spread": "quantile(act_minutes, 0.9) / quantile(act_minutes, 0.1)",
    **{f"acts_{name}": f"count(where={rule})" for name, rule in TIMES.items()},
    **{f"share_{name}": f"count(where={rule}) / count()" for name, rule in TIMES.items()},
    **{f"minutes_{name}": f"sum(act_minutes, where={rule})" for name, rule in TIMES.items()},
    "median_evening": f"median(act_minutes, where={EVENING})",
    "median_weekend": f"median(act_minutes, where={WEEKEND})",
    "clients_evening": f"count_distinct(client, where={EVENING})",
    "clients_weekend": f"count_distinct(client, where={WEEKEND})",
    "share_clients_weekend": f"count_distinct(client, where={WEEKEND}) / count_distinct(client)",
    "days_evening": f"count_distinct(date, where={EVENING})",
    **{f"minutes_{act}": f'sum(act_minutes, where=act == "{act}")' for act in ACTS},
    **{f"share_{act}": f'count(where=act == "{act}") / count()' for act in ACTS},
    **{
        f"mean_{act}": f'sum(act_minutes, where=act == "{act}") / count(where=act == "{act}")'
        for act in ACTS[:6]
    },
    "clients_bath": 'count_distinct(client, where=act == "bath")',
    "days_meal": 'count_distinct(date, where=act == "meal")',
}
SIX = ("minutes", "minutes_per_act", "minutes_median", "minutes_per_client", "acts_per_day", "share_evening")
LEVELS = ("service", "provider", "orp", "district", "region")

UNITS = {
    "sum(act_minutes": "minute",
    "count(": "act",
    "count_distinct(client": "client",
    "count_distinct(date": "day",
    "median(": "minute",
    "quantile(": "minute",
}
RATIOS = {
    ("minute", "act"): "minute_per_act",
    ("minute", "client"): "minute_per_client",
    ("act", "client"): "act_per_client",
    ("act", "day"): "act_per_day",
    ("minute", "day"): "minute_per_day",
}
INPUTS = """
act_minutes: {table: events, value: minutes, unit: minute, label: {cs: minuty, en: minutes}}
act_hour: {table: events, value: hour, unit: number, label: {cs: hodina, en: hour}}
act_weekday: {table: events, value: weekday, unit: number, label: {cs: den, en: day}}
"""


def write_definitions(folder: Path, names: Iterable[str]) -> None:
    """Write the indicators as the files that people write."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inputs.yaml").write_text(INPUTS, encoding="utf-8")
    for name in names:
        told = {
            "id": name,
            "domain": "utilisation",
            "grain": "event",
            "title": {"cs": name, "en": name},
            "question": {"cs": f"{name}?", "en": f"{name}?"},
            "formula": FORMULAS[name],
            "unit": _unit(FORMULAS[name]),
            "better": "neither",
            "levels": list(LEVELS),
            "numerator": {"cs": "čitatel", "en": "numerator"},
            "source": "benchmark",
            "status": "published",
        }
        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _unit(formula: str) -> str:
    sides = [
        next(unit for start, unit in UNITS.items() if side.startswith(start)) for side in formula.split(" / ")
    ]
    if len(sides) == 1:
        return sides[0]
    return "share" if sides[0] == sides[1] else RATIOS[sides[0], sides[1]]
