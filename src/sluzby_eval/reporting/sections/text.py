"""A section of text only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.document import Section, Text

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page


def compose(section: spec.Words, page: Page) -> list[Section]:
    """Compose the section; each paragraph of the text is one block."""
    text = page.format.pick(section.text.both()) if section.text else ""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return [
        Section(
            id="",
            title=page.format.pick(section.title.both()),
            blocks=tuple(Text(text=part) for part in paragraphs),
        )
    ]
