"""Tables of units in CSV and Parquet files.

What cannot be read as a number is a missing value and a finding, never a guess; a row that does not fit its headings
is not used at all.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.frontier.table import Names, Table, in_languages
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sluzby_eval.frontier.compiled import Floats

SEPARATORS = ";\t,"
# columns that say something of a unit besides its inputs and outputs, folded and without underscores
TYPES = ("type", "service type", "druh", "druh sluzby")
FORMS = ("form", "service form", "forma", "forma sluzby")
MONTHS = ("months", "months open", "months active", "mesice", "mesicu", "pocet mesicu", "mesicu v provozu")
BLANKS = ("", "-", "–", "—", ".", "x", "na", "n/a", "nan", "null", "none", "neuvedeno")  # folded
QUOTED = {"cs": "„{}“", "en": "“{}”"}
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """The cells of a file as texts, by column."""

    columns: dict[str, list[str]]
    count: int  # rows
    twice: frozenset[str] = frozenset()  # headings that stand more than once
    misshapen: tuple[int, ...] = ()  # rows with more cells than there are headings


@dataclass(slots=True)
class _Numbers:
    """Reads columns as numbers, and remembers the texts that are none."""

    content: _Content
    texts: list[tuple[int, str, str]]  # row, column, text

    def table(self, names: Sequence[str]) -> Floats:
        """Return columns as (n, k); what is blank, no number or of a misshapen row is NaN."""
        found = np.full((self.content.count, len(names)), np.nan)
        for at, name in enumerate(names):
            for row, text in enumerate(self.content.columns[name]):
                found[row, at] = self._number(row, name, text)
        found[list(self.content.misshapen)] = np.nan
        return found

    def _number(self, row: int, name: str, text: str) -> float:
        if fold(text) in BLANKS:
            return np.nan
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            if row not in self.content.misshapen:
                self.texts.append((row, name, text))
            return np.nan
        return value


def read_table(path: Path, names: Names) -> Table:
    """Read a CSV or Parquet file; the unit is the column `unit`, or the number of the row, from 1.

    Columns named type, form or months (druh, forma, mesice) are looked at by the guards.
    A CSV file may be separated by commas, semicolons or tabs, be written in UTF-8, UTF-16 or Windows-1250, and have
    decimal commas where commas do not separate. A blank, or a text that is no number, is a missing value.

    Raises:
        InputError: the file is not there or cannot be read.
        UsageError: a column is not in the file or stands there twice, is asked for twice, or there is not one price
            for each input.
    """
    _check(names)
    if not path.is_file():
        raise InputError(_("There is no file {path}.").format(path=path))
    content = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    _find(path, content, names.every)
    columns, numbers = content.columns, _Numbers(content, [])
    units = columns[names.unit] if names.unit is not None else [str(row + 1) for row in range(content.count)]
    place = Place(file=path.name)
    periods = columns[names.period] if names.period is not None else ()
    inputs, outputs = numbers.table(names.inputs), numbers.table(names.outputs)
    bad, prices, environment = (
        numbers.table(some) if some else None for some in (names.bad, names.prices, names.environment)
    )
    findings = [
        *_of_shape(content, place),
        *_of_texts(numbers.texts, units, place),
        *(_of_ids(units, periods, place) if names.unit is not None else ()),
    ]
    return Table(
        units=units,
        input_names=list(names.inputs),
        output_names=list(names.outputs),
        inputs=inputs,
        outputs=outputs,
        place=place,
        types=_beside(columns, TYPES, names.every),
        forms=_beside(columns, FORMS, names.every),
        months=_months(content, names.every),
        bad_names=list(names.bad),
        bad=bad,
        prices=prices,
        environment_names=list(names.environment),
        environment=environment,
        groups=columns[names.group] if names.group is not None else (),
        periods=periods,
        findings=findings,
    )


def _check(names: Names) -> None:
    if names.prices and len(names.prices) != len(names.inputs):
        raise UsageError(_("There must be one column of prices for each input, in the same order."))
    often = Counter([*names.inputs, *names.outputs, *names.bad])
    again = [name for name, number in often.items() if number > 1]
    if again:
        raise UsageError(_("The column {name} is asked for twice.").format(name=again[0]))


def _find(path: Path, content: _Content, wanted: Iterable[str]) -> None:
    """See that every wanted column is there, once."""
    for name in wanted:
        if name in content.twice:
            raise UsageError(
                _("The heading {name} stands twice in {path}.").format(name=name, path=path.name),
                hint=_("Give each column a heading of its own."),
            )
        if name not in content.columns:
            meant = Finding.suggestion(name, content.columns)
            raise UsageError(
                _("{path} has no column {name}.").format(path=path.name, name=name),
                hint=_("Did you mean {suggestion}?").format(suggestion=meant)
                if meant
                else _("Its columns: {names}.").format(names=", ".join(content.columns)),
            )


def _of_shape(content: _Content, place: Place) -> list[Finding]:
    rows = [str(row + 1) for row in content.misshapen]
    return [Finding(code="F131", place=place, args=_listed(rows))] if rows else []


def _of_texts(texts: Sequence[tuple[int, str, str]], units: Sequence[str], place: Place) -> list[Finding]:
    if not texts:
        return []
    told = in_languages(
        lambda language: [
            f"{name} [{units[row] or row + 1}] = {QUOTED[language].format(text)}" for row, name, text in texts
        ]
    )
    return [Finding(code="F126", place=place, args={"number": len(texts), "listed": told})]


def _of_ids(units: Sequence[str], periods: Sequence[str], place: Place) -> list[Finding]:
    """Say which ids stand twice (in one period, where there are periods), and which rows have none."""
    keys = list(zip(units, periods, strict=True)) if periods else [(unit, "") for unit in units]
    again = [unit for (unit, _period), number in Counter(keys).items() if number > 1 and unit]
    nameless = [str(row + 1) for row, unit in enumerate(units) if not unit]
    found = [("F129", list(dict.fromkeys(again))), ("F130", nameless)]
    return [Finding(code=code, place=place, args=_listed(which)) for code, which in found if which]


def _listed(names: Sequence[str]) -> dict[str, object]:
    return {"number": len(names), "listed": first_few(names)}


def _beside(columns: dict[str, list[str]], names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return a column by one of its names, where it is there and was not asked for as something else."""
    for name, values in columns.items():
        if fold(name).replace("_", " ") in names and name not in taken:
            return values
    return []


