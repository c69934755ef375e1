"""A PDF with one table of 900 rows, against WeasyPrint in an environment of its own.

Both print the same cells with repeated headings and tags, in turns; the shortest time of the processor counts.
WeasyPrint gets its HTML for nothing and is measured inside of its process, without its start.
"""

from __future__ import annotations

import datetime as dt
import html
import subprocess
import time

import polars as pl

from benchmarks.peer import interpreter
from benchmarks.table import CACHE, Figure
from sluzby_eval.reporting.document import Document, Labels, Section
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.renderers import pdf
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

ROWS = 900
ROUNDS = 3
GOAL = 6.0
PACKAGES = ("weasyprint>=63",)
_PRINTING = """
import sys, time
from weasyprint import HTML
text = open(sys.argv[1], encoding="utf-8").read()
start = time.process_time()
HTML(string=text).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
print(time.process_time() - start)
"""


def main() -> list[Figure]:
    """Print the table with both."""
    CACHE.mkdir(parents=True, exist_ok=True)
    page, ours, theirs = CACHE / "table.html", [], []
    page.write_text(_page(document_of(table_of(ROWS))), encoding="utf-8")
    python = interpreter(PACKAGES, name="weasyprint")
    pdf.render(document_of(table_of(3)), CACHE / "warm.pdf")  # loads the fonts
    for number in range(1, ROUNDS + 1):
        document = document_of(table_of(ROWS, first=number * ROWS))  # typst remembers what it has set once
        start = time.process_time()
        pdf.render(document, CACHE / "ours.pdf")
        ours.append(time.process_time() - start)
        if python is not None:
            theirs.append(_weasyprint(python, str(page)))
    print(f"typst {min(ours):.2f} s" + (f", WeasyPrint {min(theirs):.2f} s" if theirs else ""))
    what = f"PDF with a table of {ROWS} rows"
    figures = [Figure(what=what, value=min(ours), unit="s")]
    if theirs:
        ratio = min(theirs) / min(ours)
        figures.append(Figure(what=f"{what} against WeasyPrint", value=ratio, goal=GOAL, at_least=True))
    return figures


def _weasyprint(python: str, page: str) -> float:
    command = [python, "-c", _PRINTING, page, str(CACHE / "theirs.pdf")]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def table_of(rows: int, *, first: int = 0) -> Table:
    """Make a table of services with shares, crowns and counts; `first` makes tables that differ."""
    made = [
        Row(
            cells=(
                Cell(value=f"Domov pro seniory {number}"),
                Cell(value="Veselí nad Moravou"),
                *(
                    Cell(value=number * 1.37 + year, kind="number", unit="CZK_per_bed_day")
                    for year in range(3)
                ),
                Cell(value=(number % 100) / 100, kind="number", unit="share"),
                Cell(value=number, kind="count"),
            )
        )
        for number in range(first, first + rows)
    ]
    heads = ("Služba", "ORP", "2023", "2024", "2025", "Obložnost", "Počet")
    columns = tuple(Column(title=head, numeric=place > 1) for place, head in enumerate(heads))
    return Table(caption="Služby", columns=columns, rows=tuple(made), source="Vymyšlené údaje.")


def document_of(table: Table) -> Document:
    """Make a document of one table."""
    return Document(
        report="bench",
        title="Služby",
        subtitle="Jedna tabulka",
        language="cs",
        facts=(("Rok", "2025"),),
        sections=(Section(id="s1", title="Služby", blocks=(table,)),),
        rows=pl.DataFrame(),
        labels=Labels(indicators={}, units={}),
        created_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC),
        slug="bench",
    )


def _page(document: Document) -> str:
    (table,) = document.sections[0].blocks
    assert isinstance(table, Table)
    format = Format(document.language)
    head = "".join(f"<th scope=col>{html.escape(column.title)}</th>" for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(format.cell(cell))}</td>" for cell in row.cells) + "</tr>"
        for row in table.rows
    )
    style = (
        "@page{size:A4;margin:18mm}body{font:9pt sans-serif}table{border-collapse:collapse}"
        "td{padding:2px 4px;border-bottom:1px solid #ccc}"
    )
    return (
        f"<!DOCTYPE html><html lang=cs><head><title>Služby</title><style>{style}</style></head><body><h1>Služby</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )
