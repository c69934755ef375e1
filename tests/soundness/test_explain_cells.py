"""An explained number is the number shown, and it is made of nothing but the cells that are named."""

from __future__ import annotations

import math
import random
import re
import shutil
from functools import cache

import openpyxl
import polars as pl
import pytest
from tests.conformance.oracle import AGGREGATES as COUNTING
from tests.conformance.oracle import Blank, Line, Outer, World, why_not

from sluzby_eval.evaluation.formula import Call, walk
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.evaluation.run import evaluate, explain
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace, shipped

pytestmark = pytest.mark.slow
COUNTED_BY_IMPORT = {"cells_required", "cells_filled", "days_after_year_end"}  # no cell has the number itself
SAMPLE = 160  # in each of two tests
SEED = 20_251_122


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Import and evaluate the sample region once."""
    workspace = Workspace(root=tmp_path_factory.mktemp("workspace"), config=Config())
    folder = shipped("sample_data")
    shutil.copytree(folder / "rules", workspace.root / "rules")
    paths = [folder / "registr_sluzeb.csv", folder / "obyvatelstvo.csv", folder / "vykazy"]
    snapshot = import_files(workspace, paths).snapshot
    return workspace, snapshot, evaluate(workspace, snapshot)


def _explained(sample, row):
    workspace, snapshot, evaluation = sample
    asked = {name: row[name] for name in ("indicator", "level", "unit", "year", "type", "form", "basis")}
    return explain(workspace, snapshot, evaluation.results, **asked)


def _chosen(sample, *conditions):
    """Choose rows of every level and status, most of them with a value."""
    frame = sample[2].results.filter(pl.col("indicator").is_in(_of_lines(sample[2].catalogue)), *conditions)
    made = random.Random(SEED)
    rows = [
        row
        for part in frame.partition_by("level", "status", maintain_order=True)
        for row in made.sample(part.to_dicts(), min(4, part.height))
    ]
    valued = frame.filter(pl.col("value").is_not_null()).to_dicts()
    return [*rows, *made.sample(valued, SAMPLE - len(rows))]


def _of_lines(catalogue):
    """List the indicators whose formula speaks of the lines of one year, added up as they were reported."""
    found = []
    for name, item in catalogue.definitions.items():
        if item.spec.method is not None or item.spec.grain != "line":
            continue
        inputs = [catalogue.inputs[key] for key in catalogue.inputs_of([catalogue.plan(name)])]
        if all(one.of is None and one.take == "sum" for one in inputs):
            found.append(name)
    assert len(found) > 60
    return found


class _Explained(Outer):
    """A formula over the lines of an explanation, with the figures of the territory that it tells."""

    figures: dict[tuple[str, str], float]

    def figure(self, kind, name, unit):
        return self.figures[kind, name], 1, 1


def _recomputed(sample, found, inputs_of):
    """Compute the formula again with the slow engine of the conformance tests from values that are given."""
    _, snapshot, evaluation = sample
    catalogue = evaluation.catalogue
    tree, plan = catalogue.definitions[found.indicator].tree, catalogue.plan(found.indicator)
    world = World(lines=[], parents={}, level_of={}, derived=catalogue.derived)
    world.constants = {
        name: value_at(item, year_end(found.year), {}) for name, item in catalogue.parameters.items()
    }
    owners = {row["service_id"]: row for row in snapshot.read("services", found.year).to_dicts()}
    providers = {row["ico"]: row for row in snapshot.read("providers", found.year).to_dicts()}
    lines = [
        (_line(item, owners, providers, catalogue, found.year, inputs_of(item)), item.weight)
        for item in found.lines
    ]
    calls = [part for part in walk(tree) if isinstance(part, Call) and part.name in COUNTING]
    counted = [(line, weight) for line, weight in lines if why_not(line, calls, world) is None]
    outer = _Explained(world, counted, found.level, found.unit, tree)
    told = [component.value for component in found.components[len(plan.aggregates) :]]
    names = [("population", name) for name in plan.bands] + [("area", name) for name in plan.areas]
    outer.figures = dict(zip(names, told, strict=True))
    value = outer.value(tree)
    return len(counted), None if isinstance(value, Blank) else float(value)


def _line(item, owners, providers, catalogue, year, inputs):
    owner = owners.get(item.service_id, {})
    provider = providers.get(owner.get("ico"), {})
    line = Line(
        item.service_id, item.form, type=item.type, ico=owner.get("ico"),
        legal_form=provider.get("legal_form"), founder=provider.get("founder"), inputs=inputs,
    )  # fmt: skip
    about = {name: getattr(line, name) for name in ("type", "form", "legal_form", "founder")}
    line.parameters = {
        name: value_at(rule, year_end(year), about) for name, rule in catalogue.parameters.items()
    }
    return line


def _told_inputs(item):
    return {one.name: Blank(one.state) if one.value is None else one.value for one in item.inputs}


def _same(left, right):
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)


def test_numbers_of_providers_and_areas_are_their_formula_over_the_lines_told(sample):
    rows = _chosen(sample, pl.col("level") != "service")
    assert {row["level"] for row in rows} >= {"provider", "orp", "district", "region"}
    for row in rows:
        found = _explained(sample, row)
        assert found.agrees, row
        n_counted, value = _recomputed(sample, found, _told_inputs)
        assert n_counted == row["n_counted"] or not found.lines, row
        assert row["value"] is None or _same(value, row["value"]), (row, value)


@cache
def _book(path):
    return openpyxl.load_workbook(path, data_only=True)


def _number(raw):
    """Read a cell of the sample as a person would."""
    if isinstance(raw, str):
        raw = float(re.sub(r"[^\d,-]", "", raw.replace("−", "-")).replace(",", "."))
    return float(raw)


def _inputs_of_cells(sample, item):
    """Make the inputs of a line from the cells of its workbook, and check that each is what is told."""
    _, snapshot, evaluation = sample
    inputs = {}
    for one in item.inputs:
        definition = evaluation.catalogue.inputs[one.name]
        if definition.table is None:
            continue  # made of other inputs, computed again by the formula
        if one.value is None or one.name in COUNTED_BY_IMPORT:
            inputs[one.name] = Blank(one.state) if one.value is None else one.value
            continue
        amounts = []
        for cell in one.cells:
            if cell.value is None:
                continue  # a blank in a closed list is zero
            sheet = _book(snapshot.source(cell.submission))[cell.sheet]
            assert sheet[cell.address].value is not None, (one.name, cell)
            amounts.append(_number(sheet[cell.address].value))
            assert _same(amounts[-1], cell.value), cell
        assert amounts or definition.closed_by, one
        inputs[one.name] = math.fsum(amounts)
        assert _same(inputs[one.name], one.value), one
    return inputs


def test_numbers_of_services_are_their_formula_over_the_cells_named(sample):
    for row in _chosen(sample, pl.col("level") == "service"):
        found = _explained(sample, row)
        assert found.agrees, row
        n_counted, value = _recomputed(sample, found, lambda item: _inputs_of_cells(sample, item))
        assert n_counted == row["n_counted"], row
        assert row["value"] is None or _same(value, row["value"]), (row, value)
