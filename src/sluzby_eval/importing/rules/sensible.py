"""The second half of the content rules: values beside each other, beside peers, years and the register.

Everything here only asks; no value is taken away.
"""

from __future__ import annotations

import polars as pl

from sluzby_eval.importing.rules.before import Before  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.capacities import check_capacities
from sluzby_eval.importing.rules.controls import check_parts
from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.figures import line_figures
from sluzby_eval.importing.rules.grouping import LINE
from sluzby_eval.importing.rules.money import MONEY
from sluzby_eval.importing.rules.payers import check_payers
from sluzby_eval.importing.rules.peers import OF_PEERS, watch_peers
from sluzby_eval.importing.rules.performance import CAPACITY, CLIENTS, STAFF, WORK
from sluzby_eval.importing.rules.watch import watch
from sluzby_eval.importing.rules.years import OF_YEARS, watch_years

WATCHES = (*CAPACITY, *WORK, *CLIENTS, *STAFF, *MONEY)
_COMPARED = sorted({*LINE, *OF_YEARS, *OF_PEERS})  # columns of figures that are held against others
_SERVICE = ["service_id", "type", "valid_from", "valid_to"]


def check_sense(desk: Desk, before: Before) -> None:
    """Tell what a person should look at."""
    check_capacities(desk, before)
    check_payers(desk, before)
    _check_shares(desk)
    check_parts(desk, before)
    services = _services(desk, before)
    figures = line_figures(desk.tables, services)
    if figures.is_empty():
        return
    watch(desk, figures, WATCHES)
    own = figures.select(_COMPARED)
    del figures  # a long sheet has many
    everything = _with_dataset(before, services, own)
    watch_years(desk, own, everything)
    watch_peers(desk, own, everything)


def _services(desk: Desk, before: Before) -> pl.DataFrame:
    frames = [before.services.select(_SERVICE)]
    if desk.has("services"):
        frames.append(desk.tables["services"].select(_SERVICE))
    return pl.concat(frames).unique("service_id", keep="first", maintain_order=True)


def _with_dataset(before: Before, services: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Put the lines of the dataset under those of the import, which take their place where both tell one."""
    years = [year for year in figures["year"].unique().to_list() if year is not None]
    frames = [figures]
    for year in sorted({*years, *(year - 1 for year in years)}):
        tables = before.figures(year)
        if "statements" in tables:
            frames.append(line_figures(tables, services).select(figures.columns))
    whole = pl.concat(frames, how="vertical_relaxed")
    return whole.unique([name for name in LINE if name != "submission"], keep="first", maintain_order=True)


def _check_shares(desk: Desk) -> None:
    if not desk.has("territory_shares"):
        return
    for row in desk.tables["territory_shares"].filter(pl.col("share") == 0).iter_rows(named=True):
        desk.tell("V481", "territory_shares", "share", {**row, "_value": "0 %"}, args={"area": row["area"]})
