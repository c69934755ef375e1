"""Findings as rows, in the shape in which they are kept beside the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.store.schema import FINDINGS_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.findings import Finding

_ARGS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


def finding_rows(findings: Sequence[Finding], submissions: Mapping[str, str], *, commit: int) -> pl.DataFrame:
    """Return a row for each finding.

    Args:
        findings: what an import has found.
        submissions: those that it keeps, by the name of their file.
        commit: the number of the snapshot to come.
    """
    places = [finding.place for finding in findings]
    columns = {
        "submission": [submissions.get(place.file) for place in places],
        "commit": [commit] * len(places),
        "code": [finding.code for finding in findings],
        "severity": [finding.level.value for finding in findings],
        **{
            name: [getattr(place, name) for place in places]
            for name in ("file", "sheet", "cell", "line", "column")
        },
        **{
            name: [getattr(finding, name) for finding in findings]
            for name in ("provider", "service", "value", "expected", "identity")
        },
        "args": [_ARGS.encode(dict(finding.args)) for finding in findings],
    }
    return pl.DataFrame({name: columns[name] for name in FINDINGS_SCHEMA}, schema=FINDINGS_SCHEMA)
