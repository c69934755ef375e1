"""The formulas of the catalogue as sums of named figures, and how a figure of a line is made of its cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from golden_sample import Line

TOLERANCE = {"costs": 1.0, "revenues": 1.0, "staff": 0.01, "clients": 0.0}
OUTSIDE_TOTAL = {"staff.DOBROVOLNIK"}  # volunteers stand beside the total
DIRECT = ("SP", "PSS_POBYT", "PSS_VYCHOVA", "PSS_PECOVATEL", "PSS_DOHLED", "ZDRAV", "PEDAG", "PORADCE", "ODBORNY")
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
Missing = str  # "not_reported" or "quarantined"


def figure(line: Line, name: str) -> float | Missing:
    """Return a named figure of a line, or why it is missing."""
    if name == "one":
        return 1.0
    if name == "cost_total_basic":
        parts = [figure(line, part) for part in ("cost_total", "cost_optional", "cost_invest")]
        if any(part == "quarantined" for part in parts):
            return "quarantined"
        total, optional, invest = parts
        if isinstance(total, str) or isinstance(optional, str) or isinstance(invest, str):
            return "not_reported"
        return total - optional - invest
    if name in ITEMS:
        return _of_items(line, *ITEMS[name])
    full = f"statements.{name}"
    if full in line.refused:
        return "quarantined"
    return line.values.get(full, "not_reported")


def _of_items(line: Line, table: str, items: tuple[str, ...]) -> float | Missing:
    """Sum items of a long table; an absent one is 0 only where the reported ones make the reported total."""
    names = [f"{table}.{item}" for item in items]
    if any(name in line.refused for name in names):
        return "quarantined"
    if all(name in line.values for name in names) or (names != [f"{table}.total"] and _is_closed(line, table)):
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
    return abs(math.fsum(inside) - total) <= TOLERANCE[table]


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
        return form in self.forms and (not self.types or kind in self.types) and kind not in self.not_types

    def missing(self, line: Line) -> Missing | None:
        """Return why a line cannot be counted, or None."""
        figures = [figure(line, name) for name in {**self.top, **(self.bottom or {})}]
        reasons = {one for one in figures if isinstance(one, str)}
        return "quarantined" if "quarantined" in reasons else next(iter(reasons), None)


def total(line: Line, weights: Mapping[str, float]) -> float:
    """Add up the weighted figures of a line that has them all."""
    return math.fsum(float(figure(line, name)) * weight for name, weight in weights.items())


def ratio(number: str, top: str, bottom: str, **more: object) -> Formula:
    """Make the usual formula: one figure over another."""
    return Formula(id=number, top={top: 1.0}, bottom={bottom: 1.0}, **more)  # type: ignore[arg-type]


POB = {"forms": ("pob",)}
OUT = {"forms": ("amb", "ter")}
AREA = {"levels": ("orp", "district", "region")}
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
    Formula(id="CAP07", top={}, count=lambda line: line.service_id, measure="service_id", zero_when_empty=True, **AREA),
    Formula(id="CAP07", top={}, count=lambda line: line.ico, measure="ico", zero_when_empty=True, **AREA),
    ratio("UTIL01", "bed_days_occ", "bed_days_avail", **POB),
    ratio("UTIL02", "clients_31_12", "beds_registered", **POB),
    ratio("UTIL04", "attendance_days", "place_days_avail", types=("CDS", "DS", "STD", "NDC", "NZDM"), forms=("amb",)),
    ratio("UTIL05", "hours_direct", "fte_direct", **OUT),
    ratio("UTIL07", "clients_avg", "fte_direct"),
    ratio("UTIL08", "clients_year", "beds_registered", types=("AD", "NOC", "KP", "OS"), levels=("service",)),
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
