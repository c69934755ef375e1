"""Snapshots: the dataset as it was after one commit, for good; and how the newest one is found.

    HEAD                      id of the newest snapshot, replaced by rename: the one moment of a commit
    snapshots/<id>.json       manifests; each names its parent
    parts/<sha256>.parquet    rows
    sources/<sha256>.<type>   copies of the files that were imported
    copies/<sha256>.json      files that say the same as one imported before
    lock                      held by the one writer

Readers need no lock and no right to write: whatever a snapshot names stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping  # noqa: TC003
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - dataclasses keep it
from typing import Any

import polars as pl

from sluzby_eval.errors import StoreError, VerifyError
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES
from sluzby_eval.store.copies import Copy, copies_of
from sluzby_eval.store.events import Acts
from sluzby_eval.store.files import damage_hint, explained, find_source, read_kept
from sluzby_eval.store.manifest import (
    EMPTY,
    Acceptance,
    Manifest,
    Retraction,
    Submission,
    read_manifest,
)
from sluzby_eval.store.parts import read_part
from sluzby_eval.store.schema import FINDINGS, polars_schema, resolve, sort_order
from sluzby_eval.territory import Territory

HEAD = "HEAD"
PARTS = "parts"
SOURCES = "sources"
SNAPSHOTS = "snapshots"
_HEAD_TEXT = re.compile(rb"([0-9a-f]{16}|empty)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The dataset after one commit."""

    id: str
    root: Path = field(repr=False)
    manifest: Manifest = field(repr=False)

    @property
    def parent(self) -> str | None:
        """Id of the snapshot before, None for the first."""
        return self.manifest.parent

    @property
    def created_at(self) -> str:
        """When it was committed, ISO 8601; empty for the empty snapshot."""
        return self.manifest.created_at

    @property
    def message(self) -> str:
        """What the writer said about it."""
        return self.manifest.message

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """Submissions in force, in the order of arrival."""
        return self.manifest.active

    @property
    def superseded(self) -> tuple[Submission, ...]:
        """Submissions that newer ones replaced."""
        return self.manifest.superseded

    @property
    def retracted(self) -> tuple[Retraction, ...]:
        """Submissions that were taken back."""
        return self.manifest.retracted

    @property
    def accepted(self) -> dict[str, Acceptance]:
        """Explanations of accepted warnings, by the identity of the finding."""
        return {item.identity: item for item in self.manifest.accepted}

    @property
    def acts(self) -> Acts:
        """The single acts of care, which are read part by part."""
        return Acts(root=self.root, parts=self.manifest.events)

    @property
    def copies(self) -> list[Copy]:
        """Files that say in other bytes what a submission says, whenever they came."""
        return copies_of(self.root, {item.id for item in self.manifest.everyone})

    def submission(self, submission_id: str) -> Submission:
        """Return a submission, in force or superseded."""
        for item in self.manifest.everyone:
            if item.id == submission_id:
                return item
        raise StoreError(_("There is no submission {id} in the snapshot.").format(id=submission_id))

    def source(self, submission_id: str) -> Path:
        """Return the kept copy of a submission's file."""
        sha256 = self.submission(submission_id).source_sha256
        path = find_source(self.root / SOURCES, sha256)
        if path is None:
            raise VerifyError(
                _("The kept copy {sha256} of a source file is missing.").format(sha256=sha256),
                hint=damage_hint(),
            )
        return path

    def read(self, table: str, year: int | None = None) -> pl.DataFrame:
        """Read the rows of a table that are in force, sorted by its key.

        Shared tables come resolved to one row per key: as told for a year, or else by the latest word.
        """
        frame = self.rows(table)
        if TABLES[table].shared:
            frame = resolve(frame, table, self.submissions, year=year)
        return frame.sort(sort_order(table), nulls_last=True, maintain_order=True)

    def rows(self, table: str) -> pl.DataFrame:
        """Read the rows of a table as all submissions in force tell them, unsorted."""
        active = {item.sequence: item.id for item in self.submissions}
        frames = [pl.DataFrame(schema=polars_schema(table))]
        for part in self.manifest.parts:
            if part.table != table:
                continue
            frame = read_part(self.root / PARTS, part)
            if not all(sequence in active for sequence in part.submissions):
                kept = pl.Series(active.values(), dtype=pl.String).implode()
                frame = frame.filter(pl.col("submission").is_in(kept) | pl.col("submission").is_null())
            frames.append(frame)
        return pl.concat(frames)

    def findings(self) -> pl.DataFrame:
        """Read the findings of the submissions in force, and those of files that the last commit refused."""
        frame = self.rows(FINDINGS)
        last = pl.col("commit") == self.manifest.commit
        return frame.filter(pl.col("submission").is_not_null() | last).sort(
            sort_order(FINDINGS), nulls_last=True
        )

    def finding_objects(self, submission: str | None = None) -> list[Finding]:
        """Read the findings as objects, for their texts: all, or those of one submission."""
        accepted, rows = self.accepted, self.findings()
        if submission is not None:
            rows = rows.filter(pl.col("submission") == submission)
        return [finding_of(row, accepted) for row in rows.iter_rows(named=True)]

    def names(self, *, shipped: bool = True) -> dict[tuple[str, str], str]:
        """Return display names by level and unit: services, providers, areas (shipped ones too, or not)."""
        result: dict[tuple[str, str], str] = {}
        for level, table, key in (("service", "services", "service_id"), ("provider", "providers", "ico")):
            rows = self.read(table).select(key, "name").iter_rows()
            result |= {(level, code): name or code for code, name in rows}
        territory = Territory.from_rows(self.read("territory"), shipped=shipped)
        return result | {(area.level, area.code): area.name for area in territory.by_code.values()}

    def years(self) -> list[int]:
        """Return the years of statements."""
        return self.read("statements")["year"].unique().sort().to_list()


