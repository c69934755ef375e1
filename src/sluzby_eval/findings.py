"""Findings: what is wrong with data or definitions, as records with a place, a code and a way out.

One shape serves both worlds: a cell of a provider's workbook and a line of an indicator definition.
Texts live in `codes/*.yaml`, one file per family, in both languages; a finding holds only the code and the
values that the text needs, so that it can be said in Czech to a provider and in English in a log.

Families: V1 files, V2 shape of sheets, V3 cells, V4 content, D1-D5 definitions, F1 frontiers, G1 rule sets
of funding, P1 planning, R1 results, S1 store.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - pydantic and dataclasses read them
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Self

from sluzby_eval.czech import NBSP, format_number
from sluzby_eval.i18n import Language, current_language, pick

CODES_DIR = Path(__file__).parent / "codes"
LISTED = 5  # names in one message


class Severity(enum.StrEnum):
    """How much a finding matters.

    error: the cell, row or file is not used until it is mended; the rest goes on.
    warning: the value is used, somebody should look.
    info: worth knowing; nothing to do.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """0 for error, 1 for warning, 2 for info: the order of lists."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding points: a cell of a sheet, or a line and column of a text file.

    >>> str(Place(file="domov_a.xlsx", sheet="Náklady", cell="D17"))
    'domov_a.xlsx [Náklady!D17]'
    >>> str(Place(file="cost_per_bed.yaml", line=7, column=3))
    'cost_per_bed.yaml:7:3'
    """

    file: str
    sheet: str | None = None
    cell: str | None = None  # "D17", or a range "D17:D80"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.sheet is not None or self.cell is not None:
            address = "!".join(part for part in (self.sheet, self.cell) if part)
            return f"{self.file} [{address}]"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of the catalogue of codes: what is checked, why, an example, how to mend it."""

    code: str
    severity: Severity
    message: Mapping[str, str]  # names args in braces, {value}; numbers for the reader as {value:n}
    what: Mapping[str, str]
    why: Mapping[str, str]
    example: Mapping[str, str]
    fix: Mapping[str, str]
    error_from: str | None = None  # the version from which a warning is an error


_NUMBER = re.compile(r"(-?\d+)(\.\d+)?( %)?")  # as `importing.wide.shown` writes numbers
_FIELD = re.compile(r"\{(\w+)(:n)?\}")


def _readable(found: object, language: Language | None, *, is_number: bool) -> str:
    """Write a value: numbers in the reader's language, everything else, identifiers too, as it is."""
    match = (
        _NUMBER.fullmatch(str(found)) if is_number or (isinstance(found, int) and found >= 10_000) else None
    )
    if match is None:
        return str(found)
    decimals = len(match[2] or ".") - 1
    number = format_number(float(match[1] + (match[2] or "")), decimals, language or current_language())
    return f"{number}{NBSP}%" if match[3] else number


def apart(value: str | None, expected: str | None) -> str | None:
    """Say how far a number is from the expected one; nothing where one is no number or of another unit.

    >>> apart("-45200", "0"), apart("90 %", "100 %"), apart("0.3", "0.1"), apart("160", "100 %")
    ('-45200', '-10 %', '0.2', None)
    """
    numbers = [_NUMBER.fullmatch(text or "") for text in (value, expected)]
    if numbers[0] is None or numbers[1] is None or numbers[0][3] != numbers[1][3]:
        return None
    first, second = (float(match[1] + (match[2] or "")) for match in numbers if match)
    return f"{round(first - second, 6):.15g}{numbers[0][3] or ''}"


