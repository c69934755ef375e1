"""The cover letter: what a provider sent, what must be mended first, how to send it back. Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sluzby_eval.czech import format_date, typeset
from sluzby_eval.findings import Finding, FindingGroup, Severity
from sluzby_eval.i18n import translator

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sluzby_eval.i18n import Language

MARK = "<!-- sluzby-eval: "  # the first line of a letter that we may replace
FIRST = 10  # faults that are listed
_LONGEST = 300  # characters of one message
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One file as a letter tells of it."""

    file: str
    status: Literal["imported", "unchanged", "refused"]
    findings: Sequence[Finding]
    copy: str | None  # file name of the annotated copy
    used: bool = True  # at least one cell was used; of a refused file none is


def write_letter(
    received: Sequence[Received], *, name: str, ico: str | None, language: Language, deadline: dt.date | None
) -> str:
    """Write the letter to one provider about all its files."""
    letter = _Letter(language)
    lines = [*letter.opening(name, ico), *letter.files(received), *letter.faults(received)]
    lines += [*letter.unused(received), *letter.way_back(received, deadline)]
    text = "\n".join(lines) + "\n"
    return typeset(text) if language == "cs" else text


class _Letter:
    """The paragraphs of a letter in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._ = translator(language).gettext
        self.ngettext = translator(language).ngettext

    def opening(self, name: str, ico: str | None) -> Iterator[str]:
        _ = self._
        yield MARK + _("letter made by the program; a new run replaces it") + " -->"
        yield ""
        yield "# " + _("Your statement: what needs mending")
        yield ""
        shown = _plain(name)
        yield (
            _("To: {name}, company number {ico}").format(name=shown, ico=ico)
            if ico
            else _("To: {name}").format(name=shown)
        )
        yield ""
        yield _("Dear Sir or Madam,")
        yield ""

    def files(self, received: Sequence[Received]) -> Iterator[str]:
        _, n = self._, len(received)
        yield self.ngettext(
            "thank you for the {n} file that you sent. This is what we have found in it:",
            "thank you for the {n} files that you sent. This is what we have found in them:",
            n,
        ).format(n=n)
        yield ""
        for item in received:
            errors = sum(finding.level is Severity.ERROR for finding in item.findings)
            warnings = sum(finding.level is Severity.WARNING for finding in item.findings)
            counts = _("{errors}, {warnings}").format(
                errors=self.ngettext("{n} error", "{n} errors", errors).format(n=errors),
                warnings=self.ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
            )
            status = {
                "imported": _("received"),
                "unchanged": _("received, the same data as before"),
                "refused": _("could not be used"),
            }[item.status]
            told = counts if errors or warnings else _("nothing to mend")
            yield f"- {_name(item.file)} – {status}; {told}"
        yield ""

    def faults(self, received: Sequence[Received]) -> Iterator[str]:
        serious = [
            finding for item in received for finding in item.findings if finding.level is not Severity.INFO
        ]
        groups = FindingGroup.of(serious)
        if not groups:
            return
        yield "## " + self._("What to mend first")
        yield ""
        several = len(received) > 1
        for number, group in enumerate(groups[:FIRST], 1):
            where = self._where(group, with_file=several)
            message = _plain(_short(group.first.message(self.language)))
            fix = _plain(_short(group.first.fix(self.language)))
            yield f"{number}. {where}{message} {fix} ({group.first.code})"
        left = len(groups) - FIRST
        if left > 0:
            yield ""
            yield (
                self.ngettext(
                    "{n} more fault is listed in the annotated file.",
                    "{n} more faults are listed in the annotated file.",
                    left,
                ).format(n=left)
                if any(item.copy for item in received)
                else self.ngettext("There is {n} more fault.", "There are {n} more faults.", left).format(
                    n=left
                )
            )
        yield ""

    def _where(self, group: FindingGroup, *, with_file: bool) -> str:
        place = group.first.place
        cell = "!".join(part for part in (place.sheet, group.cells) if part)
        parts = [_name(place.file)] if with_file else []
        parts += [f"**{_plain(cell)}**"] if cell else []
        return f"{', '.join(parts)}: " if parts else ""

    def unused(self, received: Sequence[Received]) -> Iterator[str]:
        _ = self._
        refused = [item for item in received if item.status == "refused"]
        cells = sum(
            finding.level is Severity.ERROR and finding.place.cell is not None
            for item in received
            if item.status != "refused"
            for finding in item.findings
        )
        if not refused and not cells:
            return
        yield "## " + _("What was not used")
        yield ""
        for item in refused:
            yield "- " + _("{file}: nothing of the whole file.").format(file=_name(item.file))
        if cells:
            yield "- " + self.ngettext(
                "{n} place with an error: its value is left out of all computations until it is mended.",
                "{n} places with errors: their values are left out of all computations until mended.",
                cells,
            ).format(n=cells)
        yield ""

    def way_back(self, received: Sequence[Received], deadline: dt.date | None) -> Iterator[str]:
        _ = self._
        yield "## " + _("How to send it back")
        yield ""
        copies = [item.copy for item in received if item.copy]
        if copies:
            yield self.ngettext(
                "Open the enclosed file {files}. Cells with errors are red, those with warnings yellow; each "
                "has a comment. All faults are listed on the last sheet. Mend the cells and send the whole "
                "file back; the comments and the list may stay in it.",
                "Open the enclosed files {files}. Cells with errors are red, those with warnings yellow; "
                "each has a comment. All faults are listed on the last sheet. Mend the cells and send the "
                "whole files back; the comments and the lists may stay in them.",
                len(copies),
            ).format(files=", ".join(_name(copy) for copy in copies))
        else:
            yield _("Mend the file that you sent as described above and send it back whole.")
        yield ""
        if deadline is not None:
            yield _("Please send it by {date}.").format(date=format_date(deadline, self.language))
            yield ""
        yield _("If a value with a warning is right, leave it and tell us why.")


def _plain(text: str) -> str:
    """Keep what a provider typed from acting as Markdown or HTML."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _name(file: str) -> str:
    return "`" + " ".join(file.replace("`", "'").split()) + "`"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
