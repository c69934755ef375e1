"""The formulas of the catalogue as sums of named figures, and how a figure of a line is made of its cells."""

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
WORST = ("not_reported", "quarantined", "parameter_missing")  # of several reasons the first is told


def worst(reasons: set[Missing]) -> Missing | None:
    """Choose one of several reasons; None where there is none."""
    return next((reason for reason in WORST if reason in reasons), None)


def figure(line: Line, name: str) -> float | Missing:
    """Return a named figure of a line, or why it is missing."""
    if name in OF_BEDS:  # where there are beds; other forms of the service count with nothing
        has_beds = line.form == "pob" or line.service.type == "NOC"
        return figure(line, OF_BEDS[name]) if has_beds else 0.0
    if name in ITEMS:
        return _of_items(line, *ITEMS[name])
    if name in DERIVED:
        parts = [figure(line, part) for part in DERIVED[name][0]]
        reason = worst({part for part in parts if isinstance(part, str)})
        return reason if reason else DERIVED[name][1](*parts)
    if name.startswith("cells_"):
        return _completeness(line)[name]
    if name.startswith("parameter:"):
        value = _parameter(line, name.removeprefix("parameter:"))
        return "parameter_missing" if value is None else value
    full = f"statements.{name}"
    return "quarantined" if full in line.refused else line.values.get(full, "not_reported")


