"""Which files a command means: paths are walked, what is no data is left out with a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence  # noqa: TC003
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - dataclasses keep it

from sluzby_eval.findings import Finding, Place
from sluzby_eval.i18n import _

SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".csv", ".tsv", ".txt", ".html", ".htm",
    ".zip", ".pdf",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFile:
    """A file to be imported and the name under which people know it."""

    path: Path
    name: str


def list_files(paths: Sequence[Path]) -> tuple[list[InboxFile], list[Finding]]:
    """List the files under paths, in order of their names; a path that is not there is a finding."""
    findings: list[Finding] = []
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                reason = _left_out(file, path)
                if reason:
                    place = Place(file=file.relative_to(path).as_posix())
                    findings.append(Finding(code="V226", place=place, args={"reason": reason}))
                elif file.is_file() and not _is_hidden(file, path):
                    found.setdefault(file, file.relative_to(path).as_posix())
        elif path.is_file():
            found.setdefault(path, path.name)
        else:
            findings.append(Finding(code="V225", place=Place(file=str(path))))
    return list(_named(found)), findings


def _named(found: dict[Path, str]) -> Iterator[InboxFile]:
    """Name files by their bare name where that is clear, else by their place under the given folder."""
    bare = Counter(path.name for path in found)
    seen: Counter[str] = Counter()
    for path, relative in found.items():
        name = path.name if bare[path.name] == 1 else relative
        seen[name] += 1
        yield InboxFile(path=path, name=name if seen[name] == 1 else str(path))


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def _left_out(file: Path, root: Path) -> str | None:
    """Tell why a file of a folder is not read; hidden files are passed over without a word."""
    if not file.is_file() or _is_hidden(file, root):
        return None
    if file.name.startswith("~$"):
        return _("a lock file of an open workbook")
    if file.suffix.lower() not in SUFFIXES:
        return _("not a kind of file that holds tables")
    return None
