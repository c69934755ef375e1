"""The story of importing acts: each file in batches, checked, numbered, kept as parts; one commit for all.

reading.files_of      the files
reading.batches       rows with our names and types
checks.sift           rows that break a rule are counted and left out
store.events          texts become numbers, rows become parts of a year
_overlap              the same months of a service told twice would count twice
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - part of public signatures
from typing import TYPE_CHECKING, Literal

import polars as pl

from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import _
from sluzby_eval.importing.acts.checks import Bounds, Tally, has_birth_numbers, sift
from sluzby_eval.importing.acts.reading import REQUIRED, batches, files_of, open_file
from sluzby_eval.store import Snapshot, open_store
from sluzby_eval.store.events import PART_ROWS, TOLD, Acts, Numbering, sources, write_part
from sluzby_eval.store.files import file_sha256

if TYPE_CHECKING:
    from sluzby_eval.store import Writer
    from sluzby_eval.store.manifest import EventPart
    from sluzby_eval.workspace import Workspace

Status = Literal["imported", "unchanged", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsOutcome:
    """What became of one file."""

    file: str
    status: Status
    read: int = 0
    kept: int = 0
    years: tuple[int, ...] = ()
    replaced: tuple[str, ...] = ()  # files whose acts this one replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsReport:
    """What became of an import of acts."""

    files: tuple[ActsOutcome, ...]
    findings: tuple[Finding, ...]
    snapshot: Snapshot
    changed: bool

    @property
    def exit_code(self) -> int:
        """0 done, 3 nothing could be used, 4 something was refused."""
        refused = [item for item in self.files if item.status == "refused"]
        if refused and len(refused) == len(self.files):
            return 3
        is_partial = refused or any(item.level is Severity.ERROR for item in self.findings)
        return 4 if is_partial else 0


def import_acts(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    year: int | None = None,
    replace: bool = False,
    now: dt.datetime | None = None,
) -> ActsReport:
    """Read files of acts and keep them.

    Args:
        workspace: where the dataset is.
        paths: files and folders.
        year: refuse acts of other years.
        replace: a file may take the place of those that tell the same months of a service.
        now: the time to be written down.

    Raises:
        InputError: a path does not exist.
    """
    files = files_of(paths)
    at = now or dt.datetime.now(dt.UTC).replace(microsecond=0)
    with open_store(workspace.data).writing() as writer:
        work = _Work(writer, workspace.data, at=at, year=year, replace=replace)
        outcomes = [work.take(path) for path in files]
        work.keep_names()
        before = writer.head.id
        if work.changed:
            names = ", ".join(item.file for item in outcomes if item.status == "imported")
            writer.commit(_("Acts: {files}").format(files=names), work.findings, created_at=at)
        return ActsReport(
            files=tuple(outcomes),
            findings=tuple(work.findings),
            snapshot=writer.head,
            changed=writer.head.id != before,
        )


class _Work:
    """One import: the parts as they grow."""

    def __init__(
        self, writer: Writer, root: Path, *, at: dt.datetime, year: int | None, replace: bool
    ) -> None:
        self.writer, self.root, self.at, self.replace = writer, root, at, replace
        self.parts: tuple[EventPart, ...] = writer.head.acts.parts
        self.numbering = Numbering(writer.head.acts.names())
        services = writer.head.read("services")["service_id"]
        self.bounds = Bounds(services=services, year=year, today=at.date())
        self.findings: list[Finding] = []
        self.changed = False

    def take(self, path: Path) -> ActsOutcome:
        """Read, check and keep one file."""
        digest = file_sha256(path)
        if digest in sources(self.parts):
            return ActsOutcome(file=path.name, status="unchanged")
        source = {
            "source_sha256": digest,
            "file": path.name,
            "imported_at": self.at.isoformat(timespec="seconds"),
        }
        new, tally, read = _Parts(self, source, self.numbering.copy()), Tally(), 0
        try:
            rows, columns = open_file(path)
            missing = [name for name in REQUIRED if name not in columns]
            if missing:
                return self._refused(path, "V160", columns=", ".join(missing))
            for batch in batches(rows, columns):
                if has_birth_numbers(batch):
                    return self._refused(path, "V161")
                read += batch.height
                new.add(sift(batch, self.bounds, tally).select(list(TOLD)))
        except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
            return self._refused(path, "V167", cause=str(error).splitlines()[0][:200])
        new.flush()
        self.findings += tally.findings(path.name)
        outcome = self._settle(path, new.parts, read)
        if outcome.status == "imported":
            self.numbering = new.numbering
        return outcome

    def _settle(self, path: Path, new: list[EventPart], read: int) -> ActsOutcome:
        """Put the parts of a file among those of the others, or refuse them."""
        overlapping = _overlap(Acts(root=self.root, parts=self.parts), Acts(root=self.root, parts=tuple(new)))
        if overlapping and not self.replace:
            names = ", ".join(sorted({part.file for part in self.parts if part.source_sha256 in overlapping}))
            return self._refused(path, "V168", file=names)
        if not new:
            return self._refused(path, "V169")
        replaced = [part for part in self.parts if part.year and part.source_sha256 in overlapping]
        self.parts = (*(part for part in self.parts if part not in replaced), *new)
        self.changed = True
        self.writer.set_events(self.parts)
        return ActsOutcome(
            file=path.name,
            status="imported",
            read=read,
            kept=sum(part.rows for part in new),
            years=tuple(sorted({part.year for part in new})),
            replaced=tuple(sorted({part.file for part in replaced})),
        )

    def _refused(self, path: Path, code: str, **args: object) -> ActsOutcome:
        self.findings.append(Finding(code=code, place=Place(file=path.name), args=args))
        return ActsOutcome(file=path.name, status="refused")

    def keep_names(self) -> None:
        """Keep the texts that got numbers."""
        new = self.numbering.new()
        if self.changed and new.height:
            source = {
                "source_sha256": "",
                "file": "",
                "imported_at": self.at.isoformat(timespec="seconds"),
            }
            self.parts = (*self.parts, write_part(self.root, new, 0, source=source))
            self.writer.set_events(self.parts)


class _Parts:
    """Gathers the acts of one file by year and writes a part whenever there are enough of them."""

    def __init__(self, work: _Work, source: dict[str, str], numbering: Numbering) -> None:
        self._work, self._source, self.numbering = work, source, numbering
        self._waiting: dict[int, list[pl.DataFrame]] = {}
        self.parts: list[EventPart] = []

    def add(self, told: pl.DataFrame) -> None:
        """Take some acts."""
        kept = self.numbering.encode(told)
        for key, rows in kept.group_by(kept["date"].dt.year().alias("year"), maintain_order=True):
            year = int(str(key[0]))
            self._waiting.setdefault(year, []).append(rows.select(kept.columns))
            if sum(frame.height for frame in self._waiting[year]) >= PART_ROWS:
                self._write(year)

    def flush(self) -> None:
        """Write what is left."""
        for year in sorted(self._waiting):
            self._write(year)

    def _write(self, year: int) -> None:
        frames = self._waiting.pop(year)
        part = write_part(self._work.root, pl.concat(frames), year, source=self._source)
        self.parts.append(part)
        self._work.writer.note_events([part])


def _overlap(old: Acts, new: Acts) -> set[str]:
    """Return the source files that tell months of services which the new parts tell, too."""
    found: set[str] = set()
    for year in new.years:
        if not old.of(year):
            continue
        mine = _months(new.paths(year))
        for digest, parts in sources(old.of(year)).items():
            theirs = _months(Acts(root=old.root, parts=tuple(parts)).paths(year))
            if mine.join(theirs, on=mine.columns, how="semi").height:
                found.add(digest)
    return found


def _months(paths: Sequence[Path]) -> pl.DataFrame:
    months = pl.scan_parquet(list(paths), glob=False).select("line", month=pl.col("date").dt.month())
    return months.unique().collect(engine="streaming")
