"""How a document writes numbers, blanks, dates and names of levels, in the document's own language.

The words are English source texts that go through the catalogue of the document's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.czech import MINUS, NBSP, format_date, format_number, typeset
from sluzby_eval.i18n import Language, pick, translator

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sluzby_eval.reporting.tables import Cell

MARK = "*"  # stands after a value of low coverage
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def visible(text: str) -> str:
    r"""Show control characters instead of obeying them; line breaks become spaces.

    >>> visible("a\nb\x1b[31m")
    'a b␛[31m'
    """
    flat = " ".join(re.split(r"[\r\n\t]+", text))
    return _CONTROL.sub(lambda match: chr(0x2400 + ord(match[0])) if ord(match[0]) < 0x20 else "�", flat)


@dataclass(frozen=True, slots=True)
class Format:
    """Writes values in one language."""

    language: Language

    def gettext(self, text: str) -> str:
        """Translate a fixed text."""
        return translator(self.language).gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a counted text."""
        return translator(self.language).ngettext(singular, plural, n)

    def pick(self, texts: Mapping[str, str] | None) -> str:
        """Choose the text of a two-language label and set it well."""
        return self.typeset(pick(texts, self.language)) if texts else ""

    def typeset(self, text: str) -> str:
        """Put no-break spaces where the language wants them."""
        return typeset(text) if self.language == "cs" else text

    def date(self, value: dt.date) -> str:
        """Write a date."""
        return format_date(value, self.language)

    def number(self, value: float, unit: str) -> str:
        """Write a number with the decimals of its unit, without the unit's label."""
        known = units.catalogue().get(unit)
        if known is None:
            return format_number(value, 0, self.language)
        return format_number(value * 100 if known.percent else value, known.decimals, self.language)

    def unit(self, unit: str) -> str:
        """Write the label of a unit; empty for pure numbers."""
        known = units.catalogue().get(unit)
        label = pick(known.label, self.language) if known and any(known.label.values()) else ""
        return re.sub(r"(?<=\d) (?=\d)", NBSP, label)

    def unit_alone(self, unit: str) -> str:
        """Write a unit where it stands alone, as in a heading; a pure number is named, too.

        >>> Format("en").unit_alone("coefficient"), Format("en").unit_alone("bed")
        ('coefficient from 0 to 1', 'beds')
        """
        known = units.catalogue().get(unit)
        name = pick(known.name, self.language) if known is not None and known.name else ""
        return self.unit(unit) or name or self.gettext("number")

    def quantity(self, value: float, unit: str) -> str:
        """Write a number with its unit.

        >>> Format("cs").quantity(0.923, "share").replace(NBSP, "~")
        '92,3~%'
        """
        label = self.unit(unit).replace(" ", NBSP)
        return self.number(value, unit) + (f"{NBSP}{label}" if label else "")

    def change(self, value: float, unit: str) -> str:
        """Write a change with its sign: in percentage points for shares, in percent for everything else."""
        digits = format_number(abs(value) * 100, 1, self.language)
        sign = "" if round(value * 100, 1) == 0 else ("+" if value > 0 else MINUS)
        return f"{sign}{digits}{NBSP}{self.change_unit(unit)}"

    def change_unit(self, unit: str) -> str:
        """Return the unit in which a change is written."""
        return self.gettext("pp") if is_percent(unit) else "%"

    def cell(self, cell: Cell, *, with_unit: bool = False) -> str:
        """Write a cell; a blank is written as its reason."""
        return _written(self, cell, with_unit=with_unit)

    def blank(self, status: str) -> str:
        """Say in a word or two why there is no value."""
        return blanks(self.language).get(status, status)

    def level(self, level: str) -> str:
        """Name a level in singular."""
        return _levels(self.language).get(level, (level, level))[0]

    def level_plural(self, level: str) -> str:
        """Name a level in plural."""
        return _levels(self.language).get(level, (level, level))[1]

    def domain(self, domain: str) -> str:
        """Name a domain of indicators."""
        return _domains(self.language).get(domain, domain)

    def version(self, version: str) -> str:
        """Name a version of statements."""
        return _versions(self.language).get(version, version)

    def severity(self, severity: str) -> str:
        """Name a level of findings."""
        return _severities(self.language).get(severity, severity)


@lru_cache(maxsize=20_000)  # a renderer asks for the same cell several times
def _written(format: Format, cell: Cell, *, with_unit: bool) -> str:
    if cell.value is None:
        return format.blank(cell.status)
    if isinstance(cell.value, str):
        return format.typeset(visible(cell.value)) or format.blank("no_value")
    if cell.kind == "change":
        return format.change(cell.value, cell.unit)
    if cell.kind == "count":
        return format_number(cell.value, 0, format.language)
    number = format.quantity(cell.value, cell.unit) if with_unit else format.number(cell.value, cell.unit)
    return number + (NBSP + MARK if cell.is_marked else "")


