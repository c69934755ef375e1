"""Blocks that are no tables, as tables: for formats that know nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting.document import Entries, KeyFigures
    from sluzby_eval.reporting.format import Format


def table_of_key_figures(block: KeyFigures, format: Format, *, caption: str) -> Table:
    """Write headline numbers as a table."""
    gettext = format.gettext
    with_previous = block.previous_year is not None
    columns = [Column(title=gettext("Indicator")), Column(title=gettext("Unit"))]
    columns.append(Column(title=str(block.year), numeric=True))
    if with_previous:
        columns.append(Column(title=str(block.previous_year), numeric=True))
        columns.append(Column(title=gettext("Change"), numeric=True))
    columns += [Column(title=gettext("Coverage"), numeric=True), Column(title=gettext("In a sentence"))]
    rows = []
    for figure in block.figures:
        unit = format.unit_alone(figure.value.unit)
        made = [Cell(value=figure.title), Cell(value=unit), figure.value]
        if with_previous:
            made += [
                figure.previous or Cell(status="not_evaluated"),
                figure.change or Cell(status="not_comparable"),
            ]
        rows.append(Row(cells=(*made, figure.coverage, Cell(value=figure.sentence))))
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows), source=block.source)


def table_of_entries(block: Entries, format: Format, *, caption: str) -> Table:
    """Write definitions as a table: one row per definition and fact."""
    gettext = format.gettext
    return Table(
        caption=caption,
        columns=(
            Column(title=gettext("Indicator")),
            Column(title=gettext("Code")),
            Column(title=gettext("Fact")),
            Column(title=gettext("Text")),
        ),
        rows=tuple(
            Row(cells=tuple(Cell(value=text) for text in (entry.term, entry.code, label, told)))
            for entry in block.entries
            for label, told in entry.facts
        ),
    )
