"""How the terminal writes numbers, shares and dates; a blank is a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import format_date, format_number, format_percent
from sluzby_eval.i18n import current_language

if TYPE_CHECKING:
    import datetime as dt

DASH = "–"


def number(value: float | None, decimals: int = 0, *, blank: str = DASH) -> str:
    """Write a number, or a dash where there is none."""
    return blank if value is None else format_number(value, decimals, current_language())


def short(value: float) -> str:
    """Write a number without decimals where it is whole, else with two."""
    return number(value, 0 if float(value).is_integer() else 2)


def percent(value: float | None, decimals: int = 1, *, blank: str = DASH) -> str:
    """Write so many per cent, or a dash."""
    return blank if value is None else format_percent(value, decimals, current_language())


def share(value: float | None, *, blank: str = DASH) -> str:
    """Write a share in per cent, or a dash."""
    return percent(None if value is None else value * 100, blank=blank)


def date(value: dt.date | None) -> str:
    """Write a date, or a dash."""
    return DASH if value is None else format_date(value, current_language())
