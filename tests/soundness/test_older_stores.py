"""A dataset that an older release has written is read as it was; these files are never written anew.

Every format of a release keeps its folder `tests/data/store_<format>`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.statements import write_statement

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

KEPT = Path(__file__).parents[1] / "data"
STORES = sorted(path.name for path in KEPT.glob("store_*"))


@pytest.fixture(params=STORES)
def workspace(request, tmp_path):
    shutil.copytree(KEPT / request.param, tmp_path / "workspace")
    return Workspace(root=tmp_path / "workspace", config=Config())


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_row_finding_and_source_of_an_older_store_is_there_and_nothing_is_written(workspace):
    before = contents(workspace.data)
    store = open_store(workspace.data)
    head = store.head()
    assert head.id == "fbe3be8323d84e20"
    assert [item.id for item in store.history()] == ["fbe3be8323d84e20", "ed51cfb6e9d5e3d3"]
    assert head.read("statements")["bed_days_occ"].to_list() == [6900.0]
    assert store.snapshot("ed51").read("statements")["bed_days_occ"].to_list() == [6935.0]
    assert head.read("costs")["quarantined"].to_list().count(["amount_czk"]) == 1
    assert {item.code for item in head.finding_objects()} >= {"V303", "V223"}
    assert head.source(head.submissions[0].id).is_file()
    assert store.verify() == []
    assert contents(workspace.data) == before


@pytest.mark.slow
def test_an_older_store_is_evaluated(workspace):
    found = evaluate(workspace, open_store(workspace.data).head(), indicators=["bed_occupancy"]).results
    values = found.filter(level="service", form="all")["value"].to_list()
    assert values == [pytest.approx(6900 / 7300)]


@pytest.mark.slow
def test_an_older_store_takes_a_new_statement_and_keeps_its_history(workspace, tmp_path):
    file = write_statement(tmp_path / "domov_2026.xlsx", lambda rows: rows["provider"][0].update(year=2026))
    report = import_files(workspace, [file], workers=0)
    assert report.changed
    store = open_store(workspace.data)
    assert store.head().years() == [2025, 2026]
    assert [item.id for item in store.history()][1:] == ["fbe3be8323d84e20", "ed51cfb6e9d5e3d3"]
    assert store.verify() == []
