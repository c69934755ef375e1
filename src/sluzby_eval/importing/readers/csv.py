"""Reading delimited text: encoding and delimiter are found, named, and never guessed past a doubt.

Encoding: a byte order mark, else strict UTF-8, else UTF-16 by its zero bytes, else the one that the layout
hints at or cp1250, strict over the whole file. Delimiter: by the first line that has one. Every row must have
the width of the header; a row that has not is named: a decimal comma or an open quote has moved its values.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NoReturn

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import LIMITS, RawBook, RawSheet, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.importing.raw import RawCell

FALLBACK = "cp1250"  # what Excel writes in Czechia
DELIMITERS = (";", "\t", ",")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FOREIGN = re.compile("[ˇą]")  # what Czech letters of another code page become in cp1250
_QUOTED = re.compile(r'"[^"]*"?')
_AFTER_QUOTE = re.compile(r'" +(?=\n|$)')
_FIELD_LIMIT = 1_000_000


def read_csv(
    content: bytes, *, name: str, encoding: str | None = None, delimiter: str | None = None
) -> RawBook:
    """Read delimited text, or raise a `Refusal` that names the row.

    Args:
        content: the bytes of the file.
        name: the name of the file shown to people.
        encoding: the layout's hint, used where the bytes are not Unicode.
        delimiter: the layout's hint; found in the header line where there is none.
    """
    text, used = _decode(content, encoding, name)
    if not text.strip():
        _refuse("V103", name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_characters(text, name)
    mark = delimiter or _find_delimiter(text)
    try:
        rows = _rows(text, mark, name)
    except Refusal:
        loose = _AFTER_QUOTE.sub('"', text)  # "a","b"_ with a blank before the end of the line
        if loose == text:
            raise
        rows = _rows(loose, mark, name)
    sheet = RawSheet(name=PurePath(name).stem, rows=rows)
    return RawBook(
        file=name,
        container="csv",
        sheets=[sheet],
        encoding=used,
        delimiter=mark,
        notes=_notes(text, used, mark, name),
    )


def _refuse(code: str, name: str, *, line: int | None = None, **args: object) -> NoReturn:
    raise Refusal(Finding(code=code, place=Place(file=name, line=line), args={"line": line, **args}))


def _notes(text: str, encoding: str, delimiter: str, name: str) -> list[Finding]:
    args = {"encoding": encoding.upper(), "delimiter": _visible(delimiter)}
    notes = [Finding(code="V145", place=Place(file=name), args=args)]
    lost = text.find("\ufffd")
    if lost >= 0:
        line = text[:lost].count("\n") + 1
        args = {"line": str(line), "count": str(text.count("\ufffd"))}
        notes.append(Finding(code="V135", place=Place(file=name, line=line), args=args))
    return notes


def _visible(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter


def _decode(content: bytes, hint: str | None, name: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding, name), encoding
    if b"\x00" not in content:
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            return _decode_single_byte(content, hint, name)
    sample = content[:2000]
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    if min(zeros) * 4 < max(zeros) and max(zeros) * 5 > len(sample) and len(content) % 2 == 0:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return _strict(content, encoding, name), encoding
    _refuse("V133", name, line=content[: content.index(b"\x00")].count(b"\n") + 1, character="NUL")


def _decode_single_byte(content: bytes, hint: str | None, name: str) -> tuple[str, str]:
    encoding = codecs.lookup(hint).name if hint else FALLBACK
    text = _strict(content, encoding, name)
    foreign = None if hint else _FOREIGN.search(text)
    if foreign:
        _refuse("V134", name, line=text[: foreign.start()].count("\n") + 1, character=foreign[0])
    return text, encoding


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _refuse("V132", name, line=line, encoding=encoding.upper())


def _check_characters(text: str, name: str) -> None:
    bad = _CONTROL.search(text)
    if bad:
        line = text[: bad.start()].count("\n") + 1
        _refuse("V133", name, line=line, character=f"U+{ord(bad[0]):04X}")


def _find_delimiter(text: str) -> str:
    """Take the commonest delimiter outside quotes of the first line that has one."""
    for line in text.splitlines()[:50]:
        bare = _QUOTED.sub("", line)
        counts = {mark: bare.count(mark) for mark in DELIMITERS}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ";"


def _rows(text: str, delimiter: str, name: str) -> list[list[RawCell]]:
    """Split text into rows of cells; an empty field is None."""
    rows: list[list[RawCell]] = []
    low = high = 0  # widest filled part so far, and width of the header; 0 before the header
    for line, any_break, fields in _records(text, delimiter, name):
        width = len(fields)
        if not high and width > 1:
            high = width
        elif high and width != high:
            _check_width(fields, low, high, line, name)
        if high:
            low = max(low, _filled_width(fields))
        if len(rows) == LIMITS.rows or width > LIMITS.columns:
            _refuse("V137", name, line=line, columns=LIMITS.columns, rows=LIMITS.rows)
        if any_break:
            _check_breaks(fields, low, delimiter, line, name)
        rows.append([field or None for field in fields])
    return rows


def _filled_width(fields: list[str]) -> int:
    width = len(fields)
    while width and not fields[width - 1].strip():
        width -= 1
    return width


def _check_width(fields: list[str], low: int, high: int, line: int, name: str) -> None:
    width, filled = len(fields), _filled_width(fields)
    alone = width <= 1  # a blank line, or a note under the table
    if not alone and not (low <= width and filled <= high):
        _refuse("V130", name, line=line, width=width, expected_width=high)


def _check_breaks(fields: list[str], width: int, delimiter: str, line: int, name: str) -> None:
    """Refuse a field that has swallowed whole rows between two quotes that do not belong together."""
    for field in fields:
        if (
            "\n" in field
            and width > 2
            and any(part.count(delimiter) >= width - 1 for part in field.split("\n")[1:])
        ):
            _refuse("V131", name, line=line)


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, bool, list[str]]]:
    """Yield each record with the line on which it begins, and whether a line breaks inside it."""
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "V136" if "field larger" in str(error) else "V131"
            raise Refusal(
                Finding(code=code, place=Place(file=name, line=line), args={"line": line})
            ) from error
        yield line, reader.line_num > line, fields
