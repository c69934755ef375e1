"""Calls typst with the fonts of one package: no font of the machine, no clock, no network.

What comes from data travels as JSON and is never read as markup. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import font_source_sans_pro
import typst

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

TEMPLATES = Path(__file__).parent / "templates"
FONT = "Source Sans Pro"
PIXELS_PER_INCH = 144.0
_DRAWING = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def pdf_of(template: str, data: Mapping[str, object], *, created_at: dt.datetime) -> bytes:
    """Set a template of `templates/` with data as a tagged PDF (PDF/UA-1)."""
    made = _compiler().compile(
        str(TEMPLATES / template),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(created_at.timestamp()),
    )
    return _single(made)


def png_of(drawing: str, *, width: float) -> bytes:
    """Paint an SVG drawing as PNG; `width` in points."""
    made = _painter().compile(
        _DRAWING,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"svg": with_own_font(drawing), "width": str(width)},
    )
    return _single(made)


def with_own_font(drawing: str) -> str:
    """Let an SVG drawing ask for the font that is here."""
    return (
        drawing.replace("<svg ", f'<svg font-family="{FONT}" ', 1)
        if "font-family" not in drawing
        else (_named(drawing))
    )


def _named(drawing: str) -> str:
    parts = drawing.split('font-family="')
    return parts[0] + "".join(f'font-family="{FONT}"{part[part.index(chr(34)) + 1 :]}' for part in parts[1:])


def _single(made: bytes | list[bytes] | None) -> bytes:
    if isinstance(made, list):
        (made,) = made
    if made is None:
        raise TypeError("typst wrote a file instead of returning it")
    return made


@cache
def _fonts() -> typst.Fonts:
    folder = font_source_sans_pro.font_directory
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _painter() -> typst.Compiler:
    return typst.Compiler(b"", root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
