"""Styles, language, header and footer of a DOCX file, and what its properties say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from sluzby_eval.reporting.document import Document

FONT = "Calibri"
INK, QUIET = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x4A, 0x56, 0x61)
LOCALES = {"cs": "cs-CZ", "en": "en-GB"}
SIZES = {"Title": 22, "Subtitle": 12, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 11}


def set_looks(made: Any, language: str) -> None:
    """Set fonts, sizes and the language of all styles, and add those that a report needs."""
    styles = made.styles
    normal = styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Normal", *SIZES, "Caption"):
        _set_font(styles[name])
    for name, size in SIZES.items():
        styles[name].font.size = Pt(size)
        styles[name].font.color.rgb = QUIET if name == "Subtitle" else INK
        styles[name].font.italic = False
    _remove_rule(styles["Title"])
    styles["Caption"].font.size = Pt(10)
    styles["Caption"].font.color.rgb = INK
    for name, size, quiet in (
        ("Facts", 10, False), ("Source", 8.5, True), ("Note", 10.5, False), ("Term", 10.5, False), ("Fact", 9.5, False),
    ):  # fmt: skip
        _add(styles, name, size=size, quiet=quiet)
    styles["Facts"].paragraph_format.space_after = Pt(0)
    styles["Term"].paragraph_format.keep_with_next = True
    styles["Fact"].paragraph_format.left_indent = Pt(12)
    styles["Fact"].paragraph_format.space_after = Pt(2)
    styles["Note"].paragraph_format.left_indent = Pt(10)
    _rule_beside(styles["Note"])
    _set_language(made, language)


def describe(made: Any, document: Document) -> None:
    """Write the properties of the file; its time is that of the snapshot."""
    properties = made.core_properties
    moment = document.created_at.replace(tzinfo=None)
    properties.title, properties.subject = document.title, document.subtitle
    properties.language = LOCALES[document.language]
    properties.author = properties.last_modified_by = f"sluzby-eval {__version__}"
    properties.created = properties.modified = moment
    properties.comments = ""
    properties.keywords = document.properties.get("snapshot", "")
    properties.revision = 1


def set_frame(section: Any, running: list[str]) -> None:
    """Write what stands on every page: the report and its snapshot above, the page below."""
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = " · ".join(running)
    head.style.font.size = foot.style.font.size = Pt(8)
    head.style.font.color.rgb = foot.style.font.color.rgb = QUIET
    _add_field(foot, "PAGE")
    foot.add_run("/")
    _add_field(foot, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def _set_font(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _add(styles: Any, name: str, *, size: float, quiet: bool) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size = Pt(size)
    if quiet:
        style.font.color.rgb = QUIET


def _rule_beside(style: Any) -> None:
    borders = '<w:left w:val="single" w:sz="18" w:space="6" w:color="1D5B8F"/>'
    rule = parse_xml(f"<w:pBdr {nsdecls('w')}>{borders}</w:pBdr>")
    style.element.get_or_add_pPr().insert_element_before(rule, "w:spacing", "w:ind")


def _remove_rule(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _set_language(made: Any, language: str) -> None:
    locale = LOCALES[language]
    for found in made.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), locale)