def finding_of(row: Mapping[str, Any], accepted: Mapping[str, Acceptance]) -> Finding:
    """Make a finding of its stored row, with the explanation with which its value was accepted."""
    known = accepted.get(row["identity"])
    return Finding(
        code=row["code"],
        severity=Severity(row["severity"]),
        place=Place(**{name: row[name] for name in ("file", "sheet", "cell", "line", "column")}),
        args=json.loads(row["args"]),
        **{name: row[name] for name in ("provider", "service", "value", "expected", "identity")},
        explanation=known.explanation if known is not None and known.value == row["value"] else None,
    )


def manifest_paths(root: Path) -> list[Path]:
    """List the manifests, without those that are being written."""
    return sorted((root / SNAPSHOTS).glob("[!.]*.json"))


def read_head(root: Path) -> str:
    """Return the id of the newest snapshot.

    Raises:
        VerifyError: the pointer is damaged, or missing though there are snapshots.
    """
    written = bool(manifest_paths(root))  # asked first: the pointer is older than any snapshot
    if not written and not (root / HEAD).exists():
        return EMPTY
    match = _HEAD_TEXT.fullmatch(read_kept(root / HEAD))
    if match is None:
        raise VerifyError(
            _("The pointer to the newest snapshot, {path}, is damaged.").format(path=root / HEAD),
            hint=damage_hint(),
        )
    return match[1].decode()


def load_snapshot(root: Path, snapshot_id: str) -> Snapshot:
    """Read a snapshot by its full id."""
    if snapshot_id == EMPTY:
        return Snapshot(id=EMPTY, root=root, manifest=Manifest())
    data = read_kept(root / SNAPSHOTS / f"{snapshot_id}.json")
    return Snapshot(id=snapshot_id, root=root, manifest=read_manifest(data, snapshot_id))


def walk(root: Path) -> Iterator[Snapshot]:
    """Read the snapshots from the newest back to the first."""
    with explained(root):
        snapshot_id: str | None = read_head(root)
    while snapshot_id is not None and snapshot_id != EMPTY:
        snapshot = load_snapshot(root, snapshot_id)
        yield snapshot
        snapshot_id = snapshot.parent
