"""`sluzby-eval frontier calibrate`: what the intervals cover for as many units and columns as yours."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.frontier_ready import need_frontier
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.czech import format_number
from sluzby_eval.i18n import _, current_language

DETAILS = mark(
    "Populations are made up whose true scores are known, measured as yours would be, and it is counted how often "
    "the interval of 95 % holds the truth."
)

TITLES = {  # of designs
    "cobb_douglas_decreasing_half_normal": mark("Cobb-Douglas, decreasing returns, half-normal losses"),
    "cobb_douglas_constant_exponential": mark("Cobb-Douglas, constant returns, exponential losses"),
    "threshold_variable_uniform": mark("A threshold before anything is made, uniform losses"),
    "ces_decreasing_larger_lose_more": mark(
        "Constant elasticity of substitution, decreasing returns, larger ones lose more"
    ),
    "cobb_douglas_decreasing_smaller_lose_more": mark(
        "Cobb-Douglas, decreasing returns, smaller ones lose more"
    ),
}

app = command_app()


@app.command("calibrate", cls=SluzbyCommand, epilog="sluzby-eval frontier calibrate --units 30 --runs 5")
def calibrate_command(
    context: typer.Context,
    units: Annotated[int, typer.Option(min=10, max=2000, help=mark("How many units you have."))] = 30,
    inputs: Annotated[int, typer.Option(min=1, max=8, help=mark("How many inputs."))] = 2,
    outputs: Annotated[int, typer.Option(min=1, max=8, help=mark("How many outputs."))] = 1,
    runs: Annotated[int, typer.Option(min=1, help=mark("Populations of each design."))] = 100,
    seed: Annotated[int, typer.Option(help=mark("Seed of the random draws."))] = 1,
) -> int:
    """Measure by simulation how often the intervals hold the truth."""
    session = session_of(context)
    need_frontier()
    from sluzby_eval.frontier.calibration import calibrate  # its packages are an extra

    with session.working(_("Simulating")):
        cells = calibrate(units, inputs, outputs, runs=runs, seed=seed)
    mean = sum(cell.coverage for cell in cells) / len(cells)
    if session.json:
        shown = ("design", "coverage", "rank_coverage", "width", "bias", "bias_corrected")
        write_json(
            "frontier-calibrate",
            {
                "n": units, "inputs": inputs, "outputs": outputs, "runs": runs, "promised": cells[0].promised,
                "coverage": mean,
                "designs": [{name: getattr(cell, name) for name in shown} for cell in cells],
            },
        )  # fmt: skip
        return 0
    language = current_language()
    columns = [
        Column(_("Design")), Column(_("Coverage"), number=True), Column(_("Coverage of ranks"), number=True),
        Column(_("Mean width"), number=True),
    ]  # fmt: skip
    rows = [
        (
            _(TITLES[cell.design]),
            *(format_number(value, 3, language) for value in (cell.coverage, cell.rank_coverage, cell.width)),
        )
        for cell in cells
    ]
    write_table(columns, rows)
    write()
    told = _("Promised {promised}, covered {coverage} on the mean of these designs.")
    write_wrapped(
        told.format(
            promised=format_number(cells[0].promised, 2, language), coverage=format_number(mean, 3, language)
        )
    )
    return 0
