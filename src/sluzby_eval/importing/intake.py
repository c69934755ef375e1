"""Taking files in: each is copied, the copy is read, its layout recognised, and bytes that are known set aside."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.mappings import Mappings, fingerprint
from sluzby_eval.importing.matching import recognise
from sluzby_eval.importing.privacy import CODES as PERSONAL
from sluzby_eval.importing.report import FileOutcome
from sluzby_eval.importing.shape import Source
from sluzby_eval.importing.submissions import submission_id

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.importing.batch import Batch
    from sluzby_eval.importing.inbox import InboxFile
    from sluzby_eval.importing.pool import Readers
    from sluzby_eval.importing.raw import RawBook
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.importing.wire import Answer
    from sluzby_eval.store import Submission


class Intake:
    """The way of files into a batch."""

    def __init__(self, batch: Batch, readers: Readers, mappings: Mappings) -> None:
        self._batch = batch
        self._readers = readers
        self._mappings = mappings
        self._asked: list[tuple[int, str, str, Future[Answer]]] = []  # number, name, sha256: being read
        self._seen: set[str] = set()  # submissions of this batch

    def take(self, number: int, file: InboxFile, *, forced: str | None) -> None:
        """Copy one file and have the copy read, beside whatever comes next."""
        batch = self._batch
        batch.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=forced)
        try:
            sha256 = batch.writer.keep_source(file.path)
        except InputError as error:
            cause = Finding(code="V228", place=Place(file=file.name), args={"cause": error.message})
            batch.findings.append(cause)
            return
        batch.copies[file.name] = sha256
        known = self._known(sha256, forced)
        if known is not None:
            self._unchanged(file.name, known)
            return
        hints = batch.layouts[forced].spec if forced else None
        answer = self._ask(batch.writer.source(sha256), file.name, hints)
        self._asked.append((number, file.name, sha256, answer))

    def read(self, *, forced: str | None) -> None:
        """Wait for what is being read, file by file, and tell the layouts."""
        self._asked.reverse()
        while self._asked:  # what was read is let go of as soon as it is recognised
            number, name, sha256, answer = self._asked.pop()
            book, layout = self._recognise(self._batch.writer.source(sha256), name, answer, forced)
            if book is not None and layout is not None:
                self._keep(Source(number=number, file=name, sha256=sha256, submission="", book=book), layout)

    def _keep(self, source: Source, layout: str) -> None:
        batch = self._batch
        learned = self._mappings.of(source.book, layout)
        submission = submission_id(batch.layouts[layout], source.sha256, learned)
        if submission in self._in_force:
            self._unchanged(source.file, self._in_force[submission])
            return
        if submission in self._seen:
            batch.outcomes[source.file] = FileOutcome(
                file=source.file, status="unchanged", layout=layout, submission=submission
            )
            return
        self._seen.add(submission)
        kept = replace(source, submission=submission, learned=learned)
        batch.sources.setdefault(layout, []).append(kept)
        batch.outcomes[source.file] = FileOutcome(file=source.file, status="refused", layout=layout)

    def _ask(self, path: Path, name: str, hints: Layout | None) -> Future[Answer]:
        if hints is None:
            return self._readers.submit(path, name=name)
        return self._readers.submit(path, name=name, encoding=hints.encoding, delimiter=hints.delimiter)

    def _recognise(
        self, path: Path, name: str, answer: Future[Answer], forced: str | None
    ) -> tuple[RawBook | None, str | None]:
        """Tell the layout of what was read; a file that hints at another encoding is read again with it."""
        batch = self._batch
        book, findings = answer.result()
        if PERSONAL & {finding.code for finding in findings}:
            del batch.copies[name]  # nothing of it is given back
        layout = forced
        if book is not None and layout is None:
            layout, problems = recognise(book, batch.layouts)
            learned = self._mappings.of(book, None) if layout is None else None
            layout, problems = (learned.spec.layout, []) if learned else (layout, problems)
            findings += problems
            hints = batch.layouts[layout].spec if layout else None
            if hints and book.container == "csv" and (hints.encoding or hints.delimiter):
                book, findings = self._ask(path, name, hints).result()
        batch.findings += findings + (book.notes if book else [])
        return book, layout

    @cached_property
    def _in_force(self) -> dict[str, Submission]:
        return {item.id: item for item in self._batch.writer.head.submissions}

    @cached_property
    def _by_bytes(self) -> dict[str, list[Submission]]:
        """What the bytes of a file became earlier, the submissions in force first."""
        found: dict[str, list[Submission]] = {}
        head = self._batch.writer.head
        for item in (*head.submissions, *head.superseded):
            found.setdefault(item.source_sha256, []).append(item)
        return found

    @cached_property
    def _left_out(self) -> dict[str, int]:
        """By submission: the rows that it lost to another file."""
        told = self._batch.writer.head.findings().filter(code="V413")
        return dict(told.drop_nulls("submission").group_by("submission").agg(pl.len()).iter_rows())

    def _known(self, sha256: str, forced: str | None) -> Submission | None:
        """Find the submission that these bytes became earlier under a layout that reads the same today."""
        for told in self._batch.writer.head.retracted:
            if told.submission.source_sha256 == sha256:
                return told.submission
        for item in self._by_bytes.get(sha256, ()):
            entry = self._batch.layouts.get(item.layout)
            if (
                forced in (None, item.layout)
                and entry is not None
                and self._read_by(entry, item) == item.layout_sha256
            ):
                return item
        return None

    def _read_by(self, layout: Loaded[Layout], item: Submission) -> str:
        """Name what the file of a submission would be read by today."""
        return fingerprint(
            layout, self._mappings.of_known(layout.spec.id, item.provider, item.period, item.file)
        )

    def _unchanged(self, name: str, known: Submission) -> None:
        batch = self._batch
        batch.known[name] = known
        told = next((item for item in batch.writer.head.retracted if item.submission.id == known.id), None)
        if told is not None:
            args = {"date": told.at[:10], "reason": told.reason}
            batch.findings.append(Finding(code="S120", place=Place(file=name), args=args))
        elif known.superseded_by is not None:
            batch.findings.append(Finding(code="V224", place=Place(file=name)))
        left_out = self._left_out.get(known.id, 0)
        if left_out:
            batch.findings.append(Finding(code="V239", place=Place(file=name), args={"count": left_out}))
        batch.outcomes[name] = FileOutcome(
            file=name, status="unchanged", layout=known.layout, submission=known.id, cells=known.cells
        )
