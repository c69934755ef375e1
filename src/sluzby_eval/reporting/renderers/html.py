"""HTML: one file that needs no network and runs no script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sluzby_eval.reporting import svg
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from jinja2 import Template

    from sluzby_eval.reporting.charts import Chart
    from sluzby_eval.reporting.document import Block, Document
    from sluzby_eval.reporting.tables import Cell, Column, Row

TEMPLATES = Path(__file__).parents[1] / "templates"


def render(document: Document, path: Path) -> None:
    """Write the document as one HTML file."""
    path.write_text(_page(document), encoding="utf-8", newline="\n")


def _page(document: Document) -> str:
    format = Format(document.language)
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(
        document=document,
        format=format,
        style=Markup(style),
        style_hash=digest,
        words=_words(format),
        kind_of=_kind,
        spans=_spans,
        draw=lambda chart, id: _drawing(chart, format, id),
    )


def _drawing(chart: Chart, format: Format, id: str) -> Markup:
    return Markup(svg.draw(chart, format, id=id))


def _kind(block: Block) -> str:
    return type(block).__name__


def _spans(row: Row, columns: tuple[Column, ...]) -> list[tuple[Cell, Column, int]]:
    """Let neighbouring cells of joint columns with the same blank share one cell."""
    spans: list[tuple[Cell, Column, int]] = []
    for cell, column in zip(row.cells, columns, strict=True):
        if spans:
            before, first, span = spans[-1]
            if first.joint and column.joint and cell.value is None and cell == before:
                spans[-1] = (before, first, span + 1)
                continue
        spans.append((cell, column, 1))
    return spans


def _words(format: Format) -> dict[str, str]:
    gettext = format.gettext
    return {
        "contents": gettext("Contents"),
        "skip": gettext("Skip to the content"),
        "data_of_chart": gettext("Data of the chart"),
        "footer": format.typeset(
            gettext("Every blank says why it is blank; zero is always a value. Made by sluzby-eval.")
        ),
    }


@cache
def _style() -> str:
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")
