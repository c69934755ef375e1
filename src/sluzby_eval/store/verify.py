"""Verification: every byte of the dataset is read again and compared with what was promised.

Rows are counted by a second reader of Parquet, so that one program's error does not confirm itself.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from sluzby_eval.errors import VerifyError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.store.copies import copy_paths, read_copy
from sluzby_eval.store.events import EVENTS, path_of
from sluzby_eval.store.files import explained, file_sha256, find_source
from sluzby_eval.store.manifest import EMPTY, Manifest, Part, manifest_id, read_manifest
from sluzby_eval.store.snapshots import HEAD, PARTS, SNAPSHOTS, SOURCES, manifest_paths, read_head
from sluzby_eval.store.sweep import leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def verify(root: Path) -> list[Finding]:
    """Check the pointer, all manifests, parts and kept sources; report every damage and every leftover.

    Raises:
        StoreError: the dataset is of a newer format, or cannot be read at all.
    """
    with explained(root):
        manifests, findings = _manifests(root)
        findings += _head(root, manifests)
        findings += _parents(root, manifests)
        findings += _parts(root, manifests.values())
        findings += _events(root, manifests.values())
        findings += _sources(root, manifests.values())
        findings += _copies(root)
        if not findings:  # what is left over can be said only where all the rest is whole
            findings += [_finding("S110", _shown(root, path)) for path in leftovers(root)]
    return findings


def _manifests(root: Path) -> tuple[dict[str, Manifest], list[Finding]]:
    manifests: dict[str, Manifest] = {}
    findings: list[Finding] = []
    for path in manifest_paths(root):
        data = path.read_bytes()
        if manifest_id(data) != path.stem:
            findings.append(_finding("S102", _shown(root, path)))
        else:
            manifests[path.stem] = read_manifest(data, path.stem)
    return manifests, findings


def _head(root: Path, manifests: dict[str, Manifest]) -> list[Finding]:
    try:
        head = read_head(root)
    except VerifyError:
        return [_finding("S101", HEAD)]
    known = head in manifests or (root / SNAPSHOTS / f"{head}.json").exists()
    return [] if known or head == EMPTY else [_finding("S103", HEAD, snapshot=head)]


def _parents(root: Path, manifests: dict[str, Manifest]) -> Iterator[Finding]:
    for name, manifest in manifests.items():
        if manifest.parent is not None and not (root / SNAPSHOTS / f"{manifest.parent}.json").exists():
            yield _finding("S104", f"{SNAPSHOTS}/{name}.json", snapshot=manifest.parent)


def _parts(root: Path, manifests: Iterable[Manifest]) -> Iterator[Finding]:
    parts = {part.sha256: part for manifest in manifests for part in manifest.parts}
    for _, part in sorted(parts.items()):
        path = root / PARTS / part.file
        if not path.is_file():
            yield _finding("S105", f"{PARTS}/{part.file}", table=part.table)
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != part.sha256:
            yield _finding("S106", f"{PARTS}/{part.file}", table=part.table)
        else:
            yield from _content(part, data)


def _content(part: Part, data: bytes) -> Iterator[Finding]:
    import pyarrow  # heavy, and needed by nobody but this command
    import pyarrow.parquet

    try:
        rows = pyarrow.parquet.read_table(io.BytesIO(data)).num_rows
    except pyarrow.ArrowException:
        rows = -1
    if rows != part.rows:
        yield _finding("S107", f"{PARTS}/{part.file}", table=part.table, found=rows, promised=part.rows)


def _events(root: Path, manifests: Iterable[Manifest]) -> Iterator[Finding]:
    import pyarrow  # heavy, and needed by nobody but this command
    import pyarrow.parquet

    parts = {part.sha256: part for manifest in manifests for part in manifest.events}
    for _, part in sorted(parts.items()):
        path = path_of(root, part)
        shown = _shown(root, path)
        if not path.is_file():
            yield _finding("S105", shown, table=EVENTS)
        elif file_sha256(path) != part.sha256:
            yield _finding("S106", shown, table=EVENTS)
        else:
            rows = pyarrow.parquet.read_metadata(path).num_rows
            if rows != part.rows:
                yield _finding("S107", shown, table=EVENTS, found=rows, promised=part.rows)


def _sources(root: Path, manifests: Iterable[Manifest]) -> Iterator[Finding]:
    kept = {item.source_sha256: item.file for manifest in manifests for item in manifest.everyone}
    for sha256, name in sorted(kept.items()):
        yield from _kept(root, sha256, name)


def _kept(root: Path, sha256: str, name: str) -> Iterator[Finding]:
    path = find_source(root / SOURCES, sha256)
    if path is None:
        yield _finding("S108", f"{SOURCES}/{sha256}", source=name)
    elif file_sha256(path) != sha256:
        yield _finding("S109", f"{SOURCES}/{path.name}", source=name)


def _copies(root: Path) -> Iterator[Finding]:
    """Check the records of files that say the same as a submission, and the kept copies that they name."""
    for path in copy_paths(root):
        copy = read_copy(path)
        if copy is None:
            yield _finding("S102", _shown(root, path))
        else:
            yield from _kept(root, copy.sha256, copy.file)


def _finding(code: str, file: str, **args: object) -> Finding:
    return Finding(code=code, place=Place(file=file), args=args)


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
