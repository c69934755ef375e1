"""HTML: one file that needs no network; its one script only sorts and filters tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.markup import definitions_in, page

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.document import Document


def render(document: Document, path: Path) -> None:
    """Write the document as one HTML file."""
    text = page(
        "page.html.j2",
        Format(document.language),
        document=document,
        defined=definitions_in(document.sections),
    )
    path.write_text(text, encoding="utf-8", newline="\n")
