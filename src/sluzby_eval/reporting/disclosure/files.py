"""Reading a bundle of published files as an attacker would: rows of results, and every text in every file.

Rows are read from CSV, Parquet and JSON, also inside archives; texts from the bytes of all files, from the members of
archives (XLSX, DOCX, ZIP), and from PDF both as a person reads it and from its unpacked streams.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _
from sluzby_eval.reporting.disclosure.quantities import HIDDEN, TOLD
from sluzby_eval.results import KEY, SCHEMA, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ROWS = (".csv", ".parquet", ".json")
FIGURES = ("value", "numerator", "denominator", "n_counted", "n_expected", "status")
MOST_NESTED = 3  # archives in archives
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SPACES = re.compile(r"\s+")


class Member(NamedTuple):
    """One file, or one member of an archive."""

    name: str
    content: bytes


def members(folder: Path) -> Iterator[Member]:
    """Yield every file of a folder and every member of its archives.

    Raises:
        InputError: there is no such folder, or it is empty.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not paths:
        raise InputError(_("There are no files in {path}.").format(path=folder))
    for path in paths:
        yield from _opened(Member(path.relative_to(folder).as_posix(), path.read_bytes()), depth=0)


def _opened(member: Member, *, depth: int) -> Iterator[Member]:
    yield member
    if depth < MOST_NESTED and zipfile.is_zipfile(io.BytesIO(member.content)):
        with zipfile.ZipFile(io.BytesIO(member.content)) as archive:
            for name in archive.namelist():
                inner = Member(f"{member.name}!{name}", archive.read(name))
                yield from _opened(inner, depth=depth + 1)


def rows_in(files: Iterable[Member]) -> tuple[pl.DataFrame, list[str]]:
    """Read the rows of results that a bundle tells, each once, with the files that hold any.

    Raises:
        InputError: a file is not what its name says.
    """
    frames, names = [], []
    for member in files:
        try:
            frame = _rows(member)
        except (pl.exceptions.PolarsError, ValueError) as error:
            raise InputError(
                _("{path} cannot be read: {cause}").format(path=member.name, cause=error)
            ) from error
        if frame is not None and not frame.is_empty():
            frames.append(frame)
            names.append(member.name)
    schema = {name: SCHEMA[name] for name in (*KEY, *FIGURES)}
    whole = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    told = pl.col("status").is_in([*TOLD, Status.NOT_APPLICABLE.value])
    # what one file tells and another withholds is told
    status = (
        pl.when(told.any())
        .then(pl.col("status").filter(told).first())
        .when((pl.col("status") == HIDDEN[0]).any())
        .then(pl.lit(HIDDEN[0]))
        .otherwise(pl.col("status").first())
    )
    known = [pl.col(name).drop_nulls().first() for name in FIGURES if name != "status"]
    merged = (
        whole.sort([*KEY, "status", "value"]).group_by(KEY, maintain_order=True).agg(*known, status=status)
    )
    return merged.sort(KEY), names


def by_version(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Part rows by version of the statements, as an attacker would read them.

    Versions of one year are mostly equal. So where there are several, each is read once more with what it
    withholds taken from the others.
    """
    parts = rows.partition_by("version", maintain_order=True)
    if len(parts) < 2:
        return parts
    same = [name for name in KEY if name != "version"]
    told = rows.filter(pl.col("status").is_in(TOLD)).unique(subset=same, keep="first", maintain_order=True)
    return [*parts, *(_filled(part, told.drop("version"), same) for part in parts)]


def _filled(part: pl.DataFrame, told: pl.DataFrame, same: list[str]) -> pl.DataFrame:
    joined = part.join(told, on=same, how="left", suffix="_told", maintain_order="left")
    gone = pl.col("status").is_in(HIDDEN) & pl.col("status_told").is_not_null()
    taken = [
        pl.when(gone).then(pl.col(f"{name}_told")).otherwise(pl.col(name)).alias(name) for name in FIGURES
    ]
    return joined.with_columns(taken).select(part.columns)


def _rows(member: Member) -> pl.DataFrame | None:
    suffix = member.name[member.name.rfind(".") :].lower()
    if suffix == ".parquet":
        frame = pl.read_parquet(io.BytesIO(member.content))
        return _shaped(frame) if set(KEY) <= set(frame.columns) else None
    if suffix == ".csv":
        return _from_csv(member.content.decode("utf-8-sig", errors="replace"))
    if suffix == ".json":
        return _from_json(member.content)
    return None


def _from_csv(text: str) -> pl.DataFrame | None:
    """Read comma- or semicolon-separated rows; the latter have decimal commas."""
    first = text.partition("\n")[0].strip().replace('"', "")
    delimiter = ";" if ";" in first else ","
    if not set(KEY) <= set(first.split(delimiter)):
        return None
    frame = pl.read_csv(io.BytesIO(text.encode()), separator=delimiter, infer_schema=False)
    told = [pl.col(name) for name in (*KEY, *FIGURES) if name in frame.columns]
    if delimiter == ";":
        told = [column.str.replace(r"^(-?\d+),(\d)", "$1.$2") for column in told]
    return _shaped(frame.select(told))


def _from_json(content: bytes) -> pl.DataFrame | None:
    try:
        whole = json.loads(content)
    except ValueError:
        return None
    found = whole.get("rows") if isinstance(whole, dict) else None
    if not isinstance(found, list) or not found or not set(KEY) <= set(found[0]):
        return None
    names = (*KEY, *FIGURES)
    texts = {name: [_text(record.get(name)) for record in found] for name in names}
    return _shaped(pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String())))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col(name).cast(SCHEMA[name], strict=False)
        if name in frame.columns
        else pl.lit(None, dtype=SCHEMA[name]).alias(name)
        for name in (*KEY, *FIGURES)
    )


def texts_in(member: Member) -> Iterator[str]:
    """Yield the texts of a file: its bytes, and what they hide by packing or escaping."""
    if member.content.startswith(b"%PDF"):
        yield _read_pdf(member.content)
        for packed in _STREAM.findall(member.content):
            yield _plain(_unpacked(packed))
    plain = _plain(member.content)
    yield plain
    if "&" in plain:
        yield html.unescape(plain)
    if "\\u" in plain:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), plain)


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return packed


def _read_pdf(content: bytes) -> str:
    import pypdfium2  # only where a bundle holds PDF

    with pypdfium2.PdfDocument(content) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return _flat(" ".join(pages))


def _plain(content: bytes) -> str:
    return _flat(content.decode("utf-8", errors="replace"))


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text)


def found_in(files: Iterable[Member], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Find forbidden texts, as (file, text)."""
    wanted = sorted(
        {_flat(text).strip() for text in texts if text.strip()}, key=lambda text: (-len(text), text)
    )
    if not wanted:
        return []
    found: set[tuple[str, str]] = set()
    for member in files:
        texts_of = pl.Series(list(texts_in(member)), dtype=pl.String())
        hits = texts_of.str.extract_many(wanted, overlapping=True).explode().drop_nulls().unique()
        found |= {(member.name, hit) for hit in hits.to_list()}
    return sorted(found)
