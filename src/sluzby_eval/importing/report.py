"""What became of an import, file by file."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - dataclasses keep it
from typing import Literal

from sluzby_eval.findings import Finding, Severity
from sluzby_eval.store import Difference, Snapshot  # noqa: TC001 - dataclasses keep them

Status = Literal["imported", "unchanged", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file."""

    file: str
    status: Status
    layout: str | None = None
    same_as: str | None = None  # the file that told the same before, where the bytes differ
    submission: str | None = None
    cells: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0  # of all tables
    errors: int = 0
    warnings: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)  # cells by the reason why they were ignored
    money: Mapping[str, float] = field(default_factory=dict)  # CZK: read, accepted, refused, ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of an import."""

    files: tuple[FileOutcome, ...]
    findings: tuple[Finding, ...]
    snapshot: Snapshot  # the newest one after the import
    changed: bool
    plan: Difference | None = None  # of a dry run: what the real run would change
    states: Mapping[str, int] = field(default_factory=dict)  # findings new, persisting, fixed, reopened
    given_back: tuple[Path, ...] = ()  # annotated copies and letters

    @property
    def exit_code(self) -> int:
        """0 done, 1 done with errors in the data, 3 nothing could be used, 4 partly done."""
        refused = [outcome for outcome in self.files if outcome.status == "refused"]
        if refused:
            return 3 if len(refused) == len(self.files) else 4
        return 1 if any(finding.level is Severity.ERROR for finding in self.findings) else 0
