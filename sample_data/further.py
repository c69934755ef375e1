"""Further figures of a line: workers, complaints, satisfaction, opening hours; drawn apart from the others."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sample_data.figures import Line, Row

NONSTOP = {"DPS", "DZR", "DOZP", "AD", "TP", "TKP", "KP"}
RESTRAINING = {"DOZP", "DZR"}
FREE = {"PS": 0.04}  # share of clients whom the law frees from payment
HOMES = {"DPS", "DZR", "DOZP", "CHB", "OS", "TS"}
AGREEMENT_HOURS = 1_980  # of one FTE


def further(line: Line, row: Row, fte: Mapping[str, float]) -> Row:
    """Draw the measures that stand at the end of the sheet; some services do not know some of them."""
    random = Random(f"{line.service.service_id}:{line.form}:{line.year}:further")
    clients = _number(row, "clients_year")
    drawn: Row = {
        **_workers(random, fte),
        **_quality(random, line, row, clients),
        "nonstop": line.form == "pob" and line.service.type in NONSTOP,
        "opening_hours_week": _hours(random, line),
    }
    hours = row.get("hours_direct")
    if isinstance(hours, int | float) and line.service.type in {"PS", "OA"}:
        drawn["hours_evening_weekend"] = round(hours * random.uniform(0.05, 0.34))
    if line.service.type in FREE:
        drawn["clients_free"] = round(clients * FREE[line.service.type] * random.uniform(0.5, 1.6))
    for name in ("answers", "vacancies", "training_hours"):
        if random.random() < 0.04:
            drawn.pop(name)
            drawn.pop(f"{name}_positive", None)
    return drawn


def _workers(random: Random, fte: Mapping[str, float]) -> Row:
    total = fte["total"]
    direct = sum(
        value for name, value in fte.items() if name.startswith("PSS_") or name in {"SP", "ZDRAV", "ODBORNY"}
    )
    start = max(1, round(total * random.uniform(1.02, 1.2)))
    left = min(start, round(start * random.betavariate(2.4, 14)))
    end = max(1, start - left + round(left * random.uniform(0.6, 1.2)))
    training = max(1, round(direct * random.uniform(0.85, 1.1)))
    return {
        "heads_start": start,
        "heads_end": end,
        "leavers": left,
        "vacancies": round(total * random.uniform(0, 0.07), 1),
        "fte_qualified": round(direct * random.uniform(0.86, 1.0), 2),
        "training_hours": round(training * random.gauss(25.5, 3.5)),
        "training_heads": training,
        "hours_agreements": round(fte.get("DPP_DPC", 0) * AGREEMENT_HOURS),
    }


def _quality(random: Random, line: Line, row: Row, clients: float) -> Row:
    complaints = min(9, round(random.expovariate(1 / max(0.2, clients / 60))))
    answers = round(clients * random.uniform(0.2, 0.6))
    drawn: Row = {
        "complaints": complaints,
        "complaints_upheld": round(complaints * random.uniform(0, 0.6)),
        "answers": answers,
        "answers_positive": round(answers * random.uniform(0.74, 0.98)),
    }
    if line.form == "pob" and line.service.type in HOMES:
        living = _number(row, "clients_31_12")
        drawn["clients_single_room"] = round(living * random.uniform(0.25, 0.8))
    if line.form == "pob" and line.service.type in RESTRAINING:
        drawn["restraints"] = round(_number(row, "bed_days_occ") / 1_000 * random.expovariate(1 / 0.9))
    return drawn


def _hours(random: Random, line: Line) -> int:
    if line.form == "pob":
        return 168
    if line.form == "ter":
        return random.choice((45, 60, 70, 84, 98)) if line.service.type in {"PS", "OA", "OS"} else 40
    return random.choice((30, 36, 40, 45, 50))


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
