"""One import on its way: the steps that `run` tells, and what they leave for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003
from dataclasses import replace
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.i18n import ngettext
from sluzby_eval.importing.closing import close_money, followed, states
from sluzby_eval.importing.completeness import add_completeness
from sluzby_eval.importing.contracts import breaches
from sluzby_eval.importing.fingerprint import content_sha256, row_digests
from sluzby_eval.importing.mappings import fingerprint, load_mappings, propose
from sluzby_eval.importing.matching import recognise
from sluzby_eval.importing.overlap import IDENTIFYING, conflicting, identities
from sluzby_eval.importing.privacy import CODES as PERSONAL
from sluzby_eval.importing.report import FileOutcome, ImportReport
from sluzby_eval.importing.rules import (
    Desk,
    Paper,
    Tables,
    before_import,
    check_content,
    check_sense,
    check_sheets,
)
from sluzby_eval.importing.shape import Shaped, Source, shape
from sluzby_eval.importing.submissions import levels, make_submission, submission_id
from sluzby_eval.importing.wide import FILE
from sluzby_eval.store import Submission, Writer, difference, polars_schema
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    import datetime as dt
    from concurrent.futures import Future

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.importing.inbox import InboxFile
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.pool import Readers
    from sluzby_eval.importing.raw import RawBook
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.importing.wire import Answer
    from sluzby_eval.workspace import Workspace


class Batch:
    """One import on its way: what is read so far, what was found, what became of each file."""

    def __init__(
        self, workspace: Workspace, writer: Writer, layouts: Layouts, readers: Readers, *, now: dt.datetime
    ) -> None:
        self.workspace = workspace
        self.writer = writer
        self.readers = readers
        self.layouts = layouts
        self.now = now
        self.mappings, faults = load_mappings(workspace, layouts)
        self.findings: list[Finding] = [*faults]
        self._asked: list[
            tuple[int, str, str, Future[Answer]]
        ] = []  # number, name, sha256 of files being read
        self.outcomes: dict[str, FileOutcome] = {}
        self.sources: dict[str, list[Source]] = {}  # by layout
        self.shaped: list[Shaped] = []
        self.tables: Tables = {}
        self.refused_cells: dict[str, set[tuple[str, str]]] = {}
        self.kept: list[Submission] = []
        self._stored: dict[str, list[pl.DataFrame]] = {}  # rows of the kept submissions
        self._by_file: dict[str, list[Finding]] = {}
        self._laid_out = 0  # findings that stand in `_by_file`
        self._known_tables: Tables = {}  # of the dataset before this import
        self.copies: dict[str, str] = {}  # by file: sha256 of the kept copy
        self.known: dict[str, Submission] = {}  # by file: what its bytes became earlier
        self.aside: dict[
            str, Sequence[Finding]
        ] = {}  # by file that says what is known: its findings, told then

    def note(self, findings: Sequence[Finding]) -> None:
        """Keep what was found before any file was read; a path that is not there counts as a refused file."""
        self.findings += findings
        for finding in findings:
            if finding.code == "V225":
                name = finding.place.file
                self.outcomes[name] = FileOutcome(file=name, status="refused")

    def take(self, number: int, file: InboxFile, *, forced: str | None) -> None:
        """Copy one file and have the copy read, beside whatever comes next."""
        self.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=forced)
        try:
            sha256 = self.writer.keep_source(file.path)
        except InputError as error:
            cause = Finding(code="V228", place=Place(file=file.name), args={"cause": error.message})
            self.findings.append(cause)
            return
        self.copies[file.name] = sha256
        known = self._known(sha256, forced)
        if known is not None:
            self._unchanged(file.name, known)
            return
        hints = self.layouts[forced].spec if forced else None
        answer = self._ask(self.writer.source(sha256), file.name, hints)
        self._asked.append((number, file.name, sha256, answer))

    def read(self, *, forced: str | None) -> None:
        """Wait for what is being read, file by file, and tell the layouts."""
        for number, name, sha256, answer in self._asked:
            book, layout = self._recognise(self.writer.source(sha256), name, answer, forced)
            if book is not None and layout is not None:
                self._keep(Source(number=number, file=name, sha256=sha256, submission="", book=book), layout)
        self._asked.clear()

    def _keep(self, source: Source, layout: str) -> None:
        learned = self.mappings.of(source.book, layout)
        submission = submission_id(self.layouts[layout], source.sha256, learned)
        before = next((item for item in self.writer.head.submissions if item.id == submission), None)
        if before is not None:
            self._unchanged(source.file, before)
            return
        if any(other.submission == submission for other in self.sources.get(layout, [])):
            self.outcomes[source.file] = FileOutcome(
                file=source.file, status="unchanged", layout=layout, submission=submission
            )
            return
        self.sources.setdefault(layout, []).append(replace(source, submission=submission, learned=learned))
        self.outcomes[source.file] = FileOutcome(file=source.file, status="refused", layout=layout)

    def _ask(self, path: Path, name: str, hints: Layout | None) -> Future[Answer]:
        if hints is None:
            return self.readers.submit(path, name=name)
        return self.readers.submit(path, name=name, encoding=hints.encoding, delimiter=hints.delimiter)

    def _recognise(
        self, path: Path, name: str, answer: Future[Answer], forced: str | None
    ) -> tuple[RawBook | None, str | None]:
        """Tell the layout of what was read; a file that hints at another encoding is read again with it."""
        book, findings = answer.result()
        if PERSONAL & {finding.code for finding in findings}:
            del self.copies[name]  # nothing of it is given back
        layout = forced
        if book is not None and layout is None:
            layout, problems = recognise(book, self.layouts)
            learned = self.mappings.of(book, None) if layout is None else None
            layout, problems = (learned.spec.layout, []) if learned else (layout, problems)
            findings += problems
            hints = self.layouts[layout].spec if layout else None
            if hints and book.container == "csv" and (hints.encoding or hints.delimiter):
                book, findings = self._ask(path, name, hints).result()
        self.findings += findings + (book.notes if book else [])
        return book, layout

    def _known(self, sha256: str, forced: str | None) -> Submission | None:
        """Find the submission that these bytes became earlier under a layout that reads the same today."""
        head = self.writer.head
        taken_back = [item.submission for item in head.retracted if item.submission.source_sha256 == sha256]
        if taken_back:
            return taken_back[0]
        for item in (*head.submissions, *head.superseded):
            entry = self.layouts.get(item.layout)
            if (
                item.source_sha256 == sha256
                and forced in (None, item.layout)
                and entry is not None
                and self._read_by(entry, item) == item.layout_sha256
            ):
                return item
        return None

    def _read_by(self, layout: Loaded[Layout], item: Submission) -> str:
        """Name what the file of a submission would be read by today."""
        return fingerprint(
            layout, self.mappings.of_known(layout.spec.id, item.provider, item.period, item.file)
        )

    def _unchanged(self, name: str, known: Submission) -> None:
        self.known[name] = known
        told = next((item for item in self.writer.head.retracted if item.submission.id == known.id), None)
        if told is not None:
            args = {"date": told.at[:10], "reason": told.reason}
            self.findings.append(Finding(code="S120", place=Place(file=name), args=args))
        elif known.superseded_by is not None:
            self.findings.append(Finding(code="V224", place=Place(file=name)))
        left_out = self.writer.head.findings().filter(code="V413", submission=known.id).height
        if left_out:
            self.findings.append(Finding(code="V239", place=Place(file=name), args={"count": left_out}))
        self.outcomes[name] = FileOutcome(
            file=name, status="unchanged", layout=known.layout, submission=known.id, cells=known.cells
        )

    def shape(self) -> None:
        """Type the files of each layout together; layouts that bring areas go first, others look them up."""
        order = sorted(
            self.sources, key=lambda name: (not _feeds(self.layouts[name].spec, "territory"), name)
        )
        for name in order:
            shaped = shape(self.layouts[name], self.sources[name], self._territory())
            self.shaped.append(shaped)
            self.findings += shaped.findings
            if "statements" in shaped.tables:
                shaped.tables["statements"] = add_completeness(shaped.tables["statements"], shaped.wides)
        names = {name for shaped in self.shaped for name in shaped.tables}
        self.tables = {
            name: pl.concat(shaped.tables[name].drop(FILE) for shaped in self.shaped if name in shaped.tables)
            for name in sorted(names)
        }

    def _territory(self) -> Territory:
        """Return the areas of the dataset and of the files shaped so far."""
        own = [shaped.tables["territory"] for shaped in self.shaped if "territory" in shaped.tables]
        columns = list(polars_schema("territory"))
        rows = pl.concat([self.writer.head.read("territory"), *(frame.select(columns) for frame in own)])
        return Territory.from_rows(rows, shipped=self.workspace.config.territory == "shipped")

    def check(self) -> None:
        """Apply the content rules to everything at once."""
        papers = {
            source.submission: Paper(
                file=source.file,
                provider=_text(shaped.values.get(source.number, {}).get("ico")),
                letters=shaped.letters.get(source.number, {}),
                has_services=_feeds(shaped.layout.spec, "services"),
                unread=shaped.unread(source.number),
            )
            for shaped in self.shaped
            for source in shaped.sources
        }
        desk = Desk(self.tables, papers)
        head = self.writer.head
        territory = self._territory()
        levels = {code: area.level for code, area in territory.by_code.items()}
        check_content(desk, head.read("services"), head.read("service_forms"), levels)
        check_sense(desk, before_import(head, self._ranks(), territory))
        self.tables, self.refused_cells = desk.tables, desk.refused
        self.findings += desk.findings
        for shaped in self.shaped:
            self.findings += check_sheets(shaped.wides, self.now.date())
        self._name_providers(papers)

    def _ranks(self) -> dict[str, int]:
        return {
            source.submission: shaped.layout.spec.rank for shaped in self.shaped for source in shaped.sources
        }

    def _name_providers(self, papers: Mapping[str, Paper]) -> None:
        providers = {paper.file: paper.provider for paper in papers.values()}
        self.findings = [
            finding
            if finding.provider is not None or providers.get(finding.place.file) is None
            else replace(finding, provider=providers[finding.place.file])
            for finding in self.findings
        ]

    def _of_file(self, name: str) -> Sequence[Finding]:
        """Return what was found in a file; findings are laid out by file as they come, once all are named."""
        for finding in self.findings[self._laid_out :]:
            self._by_file.setdefault(finding.place.file, []).append(finding)
        self._laid_out = len(self.findings)
        return self._by_file.get(name, [])

    def submit(self) -> None:
        """Hand every submission with accepted rows to the writer."""
        broken = self._breaches()
        digests = row_digests(self.tables)
        parts = {name: frame.partition_by("submission", as_dict=True) for name, frame in self.tables.items()}
        for shaped in self.shaped:
            for source in sorted(shaped.sources, key=lambda item: item.number):
                rows = {
                    name: part[key] for name, part in parts.items() if (key := (source.submission,)) in part
                }
                submission = make_submission(shaped, source, (), refused=None, now=self.now)
                content = self._content(submission, digests.get(source.submission, ""))
                if not self._says_the_same(submission, content):
                    self._submit_one(shaped, source, rows, content, broken=source.submission in broken)

    def _content(self, submission: Submission, rows: str) -> str:
        return content_sha256(rows, submission, self._of_file(submission.file)) if rows else ""

    def _says_the_same(self, submission: Submission, content: str) -> bool:
        """Set a file aside that tells in other bytes what a submission in force tells already."""
        every = (*self.writer.head.submissions, *self.kept)
        twin = next((item for item in every if content and item.content_sha256 == content), None)
        if twin is None:
            return False
        self.aside[submission.file] = list(self._of_file(submission.file))
        args = {"other": twin.file, "date": twin.imported_at[:10]}
        self.findings.append(Finding(code="V230", place=Place(file=submission.file), args=args))
        self.outcomes[submission.file] = FileOutcome(
            file=submission.file,
            status="unchanged",
            layout=twin.layout,
            submission=twin.id,
            cells=twin.cells,
            same_as=twin.file,
        )
        return True

    def _told(self) -> list[Finding]:
        """Return the findings without those of files that say nothing new."""
        return [item for item in self.findings if item.code == "V230" or item.place.file not in self.aside]

    def _breaches(self) -> set[str]:
        """Return the submissions that break the contract of the dataset."""
        broken: set[str] = set()
        files = {source.submission: source.file for shaped in self.shaped for source in shaped.sources}
        for table, check, column, concerned in breaches(self.tables):
            for submission in concerned or set(files):
                args = {"table": table, "check": check, "column": column}
                place = Place(file=files[submission])
                self.findings.append(Finding(code="V491", place=place, args=args))
                broken.add(submission)
        return broken

    def _submit_one(
        self,
        shaped: Shaped,
        source: Source,
        rows: Mapping[str, pl.DataFrame],
        content: str,
        *,
        broken: bool,
    ) -> None:
        submission = make_submission(shaped, source, (), refused=None, now=self.now)
        read = _height(rows)
        rows = self._without_conflicts(submission, rows) if not broken else {}
        if _height(rows) < read:  # part of the content is left out for now: it must be taken when it can be
            content = ""
        rows = {name: frame for name, frame in rows.items() if not frame.is_empty()}
        if not rows:
            if not broken:
                self.findings.append(Finding(code="V221", place=Place(file=source.file)))
            return
        self._tell_superseded(submission, rows)
        own = self._of_file(source.file)
        refused = len(self.refused_cells.get(source.submission, ()))
        submission = make_submission(shaped, source, own, refused=refused, now=self.now)
        submission = replace(submission, content_sha256=content)
        self.writer.add(submission, rows)
        self.kept.append(submission)
        for name, frame in rows.items():
            self._stored.setdefault(name, []).append(frame)
        self.outcomes[source.file] = FileOutcome(
            file=source.file,
            status="imported",
            layout=submission.layout,
            submission=submission.id,
            cells=submission.cells,
            ignored=submission.ignored,
            rows=_height(rows),
        )

    def _tell_superseded(self, submission: Submission, rows: Mapping[str, pl.DataFrame]) -> None:
        same = (submission.layout, submission.scope)
        place = Place(file=submission.file)
        for item in self.kept:
            if (item.layout, item.scope) == same:
                self.findings.append(Finding(code="V222", place=place, args={"other": item.file}))
                self._tell_lost(
                    place, item.file, {name: _of(self.tables[name], item) for name in self.tables}, rows
                )
                return
        for item in self.writer.head.submissions:
            if (item.layout, item.scope) == same:
                other = f"{item.file} ({item.imported_at[:10]})"
                self.findings.append(Finding(code="V223", place=place, args={"other": other}))
                self._tell_lost(
                    place, other, {name: _of(self._before(name), item) for name in IDENTIFYING}, rows
                )

    def _before(self, table: str) -> pl.DataFrame:
        """Return a table as it was before this import, read once."""
        if table not in self._known_tables:
            self._known_tables[table] = self.writer.head.read(table)
        return self._known_tables[table]

    def _tell_lost(
        self, place: Place, other: str, old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]
    ) -> None:
        """Tell what a replaced file told and the new one does not: services, dates, measures."""
        lost = sorted(identities(old) - identities(new))
        if lost:
            self.findings.append(
                Finding(code="V229", place=place, args={"other": other, "lost": first_few(lost)})
            )

    def _without_conflicts(
        self, submission: Submission, rows: Mapping[str, pl.DataFrame]
    ) -> dict[str, pl.DataFrame]:
        """Leave out what another submission in force tells already; told once for a row of a sheet.

        A line is left out as a whole: half of it from one file and half from another would be nobody's word.
        """
        conflicts = self.writer.conflicts(rows, submission)
        if conflicts.is_empty():
            return dict(rows)
        files = {item.id: item.file for item in (*self.writer.head.submissions, *self.kept)}
        desk = Desk(dict(rows), {submission.id: _paper(submission)}, refused=self.refused_cells)
        for table, hits in conflicting(rows, conflicts):
            for row in hits.unique(["sheet", "row"], keep="first", maintain_order=True).iter_rows(named=True):
                other = f"{files.get(row['other'], row['other'])} [{row['other_sheet']}!{row['other_row']}]"
                desk.tell(
                    "V413",
                    table,
                    "service_id",
                    {**row, "service_id": None},
                    args={"key": row["key"], "other": other},
                )
            desk.drop(table, hits.select(rows[table].columns))
        self.findings += desk.findings
        return desk.tables

    def _propose(self) -> None:
        """Write a mapping to complete for every file with headings that were not matched."""
        for shaped in self.shaped:
            for source in shaped.sources:
                propose(
                    self.workspace.out,
                    shaped.layout.spec.id,
                    self._of_file(source.file),
                    provider=_text(_value(shaped, source.number, "ico")),
                    year=_value(shaped, source.number, "year"),
                    file=source.file,
                )

    def finish(self, *, dry_run: bool) -> ImportReport:
        """Close the accounts, commit, and report what became of each file."""
        before = self.writer.head
        money = close_money(self.writer, self.shaped, self.kept, self._stored, self.refused_cells)
        self._propose()
        self.findings = followed(self.findings, self.shaped, self.kept, before)
        counted = {
            name: levels(self._of_file(name) if name not in self.aside else ()) for name in self.outcomes
        }
        self.findings = self._told()
        outcomes = tuple(
            replace(
                outcome,
                errors=counted[name].get("error", 0),
                warnings=counted[name].get("warning", 0),
                money=money.get(name, {}),
            )
            for name, outcome in self.outcomes.items()
        )
        count = len(self.kept)
        message = ngettext("{count} file imported", "{count} files imported", count).format(count=count)
        make = self.writer.preview if dry_run else self.writer.commit
        after = make(message, self.findings, created_at=self.now)
        return ImportReport(
            files=outcomes,
            findings=tuple(self.findings),
            snapshot=before if dry_run else after,
            changed=bool(self.kept) and not dry_run,
            plan=difference(before, after) if dry_run else None,
            states=states(after, self.kept),
        )


def _value(shaped: Shaped, number: int, name: str) -> object:
    return shaped.values.get(number, {}).get(name)


def _feeds(layout: Layout, table: str) -> bool:
    return any(target.table == table for sheet in layout.sheets for target in sheet.into)


def _height(rows: Mapping[str, pl.DataFrame]) -> int:
    return sum(frame.height for frame in rows.values())


def _of(frame: pl.DataFrame, submission: Submission) -> pl.DataFrame:
    return frame.filter(pl.col("submission") == submission.id)


def _paper(submission: Submission) -> Paper:
    return Paper(
        file=submission.file,
        provider=submission.provider,
        letters=submission.columns,
        has_services=False,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
