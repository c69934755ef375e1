"""Client-level personal data: a sheet that shows them is refused, and nobody is told what it says.

Two things are looked for. Birth numbers (rodné číslo): several in one column, or one under or beside a
heading that names them. A person's name with the date of birth: two columns of a table, two lines of a form,
or one text. Company numbers, telephones, account numbers and ids of services have other forms; where a number
could be either, it must be a date and pass the check digit, and so must half of its column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence  # noqa: TC003 - dataclasses keep Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.grid import column_rows
from sluzby_eval.importing.raw import address, column_letters

if TYPE_CHECKING:
    from sluzby_eval.importing.grid import Grid
    from sluzby_eval.importing.raw import RawBook, RawCell, RawSheet

CODES = frozenset({"V153", "V154"})
SEVERAL = 3  # birth numbers in a column without a heading
_REACH = 3  # cells to the right of a label among which its value is looked for
_LAST_WITHOUT_CHECK = 53  # numbers of nine digits were given up to 1953
_PLUS_20_FROM = 4  # months + 20 and + 70 were given from 2004

_SLASHED = re.compile(r"(\d{2})(\d{2})(\d{2})\s*/\s*(\d{3,4})")
_BARE = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{3,4})")
_NAMED_INSIDE = re.compile(r"\b(?:r\.?\s?č\.?|rodné\s+číslo)\s*:?\s*(\d{6}\s*/?\s*\d{3,4})\b", re.IGNORECASE)
_BORN_INSIDE = re.compile(
    r"[^\W\d_]{2,}\s+[^\W\d_]{2,}.{0,20}\b(?:nar\.|naroz\w*)\s*:?\s*\d{1,2}\.\s*\d{1,2}\.\s*(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\s*(?:\d{1,2}\.\s*\d{1,2}\.\s*(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{4})\s*"
)
_NUMBER_HEADING = re.compile(r"rodn\w* cisl\w*\b.*|r\. ?c\.?|rc(?: klient\w*| uzivatel\w*)?|birth number.*")
_BORN_HEADING = re.compile(
    r"(?:datum|dat\.?|den) (?:nar\b|naroz).*|narozen[aiy]?|nar\.|(?:date of birth|birth ?date|born)\b.*"
)
_NAME_HEADING = re.compile(
    r"(?:krestni )?jmen[oa](?: .*)?|prijmeni(?: .*)?|(?:jmeno|prijmeni)[,/].*"
    r"|(?:klient|klientka|uzivatel|uzivatelka)(?: sluzby)?|(?:first |last |full )?name|surname"
)
_PERHAPS_HEADING = re.compile(
    r"rodn|\br\.?\s?[čc]|nar|birth|born|jm[eé]n|p[rř][ií]jm|klient|u[zž]ivatel|name", re.IGNORECASE
)
_PARTS = ("rodn", "nar", "birth", "born", "jm", "klient", "ivatel", "name")  # with `_SHORT`, one is in each
_SHORT = re.compile(r"r\.?\s?[čc]")
_LONGEST_HEADING = 60
_REMEMBERED = 50_000  # texts of which is known whether they are headings
_APART = "\x00"  # between texts that are searched in one go; no cell holds it
_SMALLEST = 1e8  # the least number of which nine digits are told
_SHORTEST = 12  # letters of a text that could tell it all
_LIKE_NUMBER = re.compile(r"\d{6}\s*/?\s*\d{3}")  # fast, before the slow ones
_LIKE_BIRTH = re.compile(r"nar(?:\.|oz)")
_known: set[str] = set()  # texts that were looked at
_kinds: dict[str, str] = {}  # those among them that name something


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headings:
    """Cells of a sheet that name what is looked for, by row and column."""

    numbers: Sequence[tuple[int, int]]
    births: Sequence[tuple[int, int]]
    names: Sequence[tuple[int, int]]


def personal_data(book: RawBook) -> list[Finding]:
    """Find sheets with client-level personal data; findings name the place and never the value."""
    return [finding for sheet in book.sheets for finding in _in_sheet(sheet, book.file)]


def is_birth_number(text: str, *, exact: bool = True) -> bool:
    """Tell a birth number by its form, its date and its check digit.

    Args:
        text: as typed, with or without the slash.
        exact: without the slash only ten digits count, which have a check digit.

    >>> [is_birth_number(text) for text in ("855410/1237", "8554101237", "855410/1234", "345112/123")]
    [True, True, False, True]
    """
    match = _SLASHED.fullmatch(text) or _BARE.fullmatch(text)
    if match is None:
        return False
    year, month, day, tail = (int(part) for part in match.groups())
    if len(match[4]) == 3:
        return (
            ("/" in text or not exact) and year <= _LAST_WITHOUT_CHECK and _is_date(1900 + year, month, day)
        )
    digits = int(f"{match[1]}{match[2]}{match[3]}{match[4][:3]}")
    century = 1900 if year > _LAST_WITHOUT_CHECK else 2000
    return digits % 11 % 10 == tail % 10 and _is_date(century + year, month, day)


def _is_date(year: int, month: int, day: int) -> bool:
    month -= 50 if month > 50 else 0
    if year >= 2000 + _PLUS_20_FROM and month > 20:
        month -= 20
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _in_sheet(sheet: RawSheet, file: str) -> Iterator[Finding]:
    """Look at each different cell once; only where one looks suspicious, look where it stands."""
    grid = sheet.grid
    texts: set[str] = set().union(*[column.texts for column in grid.columns if column.texts])
    joined = _APART.join(texts)
    headings = _headings(sheet, texts)
    numbered = [text for text in texts if _LIKE_NUMBER.search(text)] if _LIKE_NUMBER.search(joined) else []
    columns = _suspects(sheet, _birth_numbers(grid, numbered))
    columns |= {column for row, column in headings.numbers if _numbers_near(sheet, row, column)}
    inside = _first(sheet, {text for text in numbered if len(text) > _SHORTEST and _tells_number(text)})
    if columns or inside:
        cell = inside or _span(sheet, min(columns))
        yield Finding(code="V153", place=Place(file=file, sheet=sheet.name, cell=cell))
    born: list[str] = []
    if _LIKE_BIRTH.search(joined.lower()):
        born = [text for text in texts if len(text) > _SHORTEST and _LIKE_BIRTH.search(text.lower())]
    both = _first(sheet, {text for text in born if _BORN_INSIDE.search(text)})
    if both is None and headings.names:
        births = (at for at in headings.births if _birth_with_name(sheet, at, headings.names))
        both = next((address(*at) for at in births), None)
    if both is not None:
        yield Finding(code="V154", place=Place(file=file, sheet=sheet.name, cell=both))


def _birth_numbers(grid: Grid, texts: Collection[str]) -> set[str]:
    """Return what may be a birth number, written as it was typed."""
    cells: set[RawCell] = {*texts}
    for column in grid.columns:
        if column.numbers and not max(column.numbers) < _SMALLEST:
            cells.update(column.numbers)
    return {text for cell in cells if (text := _digits(cell)) and is_birth_number(text)}


def _headings(sheet: RawSheet, texts: set[str]) -> _Headings:
    found: dict[str, list[tuple[int, int]]] = {"number": [], "birth": [], "name": []}
    _learn(texts - _known)
    for row, column, text in sorted(_cells_with(sheet, texts & _kinds.keys())):
        found[_kinds[text]].append((row, column))
    return _Headings(numbers=found["number"], births=found["birth"], names=found["name"])


def _learn(texts: set[str]) -> None:
    """Tell which of new texts are headings; hardly any file has new ones."""
    if len(_known) > _REMEMBERED:
        _known.clear()
        _kinds.clear()
    joined = _APART.join(texts).lower().replace("i\u0307", "i")  # the small letter of a Turkish one
    if any(part in joined for part in _PARTS) or _SHORT.search(joined):
        short = (text for text in texts if len(text) <= _LONGEST_HEADING)
        _kinds.update((text, kind) for text in short if (kind := _heading_kind(text)))
    if len(texts) <= _REMEMBERED:
        _known.update(texts)


def _cells_with(sheet: RawSheet, texts: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the cells that hold one of the texts, column by column."""
    if texts:
        for at, column in enumerate(sheet.grid.columns):
            if not column.different_texts().isdisjoint(texts):
                for row, text in column.texts_with_places(0, sheet.grid.height):
                    if text in texts:
                        yield row, at, text


