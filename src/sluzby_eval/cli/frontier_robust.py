"""`sluzby-eval frontier robust`: what sticks out, who decides for others, and frontiers that ignore the extreme."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark("Look here before you read a score: one wrong figure may set the frontier for everybody.")

app = command_app()


@app.command(
    "robust",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier robust homes_for_the_elderly\n"
    "sluzby-eval frontier robust --data FILE --inputs staff,cost --outputs bed_days --id home",
)
@asking("year", "orientation", "rts", "force")
def robust_command(
    context: typer.Context,
    asked: Asked,
    draws: Annotated[
        int, typer.Option("--draws", min=1, help=mark("Order m: against the best of so many drawn."))
    ] = 25,
    alpha: Annotated[
        float, typer.Option("--alpha", min=0.5, max=1.0, help=mark("Order alpha: against this quantile."))
    ] = 0.95,
    largest: Annotated[
        int,
        typer.Option(
            min=1, max=4, help=mark("Outliers: sets of so many units, fewer where there are many units.")
        ),
    ] = 3,
) -> int:
    """Show outliers, influential units and frontiers that ignore the extreme."""
    from sluzby_eval.cli.frontier_methods import robust_asked  # its packages are an extra

    return robust_asked(session_of(context), asked, draws=draws, alpha=alpha, largest=largest)
