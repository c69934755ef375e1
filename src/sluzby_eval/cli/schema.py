"""`sluzby-eval schema`: what a kind of definition may say, as JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.completions import complete_folders
from sluzby_eval.cli.kinds import MODELS, schema_of
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import write
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.cli.kinds import Kind

DETAILS = mark(
    "An editor that knows the schema completes keys and underlines mistakes. In VS Code with the YAML extension "
    "write it to a file and name it on the first line of a definition: # yaml-language-server: $schema=FILE"
)

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval schema indicator\nsluzby-eval schema indicator --out schemas/indicator.json",
)
def schema(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help=mark("indicator, inputs, rules, layout or report."),
            autocompletion=complete_folders,
        ),
    ],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=mark("Write it to a file."))] = None,
) -> int:
    """Print a JSON Schema of definitions, for editors."""
    session = session_of(context)
    names: dict[str, Kind] = {str(name): name for name in MODELS}
    chosen = names[choose(kind, dict.fromkeys(names, ()), what=_("Kind"))]
    text = json.dumps(schema_of(chosen), ensure_ascii=False, indent=2)
    if out is None:
        write(text)
        return 0
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8")
    session.say(_("Written: {path}").format(path=out))
    return 0
