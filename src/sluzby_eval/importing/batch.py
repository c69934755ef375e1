"""One import on its way: the steps that `run` tells, and what they leave for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003
from dataclasses import replace
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.i18n import ngettext
from sluzby_eval.importing.completeness import add_completeness
from sluzby_eval.importing.contracts import breaches
from sluzby_eval.importing.matching import recognise
from sluzby_eval.importing.reading import read_book
from sluzby_eval.importing.report import FileOutcome, ImportReport
from sluzby_eval.importing.rules import Desk, Paper, Tables, check_content
from sluzby_eval.importing.shape import Shaped, Source, shape
from sluzby_eval.importing.submissions import levels, make_submission, submission_id
from sluzby_eval.importing.wide import FILE
from sluzby_eval.store import Submission, Writer, polars_schema
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.importing.inbox import InboxFile
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.raw import RawBook
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.workspace import Workspace


class Batch:
    """One import on its way: what is read so far, what was found, what became of each file."""

    def __init__(self, workspace: Workspace, writer: Writer, layouts: Layouts, now: dt.datetime) -> None:
        self.workspace = workspace
        self.writer = writer
        self.layouts = layouts
        self.now = now
        self.findings: list[Finding] = []
        self.outcomes: dict[str, FileOutcome] = {}
        self.sources: dict[str, list[Source]] = {}  # by layout
        self.shaped: list[Shaped] = []
        self.tables: Tables = {}
        self.refused_cells: dict[str, set[tuple[str, str]]] = {}
        self.kept: list[Submission] = []

    def note(self, findings: Sequence[Finding]) -> None:
        """Keep what was found before any file was read; a path that is not there counts as a refused file."""
        self.findings += findings
        for finding in findings:
            if finding.code == "V225":
                name = finding.place.file
                self.outcomes[name] = FileOutcome(file=name, status="refused")

    def take(self, number: int, file: InboxFile, *, forced: str | None) -> None:
        """Copy one file, read the copy and tell its layout."""
        self.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=forced)
        try:
            sha256 = self.writer.keep_source(file.path)
        except InputError as error:
            cause = Finding(code="V228", place=Place(file=file.name), args={"cause": error.message})
            self.findings.append(cause)
            return
        known = self._known(sha256, forced)
        if known is not None:
            self._unchanged(file.name, known)
            return
        book, name = self._read(self.writer.source(sha256), file.name, forced)
        if book is None or name is None:
            return
        entry = self.layouts[name]
        submission = submission_id(entry, sha256)
        source = Source(number=number, file=file.name, sha256=sha256, submission=submission, book=book)
        if any(other.submission == submission for other in self.sources.get(name, [])):
            self.outcomes[file.name] = FileOutcome(
                file=file.name, status="unchanged", layout=name, submission=submission
            )
            return
        self.sources.setdefault(name, []).append(source)
        self.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=name)

    def _read(self, path: Path, name: str, forced: str | None) -> tuple[RawBook | None, str | None]:
        """Read a file and tell its layout; one that hints at another encoding is read again with the hint."""
        hints = self.layouts[forced].spec if forced else None
        book, findings = _read_with(path, name, hints)
        layout = forced
        if book is not None and layout is None:
            layout, problems = recognise(book, self.layouts)
            findings += problems
            hints = self.layouts[layout].spec if layout else None
            if hints and book.container == "csv" and (hints.encoding or hints.delimiter):
                book, findings = _read_with(path, name, hints)
        self.findings += findings + (book.notes if book else [])
        return book, layout

    def _known(self, sha256: str, forced: str | None) -> Submission | None:
        """Find the submission that these bytes became earlier under a layout that reads the same today."""
        head = self.writer.head
        for item in (*head.submissions, *head.superseded):
            entry = self.layouts.get(item.layout)
            if (
                item.source_sha256 == sha256
                and forced in (None, item.layout)
                and entry is not None
                and entry.document.sha256 == item.layout_sha256
            ):
                return item
        return None

    def _unchanged(self, name: str, known: Submission) -> None:
        if known.superseded_by is not None:
            self.findings.append(Finding(code="V224", place=Place(file=name)))
        self.outcomes[name] = FileOutcome(
            file=name, status="unchanged", layout=known.layout, submission=known.id, cells=known.cells
        )

    def shape(self) -> None:
        """Type the files of each layout together; layouts that bring areas go first, others look them up."""
        order = sorted(
            self.sources, key=lambda name: (not _feeds(self.layouts[name].spec, "territory"), name)
        )
        areas = [self.writer.head.read("territory")]
        for name in order:
            territory = Territory.from_rows(
                pl.concat(areas), shipped=self.workspace.config.territory == "shipped"
            )
            shaped = shape(self.layouts[name], self.sources[name], territory)
            self.shaped.append(shaped)
            self.findings += shaped.findings
            if "territory" in shaped.tables:
                areas.append(shaped.tables["territory"].select(list(polars_schema("territory"))))
            if "statements" in shaped.tables:
                shaped.tables["statements"] = add_completeness(shaped.tables["statements"], shaped.wides)
        names = {name for shaped in self.shaped for name in shaped.tables}
        self.tables = {
            name: pl.concat(shaped.tables[name].drop(FILE) for shaped in self.shaped if name in shaped.tables)
            for name in sorted(names)
        }

    def check(self) -> None:
        """Apply the content rules to everything at once."""
        papers = {
            source.submission: Paper(
                file=source.file,
                provider=_text(shaped.values.get(source.number, {}).get("ico")),
                letters=shaped.letters.get(source.number, {}),
                has_services=_feeds(shaped.layout.spec, "services"),
            )
            for shaped in self.shaped
            for source in shaped.sources
        }
        desk = Desk(self.tables, papers)
        check_content(desk, self.writer.head.read("services"))
        self.tables, self.refused_cells = desk.tables, desk.refused
        self.findings += desk.findings
        self._name_providers(papers)

    def _name_providers(self, papers: Mapping[str, Paper]) -> None:
        providers = {paper.file: paper.provider for paper in papers.values()}
        self.findings = [
            finding
            if finding.provider is not None or providers.get(finding.place.file) is None
            else replace(finding, provider=providers[finding.place.file])
            for finding in self.findings
        ]

    def submit(self) -> None:
        """Hand every submission with accepted rows to the writer."""
        broken = self._breaches()
        parts = {name: frame.partition_by("submission", as_dict=True) for name, frame in self.tables.items()}
        for shaped in self.shaped:
            for source in sorted(shaped.sources, key=lambda item: item.number):
                rows = {
                    name: part[key] for name, part in parts.items() if (key := (source.submission,)) in part
                }
                self._submit_one(shaped, source, rows, broken=source.submission in broken)

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
        self, shaped: Shaped, source: Source, rows: Mapping[str, pl.DataFrame], *, broken: bool
    ) -> None:
        submission = make_submission(shaped, source, (), refused=0, now=self.now)
        rows = self._without_conflicts(submission, rows) if not broken else {}
        rows = {name: frame for name, frame in rows.items() if not frame.is_empty()}
        if not rows:
            if not broken:
                self.findings.append(Finding(code="V221", place=Place(file=source.file)))
            return
        self._tell_superseded(submission)
        own = [finding for finding in self.findings if finding.place.file == source.file]
        refused = len(self.refused_cells.get(source.submission, ()))
        submission = make_submission(shaped, source, own, refused=refused, now=self.now)
        self.writer.add(submission, rows)
        self.kept.append(submission)
        self.outcomes[source.file] = FileOutcome(
            file=source.file,
            status="imported",
            layout=submission.layout,
            submission=submission.id,
            cells=submission.cells,
            rows=sum(frame.height for frame in rows.values()),
        )

    def _tell_superseded(self, submission: Submission) -> None:
        same = (submission.layout, submission.scope)
        place = Place(file=submission.file)
        for item in self.kept:
            if (item.layout, item.scope) == same:
                self.findings.append(Finding(code="V222", place=place, args={"other": item.file}))
                return
        for item in self.writer.head.submissions:
            if (item.layout, item.scope) == same:
                other = f"{item.file} ({item.imported_at[:10]})"
                self.findings.append(Finding(code="V223", place=place, args={"other": other}))

    def _without_conflicts(
        self, submission: Submission, rows: Mapping[str, pl.DataFrame]
    ) -> dict[str, pl.DataFrame]:
        """Leave out rows that another submission in force tells already; told once for a row of a sheet."""
        conflicts = self.writer.conflicts(rows, submission)
        if conflicts.is_empty():
            return dict(rows)
        files = {item.id: item.file for item in (*self.writer.head.submissions, *self.kept)}
        desk = Desk(dict(rows), {submission.id: _paper(submission)}, refused=self.refused_cells)
        once = conflicts.unique(["sheet", "row"], keep="first", maintain_order=True)
        for row in once.iter_rows(named=True):
            other = f"{files.get(row['other'], row['other'])} [{row['other_sheet']}!{row['other_row']}]"
            args = {"key": row["key"], "other": other}
            shown = {**row, "submission": submission.id, "service_id": None}
            desk.tell("V413", row["table"], "service_id", shown, args=args)
        self.findings += desk.findings
        for table in conflicts["table"].unique().to_list():
            origin = conflicts.filter(pl.col("table") == table).select("sheet", "row", "col")
            hits = rows[table].join(origin, on=["sheet", "row", "col"], how="semi", nulls_equal=True)
            desk.drop(table, hits)
        return desk.tables

    def finish(self, *, dry_run: bool) -> ImportReport:
        """Commit, and report what became of each file."""
        counted = {
            name: levels(finding for finding in self.findings if finding.place.file == name)
            for name in self.outcomes
        }
        outcomes = tuple(
            replace(
                outcome,
                errors=counted[name].get("error", 0),
                warnings=counted[name].get("warning", 0),
            )
            for name, outcome in self.outcomes.items()
        )
        snapshot = self.writer.head
        if self.kept and not dry_run:
            count = len(self.kept)
            message = ngettext("{count} file imported", "{count} files imported", count).format(count=count)
            snapshot = self.writer.commit(message, self.findings, created_at=self.now)
        return ImportReport(
            files=outcomes,
            findings=tuple(self.findings),
            snapshot=snapshot,
            changed=bool(self.kept) and not dry_run,
        )


def _read_with(path: Path, name: str, hints: Layout | None) -> tuple[RawBook | None, list[Finding]]:
    if hints is None:
        return read_book(path, name=name)
    return read_book(path, name=name, encoding=hints.encoding, delimiter=hints.delimiter)


def _feeds(layout: Layout, table: str) -> bool:
    return any(target.table == table for sheet in layout.sheets for target in sheet.into)


def _paper(submission: Submission) -> Paper:
    return Paper(
        file=submission.file,
        provider=submission.provider,
        letters=submission.columns,
        has_services=False,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
