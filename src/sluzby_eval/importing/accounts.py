"""The accounts of an import: every cell and every crown that was read is accepted, refused or ignored.

What was read is counted from the raw sheets, what was accepted and refused from the typed columns and from
the rows handed to the dataset, what was ignored from the raw sheets again and by reason. The sides are
counted apart from each other, so that a difference says that something was lost on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import VerifyError
from sluzby_eval.i18n import _
from sluzby_eval.importing.columns import ACCEPTED, MISSING, REFUSED
from sluzby_eval.importing.raw import position
from sluzby_eval.importing.wide import AT, FILE, Wide

if TYPE_CHECKING:
    from sluzby_eval.importing.headings import FoundSheet
    from sluzby_eval.importing.raw import RawSheet
    from sluzby_eval.importing.shape import Shaped, Source

REASONS = ("sheets", "headings", "columns", "rows", "marks", "blanks")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAccount:
    """Cells of one file."""

    read: int
    accepted: int
    refused: int
    ignored: Mapping[str, int] = field(default_factory=dict)  # by reason, see REASONS

    @property
    def difference(self) -> int:
        """Cells that nobody can say anything about; zero unless the program is wrong."""
        return self.read - self.accepted - self.refused - sum(self.ignored.values())


NOTHING = CellAccount(read=0, accepted=0, refused=0)


def count_cells(shaped: Shaped, source: Source, *, refused_later: int) -> CellAccount:
    """Count the cells of a file; `refused_later` are accepted ones that the content rules refused."""
    ignored: Counter[str] = Counter()
    taken: set[int] = set()
    accepted = refused = 0
    for wide in shaped.wides:
        sheet = wide.gathered.sheets.get(source.number)
        if sheet is None:
            continue
        taken.add(id(sheet.raw))
        ignored.update(_outside(wide, sheet, source.number))
        states = shaped.states.get((wide.spec.id, source.number), {})
        accepted += states.get(ACCEPTED, 0)
        refused += states.get(REFUSED, 0)
        ignored["marks"] += states.get(MISSING, 0)
        if wide.gathered.used[source.number] != sum(states.values()):
            ignored.update(_not_typed(wide, source.number))
    for raw in source.book.sheets:
        if id(raw) not in taken:
            ignored["sheets"] += raw.filled
    return CellAccount(
        read=sum(raw.filled for raw in source.book.sheets),
        accepted=accepted - refused_later,
        refused=refused + refused_later,
        ignored={name: ignored[name] for name in REASONS if ignored[name]},
    )


def balanced(file: str, account: CellAccount) -> None:
    """Check that the account of a file comes out even.

    Raises:
        VerifyError: it does not; nothing may be kept then.
    """
    if account.difference:
        raise VerifyError(
            _("{file}: the account of cells does not come out even, {n} cells are unexplained.").format(
                file=file, n=account.difference
            ),
            hint=_("Nothing was kept. This is a fault of the program: please send the file to its authors."),
        )


def _outside(wide: Wide, sheet: FoundSheet, number: int) -> dict[str, int]:
    """Count the cells of a sheet that no column of the layout takes: above, beside and under the data."""
    used = wide.gathered.used[number]
    beside = sheet.raw.filled - used
    if sheet.cells or wide.spec.shape == "form":
        return {"headings": beside}
    if beside == _above(sheet):  # the usual sheet: headings and data
        return {"headings": beside}
    filled = _by_row(sheet.raw)
    data = {wide.gathered.rows[at] for at in _positions(wide, number)}
    inside = sum(count for row, count in filled.items() if row in data)
    return {
        "headings": sum(count for row, count in filled.items() if row <= sheet.header),
        "rows": sum(count for row, count in filled.items() if row > sheet.header and row not in data),
        "columns": inside - used,
    }


def _above(sheet: FoundSheet) -> int:
    """Count the cells down to the row of headings."""
    raw = sheet.raw
    held = (*raw.error_cells, *raw.formulas_without_value)
    above = sum(position(name)[0] <= sheet.header for name in held)
    return raw.grid.filled_above(sheet.header + 1) + above


def _by_row(raw: RawSheet) -> Counter[int]:
    filled = Counter(dict(enumerate(raw.grid.filled_by_row())))
    for name in (*raw.error_cells, *raw.formulas_without_value):
        filled[position(name)[0]] += 1
    return filled


def _positions(wide: Wide, number: int) -> range:
    """Return the indexes of a file's rows, which stand one after the other."""
    files = wide.gathered.files
    start = wide.gathered.first[number]
    end = start
    while end < len(files) and files[end] == number:
        end += 1
    return range(start, end)


def _not_typed(wide: Wide, number: int) -> Counter[str]:
    """Count cells in rows that the layout does not want, and texts of nothing but spaces."""
    kept = set(wide.frame.filter(pl.col(FILE) == number)[AT].to_list())
    ignored: Counter[str] = Counter()
    for at in _positions(wide, number):
        for cells in wide.gathered.cells.values():
            value = cells.values[at]
            if at not in kept:
                ignored["rows"] += value is not None or at in cells.errors
            elif isinstance(value, str) and not value.strip():
                ignored["blanks"] += 1
    return ignored
