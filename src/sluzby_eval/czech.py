"""Czech writing: folding for look-ups, collation, numbers, dates and line breaks.

Numbers and dates come from Babel, collation from czech-sort; what is ours is the typographic pass that keeps
one-letter prepositions and units on the line of the word they belong to (ČSN 01 6910).
Reading numbers that people typed is the business of `importing.cells`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from sluzby_eval.i18n import Language

NBSP = "\u00a0"
MINUS = "\u2212"
SIGNS = {"": "", "+": "+", "-": MINUS, "*": "×", "/": "÷"}  # of the keys of a calculator
_T = TypeVar("_T")


class _Bare(dict[int, int | None]):
    """A table for `translate` that drops marks above and below letters; it learns each character once."""

    def __missing__(self, code: int) -> int | None:
        found = None if unicodedata.combining(chr(code)) else code
        self[code] = found
        return found


_BARE = _Bare()


def fold(text: str) -> str:
    r"""Drop case, diacritics, and runs of white space: the form in which names are looked up.

    >>> fold("  Náklady  CELKEM\n(Kč) ")
    'naklady celkem (kc)'
    """
    bare = text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_BARE)
    return " ".join(bare.casefold().split())


def collate(items: Iterable[_T], key: Callable[[_T], str] = str) -> list[_T]:
    """Sort as a Czech dictionary does (c < č, h < ch < i).

    >>> collate(["Hustopeče", "Chrudim", "Ivančice", "Čejč", "Cvrčovice"])
    ['Cvrčovice', 'Čejč', 'Hustopeče', 'Chrudim', 'Ivančice']
    """
    import czech_sort

    return sorted(items, key=lambda item: czech_sort.key(key(item)))


def format_number(value: float, decimals: int, language: Language) -> str:
    """Write a number for reading: grouped, with the language's decimal mark and a true minus.

    >>> format_number(-1234567.25, 1, "cs").replace(NBSP, "~")
    '−1~234~567,2'
    >>> format_number(1234567.25, 2, "en")
    '1,234,567.25'
    """
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(round(value, decimals) + 0.0, format=pattern, locale=language)
    return text.replace("-", MINUS)


def format_percent(percent: float, decimals: int, language: Language) -> str:
    """Write so many per cent for reading.

    >>> format_percent(92.34, 1, "cs").replace(NBSP, "~")
    '92,3~%'
    """
    return f"{format_number(percent, decimals, language)}{NBSP}%"


def format_signed(value: float, decimals: int, language: Language) -> str:
    """Write a number with its sign; what rounds to zero has none.

    >>> format_signed(5, 0, "cs"), format_signed(-0.04, 1, "cs")
    ('+5', '0,0')
    """
    digits = format_number(abs(value), decimals, language)
    if round(value, decimals) == 0:
        return digits
    return ("+" if value > 0 else MINUS) + digits


def format_exact(value: Decimal, language: Language) -> str:
    """Write a number as it is typed into a calculator: grouped, with all its decimals and no more.

    >>> from decimal import Decimal
    >>> format_exact(Decimal("-24056760.50"), "cs").replace(NBSP, "~"), format_exact(Decimal("0.120"), "en")
    ('−24~056~760,5', '0.12')
    """
    text = f"{abs(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language == "cs":
        text = text.replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if value < 0 else text


def format_chain(numbers: Sequence[str], keys: Sequence[str]) -> str:
    """Write what is typed, so that it means the same from left to right and by the rules of arithmetic.

    `keys` are what is pressed before each number but the first.

    >>> format_chain(["1", "2", "3"], ["+", "*"]).replace(NBSP, " ")
    '(1 + 2) × 3'
    """
    text, is_sum = numbers[0], False
    for number, key in zip(numbers[1:], keys, strict=True):
        if key in ("*", "/") and is_sum:
            text, is_sum = f"({text})", False
        is_sum = is_sum or key in ("+", "-")
        text += f"{NBSP}{SIGNS[key]}{NBSP}{number}"
    return text


def format_date(value: dt.date, language: Language) -> str:
    """Write a date for reading.

    >>> import datetime as dt
    >>> format_date(dt.date(2026, 11, 22), "cs").replace(NBSP, "~")
    '22.~11.~2026'
    """
    if language == "cs":
        return f"{value.day}.{NBSP}{value.month}.{NBSP}{value.year}"
    return f"{value.day}{NBSP}{value:%B}{NBSP}{value.year}"


_SHORT_WORD = re.compile(r"(?<![^\s(„\u00a0])([kszvuoaiKSZVUOAI]) (?=\S)")
_NUMBER_UNIT = re.compile(r"(?<=\d) (?=(?:Kč|%|‰|km|h|os\.|let|lůž|úv\.|mil\.|tis\.|mld\.)(?:\W|$|ek))")


def typeset(text: str) -> str:
    """Put no-break spaces where Czech typography wants them.

    >>> typeset("v Brně a k 31. 12. za 5 Kč").replace(NBSP, "~")
    'v~Brně a~k~31. 12. za 5~Kč'
    """
    spaced = text
    for _ in range(2):  # "a k Brnu": the second of two neighbours is seen only after the first
        spaced = _SHORT_WORD.sub(rf"\1{NBSP}", spaced)
    return _NUMBER_UNIT.sub(NBSP, spaced)