def _heading_kind(text: str) -> str | None:
    if not _PERHAPS_HEADING.search(text):
        return None
    folded = fold(text).strip(" :*")
    for kind, pattern in (("number", _NUMBER_HEADING), ("birth", _BORN_HEADING), ("name", _NAME_HEADING)):
        if pattern.fullmatch(folded):
            return kind
    return None


def _suspects(sheet: RawSheet, numbers: set[str]) -> set[int]:
    """Columns with several different birth numbers, which are at least half of what stands in them."""
    if len(numbers) < SEVERAL:
        return set()
    hits: dict[int, set[str]] = {}
    for at, column in enumerate(sheet.grid.columns):
        found = {_digits(cell) for cell in column if cell is not None} & numbers
        if found:
            hits[at] = found
    return {
        column
        for column, found in hits.items()
        if len(found) >= SEVERAL and len(found) * 2 >= len(_different(sheet, column))
    }


def _different(sheet: RawSheet, column: int) -> set[RawCell]:
    cells = sheet.grid.columns[column]
    return {cell for cell in cells if cell is not None and any(map(str.isdigit, str(cell)))}


def _digits(cell: RawCell) -> str:
    """Write a cell as it was typed; a number has lost its leading zeros. Empty where it is much else."""
    if type(cell) is str:
        return text if 9 <= len(text := cell.strip()) <= 15 and text[0].isdigit() else ""
    if type(cell) is float and 1e8 <= cell < 1e10 and cell == cell // 1:
        return f"{cell:.0f}".zfill(10)
    return ""


