"""Texts of the command line that are translated later than they are written.

Help texts stand in signatures, which Python reads before the language is known. They are marked here for the
catalogue and translated when the help is shown.
"""

from __future__ import annotations

from sluzby_eval.i18n import _


def mark(text: str) -> str:
    """Mark a text for the catalogue without translating it now."""
    return text


def translated(text: str | None) -> str | None:
    """Translate a marked text; nothing stays nothing (the empty text is the catalogue's own header)."""
    return _(text) if text else text


ARGUMENTS = (
    mark("INDICATOR"), mark("PATHS"), mark("LAYOUT"), mark("REPORT"), mark("CODE"), mark("FILE"), mark("UNIT"),
    mark("OLD"), mark("NEW"), mark("NAME"), mark("DIR"), mark("FOLDER"), mark("MODEL"), mark("SERVICE"),
    mark("SUBMISSION"), mark("PROVIDER"), mark("IDENTITY"), mark("PLAN"), mark("STRATEGY"), mark("KIND"),
    mark("ID"), mark("ENGINE"), mark("REVISION"), mark("YEAR YEAR"), mark("FILE!SHEET!CELL"),
)  # fmt: skip
KINDS = {  # of values, as typer names them
    "<str>": mark("<text>"),
    "<int>": mark("<number>"),
    "<path>": mark("<path>"),
    "<float>": mark("<number>"),
    "<int range>": mark("<number>"),
    "<float range>": mark("<number>"),
    "<%Y-%m-%d>": mark("<day as 2026-03-31>"),
    "<list[str]>": mark("<text>, also repeatedly"),
    "<list[int]>": mark("<number>, also repeatedly"),
    "<list[Path]>": mark("<path>, also more of them"),
}

FRAMEWORK = (  # what typer itself says; its look-ups go to our catalogue (see app.py)
    mark("Arguments"),
    mark("Options"),
    mark("Commands"),
    mark("required"),
    mark("default: {default}"),
    mark("(dynamic)"),
    mark("Show this message and exit."),
    mark("Install completion for the current shell."),
    mark("Show completion for the current shell, to copy it or customize the installation."),
)