def _months(content: _Content, taken: Sequence[str]) -> list[float]:
    texts = _beside(content.columns, MONTHS, taken)
    if not texts:
        return []
    single = _Content(columns={"months": texts}, count=content.count)
    found = _Numbers(single, []).table(["months"])[:, 0]
    return [12.0 if np.isnan(value) else float(value) for value in found]


def _parquet(path: Path) -> _Content:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(_("{path} cannot be read: {cause}").format(path=path, cause=error)) from error
    columns = {name: ["" if value is None else str(value) for value in frame[name]] for name in frame.columns}
    return _Content(columns=columns, count=frame.height)


def _csv(path: Path) -> _Content:
    text = _text_of(path)
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    except csv.Error as error:
        raise InputError(_("{path} cannot be read: {cause}").format(path=path, cause=error)) from error
    if not rows:
        raise InputError(_("{path} is empty.").format(path=path))
    names = [name.strip() for name in rows[0]]
    body = [row + [""] * (len(names) - len(row)) for row in rows[1:]]
    return _Content(
        columns={
            name: [_plain(row[at], decimal_comma=separator != ",") for row in body]
            for at, name in enumerate(names)
        },
        count=len(body),
        twice=frozenset(name for name, number in Counter(names).items() if number > 1),
        misshapen=tuple(at for at, row in enumerate(body) if any(cell.strip() for cell in row[len(names) :])),
    )


def _text_of(path: Path) -> str:
    """Decode a file of text.

    Raises:
        InputError: it holds something else, for instance a workbook.
    """
    data = path.read_bytes()
    if data.startswith(WIDE_MARKS):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1250", errors="replace")
    if "\0" in text or data.startswith(b"PK"):
        raise InputError(
            _("{path} is no file of text.").format(path=path),
            hint=_("Save the table as CSV or Parquet."),
        )
    return text


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
