"""Small raw files and layouts for tests of the import, written out in the test that uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.definitions import Loaded, parse, read_text
from sluzby_eval.importing.layouts import check_layout
from sluzby_eval.importing.raw import RawBook, RawSheet
from sluzby_eval.importing.shape import Shaped, Source, shape
from sluzby_eval.importing.spec import Layout
from sluzby_eval.store import polars_schema
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.findings import Finding

Grid = Any  # rows of raw cells

HOMES = """
id: homes
title: {cs: Domovy, en: Homes}
recognise: [ID, Beds, Costs]
constants: {form: pob, year: "2025", version: final}
sheets:
  - id: homes
    fields:
      - {column: service_id, headings: [ID], kind: identifier, required: true}
      - {column: beds_registered, headings: [Beds, Number of beds], kind: integer, unit: bed, minimum: 0}
    into:
      - table: statements
      - table: costs
        unpivot: {key: item, value: amount_czk, unit: CZK, items: {total: [Costs]}}
"""


def layout(text: str = HOMES) -> Loaded[Layout]:
    """Read a layout that must have no fault."""
    loaded, findings = faulty_layout(text)
    assert not findings, [finding.message("en") for finding in findings]
    assert loaded is not None
    return loaded


def faulty_layout(text: str) -> tuple[Loaded[Layout] | None, list[Finding]]:
    """Read a layout and tell its faults."""
    document, findings = read_text(text, name="test.yaml")
    assert document is not None
    spec, problems = parse(document, Layout)
    findings = [*findings, *problems]
    if spec is None:
        return None, findings
    return Loaded(spec=spec, document=document), [*findings, *check_layout(spec, document)]


def book(
    *grids: Grid, file: str = "a.xlsx", names: Sequence[str] = ("List1", "List2", "List3"), **known
) -> RawBook:
    """Make a raw file of one sheet for each grid of cells; `known` goes to the first sheet."""
    sheets = [
        RawSheet(name=name, rows=[list(row) for row in grid], **(known if index == 0 else {}))
        for index, (name, grid) in enumerate(zip(names, grids, strict=False))
    ]
    return RawBook(file=file, container="xlsx", sheets=sheets)


def shaped(of: Loaded[Layout], *books: RawBook) -> Shaped:
    """Turn raw files of one layout into tables."""
    sources = [
        Source(number=number, file=raw.file, sha256=str(number), submission=f"s{number}", book=raw)
        for number, raw in enumerate(books)
    ]
    return shape(of, sources, Territory.from_rows(pl.DataFrame(schema=polars_schema("territory"))))


def told(findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """Return code and cell of every finding."""
    return [(finding.code, finding.place.cell) for finding in findings]
