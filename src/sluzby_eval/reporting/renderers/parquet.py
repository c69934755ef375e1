"""Parquet: the rows of results behind the report, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.data import rows_with_labels

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.document import Document


def render(document: Document, path: Path) -> None:
    """Write the rows behind the document; what the report is stands in the metadata of the file."""
    metadata = {"title": document.title, **document.properties}
    rows_with_labels(document).write_parquet(path, compression="zstd", metadata=metadata)
