"""Files that cannot be a statement: a web page, a workbook with a password, one cut in half."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.statement import Statement

HTML = "export-z-ucetniho-programu.xls"
PASSWORD = "vykaz-s-heslem.xlsx"
TRUNCATED = "vykaz-nedoslo-cely.xlsx"
PAGE = """\
<html><head><meta charset="utf-8"><title>Výkaz</title></head>
<body><table><tr><th>IČO</th><th>Náklady celkem</th></tr></table></body></html>
"""
_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write_bad_files(folder: Path, statements: Sequence[Statement]) -> None:
    """Write the files that the import refuses, beside the good ones of 2025."""
    target = folder / "2025"
    (target / HTML).write_text(PAGE, encoding="utf-8")
    (target / PASSWORD).write_bytes(compound_file(["EncryptionInfo", "EncryptedPackage"]))
    whole = (target / next(one.file for one in statements if one.year == 2025)).read_bytes()
    (target / TRUNCATED).write_bytes(whole[: len(whole) // 2])


def compound_file(streams: Sequence[str]) -> bytes:
    """Make the smallest container in which Office keeps a workbook with a password; its streams hold zeros.

    One sector of the allocation table, one of the directory, one for each stream of 4,096 zeros.
    """
    size = 4096 // _SECTOR
    table = [_TABLE, _END]
    for number in range(len(streams)):
        first = 2 + number * size
        table += [*range(first + 1, first + size), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + _words(2, 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += _words(4, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + _words(4, *[_FREE] * 108)
    entries = [_entry("Root Entry", 5, child=1, start=_END, length=0)]
    for number, name in enumerate(streams):
        right = number + 2 if number + 1 < len(streams) else _FREE
        entries.append(_entry(name, 2, right=right, start=2 + number * size, length=4096))
    entries += [bytes(64 + 4) + _words(4, _FREE, _FREE, _FREE) + bytes(48)] * (4 - len(entries))
    return header + _words(4, *table) + b"".join(entries) + bytes(4096 * len(streams))


def _words(width: int, *values: int) -> bytes:
    return b"".join(value.to_bytes(width, "little") for value in values)


def _entry(name: str, kind: int, *, start: int, length: int, right: int = _FREE, child: int = _FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    entry = text.ljust(64, b"\0") + _words(2, len(text)) + bytes([kind, 1]) + _words(4, _FREE, right, child)
    return entry + bytes(36) + _words(4, start) + _words(8, length)
