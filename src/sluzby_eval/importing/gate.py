"""The gate before every reader: it tells what a file is and whether it may be read at all.

It looks at the content, never at the name, and opens nothing that a hostile or broken file could use against
us: only `zipfile`, `re` and `expat` of the standard library touch the bytes here. A workbook leaves the gate
with every part unpacked within limits, its checksums compared, and its sheets found; a text leaves as bytes.
"""

from __future__ import annotations

import io
import re
import shutil
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.package import Package, open_package
from sluzby_eval.importing.raw import LIMITS, Refusal

if TYPE_CHECKING:
    from pathlib import Path

_SMALL, _LONG, _PIECE = 20_000, 20_000_000, 1_000_000  # bytes
_LOCAL_HEADER = 30  # bytes, before the name of a part
_ODD_FLAGS = 0x1 | 0x20 | 0x40  # of a part that is encrypted or patched
_REMEMBERED = 64  # small parts: files of one template have equal ones, as the theme
_NEEDED = ("[Content_Types].xml", "_rels/.rels")  # by the reader of values
_Record = tuple[str, int, int, int, int, bytes]
_known: dict[_Record, bytes] = {}  # small parts that were read and found good
_ZIP = b"PK\x03\x04"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "V106"),
    (b"\x1f\x8b", "V107"),
    (b"7z\xbc\xaf\x27\x1c", "V107"),
    (b"Rar!", "V107"),
    (b"\xfd7zXZ\x00", "V107"),
    (b"\x28\xb5\x2f\xfd", "V107"),
    (b"BZh", "V107"),
    (b"{\\rtf", "V108"),
    (b"\x89PNG", "V127"),
    (b"\xff\xd8\xff", "V127"),
    (b"GIF8", "V127"),
    (b"PAR1", "V127"),
    (b"SQLite format 3", "V127"),
    (b"\x7fELF", "V127"),
    (b"MZ\x90", "V127"),
)
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|script|div|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"])')
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file that passed the gate as text; encoding and delimiter are the reader's business."""

    content: bytes


def admit(path: Path, *, name: str) -> Package | TextFile:
    """Let a file in, or raise a `Refusal` that says what it is and what to do.

    Args:
        path: the file to look into.
        name: the name shown to people.
    """
    content = _content(path, name)
    if content.startswith(_ZIP):
        return _admit_zip(content, name)
    if content.startswith(_OLE2):
        _refuse_ole2(content, name)
    for magic, code in _MAGIC:
        if content.startswith(magic):
            _refuse(code, name)
    _refuse_markup(content, name)
    return TextFile(content=content)


def _refuse(code: str, name: str, **args: object) -> NoReturn:
    raise Refusal(Finding(code=code, place=Place(file=name), args=args))


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            _refuse("V126", name)
        size = path.stat().st_size
        if size > LIMITS.file_bytes:
            _refuse("V128", name, size=size // 1_000_000, limit=LIMITS.file_bytes // 1_000_000)
        content = path.read_bytes()
    except FileNotFoundError:
        _refuse("V101", name)
    except OSError as error:
        _refuse("V102", name, cause=error.strerror or type(error).__name__)
    if not content:
        _refuse("V103", name)
    return content


def _refuse_ole2(content: bytes, name: str) -> NoReturn:
    """Name an old binary container: a workbook behind a password, an old .xls, or something else."""
    streams = {
        "EncryptedPackage": "V109",
        "Workbook": "V110",
        "Book": "V110",
        "WordDocument": "V127",
        "PowerPoint Document": "V127",
        "__properties_version1.0": "V127",
    }
    for stream, code in streams.items():
        if stream.encode("utf-16-le") in content:
            _refuse(code, name)
    _refuse("V127", name)


def _refuse_markup(content: bytes, name: str) -> None:
    head = content[:4096]
    encoding = next((code for bom, code in _BOMS if head.startswith(bom)), "latin-1")
    if encoding == "latin-1" and b"\x00" in head[:4]:
        encoding = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if _HTML.match(text):
        _refuse("V104", name)
    if text.lstrip().startswith("<?xml"):
        _refuse("V104" if re.search(r"<(?:\w+:)?html\b", text, re.IGNORECASE) else "V105", name)
    if _JSON.match(text):
        _refuse("V127", name)
    if text.startswith("MIME-Version:"):  # a web archive, which old Excel also saved
        _refuse("V104", name)


def _admit_zip(content: bytes, name: str) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive, name)
            _check_kind(archive, name)
            sums = {entry.filename: entry.CRC for entry in archive.infolist()}
            return open_package(_unpack(archive, content, name), sums, name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(Finding(code="V114", place=Place(file=name), args={"cause": str(error)})) from error


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > LIMITS.entries:
        _refuse("V115", name)
    if sum(entry.file_size for entry in entries) > LIMITS.unpacked_bytes:
        _refuse("V115", name)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry, name)
        folded = entry.filename.casefold()
        if folded in seen:
            _refuse("V116", name, part=entry.filename)
        seen.add(folded)


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    part = entry.orig_filename
    if entry.flag_bits & 0x1:
        _refuse("V109", name)
    unsafe = part.startswith("/") or "\\" in part or ":" in part or "\x00" in part or ".." in part.split("/")
    if unsafe or stat.S_ISLNK(entry.external_attr >> 16):
        _refuse("V116", name, part=part)
    ratio = entry.file_size / max(entry.compress_size, 1)
    bomb = entry.file_size > LIMITS.ratio_from_bytes and ratio > LIMITS.ratio
    if entry.file_size > LIMITS.part_bytes or bomb:
        _refuse("V115", name)


