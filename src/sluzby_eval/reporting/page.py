"""The page being composed: one report, one unit, and the questions that every section asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.czech import NBSP, fold
from sluzby_eval.i18n import pick
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.reporting.context import Context  # noqa: TC001 - dataclasses keep it
from sluzby_eval.reporting.figures import SEAT, Figures
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.spec import (
    TYPE,
    Report,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.results import IndicatorInfo

DOMAINS = ("availability", "capacity", "utilisation", "cost", "staffing", "financing", "quality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a section needs to compose itself.

    `subject` is what the report is about; `unit` the unit whose figures are its own: the same, but for a report about
    a type of service, whose figures are those of the type in the whole territory.
    """

    context: Context
    report: Report
    subject: str
    unit: str
    figures: Figures
    all_years: tuple[int, ...]  # of the results, ascending
    format: Format
    shown: dict[str, IndicatorInfo] = field(
        default_factory=dict
    )  # indicators with at least one cell, in order
    absent: dict[str, None] = field(default_factory=dict)  # indicators asked for by name, without any result

    @property
    def year(self) -> int:
        """The year reported."""
        return self.context.year

    @property
    def years(self) -> tuple[int, ...]:
        """The year reported and, where the results know it, the one before."""
        return (self.year,) if self.previous_year is None else (self.year, self.previous_year)

    @property
    def previous_year(self) -> int | None:
        """The year before, where the results know it."""
        return self.year - 1 if self.year - 1 in self.all_years else None

    @property
    def level(self) -> str:
        """The level of the report's figures; those of one type of service are figures of the whole territory."""
        about_type = self.report.level == TYPE and self.context.levels
        return self.context.levels[-1] if about_type else self.report.level

    @property
    def type(self) -> str:
        """The type of service that the report is about, or `all`."""
        return self.subject if self.report.level == TYPE else ALL

    @property
    def top(self) -> str | None:
        """The area at the top of the territory that the unit lies in."""
        return self.context.ancestor(self.unit, self.context.levels[-1]) if self.context.levels else None

    @property
    def is_top(self) -> bool:
        """Tell whether the report is about the whole territory (or one type of service in it)."""
        return bool(self.context.levels) and self.level == self.context.levels[-1]

    def choose(self, names: Sequence[str], domains: Sequence[str], *, level: str) -> list[IndicatorInfo]:
        """Choose indicators known at a level: the named ones in their order, else all of the domains."""
        known = self.context.indicators
        if names:
            self.absent.update(dict.fromkeys(name for name in names if name not in known))
            chosen = [known[name] for name in names if name in known]
        else:
            chosen = [info for info in known.values() if not domains or info.domain in domains]
            chosen.sort(key=_place_in_catalogue)
        return [info for info in chosen if level in info.levels]

    def show(self, infos: Iterable[IndicatorInfo]) -> None:
        """Remember indicators that stand somewhere in the document."""
        for info in infos:
            self.shown.setdefault(info.id, info)

    def title(self, info: IndicatorInfo, *, basis: str = SEAT, among: int = 1) -> str:
        """Name an indicator; the basis is said where it is not the seat, or where it is one of several."""
        title, gettext = self.format.pick(info.title), self.format.gettext
        if basis == SEAT and among == 1:
            return title
        told = gettext("by seat") if basis == SEAT else gettext("by place of operation")
        return f"{title} ({told})"

    def name(self, level: str, unit: str) -> str:
        """Name a unit without a word of its level."""
        if unit == UNKNOWN:
            return self.format.gettext("Without a known place")
        name = visible(self.context.name(level, unit))
        return name[:1].upper() + name[1:] if level == TYPE else name

    def place(self, level: str, unit: str) -> str:
        """Name a unit with the word of its level, where the name does not say it already."""
        name, word = self.name(level, unit), self.format.level(level)
        said = level not in self.context.levels or unit == UNKNOWN or fold(word) in fold(name)
        return name if said else f"{word}{NBSP}{name}"

    def kind(self, type: str, form: str) -> str:
        """Name a type and form of service."""
        names = [
            pick(labels.get(code, {}), self.format.language) or code
            for code, labels in ((type, self.context.type_labels), (form, self.context.form_labels))
            if code != ALL
        ]
        told = ", ".join(visible(name) for name in names)
        return told[:1].upper() + told[1:]

    def source(self, figures: Iterable[Figure] = (), *, years: Sequence[int] = ()) -> str:
        """Say what figures stand on: statements, their version, population date, state of the data."""
        gettext = self.format.gettext
        dates = sorted({figure.reference_date for figure in figures if figure.reference_date is not None})
        told = ", ".join(str(year) for year in sorted(years or [self.year]))
        parts = [
            gettext("Source: statements of providers for {years}, version {version}").format(
                years=told, version=self.format.version(self.context.version)
            )
        ]
        if dates:
            written = ", ".join(self.format.date(date) for date in dates)
            parts.append(gettext("population and territorial data as of {dates}").format(dates=written))
        parts.append(
            gettext("state of the data {date}").format(date=self.format.date(self.context.created_at.date()))
        )
        return self.format.typeset("; ".join(parts) + ".")

    def records_source(self) -> str:
        """Say what numbers stand on that come from the region's own records."""
        told = self.format.gettext("Source: records of the region; state of the data {date}.")
        return self.format.typeset(told.format(date=self.format.date(self.context.created_at.date())))


def _place_in_catalogue(info: IndicatorInfo) -> tuple[int, str, str]:
    known = info.domain in DOMAINS
    return DOMAINS.index(info.domain) if known else len(DOMAINS), info.catalogue, info.id
