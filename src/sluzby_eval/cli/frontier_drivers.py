"""`sluzby-eval frontier drivers`: what in the environment goes with distances from the frontier."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_options import (
    ConvexOption,
    DataOption,
    EnvironmentOption,
    ForceOption,
    IdOption,
    InputsOption,
    ModelArgument,
    OrientationOption,
    OutputsOption,
    SeedOption,
    YearOption,
    asked_of,
    some,
)
from sluzby_eval.cli.frontier_ready import need_frontier
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
def drivers_command(
    context: typer.Context,
    model: ModelArgument = None,
    year: YearOption = None,
    data: DataOption = None,
    inputs: InputsOption = "",
    outputs: OutputsOption = "",
    unit: IdOption = None,
    environment: EnvironmentOption = "",
    algorithm: Annotated[
        Literal["1", "2"], typer.Option(help=mark("Algorithm of Simar and Wilson; 2 corrects bias first."))
    ] = "2",
    replications: Annotated[
        int, typer.Option(min=100, max=20_000, help=mark("Replications of the bootstrap."))
    ] = 2000,
    orientation: OrientationOption = "input",
    rts: ConvexOption = "vrs",
    force: ForceOption = False,
    seed: SeedOption = None,
) -> int:
    """Show what in the environment of units goes with their distance from the frontier."""
    session = session_of(context)
    asked = asked_of(
        model, data, inputs, outputs, unit, year=year, environment=some(environment), orientation=orientation,
        returns=rts, force=force, seed=seed,
    )  # fmt: skip
    need_frontier()
    from sluzby_eval.cli.frontier_statistics import drivers_asked  # its packages are an extra

    return drivers_asked(session, asked, algorithm=2 if algorithm == "2" else 1, replications=replications)
