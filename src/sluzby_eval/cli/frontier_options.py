"""What commands of frontiers may be asked, declared once: a model of the workspace, or columns of any file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sluzby_eval.cli.asked import Year
from sluzby_eval.cli.frontier_ready import need_frontier
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.technology import Orientation

Command = Callable[..., int]
RETURNS = mark("Returns to scale; else vrs, or what the model says.")
OF_FILES = (
    "inputs",
    "outputs",
    "unit",
    "bad",
    "prices",
    "environment",
    "group",
    "period",
)  # of `Asked`; a model has its own


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
    orientation: Orientation | None = None  # None: the model's, or the usual one
    returns: Hull | None = None
    force: bool = False
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """One parameter that several commands have: how typer declares it, its default, and its field of `Asked`."""

    name: str
    declared: object
    default: object = None
    field: str | None = None  # where it is not the name
    is_list: bool = False  # names with commas between

    def parameter(self) -> inspect.Parameter:
        """Return it as a parameter of a function."""
        kind = inspect.Parameter.KEYWORD_ONLY
        return inspect.Parameter(self.name, kind, default=self.default, annotation=self.declared)

    def value(self, given: object) -> object:
        """Return what `Asked` holds of what was typed."""
        return some(str(given)) if self.is_list else given


def _columns(name: str, text: str) -> _Shared:
    """Declare an option that takes names of columns with commas between."""
    return _Shared(name=name, default="", is_list=True, declared=Annotated[str, typer.Option(help=text)])


_BASE = (
    _Shared(
        name="model",
        declared=Annotated[str | None, typer.Argument(help=mark("Id of a model; see frontier list."))],
    ),
    _Shared(
        name="data",
        field="path",
        declared=Annotated[Path | None, typer.Option(help=mark("A CSV or Parquet file instead of a model."))],
    ),
    _columns("inputs", mark("Columns of inputs, with commas between.")),
    _columns("outputs", mark("Columns of outputs, with commas between.")),
    _Shared(
        name="unit",
        declared=Annotated[
            str | None,
            typer.Option("--id", help=mark("Column that names the unit; else the number of the row.")),
        ],
    ),
)
_MORE: Mapping[str, _Shared] = {
    "year": _Shared(name="year", declared=Year),
    "period": _Shared(
        name="period",
        declared=Annotated[
            str | None, typer.Option(help=mark("Column of the period, for instance the year."))
        ],
    ),
    "group": _Shared(
        name="group", declared=Annotated[str | None, typer.Option(help=mark("Column of the group."))]
    ),
    "bad": _columns("bad", mark("Columns of undesirable outputs, for sbm and directional.")),
    "prices": _columns("prices", mark("Columns of the price of each input, in their order, for cost.")),
    "environment": _columns(
        "environment", mark("Columns of the environment, with commas between; a model names its own.")
    ),
    "orientation": _Shared(
        name="orientation",
        declared=Annotated[
            Literal["input", "output"] | None,
            typer.Option(help=mark("Shrink inputs, or expand outputs; else the usual one, or the model's.")),
        ],
    ),
    "rts": _Shared(
        name="rts",
        field="returns",
        declared=Annotated[Literal["vrs", "crs", "nirs", "ndrs", "fdh"] | None, typer.Option(help=RETURNS)],
    ),
    "convex_rts": _Shared(
        name="rts",
        field="returns",
        declared=Annotated[Literal["vrs", "crs", "nirs", "ndrs"] | None, typer.Option(help=RETURNS)],
    ),
    "force": _Shared(
        name="force",
        default=False,
        declared=Annotated[
            bool,
            typer.Option("--force", help=mark("Compute from fewer units than the method asks for, too.")),
        ],
    ),
    "seed": _Shared(
        name="seed",
        declared=Annotated[int | None, typer.Option(help=mark("Seed of the random draws."))],
    ),
}


def asking(*more: str) -> Callable[[Command], Command]:
    """Let a command be asked for a model or for columns of a file; it gets all of it as its argument `asked`.

    more: names of further shared options, keys of `_MORE`. The command is called only where the packages of
    frontiers are installed.
    """
    shared = [*_BASE, *(_MORE[name] for name in more)]

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(context: typer.Context, **given: Any) -> int:
            found = {item.field or item.name: item.value(given.pop(item.name)) for item in shared}
            asked = _checked(Asked(**found))  # type: ignore[arg-type]  # kinds as declared
            need_frontier()
            return command(context, asked, **given)

        first, _asked, *own = inspect.signature(command, eval_str=True).parameters.values()
        taken = [item.parameter() for item in shared]
        own = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own]
        signature = inspect.Signature([first, *taken, *own], return_annotation=int)
        called.__signature__ = signature  # type: ignore[attr-defined]  # typer reads the options from it
        called.__annotations__ = {item.name: item.annotation for item in signature.parameters.values()}
        return called

    return decorate


def _checked(asked: Asked) -> Asked:
    """See that a model or a file is asked for.

    Raises:
        UsageError: neither a model nor a file is named, or both; a file without its columns, or a model with some.
    """
    if (asked.model is None) == (asked.path is None):
        raise UsageError(
            _("Name a model, or a file with --data."), hint=_("The models: sluzby-eval frontier list")
        )
    if asked.path is None:
        if any(getattr(asked, name) for name in OF_FILES):
            raise UsageError(_("Columns are named for a file only (--data); a model names its own."))
        return asked
    for option, names in (("--inputs", asked.inputs), ("--outputs", asked.outputs)):
        if not names:
            raise UsageError(_("{option} names no column.").format(option=option))
    return asked


def some(text: str) -> list[str]:
    """Take apart names with commas between; there may be none."""
    return [name.strip() for name in text.split(",") if name.strip()]
