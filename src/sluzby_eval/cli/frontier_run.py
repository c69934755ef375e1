"""`sluzby-eval frontier run`: a model of `rules/frontier/`, or any table, measured against its best units."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_options import RETURNS, Asked, asking
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark

DETAILS = mark(
    "A score says how little would have done for the same, judged by the best of those compared; a unit without "
    "anybody comparable has the score 1. Read the interval: the score alone is always too kind. Only the radial "
    "measure has intervals; the others answer other questions, see docs/frontier."
)

app = command_app()


@app.command(
    "run",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier run homes_for_the_elderly\n"
    "sluzby-eval frontier run homes_for_the_elderly --measure sbm\n"
    "sluzby-eval frontier run --data FILE --inputs staff,cost --outputs bed_days --id home",
)
@asking("year", "bad", "prices", "force", "seed")
def run_command(
    context: typer.Context,
    asked: Asked,
    measure: Annotated[
        Literal[
            "radial",
            "super",
            "sbm",
            "super_sbm",
            "additive",
            "ram",
            "cost",
            "directional",
            "cross_aggressive",
            "cross_benevolent",
        ],
        typer.Option(help=mark("What to measure by.")),
    ] = "radial",
    orientation: Annotated[
        Literal["input", "output", "none"] | None,
        typer.Option(help=mark("Shrink inputs, expand outputs, or both (none); else the usual one.")),
    ] = None,
    rts: Annotated[
        Literal["vrs", "crs", "nirs", "ndrs", "fdh"] | None,
        typer.Option(help=RETURNS),
    ] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(help=mark("Restriction of weights first/second:low:high, also repeatedly.")),
    ] = None,
    no_inference: Annotated[
        bool, typer.Option("--no-inference", help=mark("Scores alone, without intervals."))
    ] = False,
) -> int:
    """Measure units against the best of them, of a model or of any table."""
    from sluzby_eval.cli import frontier_work as work  # its packages are an extra

    return work.run_asked(
        session_of(context),
        asked,
        work.Manner(
            measure=measure,
            orientation=orientation,
            returns=rts,
            weights=weights or (),
            inference=not no_inference,
        ),
    )
