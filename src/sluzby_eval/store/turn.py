"""The turn of one writer: it holds the lock, finds the folder in order, and leaves nothing behind."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sluzby_eval.errors import SluzbyError
from sluzby_eval.store.files import explained, flush_folder, write_file
from sluzby_eval.store.lock import locked
from sluzby_eval.store.manifest import EMPTY
from sluzby_eval.store.snapshots import HEAD, PARTS, SNAPSHOTS, SOURCES, load_snapshot, read_head
from sluzby_eval.store.sweep import sweep
from sluzby_eval.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "lock"


@contextlib.contextmanager
def writing(root: Path, *, wait_seconds: float = 0) -> Iterator[Writer]:
    """Hold the lock and hand out a writer; see `Store.writing`."""
    with contextlib.ExitStack() as stack:
        with explained(root):
            root.mkdir(parents=True, exist_ok=True)
            hold = stack.enter_context(locked(root / LOCK, wait_seconds=wait_seconds))
            _prepare(root, unfinished=hold.unfinished)
        writer = Writer(root, load_snapshot(root, read_head(root)))
        hold.unfinished = True
        try:
            yield writer
        finally:
            # What cannot be removed now, the next writer removes.
            with contextlib.suppress(OSError, SluzbyError):
                writer.tidy()
                hold.unfinished = False


def _prepare(root: Path, *, unfinished: bool) -> None:
    """Make the folders and the pointer of a new dataset; clear up after a writer that did not end well."""
    for folder in (PARTS, SOURCES, SNAPSHOTS):
        (root / folder).mkdir(exist_ok=True)
    if read_head(root) == EMPTY and not (root / HEAD).exists():
        write_file(root / HEAD, f"{EMPTY}\n".encode())
        flush_folder(root)
    if unfinished:
        sweep(root)
