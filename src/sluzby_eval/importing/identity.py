"""The identity of a finding: the same fault in the next submission of the same scope has the same one.

It is made of the code, provider, service, sheet of the layout, column, and the key of the line (service,
form, source and the like) instead of the number of the row: a row that was moved keeps its findings.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.importing.raw import column_letters
from sluzby_eval.importing.wide import FILE, ROW, Wide, key_fields

if TYPE_CHECKING:
    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.shape import Shaped
    from sluzby_eval.store import Submission

_LENGTH = 10
TELLING = ("rule", "figure", "measure")  # args that say which of several faults of one code it is
_CELL = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+\d+)?")


@dataclass(slots=True)
class _Pages:
    """The sheets of one layout: which column has which letters, which row tells which line."""

    shaped: Shaped
    lines: dict[str, dict[int, dict[int, str]]]  # sheet of the layout: file: row: line

    def where(self, number: int, finding: Finding) -> tuple[str, str, str]:
        """Return sheet, column and line of a finding, as they are called whatever the file looks like."""
        place = finding.place
        found = _CELL.fullmatch(place.cell or "")
        for wide in self.shaped.wides:
            sheet = wide.gathered.sheets.get(number)
            if sheet is None or sheet.raw.name != place.sheet:
                continue
            if found is None:
                return wide.spec.id, place.cell or "", ""
            letters, row = found[1], int(found[2])
            fields = {column_letters(index): name for name, index in sheet.columns.items()}
            cells = {
                f"{column_letters(column)}{line + 1}": name for name, (line, column) in sheet.cells.items()
            }
            if sheet.cells:
                return wide.spec.id, cells.get(place.cell or "", place.cell or ""), ""
            line = "" if ":" in (place.cell or "") else self._lines(wide, number).get(row, str(row))
            return wide.spec.id, fields.get(letters, letters), line
        return fold(place.sheet or ""), place.cell or "", ""

    def _lines(self, wide: Wide, number: int) -> Mapping[int, str]:
        if wide.spec.id not in self.lines:
            keys = sorted(key_fields(self.shaped.layout.spec, wide.spec) & set(wide.frame.columns))
            by_file: dict[int, dict[int, str]] = {}
            for file, row, *values in wide.frame.select(FILE, ROW, *keys).iter_rows():
                if row is not None and any(value is not None for value in values):
                    by_file.setdefault(file, {})[row] = "|".join(str(value) for value in values)
            self.lines[wide.spec.id] = by_file
        return self.lines[wide.spec.id].get(number, {})


def identified(
    findings: Sequence[Finding], shaped: Sequence[Shaped], submissions: Mapping[str, Submission]
) -> list[Finding]:
    """Give every finding of a submission its identity; `submissions` are those of this import, by file."""
    pages = {
        source.file: (source.number, page)
        for one in shaped
        for page in (_Pages(one, {}),)
        for source in one.sources
    }
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        submission = submissions.get(finding.place.file)
        if submission is None or finding.place.file not in pages:
            result.append(finding)
            continue
        number, page = pages[finding.place.file]
        name = (
            submission.layout,
            "|".join(submission.scope),
            finding.code,
            finding.provider or "",
            finding.service or "",
            *page.where(number, finding),
            *(str(finding.args.get(name, "")) for name in TELLING),
        )
        seen[name] += 1
        result.append(replace(finding, identity=_hash((*name, str(seen[name])))))
    return result


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]
