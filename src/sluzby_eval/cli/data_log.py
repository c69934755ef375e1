"""`sluzby-eval data log`: the history of the dataset."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, moment, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.store import Copy, Snapshot

_SHOWN = 16  # letters of a hash
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
    copies = snapshots[0].copies if snapshots else []
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
        content = {"snapshots": records, "total": len(snapshots), "copies": [asdict(copy) for copy in copies]}
        write_json("data-log", content)
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
    if copies:
        _tell_copies(snapshots[0], copies)
    return 0


def _tell_copies(head: Snapshot, copies: Sequence[Copy]) -> None:
    """Name the files that came in other bytes with the same data; nothing changed by them."""
    write(_("Files with the same data as another one, kept as they came:"))
    write_table(
        [Column(_("File")), Column(_("When")), Column(_("The same as")), Column("SHA-256")],
        [
            (
                copy.file,
                moment(copy.received_at),
                head.submission(copy.submission).file,
                copy.sha256[:_SHOWN],
            )
            for copy in copies
        ],
    )


def _what(snapshot: Snapshot) -> str:
    """Say what was done and, where somebody decided, who and why."""
    manifest = snapshot.manifest
    return f"{manifest.message} – {manifest.reason} ({manifest.by})" if manifest.by else manifest.message
