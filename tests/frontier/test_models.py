"""Models over results: figures in, rows and gaps out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.frontier.tables import made_up

from sluzby_eval import results
from sluzby_eval.frontier.models import choices_of, gap_of, rows_of, run_model
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.workspace import open_workspace

ROOT = Path(__file__).parents[2]
MODEL = load_models(open_workspace(ROOT))[0]["homes_for_the_elderly"]


def frame(n: int = 14) -> pl.DataFrame:
    """Make results of n homes; the last one has reported no days."""
    x, y = made_up(n, 1, 2)
    rows = []
    for home in range(n):
        common = {
            "level": "service", "unit": f"s{home:02}", "type": "DPS", "form": "pob", "year": 2025,
            "version": "final", "basis": "seat", "confidentiality": "public",
        }  # fmt: skip
        missing = home == n - 1
        status = "not_reported" if missing else "ok"
        figures = (
            ("cost_per_occupied_bed_day", x[home, 0] * 1e6, y[home, 0] * 1e4),
            ("dependence_index", y[home, 1] * 100, 50.0),
        )
        for name, above, below in figures:
            value = None if missing else above / below
            told = {"indicator": name, "status": status, "value": value}
            rows.append({**common, **told, "numerator": above, "denominator": below})
    return results.seal(
        pl.DataFrame([{**dict.fromkeys(results.SCHEMA), **row} for row in rows], schema=results.SCHEMA)
    )


def test_rows_of_services_and_cost_weighted_means_upward() -> None:
    found = run_model(MODEL, frame(), year=2025, version="final", choices=choices_of(MODEL.spec))
    areas = {"region": {f"s{home:02}": "R" for home in range(14)}}
    rows = rows_of(found, areas, snapshot="abc")
    services = rows.filter(pl.col("level") == "service")
    assert services.height == 14
    assert services.filter(pl.col("unit") == "s13")["status"].to_list() == ["not_reported"]
    assert rows["rank"].is_null().all()
    assert rows["rank_low"].is_null().all()
    assert (rows["confidentiality"] == "internal").all()
    scored = [item for item in found.analysis.units if item.score is not None]
    cost = np.array([item.values["cost"] for item in scored])
    score = np.array([item.score for item in scored], dtype=float)
    region = {row["indicator"]: row for row in rows.filter(pl.col("level") == "region").iter_rows(named=True)}
    assert region["frontier_homes_for_the_elderly"]["value"] == pytest.approx(
        (cost * score).sum() / cost.sum()
    )
    assert region["frontier_homes_for_the_elderly"]["n_counted"] == 13
    assert region["frontier_homes_for_the_elderly_median"]["value"] == pytest.approx(np.median(score))
    assert region["frontier_homes_for_the_elderly"]["status"] == "ok"
    strict = rows_of(found, areas, snapshot="abc", minimum_coverage=0.95)  # 13 of 14 have a score
    assert set(strict.filter(pl.col("level") == "region")["status"]) == {"low_coverage"}


def test_a_gap_is_an_interval_in_crowns_a_year_and_per_client_day() -> None:
    found = run_model(MODEL, frame(), year=2025, version="final", choices=choices_of(MODEL.spec))
    item = found.analysis.units[0]
    gap = gap_of(MODEL.spec, item)
    assert gap is not None
    assert item.lower is not None
    assert item.upper is not None
    assert gap.high == pytest.approx(item.values["cost"] * (1 - item.lower))
    assert gap.low == pytest.approx(item.values["cost"] * (1 - item.upper))
    assert gap.per_client_day_high == pytest.approx(gap.high / item.values["bed_days"])
    assert gap_of(MODEL.spec, found.analysis.units[-1]) is None, "no figures, no gap"
