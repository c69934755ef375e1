"""`sluzby-eval diff`: results of two snapshots, or of two versions of the definitions, against each other."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.difference_view import SHOWN, View, record
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json, write_wrapped
from sluzby_eval.cli.revisions import extract
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import definitions_sha256, head_of, snapshot_named
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import StoreError, UsageError
from sluzby_eval.evaluation.difference import State, between
from sluzby_eval.evaluation.run import evaluate, load_catalogue
from sluzby_eval.i18n import _
from sluzby_eval.store import EMPTY, open_store
from sluzby_eval.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    import polars as pl

    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.store import Snapshot

DETAILS = mark(
    "A state is a snapshot (its id), or a version of the definitions (a folder with indicators/ and rules/, or a "
    "revision of git), or both as SNAPSHOT@DEFINITIONS. What is not said is that of now. The effects of data, "
    "population and definition add up to the change."
)
FOLDERS = ("indicators", "rules")
NOW = "."

app = command_app()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A state as a person names it."""

    snapshot: str | None
    definitions: str | None


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval diff\nsluzby-eval diff empty --level region\nsluzby-eval diff HEAD~1 . --indicator COST03",
)
def diff(
    context: typer.Context,
    old: Annotated[
        str | None, typer.Argument(help=mark("The earlier state; else the snapshot before the newest."))
    ] = None,
    new: Annotated[str | None, typer.Argument(help=mark("The later state; else that of now."))] = None,
    indicator: asked.Indicators = None,
    level: asked.Level = None,
    year: asked.Years = None,
    version: asked.Version = None,
    threshold: Annotated[
        float | None, typer.Option(help=mark("Tell who crosses this value of the one indicator asked for."))
    ] = None,
    everything: asked.Everything = False,
) -> int:
    """Show how results differ and why."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    infos = load_catalogue(workspace)[0].infos()
    wanted = [choices.indicator(name, infos) for name in indicator or ()]
    if threshold is not None and len(wanted) != 1:
        raise UsageError(_("--threshold needs exactly one --indicator."))
    levels = {name for info in infos.values() for name in info.levels}
    only = choices.level(level, levels) if level else None
    with ExitStack() as stack, session.working(_("Evaluating")):
        after = _state(workspace, _parse(workspace, new), stack)
        told = _parse(workspace, old)
        if old is None:
            told = Told(snapshot=after.snapshot.parent or EMPTY, definitions=None)
        before = _state(workspace, told, stack)

        def results(space: Workspace, snapshot: Snapshot) -> pl.DataFrame:
            known = load_catalogue(space)[0].definitions
            chosen = [name for name in wanted if name in known] or None
            frame = evaluate(space, snapshot, years=year, version=choices.version(version), indicators=chosen)
            return frame.results.filter(frame.results["indicator"].is_in(wanted)) if wanted else frame.results

        limits = {wanted[0]: threshold} if threshold is not None else {}
        found = between(before, after, results, thresholds=limits)
        infos = _infos(before, after)
    if session.json:
        sides = {"old": _record(before), "new": _record(after)}
        write_json("diff", {**sides, **record(found)})
        return 0
    write_wrapped(_("From {old} to {new}:").format(old=_name(before), new=_name(after)))
    write()
    limit = found.rows.height if everything else SHOWN
    View(workspace, after.snapshot, infos, limit=limit).write(found, level=only)
    return 0


def _infos(before: State, after: State) -> dict[str, IndicatorInfo]:
    return load_catalogue(before.workspace)[0].infos() | load_catalogue(after.workspace)[0].infos()


def _parse(workspace: Workspace, text: str | None) -> Told:
    """Understand a state: a snapshot, definitions, or both."""
    if text is None or text == NOW:
        return Told(snapshot=None, definitions=None)
    first, at, second = text.partition("@")
    if at and not second.startswith("{"):  # HEAD@{1} is a revision of git
        return Told(snapshot=first or None, definitions=None if second in ("", NOW) else second)
    if _is_snapshot(workspace, text) and not Path(text).is_dir():
        return Told(snapshot=text, definitions=None)
    return Told(snapshot=None, definitions=text)


def _is_snapshot(workspace: Workspace, text: str) -> bool:
    if text == EMPTY:
        return True
    try:
        open_store(workspace.data).snapshot(text)
    except StoreError:
        return False
    return True


def _state(workspace: Workspace, told: Told, stack: ExitStack) -> State:
    snapshot = head_of(workspace) if told.snapshot is None else snapshot_named(workspace, told.snapshot)
    space = workspace if told.definitions is None else _definitions(workspace, told.definitions, stack)
    return State(workspace=space, snapshot=snapshot, definitions=definitions_sha256(space))


def _definitions(workspace: Workspace, text: str, stack: ExitStack) -> Workspace:
    """Return a workspace whose definitions are those of a folder, or of a revision of git."""
    folder = Path(text)
    if folder.is_dir():
        if not any((folder / name).is_dir() for name in FOLDERS):
            raise UsageError(
                _("The folder {path} has neither indicators/ nor rules/.").format(path=folder),
                hint=_("Name a folder that holds them, such as a copy of the workspace."),
            )
        return Workspace(root=folder.resolve(), config=workspace.config)
    root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluzby-eval-")))
    try:
        extract(text, workspace.root, FOLDERS, root)
    except UsageError as error:
        message = _("{text} is neither a snapshot, nor a folder with definitions, nor a revision of git.")
        raise UsageError(message.format(text=text), hint=error.message) from error
    return Workspace(root=root, config=workspace.config)


def _record(state: State) -> dict[str, object]:
    return {"snapshot": state.snapshot.id, "definitions": state.definitions}


def _name(state: State) -> str:
    return _("snapshot {snapshot}, definitions {definitions}").format(
        snapshot=state.snapshot.id, definitions=state.definitions[:12]
    )
