"""A report as values: sections of text, tables and charts that a renderer only has to draw.

Nothing here computes or looks anything up. Cells and tables stand in `tables`, pictures in `charts`.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Iterator, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field

import polars as pl  # noqa: TC002 - dataclasses keep it

from sluzby_eval.i18n import Language  # noqa: TC001 - dataclasses keep it
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.tables import Cell, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One paragraph that the reader must not miss."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One headline number with the sentence that reads it."""

    title: str
    value: Cell
    previous: Cell | None
    change: Cell | None
    coverage: Cell
    sentence: str  # says everything by itself
    reading: str  # the sentence without title and value, to stand under them
    indicator: str = ""  # id of the indicator; leads to its entry among the definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The headline numbers."""

    figures: tuple[KeyFigure, ...]
    year: int
    previous_year: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A finding in words, made from a claim that was tested; `cells` are the numbers it says."""

    claim: str  # id of the claim, for instance change·bed_occupancy·orp·6209·2024-2025
    text: str
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Findings in words."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list of definitions."""

    term: str
    code: str
    facts: tuple[tuple[str, str], ...]
    indicator: str = ""  # id of the indicator that the entry is about; rows, columns and pictures lead here


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A list of definitions."""

    entries: tuple[Entry, ...]


Block = Text | Note | Sentences | KeyFigures | Table | Picture | Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield the section and its parts in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Names of what stands in the rows behind a document."""

    indicators: Mapping[str, tuple[str, str]]  # id -> title and label of the unit
    units: Mapping[tuple[str, str], str]  # (level, unit) -> name


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report for one unit."""

    report: str
    title: str
    subtitle: str
    language: Language
    facts: tuple[tuple[str, str], ...]  # what the figures stand on: year, version, snapshot, ...
    sections: tuple[Section, ...]
    rows: pl.DataFrame  # the rows of results behind the document
    labels: Labels
    created_at: dt.datetime  # time of the snapshot, never of the rendering
    slug: str  # stem of the file name
    properties: Mapping[str, str] = field(default_factory=dict)  # for machines: report, unit, snapshot, ...

    def walk(self) -> Iterator[Section]:
        """Yield all sections in reading order."""
        for section in self.sections:
            yield from section.walk()


def cells_of(sections: tuple[Section, ...]) -> Iterator[Cell]:
    """Yield every cell of every block, also those behind charts."""
    for section in sections:
        for inner in section.walk():
            for block in inner.blocks:
                yield from _cells(block)


def _cells(block: Block) -> Iterator[Cell]:
    table = block.table if isinstance(block, Picture) else block
    if isinstance(table, Table):
        for row in table.rows:
            yield from row.cells
    elif isinstance(block, KeyFigures):
        for figure in block.figures:
            yield from (
                cell for cell in (figure.value, figure.previous, figure.change, figure.coverage) if cell
            )
    elif isinstance(block, Sentences):
        for sentence in block.sentences:
            yield from sentence.cells