def _numbers_near(sheet: RawSheet, row: int, column: int) -> bool:
    """Tell whether anything like a birth number stands under a heading that names it, or beside it."""
    below = sheet.grid.columns[column].part(row + 1, sheet.grid.height)
    beside = sheet.rows[row][column + 1 : column + 1 + _REACH]
    return any(_looks_like_number(cell) for cell in (*below, *beside))


def _looks_like_number(cell: RawCell) -> bool:
    if isinstance(cell, float):
        return 1e7 <= cell < 1e10 and cell == cell // 1
    return isinstance(cell, str) and re.fullmatch(r"\d{6}\s*/?\s*\d{3,4}", cell.strip()) is not None


def _tells_number(text: str) -> bool:
    match = _NAMED_INSIDE.search(text)
    return match is not None and is_birth_number(match[1], exact=False)


def _first(sheet: RawSheet, texts: set[str]) -> str | None:
    """Return the first cell with one of the texts."""
    places = [(row, column) for row, column, _ in _cells_with(sheet, texts)]
    return address(*min(places)) if places else None


def _birth_with_name(sheet: RawSheet, birth: tuple[int, int], names: Sequence[tuple[int, int]]) -> bool:
    """Tell whether dates stand at a heading of births and texts at a heading of names of the same table."""
    row, column = birth
    below = any(map(_is_birth, sheet.grid.columns[column].part(row + 1, sheet.grid.height)))
    if below and any(at[0] == row and _texts_below(sheet, at) for at in names):
        return True
    beside = any(map(_is_birth, sheet.rows[row][column + 1 : column + 1 + _REACH]))
    return beside and any(at[1] == column and _text_beside(sheet, at) for at in names)


def _is_birth(cell: RawCell) -> bool:
    return isinstance(cell, dt.date) or (isinstance(cell, str) and _DATE.fullmatch(cell) is not None)


def _texts_below(sheet: RawSheet, at: tuple[int, int]) -> bool:
    row, column = at
    return any(True for _ in sheet.grid.columns[column].texts_with_places(row + 1, sheet.grid.height))


def _text_beside(sheet: RawSheet, at: tuple[int, int]) -> bool:
    row, column = at
    return any(isinstance(cell, str) for cell in sheet.rows[row][column + 1 : column + 1 + _REACH])


def _span(sheet: RawSheet, column: int) -> str:
    """Name a column from its first to its last cell."""
    rows = list(column_rows(sheet.grid.columns[column]))
    letters = column_letters(column)
    return f"{letters}{rows[0] + 1}:{letters}{rows[-1] + 1}"
