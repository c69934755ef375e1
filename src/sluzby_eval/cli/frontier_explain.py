"""`sluzby-eval frontier explain`: one service beside its peers, for a talk with its provider."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.asked import Year
from sluzby_eval.cli.frontier_ready import need_frontier
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark("The card holds no rank. Peers are services like this one that get by with less.")

app = command_app()


@app.command("explain", cls=SluzbyCommand, epilog="sluzby-eval frontier explain 9900201")
def explain_command(
    context: typer.Context,
    service: Annotated[str, typer.Argument(help=mark("Id of a service."))],
    year: Year = None,
    force: Annotated[
        bool, typer.Option("--force", help=mark("Compute from fewer than ten units, too."))
    ] = False,
) -> int:
    """Show one service beside its peers, with targets and the gap in crowns."""
    need_frontier()
    from sluzby_eval.cli.frontier_work import explain_service  # its packages are an extra

    return explain_service(session_of(context), service, year=year, force=force)
