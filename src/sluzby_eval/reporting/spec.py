"""What a file in `reports/` may say: which unit a report is about, and its sections from top to bottom."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Spec


class Texts(Spec):
    """One text in both languages."""

    cs: str
    en: str

    def both(self) -> dict[str, str]:
        """Return the texts by language."""
        return {"cs": self.cs, "en": self.en}


class _Section(Spec):
    title: Texts
    text: Texts | None = None  # a paragraph under the heading


class _Choice(_Section):
    """A section over indicators: the named ones in this order, or all of some domains, or simply all."""

    indicators: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


class KeyFigures(_Choice):
    """Headline numbers, each with a sentence."""

    kind: Literal["key_figures"]


class Indicators(_Choice):
    """Tables of the report's unit, one for each domain: a row per indicator."""

    kind: Literal["indicators"]
    compare: tuple[str, ...] = ()  # levels of the areas above the unit that are shown beside it
    peers: str | None = None  # quartiles among units of this level; default is the level of the report


class Areas(_Choice):
    """A table of the areas of one level: a row per area, a column per indicator."""

    kind: Literal["areas"]
    level: str
    group: str | None = None  # level by which the rows are grouped


class Types(_Choice):
    """A table by type and form of service: a column per indicator."""

    kind: Literal["types"]


class Bars(_Section):
    """Bars of one indicator over the areas of one level, with a line for an area above them."""

    kind: Literal["bars"]
    indicator: str
    level: str
    reference: str | None = None  # level of the area that gives the line


class Strips(_Section):
    """How units of one level spread around their median, a line for each type and form."""

    kind: Literal["strips"]
    indicator: str
    level: str = "service"


class Trend(_Choice):
    """Columns over the years for the report's unit, a chart for each indicator."""

    kind: Literal["trend"]


class Services(_Choice):
    """The provider's own services, each with its figures beside the quartiles of comparable services."""

    kind: Literal["services"]


class Attention(_Choice):
    """Where the provider's services lie in the less favourable quarter of comparable services."""

    kind: Literal["attention"]


class Missing(_Section):
    """What the figures do not cover: services without a statement, low coverage, reasons of blanks."""

    kind: Literal["missing"]
    level: str  # the level over which blanks are counted


class Findings(_Section):
    """What the checks of the data found: counts for an area, the full list for a provider."""

    kind: Literal["findings"]


class Words(_Section):
    """A section of text only."""

    kind: Literal["text"]


class Method(_Section):
    """How the figures are made and what the signs mean."""

    kind: Literal["method"]


class Definitions(_Section):
    """Every indicator shown: formula, numerator and denominator, pitfalls, source."""

    kind: Literal["definitions"]


AnySection = Annotated[
    KeyFigures
    | Indicators
    | Areas
    | Types
    | Bars
    | Strips
    | Trend
    | Services
    | Attention
    | Missing
    | Findings
    | Words
    | Method
    | Definitions,
    pydantic.Field(discriminator="kind"),
]


class Report(Spec):
    """One report."""

    id: str
    title: Texts
    subtitle: Texts
    level: str  # of the unit that the report is about: provider, or a level of the territory table
    confidentiality: Literal["public", "internal"] = "public"  # the most confidential results it may show
    formats: tuple[str, ...] = ()  # formats besides the usual ones, for instance docx
    sections: tuple[AnySection, ...] = pydantic.Field(min_length=1)


def indicators_named(section: AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the indicators that a section names, each with its path inside the section."""
    if isinstance(section, Bars | Strips):
        return ((("indicator",), section.indicator),)
    if isinstance(section, _Choice):
        return tuple((("indicators", index), name) for index, name in enumerate(section.indicators))
    return ()


def levels_named(section: AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the levels that a section names, each with its path inside the section."""
    named: list[tuple[tuple[str | int, ...], str]] = []
    for key in ("level", "group", "reference", "peers"):
        level = getattr(section, key, None)
        if level is not None:
            named.append(((key,), level))
    if isinstance(section, Indicators):
        named += [(("compare", index), level) for index, level in enumerate(section.compare)]
    return tuple(named)
