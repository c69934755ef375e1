"""A file with the same data in other bytes changes nothing, and yet its hash and its bytes are kept."""

from __future__ import annotations

import datetime as dt
import hashlib

import openpyxl
import pytest
from tests.statements import write_statement

from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

pytestmark = pytest.mark.slow

NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 5, 2, tzinfo=dt.UTC)


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "sluzby.toml").write_text("", encoding="utf-8")
    return open_workspace(root)


@pytest.fixture
def both(tmp_path):
    """Return a statement, and the same saved by another program."""
    first, again = write_statement(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    openpyxl.load_workbook(first).save(again)
    assert first.read_bytes() != again.read_bytes()
    return first, again


def files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_both_files_are_kept_and_named_although_nothing_changes(workspace, both):
    first, again = both
    before = import_files(workspace, [first], now=NOW).snapshot
    after = import_files(workspace, [again], now=LATER)
    assert (after.changed, after.snapshot.id) == (False, before.id)
    (copy,) = open_store(workspace.data).head().copies
    content = again.read_bytes()
    assert copy.sha256 == hashlib.sha256(content).hexdigest()
    assert (copy.file, copy.submission) == ("b.xlsx", before.submissions[0].id)
    assert copy.received_at.startswith("2026-05-02")
    assert (workspace.data / "sources" / f"{copy.sha256}.xlsx").read_bytes() == content
    assert open_store(workspace.data).verify() == []


def test_a_copy_is_kept_once_and_stays_when_others_write(workspace, both, tmp_path):
    import_files(workspace, [both[0]], now=NOW)
    import_files(workspace, [both[1]], now=NOW)
    kept = files(workspace.data)
    import_files(workspace, [both[1]], now=LATER)
    assert files(workspace.data) == kept
    (workspace.data / "lock").write_text("{}", encoding="utf-8")  # the last writer did not end well
    other = write_statement(tmp_path / "c.xlsx", lambda rows: rows["provider"][0].update(year=2024))
    import_files(workspace, [other], now=LATER)
    assert set(kept) - set(files(workspace.data)) <= {"lock"} | {
        name for name in kept if name.startswith("parts/")
    }
    assert len(open_store(workspace.data).head().copies) == 1
    assert open_store(workspace.data).verify() == []


def test_both_in_one_import_are_kept(workspace, both):
    report = import_files(workspace, both, now=NOW)
    assert [outcome.status for outcome in report.files] == ["imported", "unchanged"]
    assert [copy.file for copy in report.snapshot.copies] == ["b.xlsx"]
    assert open_store(workspace.data).verify() == []


def test_a_dry_run_keeps_no_copy(workspace, both):
    import_files(workspace, [both[0]], now=NOW)
    kept = files(workspace.data)
    import_files(workspace, [both[1]], now=NOW, dry_run=True)
    assert files(workspace.data) == kept


def test_a_missing_or_altered_copy_is_found_by_verification(workspace, both):
    import_files(workspace, [both[0]], now=NOW)
    import_files(workspace, [both[1]], now=NOW)
    store = open_store(workspace.data)
    (copy,) = store.head().copies
    record = workspace.data / "copies" / f"{copy.sha256}.json"
    source = workspace.data / "sources" / f"{copy.sha256}.xlsx"
    told, content = record.read_bytes(), source.read_bytes()
    source.write_bytes(content[:-1] + b"?")
    assert [finding.code for finding in store.verify()] == ["S109"]
    source.unlink()
    assert [finding.code for finding in store.verify()] == ["S108"]
    source.write_bytes(content)
    record.write_bytes(told[:-4])
    assert [finding.code for finding in store.verify()] == ["S102"]


def test_a_record_of_no_known_submission_is_a_leftover_that_the_next_writer_removes(workspace, both):
    import_files(workspace, both, now=NOW)
    (copy,) = open_store(workspace.data).head().copies
    strange = workspace.data / "copies" / f"{'0' * 64}.json"
    source = workspace.data / "sources" / f"{'0' * 64}.xlsx"
    told = (workspace.data / "copies" / f"{copy.sha256}.json").read_text(encoding="utf-8")
    strange.write_text(
        told.replace(copy.sha256, "0" * 64).replace(copy.submission, "f" * 16), encoding="utf-8"
    )
    source.write_bytes(b"x")
    (workspace.data / "lock").write_text("{}", encoding="utf-8")
    with open_store(workspace.data).writing():
        pass
    assert not strange.exists()
    assert not source.exists()
    assert len(open_store(workspace.data).head().copies) == 1
