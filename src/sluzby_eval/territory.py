"""The territory: areas on levels, each with its parent, valid from and to a date.

Levels are data, not code: they are whatever the areas name, ordered by who is whose parent. The areas of one
region ship with the package (`codelists/territory.csv`); imported areas replace those of the same code and
level.

An area has one row for each span of time in which nothing about it changed. It may lie in several areas that are
not part of each other: until 2006 a municipality lay in one district and its ORP in another. The first parent
is the one whose parts add up to it; an area that names a district itself lies there, whatever its ORP says.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

import polars as pl

from sluzby_eval.codelist import CODELISTS_DIR
from sluzby_eval.czech import collate, fold

LEVELS = ("municipality", "orp", "district", "region")  # the usual order where the parents leave it open
_PREFIXES = {
    "obec": "municipality",
    "so orp": "orp",
    "orp": "orp",
    "spravni obvod orp": "orp",
    "okres": "district",
    "district": "district",
    "kraj": "region",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area, as it is for a span of time; an open end is None."""

    code: str
    level: str
    name: str
    parent: str | None = None
    also_in: tuple[str, ...] = ()  # further areas above, of other levels than the parent
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None  # the last day
    lat: float | None = None  # of the seat
    lon: float | None = None
    area_km2: float | None = None
    aliases: tuple[str, ...] = ()

    @property
    def above(self) -> tuple[str, ...]:
        """Codes of the areas right above, the parent first."""
        return (*filter(None, [self.parent]), *self.also_in)

    def is_valid(self, date: dt.date | None) -> bool:
        """Whether the area exists at a date; None asks for no date and is always true."""
        if date is None:
            return True
        return (self.valid_from or dt.date.min) <= date <= (self.valid_to or dt.date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """All areas of a dataset, with look-ups by code and by name."""

    rows: tuple[Area, ...]  # all spans of time, newest first within a code
    levels: tuple[str, ...]  # finest first
    by_code: Mapping[str, Area]  # the newest span of each code
    by_text: tuple[
        Mapping[str, tuple[str, ...]], ...
    ]  # folded codes, aliases, names: looked up in this order

    @classmethod
    def from_rows(cls, frame: pl.DataFrame, *, shipped: bool = True) -> Self:
        """Build the territory from rows of the table `territory`, over the shipped areas or alone."""
        own = [_area(row) for row in frame.select(_COLUMNS).iter_rows(named=True)]
        base = shipped_areas() if shipped else ()
        known = {(area.code, area.level): area for area in base}
        replaced = {(area.code, area.level) for area in own}
        kept = [area for area in base if (area.code, area.level) not in replaced]
        return cls.of([*kept, *(_described(area, known.get((area.code, area.level))) for area in own)])

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Self:
        """Build the territory from areas."""
        newest_first = sorted(areas, key=lambda area: area.valid_from or dt.date.min, reverse=True)
        rows = tuple(sorted(newest_first, key=lambda area: area.code))
        by_code: dict[str, Area] = {}
        for area in rows:
            by_code.setdefault(area.code, area)
        texts = tuple(_index(by_code.values(), words) for words in (_codes, _aliases, _names))
        return cls(rows=rows, levels=_levels(by_code), by_code=by_code, by_text=texts)

    def area(self, code: str, date: dt.date | None = None) -> Area | None:
        """Return an area as it is at a date, else its newest span; None for an unknown code."""
        newest = self.by_code.get(code)
        if newest is None or newest.is_valid(date):
            return newest
        return next((area for area in self.rows if area.code == code and area.is_valid(date)), newest)

    def name(self, code: str) -> str:
        """Return the name of an area; an unknown code is its own name."""
        area = self.by_code.get(code)
        return area.name if area else code

    def level(self, code: str) -> str | None:
        """Return the level of an area."""
        area = self.by_code.get(code)
        return area.level if area else None

    def parent(self, code: str, date: dt.date | None = None) -> str | None:
        """Return the code of the area above."""
        area = self.area(code, date)
        return area.parent if area else None

    def children(self, code: str, date: dt.date | None = None) -> list[str]:
        """Return the codes of the areas right below, in Czech order of names."""
        return self._in_order(area for area in self.rows if code in area.above and area.is_valid(date))

    def areas(self, level: str, date: dt.date | None = None) -> list[str]:
        """Return the codes of a level in Czech order of names."""
        return self._in_order(area for area in self.rows if area.level == level and area.is_valid(date))

    def _in_order(self, areas: Iterable[Area]) -> list[str]:
        return collate(sorted({area.code for area in areas}), key=self.name)

    def find(self, text: str, *, level: str | None = None) -> str | None:
        """Find an area by code, alias or name, without case and diacritics; "okres Blansko" names its level.

        A name that stands on several levels needs `level`; without it, and for an unknown name, None.
        """
        wanted = fold(text)
        matches = self._matches(wanted, level)
        if not matches:
            for prefix, its_level in _PREFIXES.items():
                if wanted.startswith(f"{prefix} ") and level in (None, its_level):
                    matches = self._matches(wanted.removeprefix(f"{prefix} "), its_level)
        return matches[0] if len(matches) == 1 else None

    def _matches(self, wanted: str, level: str | None) -> list[str]:
        for texts in self.by_text:
            matches = [code for code in texts.get(wanted, ()) if level in (None, self.level(code))]
            if matches:
                return matches
        return []

    def ancestors(self, date: dt.date | None = None) -> pl.DataFrame:
        """Return every area with the areas it lies in, itself included: columns area, level, unit.

        Only spans that hold at the date count; without a date the newest span of each code.
        """
        valid = [area for area in self.rows if area.is_valid(date)] if date else list(self.by_code.values())
        at_date = {area.code: area for area in reversed(valid)}
        found = [
            {"area": code, "level": above.level, "unit": above.code}
            for code in sorted(at_date)
            for above in _chain(at_date, code)
        ]
        return pl.DataFrame(found, schema=dict.fromkeys(("area", "level", "unit"), pl.String))


_BETWEEN = re.compile(r"[|;,]")  # codes of several areas above in one cell
_COLUMNS = ("code", "level", "name", "parent", "valid_from", "valid_to")


@cache
def shipped_areas() -> tuple[Area, ...]:
    """Return the areas that ship with the package."""
    with (CODELISTS_DIR / "territory.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_shipped_area(row) for row in csv.DictReader(file))


def _shipped_area(row: dict[str, str]) -> Area:
    dates = {name: dt.date.fromisoformat(row[name]) for name in ("valid_from", "valid_to") if row[name]}
    numbers = {name: float(row[name]) for name in ("lat", "lon", "area_km2") if row[name]}
    return Area(
        code=row["code"],
        level=row["level"],
        name=row["name"],
        parent=row["parent"] or None,
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        valid_from=dates.get("valid_from"),
        valid_to=dates.get("valid_to"),
        lat=numbers.get("lat"),
        lon=numbers.get("lon"),
        area_km2=numbers.get("area_km2"),
    )


def _area(row: Mapping[str, Any]) -> Area:
    parents = tuple(code for part in _BETWEEN.split(row["parent"] or "") if (code := part.strip()))
    told = {"name": row["name"] or row["code"], "parent": next(iter(parents), None), "also_in": parents[1:]}
    return Area(**{**row, **told})


def _described(own: Area, shipped: Area | None) -> Area:
    """Give an imported area what only the shipped one knows: its seat, size and aliases."""
    if shipped is None:
        return own
    return replace(own, lat=shipped.lat, lon=shipped.lon, area_km2=shipped.area_km2, aliases=shipped.aliases)


def _levels(by_code: Mapping[str, Area]) -> tuple[str, ...]:
    """Order the levels, finest first: by the longest way up to a root, then as usual."""
    depth: dict[str, int] = {}
    for area in by_code.values():
        depth[area.level] = max(depth.get(area.level, 0), len(_chain(by_code, area.code)))
    usual = {level: position for position, level in enumerate(LEVELS)}
    return tuple(sorted(depth, key=lambda level: (-depth[level], usual.get(level, len(LEVELS)), level)))


def _chain(by_code: Mapping[str, Area], code: str) -> Sequence[Area]:
    """Return an area and those that it lies in, one of each level, the nearest; a circle ends where it began."""
    found: dict[str, Area] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        here = [by_code[one] for one in dict.fromkeys(waiting) if one in by_code and one not in seen]
        seen |= {area.code for area in here}
        for area in here:
            found.setdefault(area.level, area)
        waiting = [one for area in here for one in area.above]
    return list(found.values())


def _index(areas: Iterable[Area], words: Callable[[Area], Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for area in areas:
        for word in {fold(word) for word in words(area)}:
            found[word] = (*found.get(word, ()), area.code)
    return found


def _codes(area: Area) -> tuple[str, ...]:
    return (area.code,)


def _aliases(area: Area) -> tuple[str, ...]:
    return area.aliases


def _names(area: Area) -> tuple[str, ...]:
    return (area.name,)
