"""`sluzby-eval frontier run`: a model of `rules/frontier/`, or any table, measured against its best units."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sluzby_eval.cli.frontier_ready import need_frontier
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _

DETAILS = mark(
    "A score says how little would have done for the same, judged by the best of those compared; a unit without "
    "anybody comparable has the score 1. Read the interval: the score alone is always too kind."
)

app = command_app()


@app.command(
    "run",
    cls=SluzbyCommand,
    epilog="sluzby-eval frontier run homes_for_the_elderly\n"
    "sluzby-eval frontier run --data FILE --inputs staff,cost --outputs bed_days --id home",
)
def run_command(
    context: typer.Context,
    model: Annotated[str | None, typer.Argument(help=mark("Id of a model; see frontier list."))] = None,
    year: Annotated[int | None, typer.Option(help=mark("Year; else the latest."))] = None,
    data: Annotated[Path | None, typer.Option(help=mark("A CSV or Parquet file instead of a model."))] = None,
    inputs: Annotated[str, typer.Option(help=mark("Columns of inputs, with commas between."))] = "",
    outputs: Annotated[str, typer.Option(help=mark("Columns of outputs, with commas between."))] = "",
    unit: Annotated[
        str | None, typer.Option("--id", help=mark("Column that names the unit; else the number of the row."))
    ] = None,
    orientation: Annotated[
        Literal["input", "output"], typer.Option(help=mark("Shrink inputs, or expand outputs."))
    ] = "input",
    rts: Annotated[
        Literal["vrs", "crs", "nirs", "ndrs", "fdh"], typer.Option(help=mark("Returns to scale."))
    ] = "vrs",
    no_inference: Annotated[
        bool, typer.Option("--no-inference", help=mark("Scores alone, without intervals."))
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help=mark("Compute from fewer than ten units, too."))
    ] = False,
    seed: Annotated[int | None, typer.Option(help=mark("Seed of the random draws."))] = None,
) -> int:
    """Measure units against the best of them, of a model or of any table."""
    session = session_of(context)
    if (model is None) == (data is None):
        raise UsageError(
            _("Name a model, or a file with --data."), hint=_("The models: sluzby-eval frontier list")
        )
    need_frontier()
    from sluzby_eval.cli import frontier_work as work  # its packages are an extra

    if data is None:
        return work.run_named(session, str(model), year=year, inference=not no_inference, force=force)
    return work.run_file(
        session,
        work.Asked(
            path=data,
            inputs=_names(inputs, "--inputs"),
            outputs=_names(outputs, "--outputs"),
            unit=unit,
            orientation=orientation,
            returns=rts,
            inference=not no_inference,
            force=force,
            seed=seed,
        ),
    )


def _names(text: str, option: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(_("{option} names no column.").format(option=option))
    return names
