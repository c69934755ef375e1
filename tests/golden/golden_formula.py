"""Formulas as sums of named figures, and how a figure of a line is made of its cells."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.golden.golden_cells import required, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.golden.golden_sample import Line

TOLERANCE = {"costs": 1.0, "revenues": 1.0, "staff": 0.01, "clients": 0.0}
OUTSIDE_TOTAL = {"staff.DOBROVOLNIK"}  # volunteers stand beside the total
DIRECT = (
    "SP",
    "PSS_POBYT",
    "PSS_VYCHOVA",
    "PSS_PECOVATEL",
    "PSS_DOHLED",
    "ZDRAV",
    "PEDAG",
    "PORADCE",
    "ODBORNY",
)
PUBLIC = ("S1", "S2", "S3", "S4", "K1", "K2", "O1", "Z2", "E1")
ITEMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cost_total": ("costs", ("total",)),
    "cost_personnel": ("costs", ("1.1", "1.2", "1.3", "1.4", "1.5")),
    "cost_food": ("costs", ("2.2",)),
    "cost_optional": ("costs", ("F",)),
    "cost_invest": ("costs", ("I",)),
    "rev_total": ("revenues", ("total",)),
    "rev_clients": ("revenues", ("U1", "U2", "U3", "U4", "U5")),
    "rev_public": ("revenues", PUBLIC),
    "rev_state101a": ("revenues", ("S1",)),
    "rev_region": ("revenues", ("K1",)),
    "rev_region_ip": ("revenues", ("K2",)),
    "rev_municipal": ("revenues", ("O1",)),
    "rev_gifts": ("revenues", ("N1", "N2")),
    "rev_eu": ("revenues", ("E1",)),
    "rev_other_own": ("revenues", ("V1",)),
    "fte_total": ("staff", ("total",)),
    "fte_direct": ("staff", DIRECT),
    "fte_sw": ("staff", ("SP",)),
    "cost_energy": ("costs", ("2.6",)),
    "cost_overhead": ("costs", ("S",)),
    "rev_health": ("revenues", ("Z1",)),
    "rev_client_accom": ("revenues", ("U1",)),
    "rev_client_meals": ("revenues", ("U2",)),
    "rev_of_payers": ("revenues", ("Z1", "S1", "S2", "S3", "S4", "K1", "K2", "O1", "Z2", "E1", "N1", "N2")),
    "fte_health": ("staff", ("ZDRAV",)),
    "fte_mgmt": ("staff", ("VEDOUCI",)),
    "fte_admin": ("staff", ("ADMIN",)),
    "clients_pnp0": ("clients", ("0",)),
    "clients_pnp1": ("clients", ("I",)),
    "clients_pnp2": ("clients", ("II",)),
    "clients_pnp3": ("clients", ("III",)),
    "clients_pnp4": ("clients", ("IV",)),
}
OF_BEDS = {"bed_clients": "clients_year", "bed_clients_beds": "beds_registered"}
Missing = str  # a status
EARLIER: Mapping[str, tuple[str, tuple[int, ...]]] = {  # the mean of what was reported that many years back
    "vp_paid_mean_3": ("vp_paid", (0, 1, 2)),
    "beds_network_last_year": ("beds_network", (1,)),
    "units_network_last_year": ("units_network", (1,)),
}
WORST = (
    "not_reported",
    "quarantined",
    "parameter_missing",
    "zero_denominator",
)  # of several reasons the first is told


def worst(reasons: set[Missing]) -> Missing | None:
    """Choose one of several reasons; None where there is none."""
    return next((reason for reason in WORST if reason in reasons), None)


def figure(line: Line, name: str) -> float | Missing:
    """Return a named figure of a line, or why it is missing."""
    if name not in line.known:
        line.known[name] = _figure(line, name)
    return line.known[name]


def _figure(line: Line, name: str) -> float | Missing:
    if line.own is not None:
        return line.own[name]
    if name.startswith("parameter:"):
        value = _parameter(line, name.removeprefix("parameter:"))
        return "parameter_missing" if value is None else value
    if name in DERIVED:
        parts = [figure(line, part) for part in DERIVED[name][0]]
        reason = worst({part for part in parts if isinstance(part, str)})
        return reason if reason else DERIVED[name][1](*parts)
    if name in EARLIER:
        return _earlier(line, *EARLIER[name])
    return _of_whole(line, name) if line.parts else _of_line(line, name)


def _of_whole(line: Line, name: str) -> float | Missing:
    if name == "was_audited":
        return float(line.told["audits_of_3_years"] > 0)
    return _of_parts(line, name)


def _of_line(line: Line, name: str) -> float | Missing:
    if name == "rev_top_payer":
        known = figure(line, "rev_of_payers")
        return known if isinstance(known, str) else max(line.payers.values(), default=0.0)
    if name in OF_BEDS:  # where there are beds; other forms of the service count with nothing
        has_beds = line.form == "pob" or line.service.type == "NOC"
        return figure(line, OF_BEDS[name]) if has_beds else 0.0
    if name in ITEMS:
        return _of_items(line, *ITEMS[name])
    if name.startswith("cells_"):
        return _completeness(line)[name]
    full = f"statements.{name}"
    return "quarantined" if full in line.refused else line.values.get(full, "not_reported")


def _of_parts(line: Line, name: str) -> float | Missing:
    """Add up the lines of a whole service; one unknown leaves the sum unknown."""
    found = [figure(part, name) for part in line.parts]
    reason = worst({one for one in found if isinstance(one, str)})
    return reason if reason else math.fsum(float(one) for one in found)


def _earlier(line: Line, name: str, years: tuple[int, ...]) -> float | Missing:
    """Return the mean of what the same line had in some years, of those that have it."""
    lines = [line.back(years_back) for years_back in years]
    found = [figure(one, name) if one is not None else "not_reported" for one in lines]
    told = [one for one in found if not isinstance(one, str)]
    return (
        math.fsum(told) / len(told) if told else worst({one for one in found if isinstance(one, str)}) or ""
    )


def _parameter(line: Line, name: str) -> float | None:
    """Return a dated parameter at the end of the year, for the type and form of a line."""
    return at_year_end(name, line.year, line.service.type, line.form)


def at_year_end(name: str, year: int, type: str = "", form: str = "", age_band: str = "") -> float | None:
    """Return a dated parameter on 31 December; a case that names a type, a form or an age is for that one only."""
    day = dt.date(year, 12, 31)
    for case in rule(name)["values"]:
        said = {"type": type, "form": form, "age_band": age_band}
        if case["from"] <= day <= case.get("to", day) and all(
            case.get(key, own) == own for key, own in said.items()
        ):
            return float(case["value"])
    return None


def _completeness(line: Line) -> dict[str, float | Missing]:
    """Count the required cells of a line and those that are filled, where the line was reported."""
    if not any(name.startswith("statements.") for name in line.values):
        return {"cells_required": "not_reported", "cells_filled": "not_reported"}
    names = required(line.form)
    filled = [name for name in names if name in line.values or name in line.refused_later]
    return {"cells_required": float(len(names)), "cells_filled": float(len(filled))}


def _of_items(line: Line, table: str, items: tuple[str, ...]) -> float | Missing:
    """Sum items of a long table; an absent one is 0 only where the reported ones make the reported total."""
    names = [f"{table}.{item}" for item in items]
    if any(name in line.refused for name in names):
        return "quarantined"
    if all(name in line.values for name in names) or _is_closed(line, table):
        return math.fsum(line.values.get(name, 0.0) for name in names)
    return "quarantined" if any(name.startswith(f"{table}.") for name in line.refused) else "not_reported"


def _is_closed(line: Line, table: str) -> bool:
    total = line.values.get(f"{table}.total")
    if total is None:
        return False
    inside = [
        value
        for name, value in line.values.items()
        if name.startswith(f"{table}.") and name not in OUTSIDE_TOTAL | {f"{table}.total"}
    ]
    return abs(math.fsum(inside) - total) <= TOLERANCE[table] + 1e-9


DERIVED: Mapping[str, tuple[tuple[str, ...], Callable[..., float | Missing]]] = {
    "cost_total_basic": (
        ("cost_total", "cost_optional", "cost_invest"),
        lambda total, optional, invest: float(total - optional - invest),
    ),
    "hours_of_direct_fte": (("fte_direct", "parameter:hours_fund"), lambda fte, fund: float(fte * fund)),
    "minimum_met": (
        ("bed_days_occ", "bed_days_avail", "parameter:min_occupancy"),
        lambda occupied, available, least: float(occupied / available >= least),
    ),
    "one": ((), lambda: 1.0),
    "net_cost": (
        ("cost_total_basic", "rev_clients", "rev_health", "rev_other_own"),
        lambda cost, clients, insurers, own: float(cost - clients - insurers - own),
    ),
    "over": (("vp_paid", "net_cost"), lambda paid, net: float(max(0.0, paid - net))),
    "under": (("vp_paid", "net_cost"), lambda paid, net: float(max(0.0, net - paid))),
    "carried": (
        ("over", "vp_paid_mean_3", "parameter:carry_over_share", "parameter:entrustment_multi_year"),
        lambda over, mean, share, multi: float(min(over, share * mean) * multi),
    ),
    "given_back": (("over", "carried"), lambda over, carried: float(over - carried)),
    "computed_beds": (
        ("parameter:reference_cost_bed", "parameter:reference_revenue_bed", "beds_network"),
        lambda cost, revenue, units: float(max(0.0, cost - revenue) * units),
    ),
    "computed_fte": (
        ("parameter:reference_cost_fte", "parameter:reference_revenue_fte", "units_network"),
        lambda cost, revenue, units: float(max(0.0, cost - revenue) * units),
    ),
    "profit": (
        ("capital_employed", "parameter:reasonable_profit_rate"),
        lambda capital, rate: float(capital * rate),
    ),
    "highest_fees": (
        ("parameter:fee_cap_accommodation", "parameter:fee_cap_board", "bed_days_occ"),
        lambda bed, board, days: float((bed + board) * days),
    ),
    "growth_of_beds": (
        ("beds_network", "beds_network_last_year", "rev_state101a"),
        lambda now, then, money: max(0.0, now - then) * money / now if now else "zero_denominator",
    ),
    "growth_of_fte": (
        ("units_network", "units_network_last_year", "rev_state101a"),
        lambda now, then, money: max(0.0, now - then) * money / now if now else "zero_denominator",
    ),
    "days_late": (
        ("days_after_year_end", "parameter:statement_deadline"),
        lambda days, deadline: float(max(0.0, days - deadline)),
    ),
    "hours_of_total_fte": (("fte_total", "parameter:hours_fund"), lambda fte, fund: float(fte * fund)),
    "opening_weighed": (("opening_hours_week", "units_network"), lambda hours, fte: float(hours * fte)),
    "is_nonstop": (("nonstop",), lambda flag: float(flag == 1)),
    "tells_nonstop": (("nonstop",), lambda flag: 1.0),
    "cofinancing_due": (("parameter:cofinancing_a", "vp_cap"), lambda share, cap: float(share * cap)),
}


@dataclass(frozen=True, kw_only=True)
class Formula:
    """One indicator of lines: weighted sums of figures above and below the line."""

    top: Mapping[str, float]
    bottom: Mapping[str, float] | None = None
    factor: float = 1.0
    forms: tuple[str, ...] = ("amb", "pob", "ter")
    types: tuple[str, ...] = ()
    not_types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("service", "provider", "orp", "district", "region")
    bases: tuple[str, ...] = ("seat",)
    zero_when_empty: bool = False  # a sum over no service is a true zero
    per: str | None = None  # age band of the population below the line
    grain: str = "line"  # what a row is: line, service, audit, finding, request, measure, grant, network, act
    top_if: Callable[[Line], bool] | None = None  # which lines stand above the line, where not all
    middle: str | None = None  # the figure of which the median is taken, instead of sums
    middle_if: Callable[[Line], bool] | None = None  # of which lines, where not of all
    count: Callable[[Line], str | None] | None = None  # what is counted instead of the sum above the line
    count_below: Callable[[Line], str] | None = None

    def applies(self, kind: str, form: str) -> bool:
        """Tell whether the question arises for a type in a form."""
        suits = not self.types or kind in self.types
        return form in self.forms and suits and kind not in self.not_types

    def missing(self, line: Line) -> Missing | None:
        """Return why a line cannot be counted, or None."""
        middle = () if self.middle is None else (self.middle,)
        figures = [figure(line, name) for name in (*self.top, *(self.bottom or {}), *middle)]
        return worst({one for one in figures if isinstance(one, str)})


def total(line: Line, weights: Mapping[str, float]) -> float:
    """Add up the weighted figures of a line that has them all."""
    return math.fsum(float(figure(line, name)) * weight for name, weight in weights.items())


def ratio(top: str, bottom: str, **more: Any) -> Formula:
    """Make the usual formula: one figure over another."""
    return Formula(top={top: 1.0}, bottom={bottom: 1.0}, **more)


ANY = ("amb", "pob", "ter", "all")  # rows that are no lines may belong to no one form
POB: dict[str, Any] = {"forms": ("pob",)}
OUT: dict[str, Any] = {"forms": ("amb", "ter")}
AREA: dict[str, Any] = {"levels": ("orp", "district", "region")}
BASIC = "cost_total_basic"
CARE = ("OA", "PS", "TP", "PPS", "PSB", "OS", "CDS", "DS", "TS", "DOZP", "DPS", "DZR", "CHB", "SSZZ")
HOMES = ("DPS", "DZR", "DOZP")
ANONYMOUS = ("KC", "TPG", "NDC", "NZDM", "TKP")
