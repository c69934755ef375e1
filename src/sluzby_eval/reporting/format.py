"""How a document writes numbers, blanks, dates and names of levels, in the document's own language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sluzby_eval import units, words
from sluzby_eval.czech import NBSP, format_date, format_number, format_signed, typeset
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
        return format_number(value * units.times(unit), units.decimals(unit), self.language)

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
        return f"{format_signed(value * 100, 1, self.language)}{NBSP}{self.change_unit(unit)}"

    def change_unit(self, unit: str) -> str:
        """Return the unit in which a change is written."""
        return self.gettext("pp") if units.is_percent(unit) else "%"

    def cell(self, cell: Cell, *, with_unit: bool = False) -> str:
        """Write a cell; a blank is written as its reason."""
        return _written(self, cell, with_unit=with_unit)

    def blank(self, status: str) -> str:
        """Say in a word or two why there is no value."""
        return words.blanks(self.language).get(status, status)

    def level(self, level: str) -> str:
        """Name a level in singular."""
        return words.levels(self.language).get(level, (level, level))[0]

    def level_plural(self, level: str) -> str:
        """Name a level in plural."""
        return words.levels(self.language).get(level, (level, level))[1]

    def domain(self, domain: str) -> str:
        """Name a domain of indicators."""
        return words.domains(self.language).get(domain, domain)

    def version(self, version: str) -> str:
        """Name a version of statements."""
        return words.versions(self.language).get(version, version)

    def severity(self, severity: str) -> str:
        """Name a level of findings."""
        return words.severities(self.language).get(severity, severity)


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
