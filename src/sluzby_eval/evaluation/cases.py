"""Worked examples as small worlds: which years, units and areas each of them speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sluzby_eval.evaluation.grains import GRAINS, Grain
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.evaluation.spec import LINE_LEVELS, Example

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue

ORDER = ("municipality", "orp", "district", "region")
DEFAULTS = {"type": "DPS", "form": "pob", "ico": "00000001"}
DEFAULT_YEAR = 2025
TOP, BOTTOM = "R", "X"
Row = Mapping[str, "str | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example with the years in which it is computed: `start` stands for its first year."""

    indicator: str
    index: int
    example: Example
    start: int
    first: int
    year: int  # the one that the example speaks of
    levels: tuple[str, ...]  # of areas, finest first
    grain: str = "line"

    @property
    def slot(self) -> int:
        """The year that stands for the one of the example."""
        return self.place(self.year)

    @property
    def years(self) -> range:
        """All years of the example."""
        return range(self.first, self.year + 1)

    @property
    def slots(self) -> list[int]:
        """The years that stand for them."""
        return [self.place(year) for year in self.years]

    def place(self, year: int) -> int:
        """Return the year that stands for one of the example."""
        return self.start + year - self.first

    def year_of(self, row: Row) -> int:
        """Return the year of a row: as it says, by its date, else that of the example."""
        return _year_of(row, GRAINS[self.grain], self.year)

    def units(self, row: Row) -> dict[str, str]:
        """Return the area of each level in which a row stands."""
        return {level: row.get(level) or self._default(level) for level in self.levels}

    def _default(self, level: str) -> str:
        if level == self.levels[-1]:
            return TOP
        return BOTTOM if level == self.levels[0] else level[:1].upper()


def _year_of(row: Row, grain: Grain, default: int) -> int:
    told = row.get("year") or next((row[name] for name in grain.dates if row.get(name)), None)
    return int(told[:4]) if told else default


def gather(catalogue: Catalogue) -> list[Case]:
    """Give every example years of its own, with as many before them as inputs look back."""
    cases: list[Case] = []
    free = 1
    for name, definition in catalogue.definitions.items():
        levels = _levels(definition.spec.levels)
        bases = [catalogue.plan(item) for item in catalogue.with_bases([name])]
        grain = next((plan.grain for plan in bases if plan.method is None), "line")
        back = catalogue.lookback(bases)
        for index, example in enumerate(definition.spec.examples):
            first, last = _span(example, GRAINS[grain])
            case = Case(
                indicator=name, index=index, example=example, start=free + back, first=first, year=last,
                levels=levels, grain=grain,
            )  # fmt: skip
            cases.append(case)
            free = case.slot + 1
    return cases


def _span(example: Example, grain: Grain) -> tuple[int, int]:
    """Return the first year of an example, and the one it speaks of: as it says, else the last one."""
    rows = (*example.given, *listed(example.population), *listed(example.area))
    told = [_year_of(row, grain, 0) for row in rows]
    told = [year for year in told if year]
    last = example.year or max(told, default=DEFAULT_YEAR)
    return min([*told, last]), last


def _levels(levels: Sequence[str]) -> tuple[str, ...]:
    own = [level for level in levels if level not in LINE_LEVELS]
    if not own or set(own) <= set(ORDER):
        return tuple(level for level in ORDER if level in (*own, "orp", "region"))
    return tuple(own)


def listed(table: Any) -> list[Row]:
    """Return figures as rows, also those of the one region."""
    return [table] if isinstance(table, dict) else list(table)


def service_of(row: Row, number: int) -> str:
    """Return the service of a row: as it says, else one of its own."""
    return row.get("service") or row.get("service_id") or f"S{number + 1}"


def area_of(case: Case, row: Row) -> str:
    """Return the finest area that a row names; of the finest level where it names none."""
    units = case.units(row)
    return next((units[level] for level in case.levels if row.get(level)), units[case.levels[0]])


def look_up(catalogue: Catalogue, case: Case, name: str, year: int, line: Row) -> float | None:
    """Return a parameter of an example: as it says (for all years, for one, for one kind), else that of the rules."""
    said = case.example.parameters
    keys = (f"{name}:{year}", *(f"{name}:{value}" for value in line.values() if value), name)
    found = next((key for key in keys if key in said), None)
    if found is not None:
        return said[found]
    if any(key.startswith(f"{name}:") for key in said):
        return None
    return value_at(catalogue.parameters[name], year_end(year), line)


def number(text: str | None) -> float | None:
    """Return a number as typed."""
    return None if text is None else float(text)
