"""How headings are compared: folded (no case, diacritics, line breaks), then without numbering and unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence  # noqa: TC003
from functools import lru_cache

from sluzby_eval.czech import fold
from sluzby_eval.importing.likeness import core

_IN_MONEY = re.compile(
    r"[,\s]*[(\[]?\s*(v\s+)?(tis(\.|icich)?|mil(\.|ionech)?|mld\.?)?\s*(kc|czk|korun)[)\]]?$"
)
_SCALED = re.compile(r"\b(tis(\.|ic\w*)?|mil(\.|ion\w*)?|mld\.?|miliard\w*)\s*(kc|czk|korun\w*)\b")
_REMEMBERED = 1_000  # headers
_PUNCTUATION = re.compile(r"[‐‑‒–—−]")


@lru_cache(maxsize=1 << 16)
def fold_heading(text: str) -> str:
    r"""Fold a heading for comparison; all dashes are one.

    >>> fold_heading("PSS – přímá\nobslužná péče")
    'pss - prima obsluzna pece'
    """
    return fold(_PUNCTUATION.sub("-", text))


@lru_cache(maxsize=1 << 16)
def bare_heading(text: str) -> str:
    """Fold a heading and leave out the currency at its end."""
    return _IN_MONEY.sub("", fold_heading(text))


@lru_cache(maxsize=1 << 16)
def core_heading(text: str) -> str:
    """Fold a heading and leave out currency, unit and numbering."""
    return core(bare_heading(text))


@lru_cache(maxsize=1 << 14)
def is_scaled(text: str) -> bool:
    """Whether a text says that amounts are in thousands or millions."""
    return _SCALED.search(fold_heading(text)) is not None


def row_texts(row: Sequence[object], *, loosely: bool = True) -> set[str]:
    """Return the texts of a row as headings are compared; loosely also without numbering and units."""
    cells = [cell for cell in row if isinstance(cell, str)]
    keys = (fold_heading, bare_heading, core_heading) if loosely else (fold_heading, bare_heading)
    return {key(cell) for cell in cells for key in keys}


class Owners:
    """Which columns go by a name, folded or without numbering and unit."""

    def __init__(
        self, headings: Sequence[tuple[str, Sequence[str]]], learned: Sequence[tuple[str, str]]
    ) -> None:
        self._columns: dict[str, set[str]] = {}
        for column, names in headings:
            for name in names:
                self._columns.setdefault(fold_heading(name), set()).add(column)
                self._columns.setdefault(core_heading(name), set()).add(column)
        known = {column for column, _ in headings}
        for column, name in learned:
            if column in known:
                self._columns.setdefault(name, set()).add(column)
        self.matched: dict[
            tuple[tuple[tuple[int, int], str], ...], tuple[Mapping[str, tuple[int, int]], tuple[str, ...]]
        ] = {}  # headers with their columns
        self.usual: dict[tuple[tuple[int, str], ...], Mapping[str, int]] = {}  # first rows with every heading
        self.most = max(map(len, self._columns.values()), default=0)

    def of(self, key: str) -> set[str]:
        """Return the columns with a name."""
        return self._columns.get(key, _NONE)

    def keep_usual(self, row: tuple[tuple[int, str], ...], columns: Mapping[str, int]) -> None:
        """Remember the columns of a first row with every heading, of which there was nothing to say."""
        if len(self.usual) > _REMEMBERED:
            self.usual.clear()
        self.usual[row] = columns


_NONE: set[str] = set()


@lru_cache(maxsize=256)
def owners(headings: tuple[tuple[str, tuple[str, ...]], ...], learned: tuple[tuple[str, str], ...]) -> Owners:
    """Return the columns behind the headings of a sheet, and those that a mapping has learned."""
    return Owners(headings, learned)


@lru_cache(maxsize=256)
def unique_names(
    headings: tuple[tuple[str, tuple[str, ...]], ...], key: Callable[[str], str]
) -> Mapping[str, Sequence[str]]:
    """Return the names of every column under a key, without those that would name two columns."""
    names = {column: list(dict.fromkeys(map(key, listed))) for column, listed in headings}
    owners = Counter(name for listed in names.values() for name in listed)
    return {column: [name for name in listed if owners[name] == 1] for column, listed in names.items()}
