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
    from collections.abc import Callable, Iterable

    from sluzby_eval.i18n import Language

NBSP = "\u00a0"
MINUS = "\u2212"
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
