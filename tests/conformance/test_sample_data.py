"""The sample: every planted defect is found in its place, nothing else is wrong, and it can be made again."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sluzby_eval.findings import Severity
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import SAMPLES, Config, Workspace

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data"
NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Import the whole sample once."""
    workspace = Workspace(root=tmp_path_factory.mktemp("workspace"), config=Config())
    paths = [SAMPLE / name for name in SAMPLES]
    return import_files(workspace, paths, now=NOW)


def _defects():
    with (SAMPLE / "defects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _planted():
    return {(row["code"], row["file"], row["sheet"], row["cell"]) for row in _defects() if row["code"]}


def _found(findings):
    return {(one.code, one.place.file, one.place.sheet or "", one.place.cell or "") for one in findings}


def test_every_planted_defect_is_found_at_its_cell_under_its_code(report):
    assert _planted() - _found(report.findings) == set()


def test_no_other_finding_of_level_error_is_told(report):
    errors = [finding for finding in report.findings if finding.level is Severity.ERROR]
    assert _found(errors) - _planted() == set()


def test_a_planted_defect_does_not_stop_the_good_data(report):
    refused = {outcome.file for outcome in report.files if outcome.status == "refused"}
    assert refused == {row["file"] for row in _defects() if row["effect"] == "file"}
    assert report.exit_code == 4
    statements = report.snapshot.read("statements")
    written = {row["service_id"] for row in _register()}
    assert set(statements["service_id"]) == written


def test_every_accepted_file_is_one_submission(report):
    imported = [outcome for outcome in report.files if outcome.status == "imported"]
    assert len(report.snapshot.submissions) == len(imported)


def test_the_sample_shows_what_reports_are_about():
    register = _register()
    homes = {
        row["orp"] for row in register if row["type"] in {"domovy pro seniory", "domovy se zvláštním režimem"}
    }
    assert len({row["service_id"] for row in register}) >= 150
    assert len({row["type"] for row in register}) >= 14
    assert len({row["orp"] for row in register if row["orp"]} - homes) == 2
    assert any(not row["orp"] for row in register)


def _register():
    names = {"Identifikátor služby": "service_id", "Druh služby": "type", "ORP sídla služby": "orp"}
    with (SAMPLE / "registr_sluzeb.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{names[key]: row[key] for key in names} for row in csv.DictReader(file, delimiter=";")]


def test_the_committed_sample_is_what_the_generator_writes(tmp_path):
    """Parts are compared unpacked: another version of zlib may pack the same content otherwise."""
    command = [sys.executable, "-m", "sample_data.generate", "--out", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    written = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    kept = {name: SAMPLE / name for name in written}
    folders = (SAMPLE / name for name in SAMPLES)
    files = (path.relative_to(SAMPLE).as_posix() for folder in folders for path in folder.rglob("*"))
    assert {name for name in files if (SAMPLE / name).is_file()} <= set(written)
    changed = [name for name in sorted(written) if _content(written[name]) != _content(kept[name])]
    assert changed == []


def _content(path):
    if not zipfile.is_zipfile(path):
        return path.read_bytes() if not path.name.startswith("vykaz-nedoslo") else path.name
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
