"""`sluzby-eval import`: read, check and keep files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import choices
from sluzby_eval.cli.completions import complete_layouts
from sluzby_eval.cli.findings_view import count, write_csv, write_screen
from sluzby_eval.cli.import_accounts import further_record, write_further
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.importing.run import GivingBack, import_files
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.importing.run import FileOutcome, ImportReport
    from sluzby_eval.workspace import Workspace

SHOWN_FILES = 20

DETAILS = mark(
    "Files are recognised by their content. A file that was imported before is skipped; a newer one for the "
    "same provider, year and version replaces the older, which stays in the history."
)

app = command_app()


@app.command(
    "import",
    cls=SluzbyCommand,
    epilog="sluzby-eval import inbox/\nsluzby-eval import inbox/ --dry-run\n"
    "sluzby-eval import inbox/ --annotate out/zpet --deadline 2026-03-31",
)
def import_command(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help=mark("Files and folders."))],
    layout: Annotated[
        str | None,
        typer.Option(
            help=mark("Layout of the files, where it cannot be guessed."), autocompletion=complete_layouts
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("Only check; keep nothing."))] = False,
    findings: Annotated[Path | None, typer.Option(help=mark("CSV file for all findings."))] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help=mark("Folder for copies of the workbooks with comments, and for letters.")
        ),
    ] = None,
    deadline: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=mark("Day by which the letters ask for an answer.")),
    ] = None,
) -> int:
    """Read, check and keep files."""
    session = session_of(context)
    giving_back = _giving_back(annotate, deadline)
    workspace = open_workspace(session.folder)
    refuse_missing(paths)
    kind = choices.layout(workspace, layout).id if layout else None
    with session.working(_("Reading files")):
        report = import_files(workspace, paths, layout=kind, dry_run=dry_run, giving_back=giving_back)
    listing = keep_findings(workspace, report, findings)
    if session.json:
        _write_json(report, listing)
    else:
        write_report(session, report, listing)
        if dry_run:
            session.say(_("Only checked: nothing was kept."))
    return report.exit_code


def _giving_back(folder: Path | None, deadline: dt.datetime | None) -> GivingBack | None:
    if folder is not None:
        return GivingBack(folder=folder, deadline=deadline.date() if deadline else None)
    if deadline is not None:
        raise UsageError(
            _("--deadline is for letters, which --annotate writes."), hint=_("Add --annotate with a folder.")
        )
    return None


def refuse_missing(paths: list[Path]) -> None:
    """Stop before anything is read where a path does not exist."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise InputError(
            _("There is no file or folder {path}.").format(path=", ".join(str(path) for path in missing)),
            hint=_("Nothing was imported. Check the path."),
        )


def keep_findings(workspace: Workspace, report: ImportReport, path: Path | None) -> Path | None:
    """Write all findings to a file where they are asked for or do not fit a screen."""
    if path is None and not report.findings:
        return None
    language = workspace.config.language
    stem, last = ("nalezy", "posledni") if language == "cs" else ("findings", "last")
    target = path or workspace.out / f"{stem}-{report.snapshot.id if report.changed else last}.csv"
    write_csv(report.findings, target, language)
    return target


def _write_json(report: ImportReport, listing: Path | None) -> None:
    write_json(
        "import",
        {
            "snapshot": report.snapshot.id,
            "changed": report.changed,
            "files": [_record(outcome) for outcome in report.files],
            "counts": count(report.findings),
            "findings": [finding.as_record() for finding in report.findings],
            "listing": listing,
            "given_back": [str(path) for path in report.given_back],
            **further_record(report),
        },
    )


def _record(outcome: FileOutcome) -> dict[str, object]:
    return {
        "file": outcome.file,
        "status": outcome.status,
        "layout": outcome.layout,
        "same_as": outcome.same_as,
        "submission": outcome.submission,
        "cells": outcome.cells,
        "rows": outcome.rows,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
        "ignored": outcome.ignored,
        "czk": outcome.money,
    }


def write_report(session: Session, report: ImportReport, listing: Path | None) -> None:
    """Write a table of files, then the weightiest findings."""
    if report.files:
        _write_files(report)
    else:
        session.say(_("There is no file to import here."))
    if report.findings and listing is not None:
        write()
        write_screen(session, [item for item in report.findings if item.explanation is None], listing)
    write_further(session, report)
    if report.given_back:
        _say_given_back(session, report)
    if report.changed:
        session.say(_("The dataset is now snapshot {id}.").format(id=report.snapshot.id))
    elif report.files and report.exit_code in (0, 1) and not _would_change(report):
        session.say(_("Nothing new: the dataset stays as it was."))


def _say_given_back(session: Session, report: ImportReport) -> None:
    letters = sum(path.suffix == ".md" for path in report.given_back)
    copies = len(report.given_back) - letters
    session.say(
        _("To give back, in {folder}: {copies}, {letters}.").format(
            folder=shown(report.given_back[0].parent),
            copies=ngettext("{n} annotated copy", "{n} annotated copies", copies).format(n=copies),
            letters=ngettext("{n} letter", "{n} letters", letters).format(n=letters),
        )
    )


def _would_change(report: ImportReport) -> bool:
    return report.plan is not None and report.plan.old != report.plan.new


def _write_files(report: ImportReport) -> None:
    heavy = sorted(report.files, key=lambda item: (-_weight(item), item.file))
    shown = sorted(heavy[:SHOWN_FILES], key=lambda item: item.file)
    columns = [
        Column(_("File")),
        Column(_("Outcome")),
        Column(_("Layout")),
        Column(_("Cells"), number=True),
        Column(_("Rows"), number=True),
        Column(_("Errors"), number=True),
        Column(_("Warnings"), number=True),
    ]
    write_table(columns, [_row(outcome) for outcome in shown])
    rest = len(report.files) - len(shown)
    if rest > 0:
        write(ngettext("… and {n} more file", "… and {n} more files", rest).format(n=rest))


def _weight(outcome: FileOutcome) -> int:
    return 2 * (outcome.status == "refused") + (outcome.errors > 0)


def _row(outcome: FileOutcome) -> tuple[str, ...]:
    words = {"imported": _("imported"), "unchanged": _("unchanged"), "refused": _("refused")}
    return (
        outcome.file,
        words[outcome.status],
        outcome.layout or "",
        str(outcome.cells.get("read", 0)),
        str(outcome.rows),
        str(outcome.errors),
        str(outcome.warnings),
    )
