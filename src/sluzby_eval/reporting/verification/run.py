"""Verification, from the top: checksums first, then every file of every document against its JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import polars as pl
from pypdfium2 import PdfiumError
from python_calamine import CalamineError

from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _, current_language, use_language
from sluzby_eval.reporting import manifest
from sluzby_eval.reporting.glyphs import printable
from sluzby_eval.reporting.pools import count_of, pool_of
from sluzby_eval.reporting.renderers.json import SCHEMA
from sluzby_eval.reporting.verification import itself, rows
from sluzby_eval.reporting.verification.compare import compare
from sluzby_eval.reporting.verification.mismatch import Mismatch
from sluzby_eval.reporting.verification.readers import docx, html, md, pdf, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain
    from sluzby_eval.reporting.verification.shown import Shown

READERS: dict[str, Callable[[Path, Any], Shown]] = {
    "docx": docx.read,
    "html": html.read,
    "md": md.read,
    "pdf": pdf.read,
    "xlsx": xlsx.read,
}
UNREADABLE = (
    OSError, ValueError, KeyError, IndexError, BadZipFile, PdfiumError, CalamineError, pl.exceptions.PolarsError,
)  # fmt: skip
FEW = 4  # documents for which no process is started


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was verified, and every difference found."""

    documents: int
    files: int
    mismatches: tuple[Mismatch, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing differs."""
        return not self.mismatches


def verify(folder: Path, *, processes: int | None = None) -> Verified:
    """Verify a bundle: every file against its checksum, every number of every format against the JSON.

    Raises:
        InputError: there is no manifest, or it is none of ours.
    """
    listed = manifest.read(folder)
    jobs = [(folder, document) for document in listed["documents"]]
    count = count_of(processes, len(jobs))
    if count == 1 or len(jobs) <= FEW:
        found = [_document(job) for job in jobs]
    else:
        with pool_of(count, use_language, current_language()) as pool:
            found = list(pool.map(_document, jobs))
    mismatches = [one for made in found for one in made]
    mismatches += _strangers(folder, listed)
    files = sum(len(document["files"]) for document in listed["documents"])
    return Verified(documents=len(jobs), files=files, mismatches=tuple(mismatches))


def _strangers(folder: Path, listed: manifest.Manifest) -> Iterator[Mismatch]:
    known = {entry["path"] for document in listed["documents"] for entry in document["files"]}
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.name != manifest.NAME:
            yield Mismatch(file=path.name, expected=_("no such file"), found=_("a file not in the manifest"))


def _document(job: tuple[Path, manifest.Manifest]) -> list[Mismatch]:
    """Verify the files of one document."""
    folder, listed = job
    found = [one for entry in listed["files"] for one in _checksum(folder, entry)]
    formats = {entry["format"]: folder / entry["path"] for entry in listed["files"]}
    try:
        document = _loaded(formats.get("json", folder / f"{listed['slug']}.json"))
    except UNREADABLE as error:
        return [*found, Mismatch(file=f"{listed['slug']}.json", expected=SCHEMA, found=_cause(error))]
    for format, path in sorted(formats.items()):
        try:
            found += _compared(format, path, document)
        except UNREADABLE as error:
            found.append(Mismatch(file=path.name, expected=_("a readable file"), found=_cause(error)))
    return found


def _compared(format: str, path: Path, document: Plain) -> Iterator[Mismatch]:
    if format == "json":
        yield from itself.check(document, path.name)
    elif format == "csv":
        yield from rows.compare_csv(document, path)
    elif format == "parquet":
        yield from rows.compare_parquet(document, path)
    elif format in READERS:
        shown = READERS[format](path, document)
        wanted = _as_printed(document) if format == "pdf" else document
        yield from compare(wanted, shown, format=format, file=path.name)


def _as_printed(value: Any) -> Any:
    """Replace what the font for paper does not have, as the PDF does."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {
            name: _as_printed(item) for name, item in value.items() if name != "rows" or "schema" not in value
        }
    return [_as_printed(item) for item in value] if isinstance(value, list) else value


def _checksum(folder: Path, entry: manifest.Manifest) -> Iterator[Mismatch]:
    path = folder / entry["path"]
    if path.parent != folder or not path.is_file():
        yield Mismatch(file=entry["path"], expected=_("a file"), found=_("nothing"))
        return
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != entry["sha256"]:
        yield Mismatch(file=entry["path"], column="sha256", expected=entry["sha256"], found=digest)


def _loaded(path: Path) -> Plain:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(_("The file {path} is no document of a report.").format(path=path))
    return found


def _cause(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
