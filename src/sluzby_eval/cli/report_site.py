"""`sluzby-eval report site`: a static site of what may be published."""

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
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.reporting.site import build_site
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command(
    "site", cls=SluzbyCommand, epilog="sluzby-eval report site\nsluzby-eval report site --out web --year 2025"
)
def site_command(
    context: typer.Context,
    year: asked.Year = None,
    version: asked.Version = None,
    out: Annotated[Path | None, typer.Option(help=mark("Folder of the site; else out/site."))] = None,
    as_of: asked.AsOf = None,
) -> int:
    """Write a static site of what may be published."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), as_of=as_of)
    gathered = context_from(
        workspace, computed.snapshot, computed.frame, computed.indicators, year=year, version=computed.version
    )
    for notice in gathered.notices:
        session.say(f"{notice.place}: {notice.code} {notice.message()}")
    with session.working(_("Writing the site")):
        files = build_site(published(gathered), out or workspace.out / "site")
    if session.json:
        write_json("report-site", {"files": files, "snapshot": computed.snapshot.id})
    else:
        told = ngettext("{n} file in {folder}", "{n} files in {folder}", len(files))
        session.detail(told.format(n=len(files), folder=shown(files[0].parent)))
        write(shown(files[0]))
    return 0
