"""What reports get: intervals, gaps and figures by service, the frontier of two figures, changes, and months."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from tests.frontier.test_models import MODEL, ROOT, frame

from sluzby_eval import results
from sluzby_eval.cli.frontier_wings import frontier_wings, months_of
from sluzby_eval.frontier.frames import changes_of, frames_of, frontier_line
from sluzby_eval.frontier.models import choices_of, gap_of, run_model
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.run import Choices
from sluzby_eval.frontier.spec import check_models, load_models
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path


def two_years() -> pl.DataFrame:
    late = frame()
    early = late.with_columns(pl.lit(2024, pl.Int32()).alias("year"), numerator=pl.col("numerator") * 1.1)
    return results.seal(pl.concat([early, late]))


def test_frames_hold_what_the_analysis_said() -> None:
    modelled = run_model(
        MODEL, frame(), year=2025, version="final", choices=choices_of(MODEL.spec), months={"s03": 5.0}
    )
    made = frames_of([modelled])
    for name, schema in (
        ("frontier", results.FRONTIER), ("frontier_figures", results.FRONTIER_FIGURES),
        ("frontier_changes", results.FRONTIER_CHANGES), ("frontier_models", results.FRONTIER_MODELS),
    ):  # fmt: skip
        assert made[name].schema == pl.Schema(schema), name
    rows = {row["service_id"]: row for row in made["frontier"].iter_rows(named=True)}
    for outcome in modelled.analysis.units:
        row = rows[outcome.unit]
        assert (row["score"], row["lower"], row["upper"]) == (outcome.score, outcome.lower, outcome.upper)
        gap = gap_of(MODEL.spec, outcome)
        assert row["gap_czk_high"] == (gap.high if gap is not None else None)
        assert outcome.unit not in row["peers"]
    assert rows["s13"]["score"] is None
    assert "F110" in rows["s03"]["warnings"], "a part of the year"
    assert "F110" not in rows["s04"]["warnings"]
    figures = made["frontier_figures"].filter(service_id="s00", column="cost").row(0, named=True)
    assert figures["target"] <= figures["value"]
    assert figures["unit"] == "CZK"
    told = made["frontier_models"].row(0, named=True)
    assert (told["counted"], told["expected"]) == (13, 14)
    assert {warning["code"] for warning in told["warnings"]} >= {"F110", "F116"}


def test_a_warning_reaches_every_service_that_it_is_about() -> None:
    short = {f"s{home:02}": 6.0 for home in range(9)}
    modelled = run_model(
        MODEL, frame(), year=2025, version="final", choices=choices_of(MODEL.spec), months=short,
        shown={f"s{home:02}": f"Home {home}" for home in range(14)},
    )  # fmt: skip
    rows = frames_of([modelled])["frontier"]
    told = rows.filter(pl.col("warnings").list.contains("F110"))["service_id"].to_list()
    assert told == sorted(short), "also those that the message does not name"


def test_the_line_of_two_figures_is_their_frontier() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(1, 10, 30), rng.uniform(1, 10, 30)
    line = frontier_line(x, y)
    scores = efficiency(x[:, None], y[:, None])
    on_it = {(float(x[unit]), float(y[unit])) for unit in scores.efficient}
    assert set(line[1:-1]) <= on_it
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(line[1:])]
    assert slopes == sorted(slopes, reverse=True)
    assert line[0] == (line[1][0], 0.0)
    assert line[-1] == (x.max(), y.max())
    assert frontier_line(np.empty(0), np.empty(0)) == []


def test_changes_are_followed_from_year_to_year_and_need_two() -> None:
    found = changes_of(MODEL, two_years(), years=[2024, 2025], version="final", choices=Choices())
    assert found is not None
    assert len(found.changes) == 13
    assert all(change.step == ("2024", "2025") for change in found.changes)
    assert changes_of(MODEL, frame(), years=[2025], version="final", choices=Choices()) is None


def test_amounts_in_crowns_are_told_in_prices_of_the_last_year() -> None:
    def follow(prices: dict[int, float] | None) -> list[float]:
        found = changes_of(
            MODEL, two_years(), years=[2024, 2025], version="final", choices=Choices(), prices=prices
        )
        assert found is not None
        return [change.index for change in found.changes]

    assert follow({2024: 100.0, 2025: 125.0}) == pytest.approx([1.25 * index for index in follow(None)])


@pytest.mark.slow
def test_the_roof_makes_all_frames_and_leaves_out_models_with_too_few_services() -> None:
    services = pl.DataFrame(
        {"service_id": ["s00"], "valid_from": [None], "valid_to": [None]},
        schema={"service_id": pl.String(), "valid_from": pl.Date(), "valid_to": pl.Date()},
    )
    made = frontier_wings(open_workspace(ROOT), two_years(), services, year=2025, version="final")
    assert made["frontier_models"]["model"].to_list() == ["homes_for_the_elderly"]
    assert made["frontier_changes"].height == 13


def test_months_of_service_are_counted_inside_the_year() -> None:
    services = pl.DataFrame({
        "service_id": ["all", "late", "gone", "before"],
        "valid_from": [None, dt.date(2025, 7, 2), dt.date(2020, 1, 1), dt.date(2027, 1, 1)],
        "valid_to": [None, None, dt.date(2025, 3, 31), None],
    })  # fmt: skip
    found = months_of(services, 2025)
    assert set(found) == {"late", "gone", "before"}
    assert found["late"] == pytest.approx(6, abs=0.05)
    assert found["gone"] == pytest.approx(3, abs=0.05)
    assert found["before"] == 0


def test_prices_undesirable_outputs_and_weights_of_a_model_are_checked_and_used(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "frontier"
    folder.mkdir(parents=True)
    (tmp_path / "sluzby.toml").write_text("", encoding="utf-8")
    text = (ROOT / "rules" / "frontier" / "homes_for_the_elderly.yaml").read_text(encoding="utf-8")
    text = text.replace("id: homes_for_the_elderly", "id: mine").replace(
        "pitfalls:",
        "undesirable:\n  - {id: bad, label: {cs: A, en: A}, indicator: dependence_index, part: denominator}\n"
        "weights:\n  - {first: bed_days, second: dependence_points, low: 0.1}\npitfalls:",
    )
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    workspace = open_workspace(tmp_path)
    loaded = load_models(workspace)[0]["mine"]
    known = ["cost_per_occupied_bed_day", "dependence_index"]
    mine = [finding for finding in check_models(workspace, known) if "mine" in finding.place.file]
    assert mine == []
    bound = run_model(loaded, frame(), year=2025, version="final", choices=choices_of(loaded.spec))
    free = run_model(MODEL, frame(), year=2025, version="final", choices=choices_of(MODEL.spec))
    for one, other in zip(bound.analysis.units, free.analysis.units, strict=True):
        assert one.score is None or other.score is None or one.score <= other.score + 1e-9
        assert one.lower is None, "no interval under restrictions"
    choices = choices_of(loaded.spec, measure="directional")
    found = run_model(loaded, frame(), year=2025, version="final", choices=choices)
    assert all("distance" in unit.parts for unit in found.analysis.units if unit.score is not None)
    (folder / "mine.yaml").write_text(
        text.replace("second: dependence_points", "second: nothing"), encoding="utf-8"
    )
    assert load_models(workspace)[1]
