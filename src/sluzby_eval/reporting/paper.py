"""How things stand on paper: nothing is cut, wide tables turn the page or get small type.

Widths are in points, estimated from the letters; the margin of the estimate is on the safe side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.reporting.content import heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.content import Plain

UPRIGHT, ACROSS = 493.0, 740.0  # room on A4 between margins of 18 mm
GAP = 6.0  # inside a cell, left and right together
INDENT = 8.0
SHORT = 12  # letters of a reason that stays on one line
LONG = 24  # letters of a word that may be parted, where the program that shows it does so
MOST_LINES = 6  # of a cell, before a table gets more room
LOOKED_AT = 3  # longest texts of a column by which its lines are counted
SPACE = 0.33  # width between words
SIZES = (
    (9.0, UPRIGHT), (8.5, UPRIGHT), (8.0, UPRIGHT), (7.5, UPRIGHT), (7.0, UPRIGHT),
    (9.0, ACROSS), (8.0, ACROSS), (7.0, ACROSS), (6.0, ACROSS), (5.0, ACROSS), (4.0, ACROSS),
)  # fmt: skip
SCALE = 0.65  # points for a pixel of a drawing
HIGHEST = 600.0  # points, of a drawing
LOW = 340.0  # points, of a drawing that still has room on a page that lies across
_JOINTS = re.compile(r"(?<=[-_.])")
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_NARROW, _WIDE = frozenset(" .,:;'’|!ijlftrI()[]–-/\u00a0"), frozenset("mwMWÚÓ@%—…")
_SAFETY = 1.05
BOLD = 1.06  # how much wider bold type is


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a table stands: size of its type, widths of its columns, whether the page lies across."""

    size: float
    widths: tuple[float, ...]
    across: bool


def width_of(text: str) -> float:
    """Estimate the width of a text in the size of one point."""
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.31
        elif letter in _WIDE or letter > "\u2fff":
            total += 0.9
        else:
            total += 0.6 if letter.isupper() else 0.53
    return total * _SAFETY


def layout_of(
    table: Plain, *, breadth: float = 1.0, parts_words: bool = False, across: bool = False
) -> Layout:
    """Choose size, direction and widths of a table.

    The first choice in which every word fits its column and no cell grows too tall; else the first in which
    every word fits; else the smallest type.

    Args:
        table: the table with its texts.
        breadth: how much wider the type may turn out to be than the one that the estimate is made for, where the
            reader's machine chooses it.
        parts_words: whether the reader's program parts a word that is too long for its column (a name of a file).
        across: whether the page lies across already, because of another table.
    """
    least, wished, heads = _needs(table, breadth, parts_words=parts_words)
    longest = _longest(table, breadth)
    sizes = [choice for choice in SIZES if choice[1] == ACROSS] if across else SIZES
    fitting = [choice for choice in sizes if _least(least, choice[0]) <= choice[1]]
    for size, room in fitting:
        widths = _shared(least, wished, heads, size, room)
        if _lines(longest, widths, size) <= MOST_LINES:
            return Layout(size=size, widths=widths, across=room == ACROSS)
    size, room = next((choice for choice in fitting if choice[1] == ACROSS), SIZES[-1])
    return Layout(size=size, widths=_shared(least, wished, heads, size, room), across=room == ACROSS)


def _needs(table: Plain, breadth: float, *, parts_words: bool) -> tuple[list[float], ...]:
    """Return of every column the least width, the wished one, and that of its heading, in the size of one point."""
    least, wished, heads = [], [], []
    for position, column in enumerate(table["columns"]):
        head = heading(column)
        cells = [(row["cells"][position], BOLD if _is_bold(row) else 1.0) for row in table["rows"]]
        longest = max((width_of(cell["text"]) * bold for cell, bold in cells), default=0.0)
        own = (_narrowest(cell, parts_words=parts_words) * bold for cell, bold in cells)
        narrowest = max(_word(head) * BOLD, *own, 0.0)
        least.append(narrowest)
        wished.append(max(longest, narrowest, min(width_of(head), 8.0)))
        heads.append(width_of(head) * BOLD)
    indent = max((row.get("indent", 0) for row in table["rows"]), default=0) * INDENT / 8
    least[0], wished[0] = least[0] + indent, wished[0] + indent
    return tuple([width * breadth for width in widths] for widths in (least, wished, heads))


