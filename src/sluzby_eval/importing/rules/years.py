"""Watches over figures of two statements of one line: the year before, and the plan."""

from __future__ import annotations

import polars as pl

from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.figures import whole_year
from sluzby_eval.importing.rules.thresholds import JUMPS, PLAN_SPREAD, PLANNED, Jump
from sluzby_eval.importing.rules.watch import Watch, watch

LABELS: dict[str, dict[str, str]] = {
    "beds_registered": {"cs": "lůžka registrovaná", "en": "registered beds"},
    "places_daily": {"cs": "denní kapacita", "en": "daily capacity"},
    "cost_total": {"cs": "náklady celkem", "en": "total costs"},
    "fte_total": {"cs": "úvazky celkem", "en": "total FTE"},
    "clients_year": {"cs": "klienti za rok", "en": "clients of the year"},
    "hours_direct": {"cs": "hodiny přímé péče", "en": "hours of direct care"},
}
PLACES = {
    "cost_total": "costs:total",
    "fte_total": "staff:total",
}  # the others stand on the sheet of performance
_ACTUAL = ("preliminary", "final")  # the better one last
_PLANS = ("plan", "adjusted")
_SERVICE = ("service_id", "form", "year")
OF_YEARS = {
    *("version", "days", "valid_from", "valid_to"),
    *PLANNED,
    *(item.figure for item in JUMPS),
}  # columns that are needed


def watch_years(desk: Desk, figures: pl.DataFrame, all_figures: pl.DataFrame) -> None:
    """Compare actual figures with those of the year before and with the plan of the same year.

    Args:
        desk: takes the findings.
        figures: the lines of this import.
        all_figures: those and the lines of the dataset.
    """
    actual = figures.filter(pl.col("version").is_in(_ACTUAL))
    last = _best(all_figures, _ACTUAL).with_columns(pl.col("year") + 1)
    whole = whole_year() & whole_year(("valid_from", "valid_to"))
    watch(desk, _beside(actual.filter(whole), last), [_jump(item) for item in JUMPS])
    watch(desk, _beside(actual, _best(all_figures, _PLANS)), [_plan(name) for name in PLANNED])


def _best(figures: pl.DataFrame, versions: tuple[str, ...]) -> pl.DataFrame:
    """Return one row per service, form and year, of the best version there is."""
    names = sorted({*(item.figure for item in JUMPS), *PLANNED})
    order = pl.col("version").replace_strict(
        {name: at for at, name in enumerate(versions)}, default=None, return_dtype=pl.Int64
    )
    return (
        figures.filter(pl.col("version").is_in(versions))
        .sort(order, descending=True, maintain_order=True)
        .unique(_SERVICE, keep="first", maintain_order=True)
        .select(*_SERVICE, *(pl.col(name).alias(f"_{name}") for name in names), _days="days")
    )


def _beside(figures: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return figures.join(other, on=_SERVICE, how="inner", maintain_order="left")


def _jump(item: Jump) -> Watch:
    now, last = pl.col(item.figure), pl.col(f"_{item.figure}")
    far = (now > last * item.factor) | (now * item.factor < last)
    change = (now - last).abs() >= item.least
    return Watch(
        code=item.code,
        when=(pl.col("_days") >= 365) & (last > 0) & (now > 0) & far & change,
        at=PLACES.get(item.figure, item.figure),
        value=now,
        expected=last,
        words={"field": LABELS[item.figure]},
    )


def _plan(name: str) -> Watch:
    now, plan = pl.col(name), pl.col(f"_{name}")
    least, most = PLAN_SPREAD
    return Watch(
        code="V489",
        when=(plan > 0) & now.is_not_null() & ~(now / plan).is_between(least, most),
        at=PLACES.get(name, name),
        value=now,
        expected=plan,
        words={"field": LABELS[name]},
    )
