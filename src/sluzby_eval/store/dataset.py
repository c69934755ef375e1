"""The dataset as its users see it: snapshots to read, one writer to add to them, a check of every byte."""

from __future__ import annotations

from contextlib import AbstractContextManager  # noqa: TC003
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - dataclasses keep it

from sluzby_eval.errors import StoreError
from sluzby_eval.findings import Finding  # noqa: TC001
from sluzby_eval.i18n import _
from sluzby_eval.store.files import explained
from sluzby_eval.store.manifest import EMPTY
from sluzby_eval.store.snapshots import Snapshot, load_snapshot, read_head, walk
from sluzby_eval.store.turn import writing
from sluzby_eval.store.verify import verify
from sluzby_eval.store.writer import Writer  # noqa: TC001

_SHOWN = 5  # newest ids in a hint


@dataclass(frozen=True, slots=True)
class Store:
    """A dataset in a folder."""

    path: Path

    def head(self) -> Snapshot:
        """Return the newest snapshot; before the first import that is the empty one, with the id `empty`."""
        with explained(self.path):
            return load_snapshot(self.path, read_head(self.path))

    def snapshot(self, ref: str) -> Snapshot:
        """Return the snapshot whose id begins with `ref`.

        Raises:
            StoreError: no id begins so, or several do.
        """
        if ref == EMPTY:
            return load_snapshot(self.path, EMPTY)
        history = self.history()
        matches = [item for item in history if item.id.startswith(ref)] if ref else []
        if len(matches) == 1:
            return matches[0]
        shown = ", ".join(item.id for item in (matches or history)[:_SHOWN])
        message = (
            _("The id {ref} could mean several snapshots.") if matches else _("There is no snapshot {ref}.")
        )
        raise StoreError(
            message.format(ref=ref),
            hint=_("Snapshots, newest first: {ids}").format(ids=shown)
            if shown
            else _("The dataset is empty."),
        )

    def history(self) -> list[Snapshot]:
        """Return all snapshots, newest first."""
        return list(walk(self.path))

    def writing(self, *, wait_seconds: float = 0) -> AbstractContextManager[Writer]:
        """Hold the lock of the one writer for a block; what is not committed in it leaves no trace.

        Raises:
            TryLaterError: somebody else holds the lock and did so for `wait_seconds`; or the disk is full.
            StoreError: the folder cannot be written.
        """
        return writing(self.path, wait_seconds=wait_seconds)

    def verify(self) -> list[Finding]:
        """Read every manifest, part and kept source again and report all damage."""
        return verify(self.path)


def open_store(path: Path) -> Store:
    """Open the dataset in a folder; a folder that is not there yet is an empty dataset."""
    return Store(path)
