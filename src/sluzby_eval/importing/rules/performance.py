"""Watches over performance, clients and staff of one line."""

from __future__ import annotations

from polars import Expr, col, lit, max_horizontal, when

from sluzby_eval.importing.rules import thresholds
from sluzby_eval.importing.rules.watch import Watch

_DONE = (
    "bed_days_occ", "attendance_days", "hours_direct", "visits", "interventions", "contacts", "calls",
    "clients_year", "clients_anon_contacts",
)  # fmt: skip
_PARTIAL = col("days") < 365
_WORK = col("fte_direct") * thresholds.WORKING_HOURS


def _more(code: str, name: str, limit: Expr, **known: Expr) -> Watch:
    """Watch for a figure of the statement that exceeds a limit."""
    return Watch(code=code, when=col(name) > limit, at=name, value=col(name), expected=limit, args=known)


CAPACITY = (
    Watch(
        code="V442",
        when=_PARTIAL & (col("bed_days_avail") > col("beds_registered") * col("days")),
        at="bed_days_avail",
        value=col("bed_days_avail"),
        expected=col("beds_registered") * col("days"),
        args={"days": col("days")},
    ),
    Watch(
        code="V443",
        when=_PARTIAL & (col("days") > 0) & (col("days_open") > col("days")),
        at="days_open",
        value=col("days_open"),
        expected=col("days"),
    ),
    _more("V444", "place_days_avail", col("places_daily") * col("days_open")),
    _more("V445", "attendance_days", col("place_days_avail")),
    _more("V446", "places_instant", col("places_daily")),
    Watch(
        code="V447",
        when=col("bed_days_avail")
        < col("beds_registered") * col("days_open") * thresholds.LEAST_OPEN,
        at="bed_days_avail",
        value=col("bed_days_avail"),
        expected=col("beds_registered") * col("days_open"),
    ),
    Watch(
        code="V448",
        when=(col("form") != "pob") & (max_horizontal("beds_registered", "bed_days_occ") > 0)
        & (col("type") != "NOC"),
        at="beds_registered",
        value=max_horizontal("beds_registered", "bed_days_occ"),
        args={"form": col("form")},
    ),
)  # fmt: skip

WORK = (
    _more("V449", "hours_travel", col("hours_direct")),
    Watch(
        code="V450",
        when=(col("visits") > 0) & (col("hours_direct") / col("visits") > thresholds.LONGEST_VISIT),
        at="visits",
        value=(col("hours_direct") / col("visits")).round(1),
        expected=lit(thresholds.LONGEST_VISIT),
    ),
    Watch(
        code="V451",
        when=(_WORK > 0) & (col("interventions") / 2 > _WORK),
        at="interventions",
        value=col("interventions"),
        expected=(_WORK * 2).round(0),
    ),
    Watch(
        code="V451",
        when=(_WORK > 0) & (col("contacts") / 6 > _WORK),
        at="contacts",
        value=col("contacts"),
        expected=(_WORK * 6).round(0),
    ),
    Watch(
        code="V452",
        when=(col("contacts") == col("interventions")) & (col("contacts") > 0),
        at="contacts",
        value=col("contacts"),
    ),
    _more("V453", "hours_paid", col("hours_direct")),
    Watch(
        code="V459",
        when=(col("cost_total") > 0)
        & (max_horizontal(_DONE) == 0),
        at="clients_year",
        value=lit(0),
        args={"costs": col("cost_total")},
    ),
)  # fmt: skip

CLIENTS = (
    _more("V454", "clients_31_12", col("clients_year")),
    _more("V455", "clients_new", col("clients_year")),
    _more("V456", "clients_left", col("clients_year")),
    Watch(
        code="V457",
        when=(col("clients_31_12") > col("clients_year") - col("clients_left"))
        & (col("clients_31_12") <= col("clients_year"))
        & (col("clients_left") <= col("clients_year")),
        at="clients_31_12",
        value=col("clients_31_12"),
        expected=col("clients_year") - col("clients_left"),
    ),
    Watch(
        code="V458",
        when=col("bed_days_occ") > col("clients_year") * 366,
        at="clients_year",
        value=col("clients_year"),
        expected=(col("bed_days_occ") / 365).ceil(),
        args={"days": col("bed_days_occ")},
    ),
    _more("V460", "contracts_refused", col("requests_new")),
    _more("V461", "vp_paid", col("vp_cap")),
)

_PAID_FTE = when(~col("fte_agreements_refused")).then(col("fte_total") - col("fte_agreements").fill_null(0))
_WAGE = col("cost_wages") / _PAID_FTE
_FULL = _PAID_FTE >= 1
STAFF = (
    Watch(
        code="V462",
        when=col("staff_read")
        & (col("cost_total") > 0)
        & ((col("staff_rows") == 0) | ((col("fte_total") == 0) & (col("fte_items").fill_null(0) == 0))),
        at="staff:total",
        value=lit(0),
        args={"costs": col("cost_total")},
    ),
    Watch(
        code="V463",
        when=(_PAID_FTE > 0) & (col("cost_total") > 0) & (col("cost_personnel") == 0),
        at="costs:1.1",
        value=lit(0),
        args={"fte": _PAID_FTE.round(2)},
    ),
    Watch(
        code="V464",
        when=_FULL & (col("cost_wages") > 0) & (_WAGE < thresholds.LOWEST_WAGE),
        at="costs:1.1",
        value=_WAGE.round(0),
        expected=lit(thresholds.LOWEST_WAGE),
    ),
    Watch(
        code="V465",
        when=_FULL & (_WAGE > thresholds.HIGHEST_WAGE),
        at="costs:1.1",
        value=_WAGE.round(0),
        expected=lit(thresholds.HIGHEST_WAGE),
    ),
    Watch(
        code="V466",
        when=(col("fte_agreements") > 0) & (col("cost_agreements") == 0),
        at="staff:DPP_DPC",
        value=col("fte_agreements"),
    ),
    Watch(
        code="V467",
        when=(col("cost_wages") > 0)
        & ~(col("cost_insurance") / col("cost_wages")).is_between(*thresholds.INSURANCE),
        at="costs:1.4",
        value=(col("cost_insurance") / col("cost_wages") * 100).round(1),
        expected=lit("15–45"),
    ),
)
