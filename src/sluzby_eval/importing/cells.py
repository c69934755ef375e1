"""Reading what people typed into cells: Czech numbers, shares, dates, IČO, identifiers, yes and no.

Every parser takes the two series that `split` makes of a column (numbers of cells typed as numbers, texts of
all others) and returns two series: the values, and for each cell None or the code of a finding V3xx. A cell
that holds something has a value, or a code, or both; nothing becomes null in silence. What has two readings,
such as "1.234", "1.234,50" or "3/4/2025", is refused with a hint how to write it, never guessed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import polars as pl

from sluzby_eval.importing.grammar import (
    BLANKS,
    CZECH_DATE,
    EXACT,
    ISO_DATE,
    MANGLED,
    MISSING_MARKS,
    UNKNOWN_MARKS,
    date_code,
    date_of,
    missing_code,
    month_numbers,
    number_code,
    read_numbers,
)
from sluzby_eval.importing.grid import DATETIME, NUMBER, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sluzby_eval.importing.raw import RawCell

CellKind = Literal["number", "integer", "share", "date", "text", "code", "ico", "identifier", "boolean"]
Parsed = tuple[pl.Series, pl.Series]  # values; codes

_TRUE = ("ano", "a", "true", "pravda", "yes", "y", "x", "×", "✓", "✔", "1")
_FALSE = ("ne", "n", "false", "nepravda", "no", "0")
_FIRST_DAY, _LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)  # of a bare number in a date column
_MIDNIGHT = "T00:00:00"
_ZERO_1900, _ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


def split(cells: Sequence[RawCell]) -> Parsed:
    """Split a column of raw cells into the numbers and the texts that the parsers take.

    Dates and booleans become text ("2025-12-31", "true"), which the parsers know; blank text becomes null.

    >>> numbers, texts = split([1.5, "x", dt.date(2025, 12, 31), True, None])
    >>> numbers.to_list(), texts.to_list()
    ([1.5, None, None, None, None], [None, 'x', '2025-12-31', 'true', None])
    """
    if isinstance(cells, Column):
        return _split_column(cells)
    kinds = set(map(type, cells)) - {type(None)}
    count = len(cells)
    if not kinds - {float}:  # the usual column of numbers
        return pl.Series("numbers", cells, pl.Float64), pl.Series("texts", [None], pl.String).new_from_index(
            0, count
        )
    numbers = pl.Series("numbers", [cell if type(cell) is float else None for cell in cells], pl.Float64)
    texts = pl.Series("texts", cells if kinds == {str} else [_as_text(cell) for cell in cells], pl.String)
    return numbers, texts


def _split_column(cells: Column) -> Parsed:
    """Split a column that keeps its numbers and texts apart already."""
    count = len(cells)
    numbers = pl.Series("numbers", cells.numbers, pl.Float64)
    if len(numbers) == count:
        return numbers, pl.Series("texts", [None], pl.String).new_from_index(0, count)
    kinds = _bytes(bytes(cells.kinds), count)
    written = cells.texts
    if DATETIME in cells.kinds:
        every = (kind for kind in cells.kinds if kind > NUMBER)
        written = [
            text.removesuffix(_MIDNIGHT) if kind == DATETIME else text
            for kind, text in zip(every, written, strict=True)
        ]
    texts = pl.Series("texts", written, pl.String)
    if len(texts) == count:
        return pl.Series("numbers", [None], pl.Float64).new_from_index(0, count), texts
    return _spread(numbers, kinds == NUMBER), _spread(texts, kinds > NUMBER)


def _bytes(content: bytes, count: int) -> pl.Series:
    """Make numbers of bytes, all at once."""
    whole = pl.Series("kinds", [content], dtype=pl.Binary)
    return (
        whole.bin.reinterpret(dtype=pl.Array(pl.UInt8, count)).explode()
        if count
        else whole.clear().cast(pl.UInt8)
    )


def _spread(values: pl.Series, at: pl.Series) -> pl.Series:
    """Put values where they belong; null elsewhere."""
    order = at.cast(pl.UInt32).cum_sum()
    index = pl.select(pl.when(at).then(order - 1)).to_series()
    if values.is_empty():
        return pl.Series(values.name, [None], values.dtype).new_from_index(0, len(at))
    return values.gather(index)


def _as_text(cell: RawCell) -> str | None:
    if type(cell) is str:
        return cell
    if cell is None or type(cell) is float:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.isoformat() if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return repr(cell)


def parse(
    kind: CellKind,
    numbers: pl.Series,
    texts: pl.Series,
    *,
    percent: bool = False,
    formatted: pl.Series | None = None,
    date1904: bool = False,
) -> Parsed:
    """Parse a column by its kind; see the parser of that kind for the arguments."""
    if kind == "share":
        return parse_share(numbers, texts, percent=percent, formatted=formatted)
    if kind == "date":
        return parse_date(numbers, texts, date1904=date1904)
    return _PARSERS[kind](numbers, texts)


def parse_number(numbers: pl.Series, texts: pl.Series) -> Parsed:
    """Read numbers as Czech people write them.

    >>> parse_number(*split([1.5, "1 234,50 Kč", "(12,5)", "1.234", "–"]))[0].to_list()
    [1.5, 1234.5, -12.5, None, None]
    """
    texts = _trim(texts)
    values, codes = _finite(numbers)
    if texts.null_count() < len(texts):
        at = texts.is_not_null().arg_true()
        values = values.clone().scatter(at, read_numbers(texts.gather(at)))
    return _explain(texts, values, codes, number_code)


def parse_integer(numbers: pl.Series, texts: pl.Series) -> Parsed:
    """Read whole numbers; a number with a fraction is refused, not rounded.

    >>> parse_integer(*split([12.0, "1 200", "12,5"]))[0].to_list()
    [12, 1200, None]
    """
    values, codes = parse_number(numbers, texts)
    whole = values.is_null() | ((values == values.round(0)) & (values.abs() < EXACT))
    broken = pl.select(
        pl.when(values.abs() >= EXACT).then(pl.lit("V310")).otherwise(pl.lit("V309"))
    ).to_series()
    kept = pl.select(pl.when(whole).then(values)).to_series().cast(pl.Int64)
    return kept, codes.zip_with(whole, broken)


def parse_share(
    numbers: pl.Series, texts: pl.Series, *, percent: bool = False, formatted: pl.Series | None = None
) -> Parsed:
    """Read shares as fractions: "12,5 %" is 0.125 whatever the scale of the field.

    Args:
        numbers: cells typed as numbers.
        texts: all other cells.
        percent: a number without a percent sign counts per cent (12.5 is 0.125); else it is the fraction.
        formatted: true where the workbook shows a number cell with %, so that it holds the fraction already.

    >>> parse_share(*split([12.5, "12,5 %", "50"]), percent=True)[0].to_list()
    [0.125, 0.125, 0.5]
    """
    texts = _trim(texts)
    marked_text = texts.str.contains(r"[0-9)]\s*%$").fill_null(value=False)
    values, codes = parse_number(numbers, texts.str.replace(r"([0-9)])\s*%$", "$1"))
    shown = numbers.is_not_null() & (numbers.is_null() if formatted is None else formatted)
    divided = marked_text | ~shown if percent else marked_text
    values = values.zip_with(~divided, values / 100)
    unmarked = values.is_not_null() & ~marked_text & ~shown & (values != 0)
    mixed = unmarked & (marked_text | shown).any()
    doubtful = unmarked & (((values < 0.01) & (values > 0)) if percent else values > 1)
    warned = pl.select(
        pl.when(codes.is_not_null()).then(codes)
        .when(doubtful).then(pl.lit("V331"))
        .when(mixed).then(pl.lit("V330"))
    ).to_series()  # fmt: skip
    return values, warned.alias("codes")


def parse_date(numbers: pl.Series, texts: pl.Series, *, date1904: bool = False) -> Parsed:
    """Read dates: "31. 12. 2025", "31. prosince 2025", ISO, date cells, day numbers of a sheet program.

    >>> parse_date(*split([45000.0, "31. 12. 2025", "31. 2. 2025"]))[0].to_list()
    [datetime.date(2023, 3, 15), datetime.date(2025, 12, 31), None]
    """
    texts = _trim(texts)
    zero = _ZERO_1904 if date1904 else _ZERO_1900
    low, high = (_FIRST_DAY - zero).days, (_LAST_DAY - zero).days
    frame = pl.select(numbers.alias("number"), month_numbers(texts).alias("text"))
    number, text = pl.col("number"), pl.col("text")
    serial = pl.when(number.is_between(low, high)).then(number.floor()).cast(pl.Int32)
    clock = pl.coalesce(text.str.extract(CZECH_DATE, 4), text.str.extract(ISO_DATE, 4))
    timed = clock.str.contains("[1-9]") | (number != number.floor())
    frame = frame.select(
        number,
        pl.coalesce(pl.lit(zero) + pl.duration(days=serial), date_of(text)).alias("value"),
        timed.fill_null(value=False).alias("timed"),
    )
    codes = frame.select(
        pl.when(pl.col("value").is_null() & number.is_not_null()).then(pl.lit("V340"))
        .when(pl.col("value").is_not_null() & pl.col("timed")).then(pl.lit("V344"))
        .when(number.is_not_null()).then(pl.lit("V343"))
    ).to_series()  # fmt: skip
    return _explain(texts, frame["value"], codes, date_code)


def parse_text(numbers: pl.Series, texts: pl.Series) -> Parsed:
    r"""Read text: trimmed, composed (NFC), otherwise as typed; a number becomes its shortest text.

    >>> parse_text(*split(["  Domov U\u00a0lípy ", 7.0, "x"]))[0].to_list()
    ['Domov U\xa0lípy', '7', None]
    """
    texts = _trim(texts).str.normalize("NFC")
    values, codes = _finite(numbers)
    typed = _number_text(values).zip_with(texts.is_null(), texts)
    missing = _missing(texts)
    kept = pl.select(pl.when(~missing).then(typed)).to_series()
    dated = texts.str.contains(ISO_DATE).fill_null(value=False)
    codes = pl.select(pl.when(dated).then(pl.lit("V351")).otherwise(codes)).to_series()
    return _explain(texts, kept, codes, missing_code)


def parse_identifier(numbers: pl.Series, texts: pl.Series) -> Parsed:
    """Read identifiers: text as typed and trimmed; 1234567.0 of a number cell is "1234567".

    >>> parse_identifier(*split([1234567.0, " 0012 ", "1,2E+06"]))[0].to_list()
    ['1234567', '0012', None]
    """
    values, codes = parse_text(numbers, texts)
    exact = numbers.is_null() | ((numbers == numbers.round(0)) & (numbers.abs() < EXACT) & (numbers >= 0))
    scientific = values.str.contains(MANGLED).fill_null(value=False)
    bad = scientific | ~exact
    code = pl.select(
        pl.when(scientific & texts.is_not_null()).then(pl.lit("V305"))
        .when(~exact).then(pl.lit("V346"))
        .otherwise(codes)
    ).to_series()  # fmt: skip
    return pl.select(pl.when(~bad).then(values)).to_series(), code


def parse_ico(numbers: pl.Series, texts: pl.Series) -> Parsed:
    """Read IČO: eight digits of which the last checks the others; lost zeros come back if it then fits.

    >>> [series.to_list() for series in parse_ico(*split([216224.0, "00216225", "1,12E+07"]))]
    [['00216224', '00216225', None], ['V361', 'V362', 'V305']]
    """
    typed, codes = parse_identifier(numbers, texts)
    frame = pl.select(
        typed.alias("typed"), codes.alias("code"), digits=typed.str.replace_all(r"[\s\u00a0]", "")
    )
    digits = pl.col("digits")
    frame = frame.with_columns(
        full=pl.when(digits.str.contains("^[0-9]{1,8}$")).then(digits.str.zfill(8)),
        short=digits.str.len_chars() < 8,
    ).with_columns(fits=_check_digit_fits(pl.col("full")))
    code = (
        pl.when(pl.col("typed").is_null()).then("code")
        .when(pl.col("full").is_null()).then(pl.lit("V360"))
        .when(pl.col("short") & pl.col("fits")).then(pl.lit("V361"))
        .when(pl.col("short")).then(pl.lit("V364"))
        .when(~pl.col("fits")).then(pl.lit("V362"))
    )  # fmt: skip
    value = pl.when(~pl.col("short") | pl.col("fits")).then("full")
    result = frame.select(value.alias("value"), code.alias("codes"))
    return result["value"], result["codes"]


def parse_boolean(numbers: pl.Series, texts: pl.Series) -> Parsed:
    """Read yes and no: ano/ne, true/false, 1/0, x for yes.

    >>> parse_boolean(*split(["ano", "NE", 1.0, True, "x", "možná"]))[0].to_list()
    [True, False, True, True, True, None]
    """
    texts = _trim(texts)
    lower = texts.str.to_lowercase()
    values = pl.select(
        pl.when(lower.is_in(_TRUE) | (numbers == 1)).then(pl.lit(1))
        .when(lower.is_in(_FALSE) | (numbers == 0)).then(pl.lit(0))
    ).to_series().cast(pl.Boolean)  # fmt: skip
    wild = numbers.is_not_null() & values.is_null()
    codes = pl.select(pl.when(wild).then(pl.lit("V380"))).to_series()
    return _explain(texts, values, codes, lambda text: pl.coalesce(missing_code(text), pl.lit("V380")))


_PARSERS: dict[str, Callable[[pl.Series, pl.Series], Parsed]] = {
    "number": parse_number,
    "integer": parse_integer,
    "text": parse_text,
    "code": parse_text,
    "ico": parse_ico,
    "identifier": parse_identifier,
    "boolean": parse_boolean,
}


def _trim(texts: pl.Series) -> pl.Series:
    trimmed = texts.str.strip_chars(BLANKS)
    return trimmed.set(trimmed == "", None)


def _finite(numbers: pl.Series) -> Parsed:
    """Drop infinity and NaN, which no sheet program can have meant."""
    wild = numbers.is_not_null() & ~numbers.is_finite()
    codes = pl.Series("codes", [None], pl.String).new_from_index(0, len(numbers))
    if not wild.any():
        return numbers.alias("values"), codes
    return numbers.set(wild, None).alias("values"), codes.set(wild, "V308")


def _explain(
    texts: pl.Series, values: pl.Series, codes: pl.Series, code_of: Callable[[pl.Expr], pl.Expr]
) -> Parsed:
    """Give a code to every text that has neither a value nor a code; the others are not looked at."""
    lost = texts.is_not_null() & values.is_null() & codes.is_null()
    codes = codes.alias("codes")
    if lost.any():
        found = texts.filter(lost).alias("text").to_frame().select(code_of(pl.col("text")).alias("codes"))
        codes = codes.clone().scatter(lost.arg_true(), found["codes"])
    return values.alias("values"), codes


def _missing(texts: pl.Series) -> pl.Series:
    return texts.str.to_lowercase().is_in([*MISSING_MARKS, *UNKNOWN_MARKS]).fill_null(value=False)


def _number_text(values: pl.Series) -> pl.Series:
    whole = (values == values.round(0)) & (values.abs() < EXACT)
    kept = pl.select(pl.when(whole).then(values)).to_series()
    broken = values.cast(pl.String).str.replace(".", ",", literal=True)
    return pl.select(pl.coalesce(kept.cast(pl.Int64).cast(pl.String), broken)).to_series()


def _check_digit_fits(digits: pl.Expr) -> pl.Expr:
    """Compare the eighth digit: (11 − Σ weight · digit mod 11) mod 10, with weights 8 to 2."""
    each = [digits.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(8)]
    weighted = pl.sum_horizontal(
        digit * weight for digit, weight in zip(each[:7], range(8, 1, -1), strict=True)
    )
    return each[7] == (11 - weighted % 11) % 10
