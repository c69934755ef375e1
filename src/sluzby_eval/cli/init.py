"""`sluzby-eval init`: a new workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, current_language
from sluzby_eval.workspace import CONFIG_NAME

FOLDERS = ("inbox", "data", "out")

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval init jmk")
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="NAME", help=mark("Folder of the new workspace."))],
) -> int:
    """Make a new workspace."""
    session = session_of(context)
    make_workspace(folder)
    if session.json:
        write_json("init", {"workspace": folder.resolve(), "config": CONFIG_NAME, "folders": list(FOLDERS)})
    else:
        write(str(folder))
        session.say(
            _("The workspace {folder} is ready; its settings are in {config}.").format(
                folder=folder, config=folder / CONFIG_NAME
            )
        )
        session.say(
            _("Next: cd {folder}, put files into inbox/ and run: sluzby-eval import inbox/").format(
                folder=folder
            )
        )
    return 0


def make_workspace(folder: Path, *, name: str | None = None) -> None:
    """Write `sluzby.toml` and the empty folders; an existing workspace is left as it is.

    The name stands in reports; it is that of the folder unless given.

    Raises:
        UsageError: there is a workspace already, or a file stands in the way.
    """
    config = folder / CONFIG_NAME
    if config.exists():
        raise UsageError(
            _("{path} is there already; nothing was changed.").format(path=config),
            hint=_("Choose another name, or work in that folder."),
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{path} is a file, not a folder.").format(path=folder))
    for part in FOLDERS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    template = Path(__file__).parent / f"init_{current_language()}.toml"
    quoted = json.dumps(name or folder.resolve().name, ensure_ascii=False)
    text = template.read_text(encoding="utf-8").replace("{name}", quoted)
    config.write_text(text, encoding="utf-8")
