"""Reads Markdown as it would be shown: without marks, escapes resolved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.reporting.verification.shown import Shown

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

_MARK = re.compile(r"\\(.)|\*+")
_RULE = re.compile(r"^\|(?: -+:? \|)+$")


def read(path: Path, _document: Plain) -> Shown:
    """Read a Markdown file."""
    tables: list[list[tuple[str, ...]]] = []
    texts, inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            if not inside:
                tables.append([])
            if not _RULE.match(line):
                tables[-1].append(tuple(_plain(cell) for cell in line[2:-2].split(" | ")))
        else:
            texts.append(_plain(line.lstrip("#>- ")))
        inside = line.startswith("| ")
    return Shown(tables=tuple(tuple(table) for table in tables), texts=tuple(texts))


def _plain(written: str) -> str:
    return _MARK.sub(lambda found: found[1] or "", written)
