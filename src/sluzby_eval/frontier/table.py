"""Units with their inputs and outputs, read from a file or taken from the results of an evaluation."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

SEPARATORS = ";\t,"
# columns that say something of a unit besides its inputs and outputs, folded
TYPES = ("type", "service_type", "druh", "druh sluzby")
FORMS = ("form", "forma", "forma sluzby")
MONTHS = ("months", "mesice", "pocet mesicu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Units in the order in which they were given; what is missing is NaN."""

    units: Sequence[str]
    input_names: Sequence[str]
    output_names: Sequence[str]
    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    place: Place
    types: Sequence[str] = ()
    forms: Sequence[str] = ()
    months: Sequence[float] = ()
    bad_names: Sequence[str] = ()
    bad: Floats | None = None  # (n, b) undesirable outputs
    prices: Floats | None = None  # (n, m) of one unit of each input
    environment_names: Sequence[str] = ()
    environment: Floats | None = None  # (n, k)
    groups: Sequence[str] = ()
    periods: Sequence[str] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of columns, by language


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of columns of a file."""

    inputs: Sequence[str]
    outputs: Sequence[str]
    unit: str | None = None
    bad: Sequence[str] = ()
    prices: Sequence[str] = ()  # one for each input, in their order
    environment: Sequence[str] = ()
    group: str | None = None
    period: str | None = None

    @property
    def every(self) -> list[str]:
        """All names."""
        single = [name for name in (self.unit, self.group, self.period) if name is not None]
        return [*self.inputs, *self.outputs, *self.bad, *self.prices, *self.environment, *single]


def read_table(path: Path, names: Names) -> Table:
    """Read a CSV or Parquet file; the unit is the column `unit`, or the number of the row, from 1.

    Columns named type, form or months (druh, forma, mesice) are looked at by the guards.
    A CSV file may be separated by commas, semicolons or tabs, be written in UTF-8 or Windows-1250, and have
    decimal commas where commas do not separate. A blank, or a text that is no number, is a missing value.

    Raises:
        InputError: the file is not there or cannot be read.
        UsageError: a column is not in the file, or there is not one price for each input.
    """
    if names.prices and len(names.prices) != len(names.inputs):
        raise UsageError(_("There must be one column of prices for each input, in the same order."))
    if not path.is_file():
        raise InputError(_("There is no file {path}.").format(path=path))
    columns = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    for name in names.every:
        if name not in columns:
            meant = Finding.suggestion(name, columns)
            raise UsageError(
                _("{path} has no column {name}.").format(path=path.name, name=name),
                hint=_("Did you mean {suggestion}?").format(suggestion=meant)
                if meant
                else _("Its columns: {names}.").format(names=", ".join(columns)),
            )
    count = len(next(iter(columns.values()), []))
    return Table(
        units=columns[names.unit] if names.unit is not None else [str(row + 1) for row in range(count)],
        input_names=list(names.inputs),
        output_names=list(names.outputs),
        inputs=_numbers(columns, names.inputs, count),
        outputs=_numbers(columns, names.outputs, count),
        place=Place(file=path.name),
        types=_beside(columns, TYPES, names.every),
        forms=_beside(columns, FORMS, names.every),
        months=_months(columns, names.every, count),
        bad_names=list(names.bad),
        bad=_numbers(columns, names.bad, count) if names.bad else None,
        prices=_numbers(columns, names.prices, count) if names.prices else None,
        environment_names=list(names.environment),
        environment=_numbers(columns, names.environment, count) if names.environment else None,
        groups=columns[names.group] if names.group is not None else (),
        periods=columns[names.period] if names.period is not None else (),
    )


def _beside(columns: dict[str, list[str]], names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return a column by one of its names, where it is there and was not asked for as something else."""
    for name, values in columns.items():
        if fold(name) in names and name not in taken:
            return values
    return []


def _months(columns: dict[str, list[str]], taken: Sequence[str], count: int) -> list[float]:
    texts = _beside(columns, MONTHS, taken)
    if not texts:
        return []
    found = _numbers({"months": texts}, ["months"], count)[:, 0]
    return [12.0 if np.isnan(value) else float(value) for value in found]


def _numbers(columns: dict[str, list[str]], names: Sequence[str], count: int) -> Floats:
    found = np.full((count, len(names)), np.nan)
    for at, name in enumerate(names):
        for row, text in enumerate(columns[name]):
            try:
                found[row, at] = float(text)
            except ValueError:
                continue  # it stays missing, and is told
    return np.where(np.isfinite(found), found, np.nan)


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(_("{path} cannot be read: {cause}").format(path=path, cause=error)) from error
    return {name: ["" if value is None else str(value) for value in frame[name]] for name in frame.columns}


def _csv(path: Path) -> dict[str, list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1250", errors="replace")
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
    if not rows:
        raise InputError(_("{path} is empty.").format(path=path))
    names = [name.strip() for name in rows[0]]
    body = [row + [""] * (len(names) - len(row)) for row in rows[1:]]
    return {
        name: [_plain(row[at], decimal_comma=separator != ",") for row in body]
        for at, name in enumerate(names)
    }


def _plain(text: str, *, decimal_comma: bool) -> str:
    """Write a cell as Python reads numbers, where it is one."""
    cell = text.strip()
    packed = cell.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("−", "-")
    if decimal_comma:
        packed = packed.replace(",", ".")
    try:
        float(packed)
    except ValueError:
        return cell
    return packed
