"""Findings in words: the claims that can be said, in the order of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.claims import claim
from sluzby_eval.reporting.document import Section, Sentence, Sentences
from sluzby_eval.reporting.sections.parts import section_of

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page


def compose(section: spec.Sentences, page: Page) -> list[Section]:
    """Compose the section; claims that are not robust are silent, and with none there is no section."""
    made = [claim(saying, page) for saying in section.claims]
    said = tuple(sentence for sentence in made if isinstance(sentence, Sentence))
    return section_of(page, section, [Sentences(sentences=said)] if said else [])
