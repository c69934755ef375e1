"""`sluzby-eval frontier malmquist`: how productivity changed from year to year."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark("Units are joined by their id; who is missing in one of two years is named and has no index.")

app = command_app()


@app.command(
    "malmquist",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier malmquist homes_for_the_elderly --years 2024 --years 2025\n"
    "sluzby-eval frontier malmquist --data FILE --inputs cost --outputs bed_days --id home --period year",
)
@asking("period", "orientation")
def malmquist_command(
    context: typer.Context,
    asked: Asked,
    years: Annotated[
        list[int] | None, typer.Option(help=mark("Years of the results, at least two; else the last two."))
    ] = None,
) -> int:
    """Show how productivity changed, and whether units caught up or the frontier moved."""
    from sluzby_eval.cli.frontier_methods import malmquist_asked  # its packages are an extra

    return malmquist_asked(session_of(context), asked, years or ())
