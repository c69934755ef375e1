"""The nightly run: silent, once only, never twice at a time, with a record."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sluzby_eval.store.lock import locked
from sluzby_eval.workspace import shipped

pytestmark = pytest.mark.slow

SRC = Path(__file__).parents[2] / "src"


@pytest.fixture
def root(workspace):
    """Return a workspace whose inbox holds nothing that is refused."""
    config = workspace / "sluzby.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('["html", "xlsx"]', '["json"]'), encoding="utf-8"
    )
    return workspace


def records(root):
    lines = (root / "data" / "log" / "run.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def outputs(root):
    return {path.name: path.stat().st_mtime_ns for path in (root / "out").iterdir()}


def test_run_is_silent_and_writes_the_reports_of_the_settings(call, root):
    called = call("run", "--workspace", str(root))
    assert (called.code, called.out, called.err) == (0, "", "")
    assert any(name.endswith(".json") for name in outputs(root))
    assert [record["event"] for record in records(root)] == ["evaluate", "report", "end"]


def test_second_run_does_nothing(call, root):
    call("run", "--workspace", str(root))
    before = outputs(root)
    called = call("run", "--workspace", str(root))
    assert (called.code, called.out, called.err) == (0, "", "")
    assert outputs(root) == before
    last = records(root)[-1]
    assert (last["event"], last["changed"], last["evaluated"], last["files"]) == ("end", False, False, 0)


def test_run_in_a_new_workspace_has_nothing_to_do(call):
    call("init", "new")
    called = call("run", "--workspace", "new")
    assert (called.code, called.out, called.err) == (0, "", "")


def test_run_with_a_register_alone_has_nothing_to_report(call, tmp_path):
    call("init", "new")
    shutil.copy2(shipped("sample_data") / "registr_sluzeb.csv", tmp_path / "new" / "inbox")
    called = call("run", "--workspace", "new")
    assert (called.code, called.out, called.err) == (0, "", "")
    assert not list((tmp_path / "new" / "out").glob("*.html"))


def test_run_notices_a_changed_setting(call, root):
    call("run", "--workspace", str(root))
    config = root / "sluzby.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("minimum_peers = 5", "minimum_peers = 6"))
    call("run", "--workspace", str(root))
    assert records(root)[-1]["evaluated"] is True


def test_run_that_died_is_repeated(call, root):
    call("run", "--workspace", str(root))
    (root / "data" / "log" / "built.json").unlink()
    call("run", "--workspace", str(root))
    assert records(root)[-1]["evaluated"] is True


def test_files_stay_in_the_inbox(call, root):
    before = sorted(path.name for path in (root / "inbox").rglob("*"))
    call("run", "--workspace", str(root))
    assert sorted(path.name for path in (root / "inbox").rglob("*")) == before


def test_run_beside_another_one_ends_with_75_and_names_it(call, root):
    with locked(root / "data" / "run.lock"):
        called = call("run", "--workspace", str(root))
    assert (called.code, called.out) == (75, "")
    assert "process" in called.err


def test_missing_inbox_ends_with_3(call, root):
    shutil.rmtree(root / "inbox")
    called = call("run", "--workspace", str(root))
    assert called.code == 3
    assert "inbox" in called.err


def test_refused_file_is_one_line_even_with_quiet(call, root):
    (root / "inbox" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    called = call("run", "--workspace", str(root), "--quiet")
    assert called.code in {3, 4}
    assert called.out == ""
    assert len(called.err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_sigterm_ends_the_run_cleanly_and_the_next_one_does_the_work(call, root):
    process = subprocess.Popen(
        [sys.executable, "-m", "sluzby_eval", "--workspace", str(root), "run"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (root / "data" / "run.lock").exists():
        time.sleep(0.01)
    time.sleep(0.1)  # from taking the lock to the first step
    process.send_signal(signal.SIGTERM)
    said = process.communicate()[1]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert records(root)[-1]["exit_code"] == 130
    assert call("data", "verify", "--workspace", str(root)).code == 0
    assert call("run", "--workspace", str(root)).code == 0
    assert records(root)[-1]["evaluated"] is True


def test_run_needs_no_terminal_locale_or_home(spawn, root):
    called = spawn("--workspace", str(root), "run", cwd=root.parent)
    assert (called.code, called.out, called.err) == (0, "", "")
