"""`sluzby-eval report opendata`: what may be published, for everybody's programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import shown, write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.reporting.opendata import write_open_data
from sluzby_eval.reporting.opendata.run import publisher_of
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command(
    "opendata",
    cls=SluzbyCommand,
    epilog="sluzby-eval report opendata --year 2025 --out verejne",
)
def opendata_command(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help=mark("Folder to write to; else out/opendata."))] = None,
    year: Annotated[list[int] | None, typer.Option(help=mark("Year, also several; else all."))] = None,
    version: asked.Version = None,
    as_of: asked.AsOf = None,
) -> int:
    """Write what may be published as open data: CSV, Parquet, CSVW, DCAT-AP-CZ."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    publisher_of(workspace)  # told before anything is computed
    computed = results_of(session, workspace, version=choices.version(version), as_of=as_of)
    gathered = context_from(
        workspace, computed.snapshot, computed.frame, computed.indicators, version=computed.version
    )
    with session.working(_("Writing open data")):
        written = write_open_data(gathered, out or workspace.out / "opendata", years=year)
    if session.json:
        write_json("report-opendata", {"files": written, "snapshot": computed.snapshot.id})
    else:
        write("\n".join(shown(path) for path in written))
    return 0
