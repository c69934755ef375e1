"""Watches over revenues and costs of one line against each other."""

from __future__ import annotations

from polars import coalesce, col, lit

from sluzby_eval.importing.rules import thresholds
from sluzby_eval.importing.rules.watch import Watch

_REVENUE = coalesce("rev_stated", "rev_items")
_NO_COSTS = (col("costs_rows") == 0) | (col("cost_total") == 0)
_NO_REVENUE = (col("revenues_rows") == 0) | (_REVENUE == 0)
_SHARE = _REVENUE / col("cost_total")
_LEAST, _MOST = thresholds.SURPLUS

MONEY = (
    Watch(
        code="V468",
        when=(col("rev_insurers") > 0) & col("staff_read") & (col("staff_rows") > 0)
        & (col("fte_health").fill_null(0) == 0) & ~col("fte_health_refused")
        & col("fte_total").is_not_null(),
        at="revenues:Z1",
        value=col("rev_insurers"),
    ),
    Watch(
        code="V473",
        when=col("costs_read") & _NO_COSTS & (_REVENUE > 0),
        at="costs:total",
        value=lit(0),
        args={"revenues": _REVENUE},
    ),
    Watch(
        code="V474",
        when=col("revenues_read") & _NO_REVENUE & (col("cost_total") > 0),
        at="revenues:total",
        value=lit(0),
        args={"costs": col("cost_total")},
    ),
    Watch(
        code="V475",
        when=(col("cost_total") > 0) & (col("rev_municipal") > col("cost_total")),
        at="revenues:O1",
        value=col("rev_municipal"),
        expected=col("cost_total"),
    ),
    Watch(
        code="V476",
        when=(col("cost_total") > 0) & (_REVENUE > 0) & ~_SHARE.is_between(_LEAST, _MOST)
        & (col("rev_municipal").fill_null(0) <= col("cost_total")),
        at="revenues:total",
        value=_REVENUE,
        expected=col("cost_total"),
        args={"share": (_SHARE * 100).round(0)},
    ),
    Watch(
        code="V477",
        when=(col("cost_optional") > 0) & col("revenues_read") & (col("revenues_rows") > 0)
        & (col("rev_optional").fill_null(0) == 0) & ~col("rev_optional_refused"),
        at="costs:F",
        value=col("cost_optional"),
    ),
    Watch(
        code="V478",
        when=(col("rev_optional") > 0) & col("costs_read") & (col("cost_optional").fill_null(0) == 0)
        & ~col("cost_optional_refused")
        & col("cost_total").is_not_null(),
        at="revenues:U6",
        value=col("rev_optional"),
    ),
    Watch(
        code="V479",
        when=(col("rev_rooms") > 0) & (col("form") != "pob") & (col("type") != "NOC"),
        at="revenues:U1",
        value=col("rev_rooms"),
        args={"form": col("form")},
    ),
    Watch(
        code="V480",
        when=(col("rev_care") > 0) & (col("clients_total") > 0)
        & (col("clients_without") == col("clients_total")),
        at="revenues:U3",
        value=col("rev_care"),
    ),
)  # fmt: skip
