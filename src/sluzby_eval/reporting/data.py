"""The rows of results behind a document, with names for people beside the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from sluzby_eval.reporting.document import Document


def rows_with_labels(document: Document) -> pl.DataFrame:
    """Put the indicator's title, its unit and the unit's name beside their codes."""
    labels = document.labels
    frame = document.rows
    place = pl.concat_str("level", pl.lit("/"), "unit")
    titles = {id: title for id, (title, _) in labels.indicators.items()}
    measures = {id: measure for id, (_, measure) in labels.indicators.items()}
    names = {f"{level}/{unit}": name for (level, unit), name in labels.units.items()}
    named = frame.with_columns(
        indicator_title=pl.col("indicator").replace_strict(titles, default=None, return_dtype=pl.String),
        measure=pl.col("indicator").replace_strict(measures, default=None, return_dtype=pl.String),
        unit_name=place.replace_strict(names, default=None, return_dtype=pl.String),
    )
    front = ["indicator", "indicator_title", "measure", "level", "unit", "unit_name"]
    return named.select(*front, pl.exclude(front))
