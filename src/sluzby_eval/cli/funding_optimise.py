"""`sluzby-eval funding optimise`: capacities that cover the most need for a budget."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, Literal

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import MissingExtraError
from sluzby_eval.i18n import _

DETAILS = mark(
    "The rule set declares rates of use, unit costs and constraints. What holds the network back is told with the need "
    "that one unit more would cover, solved again. Where there is no solution, the constraints that clash are told."
)
PACKAGES = ("highspy", "numpy")

app = command_app()


@app.command(
    "optimise",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding optimise --year 2025\n"
    "sluzby-eval funding optimise --year 2025 --budget 720000000 --need-year 2030",
)
def optimise_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    year: options.YearOption = None,
    budget: options.BudgetOption = None,
    need_year: Annotated[
        int | None, typer.Option("--need-year", help=mark("Year of the need; else the year of funding."))
    ] = None,
    variant: Annotated[
        Literal["low", "medium", "high"], typer.Option(help=mark("Variant of the projection."))
    ] = "medium",
    overlay: options.OverlayOption = None,
    as_of: asked.AsOf = None,
) -> int:
    """Find capacities by type and area that cover the most need."""
    need_plan()
    from sluzby_eval.cli import funding_network as work  # its packages are an extra

    sought = work.Asked(budget=budget, need_year=need_year, variant=variant)
    return work.run(session_of(context), sought, rules=rules, year=year, overlay=overlay, as_of=as_of)


def need_plan() -> None:
    """See that the extra is installed.

    Raises:
        MissingExtraError: it is not.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            _("The optimal network needs packages that are not installed: {names}.").format(
                names=", ".join(missing)
            ),
            hint=_("Install it with: pip install 'sluzby-eval[{name}]'").format(name="plan"),
        )
