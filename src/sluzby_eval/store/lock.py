"""One writer at a time: a lock of the operating system on the file `lock`, which dies with its process.

The file also names its holder, for the message to the one who waits. A name that is still there when the lock
is free says that the last holder did not end well, and may have left files behind.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
import sys
import time
from typing import TYPE_CHECKING

from sluzby_eval.errors import TryLaterError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE_SECONDS = 0.1
_FAR = 1 << 30  # Windows locks bytes, and locked bytes cannot be read: lock one far behind the name

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Hold:
    """A lock that is held; `unfinished` says that the last holder did not end well, or that we shall not."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.lseek(descriptor, 0, os.SEEK_SET)
        self.unfinished = bool(os.read(descriptor, 1))

    def sign(self) -> None:
        """Write who holds the lock."""
        since = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        holder = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}).encode()
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, holder)
        os.ftruncate(self._descriptor, len(holder))  # last: the file is never empty while we hold the lock

    def release(self) -> None:
        """Free the lock."""
        try:
            if not self.unfinished:
                with contextlib.suppress(OSError):  # the name stays, and the next writer looks for leftovers
                    os.ftruncate(self._descriptor, 0)
        finally:
            os.close(self._descriptor)


@contextlib.contextmanager
def locked(path: Path, *, wait_seconds: float = 0) -> Iterator[Hold]:
    """Hold the lock for the time of the block.

    Raises:
        TryLaterError: somebody else holds it, and still did after the wait.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _wait(descriptor, path, until=time.monotonic() + wait_seconds)
    except BaseException:
        os.close(descriptor)
        raise
    hold = Hold(descriptor)
    try:
        hold.sign()
        yield hold
    finally:
        hold.release()


def _wait(descriptor: int, path: Path, *, until: float) -> None:
    while True:
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError) as error:  # the second one is what Windows says
            if time.monotonic() >= until:
                raise _busy(path) from error
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _busy(path: Path) -> TryLaterError:
    holder = _holder(path)
    return TryLaterError(
        _("Somebody else is writing to the dataset: process {pid} on {host}, since {since}.").format(
            **holder
        ),
        hint=_("Wait for it to end and try again; a lock never outlives its process."),
    )


def _holder(path: Path) -> dict[str, object]:
    unknown: dict[str, object] = {"pid": "?", "host": "?", "since": "?"}
    try:
        return unknown | dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # caught in the moment of being written
        return unknown
