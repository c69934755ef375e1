"""Leftovers: files in the dataset's folders that no snapshot names, and their removal under the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.store.copies import copies_of, copy_paths, temporary_copies
from sluzby_eval.store.events import event_files
from sluzby_eval.store.files import TEMPORARY, read_kept
from sluzby_eval.store.manifest import EMPTY, Manifest, read_manifest
from sluzby_eval.store.snapshots import PARTS, SNAPSHOTS, SOURCES, manifest_paths, read_head

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

_SHA256_LENGTH = 64


def sweep(root: Path) -> None:
    """Remove what a writer that did not end well left behind."""
    for path in leftovers(root):
        path.unlink(missing_ok=True)


def leftovers(root: Path) -> list[Path]:
    """List temporary files, a manifest that never became the newest snapshot, what only that one names."""
    head = read_head(root)
    manifests = {path: read_manifest(read_kept(path), path.stem) for path in manifest_paths(root)}
    in_chain = _chain(head, {path.stem: manifest for path, manifest in manifests.items()})
    abandoned = [
        path
        for path, manifest in manifests.items()
        if path.stem not in in_chain and (manifest.parent or EMPTY) == head
    ]
    kept = [manifest for path, manifest in manifests.items() if path not in abandoned]
    stored = [path for folder in (PARTS, SOURCES) for path in _files(root / folder, "[!.]*")]
    stored += [path for path in event_files(root) if not path.name.startswith(TEMPORARY)]
    known = {item.id for manifest in kept for item in manifest.everyone}
    copies = {copy.sha256 for copy in copies_of(root, known)}
    lost = [path for path in copy_paths(root) if path.stem not in copies]
    return [*temporary_files(root), *abandoned, *lost, *unnamed(stored, kept, copies)]


def unnamed(paths: Iterable[Path], manifests: Iterable[Manifest], copies: Collection[str] = ()) -> list[Path]:
    """Return the files, parts or sources, that neither a manifest nor the record of a copy names."""
    named = set(copies)
    for manifest in manifests:
        named.update(part.sha256 for part in manifest.parts)
        named.update(part.sha256 for part in manifest.events)
        named.update(item.source_sha256 for item in manifest.everyone)
    return [path for path in paths if path.name[:_SHA256_LENGTH] not in named]


def temporary_files(root: Path) -> list[Path]:
    """List files that were being written."""
    folders = (root, root / PARTS, root / SOURCES, root / SNAPSHOTS)
    found = [path for folder in folders for path in _files(folder, f"{TEMPORARY}*")]
    return [
        *found,
        *temporary_copies(root),
        *(path for path in event_files(root) if path.name.startswith(TEMPORARY)),
    ]


def _chain(head: str, manifests: dict[str, Manifest]) -> set[str]:
    found: set[str] = set()
    current: str | None = head
    while current in manifests and current not in found:
        found.add(current)
        current = manifests[current].parent
    return found


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())
