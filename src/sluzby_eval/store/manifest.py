"""The manifest of a snapshot: which submissions are in force, which superseded, which parts hold their rows.

A manifest is one JSON file, `snapshots/<id>.json`; the id is the beginning of the sha256 of its bytes, so a
manifest that was altered no longer answers to its name. Only `active` submissions are read; a list beside
`active` and `superseded` can be added without a new meaning of these two, as `retracted`, `accepted` and
`events` were: what an older manifest does not tell is empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sluzby_eval.errors import AccessError, VerifyError
from sluzby_eval.i18n import _
from sluzby_eval.store.files import damage_hint

FORMAT = 1  # raised when an older program would misread what is written
EMPTY = "empty"  # id of the snapshot before the first commit
ID_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file of one provider and period, as it was read with one layout."""

    id: str
    layout: str
    layout_sha256: str
    source_sha256: str
    file: str  # its name, without the folder it lay in
    scope: tuple[str, ...]  # a newer submission of the same layout and scope supersedes this one
    rank: int  # who wins in shared tables
    period: int | None
    provider: str | None
    imported_at: str  # ISO 8601
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # sheet -> column -> letters
    cells: Mapping[str, int] = field(default_factory=dict)  # read, accepted, refused, ignored, ...
    findings: Mapping[str, int] = field(default_factory=dict)  # severity -> count
    ignored: Mapping[str, int] = field(default_factory=dict)  # cells by the reason why they were ignored
    money: Mapping[str, float] = field(default_factory=dict)  # CZK: read, accepted, refused, ignored
    content_sha256: str = ""  # of what it says, wherever it stands in the file; equal = the same data
    sequence: int = 0  # given by the store: the order of arrival
    superseded_by: str | None = None  # given by the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A submission that was taken back, and by whom, when and why."""

    submission: Submission
    at: str  # ISO 8601
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A warning that was accepted with an explanation; it holds as long as the value stays."""

    identity: str  # of the finding
    code: str
    value: str | None
    explanation: str
    by: str
    at: str  # ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One Parquet file: rows of one table, of one or many submissions."""

    table: str
    sha256: str
    rows: int
    submissions: tuple[int, ...]  # sequence numbers of those that have rows here

    @property
    def file(self) -> str:
        """The name in the folder `parts`."""
        return f"{self.sha256}.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPart:
    """One Parquet file of acts of care of one year (see `store.events`); year 0 = what their numbers mean."""

    year: int
    sha256: str
    rows: int
    source_sha256: str  # of the file that the acts come from
    file: str  # its name
    imported_at: str  # ISO 8601
    blanks: Mapping[str, int] = field(default_factory=dict)  # column -> rows in which it is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot consists of."""

    parent: str | None = None
    created_at: str = ""
    message: str = ""
    commit: int = 0  # snapshots since the beginning
    active: tuple[Submission, ...] = ()
    superseded: tuple[Submission, ...] = ()
    parts: tuple[Part, ...] = ()
    by: str = ""  # who made this snapshot, where somebody had to decide
    reason: str = ""
    retracted: tuple[Retraction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    events: tuple[EventPart, ...] = ()

    @property
    def everyone(self) -> tuple[Submission, ...]:
        """All submissions, in force or not."""
        return (*self.active, *self.superseded, *(item.submission for item in self.retracted))

    @property
    def sequence(self) -> int:
        """The highest sequence number that was given."""
        return max((item.sequence for item in self.everyone), default=0)


def write_manifest(manifest: Manifest) -> tuple[str, bytes]:
    """Return the id and the bytes of a manifest; equal manifests give equal bytes."""
    columns: dict[str, Any] = {}
    content = {
        "format": FORMAT,
        "parent": manifest.parent,
        "created_at": manifest.created_at,
        "message": manifest.message,
        "commit": manifest.commit,
        "active": [_plain(item, columns) for item in manifest.active],
        "superseded": [_plain(item, columns) for item in manifest.superseded],
        "parts": [asdict(part) for part in manifest.parts],
        "by": manifest.by,
        "reason": manifest.reason,
        "retracted": [
            {
                "submission": _plain(item.submission, columns),
                "at": item.at,
                "by": item.by,
                "reason": item.reason,
            }
            for item in manifest.retracted
        ],
        "accepted": [asdict(item) for item in manifest.accepted],
        "columns": columns,
    }
    if manifest.events:
        content["events"] = [asdict(item) for item in manifest.events]
    data = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return manifest_id(data), data


def _plain(submission: Submission, columns: dict[str, Any]) -> dict[str, Any]:
    """Flatten a submission; the letters of its columns, alike in most files, are kept once."""
    plain = {item.name: getattr(submission, item.name) for item in fields(submission)}
    text = json.dumps(plain["columns"], ensure_ascii=False, sort_keys=True)
    reference = hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]
    columns[reference] = json.loads(text)
    counts = {name: dict(plain[name]) for name in ("cells", "findings", "ignored", "money")}
    return plain | counts | {"columns": reference}


def manifest_id(data: bytes) -> str:
    """Return the id of a manifest's bytes."""
    return hashlib.sha256(data).hexdigest()[:ID_LENGTH]


def read_manifest(data: bytes, name: str) -> Manifest:
    """Read the manifest of a snapshot.

    Raises:
        VerifyError: the bytes are not those that were written.
        AccessError: a newer version of the program wrote them.
    """
    if manifest_id(data) != name:
        raise VerifyError(
            _("The snapshot {id} was altered since it was written.").format(id=name),
            hint=damage_hint(),
        )
    content = json.loads(data)
    if content["format"] > FORMAT:
        raise AccessError(
            _(
                "The dataset was written by a newer version of sluzby-eval (format {found}, known: {known})."
            ).format(found=content["format"], known=FORMAT),
            hint=_("Install the newer version."),
        )
    columns = content["columns"]
    return Manifest(
        parent=content["parent"],
        created_at=content["created_at"],
        message=content["message"],
        commit=content["commit"],
        active=tuple(_submission(item, columns) for item in content["active"]),
        superseded=tuple(_submission(item, columns) for item in content["superseded"]),
        parts=tuple(Part(**{**item, "submissions": tuple(item["submissions"])}) for item in content["parts"]),
        by=content.get("by", ""),
        reason=content.get("reason", ""),
        retracted=tuple(
            Retraction(**{**item, "submission": _submission(item["submission"], columns)})
            for item in content.get("retracted", ())
        ),
        accepted=tuple(Acceptance(**item) for item in content.get("accepted", ())),
        events=tuple(EventPart(**item) for item in content.get("events", ())),
    )


def _submission(item: dict[str, Any], columns: Mapping[str, Any]) -> Submission:
    known = {entry.name for entry in fields(Submission)}
    told = {name: value for name, value in item.items() if name in known}
    return Submission(**{**told, "columns": columns[item["columns"]], "scope": tuple(item["scope"])})
