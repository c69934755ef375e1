"""`sluzby-eval events add`: read, check and keep single acts of care."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _, current_language
from sluzby_eval.importing.acts.run import import_acts
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.importing.acts.run import ActsReport

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval events add ukony/\nsluzby-eval events add ukony_2025.csv --year 2025",
)
def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help=mark("Files and folders, Parquet or CSV."))],
    year: Annotated[int | None, typer.Option(help=mark("Refuse acts of other years."))] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=mark("Take the place of files that tell the same months of a service.")
        ),
    ] = False,
) -> int:
    """Read, check and keep single acts of care."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    with session.working(_("Reading files")):
        report = import_acts(workspace, paths, year=year, replace=replace)
    if session.json:
        _write_json(report)
    else:
        _write_text(session, report)
    return report.exit_code


def _write_json(report: ActsReport) -> None:
    write_json(
        "events-add",
        {
            "snapshot": report.snapshot.id,
            "changed": report.changed,
            "files": [
                {
                    "file": item.file, "status": item.status, "read": item.read, "kept": item.kept,
                    "refused": item.read - item.kept, "years": list(item.years), "replaced": list(item.replaced),
                }
                for item in report.files
            ],
            "findings": [finding.as_record() for finding in report.findings],
        },
    )  # fmt: skip


def _write_text(session: Session, report: ActsReport) -> None:
    words = Format(current_language())
    told = {"imported": _("imported"), "unchanged": _("unchanged"), "refused": _("refused")}
    write_table(
        [
            Column(_("File")),
            Column(_("State")),
            Column(_("Acts read"), number=True),
            Column(_("Acts kept"), number=True),
            Column(_("Years")),
        ],
        [
            (
                item.file,
                told[item.status],
                words.number(item.read, ""),
                words.number(item.kept, ""),
                ", ".join(str(year) for year in item.years),
            )
            for item in report.files
        ],
    )
    for item in report.files:
        if item.replaced:
            names = ", ".join(item.replaced)
            session.say(_("{file} took the place of {names}.").format(file=item.file, names=names))
    if report.findings:
        write_groups(report.findings)
    session.say(
        _("The acts are in snapshot {id}.").format(id=report.snapshot.id)
        if report.changed
        else _("Nothing new: the dataset is as it was.")
    )
