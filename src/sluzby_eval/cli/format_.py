"""`sluzby-eval format`: definitions in their usual order and layout."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.canonical import RefusedError, formatted
from sluzby_eval.cli.kinds import kind_of, order_of
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.workspace import Workspace

DETAILS = mark(
    "Only order, indentation and line breaks change; comments stay. A file is left alone where that cannot be kept."
)
FOLDERS = ("indicators", "layouts", "reports", "rules")

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval format\nsluzby-eval format --diff",
)
def format_files(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help=mark("Files; without them all definitions of the workspace.")),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option("--diff", help=mark("Change nothing, show what would change; exit code 1 if anything.")),
    ] = False,
) -> int:
    """Put definitions into their usual order and layout."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    different, refused = [], []
    for path, name in _chosen(workspace, files):
        kind = kind_of(name)
        if kind is None:
            continue
        before = _read(path)
        try:
            after = formatted(before, order_of(kind))
        except RefusedError:
            refused.append(name)
            continue
        if after != before:
            different.append(name)
            _change(path, name, before, after, only_show=diff, silent=session.json)
    if session.json:
        write_json("format", {"changed": different, "refused": refused, "written": not diff})
    for name in refused:
        session.say(
            _("{path} is left as it is: it has faults, or comments that could not be kept.").format(path=name)
        )
    told = (
        ngettext("{n} file would change.", "{n} files would change.", len(different))
        if diff
        else ngettext("{n} file changed.", "{n} files changed.", len(different))
    )
    session.say(told.format(n=len(different)))
    return 1 if diff and different else 0


def _read(path: Path) -> str:
    if not path.exists():
        raise InputError(_("There is no file {path}.").format(path=path))
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_("{path} cannot be read: {cause}").format(path=path, cause=error)) from error


def _change(path: Path, name: str, before: str, after: str, *, only_show: bool, silent: bool) -> None:
    if not only_show:
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_text(after, encoding="utf-8")
        temporary.replace(path)
        return
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
    for line in () if silent else lines:
        write(line)


def _chosen(workspace: Workspace, files: list[Path] | None) -> Iterator[tuple[Path, str]]:
    """Yield the files with the name by which their kind is known; shipped ones are never touched."""
    if not files:
        for folder in FOLDERS:
            for path in sorted((workspace.root / folder).rglob("*.yaml")):
                yield path, path.relative_to(workspace.root).as_posix()
        return
    for path in files:
        parts = path.resolve().parts
        start = next((place for place in range(len(parts) - 1, -1, -1) if parts[place] in FOLDERS), None)
        yield path, "/".join(parts[start:]) if start is not None else f"indicators/{path.name}"
