"""Texts that a spreadsheet would take for a formula (CWE-1236)."""

from __future__ import annotations

TRIGGERS = "=+-@\t\r\n\x00＝＋－＠"


def is_dangerous(text: str) -> bool:
    """Tell whether a spreadsheet might obey a text instead of showing it.

    >>> [is_dangerous(text) for text in ("=1+1", "  @SUM", "Domov", "＝x")]
    [True, True, False, True]
    """
    bare = text.lstrip(" \u00a0\u2000\u200b\ufeff'\"")
    return bool(text) and (text[0] in TRIGGERS or (bool(bare) and bare[0] in TRIGGERS))


def neutralised(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might obey.

    >>> neutralised("=cmd()")
    "'=cmd()"
    """
    return f"'{text}" if is_dangerous(text) else text
