"""Reads what a person sees on a page: no markup, no script, no list of contents."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from sluzby_eval.reporting.verification.shown import Shown

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

UNSEEN = {"head", "script", "style", "nav", "footer", "template", "noscript", "summary", "desc", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "caption", "figcaption", "text", "tspan"}


def read(path: Path, _document: Plain) -> Shown:
    """Read a page."""
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    tables = tuple(tuple(tuple(row) for row in table) for table in page.tables)
    return Shown(tables=tables, texts=tuple("".join(part) for part in page.texts))


class _Page(HTMLParser):
    """Collects cells of tables, and all other text by the element that it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.texts: list[list[str]] = [[]]
        self._open: list[tuple[str, bool]] = []  # tags with whether they hide what is in them
        self._hidden = 0
        self._span = 0  # columns of the cell being read; 0 is outside of cells

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag in VOID:
            return
        given = dict(attrs)
        hides = (
            tag in UNSEEN
            or given.get("aria-hidden") == "true"
            or "hidden" in given
            or (tag == "a" and "def" in (given.get("class") or "").split())
        )
        self._open.append((tag, hides))
        self._hidden += hides
        if self._hidden:
            return
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._span = int(given.get("colspan") or 1)
            self.tables[-1][-1].append("")
        elif tag in BLOCKS and not self._span:
            self.texts.append([])

    def handle_endtag(self, tag: str) -> None:
        """Go out of an element, and of those that were left open in it."""
        if tag in VOID or all(name != tag for name, _hides in self._open):
            return
        while self._open:
            name, hides = self._open.pop()
            self._hidden -= hides
            if name in ("td", "th") and not self._hidden and self._span:
                row = self.tables[-1][-1]
                row += [row[-1]] * (self._span - 1)  # cells that share one blank
                self._span = 0
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._hidden:
            return
        if self._span:
            self.tables[-1][-1][-1] += data
        else:
            self.texts[-1].append(data)
