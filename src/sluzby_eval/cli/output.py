"""Writing data to stdout: JSON for programs, tables for people."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
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


class Screen(Console):
    """A console that leaves a closed pipe to the command, which ends with 0: a reader may stop reading."""

    def on_broken_pipe(self) -> None:
        """Pass it on, where rich would end the process with 1."""
        raise BrokenPipeError


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


_KEPT = "\ue000"  # stands for a space while lines are broken; no text has it
_INSIDE = re.compile(r"(?<=\b[ksvzouaiKSVZOUAI]) (?=\S)|(?<=\b\w\.) (?=\w\.)")
_ONE_LINE = re.compile(r"\S(?:[^\t\n\r\f\v]*\S)?")  # wrapping would change nothing in it


def write(text: str = "") -> None:
    """Write one piece of text as a line of its own."""
    sys.stdout.write(visible(text) + "\n")


def width() -> int:
    """Return the width for which to lay out: the terminal's, or that of COLUMNS, or a wide one for pipes."""
    return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns


def console() -> Console:
    """Make a console on stdout for data: no markup, no guesses at highlighting."""
    return Screen(highlight=False, markup=False, emoji=False, width=width())


def write_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Write a table; where it does not fit the width, each row as a short list."""
    listed = [[visible(cell) for cell in row] for row in rows]
    widths = _widths(columns, listed, width())
    if widths is None:
        _write_records(console(), columns, listed)
        return
    headings = _broken([column.heading for column in columns], widths)
    tallest = max(len(lines) for lines in headings)
    lifted = [[""] * (tallest - len(lines)) + lines for lines in headings]
    for line in _lines(columns, lifted, widths):
        console().print(Text(line, style="bold"), soft_wrap=True)
    lines = [line for row in listed for line in _lines(columns, _broken(row, widths), widths)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _widths(columns: Sequence[Column], rows: list[list[str]], room: int) -> list[int] | None:
    """Share the room among the columns; None where it is not enough."""
    texts = [[column.heading, *(row[position] for row in rows)] for position, column in enumerate(columns)]
    widths = [_least(column, cells) for column, cells in zip(columns, texts, strict=True)]
    left = room - sum(widths) - GAP * (len(widths) - 1)
    if left < 0:
        return None
    wishes = [
        max(cell_len(text) for text in cells) - least for cells, least in zip(texts, widths, strict=True)
    ]
    ascending = sorted(range(len(wishes)), key=wishes.__getitem__)
    for served, position in enumerate(ascending):  # first where little is missing
        given = min(wishes[position], left // (len(wishes) - served))
        widths[position] += given
        left -= given
    return widths


def _least(column: Column, texts: list[str]) -> int:
    """Return the width that a column needs at least: numbers are never broken, text and headings a little."""
    word = max((cell_len(word) for word in _words(texts[0])), default=0)
    widest = max((cell_len(text) for text in texts[1:]), default=0)
    return max(word, widest if column.number else min(LEAST_TEXT, widest))


def _words(text: str) -> list[str]:
    return text.split(" ")  # a no-break space parts no words


def _broken(cells: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    return [_wrapped(cell, wide) for cell, wide in zip(cells, widths, strict=True)]


@lru_cache(maxsize=10_000)  # neighbouring rows repeat most of their texts
def _wrapped(cell: str, wide: int) -> list[str]:
    if len(cell) <= wide and _ONE_LINE.fullmatch(cell):
        return [cell]
    return [line.replace(_KEPT, " ") for line in textwrap.wrap(_kept_together(cell, wide), wide)] or [""]


def _kept_together(text: str, wide: int) -> str:
    """Keep a short word with the next one, and `p. o.` in one piece, where there is room."""
    kept = _INSIDE.sub(_KEPT, text)
    return kept if max(map(len, kept.split()), default=0) <= wide else text


def _lines(columns: Sequence[Column], cells: list[list[str]], widths: Sequence[int]) -> Iterable[str]:
    for parts in itertools.zip_longest(*cells, fillvalue=""):
        placed = []
        for column, text, wide in zip(columns, parts, widths, strict=True):
            space = " " * (wide - cell_len(text))
            placed.append(space + text if column.number else text + space)
        yield (" " * GAP).join(placed).rstrip(" ")


def write_wrapped(text: str, *, indent: str = "", hang: str = "") -> None:
    """Write text, broken at words to the width of the terminal; a pipe gets one line."""
    if width() >= PIPE_WIDTH:
        write(indent + text)
        return
    wrap = textwrap.TextWrapper(
        width(),
        initial_indent=indent,
        subsequent_indent=" " * len(indent) + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    write(wrap.fill(_kept_together(visible(text), width())).replace(_KEPT, " "))


def _write_records(screen: Console, columns: Sequence[Column], rows: list[list[str]]) -> None:
    for position, row in enumerate(rows):
        if position:
            screen.print()
        for column, cell in zip(columns, row, strict=True):
            if cell:
                screen.print(Text(f"{column.heading}: {cell}"))


def capitalised(text: str) -> str:
    """Begin a heading with a capital; the rest stays, for instance the ORP of `obvod ORP`."""
    return text[:1].upper() + text[1:]


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
