"""What the dataset told before this import, as far as the rules compare with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.store import polars_schema

if TYPE_CHECKING:
    from sluzby_eval.store import Snapshot
    from sluzby_eval.territory import Territory

_FIGURES = ("statements", "costs", "revenues", "staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The dataset before an import, and who outranks whom."""

    read: Callable[[str, int], pl.DataFrame] = lambda table, _year: pl.DataFrame(  # rows in force of a year
        schema=polars_schema(table)
    )
    services: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=polars_schema("services")))
    forms: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=polars_schema("service_forms")))
    ranks: Mapping[str, int] = field(default_factory=dict)  # by submission, also those of this import
    areas: Collection[str] = ()  # names of the areas by which a payer is known
    knows_municipalities: bool = False
    area_names: Mapping[str, str] = field(default_factory=dict)  # by code
    parents: Mapping[str, str] = field(default_factory=dict)  # by code of the area
    files: Mapping[str, str] = field(default_factory=dict)  # by submission of the dataset
    population: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=polars_schema("population")))

    def figures(self, year: int) -> dict[str, pl.DataFrame]:
        """Return the tables that figures are made of, for one year."""
        frames = {name: self.read(name, year) for name in _FIGURES}
        return {name: frame for name, frame in frames.items() if not frame.is_empty()}


def before_import(head: Snapshot, ranks: Mapping[str, int], territory: Territory) -> Before:
    """Look back from an import; `ranks` are those of its own submissions."""
    return Before(
        read=lambda table, year: head.read(table).filter(pl.col("year") == year),
        services=head.read("services"),
        forms=head.read("service_forms"),
        ranks={**{item.id: item.rank for item in head.submissions}, **ranks},
        areas={area.name for area in territory.by_code.values()},
        area_names={code: area.name for code, area in territory.by_code.items()},
        parents={code: area.parent for code, area in territory.by_code.items() if area.parent},
        files={item.id: item.file for item in head.submissions},
        population=head.read("population"),
        knows_municipalities="municipality" in territory.levels,
    )
