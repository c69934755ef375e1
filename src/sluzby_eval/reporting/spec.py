"""What a file in `reports/` may say: which unit a report is about, and its sections from top to bottom."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Spec

TYPE = "type"  # the level of a report about one type of service


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


class Saying(Spec):
    """One claim that a section of sentences tries to make; it stays silent where it would not be robust."""

    say: Literal["change", "comparison", "rank", "movement", "threshold", "statements"]
    indicator: str | None = None  # every claim but `statements` is about one
    type: str | None = None  # code of a type of service, else all together
    form: str | None = None
    level: str | None = None  # movement and threshold: over the areas of this level
    compare: tuple[str, ...] = ()  # change and comparison: levels of the areas above that are named beside
    back: int = pydantic.Field(default=1, ge=1, le=20)  # change and movement: against so many years before
    below: float | None = None  # threshold: areas under this value; shares as fractions
    above: float | None = None


class Sentences(_Section):
    """Findings in words, made from claims that are tested."""

    kind: Literal["sentences"]
    claims: tuple[Saying, ...] = pydantic.Field(min_length=1)


class Lines(_Choice):
    """Lines over the years for the report's unit and areas above it, a picture for each indicator."""

    kind: Literal["lines"]
    compare: tuple[str, ...] = ()
    type: str | None = None


class Multiples(_Section):
    """Small multiples: one indicator over the years, a panel for each area of a level."""

    kind: Literal["multiples"]
    indicator: str
    level: str
    type: str | None = None


class Map(_Section):
    """A map of one indicator over the areas of one level."""

    kind: Literal["map"]
    indicator: str
    level: str
    type: str | None = None


class Points(_Section):
    """Two indicators against each other, a point for each unit of a level, a picture for each type and form."""

    kind: Literal["points"]
    x: str
    y: str
    level: str = "service"
    types: tuple[str, ...] = ()  # only these types; else the provider's own, or those with the most points


class Pairs(_Section):
    """Two indicators side by side for every area of a level, for instance capacity and need."""

    kind: Literal["pairs"]
    first: str
    second: str
    level: str


class Waterfall(_Section):
    """How one value becomes another: from money to the result, from last year's services to this year's, by causes."""

    kind: Literal["waterfall"]
    of: Literal["result", "services", "why"]
    indicator: str | None = None  # of `why`


class Sources(_Section):
    """Sources of money as parts of wholes: by year, by type of service, or by area."""

    kind: Literal["sources"]
    by: str = "year"  # year, type, or a level of the territory


class Staffing(_Section):
    """Workers by category: by year, or by type of service."""

    kind: Literal["staffing"]
    by: Literal["year", "type"] = "type"


class Dependence(_Section):
    """How many services live from one payer, by type."""

    kind: Literal["dependence"]
    indicator: str = "top_payer_share"
    above: float = pydantic.Field(default=0.6, gt=0, le=1)


class Grants(_Section):
    """Requested and granted support: by year, by type of service, or by area."""

    kind: Literal["grants"]
    by: str = "type"


class Network(_Section):
    """Capacity in the network against the capacity planned: by type of service, or by area."""

    kind: Literal["network"]
    by: str = "type"


class Measures(_Section):
    """Measures of the plan: by plan, priority, working group, source of money, type, year of deadline, or area."""

    kind: Literal["measures"]
    by: str = "priority"
    show: Literal["states", "budget", "unfunded", "timeline"] = "states"


class Audits(_Section):
    """Audits and their findings: counts, findings open and overdue, repeated ones, and how old the last audit is."""

    kind: Literal["audits"]
    show: Literal["counts", "findings", "overdue", "repeated", "freshness"] = "counts"


class Catalogue(_Section):
    """The services themselves: by need (target group), by place, by type, or an index of names."""

    kind: Literal["catalogue"]
    by: Literal["need", "place", "type", "name"] = "type"


class Neighbours(_Choice):
    """The unit beside the areas most alike it."""

    kind: Literal["neighbours"]


class Data(_Section):
    """The data themselves: submissions by year and version, revisions between versions, accounts of cells and money."""

    kind: Literal["data"]
    show: Literal["versions", "revisions", "accounts"] = "versions"


class Frontier(_Section):
    """Frontiers of efficiency: the intervals, a table for analysts, pictures, or cards of a provider's services."""

    kind: Literal["frontier"]
    show: Literal["table", "intervals", "plane", "productivity", "card"] = "table"
    models: tuple[str, ...] = ()  # ids of `rules/frontier/`; else all


class Need(_Section):
    """What areas will need against what they have: a table with pictures, the totals as a fan, or a map of gaps."""

    kind: Literal["need"]
    show: Literal["areas", "totals", "map"] = "areas"
    horizons: int = 0  # how many of the declared years ahead; 0 means all


class Goals(_Section):
    """Goals of the strategy: base, target, present value, on track or not."""

    kind: Literal["goals"]


class AuditPlan(_Section):
    """Whom to audit next, with points and reasons."""

    kind: Literal["audit_plan"]


class Proposal(_Section):
    """The split of a budget by rules: sums, the list of services, gains and losses, other budgets, a grant's way."""

    kind: Literal["proposal"]
    show: Literal["types", "areas", "services", "changes", "sensitivity", "waterfall"] = "types"


class Settlement(_Section):
    """Settlement of compensation: sums with what goes back to whom, or the services."""

    kind: Literal["settlement"]
    show: Literal["totals", "services"] = "totals"


class Calculation(_Section):
    """Every step of the grants of the unit's services, down to the cells."""

    kind: Literal["calculation"]


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
    | Definitions
    | Sentences
    | Lines
    | Multiples
    | Map
    | Points
    | Pairs
    | Waterfall
    | Sources
    | Staffing
    | Dependence
    | Grants
    | Network
    | Measures
    | Audits
    | Catalogue
    | Neighbours
    | Data
    | Frontier
    | Need
    | Goals
    | AuditPlan
    | Proposal
    | Settlement
    | Calculation,
    pydantic.Field(discriminator="kind"),
]


class Report(Spec):
    """One report."""

    id: str
    title: Texts
    subtitle: Texts
    level: (
        str  # of the unit that the report is about: provider, type (of service), or a level of the territory
    )
    confidentiality: Literal["public", "internal"] = "public"  # the most confidential results it may show
    suppressed: bool = False  # made from figures in which small groups are withheld, for everybody to read
    formats: tuple[str, ...] = ()  # formats besides the usual ones, for instance docx
    sections: tuple[AnySection, ...] = pydantic.Field(min_length=1)
