"""`sluzby-eval frontier groups`: groups of units beside each other (metafrontier)."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark(
    "Groups may be several models with the same inputs and outputs (types, forms), areas of one model, or a column "
    "of a file. A unit is never closer to the frontier of all than to that of its group."
)

app = command_app()


@app.command(
    "groups",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier groups homes_for_the_elderly --with special_regime_homes\n"
    "sluzby-eval frontier groups homes_for_the_elderly --by district\n"
    "sluzby-eval frontier groups --data FILE --inputs cost --outputs bed_days --group type",
)
@asking("year", "group", "orientation", "rts", "force")
def groups_command(
    context: typer.Context,
    asked: Asked,
    models: Annotated[
        list[str] | None, typer.Option("--with", help=mark("Another model as a group, also repeatedly."))
    ] = None,
    by: Annotated[str, typer.Option(help=mark("Areas as groups: provider, orp, district."))] = "district",
) -> int:
    """Compare groups: the frontier of each, and how near it is to that of all."""
    from sluzby_eval.cli.frontier_methods import groups_asked  # its packages are an extra

    return groups_asked(session_of(context), asked, models or (), by)
