"""What all web pages share: the templates, one style, one small script, and a policy that allows nothing else.

Values are escaped by the templates, control characters are made visible, and the Content-Security-Policy names
the style and the scripts of a page by their hashes: whatever else might get into a page would not run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.document import Entries
from sluzby_eval.reporting.format import Format, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.tables import Cell, Column, Row, Table

TEMPLATES = Path(__file__).parent / "templates"
SORTED_FROM, FILTERED_FROM = 3, 12  # rows from which a table can be sorted, and filtered


def page(
    template: str,
    format: Format,
    *,
    scripts: Iterable[str] = ("tables.js",),
    definitions_at: str = "",
    **values: Any,
) -> str:
    """Write one page from a template, with its style and scripts inside.

    Args:
        template: name of a file of `templates/`.
        format: writes values and words.
        scripts: names of files of `templates/`, in their order.
        definitions_at: file in which the definitions stand; empty for the page itself.
        values: what else the template shows.
    """
    style = _style()
    code = [_script(name) for name in scripts]
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; "
        f"script-src {' '.join(repr(_digest(text)) for text in code) or repr('none')}; "
        "base-uri 'none'; form-action 'none'"
    )
    return _template(template).render(
        format=format,
        language=format.language,
        style=Markup(style),
        scripts=[Markup(text) for text in code],
        policy=Markup(policy),
        words=_words(format),
        kind_of=_kind,
        spans=_spans,
        is_sortable=_is_sortable,
        is_filtered=lambda table: len(table.rows) >= FILTERED_FROM,
        draw=lambda picture, id: Markup(svg.draw(picture, format, id=id, styled=True)),
        data=_data,
        definitions_at=definitions_at,
        **values,
    )


def definitions_in(sections: Iterable[Section]) -> frozenset[str]:
    """Return the indicators that have an entry among the definitions, to which figures can link."""
    return frozenset(
        entry.indicator
        for section in sections
        for inner in section.walk()
        for block in inner.blocks
        if isinstance(block, Entries)
        for entry in block.entries
        if entry.indicator
    )


def _kind(block: Block) -> str:
    return "Picture" if isinstance(block, Picture) else type(block).__name__


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


def _is_sortable(table: Table) -> bool:
    """Tell whether rows may change places: there are some, and none belongs to the row above it."""
    return len(table.rows) >= SORTED_FROM and not any(row.indent for row in table.rows)


def _data(value: Any) -> Markup:
    """Write data for a script; nothing in it can end the element that holds it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _words(format: Format) -> dict[str, str]:
    gettext = format.gettext
    words = {
        "contents": gettext("Contents"),
        "skip": gettext("Skip to the content"),
        "data_of_chart": gettext("Data of the chart"),
        "definition": gettext("definition"),
        "filter": gettext("Show only rows with"),
        "shown": gettext("{shown} of {all} rows shown"),
        "sort": gettext("Sort by this column"),
        "pages": gettext("Main pages"),
        "trail": gettext("Where you are"),
        "footer": gettext("Every blank says why it is blank; zero is always a value. Made by sluzby-eval."),
    }
    return {key: format.typeset(text) for key, text in words.items()}


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style() -> str:
    written = (TEMPLATES / "style.css").read_text(encoding="utf-8") + svg.dark_css()
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)).strip()


@cache
def _script(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_harmless,
    )
    return environment.get_template(name)


def _harmless(value: Any) -> Any:
    """Make control characters visible, in whatever stands on a page."""
    return visible(value) if type(value) is str else value
