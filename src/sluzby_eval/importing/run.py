"""The story of an import, from files to one new snapshot.

Each file is copied into the dataset first and read from the copy. Its layout is recognised, the files of one
layout are typed together, content rules look at everything at once, the contract of the dataset is the last gate.
What was accepted becomes one commit; a refused file leaves no byte behind.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.importing.completeness import add_completeness
from sluzby_eval.importing.contracts import breaches
from sluzby_eval.importing.inbox import InboxFile, list_files
from sluzby_eval.importing.layouts import Layouts, load_layouts
from sluzby_eval.importing.matching import recognise
from sluzby_eval.importing.reading import read_book
from sluzby_eval.importing.rules import Desk, Tables, check_content
from sluzby_eval.importing.rules.desk import Paper
from sluzby_eval.importing.shape import Shaped, Source, shape
from sluzby_eval.importing.submissions import levels, make_submission, submission_id
from sluzby_eval.importing.wide import FILE
from sluzby_eval.store import Snapshot, Submission, Writer, open_store, polars_schema
from sluzby_eval.territory import Territory
from sluzby_eval.workspace import Workspace  # noqa: TC001

Status = Literal["imported", "unchanged", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file."""

    file: str
    status: Status
    layout: str | None = None
    submission: str | None = None
    cells: Mapping[str, int] = None  # type: ignore[assignment]
    rows: int = 0  # of all tables
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of an import."""

    files: tuple[FileOutcome, ...]
    findings: tuple[Finding, ...]
    snapshot: Snapshot  # the newest one after the import
    changed: bool

    @property
    def exit_code(self) -> int:
        """0 done, 1 done with errors in the data, 3 nothing could be used, 4 partly done."""
        refused = [outcome for outcome in self.files if outcome.status == "refused"]
        if refused:
            return 3 if len(refused) == len(self.files) else 4
        return 1 if any(finding.level is Severity.ERROR for finding in self.findings) else 0


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    layout: str | None = None,
    dry_run: bool = False,
    now: dt.datetime | None = None,
    wait_seconds: float = 0,
) -> ImportReport:
    """Import files and folders into the dataset of a workspace, in one commit or not at all.

    Args:
        workspace: whose layouts and dataset are used.
        paths: files, and folders that are walked.
        layout: the kind of all these files; None = recognised by their content.
        dry_run: do everything but the commit.
        now: the time of the import.
        wait_seconds: how long to wait for another writer.

    Raises:
        UsageError: there is no layout of this name.
        TryLaterError: another import is running, or the disk is full.
    """
    layouts, faults = load_layouts(workspace)
    if layout is not None and layout not in layouts:
        raise _no_layout(layout, layouts)
    found, lost = list_files(paths)
    with _writer(workspace, dry_run=dry_run, wait_seconds=wait_seconds) as writer:
        batch = _Batch(workspace, writer, layouts, now or dt.datetime.now(dt.UTC))
        batch.findings += [*faults, *lost]
        for path in (finding.place.file for finding in lost if finding.code == "V225"):
            batch.outcomes[path] = FileOutcome(file=path, status="refused", errors=1)
        for number, file in enumerate(found):
            batch.take(number, file, forced=layout)
        batch.shape()
        batch.check()
        batch.submit()
        return batch.finish(dry_run=dry_run)


def _no_layout(name: str, layouts: Layouts) -> UsageError:
    suggestion = Finding.suggestion(name, layouts)
    return UsageError(
        _("There is no layout {name}.").format(name=name),
        hint=_("Did you mean {suggestion}? Known layouts: {names}").format(
            suggestion=suggestion or "–", names=", ".join(sorted(layouts))
        ),
    )


@contextmanager
def _writer(workspace: Workspace, *, dry_run: bool, wait_seconds: float) -> Iterator[Writer]:
    """Open the dataset for writing; a dry run in a new workspace does not even make its folder."""
    if dry_run and not workspace.data.exists():
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)).writing() as writer:
            yield writer
        return
    with open_store(workspace.data).writing(wait_seconds=wait_seconds) as writer:
        yield writer


class _Batch:
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

    def take(self, number: int, file: InboxFile, *, forced: str | None) -> None:
        """Copy one file, read the copy and tell its layout."""
        sha256 = self.writer.keep_source(file.path)
        known = self._known(sha256, forced)
        if known is not None:
            self._unchanged(file.name, known)
            return
        book, findings = read_book(self.writer.source(sha256), name=file.name)
        self.findings += findings
        name = forced
        if book is not None:
            self.findings += book.notes
            if name is None:
                name, findings = recognise(book, self.layouts)
                self.findings += findings
        if book is None or name is None:
            self.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=forced)
            return
        entry = self.layouts[name]
        submission = submission_id(entry, sha256)
        source = Source(number=number, file=file.name, sha256=sha256, submission=submission, book=book)
        if any(source.submission == other.submission for other in self.sources.get(name, [])):
            self.outcomes[file.name] = FileOutcome(
                file=file.name, status="unchanged", layout=name, submission=submission
            )
            return
        self.sources.setdefault(name, []).append(source)
        self.outcomes[file.name] = FileOutcome(file=file.name, status="refused", layout=name)

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
        order = sorted(self.sources, key=lambda name: (not _brings_areas(self.layouts[name].spec), name))
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
            name: pl.concat(
                shaped.tables[name].drop(FILE) for shaped in self.shaped if name in shaped.tables
            )
            for name in sorted(names)
        }

    def check(self) -> None:
        """Apply the content rules to everything at once."""
        papers = {
            source.submission: Paper(
                file=source.file,
                provider=_text(shaped.values.get(source.number, {}).get("ico")),
                letters=shaped.letters.get(source.number, {}),
                has_services=any(
                    target.table == "services" for sheet in shaped.layout.spec.sheets for target in sheet.into
                ),
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
        parts = {
            name: frame.partition_by("submission", as_dict=True) for name, frame in self.tables.items()
        }
        for shaped in self.shaped:
            for source in sorted(shaped.sources, key=lambda item: item.number):
                rows = {name: part[key] for name, part in parts.items() if (key := (source.submission,)) in part}
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
        """Leave out rows that another submission in force tells already; told once for each row of a sheet."""
        conflicts = self.writer.conflicts(rows, submission)
        if conflicts.is_empty():
            return dict(rows)
        files = {
            item.id: item.file for item in (*self.writer.head.submissions, *self.kept)
        }
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
                cells=outcome.cells or {},
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


def _brings_areas(layout: object) -> bool:
    return any(target.table == "territory" for sheet in layout.sheets for target in sheet.into)  # type: ignore[attr-defined]


def _paper(submission: Submission) -> Paper:
    return Paper(
        file=submission.file,
        provider=submission.provider,
        letters=submission.columns,
        has_services=False,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
