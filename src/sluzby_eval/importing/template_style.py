"""How a template looks: formats of cells by kind, headings, widths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.importing.spec import Field

_NUMBER_FORMATS = {
    "integer": "#,##0",
    "money": "#,##0",
    "fte": "0.00",
    "number": "General",
    "share": "General",
    "year": "0",
    "date": "d. m. yyyy",
}
_DARK, _LIGHT, _GREY, _LINE = "#1F4E5F", "#D9E6EA", "#EDEDED", "#B7C4C9"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, kind: str, *, locked: bool = False, boxed: bool = False, wrap: bool = False) -> Any:
        """Return the format of a cell of one kind; a locked cell is grey."""
        look: dict[str, object] = {"num_format": _NUMBER_FORMATS.get(kind, "@"), "locked": locked}
        if locked:
            look["bg_color"] = _GREY
        if boxed:
            look |= {"border": 1, "border_color": _LINE, "align": "left"}
        if wrap:
            look |= {"text_wrap": True, "valign": "top"}
        return self._make(look)

    def heading(self, *, required: bool) -> Any:
        """Return the format of a heading; those of required columns are dark."""
        colours = {"bg_color": _DARK, "font_color": "#FFFFFF"} if required else {"bg_color": _LIGHT}
        return self._make(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": _LINE,
                **colours,
            }
        )

    def line(self, style: str) -> Any:
        """Return the format of a line of the instructions."""
        if style == "required":
            return self.heading(required=True)
        if style == "prefilled":
            return self.get("text", locked=True, wrap=True)
        sizes = {"title": 16, "section": 12}
        if style in sizes:
            return self._make({"bold": True, "font_size": sizes[style]})
        return self._make({"text_wrap": True, "valign": "top"})

    def _make(self, look: dict[str, object]) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def width(field: Field, offered: Iterable[str]) -> int:
    """Return the width of a column: headings wrap over three lines, drop-downs and names get room."""
    longest = max(map(len, offered), default=0)
    if longest:
        return max(12, min(34, longest + 2))
    if field.kind == "text":
        return 38
    return max(11, min(26, len(field.headings[0]) // 3 + 5))
