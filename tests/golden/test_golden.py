"""The engine against values computed without it: import the sample, evaluate, compare with `expected.csv`.

The rules of this folder go beside those of the sample region: they give a value to some years and types where
the shipped rules have none, so that the figures made of them are compared, too.
"""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_data import events
from tests.golden.formulas import collect
from tests.golden.golden_rollup import is_kept
from tests.golden.golden_rows import acting

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.acts.run import import_acts
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import SAMPLES, Config, Workspace, shipped

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
EXPECTED = HERE / "expected.csv"
ACTUAL = HERE / "expected.actual.csv"
KEY = ("indicator", "level", "unit", "type", "form", "year", "basis")
COUNTS = ("counted", "expected", "status")
ACCEPT = "if the change is right: python -m tests.golden.compute_expected --write"


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    """Import and evaluate the sample once."""
    workspace = Workspace(root=tmp_path_factory.mktemp("workspace"), config=Config())
    sample = shipped("sample_data")
    shutil.copytree(sample / "rules", workspace.root / "rules")
    shutil.copytree(HERE / "rules", workspace.root / "rules", dirs_exist_ok=True)
    import_files(workspace, [sample / name for name in SAMPLES])
    return evaluate(workspace, import_acts(workspace, [_acts(workspace.root / "acts.csv")]).snapshot)


def _acts(path):
    """Write acts of care as a provider would send them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([events.HEADINGS, *events.acts(acting())])
    return path


def _expected():
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _actual(evaluation):
    known = set(collect())
    rows = []
    for row in evaluation.results.iter_rows(named=True):
        if row["indicator"] in known and _is_covered(row):
            shown = "" if row["value"] is None else repr(row["value"])
            counts = {"counted": str(row["n_counted"]), "expected": str(row["n_expected"])}
            key = {name: str(row[name]) for name in KEY}
            rows.append({**key, "value": shown, **counts, "status": row["status"]})
    return rows


def _is_covered(row):
    """Whether the expected values have a row for this one; the status alone says why others are blank."""
    kept = is_kept(row["level"], row["type"], row["form"], row["year"])
    return kept and row["status"] != "not_applicable"


def _key(row):
    return tuple(row[name] for name in KEY)


def _differs(expected, actual):
    if actual is None or any(expected[name] != actual[name] for name in COUNTS):
        return True
    if not expected["value"] or not actual["value"]:
        return expected["value"] != actual["value"]
    return not math.isclose(float(expected["value"]), float(actual["value"]), rel_tol=1e-9, abs_tol=1e-12)


def _write(rows):
    with ACTUAL.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _expected()[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_every_published_indicator_is_computed_independently(evaluation):
    assert set(evaluation.catalogue.published()) - set(collect()) == set()


def test_every_indicator_of_the_independent_computation_has_a_definition(evaluation):
    assert set(collect()) - set(evaluation.catalogue.infos()) == set()
    assert {row["indicator"] for row in _expected()} == set(collect())


def test_the_engine_agrees_with_the_independent_computation(evaluation):
    found = {_key(row): row for row in _actual(evaluation)}
    wanted = {_key(row): row for row in _expected() if row["status"] != "not_applicable"}
    wrong = [
        f"{key}: {row} but {found.get(key)}" for key, row in wanted.items() if _differs(row, found.get(key))
    ]
    extra = [f"{key}: nothing but {found[key]}" for key in found.keys() - wanted.keys()]
    if wrong or extra:
        _write([found[key] for key in sorted(found)])
    told = "\n".join([*wrong[:20], *sorted(extra)[:20]])
    summary = f"{len(wrong)} differ, {len(extra)} too many; see {ACTUAL.name}; {ACCEPT}"
    assert not [*wrong, *extra], f"{summary}\n{told}"


def test_the_expected_values_are_those_of_the_independent_computation():
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.compute_expected"],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
