"""`sluzby-eval frontier stochastic`: a frontier where part of the distance is chance."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_options import (
    DataOption,
    EnvironmentOption,
    ForceOption,
    IdOption,
    InputsOption,
    ModelArgument,
    OutputsOption,
    PeriodOption,
    YearOption,
    asked_of,
    some,
)
from sluzby_eval.cli.frontier_ready import need_frontier
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
def stochastic_command(
    context: typer.Context,
    model: ModelArgument = None,
    year: YearOption = None,
    data: DataOption = None,
    inputs: InputsOption = "",
    outputs: OutputsOption = "",
    unit: IdOption = None,
    kind: Annotated[
        Literal["production", "cost"], typer.Option(help=mark("Output by inputs, or cost by outputs."))
    ] = "production",
    method: Annotated[
        Literal["half_normal", "bc92", "bc95"],
        typer.Option(help=mark("One period; a panel over time (bc92); effects of the environment (bc95).")),
    ] = "half_normal",
    environment: EnvironmentOption = "",
    period: PeriodOption = None,
    force: ForceOption = False,
) -> int:
    """Fit a stochastic frontier."""
    session = session_of(context)
    asked = asked_of(
        model, data, inputs, outputs, unit, year=year, environment=some(environment), period=period, force=force
    )  # fmt: skip
    need_frontier()
    from sluzby_eval.cli.frontier_statistics import stochastic_asked  # its packages are an extra

    return stochastic_asked(session, asked, model=method, kind=kind)
