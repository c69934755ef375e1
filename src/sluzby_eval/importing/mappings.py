"""Learned mappings: how one provider calls sheets and columns, kept as reviewed YAML in `mappings/`.

A mapping goes before the names of the layout, for files of its provider (known by the company number in the
file or by the name of the file) and, where it says so, of one year. A person writes or reviews it; the import
only proposes one, in `out/mapping-proposals/`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence  # noqa: TC003 - pydantic reads Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.definitions import Document, Loaded, Spec, load
from sluzby_eval.findings import Finding, Severity, worst
from sluzby_eval.importing.headings import HEADER_ROWS

if TYPE_CHECKING:
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.raw import RawBook
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.workspace import Workspace

FOLDER = "mappings"
PROPOSALS = "mapping-proposals"
_TOLD = ("V203", "V206", "V207", "V211", "V216")


class Learned(Spec):
    """What a provider calls sheets and columns of a layout."""

    provider: str  # company number, 8 digits
    year: int | None = None  # None = every year
    layout: str
    files: str | None = None  # pattern of file names, where the file does not hold the company number
    sheets: Mapping[str, str] = {}  # id of the layout's sheet: name of the sheet in the file
    headings: Mapping[str, str] = {}  # column of the layout: heading in the file
    note: str = ""  # who reviewed it, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Mappings:
    """The mappings of a workspace without fault."""

    entries: Sequence[Loaded[Learned]] = ()

    def of(self, book: RawBook, layout: str | None) -> Loaded[Learned] | None:
        """Return the mapping for a file: one for its year before one for all years; None where none fits."""
        fitting = [
            entry for entry in self.entries if layout in (None, entry.spec.layout) and _fits(entry.spec, book)
        ]
        return min(fitting, key=lambda entry: (entry.spec.year is None, entry.document.name), default=None)

    def of_known(
        self, layout: str, provider: str | None, year: int | None, file: str
    ) -> Loaded[Learned] | None:
        """Return the mapping that would be used today for a submission known by provider and year."""
        fitting = [
            entry
            for entry in self.entries
            if entry.spec.layout == layout
            and entry.spec.year in (None, year)
            and (entry.spec.provider == provider or _is_named(entry.spec, file))
        ]
        return min(fitting, key=lambda entry: (entry.spec.year is None, entry.document.name), default=None)


def load_mappings(workspace: Workspace, layouts: Layouts) -> tuple[Mappings, list[Finding]]:
    """Load the mappings of a workspace; a faulty one is left out and told."""
    folder = workspace.root / FOLDER
    files = [(path, f"{FOLDER}/{path.name}") for path in sorted(folder.glob("*.yaml"))]
    loaded, findings = load(files, Learned)
    good: list[Loaded[Learned]] = []
    for entry in loaded.values():
        faults = list(_check(entry.spec, entry.document, layouts))
        findings += faults
        if worst(faults) is not Severity.ERROR:
            good.append(entry)
    return Mappings(entries=tuple(good)), findings


def fingerprint(layout: Loaded[Layout], learned: Loaded[Learned] | None) -> str:
    """Name what a file was read by: the layout, and the mapping where there is one."""
    if learned is None:
        return layout.document.sha256
    return hashlib.sha256(f"{layout.document.sha256}\n{learned.document.sha256}".encode()).hexdigest()


def _check(spec: Learned, document: Document, layouts: Layouts) -> Iterator[Finding]:
    if spec.layout not in layouts:
        yield _unknown(spec.layout, layouts, document, ("layout",))
        return
    sheets = layouts[spec.layout].spec.sheets
    known = {sheet.id for sheet in sheets}
    for name in spec.sheets:
        if name not in known:
            yield _unknown(name, known, document, ("sheets", name))
    columns = {column.column for sheet in sheets for column in sheet.columns}
    for name in spec.headings:
        if name not in columns:
            yield _unknown(name, columns, document, ("headings", name))


def _unknown(name: str, known: Iterable[str], document: Document, trail: tuple[str, ...]) -> Finding:
    known = sorted(known)
    args = {"name": name, "suggestion": Finding.suggestion(name, known), "known": ", ".join(known)}
    return Finding(code="D712", place=document.place(trail), args=args, value=name)


def _fits(spec: Learned, book: RawBook) -> bool:
    cells = {
        str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
        for sheet in book.sheets
        for row in sheet.rows[:HEADER_ROWS]
        for cell in row
        if isinstance(cell, str | int | float)
    }
    own = spec.provider in cells or spec.provider.lstrip("0") in cells
    return (own or _is_named(spec, book.file)) and (
        spec.year is None or str(spec.year) in cells or str(spec.year) in book.file
    )


def _is_named(spec: Learned, file: str) -> bool:
    return spec.files is not None and fnmatchcase(fold(Path(file).name), fold(spec.files))


def propose(
    out: Path, layout: str, findings: Sequence[Finding], *, provider: str | None, year: object, file: str
) -> Path | None:
    """Write a mapping for a person to complete where headings were not matched; None = nothing to say."""
    told = [finding for finding in findings if finding.code in _TOLD]
    open_columns = {name: told_by for told_by in told for name in _listed(told_by, "columns")}
    unused = {text for finding in told for text in _listed(finding, "unused")}
    needed = any(finding.code in ("V206", "V216") for finding in told) or (open_columns and unused)
    if not needed:
        return None
    guesses = {name: _guess(finding, unused) for name, finding in open_columns.items()}
    sure = [f"  {_quoted(name)}: {_quoted(text)}" for name, text in guesses.items() if text is not None]
    lines = [
        f"# Proposal made from {file}: check it, complete it, move it to {FOLDER}/, import the file again.",
        f"provider: {_quoted(provider or '?')}",
        *([f"year: {year}"] if year is not None else []),
        f"layout: {layout}",
        *(["headings:", *sure] if sure else ["headings: {}"]),
        *(f"# column without a heading: {name}" for name, text in guesses.items() if text is None),
        *(f"# heading without a column: {text}" for text in sorted(unused)),
    ]
    target = out / PROPOSALS / f"{provider or Path(file).stem}_{year or 'year'}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def _listed(finding: Finding, name: str) -> list[str]:
    found = finding.args.get(name)
    return [str(item) for item in found] if isinstance(found, list | tuple) else []


def _guess(finding: Finding, unused: set[str]) -> str | None:
    """Guess the heading of a column: the one that is like it, or the only one that is left."""
    if finding.code == "V216":
        return finding.value
    alike = finding.args.get("suggestion")
    if alike is not None:
        return str(alike)
    return next(iter(unused)) if finding.code == "V206" and len(unused) == 1 else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
