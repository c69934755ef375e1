"""The sheet `Nálezy`: all findings of one workbook, each with a link to its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.findings import Severity
from sluzby_eval.i18n import translator
from sluzby_eval.importing.annotate.marker import MARK
from sluzby_eval.importing.annotate.markup import MAIN, quoted, text_of_cell
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.findings import Finding
    from sluzby_eval.i18n import Language
    from sluzby_eval.importing.annotate.styles import Styles

_HEADER = 4  # row of the headings
_LONGEST = 32_000  # characters that a cell holds
_WIDTHS = (11, 18, 11, 60, 24, 24, 14, 60, 9)
_LINE_HEIGHT = 14  # points
_MOST_LINES = 28
_LINK = 2  # column of the link
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
_ROWS = re.compile(r"([1-9][0-9]*):[1-9][0-9]*")
_COLUMNS = re.compile(r"([A-Z]{1,3}):[A-Z]{1,3}")


def first_cell(cell: str | None) -> str:
    """Return the cell to which a link leads; of a range, rows or columns the first one.

    >>> [first_cell(cell) for cell in ("D17:D80", "5:7", "C:D", None)]
    ['D17', 'A5', 'C1', 'A1']
    """
    text = cell or "A1"
    if match := _ROWS.fullmatch(text):
        return f"A{match[1]}"
    if match := _COLUMNS.fullmatch(text):
        return f"{match[1]}1"
    match = _CELL.match(text)
    return match[0] if match else "A1"


def severity_words(language: Language) -> dict[Severity, str]:
    """Name the severities."""
    gettext = translator(language).gettext
    return {
        Severity.ERROR: gettext("error"),
        Severity.WARNING: gettext("warning"),
        Severity.INFO: gettext("note"),
    }


def write_listing(
    findings: Sequence[Finding], sheets: Mapping[str, str], *, language: Language, styles: Styles
) -> bytes:
    """Write the worksheet; `sheets` are those to which a link can lead."""
    gettext = translator(language).gettext
    words = severity_words(language)
    headings = (
        gettext("Severity"), gettext("Sheet"), gettext("Cell"), gettext("What is wrong"),
        gettext("Typed"), gettext("Expected"), gettext("Difference"), gettext("How to mend it"), gettext("Code"),
    )  # fmt: skip
    intro = gettext(
        "Mend the cells right in the sheets. This sheet and the coloured comments may stay: they are skipped."
    )
    title = MARK + gettext("findings in this workbook")
    rows = [
        _row(1, [title], [styles.look("title")]),
        _row(2, [intro], [None]),
        _row(_HEADER, headings, [styles.look("heading")] * len(headings)),
    ]
    links: list[str] = []
    plain, link = styles.look("text"), styles.look("link")
    for number, finding in enumerate(findings, _HEADER + 1):
        place = finding.place
        level = finding.level
        cells = (
            words[level], place.sheet, place.cell, finding.message(language), finding.value,
            finding.expected, finding.difference, finding.fix(language), finding.code,
        )  # fmt: skip
        leads = place.sheet in sheets
        looks = [
            styles.look(level.value) if level is not Severity.INFO else plain,
            *[plain] * (len(cells) - 1),
        ]
        looks[_LINK] = link if leads and place.cell else plain
        rows.append(_row(number, cells, looks))
        if leads and place.cell:
            links.append(_link(number, str(place.sheet), place.cell))
    return _worksheet(rows, links)


def _row(number: int, texts: Sequence[str | None], styles: Sequence[int | None]) -> str:
    cells = "".join(
        _cell(address(number - 1, column), text, style)
        for column, (text, style) in enumerate(zip(texts, styles, strict=True))
    )
    lines = max((_lines(text, width) for text, width in zip(texts, _WIDTHS, strict=False)), default=1)
    tall = number > _HEADER and lines > 1
    height = f' ht="{min(lines, _MOST_LINES) * _LINE_HEIGHT}" customHeight="1"' if tall else ""
    return f'<row r="{number}"{height}>{cells}</row>'


def _lines(text: str | None, width: int) -> int:
    return sum(len(line) // width + 1 for line in (text or "").split("\n"))


def _cell(name: str, text: str | None, style: int | None) -> str:
    look = "" if style is None else f' s="{style}"'
    if not text:
        return f'<c r="{name}"{look}/>'
    shown = text_of_cell(text[:_LONGEST])
    return f'<c r="{name}"{look} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _link(number: int, sheet: str, cell: str) -> str:
    target = "'" + sheet.replace("'", "''") + "'!" + first_cell(cell)
    at = address(number - 1, _LINK)
    return f'<hyperlink ref="{at}" location="{quoted(target)}" display="{quoted(cell)}"/>'


def _worksheet(rows: Sequence[str], links: Sequence[str]) -> bytes:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, 1)
    )
    below = address(_HEADER, 0)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{_HEADER}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()
