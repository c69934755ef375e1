"""The one writer: keeps sources, takes submissions, and commits them as one new snapshot.

Nothing is visible before the pointer `HEAD` is replaced, the last step of a commit. What a writer leaves
behind that no snapshot names is removed: by itself on its way out, by the next writer after a crash.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import InputError, StoreError
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES
from sluzby_eval.store.copies import Copy, copies_of, write_copies
from sluzby_eval.store.events import path_of
from sluzby_eval.store.files import explained, flush_folder, write_file
from sluzby_eval.store.finding_rows import finding_rows
from sluzby_eval.store.keys import KeyIndex
from sluzby_eval.store.manifest import (
    EMPTY,
    Acceptance,
    EventPart,
    Manifest,
    Part,
    Retraction,
    Submission,
    write_manifest,
)
from sluzby_eval.store.parts import read_part, write_part
from sluzby_eval.store.schema import FINDINGS, gather, key_text, repeated_keys
from sluzby_eval.store.snapshots import (
    HEAD,
    PARTS,
    SNAPSHOTS,
    SOURCES,
    Snapshot,
    load_snapshot,
    read_head,
)
from sluzby_eval.store.sources import Sources
from sluzby_eval.store.succession import again_in_force, in_force
from sluzby_eval.store.sweep import temporary_files, unnamed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.findings import Finding

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_MERGE_FACTOR = 2  # a part is merged into the new one unless it has more than twice its rows


class Writer:
    """Collects submissions; `commit` makes them one snapshot. Made by `writing`, which holds the lock."""

    def __init__(self, root: Path, head: Snapshot) -> None:
        self._root = root
        self._head = head
        self._created: set[Path] = set()
        self._sources = Sources(root / SOURCES)
        self._clear()

    def _clear(self) -> None:
        self._staged: dict[str, Submission] = {}
        self._taken_back: dict[str, Retraction] = {}
        self._given_back: set[str] = set()
        self._accepted: dict[str, Acceptance] = {}
        self._copies: dict[str, Copy] = {}
        self._events: tuple[EventPart, ...] | None = None  # None = those of the head
        self._tables: dict[str, list[pl.DataFrame]] = {}
        self._index = KeyIndex(self._head)
        self._ids = {item.id for item in self._head.manifest.everyone}
        self._sequence = self._head.manifest.sequence

    @property
    def head(self) -> Snapshot:
        """The newest snapshot, to which this writer adds."""
        return self._head

    def keep_source(self, path: Path) -> str:
        """Copy a file into the dataset and return its sha256; read the copy (`source`), not the file."""
        suffix = path.suffix.lower()
        try:
            source = path.open("rb")
        except OSError as error:
            raise InputError(
                _("{path} cannot be read: {cause}.").format(path=path, cause=error.strerror or error)
            ) from error
        with source, explained(self._root):
            return self._sources.keep(source, suffix if _SUFFIX.fullmatch(suffix) else "")

    def source(self, sha256: str) -> Path:
        """Return the kept copy of a file."""
        return self._sources.path(sha256)

    def known(self, source_sha256: str, layout: str) -> Submission | None:
        """Return the submission that was made of these bytes with this layout, in force or not."""
        every = (*self._staged.values(), *self._head.manifest.everyone)
        return next(
            (item for item in every if item.source_sha256 == source_sha256 and item.layout == layout), None
        )

    def contested(self, submissions: Sequence[Submission], tables: Mapping[str, pl.DataFrame]) -> set[str]:
        """Return the ids of those submissions of which `conflicts` may find any, looking at all of them at once.

        Args:
            submissions: what is about to be added.
            tables: their rows.
        """
        return self._index.contested(submissions, tables)

    def conflicts(self, tables: Mapping[str, pl.DataFrame], submission: Submission) -> pl.DataFrame:
        """Return the rows whose key another submission in force tells already, or the file tells twice.

        Columns: table, key (for people), sheet, row, col, other (submission), other_sheet, other_row.
        """
        every = (*self._head.submissions, *self._staged.values())
        gone = {
            item.id for item in every if (item.layout, item.scope) == (submission.layout, submission.scope)
        }
        return self._index.conflicts(submission, tables, gone)

    def add(self, submission: Submission, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take a submission with its rows into the next snapshot.

        Raises:
            StoreError: its id is taken, a table is unknown, or rows belong to another submission.
        """
        if submission.id in self._staged or submission.id in self._ids:
            raise StoreError(_("The submission {id} is in the dataset already.").format(id=submission.id))
        _refuse_unknown(tables)
        sequence = self._sequence + len(self._staged) + 1
        self._staged[submission.id] = replace(submission, sequence=sequence, superseded_by=None)
        for name, frame in tables.items():
            self._tables.setdefault(name, []).append(_owned(frame, name, submission.id))
            self._index.add(name, frame, submission.id)

    def add_rows(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take rows of submissions that were added without rows and are not contested.

        Raises:
            StoreError: a table is unknown, or rows belong to a submission that was not added.
        """
        _refuse_unknown(tables)
        for name, frame in tables.items():
            strange = [item for item in frame["submission"].unique() if item not in self._staged]
            if strange:
                raise StoreError(_("There is no submission {id} in the snapshot.").format(id=strange[0]))
            self._tables.setdefault(name, []).append(frame)

    def amend(self, submission_id: str, *, money: Mapping[str, float]) -> None:
        """Write the account of crowns into a submission that was added."""
        self._staged[submission_id] = replace(self._staged[submission_id], money=money)

    def retract(self, submission_id: str, *, by: str, reason: str, at: dt.datetime) -> None:
        """Take a submission back in the next snapshot; the one before it in its scope is in force again."""
        told = Retraction(
            submission=replace(self._head.submission(submission_id), superseded_by=None),
            at=at.isoformat(timespec="seconds"),
            by=by,
            reason=reason,
        )
        self._taken_back[submission_id] = told
        self._given_back.discard(submission_id)

    def reinstate(self, submission_id: str) -> None:
        """Undo a retraction in the next snapshot."""
        self._given_back.add(submission_id)
        self._taken_back.pop(submission_id, None)

    def accept(self, acceptance: Acceptance) -> None:
        """Keep the explanation of a warning in the next snapshot; a later one replaces it."""
        self._accepted[acceptance.identity] = acceptance

    def keep_copy(self, copy: Copy) -> None:
        """Keep a file, copied by `keep_source`, that says the same as a submission; no snapshot comes of it."""
        self._copies[copy.sha256] = copy

    def set_events(self, parts: Sequence[EventPart]) -> None:
        """Say which parts of acts the next snapshot has; their files are written already."""
        self._events = tuple(parts)
        self.note_events(parts)

    def note_events(self, parts: Sequence[EventPart]) -> None:
        """Remember parts of acts that were written: their files go again unless a snapshot names them."""
        known = {part.sha256 for part in self._head.manifest.events}
        self._created.update(path_of(self._root, part) for part in parts if part.sha256 not in known)

    def commit(
        self,
        message: str,
        findings: Sequence[Finding],
        *,
        created_at: dt.datetime,
        by: str = "",
        reason: str = "",
    ) -> Snapshot:
        """Make one new snapshot of what was added; without anything added, return the old one.

        Raises:
            StoreError: rows do not fit their table, or two submissions in force tell the same key of a table
                that is not shared.
            TryLaterError: the disk is full.
        """
        changed = self._staged or self._taken_back or self._given_back or self._accepted
        if not changed and self._events is None:
            with explained(self._root):
                self._write_copies()
            return self._head
        with explained(self._root):
            self._publish(self._manifest(message, findings, created_at, by=by, reason=reason))
        self._clear()
        return self._head

    def preview(self, message: str, findings: Sequence[Finding], *, created_at: dt.datetime) -> Snapshot:
        """Return the snapshot that `commit` would make, id included; it can be read until `writing` ends."""
        if not self._staged:
            return self._head
        with explained(self._root):
            manifest = self._manifest(message, findings, created_at)
        snapshot_id, _data = write_manifest(manifest)
        return Snapshot(id=snapshot_id, root=self._root, manifest=manifest)

    def _manifest(
        self,
        message: str,
        findings: Sequence[Finding],
        created_at: dt.datetime,
        *,
        by: str = "",
        reason: str = "",
    ) -> Manifest:
        """Write the parts of the next snapshot and say what it consists of."""
        head = self._head.manifest
        retracted = {item.submission.id: item for item in head.retracted} | self._taken_back
        kept = tuple(item for name, item in retracted.items() if name not in self._given_back)
        active, superseded = in_force(
            (*head.everyone, *self._staged.values()), {item.submission.id for item in kept}
        )
        by_file = {item.file: item.id for item in reversed(self._staged.values())}
        self._tables[FINDINGS] = [finding_rows(findings, by_file, commit=head.commit + 1)]
        rows = {name: self._new_rows(name, active) for name in sorted(self._tables)}
        again = again_in_force(self._head, active, self._staged)
        for name in sorted({*rows, *again}):
            told = [frame[name] for frame in (rows, again) if name in frame]
            self._refuse_repeated(name, pl.concat(told), active)
        return replace(
            head,
            parent=None if self._head.id == EMPTY else self._head.id,
            created_at=created_at.isoformat(timespec="seconds"),
            message=message,
            commit=head.commit + 1,
            active=active,
            superseded=superseded,
            parts=self._parts(self._with_lost(rows, again, active), active),
            by=by,
            reason=reason,
            retracted=kept,
            accepted=tuple(({item.identity: item for item in head.accepted} | self._accepted).values()),
            events=head.events if self._events is None else self._events,
        )

    def _with_lost(
        self,
        rows: Mapping[str, pl.DataFrame],
        again: Mapping[str, pl.DataFrame],
        active: Sequence[Submission],
    ) -> dict[str, pl.DataFrame]:
        """Add those rows of submissions in force again that no part of the head holds any more."""
        sequences = {item.id: item.sequence for item in active}
        result = dict(rows)
        for table, frame in again.items():
            held = {n for part in self._head.manifest.parts if part.table == table for n in part.submissions}
            lost = [name for name in frame["submission"].unique() if sequences[name] not in held]
            missing = frame.filter(pl.col("submission").is_in(lost))
            if not missing.is_empty():
                result[table] = pl.concat([result[table], missing]) if table in result else missing
        return {table: result[table] for table in sorted(result)}

    def _new_rows(self, table: str, active: Sequence[Submission]) -> pl.DataFrame:
        frames = self._tables[table]
        return _in_force_only(frames[0] if table == FINDINGS else gather(frames, table), active)

    def _refuse_repeated(self, table: str, new: pl.DataFrame, active: Sequence[Submission]) -> None:
        if table == FINDINGS or TABLES[table].shared:
            return
        keys = TABLES[table].keys
        old = _in_force_only(self._head.read(table), active)
        twice = repeated_keys(new, table)
        if not old.is_empty():
            twice = pl.concat([twice, new.join(old, on=keys, how="semi")])
        if not twice.is_empty():
            first = twice.sort(keys).with_columns(key=key_text(table)).row(0, named=True)
            raise StoreError(
                _("Two submissions tell the same line of the table {table}: {key}.").format(
                    table=table, key=first["key"]
                ),
                hint=_(
                    "Import only one of the files, or one after the other if the second corrects the first."
                ),
            )

    def _parts(self, rows: Mapping[str, pl.DataFrame], active: Sequence[Submission]) -> tuple[Part, ...]:
        sequences = {item.id: item.sequence for item in active}
        in_force = set(sequences.values())
        parts = [part for part in self._head.manifest.parts if in_force.intersection(part.submissions)]
        for table, new in rows.items():
            old = [part for part in parts if part.table == table]
            frame = new
            while old and frame.height and old[-1].rows <= _MERGE_FACTOR * frame.height:
                merged = old.pop()
                parts.remove(merged)
                kept = read_part(self._root / PARTS, merged).filter(pl.col("submission").is_not_null())
                frame = pl.concat([_in_force_only(kept, active), frame])
            if frame.height:
                part, is_new = write_part(self._root / PARTS, table, frame, sequences)
                parts.append(part)
                if is_new:
                    self._created.add(self._root / PARTS / part.file)
        return tuple(parts)

    def _publish(self, manifest: Manifest) -> None:
        """Make a snapshot visible: all it names is on disk first, and the pointer comes last."""
        snapshot_id, data = write_manifest(manifest)
        named = [item.source_sha256 for item in manifest.everyone]
        self._settle([*named, *self._copies])
        flush_folder(self._root / PARTS)
        path = self._root / SNAPSHOTS / f"{snapshot_id}.json"
        self._created.add(path)
        write_file(path, data)
        flush_folder(self._root / SNAPSHOTS)
        self._created.update(write_copies(self._root, self._copies.values()))
        write_file(self._root / HEAD, f"{snapshot_id}\n".encode())
        flush_folder(self._root)
        self._head = load_snapshot(self._root, snapshot_id)
        self._created = set(unnamed(self._created - {path}, [manifest], self._copies))

    def _settle(self, names: Sequence[str]) -> None:
        """Make kept copies of files last."""
        self._created.update(self._sources.lasting(names))
        self._sources.settle(names)
        flush_folder(self._root / SOURCES)

    def _write_copies(self) -> None:
        """Keep copies where nothing else is new."""
        if self._copies:
            self._settle([*self._copies])
            write_copies(self._root, self._copies.values())
            self._created = set(unnamed(self._created, (), self._copies))

    def tidy(self) -> None:
        """Remove the files of this writer that the newest snapshot does not name."""
        # The pointer is read anew: a commit may have failed after it had replaced it.
        head = load_snapshot(self._root, read_head(self._root))
        own = self._created - {self._root / SNAPSHOTS / f"{head.id}.json"}
        copies = {copy.sha256 for copy in copies_of(self._root, {item.id for item in head.manifest.everyone})}
        for path in (*temporary_files(self._root), *unnamed(own, [head.manifest], copies)):
            path.unlink(missing_ok=True)


def _refuse_unknown(tables: Mapping[str, pl.DataFrame]) -> None:
    unknown = [name for name in tables if name not in TABLES]
    if unknown:
        raise StoreError(_("There is no table {name}.").format(name=unknown[0]))


def _owned(frame: pl.DataFrame, table: str, submission: str) -> pl.DataFrame:
    if "submission" not in frame.columns:
        return frame.with_columns(submission=pl.lit(submission))
    if not frame["submission"].eq_missing(submission).all():
        raise StoreError(
            _("Rows of the table {table} belong to another submission than {id}.").format(
                table=table, id=submission
            )
        )
    return frame


def _in_force_only(frame: pl.DataFrame, active: Sequence[Submission]) -> pl.DataFrame:
    """Keep the rows of submissions in force, and findings that belong to none."""
    ids = pl.Series([item.id for item in active], dtype=pl.String).implode()
    kept = frame["submission"].is_in(ids) | frame["submission"].is_null()
    return frame if kept.all() else frame.filter(kept)
