"""Compares what a file shows with what it should show."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from sluzby_eval.i18n import _
from sluzby_eval.reporting.verification.expected import heads_of, tables_of, texts_of
from sluzby_eval.reporting.verification.mismatch import Mismatch
from sluzby_eval.reporting.verification.shown import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sluzby_eval.reporting.content import Plain
    from sluzby_eval.reporting.verification.expected import Saying, Wanted
    from sluzby_eval.reporting.verification.shown import Grid, Shown

EXACT = 1e-12  # relative; what spreadsheets keep of a number
NEAR = 0.6  # how alike a text must be to be shown as the one that was found
MOST_TEXTS = 20_000


def compare(document: Plain, shown: Shown, *, format: str, file: str) -> Iterator[Mismatch]:
    """Compare a whole file; yield every difference."""
    wanted = tables_of(document, format)
    grids = _regrouped(shown.tables, wanted) if shown.lined else shown.tables
    if len(grids) != len(wanted):
        yield Mismatch(
            file=file, column=_("number of tables"), expected=str(len(wanted)), found=str(len(grids))
        )
    for one, grid in zip(wanted, grids, strict=False):
        yield from _table(one, grid, file)
    yield from _texts(texts_of(document, format), shown.texts, file)
    for page, told in enumerate(shown.running, start=1):
        wanted_here = document["running"] if page > 1 or not shown.lined else document["running"][1:]
        for text in wanted_here:
            if bare(text) not in bare(told):
                yield Mismatch(file=file, section="–", row=page, expected=text, found=" ".join(told.split()))


def _regrouped(grids: Sequence[Grid], wanted: Sequence[Wanted]) -> list[Grid]:
    """Part the rows of all tables anew, by the number of rows that each table should have."""
    rows = [row for grid in grids for row in grid]
    parted, at = [], 0
    for one in wanted:
        size = len(one.table["rows"]) + 1
        parted.append(tuple(rows[at : at + size]))
        at += size
    return [*parted, tuple(rows[at:])] if at < len(rows) else parted


def _table(wanted: Wanted, grid: Grid, file: str) -> Iterator[Mismatch]:
    heads, rows = heads_of(wanted.table), wanted.table["rows"]
    place: dict[str, Any] = {"file": file, "section": wanted.section, "table": wanted.number}
    if len(grid) != len(rows) + 1:
        yield Mismatch(**place, column=_("number of rows"), expected=str(len(rows)), found=str(len(grid) - 1))
        return
    for number, row in enumerate(grid):
        cells = heads if number == 0 else rows[number - 1]["cells"]
        if len(row) != len(cells):
            yield Mismatch(
                **place,
                row=number,
                column=_("number of cells"),
                expected=str(len(cells)),
                found=str(len(row)),
            )
            continue
        for head, cell, found in zip(heads, cells, row, strict=True):
            expected = cell if number == 0 else cell["text"]
            if not (_is_head(cell, found) if number == 0 else _is_cell(cell, found)):
                yield Mismatch(
                    **place, row=number, column=head, expected=str(expected), found=_written(found)
                )


def _written(found: str | float) -> str:
    return " ".join(found.split()) if isinstance(found, str) else repr(found)


def _is_head(head: str, found: str | float) -> bool:
    """Compare a heading; a spreadsheet may have numbered one that occurs twice."""
    told = bare(str(found))
    wanted = bare(head) or "–"
    return told == wanted or (told.startswith(f"{wanted}(") and told[len(wanted) + 1 : -1].isdigit())


def _is_cell(cell: Plain, found: str | float) -> bool:
    if isinstance(found, str):
        return bare(found) == bare(cell["text"])
    value = cell["value"]
    if not isinstance(value, int | float):
        return False
    stored = value * 100 if cell.get("kind") == "change" and "%" not in cell["text"] else value
    return abs(found - stored) <= EXACT * max(1.0, abs(stored))


def _texts(sayings: Sequence[Saying], texts: Sequence[str], file: str) -> Iterator[Mismatch]:
    """Every text with a digit must occur as often as it should; what stands in longer texts counts, too."""
    there = "\n".join(bare(text) for text in texts)
    whole = "\n".join(bare(saying.text) for saying in sayings)
    seen: set[str] = set()
    for saying in sayings:
        told = bare(saying.text)
        if told in seen or not any(letter.isdigit() for letter in told):
            continue
        seen.add(told)
        if there.count(told) < whole.count(told):
            yield Mismatch(
                file=file, section=saying.section, expected=saying.text, found=_nearest(saying.text, texts)
            )


def _nearest(text: str, texts: Sequence[str]) -> str:
    """Return the text most alike the one that is not there."""
    alike = [
        (difflib.SequenceMatcher(None, text, other).ratio(), " ".join(other.split()))
        for other in texts[:MOST_TEXTS]
        if abs(len(other) - len(text)) <= 0.3 * len(text) + 3
    ]
    alike = [(score, other) for score, other in alike if score >= NEAR and bare(other) != bare(text)]
    return max(alike, default=(0.0, "–"))[1]
