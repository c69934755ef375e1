"""`sluzby-eval frontier drivers`: what in the environment goes with distances from the frontier."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark(
    "Truncated regression with a bootstrap of its own (Simar and Wilson 2007). It needs tens of inefficient units, and "
    "it assumes that the environment moves units, not the frontier."
)

app = command_app()


@app.command(
    "drivers",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier drivers home_care\n"
    "sluzby-eval frontier drivers --data FILE --inputs staff,cost --outputs bed_days --environment share_rural",
)
@asking("year", "environment", "orientation", "convex_rts", "force", "seed")
def drivers_command(
    context: typer.Context,
    asked: Asked,
    algorithm: Annotated[
        Literal["1", "2"], typer.Option(help=mark("Algorithm of Simar and Wilson; 2 corrects bias first."))
    ] = "2",
    replications: Annotated[
        int, typer.Option(min=100, max=20_000, help=mark("Replications of the bootstrap."))
    ] = 2000,
) -> int:
    """Show what in the environment of units goes with their distance from the frontier."""
    from sluzby_eval.cli.frontier_statistics import drivers_asked  # its packages are an extra

    return drivers_asked(
        session_of(context), asked, algorithm=2 if algorithm == "2" else 1, replications=replications
    )
