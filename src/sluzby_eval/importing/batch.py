"""One import on its way: the steps that `run` tells, and what they leave for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding  # noqa: TC001
from sluzby_eval.i18n import ngettext
from sluzby_eval.importing.closing import close_money, followed, states
from sluzby_eval.importing.completeness import add_completeness
from sluzby_eval.importing.handover import Handover
from sluzby_eval.importing.intake import Intake
from sluzby_eval.importing.mappings import load_mappings, propose
from sluzby_eval.importing.report import FileOutcome, ImportReport
from sluzby_eval.importing.rules import (
    Desk,
    Paper,
    Tables,
    before_import,
    check_content,
    check_region,
    check_sense,
    check_sheets,
    check_wholes,
)
from sluzby_eval.importing.shape import Shaped, Source, shape
from sluzby_eval.importing.submissions import levels
from sluzby_eval.importing.timeliness import add_days_after_year_end, note_cells
from sluzby_eval.importing.wide import FILE
from sluzby_eval.store import Submission, Writer, difference, polars_schema
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.importing.inbox import InboxFile
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.pool import Readers
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.workspace import Workspace


class Batch:
    """One import on its way: what is read so far, what was found, what became of each file."""

    def __init__(
        self, workspace: Workspace, writer: Writer, layouts: Layouts, readers: Readers, *, now: dt.datetime
    ) -> None:
        self.workspace = workspace
        self.writer = writer
        self.layouts = layouts
        self.now = now
        mappings, faults = load_mappings(workspace, layouts)
        self.findings: list[Finding] = [*faults]
        self.outcomes: dict[str, FileOutcome] = {}
        self.sources: dict[str, list[Source]] = {}  # by layout
        self.shaped: list[Shaped] = []
        self.tables: Tables = {}
        self.stored: Tables = {}  # rows of the kept submissions
        self.refused_cells: dict[str, set[tuple[str, str]]] = {}
        self.kept: list[Submission] = []
        self.copies: dict[str, str] = {}  # by file: sha256 of the kept copy
        self.known: dict[str, Submission] = {}  # by file: what its bytes became earlier
        self.aside: dict[
            str, Sequence[Finding]
        ] = {}  # by file that says what is known: its findings, told then
        self._by_file: dict[str, list[Finding]] = {}
        self._laid_out = 0  # findings that stand in `_by_file`
        self._intake = Intake(self, readers, mappings)

    def note(self, findings: Sequence[Finding]) -> None:
        """Keep what was found before any file was read; a path that is not there counts as a refused file."""
        self.findings += findings
        for finding in findings:
            if finding.code == "V225":
                name = finding.place.file
                self.outcomes[name] = FileOutcome(file=name, status="refused")

    def take(self, number: int, file: InboxFile, *, forced: str | None) -> None:
        """Copy one file and have the copy read, beside whatever comes next."""
        self._intake.take(number, file, forced=forced)

    def read(self, *, forced: str | None) -> None:
        """Wait for what is being read, file by file, and tell the layouts."""
        self._intake.read(forced=forced)

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
                counted = add_completeness(shaped.tables["statements"], shaped.wides)
                shaped.tables["statements"] = add_days_after_year_end(counted, shaped.wides)
                note_cells(shaped.letters, shaped.wides)
        names = {name for shaped in self.shaped for name in shaped.tables}
        self.tables = {
            name: pl.concat(shaped.tables[name].drop(FILE) for shaped in self.shaped if name in shaped.tables)
            for name in sorted(names)
        }
        for shaped in self.shaped:
            shaped.tables = {name: shaped.tables[name] for name in ("territory",) if name in shaped.tables}

    def _territory(self) -> Territory:
        """Return the areas of the dataset and of the files shaped so far."""
        own = [shaped.tables["territory"] for shaped in self.shaped if "territory" in shaped.tables]
        columns = list(polars_schema("territory"))
        here = pl.concat(
            [pl.DataFrame(schema=polars_schema("territory")), *(one.select(columns) for one in own)]
        )
        before = self.writer.head.read("territory").join(here, on=["code", "level"], how="anti")
        rows = pl.concat([before, here])
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
        check_wholes(desk)
        check_region(desk, head.read)
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

    def of_file(self, name: str) -> Sequence[Finding]:
        """Return what was found in a file; findings are laid out by file as they come, once all are named."""
        for finding in self.findings[self._laid_out :]:
            self._by_file.setdefault(finding.place.file, []).append(finding)
        self._laid_out = len(self.findings)
        return self._by_file.get(name, [])

    def submit(self) -> None:
        """Hand every submission with accepted rows to the writer."""
        self.stored = Handover(self).run()

    def _propose(self) -> None:
        """Write a mapping to complete for every file with headings that were not matched."""
        for shaped in self.shaped:
            for source in shaped.sources:
                propose(
                    self.workspace.out,
                    shaped.layout.spec.id,
                    self.of_file(source.file),
                    provider=_text(_value(shaped, source.number, "ico")),
                    year=_value(shaped, source.number, "year"),
                    file=source.file,
                )

    def _told(self) -> list[Finding]:
        """Return the findings without those of files that say nothing new."""
        return [item for item in self.findings if item.code == "V230" or item.place.file not in self.aside]

    def finish(self, *, dry_run: bool) -> ImportReport:
        """Close the accounts, commit, and report what became of each file."""
        before = self.writer.head
        money = close_money(self.writer, self.shaped, self.kept, self.stored, self.refused_cells)
        self._propose()
        self.findings = followed(self.findings, self.shaped, self.kept, before)
        levels_of = {
            name: levels(self.of_file(name) if name not in self.aside else ()) for name in self.outcomes
        }
        self.findings = self._told()
        outcomes = tuple(
            replace(
                outcome,
                errors=levels_of[name].get("error", 0),
                warnings=levels_of[name].get("warning", 0),
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


def _text(value: object) -> str | None:
    return None if value is None else str(value)
