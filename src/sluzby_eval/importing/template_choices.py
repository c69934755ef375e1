"""Drop-downs of a template: which texts a heading offers, and the sheet on which they stand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import collate
from sluzby_eval.importing.raw import column_letters
from sluzby_eval.territory import shipped_areas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.importing.spec import Field
    from sluzby_eval.importing.template_style import Styles

CODE_LISTS = "Číselníky"


def choices(field: Field) -> Mapping[str, str]:
    """Return the texts that a heading offers, by their code; empty where anything may be typed."""
    offered: dict[str, str] = {}
    if field.kind == "area":
        offered |= _areas(field.level)
    elif field.codes:
        offered |= _codes(field.codes)
    return offered | {code: labels[0] for code, labels in field.choices.items()}


@cache
def _codes(name: str) -> Mapping[str, str]:
    return {code: f"{code} {entry.label['cs']}" for code, entry in codelist(name).items()}


@cache
def _areas(level: str | None) -> Mapping[str, str]:
    areas = {area.code: area.name for area in shipped_areas() if level in {None, area.level}}
    return {code: areas[code] for code in collate(areas, key=areas.__getitem__)}


class ChoiceSheet:
    """The sheet of code lists; a list stands there once, however many headings offer it."""

    def __init__(self, book: Any, styles: Styles) -> None:
        self._sheet = book.add_worksheet(CODE_LISTS)
        self._styles = styles
        self._ranges: dict[tuple[str, ...], str] = {}

    def source(self, field: Field, labels: Sequence[str]) -> str:
        """Return the range of a list, written to the sheet at its first use."""
        key = tuple(labels)
        if key not in self._ranges:
            column = len(self._ranges)
            self._sheet.write_string(0, column, field.headings[0], self._styles.heading(required=False))
            self._sheet.write_column(1, column, labels)
            self._sheet.set_column(column, column, min(60, max(map(len, labels)) + 2))
            letters = column_letters(column)
            self._ranges[key] = f"='{CODE_LISTS}'!${letters}$2:${letters}${len(labels) + 1}"
        return self._ranges[key]

    def finish(self) -> None:
        """Lock the sheet."""
        self._sheet.freeze_panes(1, 0)
        self._sheet.protect()
