"""`sluzby-eval data state`: the logical content of the dataset, the same bytes for the same content."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.store.content import as_records, as_text, content
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval data state\nsluzby-eval data state --origin")
def state(
    context: typer.Context,
    origin: Annotated[
        bool, typer.Option("--origin", help=mark("With the file, sheet and row of each line."))
    ] = False,
    as_of: asked.AsOf = None,
) -> int:
    """Print the content of the dataset, sorted; the same content is the same bytes."""
    session = session_of(context)
    tables = content(head_of(open_workspace(session.folder), as_of), origin=origin)
    if session.json:
        write_json("data-state", {"tables": as_records(tables)})
    else:
        for part in as_text(tables):
            write(part)
    return 0
