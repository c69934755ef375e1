"""Rules of the texts of a definition: both languages, length, what a reader needs to be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.evaluation.checking.subject import Subject, sides
from sluzby_eval.evaluation.formula import Call
from sluzby_eval.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.findings import Finding

TITLE_LIMIT = 80
LABELS = ("title", "question", "numerator", "denominator", "pitfalls")
SAME_FROM = 3  # words from which the same text in both languages is a forgotten translation
_DATE = re.compile(r"\d\.$")  # "k 31. 12."
_UNIT = re.compile(r"\((?:v |in )?(?:%|Kč|CZK|tis\. ?Kč|mil\. ?Kč|hod\.?|h)\)\s*$")


def languages(subject: Subject) -> Iterator[Finding]:
    """Every text is there in both languages, and they differ."""
    for name in LABELS:
        label = getattr(subject.spec, name)
        if label is None:
            continue
        texts = label.texts()
        empty = [language for language in LANGUAGES if not texts[language].strip()]
        for language in empty:
            yield subject.report("D230", name, language, value=f"{name}.{language}")
        if not empty and texts["cs"] == texts["en"] and len(texts["cs"].split()) >= SAME_FROM:
            yield subject.report("D231", name, "en", value=name)


def title(subject: Subject) -> Iterator[Finding]:
    """Require: a title is short, is no sentence, and leaves the unit to the unit."""
    texts = subject.spec.title.texts()
    for language in LANGUAGES:
        text = texts[language].strip()
        if len(text) > TITLE_LIMIT:
            yield subject.report("D232", "title", language, value=len(text), limit=TITLE_LIMIT)
        if text.endswith((".", ":", ";")) and not _DATE.search(text):
            yield subject.report("D233", "title", language, value=text[-1])
        if _UNIT.search(text):
            yield subject.report("D234", "title", language, value=text)


def question(subject: Subject) -> Iterator[Finding]:
    """Require: a question asks, and says more than the title."""
    titles, texts = subject.spec.title.texts(), subject.spec.question.texts()
    for language in LANGUAGES:
        text = texts[language].strip()
        if text and text.rstrip("?.") == titles[language].strip():
            yield subject.report("D236", "question", language)
        elif text and not text.endswith("?"):
            yield subject.report("D235", "question", language)


def reading(subject: Subject) -> Iterator[Finding]:
    """Whoever reads a number is told how it misleads and where it comes from."""
    spec = subject.spec
    if subject.published and spec.pitfalls is None:
        yield subject.report("D237", key=True)
    if not spec.source.strip():
        yield subject.report("D238", "source")


def line(subject: Subject) -> Iterator[Finding]:
    """Require: what stands above and below the line is said in words, where there is a line."""
    if subject.tree is None:
        return
    is_ratio = sides(subject.tree) is not None or (
        isinstance(subject.tree, Call) and subject.tree.name == "mean"
    )
    if is_ratio and subject.spec.denominator is None:
        yield subject.report("D239", "numerator", key=True)
    pure = isinstance(subject.tree, Call) and subject.tree.name in ("sum", "count", "count_distinct")
    if pure and subject.spec.denominator is not None:
        yield subject.report("D240", "denominator", key=True)


RULES = (languages, title, question, reading, line)
