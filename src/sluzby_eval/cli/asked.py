"""What many commands ask for in the same words: the indicator, the units, the year, the version, the snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from sluzby_eval.cli.completions import complete_indicators, complete_levels
from sluzby_eval.cli.texts import mark

Indicator = Annotated[
    str,
    typer.Argument(help=mark("Id, number or title of an indicator."), autocompletion=complete_indicators),
]
Indicators = Annotated[
    list[str] | None,
    typer.Option(
        help=mark("Only this indicator; may be given several times."), autocompletion=complete_indicators
    ),
]
Unit = Annotated[str, typer.Option(help=mark("Unit, by name or code."))]
_LEVEL = typer.Option(
    help=mark("Level of units: region, district, orp, provider or service."), autocompletion=complete_levels
)
Level = Annotated[str | None, _LEVEL]
SomeLevel = Annotated[str, _LEVEL]
Year = Annotated[int | None, typer.Option(help=mark("Year; else the latest."))]
Years = Annotated[list[int] | None, typer.Option(help=mark("Only this year; may be given several times."))]
Type = Annotated[str, typer.Option(help=mark("Type of service, or all."))]
Form = Annotated[str, typer.Option(help=mark("Form of service: amb, pob, ter, or all."))]
Version = Annotated[
    str | None, typer.Option(help=mark("Version of the statements: plan, adjusted, preliminary, final."))
]
Basis = Annotated[
    str, typer.Option(help=mark("seat: where the service has its seat; operation: where it works."))
]
Day = Annotated[str | None, typer.Option(help=mark("Day of judgement, as 2026-03-31."))]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help=mark("Id of an earlier snapshot, as `data log` lists them; else the newest.")
    ),
]
Everything = Annotated[bool, typer.Option("--all", help=mark("List all changed figures."))]
