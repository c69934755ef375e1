"""Handing submissions to the writer: what broke the contract, repeats another file or meets it stays out.

Rows are handed over whole tables at a time. Only those submissions that meet others, or replace one, are
looked at one by one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.importing.contracts import breaches
from sluzby_eval.importing.fingerprint import content_sha256, row_digests, rows_taken
from sluzby_eval.importing.overlap import IDENTIFYING, conflicting, identities
from sluzby_eval.importing.replacing import FIGURES, doubt
from sluzby_eval.importing.report import FileOutcome
from sluzby_eval.importing.rules import Desk, Paper, Tables
from sluzby_eval.importing.submissions import counted, describe
from sluzby_eval.store import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.importing.batch import Batch
    from sluzby_eval.importing.shape import Shaped, Source
    from sluzby_eval.store import Submission

_Scope = tuple[str, tuple[str, ...]]


class Handover:
    """The end of the way of the submissions of a batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._files = [
            (shaped, source, describe(shaped, source, now=batch.now))
            for shaped in batch.shaped
            for source in sorted(shaped.sources, key=lambda item: item.number)
        ]
        described = [submission for _, _, submission in self._files]
        self._taken = rows_taken(batch.tables)
        self._contested = batch.writer.contested(described, batch.tables)
        self._before = {_scope(item): item for item in batch.writer.head.submissions}
        scopes = Counter(_scope(item) for item in described)
        replacing = {
            item.id for item in described if scopes[_scope(item)] > 1 or _scope(item) in self._before
        }
        self._rows = _parts(batch.tables, self._contested | replacing)
        self._old_rows = _parts(
            {name: batch.writer.head.read(name) for name in {*IDENTIFYING, *FIGURES}} if replacing else {},
            {self._before[scope].id for scope in scopes if scope in self._before},
        )
        self._contents = {item.content_sha256: item for item in reversed(batch.writer.head.submissions)}
        self._kept: dict[_Scope, Submission] = {}  # the first of each scope
        self._whole: list[str] = []  # submissions whose rows are handed over with those of others
        self._apart: dict[str, list[pl.DataFrame]] = {}  # rows of the others

    def run(self) -> Tables:
        """Hand every submission with accepted rows to the writer; return the rows that it got."""
        batch = self._batch
        broken = self._breaches()
        digests = row_digests(batch.shaped, self._taken)
        for shaped, source, submission in self._files:
            digest = digests.get(submission.id, "")
            content = content_sha256(digest, submission, batch.of_file(submission.file)) if digest else ""
            if not self._says_the_same(submission, content) and submission.id not in broken:
                self._hand_over(shaped, source, submission, content)
        tables = _only(batch.tables, self._whole)
        batch.writer.add_rows(tables)
        for name, frames in self._apart.items():
            tables[name] = pl.concat([*([tables[name]] if name in tables else []), *frames])
        return tables

    def _hand_over(self, shaped: Shaped, source: Source, submission: Submission, content: str) -> None:
        """Take the rows of one submission: all of them with those of others, or what is left of them apart."""
        if submission.id not in self._contested:
            height = self._told(submission)
            if self._is_some(source, height):
                self._tell_superseded(submission, self._rows.get(submission.id, {}))
                self._keep(shaped, source, replace(submission, content_sha256=content), {}, height)
                self._whole.append(submission.id)
            return
        rows = self._without_conflicts(submission)
        height = _height(rows)
        if height < self._told(submission):  # what is left out must be taken when it can be
            content = ""
        if self._is_some(source, height):
            self._tell_superseded(submission, rows)
            self._keep(shaped, source, replace(submission, content_sha256=content), rows, height)
            for name, frame in rows.items():
                self._apart.setdefault(name, []).append(frame)

    def _told(self, submission: Submission) -> int:
        """Count the rows of a submission in all tables."""
        return sum(rows for _, rows, _ in self._taken.get(submission.id, ()))

    def _is_some(self, source: Source, height: int) -> bool:
        if not height:
            self._batch.findings.append(Finding(code="V221", place=Place(file=source.file)))
        return bool(height)

    def _keep(self, shaped: Shaped, source: Source, described: Submission, rows: Tables, height: int) -> None:
        batch = self._batch
        refused = len(batch.refused_cells.get(described.id, ()))
        submission = counted(described, shaped, source, batch.of_file(source.file), refused=refused)
        batch.writer.add(submission, rows)
        batch.kept.append(submission)
        self._kept.setdefault(_scope(submission), submission)
        if submission.content_sha256:
            self._contents.setdefault(submission.content_sha256, submission)
        batch.outcomes[source.file] = FileOutcome(
            file=source.file,
            status="imported",
            layout=submission.layout,
            submission=submission.id,
            cells=submission.cells,
            ignored=submission.ignored,
            rows=height,
        )

    def _breaches(self) -> set[str]:
        """Return the submissions that break the contract of the dataset."""
        batch = self._batch
        broken: set[str] = set()
        files = {source.submission: source.file for _, source, _ in self._files}
        for table, check, column, concerned in breaches(batch.tables, told_once=not self._contested):
            for submission in concerned or set(files):
                args = {"table": table, "check": check, "column": column}
                batch.findings.append(Finding(code="V491", place=Place(file=files[submission]), args=args))
                broken.add(submission)
        return broken

    def _says_the_same(self, submission: Submission, content: str) -> bool:
        """Set a file aside that tells in other bytes what a submission in force tells already."""
        batch = self._batch
        twin = self._contents.get(content) if content else None
        if twin is None:
            return False
        batch.aside[submission.file] = list(batch.of_file(submission.file))
        args = {"other": twin.file, "date": twin.imported_at[:10]}
        batch.findings.append(Finding(code="V230", place=Place(file=submission.file), args=args))
        batch.writer.keep_copy(
            Copy(
                sha256=submission.source_sha256,
                file=submission.file,
                submission=twin.id,
                received_at=submission.imported_at,
            )
        )
        batch.outcomes[submission.file] = FileOutcome(
            file=submission.file,
            status="unchanged",
            layout=twin.layout,
            submission=twin.id,
            cells=twin.cells,
            same_as=twin.file,
        )
        return True

    def _tell_superseded(self, submission: Submission, rows: Mapping[str, pl.DataFrame]) -> None:
        batch = self._batch
        place = Place(file=submission.file)
        earlier = self._kept.get(_scope(submission))
        if earlier is not None:
            batch.findings.append(Finding(code="V222", place=place, args={"other": earlier.file}))
            self._tell_lost(place, earlier.file, self._rows.get(earlier.id, {}), rows)
            return
        item = self._before.get(_scope(submission))
        if item is not None:
            other = f"{item.file} ({item.imported_at[:10]})"
            batch.findings.append(Finding(code="V223", place=place, args={"other": other}))
            old = self._old_rows.get(item.id, {})
            figures = {name: frame for name, frame in old.items() if name in FIGURES}
            if (asked := doubt(submission, other, figures, rows)) is not None:
                batch.findings.append(asked)
            told = {name: frame for name, frame in old.items() if name in IDENTIFYING}
            self._tell_lost(place, other, told, rows)

    def _tell_lost(
        self, place: Place, other: str, old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]
    ) -> None:
        """Tell what a replaced file told and the new one does not: services, dates, measures."""
        lost = sorted(identities(old) - identities(new))
        if lost:
            args = {"other": other, "lost": first_few(lost)}
            self._batch.findings.append(Finding(code="V229", place=place, args=args))

    def _without_conflicts(self, submission: Submission) -> Tables:
        """Leave out what another submission in force tells already; told once for a row of a sheet.

        A line is left out as a whole: half of it from one file and half from another would be nobody's word.
        """
        batch = self._batch
        rows = self._rows.get(submission.id, {})
        conflicts = batch.writer.conflicts(rows, submission)
        if conflicts.is_empty():
            return rows
        files = {item.id: item.file for item in (*batch.writer.head.submissions, *batch.kept)}
        desk = Desk(dict(rows), {submission.id: _paper(submission)}, refused=batch.refused_cells)
        for table, hits in conflicting(rows, conflicts):
            for row in hits.unique(["sheet", "row"], keep="first", maintain_order=True).iter_rows(named=True):
                other = f"{files.get(row['other'], row['other'])} [{row['other_sheet']}!{row['other_row']}]"
                args = {"key": row["key"], "other": other}
                desk.tell("V413", table, "service_id", {**row, "service_id": None}, args=args)
            desk.drop(table, hits.select(rows[table].columns))
        batch.findings += desk.findings
        return {name: frame for name, frame in desk.tables.items() if not frame.is_empty()}


