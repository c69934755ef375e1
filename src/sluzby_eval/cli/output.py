"""Writing data to stdout: JSON for programs, tables for people."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sluzby_eval.cli.session import visible
from sluzby_eval.czech import format_date
from sluzby_eval.i18n import current_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PIPE_WIDTH = 200  # a pipe has no width; wide enough that a row stays on one line
GAP = 2
LEAST_TEXT = 14  # a column of text is not squeezed under this


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, and whether it holds numbers."""

    heading: str
    number: bool = False


def write_json(command: str, payload: Mapping[str, object]) -> None:
    """Write one JSON object; `schema` names the command and the version of the shape."""
    document = {"schema": f"sluzby-eval/{command}/1", **payload}
    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    write(json.dumps(document, ensure_ascii=ascii_only, indent=2, allow_nan=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if not isinstance(value, tuple) else list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def write(text: str = "") -> None:
    """Write one piece of text as a line of its own."""
    sys.stdout.write(visible(text) + "\n")


def width() -> int:
    """Return the width for which to lay out: the terminal's, or that of COLUMNS, or a wide one for pipes."""
    return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns


def console() -> Console:
    """Make a console on stdout for data: no markup, no guesses at highlighting."""
    return Console(highlight=False, markup=False, emoji=False, width=width())


def write_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Write a table; where it does not fit the width, each row as a short list."""
    screen = console()
    listed = [[visible(cell) for cell in row] for row in rows]
    least = [_least(listed, position, column) for position, column in enumerate(columns)]
    table = Table(
        box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold", collapse_padding=True
    )
    for position, column in enumerate(columns):
        table.add_column(
            Text(column.heading),
            justify="right" if column.number else "left",
            no_wrap=column.number,
            overflow="fold",
            min_width=least[position],
        )
    for row in listed:
        table.add_row(*(Text(cell) for cell in row))
    if sum(least) + GAP * (len(least) - 1) > screen.width:
        _write_records(screen, columns, listed)
    else:
        with screen.capture() as capture:
            screen.print(table)
        sys.stdout.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _least(rows: list[list[str]], position: int, column: Column) -> int:
    """Return the width that a column needs at least: numbers are never broken, text a little."""
    widest = max(cell_len(text) for text in (column.heading, *(row[position] for row in rows)))
    return widest if column.number else min(LEAST_TEXT, widest)


def _write_records(screen: Console, columns: Sequence[Column], rows: list[list[str]]) -> None:
    for position, row in enumerate(rows):
        if position:
            screen.print()
        for column, cell in zip(columns, row, strict=True):
            if cell:
                screen.print(Text(f"{column.heading}: {cell}"))


def shown(path: Path) -> str:
    """Write a path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def moment(text: str) -> str:
    """Write an ISO time stamp with the minutes; a text that is none stays as it is."""
    try:
        value = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{format_date(value.date(), current_language())} {value:%H:%M}"
