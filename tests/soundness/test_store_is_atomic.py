"""Whatever happens to a writer, readers see the old snapshot or the new one, and the next writer can work."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import runpy
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sluzby_eval.errors import StoreError, TryLaterError, VerifyError
from sluzby_eval.findings import Severity
from sluzby_eval.store import open_store

CHILD = Path(__file__).with_name("child_writer.py")
KIT = runpy.run_path(str(CHILD))
OLD = {"p": {1.0}}
NEW = {"p": {2.0}, "q": {1.0}}

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills processes with signals"),
    pytest.mark.usefixtures("english"),
]


def child(root: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(CHILD), str(root), *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def errors(root: Path) -> list[str]:
    return [finding.code for finding in open_store(root).verify() if finding.level is not Severity.INFO]


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [False, True], ids=["over an older snapshot", "into a new folder"])
def test_killed_at_any_moment_leaves_the_old_or_the_new_snapshot(tmp_path, fresh):
    before = {} if fresh else OLD
    seen = set()
    if not fresh:
        KIT["commit"](tmp_path / "seed", p=1)
    for moment in itertools.count(1):
        root = tmp_path / f"data{moment}"
        if not fresh:
            shutil.copytree(tmp_path / "seed", root)
        writer = child(root, "die", moment)
        writer.communicate()
        if writer.returncode == 0:
            break
        assert writer.returncode == -signal.SIGKILL
        state = KIT["state"](open_store(root).head())
        assert state in (before, NEW)
        assert errors(root) == []
        seen.add(state == NEW)
        KIT["commit"](root, r=7)
        assert KIT["state"](open_store(root).head()) == state | {"r": {7.0}}
        assert open_store(root).verify() == []  # not even a leftover
    assert moment > 20
    assert seen == {False, True}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.slow
def test_failing_disk_at_any_moment_leaves_the_old_or_the_new_snapshot(tmp_path, monkeypatch, error):
    KIT["commit"](tmp_path / "seed", p=1)
    for moment in itertools.count(1):
        root = tmp_path / f"data{moment}"
        shutil.copytree(tmp_path / "seed", root)
        failed = fail_once(root, monkeypatch, moment, error)
        state = KIT["state"](open_store(root).head())
        assert state in (OLD, NEW)
        assert errors(root) == []
        KIT["commit"](root, r=7)
        assert KIT["state"](open_store(root).head()) == state | {"r": {7.0}}
        assert open_store(root).verify() == []
        if not failed:
            break
    assert moment > 20


def fail_once(root: Path, monkeypatch: pytest.MonkeyPatch, moment: int, error: int) -> bool:
    """Import with one failing call of the system; return whether that call was reached."""
    paths = {name: KIT["inbox"](root, name, value) for name, value in (("p", 2), ("q", 1))}
    reached = False

    def perhaps_fail(count: int) -> None:
        nonlocal reached
        if count == moment:
            reached = True
            raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        for name in KIT["CHANGES"]:
            patch.setattr(os, name, getattr(os, name))  # to be put back
        KIT["at_every_change"](perhaps_fail)
        expected = TryLaterError if error == errno.ENOSPC else StoreError
        with contextlib.suppress(expected), open_store(root).writing() as writer:
            KIT["add"](writer, paths["p"], "p", 2)
            KIT["add"](writer, paths["q"], "q", 1)
            writer.commit("import", [], created_at=KIT["NOW"])
    return reached


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks Linux which file a descriptor is")
def test_all_that_a_snapshot_names_is_on_disk_before_the_pointer_moves(tmp_path, monkeypatch):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)
    flushed = os.fsync
    log: list[tuple[str | Path, ...]] = []
    renamed = os.replace

    def fsync(descriptor):
        log.append(("flush", Path(f"/proc/self/fd/{descriptor}").readlink()))
        flushed(descriptor)

    def replace(source, target):
        log.append(("rename", Path(source), Path(target)))
        renamed(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    snapshot = KIT["commit"](root, p=2, q=1)
    moved = next(
        index for index, entry in enumerate(log) if entry[0] == "rename" and entry[2] == root / "HEAD"
    )
    names = {f"parts/{part.file}" for part in snapshot.manifest.parts} | {f"snapshots/{snapshot.id}.json"}
    names |= {snapshot.source(item.id).relative_to(root).as_posix() for item in snapshot.submissions}
    for name in names:
        rename = next(entry for entry in log if entry[0] == "rename" and entry[2] == root / name)
        steps = [log.index(("flush", rename[1])), log.index(rename), moved]
        assert steps == sorted(steps), name
        assert ("flush", (root / name).parent) in log[steps[1] : moved], name
    assert ("flush", root) in log[moved:]


@pytest.mark.slow
def test_second_writer_is_told_who_holds_the_lock_and_gets_it_when_the_first_dies(tmp_path):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)
    first = child(root, "hold")
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    try:
        with pytest.raises(TryLaterError, match=str(first.pid)), open_store(root).writing():
            pass
        with pytest.raises(TryLaterError), open_store(root).writing(wait_seconds=0.3):
            pass
        assert KIT["state"](open_store(root).head()) == OLD  # readers do not wait
    finally:
        first.kill()
        first.communicate()
    KIT["commit"](root, q=1)
    assert open_store(root).verify() == []


def test_second_writer_may_wait_for_the_first(tmp_path):
    root = tmp_path / "data"
    first = child(root, "hold")
    assert first.stdout is not None
    first.stdout.readline()
    assert first.stdin is not None
    first.stdin.close()
    with open_store(root).writing(wait_seconds=20) as writer:
        assert writer.head.id == "empty"
    first.stdout.close()
    assert first.wait() == 0


@pytest.mark.slow
def test_readers_see_whole_snapshots_while_a_writer_works(tmp_path):
    root = tmp_path / "data"
    KIT["commit"](root, p=1, q=1)
    writer = child(root, "many", 25)
    seen = set()
    while writer.poll() is None:
        state = KIT["state"](open_store(root).head())
        assert state["p"] == state["q"]
        assert len(state["p"]) == 1
        seen |= state["p"]
    writer.communicate()
    assert writer.returncode == 0
    assert len(seen) > 1
    assert KIT["state"](open_store(root).head()) == {"p": {26.0}, "q": {26.0}}


@pytest.mark.slow
def test_old_snapshot_reads_the_same_for_good(tmp_path):
    root = tmp_path / "data"
    first = KIT["commit"](root, p=1)
    for value in range(2, 12):
        KIT["commit"](root, p=value, q=value)
    assert KIT["state"](open_store(root).snapshot(first.id)) == OLD


def stored(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != "lock")


@pytest.mark.slow
def test_flipped_bit_anywhere_is_found_and_named(tmp_path):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)
    KIT["commit"](root, p=2, q=1)
    assert errors(root) == []
    for path in stored(root):
        data = path.read_bytes()
        for position in {0, len(data) - 1, *range(0, len(data), max(1, len(data) // 7))}:
            flipped = bytearray(data)
            flipped[position] ^= 1 << position % 8
            path.write_bytes(flipped)
            found = [finding for finding in open_store(root).verify() if finding.level is Severity.ERROR]
            assert path.relative_to(root).as_posix() in {finding.place.file for finding in found}
        path.write_bytes(data)
    assert errors(root) == []


def test_missing_file_is_found_and_named(tmp_path):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)
    KIT["commit"](root, p=2, q=1)
    for path in stored(root):
        data = path.read_bytes()
        path.unlink()
        found = [finding for finding in open_store(root).verify() if finding.level is Severity.ERROR]
        assert found, path
        path.write_bytes(data)
    assert errors(root) == []


def test_altered_part_is_never_read_as_numbers(tmp_path):
    root = tmp_path / "data"
    snapshot = KIT["commit"](root, p=1)
    part = next(part for part in snapshot.manifest.parts if part.table == "costs")
    path = root / "parts" / part.file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(VerifyError, match="altered"):
        snapshot.read("costs")
    path.unlink()
    with pytest.raises(VerifyError, match="missing"):
        snapshot.read("costs")


def test_reading_and_verifying_change_nothing_and_need_no_right_to_write(tmp_path, monkeypatch):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)

    def forbidden(*args, **kwargs):
        raise PermissionError(errno.EACCES, "no")

    for name in (*KIT["CHANGES"], "open", "rename", "link"):
        monkeypatch.setattr(os, name, forbidden)
    store = open_store(root)
    assert KIT["state"](store.head()) == OLD
    assert store.verify() == []
    with pytest.raises(StoreError, match="permission") as raised, store.writing():
        pass
    assert not isinstance(raised.value, TryLaterError)
    assert raised.value.hint


def test_half_written_files_of_a_dead_writer_are_removed_by_the_next(tmp_path):
    root = tmp_path / "data"
    KIT["commit"](root, p=1)
    for name in (
        "parts/.tmp-x.parquet",
        "sources/.tmp-1.xlsx",
        "snapshots/.tmp-x.json",
        ".tmp-HEAD",
        "parts/x.parquet",
    ):
        (root / name).write_bytes(b"half")
    assert {finding.code for finding in open_store(root).verify()} == {"S110"}
    (root / "lock").write_text("{}", encoding="utf-8")  # a holder's name that outlived its lock
    KIT["commit"](root, q=1)
    assert open_store(root).verify() == []


def test_older_snapshots_survive_a_pointer_that_a_backup_set_back(tmp_path):
    root = tmp_path / "data"
    first = KIT["commit"](root, p=1)
    KIT["commit"](root, p=2)
    last = KIT["commit"](root, p=3)
    (root / "HEAD").write_text(f"{first.id}\n", encoding="utf-8")
    (root / "lock").write_text("{}", encoding="utf-8")
    with open_store(root).writing():
        pass
    assert (root / "snapshots" / f"{last.id}.json").exists()
    assert KIT["state"](open_store(root).head()) == OLD
