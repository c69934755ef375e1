"""Everything that a report may need, as plain values and frames; nothing here reads a file."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sluzby_eval.czech import collate, fold
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import Language, _, pick
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.reporting.charts import Ring  # noqa: TC001 - dataclasses keep it
from sluzby_eval.reporting.spec import TYPE
from sluzby_eval.results import IndicatorInfo  # noqa: TC001 - dataclasses keep it
from sluzby_eval.workspace import Workspace  # noqa: TC001 - dataclasses keep it

Labels = Mapping[str, Mapping[str, str]]  # code -> language -> text


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One unit of the territory."""

    code: str
    level: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a report may show, and how.

    `areas` stand in the order in which they are listed; `names` adds the names of services and providers as
    (level, unit) -> name. `statements` holds the keys of the statements that came: service_id, form, year,
    version. `tables` holds those tables of records that sections show (audits, measures, grants, ...);
    `wings` what other wings computed, by name; a wing that was not asked or has nothing is absent.
    `definitions` is a fingerprint of the definitions behind the results. `memo` holds what sections put in order
    once for all documents; a copy made by `dataclasses.replace` begins with an empty one.
    """

    workspace: Workspace
    results: pl.DataFrame
    indicators: Mapping[str, IndicatorInfo]
    areas: Mapping[str, Area]
    levels: tuple[str, ...]  # of the territory, finest first
    names: Mapping[tuple[str, str], str]
    services: pl.DataFrame  # columns of model.TABLES["services"]
    statements: pl.DataFrame
    snapshot_id: str
    created_at: dt.datetime
    year: int
    version: str
    language: Language
    findings: tuple[Finding, ...] = ()
    type_labels: Labels = field(default_factory=dict)
    form_labels: Labels = field(default_factory=dict)
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # of the dataset, names of model.TABLES
    wings: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # frames of other wings: frontier, ...
    definitions: str = ""
    shapes: Mapping[str, tuple[Ring, ...]] = field(
        default_factory=dict
    )  # of areas, by code; without them tiles
    notices: tuple[Finding, ...] = ()  # about the files that pictures are drawn from, for whoever builds
    memo: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def years(self) -> tuple[int, ...]:
        """List all years of the results, ascending."""
        if "years" not in self.memo:
            self.memo["years"] = tuple(sorted(self.results["year"].unique().to_list()))
        known: tuple[int, ...] = self.memo["years"]
        return known

    def name(self, level: str, unit: str) -> str:
        """Name a unit; its code where nobody gave it a name."""
        if unit == UNKNOWN:
            return unit
        if level == TYPE:
            return pick(self.type_labels.get(unit, {}), self.language) or unit
        area = self.areas.get(unit)
        if area is not None and area.level == level:
            return area.name
        return self.names.get((level, unit)) or unit

    def units(self, level: str) -> list[str]:
        """List the units of a level: areas in their order, types by name, providers and services by code."""
        if level in self.levels:
            return [area.code for area in self.areas.values() if area.level == level]
        if ("units", level) not in self.memo:
            self.memo["units", level] = self._types() if level == TYPE else self._units(level)
        return list(self.memo["units", level])

    def _units(self, level: str) -> list[str]:
        found = self.results.lazy().filter(pl.col("level") == level).select("unit").unique().sort("unit")
        return found.collect()["unit"].to_list()

    def _types(self) -> list[str]:
        """List the types of service that the year's results of the whole territory know, by name."""
        at_top = pl.col("level") == (self.levels[-1] if self.levels else "")
        rows = self.results.lazy().filter(at_top, pl.col("year") == self.year, pl.col("type") != ALL)
        found = rows.select("type").unique().collect()["type"].to_list()
        return collate(found, key=lambda code: self.name(TYPE, code))

    def ancestor(self, unit: str, level: str) -> str | None:
        """Return the area of a level that a unit lies in, itself included."""
        area = self.areas.get(unit)
        while area is not None and area.level != level:
            area = self.areas.get(area.parent or "")
        return area.code if area else None

    def find_unit(self, level: str, text: str) -> str:
        """Find a unit of a level by code or name, without case and diacritics.

        Raises:
            UsageError: there is none, or there are several of that name.
        """
        units = self.units(level)
        if text in units:
            return text
        named = [unit for unit in units if fold(self.name(level, unit)) == fold(text)]
        if len(named) == 1:
            return named[0]
        if named:
            message = _("The name {name} is not unique; use one of the codes {codes}.")
            raise UsageError(message.format(name=text, codes=", ".join(named)))
        guess = Finding.suggestion(text, [self.name(level, unit) for unit in units])
        hint = _("Did you mean {guess}?").format(guess=guess) if guess else None
        raise UsageError(_("The results know nothing of {name}.").format(name=text), hint=hint)


def areas(rows: Iterable[tuple[str, str, str, str | None]]) -> dict[str, Area]:
    """Make areas of (code, level, name, parent)."""
    return {
        code: Area(code=code, level=level, name=name, parent=parent) for code, level, name, parent in rows
    }
