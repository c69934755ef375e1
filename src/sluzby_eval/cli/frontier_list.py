"""`sluzby-eval frontier list`: the models of frontiers in force."""

from __future__ import annotations

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.i18n import _, pick
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command("list", cls=SluzbyCommand, epilog="sluzby-eval frontier list")
def list_command(context: typer.Context) -> int:
    """List the models of frontiers."""
    session = session_of(context)
    models, _findings = load_models(open_workspace(session.folder))
    if session.json:
        write_json("frontier-list", {"models": [item.spec.model_dump() for item in models.values()]})
        return 0
    columns = [
        Column(_("Model")), Column(_("Title")), Column(_("Services")), Column(_("Inputs")), Column(_("Outputs")),
    ]  # fmt: skip
    rows = [
        (
            name,
            pick(item.spec.title.model_dump()),
            f"{item.spec.population.type} {item.spec.population.form}",
            ", ".join(pick(column.label.model_dump()) for column in item.spec.inputs),
            ", ".join(pick(column.label.model_dump()) for column in item.spec.outputs),
        )
        for name, item in models.items()
    ]
    write_table(columns, rows)
    return 0
