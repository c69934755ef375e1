"""Parts: Parquet files named by the sha256 of their bytes, which holds for good because nobody changes them.

They are plain Parquet, so that any other program can read them; what they mean (which rows are in force) is
said by the manifest of a snapshot.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import VerifyError
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES
from sluzby_eval.store.files import damage_hint, read_kept, write_file
from sluzby_eval.store.manifest import Part
from sluzby_eval.store.schema import polars_schema, sort_order

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def encode(frame: pl.DataFrame, table: str) -> bytes:
    """Return the bytes of a part; equal rows give equal bytes, whatever their order."""
    buffer = io.BytesIO()
    is_single = table in TABLES and not TABLES[table].shared  # nobody else tells its keys
    order = TABLES[table].keys if is_single else sort_order(table)
    varied = [name for name in order if not frame[name].eq_missing(frame[name].first()).all()]
    ordered = frame.sort(varied, nulls_last=True, maintain_order=True) if varied else frame
    ordered.write_parquet(buffer, compression="zstd", statistics=True)
    return buffer.getvalue()


def write_part(
    folder: Path, table: str, frame: pl.DataFrame, sequences: Mapping[str, int]
) -> tuple[Part, bool]:
    """Write rows as a part; return it, and whether its file is new."""
    data = encode(frame, table)
    present = frame["submission"].drop_nulls().unique().to_list()
    part = Part(
        table=table,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=frame.height,
        submissions=tuple(sorted(sequences[name] for name in present)),
    )
    path = folder / part.file
    if path.is_file() and path.read_bytes() == data:
        return part, False
    write_file(path, data)
    return part, True


def read_part(folder: Path, part: Part) -> pl.DataFrame:
    """Read the rows of a part in the columns of today's model; columns that came later are null.

    Raises:
        VerifyError: the file is missing, or not the one that was written.
    """
    data = read_kept(folder / part.file)
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise VerifyError(
            _("The part {file} of the dataset was altered since it was written.").format(file=part.file),
            hint=damage_hint(),
        )
    frame = pl.read_parquet(io.BytesIO(data))
    schema = polars_schema(part.table)
    later = [
        pl.lit(None).cast(dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns
    ]
    return frame.with_columns(later).select(list(schema))
