"""`sluzby-eval frontier returns`: which returns to scale the data contradict."""

from __future__ import annotations

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark("A hypothesis that is not rejected is not proven; with few units little can be rejected.")

app = command_app()


@app.command(
    "returns",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier returns homes_for_the_elderly\n"
    "sluzby-eval frontier returns --data FILE --inputs staff,cost --outputs bed_days",
)
@asking("year", "orientation", "seed")
def returns_command(
    context: typer.Context,
    asked: Asked,
) -> int:
    """Test constant, non-increasing and non-decreasing returns to scale."""
    from sluzby_eval.cli.frontier_statistics import returns_asked  # its packages are an extra

    return returns_asked(session_of(context), asked)
