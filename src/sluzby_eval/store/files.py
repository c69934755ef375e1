"""Files and folders of the dataset, written so that a crash leaves the old or the new state.

A file is written under a temporary name, forced to disk, renamed, and then its folder is forced to disk;
nothing is ever changed in place. On a full disk the error says to try later, on a
read-only one what is not allowed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from typing import TYPE_CHECKING

from sluzby_eval.errors import AccessError, StoreError, TryLaterError, VerifyError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

TEMPORARY = ".tmp-"
_BLOCK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn errors of the file system into errors of the dataset."""
    try:
        yield
    except OSError as error:
        raise _explain(error, folder) from error


def _explain(error: OSError, folder: Path) -> StoreError:
    if error.errno in _FULL:
        return TryLaterError(
            _("The disk of {folder} is full; the dataset is as it was before.").format(folder=folder),
            hint=_("Free some space and run the command again."),
        )
    if error.errno in _FORBIDDEN:
        return AccessError(
            _("There is no access to the dataset in {folder}: no permission, or a read-only disk.").format(
                folder=folder
            ),
            hint=_(
                "Reports and comparisons need the right to read the folder, imports the right to write to it."
            ),
        )
    return AccessError(
        _("The dataset in {folder} cannot be used: {cause}.").format(
            folder=folder, cause=error.strerror or error
        ),
        hint=_("Check that the folder exists and its disk is connected."),
    )


def damage_hint() -> str:
    """Say what to do with a damaged dataset."""
    return _("`sluzby-eval data verify` lists all damage; then restore the folder from a backup.")


def read_kept(path: Path) -> bytes:
    """Read a file that the dataset says it has.

    Raises:
        VerifyError: it is not there.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise VerifyError(
            _("The file {file} of the dataset is missing.").format(file=path.name), hint=damage_hint()
        ) from error
    except OSError as error:
        raise AccessError(
            _("The file {path} of the dataset cannot be read: {cause}.").format(
                path=path, cause=error.strerror
            )
        ) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; the folder is forced to disk by `flush_folder`."""
    temporary = path.with_name(TEMPORARY + path.name)
    with temporary.open("wb") as file:
        file.write(data)
        _flush(file)
    temporary.replace(path)


def copy_into(path: Path, source: BinaryIO) -> str:
    """Copy a stream into a file and return its sha256; nothing is forced to disk."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := source.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def find_source(folder: Path, sha256: str) -> Path | None:
    """Return the kept copy of a source file, whatever its suffix."""
    if not folder.is_dir():
        return None
    names = [name for name in os.listdir(folder) if name.startswith(sha256)]  # noqa: PTH208 - fast
    return folder / min(names) if names else None


def file_sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Force the names in a folder to disk; where a folder cannot be opened, the system does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_file(path: Path) -> None:
    """Force the content of a file to disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
