"""`sluzby-eval data retract`: take a submission back."""

from __future__ import annotations

import datetime as dt
import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.differences import record, write_difference
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _
from sluzby_eval.store import difference, open_store
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.store import Snapshot

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog='sluzby-eval data retract domov-sokolnicke-aleje_99000482_2025.xlsx --reason "wrong year"',
)
def retract(
    context: typer.Context,
    submission: Annotated[str, typer.Argument(help=mark("Submission, by id or name of the file."))],
    reason: Annotated[str, typer.Option(help=mark("Why; it stays in the history."))],
    by: Annotated[str | None, typer.Option(help=mark("Who decides; else the name of the account."))] = None,
    undo: Annotated[bool, typer.Option("--undo", help=mark("Bring it back instead."))] = False,
) -> int:
    """Take a submission back; the one before it is in force again."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    if not reason.strip():
        raise UsageError(_("The reason is empty."), hint=_("Say why in --reason; it stays in the history."))
    head_of(workspace)
    who, now = by or account(), dt.datetime.now(dt.UTC)
    with open_store(workspace.data).writing() as writer:
        before = writer.head
        chosen = _chosen(before, submission, undo=undo)
        if undo:
            writer.reinstate(chosen)
        else:
            writer.retract(chosen, by=who, reason=reason, at=now)
        file = before.submission(chosen).file
        told = _("brought back: {file}") if undo else _("taken back: {file}")
        after = writer.commit(told.format(file=file), [], created_at=now, by=who, reason=reason)
    found = difference(before, after)
    if session.json:
        write_json("data-retract", {"submission": chosen, "snapshot": after.id, **record(found)})
    else:
        write_difference(session, found)
        session.say(_("The dataset is now snapshot {id}.").format(id=after.id))
    return 0


def account() -> str:
    """Name the account that runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in containers
        return "?"


def _chosen(head: Snapshot, text: str, *, undo: bool) -> str:
    """Find a submission; of files with one name, the one in force goes first."""
    retracted = {item.submission.id: (item.submission.file,) for item in head.retracted}
    active = {item.id: (item.file,) for item in head.submissions}
    superseded = {item.id: (item.file,) for item in head.superseded}
    if undo:
        return choose(text, retracted, what=_("Submission"))
    in_force = [name for name, (file,) in active.items() if text in (file, name)]
    return in_force[0] if len(in_force) == 1 else choose(text, active | superseded, what=_("Submission"))