def _scope(submission: Submission) -> _Scope:
    return submission.layout, submission.scope


def _height(rows: Mapping[str, pl.DataFrame]) -> int:
    return sum(frame.height for frame in rows.values())


def _only(tables: Mapping[str, pl.DataFrame], wanted: Iterable[str]) -> Tables:
    """Keep the rows of some submissions; tables without any are left out."""
    names = pl.Series("submission", list(wanted), dtype=pl.String)
    found: Tables = {}
    for name, frame in tables.items():
        held = frame["submission"].is_in(names.implode())
        rows = frame if held.all() else frame.filter(held)
        if not rows.is_empty():
            found[name] = rows
    return found


def _parts(tables: Mapping[str, pl.DataFrame], wanted: Iterable[str]) -> dict[str, Tables]:
    """Take tables apart into those of single submissions."""
    found: dict[str, Tables] = {}
    chosen = sorted(wanted)
    for name, frame in _only(tables, chosen).items() if chosen else ():
        parts = frame.partition_by("submission", as_dict=True, maintain_order=True)
        for (submission,), part in parts.items():
            found.setdefault(str(submission), {})[name] = part
    return found


def _paper(submission: Submission) -> Paper:
    return Paper(
        file=submission.file,
        provider=submission.provider,
        letters=submission.columns,
        has_services=False,
    )
