"""Checking all definitions: files, keys, formulas, units, references, and the worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.evaluation.examples import Difference, differences
from sluzby_eval.findings import Finding

if TYPE_CHECKING:
    from sluzby_eval.workspace import Workspace


def check(workspace: Workspace) -> list[Finding]:
    """Check everything and run every example of what can be computed; one bad file does not hide another."""
    catalogue, findings = load_catalogue(workspace)
    failed = [_finding(catalogue, item) for item in differences(catalogue)]
    return sorted(
        [*findings, *failed],
        key=lambda item: (item.place.file, item.place.line or 0, item.place.column or 0, item.code),
    )


def _finding(catalogue: Catalogue, item: Difference) -> Finding:
    document = catalogue.definitions[item.indicator].source.document
    return Finding(
        code="D501",
        place=document.place(("examples", item.index, "expect", *item.path)),
        args={"found": item.found, "unit": " ".join(item.path), "number": item.index + 1},
        value=item.found,
        expected=item.expected,
    )
