"""Options that several commands of funding share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sluzby_eval.cli.texts import mark

RulesOption = Annotated[
    str | None, typer.Option("--rules", help=mark("Rule set; else the only one of the workspace."))
]
YearOption = Annotated[int | None, typer.Option("--year", help=mark("Year of funding; else the latest."))]
ServiceOption = Annotated[
    list[str] | None,
    typer.Option("--service", help=mark("Only this service, by id or name; may be given several times.")),
]
UnitOption = Annotated[str | None, typer.Option("--unit", help=mark("Only services seated in this area."))]
BudgetOption = Annotated[
    int | None,
    typer.Option("--budget", min=0, help=mark("Sum to be split, in crowns; else that of the rules.")),
]
OverlayOption = Annotated[
    Path | None,
    typer.Option(
        "--overlay", help=mark("A scenario, as `whatif` reads it; parameters of the rule set, too.")
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help=mark("Write the table to this file, .xlsx or .csv."))
]