def is_percent(unit: str) -> bool:
    """Tell whether a unit is shown as a percentage."""
    known = units.catalogue().get(unit)
    return known is not None and known.percent


@cache
def blanks(language: Language) -> dict[str, str]:
    """Return the short word for every reason of a blank."""
    gettext = translator(language).gettext
    return {
        "low_coverage": gettext("low coverage"),
        "not_reported": gettext("not reported"),
        "quarantined": gettext("excluded (faulty data)"),
        "zero_denominator": gettext("cannot divide by zero"),
        "not_applicable": gettext("does not apply"),
        "parameter_missing": gettext("parameter missing"),
        "no_population": gettext("population missing"),
        "suppressed": gettext("confidential"),
        "suppressed_secondary": gettext("withheld"),
        "trend_not_testable": gettext("trend not testable"),
        "outside_network": gettext("outside the network"),
        # not reasons of results, but of other cells
        "not_evaluated": gettext("not evaluated"),
        "not_comparable": gettext("not comparable"),
        "too_few_peers": gettext("too few to compare"),
        "no_peers": gettext("not compared"),
        "no_value": gettext("not given"),
        "not_requested": gettext("nothing was requested"),
        "below_occupancy": gettext("occupancy below the least"),
    }


@cache
def meanings(language: Language) -> dict[str, str]:
    """Return the explanation of every reason of a blank, for the legend."""
    gettext = translator(language).gettext
    return {
        "low_coverage": gettext(
            "The value is shown, but fewer services are counted in it than the indicator requires. "
            "Such a value enters no comparison."
        ),
        "not_reported": gettext("Nobody reported the data needed. It does not mean zero."),
        "quarantined": gettext(
            "The data were reported, but a check found a fault in them. They will be used when they are "
            "mended."
        ),
        "zero_denominator": gettext("The number to divide by is zero, so the ratio has no value."),
        "not_applicable": gettext("The question does not arise for this type or form of service."),
        "parameter_missing": gettext("The set of rules has no value of the parameter needed for this year."),
        "no_population": gettext(
            "There is no population figure for this territory at or before the end of the year."
        ),
        "suppressed": gettext(
            "The value is not published: a few persons or the business of a single provider could be recognised."
        ),
        "suppressed_secondary": gettext(
            "The value is not published because a confidential one could be computed from it."
        ),
        "trend_not_testable": gettext(
            "There are too few years, or the series is broken by a change of the service or the territory."
        ),
        "outside_network": gettext("The question is asked only of services in the basic network."),
        "not_evaluated": gettext("This combination was not evaluated."),
        "not_comparable": gettext(
            "One of the two values compared is missing or has low coverage, or the earlier one is zero."
        ),
        "too_few_peers": gettext("There are too few comparable units for a comparison."),
        "no_peers": gettext(
            "The indicator is compared only within one type and form of service, never across them."
        ),
        "no_value": gettext("The source gives nothing here."),
        "not_requested": gettext("Nobody requested money for the service."),
        "below_occupancy": gettext(
            "The service is used less than the rules ask for, so they give it nothing."
        ),
    }


@cache
def _levels(language: Language) -> dict[str, tuple[str, str]]:
    gettext = translator(language).gettext
    return {
        "service": (gettext("service"), gettext("services")),
        "type": (gettext("type of service"), gettext("types of service")),
        "provider": (gettext("provider"), gettext("providers")),
        "municipality": (gettext("municipality"), gettext("municipalities")),
        "orp": (gettext("ORP area"), gettext("ORP areas")),
        "district": (gettext("district"), gettext("districts")),
        "region": (gettext("region"), gettext("regions")),
    }


@cache
def _domains(language: Language) -> dict[str, str]:
    gettext = translator(language).gettext
    return {
        "cost": gettext("Costs"),
        "capacity": gettext("Capacity"),
        "utilisation": gettext("Use and performance"),
        "staffing": gettext("Staff"),
        "financing": gettext("Financing"),
        "quality": gettext("Quality and completeness of data"),
        "availability": gettext("Availability"),
        "planning": gettext("Fulfilment of plans"),
        "compensation": gettext("Compensation"),
        "trend": gettext("Trends and projections"),
        "composite": gettext("Overall scores"),
        "territory": gettext("Territory"),
    }


@cache
def _versions(language: Language) -> dict[str, str]:
    gettext = translator(language).gettext
    return {
        "plan": gettext("plan"),
        "adjusted": gettext("adjusted plan"),
        "preliminary": gettext("preliminary actuals"),
        "final": gettext("final actuals"),
    }


@cache
def _severities(language: Language) -> dict[str, str]:
    gettext = translator(language).gettext
    return {"error": gettext("error"), "warning": gettext("warning"), "info": gettext("note")}