def _check_kind(archive: zipfile.ZipFile, name: str) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        _refuse("V112", name)
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        _refuse("V111", name)
    _refuse("V113", name)


def _unpack(archive: zipfile.ZipFile, packed: bytes, name: str) -> dict[str, bytes]:
    """Read every part, which compares its checksum; refuse any part that declares a document type."""
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        key = _record(entry, packed) if entry.file_size <= _SMALL else None
        content = _known.get(key) if key else None
        if content is None:
            content = _inflated(entry, packed)
            if content is None:
                content = archive.read(entry) if entry.file_size < _LONG else _read_long(archive, entry)
            if _declares_type(content):
                _refuse("V117", name, part=entry.filename)
            if key:
                _remember(key, content)
        if entry.filename.startswith("xl/") or entry.filename in _NEEDED:
            parts[entry.filename] = content
    return parts


def _inflated(entry: zipfile.ZipInfo, packed: bytes) -> bytes | None:
    """Unpack an ordinary part, not a long one, and compare its checksum; None = `zipfile` is to say what is wrong."""
    start = entry.header_offset
    header = packed[start : start + _LOCAL_HEADER]
    names, more = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    first = start + _LOCAL_HEADER + names + more
    own = packed[first : first + entry.compress_size]
    is_usual = (
        start >= 0
        and header.startswith(_ZIP)
        and packed[start + _LOCAL_HEADER : first - more] == entry.orig_filename.encode()
        and entry.compress_type == zipfile.ZIP_DEFLATED
        and entry.file_size < _LONG
        and not entry.flag_bits & _ODD_FLAGS
    )
    if not is_usual:
        return None
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflating.decompress(own, entry.file_size + 1)
    whole = inflating.eof and not inflating.unused_data and len(content) == entry.file_size
    return content if whole and zlib.crc32(content) == entry.CRC else None


def _record(entry: zipfile.ZipInfo, packed: bytes) -> _Record:
    """Return all that reading a part depends on: what the directory says of it, and its own bytes."""
    start = entry.header_offset
    names = int.from_bytes(packed[start + 26 : start + 28], "little")
    more = int.from_bytes(packed[start + 28 : start + 30], "little")
    own = packed[start : start + _LOCAL_HEADER + names + more + entry.compress_size]
    return entry.orig_filename, entry.CRC, entry.file_size, entry.compress_type, entry.flag_bits, own


def _remember(key: _Record, content: bytes) -> None:
    if len(_known) >= _REMEMBERED:
        _known.pop(next(iter(_known)))
    _known[key] = content


def _read_long(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read a long part piece by piece, so that it never stands in memory twice."""
    content = io.BytesIO()
    with archive.open(entry) as part:
        shutil.copyfileobj(part, content, _PIECE)
    return content.getvalue()


def _declares_type(content: bytes) -> bool:
    if b"\x00" in content[:64] and content.lstrip(b"\xff\xfe\x00").startswith(b"<"):  # UTF-16 markup
        content = content.replace(b"\x00", b"")
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content
