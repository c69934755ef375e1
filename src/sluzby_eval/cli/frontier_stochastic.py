"""`sluzby-eval frontier stochastic`: a frontier where part of the distance is chance."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_options import Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark(
    "Logarithms of one output by the inputs (production), or of one cost by the outputs and prices (cost). One period "
    "needs 80 units. Whether there is any inefficiency to be seen, the warnings say."
)

app = command_app()


@app.command(
    "stochastic",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier stochastic special_regime_homes --kind cost --method bc92\n"
    "sluzby-eval frontier stochastic --data FILE --kind cost --inputs cost --outputs bed_days\n"
    "sluzby-eval frontier stochastic --data FILE --inputs staff --outputs days --method bc92 --id home --period year",
)
@asking("year", "environment", "period", "force")
def stochastic_command(
    context: typer.Context,
    asked: Asked,
    kind: Annotated[
        Literal["production", "cost"], typer.Option(help=mark("Output by inputs, or cost by outputs."))
    ] = "production",
    method: Annotated[
        Literal["half_normal", "bc92", "bc95"],
        typer.Option(help=mark("One period; a panel over time (bc92); effects of the environment (bc95).")),
    ] = "half_normal",
) -> int:
    """Fit a stochastic frontier."""
    from sluzby_eval.cli.frontier_statistics import stochastic_asked  # its packages are an extra

    return stochastic_asked(session_of(context), asked, model=method, kind=kind)
