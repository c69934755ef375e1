"""JSON: the rows of results behind the report with what they stand on, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sluzby_eval.reporting.data import rows_with_labels

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.document import Document

SCHEMA = "sluzby-eval/report/1"


def render(document: Document, path: Path) -> None:
    """Write the rows behind the document."""
    path.write_text(dumps(document), encoding="utf-8", newline="\n")


def dumps(document: Document) -> str:
    """Write the rows behind the document as a JSON text."""
    content = {
        "schema": SCHEMA,
        "title": document.title,
        **document.properties,
        "facts": dict(document.facts),
        "rows": rows_with_labels(document).to_dicts(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"
