"""Kept copies of the files that were imported: read at once, made to last together with their snapshot.

A copy waits under a temporary name. Only those that a snapshot names are forced to disk, all together, and
renamed before the snapshot is written; the others go with the writer.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sluzby_eval.errors import StoreError
from sluzby_eval.i18n import _
from sluzby_eval.store.files import TEMPORARY, copy_into, file_sha256, flush_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

_AT_ONCE = 8  # files that are forced to disk beside each other
_SHA256_LENGTH = 64


class Sources:
    """The folder of kept copies, as its one writer sees it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._waiting: dict[str, tuple[Path, Path]] = {}  # by sha256: temporary and lasting name
        self._kept: dict[str, Path] = {}
        for name in sorted(os.listdir(folder), reverse=True):  # noqa: PTH208 - fast
            if not name.startswith(TEMPORARY):
                self._kept[name[:_SHA256_LENGTH]] = folder / name

    def keep(self, source: BinaryIO, suffix: str) -> str:
        """Copy a stream; return its sha256. A kept copy that was damaged is replaced with the next snapshot."""
        temporary = self._folder / f"{TEMPORARY}{self._count}{suffix}"
        sha256 = copy_into(temporary, source)
        known = self._kept.get(sha256)
        if sha256 in self._waiting:
            temporary.unlink()
        elif known is None:
            self._waiting[sha256] = temporary, self._folder / f"{sha256}{suffix}"
            self._count += 1
        elif known.is_file() and file_sha256(known) == sha256:
            temporary.unlink()
        else:
            flush_file(temporary)
            temporary.replace(known)
        return sha256

    def path(self, sha256: str) -> Path:
        """Return the copy of a file.

        Raises:
            StoreError: there is none.
        """
        if sha256 in self._waiting:
            return self._waiting[sha256][0]
        if sha256 in self._kept:
            return self._kept[sha256]
        raise StoreError(_("There is no kept source {sha256}.").format(sha256=sha256))

    def lasting(self, wanted: Iterable[str]) -> list[Path]:
        """Return the names that waiting copies will have."""
        return [self._waiting[name][1] for name in dict.fromkeys(wanted) if name in self._waiting]

    def settle(self, wanted: Iterable[str]) -> None:
        """Make the waiting copies that a snapshot names last: on disk first, then under their names."""
        chosen = [name for name in dict.fromkeys(wanted) if name in self._waiting]
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="keeping") as threads:
            list(threads.map(flush_file, [self._waiting[name][0] for name in chosen]))
        for name in chosen:
            temporary, path = self._waiting[name]
            temporary.replace(path)
            self._kept[name] = path
            del self._waiting[name]
