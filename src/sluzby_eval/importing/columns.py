"""Typing one column: the cell parsers, then code lists, areas, limits; the first fault of a cell counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import polars as pl

from sluzby_eval import codelist, units
from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding
from sluzby_eval.importing import cells as parsers
from sluzby_eval.importing.folding import fold_heading
from sluzby_eval.importing.grid import Column

if TYPE_CHECKING:
    from sluzby_eval.importing.gather import Cells, Gathered
    from sluzby_eval.importing.spec import Field
    from sluzby_eval.territory import Territory

BLANK, ACCEPTED, MISSING, REFUSED, UNREAD = range(5)  # states of a cell; the last has no cell to point at
_MISSING_CODES = ("V320", "V321")
_PARSER: Mapping[str, parsers.CellKind] = {"area": "identifier", "age_band": "text"}
_DAYS_1904 = 1462  # between the two zero days of sheet programs
_MARK = "-"  # what the parsers take for a missing value
_BETWEEN_CODES = re.compile(r"[;|\n]")
_COMMA_THOUSANDS = r"^\s*[-−(]?\s*[1-9]\d{0,2},\d{3}\s*(?:Kč|CZK)?\s*\)?\s*$"
_BAND = re.compile(r"(\d+) ?(?:-|az) ?(\d+)")
_OPEN_BAND = re.compile(r"(\d+) ?(?:\+|a vice|a starsi|plus)")
_ALL_AGES = ("celkem", "total", "vse", "all")


@dataclass(slots=True, kw_only=True)
class Typed:
    """A typed column: values, states of the cells, and the code of what is wrong with each."""

    values: pl.Series
    states: pl.Series
    codes: pl.Series
    expected: dict[str, str] = field(default_factory=dict)  # by code: what should have stood there
    hints: dict[str, dict[str, object]] = field(
        default_factory=dict
    )  # by text as typed: more for the message

    @classmethod
    def empty(cls) -> Self:
        """Return nothing, for findings that need no column."""
        nothing = pl.Series([], dtype=pl.String)
        return cls(values=nothing, states=nothing, codes=nothing)

    def refuse(self, rows: pl.Series, code: str, expected: str | None = None) -> None:
        """Refuse cells that still have a value."""
        rows = rows.fill_null(value=False) & self.values.is_not_null()
        if not rows.any():
            return
        at = rows.arg_true()
        self.values = pl.select(pl.when(~rows).then(self.values)).to_series()
        self.states = self.states.scatter(at, REFUSED)
        self.codes = self.codes.scatter(at, code)
        if expected is not None:
            self.expected[code] = expected


def type_column(column: Field, gathered: Gathered, *, territory: Territory, missing: Sequence[str]) -> Typed:
    """Type one column of a sheet over all files."""
    cells = gathered.cells[column.column]
    raw = _without_marks(cells.values, missing)
    typed = _parse(column, cells, raw, gathered)
    _unreadable(typed, cells)
    if column.kind in ("code", "area", "age_band") or column.choices:
        _look_up(typed, column, territory)
    _limit(typed, column)
    _shut(typed, column, gathered)
    if column.default is not None:
        kind = pl.String() if typed.values.dtype == pl.String else typed.values.dtype
        default = pl.Series([column.default]).cast(kind)[0]
        untouched = typed.states.is_in([BLANK, MISSING])
        typed.values = pl.select(pl.when(untouched).then(pl.lit(default)).otherwise(typed.values)).to_series()
    typed.codes = typed.codes.cast(pl.Categorical)  # nearly all are null: a quarter of the memory
    return typed


def _without_marks(values: Column, missing: Sequence[str]) -> Column:
    """Write the layout's own marks for "no value" as one that the parsers know."""
    if not missing:
        return values
    marks = {fold(mark) for mark in missing}
    own = {text for text in values.different_texts() if fold(text) in marks}
    if not own:
        return values
    return Column(values.kinds, values.numbers, [_MARK if text in own else text for text in values.texts])


def _parse(column: Field, cells: Cells, raw: Column, gathered: Gathered) -> Typed:
    numbers, texts = parsers.split(raw)
    formatted = None
    if column.kind == "share" and cells.percent:
        formatted = pl.Series([False] * len(raw)).scatter(sorted(cells.percent), True)  # noqa: FBT003
    if column.kind == "date":
        numbers = _since_1900(numbers, gathered)
    values, codes = parsers.parse(
        _PARSER.get(column.kind, column.kind),  # type: ignore[arg-type]
        numbers,
        texts,
        percent=column.scale == "percent",
        formatted=formatted,
    )
    if column.kind in ("number", "integer"):
        values, codes = _doubtful(column, cells, texts, values, codes)
    held = numbers.is_not_null() | codes.is_not_null() | values.is_not_null()
    states = pl.select(
        pl.when(codes.is_in(_MISSING_CODES)).then(MISSING)
        .when(values.is_not_null()).then(ACCEPTED)
        .when(held).then(REFUSED)
        .otherwise(BLANK).cast(pl.Int8)
    ).to_series()  # fmt: skip
    return Typed(values=values, states=states, codes=codes)