# ". Did you mean {suggestion}?" or ", the nearest: {suggestion}." goes where there is nothing to suggest
_GUESS = re.compile(r"(, [^,.{}]*|(?<=[.“]) [^.{}]*)\{suggestion\}[.?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with everything a person needs to mend it."""

    code: str
    place: Place
    args: Mapping[str, object] = field(default_factory=dict)  # a text in words of its own is {cs, en}
    severity: Severity | None = None  # None = the severity of the catalogue
    provider: str | None = None
    service: str | None = None
    value: str | None = None  # as typed
    expected: str | None = None
    identity: str | None = None  # the same for the same fault in the next submission of the same scope
    explanation: str | None = None  # with which it was accepted

    @property
    def level(self) -> Severity:
        """Return the severity in force."""
        return self.severity or catalogue()[self.code].severity

    def message(self, language: Language | None = None) -> str:
        """Say what is wrong, in one sentence."""
        return self._fill(pick(catalogue()[self.code].message, language), language)

    def fix(self, language: Language | None = None) -> str:
        """Say how to mend it."""
        return self._fill(pick(catalogue()[self.code].fix, language), language)

    def _fill(self, text: str, language: Language | None) -> str:
        known = {
            "value": self.value,
            "expected": self.expected,
            "service": self.service,
            "difference": self.difference,
            **self.args,
        }
        if known.get("suggestion") is None:
            text = _GUESS.sub(lambda match: "." if match[1].startswith(",") else "", text)

        def shown(match: re.Match[str]) -> str:
            found = known.get(match[1])
            if isinstance(found, dict):
                return pick(found, language)
            return "–" if found is None else _readable(found, language, is_number=match[2] is not None)

        return _FIELD.sub(shown, text)

    @property
    def difference(self) -> str | None:
        """Return by how much the value differs from the expected one, where both are numbers."""
        given = self.args.get("difference")
        if given is not None:
            return str(given)
        return apart(self.value, self.expected) if _compares_numbers(self.code) else None

    def as_record(self, language: Language | None = None) -> dict[str, Any]:
        """Flatten to one row of a table or one object of JSON."""
        place = {item.name: getattr(self.place, item.name) for item in fields(self.place)}
        return {
            "code": self.code,
            "severity": self.level.value,
            **place,
            "provider": self.provider,
            "service": self.service,
            "value": self.value,
            "expected": self.expected,
            "difference": self.difference,
            "message": self.message(language),
            "fix": self.fix(language),
            "identity": self.identity,
            "explanation": self.explanation,
        }

    @classmethod
    def suggestion(cls, text: str, known: Iterable[str]) -> str | None:
        """Guess what was meant, without case and diacritics.

        >>> Finding.suggestion("bed_days_usd", ["bed_days_used", "beds"])
        'bed_days_used'
        """
        from difflib import get_close_matches

        from sluzby_eval.czech import fold

        folded = {fold(name): name for name in known}
        close = get_close_matches(fold(text), folded, n=1, cutoff=0.6)
        return folded[close[0]] if close else None


def without_fields(text: str) -> str:
    """Write a message of the catalogue without the values that a finding puts into it."""
    return _FIELD.sub("…", text)


@cache
def _compares_numbers(code: str) -> bool:
    return "{expected:n}" in catalogue()[code].message["en"]


@cache
def catalogue() -> Mapping[str, Code]:
    """Load the catalogue of codes."""
    import yaml  # only where something is told

    entries: dict[str, Code] = {}
    for path in sorted(CODES_DIR.glob("*.yaml")):
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for code, entry in loaded.items():
            if code in entries:
                raise ValueError(f"{path.name}: code {code} is defined twice")
            entries[code] = Code(code=code, severity=Severity(entry.pop("severity")), **entry)
    return entries


def first_few(names: Sequence[str]) -> str | dict[str, str]:
    """List names for a message: of many only the first, and in both languages how many more there are.

    >>> first_few("abc"), first_few("abcdefg")
    ('a, b, c', {'cs': 'a, b, c, d, e … a dalších 2', 'en': 'a, b, c, d, e … and 2 more'})
    """
    listed, more = ", ".join(names[:LISTED]), len(names) - LISTED
    if more <= 0:
        return listed
    return {"cs": f"{listed} … a dalších {more}", "en": f"{listed} … and {more} more"}


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the heaviest severity among findings, or None where there are none."""
    return min((finding.level for finding in findings), key=lambda level: level.weight, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """The same fault in neighbouring cells, told once."""

    first: Finding
    cells: str | None  # "D4:D9, D12"
    count: int

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> list[Self]:
        """Group findings of one code, file, sheet and column; errors first, then as in the sheet."""
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in findings:
            place = finding.place
            letters, _ = _split_cell(place.cell)
            about = letters or (finding.service or "")  # without a cell, each service has a fault of its own
            key = (finding.level.weight, finding.code, place.file, place.sheet, about, place.line)
            groups.setdefault(key, []).append(finding)
        return [
            cls(first=members[0], cells=_ranges(members), count=len(members))
            for _, members in sorted(groups.items(), key=lambda item: tuple(str(part) for part in item[0]))
        ]


def _split_cell(cell: str | None) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell or "")
    return (match[1], int(match[2])) if match else (cell or "", 0)


def _ranges(findings: list[Finding]) -> str | None:
    cells = sorted({_split_cell(finding.place.cell) for finding in findings if finding.place.cell})
    if not cells:
        return None
    runs: list[list[tuple[str, int]]] = []
    for letters, row in cells:
        if row and runs and runs[-1][-1] == (letters, row - 1):
            runs[-1].append((letters, row))
        else:
            runs.append([(letters, row)])
    return ", ".join(_run_text(run) for run in runs)


def _run_text(run: list[tuple[str, int]]) -> str:
    start, end = ("".join(str(part) for part in cell if part) for cell in (run[0], run[-1]))
    return start if start == end else f"{start}:{end}"
