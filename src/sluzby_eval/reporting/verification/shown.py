"""What a person sees in a file: its tables and everything else as text."""

from __future__ import annotations

import re
from dataclasses import dataclass

Grid = tuple[tuple[str | float, ...], ...]  # rows of a table, the heading first
_SPACE = re.compile(r"[\s\u2060]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The content of a file, as its reader found it.

    Numbers of `tables` are numbers only where the format stores them as such. `lined` says that a table may
    go on in the next one, as on the next page; then only the rows count, not how they are grouped. `running` is
    what stands above and below the text, page by page.
    """

    tables: tuple[Grid, ...]
    texts: tuple[str, ...]
    lined: bool = False
    running: tuple[str, ...] = ()


def bare(text: str) -> str:
    r"""Drop all white space: where lines break says nothing about content.

    >>> bare("1\u00a0234,5 Kč\n")
    '1234,5Kč'
    """
    return _SPACE.sub("", text)
