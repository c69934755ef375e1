"""All reports in one run: a folder that appears whole, with a manifest; several processes write the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.unit.reporting import builders, papers

from sluzby_eval import __version__
from sluzby_eval.errors import TryLaterError, UsageError
from sluzby_eval.reporting import bundle, replacing
from sluzby_eval.store.lock import locked

SRC = Path(__file__).parents[3] / "src"


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_manifest_names_every_file_with_its_checksum(tmp_path):
    context = papers.context(tmp_path, definitions="d" * 64)
    folder = bundle.build_all(context, ["maly"], formats=["html", "csv"], out=tmp_path / "out")
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert folder.name == "reports_2025"
    assert (listed["schema"], listed["snapshot"]) == ("sluzby-eval/bundle/1", "a1b2c3d4e5f60718")
    assert (listed["definitions"], listed["software"]["version"]) == ("d" * 64, __version__)
    files = {entry["path"]: entry for document in listed["documents"] for entry in document["files"]}
    assert {entry["format"] for entry in files.values()} == {"html", "csv", "json"}
    there = digests(folder)
    del there["manifest.json"]
    assert {name: entry["sha256"] for name, entry in files.items()} == there
    assert all(entry["bytes"] == (folder / name).stat().st_size for name, entry in files.items())


@pytest.mark.slow
def test_several_processes_write_the_same_bytes_as_one(tmp_path):
    context = builders.context(tmp_path)
    reports = ["okres", "orp"]
    one = bundle.build_all(context, reports, formats=["html", "md"], out=tmp_path / "one", processes=1)
    two = bundle.build_all(context, reports, formats=["html", "md"], out=tmp_path / "two", processes=2)
    assert digests(one) == digests(two)


CHILD = """
import sys, time
from pathlib import Path
from sluzby_eval.reporting.pools import pool_of
def told(path):
    import os
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)
if __name__ == "__main__":
    pool_of(1).submit(told, sys.argv[1]).result()
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the process in /proc")
def test_processes_of_a_killed_run_end_with_it(tmp_path):
    script, told = tmp_path / "child.py", tmp_path / "pid"
    script.write_text(CHILD, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(script), str(told)], env={**os.environ, "PYTHONPATH": str(SRC)}
    )
    until = time.monotonic() + 30
    while not (told.is_file() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    worker = int(told.read_text())
    run.kill()
    run.wait()
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists()


def test_a_new_bundle_takes_the_place_of_the_old_one(tmp_path):
    context = papers.context(tmp_path)
    folder = bundle.build_all(context, ["maly"], formats=["md"], out=tmp_path / "out")
    (folder / "old").write_text("x", encoding="utf-8")
    bundle.build_all(context, ["maly"], formats=["csv"], out=tmp_path / "out")
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".json"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "reports_2025"]


def test_a_run_that_stops_leaves_the_old_bundle_and_nothing_else(tmp_path):
    context = papers.context(tmp_path)
    folder = bundle.build_all(context, ["maly"], formats=["md"], out=tmp_path / "out")
    before = digests(folder)
    with pytest.raises(UsageError):
        bundle.build_all(context, ["maly", "neznama"], formats=["md"], out=tmp_path / "out")
    assert digests(folder) == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "reports_2025"]


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    left = tmp_path / "out" / ".writing-x" / "reports_2025"
    left.mkdir(parents=True)
    bundle.build_all(papers.context(tmp_path), ["maly"], formats=["md"], out=tmp_path / "out")
    assert not left.exists()


def test_two_runs_do_not_write_at_once(tmp_path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out" / ".lock"), pytest.raises(TryLaterError):
        bundle.build_all(papers.context(tmp_path), ["maly"], formats=["md"], out=tmp_path / "out")


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="odt"):
        bundle.build_all(papers.context(tmp_path), ["maly"], formats=["odt"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def folders(tmp_path):
    new, target = tmp_path / "new", tmp_path / "target"
    for path in (new, target):
        path.mkdir()
        (path / path.name).write_text("x", encoding="utf-8")
    return new, target


@pytest.mark.parametrize("can", [True, False])
def test_a_folder_is_replaced_with_and_without_exchange(tmp_path, monkeypatch, can):
    if not can:
        monkeypatch.setattr(replacing, "exchanged", lambda one, other: False)
    new, target = folders(tmp_path)
    replacing.put_in_place(new, target)
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_a_replacement_that_was_interrupted_is_undone(tmp_path):
    _new, target = folders(tmp_path)
    target.rename(tmp_path / ".old-target")
    replacing.recover(target)
    assert (target / "target").is_file()
    assert not (tmp_path / ".old-target").exists()


@pytest.mark.parametrize("with_own", [True, False])
def test_a_report_adds_the_formats_that_it_names(tmp_path, with_own):
    context = papers.context(tmp_path)
    path = tmp_path / "reports" / "maly.yaml"
    path.write_text(path.read_text("utf-8") + "formats: [md]\n", encoding="utf-8")
    folder = bundle.build_all(context, ["maly"], formats=["csv"], out=tmp_path / "out", with_own=with_own)
    assert ({path.suffix for path in folder.iterdir()} == {".csv", ".json", ".md"}) == with_own
