"""What all commands of frontiers may be asked: a model of the workspace, or columns of any file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.technology import Orientation

ModelArgument = Annotated[str | None, typer.Argument(help=mark("Id of a model; see frontier list."))]
YearOption = Annotated[int | None, typer.Option(help=mark("Year; else the latest."))]
DataOption = Annotated[Path | None, typer.Option(help=mark("A CSV or Parquet file instead of a model."))]
InputsOption = Annotated[str, typer.Option(help=mark("Columns of inputs, with commas between."))]
OutputsOption = Annotated[str, typer.Option(help=mark("Columns of outputs, with commas between."))]
IdOption = Annotated[
    str | None, typer.Option("--id", help=mark("Column that names the unit; else the number of the row."))
]
OrientationOption = Annotated[
    Literal["input", "output"], typer.Option(help=mark("Shrink inputs, or expand outputs."))
]
RtsOption = Annotated[
    Literal["vrs", "crs", "nirs", "ndrs", "fdh"], typer.Option(help=mark("Returns to scale."))
]
ConvexOption = Annotated[Literal["vrs", "crs", "nirs", "ndrs"], typer.Option(help=mark("Returns to scale."))]
ForceOption = Annotated[
    bool, typer.Option("--force", help=mark("Compute from fewer units than the method asks for, too."))
]
SeedOption = Annotated[int | None, typer.Option(help=mark("Seed of the random draws."))]
EnvironmentOption = Annotated[
    str, typer.Option(help=mark("Columns of the environment, with commas between; a model names its own."))
]
PeriodOption = Annotated[str | None, typer.Option(help=mark("Column of the period, for instance the year."))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: a model, or a file and its columns."""

    model: str | None
    year: int | None = None
    path: Path | None = None
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    unit: str | None = None
    bad: Sequence[str] = ()
    prices: Sequence[str] = ()
    environment: Sequence[str] = ()
    group: str | None = None
    period: str | None = None
    orientation: Orientation = "input"
    returns: Hull = "vrs"
    force: bool = False
    seed: int | None = None


def asked_of(
    model: str | None,
    data: Path | None,
    inputs: str,
    outputs: str,
    unit: str | None,
    **more: object,
) -> Asked:
    """Put together what was asked; `more` are further fields of `Asked`.

    Raises:
        UsageError: neither a model nor a file is named, or both; or a file without its columns.
    """
    if (model is None) == (data is None):
        raise UsageError(
            _("Name a model, or a file with --data."), hint=_("The models: sluzby-eval frontier list")
        )
    plain = Asked(model=model, path=data, unit=unit)
    if data is not None:
        plain = replace(plain, inputs=listed(inputs, "--inputs"), outputs=listed(outputs, "--outputs"))
    return replace(plain, **more)  # type: ignore[arg-type]  # names and kinds as of the dataclass


def listed(text: str, option: str) -> list[str]:
    """Take apart names with commas between.

    Raises:
        UsageError: there is none.
    """
    names = some(text)
    if not names:
        raise UsageError(_("{option} names no column.").format(option=option))
    return names


def some(text: str) -> list[str]:
    """Take apart names with commas between; there may be none."""
    return [name.strip() for name in text.split(",") if name.strip()]
