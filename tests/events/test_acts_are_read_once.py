"""Grains of acts are computed once: a rerun reads nothing, a new year reads only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.events.conftest import told
from tests.events.test_acts_against_oracle import plan, source

from sluzby_eval.evaluation.events import run
from sluzby_eval.evaluation.events.grains import Grain, collect
from sluzby_eval.evaluation.events.run import group, wide

if TYPE_CHECKING:
    from pathlib import Path

FORMULAS = ("sum(act_minutes)", "count_distinct(client)", "median(act_minutes)", "count_distinct(date)")


def test_rerun_without_changes_reads_no_act(keep, tmp_path):
    acts = keep(told(100, seed=1))
    plans = [plan(number, formula) for number, formula in enumerate(FORMULAS)]
    first = pl.concat(group(source(acts, tmp_path / "cache"), plans, acts.years))
    for year in acts.years:
        for path in acts.paths(year):
            path.unlink()
    again = pl.concat(group(source(acts, tmp_path / "cache"), plans, acts.years))
    assert again.equals(first)


@pytest.mark.slow
def test_new_year_reads_only_its_own_parts(keep, tmp_path, monkeypatch):
    acts = keep(told(100, seed=2))
    plans = [plan(number, formula) for number, formula in enumerate(FORMULAS)]
    list(group(source(acts, tmp_path / "cache"), plans, [2024]))
    read: list[Path] = []

    def watched(some, paths, *rest):
        read.extend(paths)
        return collect(some, paths, *rest)

    monkeypatch.setattr(run, "collect", watched)
    list(group(source(acts, tmp_path / "cache"), plans, acts.years))
    assert sorted(read) == sorted(acts.paths(2025))


@pytest.mark.slow
def test_new_condition_computes_only_the_grain_that_it_needs(keep, tmp_path, monkeypatch):
    acts = keep(told(100, seed=3))
    plans = [plan(number, formula) for number, formula in enumerate(FORMULAS)]
    list(group(source(acts, tmp_path / "cache"), plans, acts.years))
    computed: list[Grain] = []

    def watched(some, *rest):
        computed.extend(some)
        return collect(some, *rest)

    monkeypatch.setattr(run, "collect", watched)
    plans.append(plan(9, "count(where=act_minutes > 10)"))
    list(group(source(acts, tmp_path / "cache"), plans, [2025]))
    assert [grain.kind for grain in computed] == ["sums"]


@pytest.mark.slow
def test_cache_that_cannot_be_written_changes_no_value(keep, tmp_path):
    acts = keep(told(100, seed=4))
    plans = [plan(number, formula) for number, formula in enumerate(FORMULAS)]
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    found = wide(pl.concat(group(source(acts, blocked), plans, acts.years)), plans)
    assert found.equals(wide(pl.concat(group(source(acts), plans, acts.years)), plans))


@pytest.mark.slow
def test_parts_do_not_matter_to_the_values(keep):
    rows = told(150, seed=5)
    plans = [plan(number, formula) for number, formula in enumerate(FORMULAS)]
    few = wide(pl.concat(group(source(keep(rows, parts=1)), plans, [2024, 2025])), plans)
    many = wide(pl.concat(group(source(keep(rows, parts=7)), plans, [2024, 2025])), plans)
    order = ["level", "unit", "type", "form", "year"]
    assert few.sort(order).equals(many.sort(order))
