"""JSON: the whole document for programs, every cell with raw value, printed text, unit, status and decimals.

Under `sections` stands what the other formats show, in reading order; under `rows` the rows of results
behind it. Schema: docs/formats.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sluzby_eval.reporting.content import content
from sluzby_eval.reporting.data import rows_with_labels
from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.document import Document

SCHEMA = "sluzby-eval/report/2"


def render(document: Document, path: Path) -> None:
    """Write the document."""
    path.write_text(dumps(document), encoding="utf-8", newline="\n")


def dumps(document: Document) -> str:
    """Write the document as a JSON text."""
    whole = {
        "schema": SCHEMA,
        "software": {"name": "sluzby-eval", "version": __version__},
        "created_at": document.created_at.isoformat(),
        **document.properties,
        **content(document),
        "rows": rows_with_labels(document).to_dicts(),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str) + "\n"
