"""`sluzby-eval report verify`: every number of every format against the JSON, every file against its checksum."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.reporting.verification import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.verification import Mismatch

FAILED = 5
MOST_LETTERS = 60
MOST_LINES = 40

app = command_app()


@app.command("verify", cls=SluzbyCommand, epilog="sluzby-eval report verify out/reports_2025")
def verify_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help=mark("Folder written by `report build --all`."))],
) -> int:
    """Read every number back from every format and compare."""
    session = session_of(context)
    with session.working(_("Verifying")):
        result = verify(folder)
    if session.json:
        write_json(
            "report-verify",
            {
                "ok": result.is_whole,
                "documents": result.documents,
                "files": result.files,
                "mismatches": [one.as_record() for one in result.mismatches],
            },
        )
    elif not result.is_whole:
        _write(result.mismatches[:MOST_LINES])
        if len(result.mismatches) > MOST_LINES:
            more = len(result.mismatches) - MOST_LINES
            write(ngettext("… and {n} more.", "… and {n} more.", more).format(n=more))
    counted = ngettext("{n} file of {folder}", "{n} files of {folder}", result.files)
    told = counted.format(n=result.files, folder=shown(folder))
    session.say(
        _("{files} verified: every format says the same.").format(files=told)
        if result.is_whole
        else _("{files} verified: not every format says the same.").format(files=told)
    )
    return 0 if result.is_whole else FAILED


def _write(mismatches: Sequence[Mismatch]) -> None:
    write_table(
        [
            Column(_("File")),
            Column(_("Section")),
            Column(_("Table")),
            Column(_("Row")),
            Column(_("Column")),
            Column(_("Expected")),
            Column(_("Found")),
        ],
        [
            (
                one.file,
                one.section,
                "" if one.table is None else str(one.table),
                "" if one.row is None else str(one.row),
                one.column,
                *_differing(one.expected, one.found),
            )
            for one in mismatches
        ],
    )


def _differing(expected: str, found: str) -> tuple[str, str]:
    """Show two long texts from a little before the place where they begin to differ."""
    same = next(
        (at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other),
        min(len(expected), len(found)),
    )
    start = max(0, same - MOST_LETTERS // 2) if max(len(expected), len(found)) > MOST_LETTERS else 0
    return _window(expected, start), _window(found, start)


def _window(text: str, start: int) -> str:
    cut = text[start : start + MOST_LETTERS]
    return ("…" if start else "") + cut + ("…" if len(text) > start + MOST_LETTERS else "")
