"""A file that changes while it is imported: what comes in is one of its versions, whole, and named."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW
from tests.statements import Rows, write_statement

from sluzby_eval.importing.batch import Batch
from sluzby_eval.importing.inbox import list_files
from sluzby_eval.importing.layouts import load_layouts
from sluzby_eval.importing.pool import Readers
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(root=tmp_path / "w", config=Config())


def dearer(rows: Rows) -> None:
    rows["costs"][0]["costs:1.1"] = 11_000_000
    rows["costs"][0]["costs:total"] = 12_000_000


@pytest.mark.slow
def test_a_file_changed_after_it_was_copied_is_read_as_it_was(tmp_path, workspace):
    """The copy is taken first, the original changes, only then is anything read."""
    path = write_statement(tmp_path / "a.xlsx")
    before = path.read_bytes()
    layouts, _ = load_layouts(workspace)
    found, _ = list_files([path])
    with (
        Readers(1, reader="tests.soundness.hostile_readers:read") as readers,
        open_store(workspace.data).writing() as writer,
    ):
        batch = Batch(workspace, writer, layouts, readers, now=NOW)
        batch.take(0, found[0], forced=None)
        write_statement(path, dearer)
        assert path.read_bytes() != before
        batch.read(forced=None)
        batch.shape()
        batch.check()
        batch.submit()
        report = batch.finish(dry_run=False)
    assert report.snapshot.read("costs").filter(item="total")["amount_czk"].to_list() == [10_000_000]
    submission = report.snapshot.submissions[0]
    assert submission.source_sha256 == hashlib.sha256(before).hexdigest()
    assert report.snapshot.source(submission.id).read_bytes() == before


@pytest.mark.slow
def test_a_file_that_changes_all_the_time_never_mixes_two_versions(tmp_path, workspace):
    path = tmp_path / "a.xlsx"
    versions = [write_statement(tmp_path / "b.xlsx").read_bytes()]
    versions.append(write_statement(tmp_path / "b.xlsx", dearer).read_bytes())
    path.write_bytes(versions[0])
    stop = threading.Event()

    def scribble() -> None:
        while not stop.is_set():
            for version in versions:
                path.write_bytes(version)

    writer = threading.Thread(target=scribble)
    writer.start()
    try:
        reports = [import_files(workspace, [path], now=NOW) for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    for report in reports:
        if report.files[0].status == "refused":
            assert report.files[0].errors
    head = open_store(workspace.data).head()
    for submission in (*head.submissions, *head.superseded):
        kept = head.source(submission.id).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == submission.source_sha256
        assert kept in versions
