"""Giving an import back to those who sent it: annotated copies of their workbooks and a letter to each.

Files are written whole or not at all; a file in the folder that is not ours is never written over.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from sluzby_eval.czech import fold
from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import _
from sluzby_eval.importing.annotate import letter, marker
from sluzby_eval.importing.annotate.letter import Received, write_letter
from sluzby_eval.importing.annotate.markup import Unwritable
from sluzby_eval.importing.annotate.workbook import annotate_workbook

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.i18n import Language

_COPY = {"cs": "_nalezy", "en": "_findings"}
_LETTER = {"cs": "_pruvodni-dopis.md", "en": "_cover-letter.md"}
_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
_LONGEST_NAME = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])$")  # names that one system keeps for devices
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """One file of an import, as it is to be given back."""

    file: str
    status: Literal["imported", "unchanged", "refused"]
    source: Path | None  # the kept copy
    findings: Sequence[Finding]
    provider: str | None  # company number


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingBack:
    """Where copies and letters go, and what the letters say of time."""

    folder: Path
    deadline: dt.date | None = None

    def prepare(self) -> None:
        """Make the folder before anything is imported.

        Raises:
            InputError: it cannot be made, or not be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                _("The folder {path} cannot be made: {cause}.").format(
                    path=self.folder, cause=error.strerror or error
                ),
                hint=_("Nothing was imported. Check the path."),
            ) from error
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise InputError(
                _("The folder {path} cannot be written to.").format(path=self.folder),
                hint=_("Nothing was imported. Check the path."),
            )


def give_back(
    to: GivingBack, returns: Iterable[Return], names: Mapping[str, str], *, language: Language
) -> tuple[list[Path], list[Finding]]:
    """Write annotated copies and letters for all files with errors or warnings.

    Args:
        to: where to.
        returns: the files of an import.
        names: of providers, by company number.
        language: of copies and letters.

    Returns:
        The files that were written, and findings for those that could not be.
    """
    return _Desk(to, names, language).give(returns)


def _is_serious(item: Return) -> bool:
    return any(finding.level is not Severity.INFO for finding in item.findings)


class _Desk:
    """Writes the files of one round and keeps their names apart."""

    def __init__(self, to: GivingBack, names: Mapping[str, str], language: Language) -> None:
        self.to = to
        self.names = names
        self.language = language
        self.used: set[str] = set()
        self.written: list[Path] = []
        self.findings: list[Finding] = []

    def give(self, returns: Iterable[Return]) -> tuple[list[Path], list[Finding]]:
        groups: dict[str, list[tuple[Return, str | None]]] = {}
        for item in sorted(returns, key=lambda item: item.file):
            copy = self._copy(item) if _is_serious(item) else None
            groups.setdefault(item.provider or f"file {item.file}", []).append((item, copy))
        for items in groups.values():
            if any(_is_serious(item) for item, _ in items):
                self._letter(items)
        return self.written, self.findings

    def _copy(self, item: Return) -> str | None:
        """Write the annotated copy of a workbook that could be read; return its name."""
        if item.source is None or not _can_be_annotated(item, item.source):
            return None
        stem = slug(PurePosixPath(item.file).with_suffix("").as_posix().removesuffix(_COPY[self.language]))
        path = self._path(stem, _COPY[self.language] + _suffix(item.file, item.source))
        if path.exists() and not _is_own_copy(path):
            self._in_the_way(item.file, path)
            return None
        temporary = path.with_name(f".tmp-{path.name}")
        try:
            annotate_workbook(item.source, temporary, item.findings, language=self.language)
            temporary.replace(path)
        except (Unwritable, OSError, ValueError, zipfile.BadZipFile) as error:
            temporary.unlink(missing_ok=True)
            self._tell("V231", item.file, cause=str(error))
            return None
        self.written.append(path)
        return path.name

    def _letter(self, items: Sequence[tuple[Return, str | None]]) -> None:
        first = items[0][0]
        ico = first.provider
        name = self.names.get(ico or "") or (ico or first.file)
        stem = slug(f"{self.names.get(ico, '')} {ico}" if ico else PurePosixPath(first.file).stem)
        path = self._path(stem, _LETTER[self.language])
        if path.exists() and not path.read_bytes().startswith(letter.MARK.encode()):
            self._in_the_way(first.file, path)
            return
        received = [
            Received(file=item.file, status=item.status, findings=item.findings, copy=copy)
            for item, copy in items
        ]
        text = write_letter(received, name=name, ico=ico, language=self.language, deadline=self.to.deadline)
        temporary = path.with_name(f".tmp-{path.name}")
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(path)
        except OSError as error:
            self._tell("V231", first.file, cause=error.strerror or str(error))
            return
        self.written.append(path)

    def _path(self, stem: str, ending: str) -> Path:
        name, number = stem, 1
        while (name + ending) in self.used:
            number += 1
            name = f"{stem}-{number}"
        self.used.add(name + ending)
        return self.to.folder / (name + ending)

    def _in_the_way(self, file: str, path: Path) -> None:
        self._tell("V232", file, path=path.name)

    def _tell(self, code: str, file: str, **args: object) -> None:
        self.findings.append(Finding(code=code, place=Place(file=file), args=args))


def slug(text: str) -> str:
    """Make a name of a file from letters, digits and hyphens that every system takes.

    >>> slug("Domov pod Lipami, p. o. 00099180"), slug("../../etc/passwd"), slug("CON"), slug("***")
    ('domov-pod-lipami-p-o-00099180', 'etc-passwd', 'con-1', 'soubor')
    """
    bare = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[-_LONGEST_NAME:].strip("-")
    return f"{bare}-1" if _RESERVED.match(bare) else bare or "soubor"


def _can_be_annotated(item: Return, source: Path) -> bool:
    """Whether the gate let the file in: what it refused, it also does not give back."""
    stopped = any(
        finding.code.startswith("V1") and finding.level is Severity.ERROR for finding in item.findings
    )
    with source.open("rb") as file:
        return not stopped and file.read(4) == _ZIP


def _suffix(name: str, source: Path) -> str:
    """Keep the ending of a workbook; one that claims to be something else gets what it is."""
    own = PurePosixPath(name).suffix.lower()
    if own in _SUFFIXES:
        return own
    with zipfile.ZipFile(source) as archive:
        return ".xlsm" if "xl/vbaProject.bin" in archive.namelist() else ".xlsx"


def _is_own_copy(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            return any(marker.MARK.encode() in archive.read(name) for name in reversed(sheets))
    except (OSError, zipfile.BadZipFile):
        return False
