"""Which characters the font for paper can print, read from its own table of characters (OpenType `cmap`)."""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path

import font_source_sans_pro

FILE = "SourceSansPro-Regular.otf"
MISSING = "?"  # stands for a character that cannot be printed
_SEGMENTS, _GROUPS = 4, 12  # formats of tables of characters


def printable(text: str) -> str:
    r"""Replace characters that the font does not have; a tagged PDF must not hold any.

    >>> printable("Kč 1\u00a0234 → \u241b \U0001f600")
    'Kč 1\xa0234 → ? ?'
    """
    return _unprintable().sub(MISSING, text)


@cache
def _unprintable() -> re.Pattern[str]:
    parts = [f"{_escaped(first)}-{_escaped(last)}" for first, last in _ranges()]
    return re.compile(f"[^\\s{''.join(parts)}]")


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


def _ranges() -> list[tuple[int, int]]:
    """Return the characters of the font as ranges."""
    raw = (Path(font_source_sans_pro.font_directory) / FILE).read_bytes()
    tables = struct.unpack(">H", raw[4:6])[0]
    entries = [struct.unpack(">4sIII", raw[12 + 16 * n : 28 + 16 * n]) for n in range(tables)]
    start = next(offset for name, _sum, offset, _size in entries if name == b"cmap")
    count = struct.unpack(">H", raw[start + 2 : start + 4])[0]
    found = []
    for number in range(count):
        at = start + struct.unpack(">HHI", raw[start + 4 + 8 * number : start + 12 + 8 * number])[2]
        kind = struct.unpack(">H", raw[at : at + 2])[0]
        if kind == _GROUPS:
            return _of_groups(raw, at)
        if kind == _SEGMENTS:
            found = _of_segments(raw, at)
    return found


def _of_groups(raw: bytes, at: int) -> list[tuple[int, int]]:
    count = struct.unpack(">I", raw[at + 12 : at + 16])[0]
    groups = (struct.unpack(">III", raw[at + 16 + 12 * n : at + 28 + 12 * n]) for n in range(count))
    return [(first, last) for first, last, _glyph in groups]


def _of_segments(raw: bytes, at: int) -> list[tuple[int, int]]:
    size = struct.unpack(">H", raw[at + 6 : at + 8])[0]
    ends = struct.unpack(f">{size // 2}H", raw[at + 14 : at + 14 + size])
    starts = struct.unpack(f">{size // 2}H", raw[at + 16 + size : at + 16 + 2 * size])
    return [(first, last) for first, last in zip(starts, ends, strict=True) if last < 0xFFFF]