def _parameter(line: Line, name: str) -> float | None:
    """Return a dated parameter at the end of the year."""
    day = dt.date(line.year, 12, 31)
    for case in rule(name)["values"]:
        if (
            case["from"] <= day <= case.get("to", day)
            and case.get("type", line.service.type) == line.service.type
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


DERIVED: Mapping[str, tuple[tuple[str, ...], Callable[..., float]]] = {
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
}


@dataclass(frozen=True, kw_only=True)
class Formula:
    """One indicator: weighted sums of figures above and below the line."""

    id: str
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
    count: Callable[[Line], str] | None = None  # what is counted instead of the sum above the line
    count_below: Callable[[Line], str] | None = None
    measure: str = ""  # tells apart two indicators of one number

    def applies(self, kind: str, form: str) -> bool:
        """Tell whether the question arises for a type in a form."""
        suits = not self.types or kind in self.types
        return form in self.forms and suits and kind not in self.not_types

    def missing(self, line: Line) -> Missing | None:
        """Return why a line cannot be counted, or None."""
        figures = [figure(line, name) for name in {**self.top, **(self.bottom or {})}]
        return worst({one for one in figures if isinstance(one, str)})


def total(line: Line, weights: Mapping[str, float]) -> float:
    """Add up the weighted figures of a line that has them all."""
    return math.fsum(float(figure(line, name)) * weight for name, weight in weights.items())


def ratio(number: str, top: str, bottom: str, **more: Any) -> Formula:
    """Make the usual formula: one figure over another."""
    return Formula(id=number, top={top: 1.0}, bottom={bottom: 1.0}, **more)


POB: dict[str, Any] = {"forms": ("pob",)}
OUT: dict[str, Any] = {"forms": ("amb", "ter")}
AREA: dict[str, Any] = {"levels": ("orp", "district", "region")}
BASIC = "cost_total_basic"
CARE = ("OA", "PS", "TP", "PPS", "PSB", "OS", "CDS", "DS", "TS", "DOZP", "DPS", "DZR", "CHB", "SSZZ")
HOMES = ("DPS", "DZR", "DOZP")
ANONYMOUS = ("KC", "TPG", "NDC", "NZDM", "TKP")

CATALOGUE = (
    ratio("COST01", BASIC, "beds_network", **POB),
    ratio("COST02", BASIC, "bed_days_avail", **POB),
    ratio("COST03", BASIC, "bed_days_occ", **POB),
    ratio("COST04", BASIC, "beds_network", factor=1 / 12, **POB),
    ratio("COST05", BASIC, "hours_direct", types=("PS", "OA", "PPS", "OS"), **OUT),
    ratio("COST06", BASIC, "fte_direct", **OUT),
    ratio("COST07", BASIC, "clients_year", not_types=ANONYMOUS, levels=("service", "provider")),
    ratio("COST08", BASIC, "interventions", types=("OSP", "KC", "TPG", "NZDM", "SASRD", "SASSOZP")),
    ratio("COST09", BASIC, "place_days_avail", types=("CDS", "DS", "STD", "NDC"), forms=("amb",)),
    ratio("COST10", BASIC, "attendance_days", types=("CDS", "DS", "STD"), forms=("amb",)),
    ratio("COST11", "cost_personnel", BASIC),
    ratio("COST12", "cost_personnel", "fte_total"),
    ratio("COST13", "cost_food", "bed_days_occ", **POB),
    Formula(id="CAP01", top={"beds_registered": 1}, zero_when_empty=True, **POB),
    Formula(id="CAP02", top={"beds_network": 1}, zero_when_empty=True, **POB),
    ratio("CAP03", "beds_network", "beds_registered", **POB),
    Formula(id="CAP04", top={"units_network": 1}, zero_when_empty=True, bases=("seat", "operation"), **OUT),
    Formula(id="CAP05", top={"beds_registered": 1}, count_below=lambda line: line.service_id, **POB, **AREA),
    Formula(
        id="CAP07",
        top={},
        count=lambda line: line.service_id,
        measure="service_id",
        zero_when_empty=True,
        **AREA,
    ),
    Formula(
        id="CAP07", top={}, count=lambda line: line.service.ico, measure="ico", zero_when_empty=True, **AREA
    ),
    ratio("UTIL01", "bed_days_occ", "bed_days_avail", **POB),
    ratio("UTIL02", "clients_31_12", "beds_registered", **POB),
    ratio("UTIL03", "minimum_met", "one", **POB),
    ratio(
        "UTIL04",
        "attendance_days",
        "place_days_avail",
        types=("CDS", "DS", "STD", "NDC", "NZDM"),
        forms=("amb",),
    ),
    ratio("UTIL05", "hours_direct", "fte_direct", **OUT),
    ratio("UTIL06", "hours_direct", "hours_of_direct_fte", **OUT),
    ratio("UTIL07", "clients_avg", "fte_direct"),
    ratio(
        "UTIL08",
        "bed_clients",
        "bed_clients_beds",
        types=("AD", "NOC", "KP", "OS"),
        forms=("amb", "pob"),
        levels=("service",),
    ),
    ratio("STF01", "fte_direct", "beds_registered", **POB),
    ratio("STF02", "fte_direct", "fte_total"),
    ratio("STF03", "fte_sw", "clients_avg", factor=100),
    ratio("STF04", "fte_health", "beds_registered", types=HOMES, **POB),
    Formula(id="STF05", top={"fte_mgmt": 1, "fte_admin": 1}, bottom={"fte_direct": 1}),
    Formula(
        id="STF12",
        top={f"clients_pnp{level}": level for level in range(5)},
        bottom={f"clients_pnp{level}": 1 for level in range(5)},
        types=("DPS", "DZR", "PS", "OA"),
    ),
    ratio("FIN01", "rev_clients", "rev_total", types=CARE),
    ratio("FIN02", "rev_public", "rev_total"),
    ratio("FIN03", "rev_state101a", "rev_total"),
    Formula(id="FIN04", top={"rev_region": 1, "rev_region_ip": 1}, bottom={"rev_total": 1}),
    ratio("FIN05", "rev_municipal", "rev_total"),
    Formula(id="FIN07", top={"rev_gifts": 1, "rev_eu": 1, "rev_other_own": 1}, bottom={"rev_total": 1}),
    Formula(id="FIN10", top={"rev_total": 1, "cost_total": -1}, levels=("service", "provider")),
    ratio("FIN11", "rev_total", "cost_total"),
    Formula(id="FIN14", top={"rev_public": 1}, per="total", zero_when_empty=True, **AREA),
    ratio("QUA13", "cells_filled", "cells_required"),
    Formula(
        id="AVA01",
        top={"beds_registered": 1},
        types=("DPS", "DZR"),
        per="65+",
        factor=1000,
        zero_when_empty=True,
        **POB,
        **AREA,
    ),
    Formula(
        id="AVA03",
        top={"fte_direct": 1},
        types=("PS", "OA", "OS"),
        forms=("ter",),
        bases=("seat", "operation"),
        per="65+",
        factor=1000,
        zero_when_empty=True,
        **AREA,
    ),
)
