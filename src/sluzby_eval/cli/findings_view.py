"""Findings on the terminal: at most a screen, what to mend first comes first, the rest goes to a file."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from sluzby_eval.cli.output import shown, write, write_wrapped
from sluzby_eval.cli.weights import count, severity_name, summary
from sluzby_eval.czech import typeset
from sluzby_eval.findings import FindingGroup, catalogue
from sluzby_eval.i18n import _, current_language, ngettext, translator
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sluzby_eval.cli.session import Session
    from sluzby_eval.findings import Finding
    from sluzby_eval.i18n import Language

__all__ = [
    "count",
    "facts",
    "severity_name",
    "summary",
    "write_csv",
    "write_group",
    "write_groups",
    "write_screen",
]
SCREEN = 10  # groups of findings that are shown, two lines each

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def write_screen(session: Session, findings: Sequence[Finding], listing: Path) -> None:
    """Write how many findings there are, the weightiest of them, and where all of them stand."""
    write(_("Findings: {summary}").format(summary=summary(findings)))
    left = write_groups(findings)
    number, path = len(findings), shown(listing)
    told = ngettext(
        "These were the weightiest; all of them ({n} row): {path}",
        "These were the weightiest; all of them ({n} rows): {path}",
        number,
    )
    session.say(told.format(n=number, path=path) if left else _("All findings: {path}").format(path=path))


def write_groups(findings: Sequence[Finding], *, limit: int = SCREEN) -> int:
    """Write the weightiest groups and return how many were left out."""
    groups = FindingGroup.of(findings)
    for group in groups[:limit]:
        write_group(group)
    return max(len(groups) - limit, 0)


def write_group(group: FindingGroup) -> None:
    """Write one group: where and what on one line, whom it concerns, and how to mend it on the next."""
    first = group.first
    told = f"{_place(group)}: {first.code} {severity_name(first.level)}: {_set(first.message())}"
    write_wrapped(told, hang="  ")
    about = facts(first)
    if about:
        write_wrapped(_set(about), indent="    ")
    write_wrapped(_set(first.fix()), indent="    → ")


def facts(finding: Finding) -> str:
    """Say whom a finding concerns, what was typed and expected, as far as its message does not."""
    told = catalogue()[finding.code].message["en"]
    known = {
        "provider": (_("provider {value}"), finding.provider),
        "service": (_("service {value}"), finding.service),
        "value": (_("typed {value}"), finding.value),
        "expected": (_("expected {value}"), finding.expected),
        "difference": (_("difference {value}"), finding.difference),
    }
    return "; ".join(
        text.format(value=value)
        for name, (text, value) in known.items()
        if value is not None
        and f"{{{name}" not in told
        and not (name == "value" and value == finding.service)
    )


def _set(text: str) -> str:
    return typeset(text) if current_language() == "cs" else text


def _place(group: FindingGroup) -> str:
    place = group.first.place
    if group.cells is None or group.count == 1:
        where = str(place)
    else:
        where = f"{place.file} [{'!'.join(part for part in (place.sheet, group.cells) if part)}]"
    return where if group.count == 1 else f"{where} ({group.count}×)"


def write_csv(findings: Sequence[Finding], path: Path, language: Language) -> None:
    """Write all findings, errors first, as CSV that a spreadsheet opens without running anything."""
    headings = _headings(language)
    records = [
        {headings.get(name, name): value for name, value in finding.as_record(language).items()}
        | {headings["severity"]: Format(language).severity(finding.level.value)}
        for finding in sorted(findings, key=lambda finding: finding.level.weight)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        if records:
            writer = csv.DictWriter(file, fieldnames=list(records[0]), delimiter=";")
            writer.writeheader()
            writer.writerows({key: _harmless(value) for key, value in record.items()} for record in records)
    temporary.replace(path)


def _headings(language: Language) -> dict[str, str]:
    gettext = translator(language).gettext
    return {
        "code": gettext("code"),
        "severity": gettext("weight"),
        "file": gettext("file"),
        "sheet": gettext("sheet"),
        "cell": gettext("cell"),
        "line": gettext("line"),
        "column": gettext("column"),
        "provider": gettext("provider"),
        "service": gettext("service"),
        "value": gettext("value"),
        "expected": gettext("expected"),
        "difference": gettext("difference"),
        "message": gettext("what is wrong"),
        "fix": gettext("what to do"),
        "identity": gettext("identity of the finding"),
        "explanation": gettext("explanation"),
    }


def _harmless(value: object) -> object:
    """Keep a spreadsheet from running a text; a negative number stays a number."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(_RISKY) else value
