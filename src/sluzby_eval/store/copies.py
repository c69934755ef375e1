"""Files that say in other bytes what a submission says already: their hash and their kept copy are not lost.

    copies/<sha256>.json      of which file, when it came, and which submission says the same

They belong to no snapshot, because they change nothing that a snapshot says. A record is written once, after
the copy itself and before the pointer to the newest snapshot; one whose submission is in no snapshot, which a
crash may leave behind, counts as a leftover.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from sluzby_eval.store.files import TEMPORARY, flush_folder, read_kept, write_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

COPIES = "copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One file that says the same as a submission."""

    sha256: str
    file: str  # its name, without the folder it lay in
    submission: str  # id of the one that says the same
    received_at: str  # ISO 8601


def copies_of(root: Path, submissions: Collection[str]) -> list[Copy]:
    """Return the copies of submissions, by the time of their coming.

    Raises:
        VerifyError: a record cannot be read.
    """
    found = [read_copy(path) for path in copy_paths(root)]
    known = [copy for copy in found if copy is not None and copy.submission in submissions]
    return sorted(known, key=lambda copy: (copy.received_at, copy.file, copy.sha256))


def copy_paths(root: Path) -> list[Path]:
    """List the records."""
    return sorted((root / COPIES).glob("[!.]*.json"))


def read_copy(path: Path) -> Copy | None:
    """Read a record; None where it is none, or of another copy than its name says."""
    try:
        content = json.loads(read_kept(path))
        copy = Copy(**{item.name: content[item.name] for item in fields(Copy)})
    except (ValueError, LookupError, TypeError):
        return None
    return copy if copy.sha256 == path.stem else None


def write_copies(root: Path, copies: Iterable[Copy]) -> list[Path]:
    """Write the records that are not there yet; return their files."""
    folder = root / COPIES
    new = {folder / f"{copy.sha256}.json": copy for copy in copies}
    new = {path: copy for path, copy in new.items() if not path.exists()}
    if new and not folder.is_dir():
        folder.mkdir()
        flush_folder(root)
    for path, copy in new.items():
        text = json.dumps(asdict(copy), ensure_ascii=False, sort_keys=True)
        write_file(path, f"{text}\n".encode())
    if new:
        flush_folder(folder)
    return list(new)


def temporary_copies(root: Path) -> list[Path]:
    """List records that were being written."""
    return sorted((root / COPIES).glob(f"{TEMPORARY}*"))
