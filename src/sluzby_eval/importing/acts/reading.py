"""Files of acts, batch by batch: Parquet and CSV, never a whole file in memory."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import fold
from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _
from sluzby_eval.store.events import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SUFFIXES = (".parquet", ".csv")
BATCH = 500_000
ROW = "row"  # the number of a row in its file, from 1
REQUIRED = ("service_id", "form", "date", "minutes")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "service_id": ("service_id", "service", "identifikator sluzby", "sluzba", "id sluzby"),
    "form": ("form", "forma", "forma poskytovani"),
    "date": ("date", "datum", "den"),
    "act": ("act", "ukon", "kod ukonu", "cinnost"),
    "minutes": ("minutes", "minuty", "delka", "delka v minutach", "pocet minut"),
    "hour": ("hour", "hodina", "hodina zacatku"),
    "client": ("client", "klient", "pseudonym", "pseudonym klienta"),
    "area": ("area", "obec", "uzemi", "kod obce"),
}


def files_of(paths: Iterable[Path]) -> list[Path]:
    """List the files of acts in files and folders, sorted.

    Raises:
        InputError: a path does not exist, or a folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError(_("There is no file or folder {path}.").format(path=path))
        inside = (
            sorted(item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES and item.is_file())
            if path.is_dir()
            else [path]
        )
        if not inside:
            raise InputError(
                _("The folder {path} holds no file of acts.").format(path=path),
                hint=_("Files of acts are Parquet or CSV."),
            )
        found += [item for item in inside if not item.name.startswith((".", "~"))]
    return list(dict.fromkeys(found))


def open_file(path: Path) -> tuple[pl.LazyFrame, dict[str, str]]:
    """Open a file; return its rows and which of its columns is which.

    Raises:
        pl.exceptions.PolarsError: it cannot be read.
    """
    if path.suffix.lower() == ".parquet":
        rows = pl.scan_parquet(path, glob=False)
    else:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline()
        separator = max(";,\t", key=first.count)
        rows = pl.scan_csv(path, separator=separator, infer_schema=False, glob=False)
    known = {text: name for name, texts in HEADINGS.items() for text in texts}
    columns: dict[str, str] = {}
    for heading in rows.collect_schema():
        name = known.get(fold(heading).strip())
        if name is not None:
            columns.setdefault(name, heading)
    return rows, columns


def batches(rows: pl.LazyFrame, columns: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file with our names and types; what has no type of ours becomes null.

    Besides the columns of acts a batch has `row`, and `text:` of every typed column, to tell blank from wrong.
    """
    wanted = [pl.col(heading).alias(name) for name, heading in columns.items()]
    start = 0
    for batch in rows.select(wanted).collect_batches(chunk_size=BATCH, maintain_order=True):
        typed = batch.with_columns(
            pl.lit(None, dtype=dtype).alias(name) for name, dtype in TOLD.items() if name not in batch.columns
        )
        yield typed.select(
            pl.int_range(start + 1, start + 1 + pl.len(), dtype=pl.Int64).alias(ROW),
            *(_typed(name, typed.schema[name]) for name in TOLD),
            *((pl.col(name).is_not_null() & (_text(name) != "")).alias(f"told:{name}") for name in TOLD),
        )
        start += batch.height


@cache
def _forms() -> dict[str, str]:
    """Return the codes of forms by their names in both languages."""
    entries = codelist("forms").values()
    return {text.lower(): entry.code for entry in entries for text in entry.label.values()}


def _text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars(" \u00a0\t")


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    wanted = TOLD[name]
    if name == "form":
        return _text(name).replace("", None).str.to_lowercase().replace(_forms()).alias(name)
    if dtype == wanted:
        return pl.col(name).replace("", None) if wanted == pl.String else pl.col(name)
    if wanted == pl.String:
        return _text(name).replace("", None)
    if wanted == pl.Date:
        if dtype.is_temporal():
            return pl.col(name).cast(pl.Date, strict=False)
        czech = _text(name).str.replace_all(r"\s", "")
        return pl.coalesce(
            _text(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
            czech.str.to_date("%d.%m.%Y", strict=False),
        ).alias(name)
    number = (
        pl.col(name)
        if dtype.is_numeric()
        else _text(name).str.replace(",", ".").cast(pl.Float64, strict=False)
    )
    whole = number.cast(pl.Float64)
    return pl.when(whole == whole.round()).then(whole).cast(wanted, strict=False).alias(name)