def _is_bold(row: Plain) -> bool:
    return bool(row.get("total") or row.get("highlighted"))


def _narrowest(cell: Plain, *, parts_words: bool) -> float:
    """Return the least width of a cell: numbers and short reasons do not wrap, texts may."""
    text = str(cell["text"])
    whole = isinstance(cell["value"], int | float) or (cell["value"] is None and len(text) <= SHORT)
    return width_of(text) if whole else _word(text, parts_words=parts_words)


def _word(text: str, *, parts_words: bool = False) -> float:
    """Return the width of the longest word; no-break spaces do not part words."""
    words = text.split(" ")
    if parts_words:
        words = [part for word in words for part in (_JOINTS.split(word) if len(word) > LONG else [word])]
    return max((width_of(word) for word in words), default=0.0)


def _least(least: list[float], size: float) -> float:
    return sum(width * size + GAP for width in least)


def _shared(
    least: list[float], wished: list[float], heads: list[float], size: float, room: float
) -> tuple[float, ...]:
    """Give every column its least width, and share what is left by what they wish, then by what headings need."""
    made = [width * size + GAP for width in least]
    for wishes in (wished, heads):
        missing = [max(wish * size + GAP - width, 0.0) for wish, width in zip(wishes, made, strict=True)]
        left, total = room - sum(made), sum(missing)
        part = 1.0 if total <= max(left, 0.0) else max(left, 0.0) / total
        made = [width + lack * part for width, lack in zip(made, missing, strict=True)]
    shrink = min(1.0, room / sum(made))
    return tuple(round(width * shrink, 2) for width in made)


def _longest(table: Plain, breadth: float) -> list[list[list[float]]]:
    """Return of every column its longest texts as the widths of their words, in the size of one point."""
    found = []
    for position, _column in enumerate(table["columns"]):
        texts = {str(row["cells"][position]["text"]) for row in table["rows"]}
        longest = sorted(texts, key=lambda text: (-len(text), text))[:LOOKED_AT]
        found.append([[width_of(word) * breadth for word in text.split(" ")] for text in longest])
    return found


def _lines(longest: list[list[list[float]]], widths: tuple[float, ...], size: float) -> int:
    """Count the lines of the tallest cell, as its words fall."""
    return max(
        (
            _fallen(words, max(width - GAP, 1.0) / size)
            for texts, width in zip(longest, widths, strict=True)
            for words in texts
        ),
        default=1,
    )


def _fallen(words: list[float], room: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + SPACE + word > room:
            lines, used = lines + 1, 0.0
        used += word + (SPACE if used else 0.0)
    return lines


def size_of_drawing(drawing: str, *, highest: float = HIGHEST) -> tuple[float, float]:
    """Return width and height of an SVG drawing in points; all have the same scale, so the same size of type."""
    found = _BOX.search(drawing)
    width, height = (float(found[1]), float(found[2])) if found else (UPRIGHT, UPRIGHT)
    scale = min(SCALE, UPRIGHT / width, highest / height)
    return round(width * scale, 1), round(height * scale, 1)


def groups_of(items: Sequence[Plain], across: Sequence[bool | None]) -> list[Plain]:
    """Group neighbours that lie the same way; where it is not said, as the one after them."""
    directions: list[bool] = []
    for lies in reversed(across):
        directions.append((bool(directions) and directions[-1]) if lies is None else lies)
    groups: list[Plain] = []
    for item, lies in zip(items, reversed(directions), strict=True):
        if not groups or groups[-1]["across"] != lies:
            groups.append({"across": lies, "items": []})
        groups[-1]["items"].append(item)
    return groups
