"""`sluzby-eval data diff`: what changed between two snapshots."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.differences import record, write_difference
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of, snapshot_named
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _
from sluzby_eval.store import EMPTY, difference
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval data diff\nsluzby-eval data diff empty --all")
def diff(
    context: typer.Context,
    old: Annotated[
        str | None, typer.Argument(help=mark("Snapshot to compare with; else the one before the newer."))
    ] = None,
    new: Annotated[str | None, typer.Argument(help=mark("The newer snapshot; else the newest."))] = None,
    everything: asked.Everything = False,
) -> int:
    """Show what changed between two snapshots."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    after = head_of(workspace, new)
    before = snapshot_named(workspace, old or after.parent or EMPTY)
    with session.working(_("Comparing")):
        found = difference(before, after)
    if session.json:
        write_json("data-diff", record(found))
    else:
        write(_("From snapshot {old} to {new}:").format(old=found.old, new=found.new))
        write_difference(session, found, everything=everything)
    return 0
