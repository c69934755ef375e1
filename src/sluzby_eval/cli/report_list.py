"""`sluzby-eval report list`: the reports that can be written."""

from __future__ import annotations

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.run import list_reports, title_of
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command("list", cls=SluzbyCommand, epilog="sluzby-eval report list")
def list_command(context: typer.Context) -> int:
    """List the reports that can be written."""
    session = session_of(context)
    reports = list_reports(open_workspace(session.folder))
    words = Format(current_language())
    if session.json:
        write_json("report-list", {"reports": [item._asdict() for item in reports]})
    else:
        write_table(
            [Column(_("Report")), Column(_("One for each")), Column(_("Content"))],
            [
                (item.id, words.level(item.level), pick(item.subtitle) or title_of(item, current_language()))
                for item in reports
            ],
        )
    return 0
