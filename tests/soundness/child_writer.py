"""A process that writes to a dataset and dies on command: `child_writer.py ROOT MODE [NUMBER]`.

modes: `die N` kills itself before the N-th call of the system that changes the disk, `hold` keeps the lock
until its standard input closes, `many N` commits N times.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.store import Snapshot, Submission, Writer, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CHANGES = ("fsync", "replace", "unlink", "mkdir", "write", "ftruncate")
LINES = 40


def inbox(root: Path, name: str, value: int) -> Path:
    """Make a file to import, beside the dataset."""
    path = root.parent / f"{root.name}-{name}-{value}.txt"
    path.write_text(f"{name} {value}", encoding="utf-8")
    return path


def add(writer: Writer, path: Path, name: str, value: int) -> None:
    """Import one file: all its lines carry one value."""
    submission = Submission(
        id=f"{name}-{value}",
        layout="vykaz",
        layout_sha256="",
        source_sha256=writer.keep_source(path),
        file=path.name,
        scope=(name,),
        rank=1,
        period=2025,
        provider=None,
        imported_at="2026-03-01",
    )
    keys = {"service_id": [name] * LINES, "form": ["pob"] * LINES, "year": [2025] * LINES}
    items = {"version": ["final"] * LINES, "item": [str(number) for number in range(LINES)]}
    costs = pl.DataFrame({**keys, **items, "amount_czk": [float(value)] * LINES})
    writer.add(
        submission, {"costs": costs, "services": pl.DataFrame({"service_id": [name], "name": [str(value)]})}
    )


def commit(root: Path, **values: int) -> Snapshot:
    """Import one file per name, with the value given, in one commit."""
    paths = {name: inbox(root, name, value) for name, value in values.items()}
    with open_store(root).writing() as writer:
        for name, path in paths.items():
            add(writer, path, name, values[name])
        return writer.commit(f"{values}", [], created_at=NOW)


def state(snapshot: Snapshot) -> dict[str, set[float | str]]:
    """Read all values by name; each name must have one."""
    found: dict[str, set[float | str]] = {}
    for name, value in snapshot.read("costs").select("service_id", "amount_czk").iter_rows():
        found.setdefault(name, set()).add(value)
    for name, value in snapshot.read("services").select("service_id", "name").iter_rows():
        found.setdefault(name, set()).add(float(value))
    return found


def at_every_change(action: Callable[[int], None]) -> None:
    """Call `action` with a running number before every call of the system that changes the disk."""
    count = 0

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            action(count)
            return original(*args, **kwargs)

        return call

    for name in CHANGES:
        setattr(os, name, watched(getattr(os, name)))


def die(root: Path, number: int) -> None:
    def perhaps_die(count: int) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for name, value in (("p", 2), ("q", 1)):
        inbox(root, name, value)
    at_every_change(perhaps_die)
    commit(root, p=2, q=1)


def hold(root: Path) -> None:
    with open_store(root).writing():
        print("held", flush=True)
        sys.stdin.read()


def many(root: Path, number: int) -> None:
    for value in range(2, number + 2):
        commit(root, p=value, q=value)


if __name__ == "__main__":
    modes: dict[str, Callable[..., None]] = {"die": die, "hold": hold, "many": many}
    modes[sys.argv[2]](Path(sys.argv[1]), *(int(argument) for argument in sys.argv[3:]))
