"""What was computed of acts before: Parquet files under `data/cache/events`, named by what they are made from.

A file is used only if its name, the sha256 of everything that went into it, is the one that is looked for; so
nothing can be out of date, and the folder may be removed at any time.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - dataclasses keep it
from uuid import uuid4

import polars as pl

from sluzby_eval.evaluation.events.grains import Grain, Kept
from sluzby_eval.store.files import TEMPORARY

_LINES, _ROWS = "lines", "rows"


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of computed grains and groups; None keeps nothing."""

    folder: Path | None

    def grain(self, key: str, grain: Grain) -> Kept | None:
        """Return a grain that was computed before."""
        lines, rows = self.frame(f"{key}-{_LINES}"), self.frame(f"{key}-{_ROWS}")
        return None if lines is None or rows is None else Kept(grain=grain, lines=lines, rows=rows)

    def keep_grain(self, key: str, kept: Kept) -> None:
        """Keep a grain."""
        self.keep(f"{key}-{_ROWS}", kept.rows)
        self.keep(f"{key}-{_LINES}", kept.lines)

    def frame(self, key: str) -> pl.DataFrame | None:
        """Return rows that were kept."""
        if self.folder is None:
            return None
        path = self.folder / f"{key}.parquet"
        return pl.read_parquet(path) if path.is_file() else None

    def keep(self, key: str, rows: pl.DataFrame) -> None:
        """Keep rows; whoever reads meanwhile sees all of them or none. Where nothing can be kept, nothing is."""
        if self.folder is None:
            return
        temporary = self.folder / f"{TEMPORARY}{uuid4().hex}"
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                rows.write_parquet(file, compression="lz4")
            temporary.replace(self.folder / f"{key}.parquet")