def _doubtful(
    column: Field, cells: Cells, texts: pl.Series, values: pl.Series, codes: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Refuse numbers shown as per cent, and 6,935 where nobody counts in thousandths."""
    refused = dict.fromkeys(cells.percent, "V307")
    unit = units.catalogue().get(column.unit or "")
    if unit is not None and unit.decimals == 0:
        like_thousands = texts.str.contains(_COMMA_THOUSANDS).fill_null(value=False)
        refused |= dict.fromkeys(like_thousands.arg_true(), "V304")
    refused = {at: code for at, code in refused.items() if values[at] is not None}
    if not refused:
        return values, codes
    at = sorted(refused)
    return values.scatter(at, None), codes.scatter(at, [refused[index] for index in at])


def _since_1900(numbers: pl.Series, gathered: Gathered) -> pl.Series:
    late = [number for number, sheet in gathered.sheets.items() if sheet.date1904]
    if not late:
        return numbers
    files = pl.Series(gathered.files, dtype=pl.Int32)
    return pl.select(pl.when(files.is_in(late)).then(numbers + _DAYS_1904).otherwise(numbers)).to_series()


def _unreadable(typed: Typed, cells: Cells) -> None:
    """Mark cells with an error of the sheet program, and formulas that nobody has computed."""
    for at, text in cells.errors.items():
        code = "V302" if text == "=" else "V301"
        typed.codes = typed.codes.scatter(at, code)
        typed.states = typed.states.scatter(at, REFUSED)


def _look_up(typed: Typed, column: Field, territory: Territory) -> None:
    texts = [text for text in typed.values.unique().to_list() if text is not None]
    find = _finder(column, territory)
    known = {text: found for text in texts if (found := find(str(text))) is not None}
    original = typed.values
    typed.values = typed.values.replace_strict(known, default=None, return_dtype=pl.String)
    unknown = original.is_not_null() & typed.values.is_null()
    if not unknown.any():
        return
    code = {"area": "V405", "age_band": "V408"}.get(column.kind, "V404")
    at = unknown.arg_true()
    typed.states = typed.states.scatter(at, REFUSED)
    typed.codes = typed.codes.scatter(at, code)
    if code == "V408":
        typed.expected[code] = "0-14, 65+"
    labels = _labels(column, territory)
    for text in texts:
        if text not in known:
            typed.hints[" ".join(text.split())] = {"suggestion": Finding.suggestion(text, labels)}


def _finder(column: Field, territory: Territory) -> Callable[[str], str | None]:
    choices = {fold_heading(name): code for code, names in column.choices.items() for name in (code, *names)}
    if column.kind == "area":
        return lambda text: territory.find(text, level=column.level)
    if column.kind == "age_band":
        return age_band
    if column.kind != "code":
        return lambda text: choices.get(fold_heading(text), text)

    def one(text: str) -> str | None:
        found = choices.get(fold_heading(text))
        return found or (codelist.find(column.codes, text) if column.codes else None)

    def many(text: str) -> str | None:
        parts = [part.strip() for part in _BETWEEN_CODES.split(text) if part.strip()]
        found = [one(part) or _joined(one, part.split(",")) for part in parts]  # labels may hold commas, too
        return None if None in found else "|".join(str(code) for code in found)

    return many if column.many else one


def _joined(find: Callable[[str], str | None], parts: Sequence[str]) -> str | None:
    found = [find(part.strip()) for part in parts if part.strip()]
    return None if not found or None in found else "|".join(str(code) for code in found)


def age_band(text: str) -> str | None:
    """Write an age group in one way.

    >>> [age_band(text) for text in ("0–14 let", "65 a více let", "80+", "Celkem", "senioři")]
    ['0-14', '65+', '80+', 'total', None]
    """
    folded = fold_heading(text).removesuffix(" let").removesuffix(" roku")
    if folded in _ALL_AGES:
        return "total"
    if match := _BAND.fullmatch(folded):
        return f"{int(match[1])}-{int(match[2])}"
    if match := _OPEN_BAND.fullmatch(folded):
        return f"{int(match[1])}+"
    return None


def _labels(column: Field, territory: Territory) -> list[str]:
    if column.kind == "area":
        areas = territory.by_code.values()
        return [area.name for area in areas if column.level in (None, area.level)]
    labels = [name for names in column.choices.values() for name in names]
    if column.codes:
        labels += [entry.label["cs"] for entry in codelist.codelist(column.codes).values()]
    return labels


def _limit(typed: Typed, column: Field) -> None:
    if column.pattern is not None and typed.values.dtype == pl.String:
        typed.refuse(~typed.values.str.contains(f"^(?:{column.pattern})$"), "V408", column.pattern)
    if column.minimum is not None:
        typed.refuse(typed.values < column.minimum, "V406", _said(column.minimum, column))
    if column.maximum is not None:
        typed.refuse(typed.values > column.maximum, "V407", _said(column.maximum, column))


def _said(limit: float, column: Field) -> str:
    return f"{limit * 100:g} %" if column.scale == "percent" else f"{limit:.15g}"


def _shut(typed: Typed, column: Field, gathered: Gathered) -> None:
    """Refuse whole columns of files: their heading stands twice, or their amounts are in thousands."""
    doubled = [number for number, sheet in gathered.sheets.items() if column.column in sheet.ambiguous]
    scaled = [number for number, sheet in gathered.sheets.items() if sheet.scaled and column.unit == "CZK"]
    if not doubled and not scaled:
        return
    files = pl.Series(gathered.files, dtype=pl.Int32)
    states = (
        pl.when(files.is_in(doubled)).then(pl.lit(UNREAD))
        .when(files.is_in(scaled) & (typed.states == ACCEPTED)).then(pl.lit(REFUSED))
        .otherwise(typed.states)
    )  # fmt: skip
    typed.states = pl.select(states.cast(pl.Int8)).to_series()
    open_ = ~files.is_in([*doubled, *scaled])
    typed.values = pl.select(pl.when(open_).then(typed.values)).to_series()
