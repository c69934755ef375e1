"""`sluzby-eval data log`: the history of the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, moment, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.store import Snapshot

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval data log --last 5")
def log(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, help=mark("How many of the newest to show."))] = 20,
) -> int:
    """Show the history of the dataset."""
    session = session_of(context)
    snapshots = open_store(open_workspace(session.folder).data).history()
    shown = snapshots[:last]
    if session.json:
        records = [
            {
                "id": snapshot.id,
                "parent": snapshot.parent,
                "created_at": snapshot.created_at,
                "message": snapshot.message,
                "by": snapshot.manifest.by,
                "reason": snapshot.manifest.reason,
                "submissions": len(snapshot.submissions),
            }
            for snapshot in shown
        ]
        write_json("data-log", {"snapshots": records, "total": len(snapshots)})
        return 0
    if not snapshots:
        session.say(_("Nothing was imported yet."))
        return 0
    columns = [Column(_("Snapshot")), Column(_("When")), Column(_("Files"), number=True), Column(_("What"))]
    write_table(
        columns,
        [
            (snapshot.id, moment(str(snapshot.created_at)), str(len(snapshot.submissions)), _what(snapshot))
            for snapshot in shown
        ],
    )
    if len(snapshots) > len(shown):
        session.say(
            _("{n} older ones: --last {n_all}").format(n=len(snapshots) - len(shown), n_all=len(snapshots))
        )
    return 0


def _what(snapshot: Snapshot) -> str:
    """Say what was done and, where somebody decided, who and why."""
    manifest = snapshot.manifest
    return f"{manifest.message} – {manifest.reason} ({manifest.by})" if manifest.by else manifest.message
