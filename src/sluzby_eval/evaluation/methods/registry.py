"""Which methods there are, what a definition says to each of them, and in what unit they answer.

No frame library here: checking definitions does without it. The function of a method stands in the module
named here; `applying` loads it when values are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pydantic

from sluzby_eval.definitions import Spec
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = Literal["same", "ratio", "other"]  # unit of the indicator it works on; a pure number; its own


class Options(Spec):
    """What every method may be told."""

    def bands(self) -> tuple[str, ...]:
        """List the age bands of the population that are needed."""
        return ()

    def parameters(self) -> tuple[str, ...]:
        """List the dated parameters that are needed."""
        return ()


class OfBase(Options):
    """Which year is 100."""

    base_year: int | None = None  # else the first year that has a value


class OfYears(Options):
    """Over how many years."""

    years: int | None = pydantic.Field(default=None, ge=1)  # else from the first year that has a value


class OfTrend(Options):
    """A trend is told only over so many years without a break."""

    points: int = pydantic.Field(default=5, ge=4)
    relative: bool = False  # as a share of the mean of the values


class OfPrices(Options):
    """Prices are taken off by an index, a dated parameter."""

    index: str

    def parameters(self) -> tuple[str, ...]:
        """Name the index."""
        return (self.index,)


class OfPeers(Options):
    """Compared within type and form."""

    minimum: int = pydantic.Field(default=5, ge=2)


class OfReference(Options):
    """A dated parameter, or the area on top."""

    reference: str = "region"

    def parameters(self) -> tuple[str, ...]:
        """Name the parameter, where the reference is one."""
        return () if self.reference == "region" else (self.reference,)


class OfAreas(Options):
    """Over the areas of which level."""

    over: str = "orp"


class OfCoverage(Options):
    """Types that an area should have, and whether services that work there count as well."""

    required: str
    basis: Literal["seat", "operation"] = "seat"

    def parameters(self) -> tuple[str, ...]:
        """Name the parameter that is 1 for a required type."""
        return (self.required,)


class OfDistance(Options):
    """Straight lines between seats of areas."""

    km: float = pydantic.Field(gt=0)
    band: str = "total"
    over: str = "orp"

    def bands(self) -> tuple[str, ...]:
        """Name the people who should reach a service."""
        return (self.band,)


class OfNearest(Options):
    """Straight lines between seats of areas, however long."""

    band: str = "total"
    over: str = "orp"

    def bands(self) -> tuple[str, ...]:
        """Name the people who should reach a service."""
        return (self.band,)


class OfCatchment(OfDistance):
    """Places within reach per so many people."""

    per: float = pydantic.Field(default=1000, gt=0)


class OfZones(OfCatchment):
    """Catchment in zones of falling weight: at most `zones` km, `weights` inside each."""

    km: float = 0.0
    zones: tuple[float, ...] = pydantic.Field(min_length=1)
    weights: tuple[float, ...] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _paired(self) -> OfZones:
        if len(self.zones) != len(self.weights) or list(self.zones) != sorted(self.zones):
            raise ValueError(_("zones go from near to far, and each has its weight"))
        return self


class OfNeed(Options):
    """Use of today on people of tomorrow."""

    rate: str
    bands_: tuple[str, ...] = pydantic.Field(alias="bands", min_length=1)
    ahead: int = pydantic.Field(default=10, ge=0)  # years
    variant: str = "medium"

    def parameters(self) -> tuple[str, ...]:
        """Name the rate of use by age band."""
        return (self.rate,)


class OfDeficit(Options):
    """Shortage is counted where it is, at the areas of this level."""

    at: str = "orp"


class OfMoney(Options):
    """Costs of tomorrow in prices that grow."""

    growth: str
    ahead: int = pydantic.Field(default=10, ge=0)

    def parameters(self) -> tuple[str, ...]:
        """Name the growth of prices by year."""
        return (self.growth,)


class OfProfile(Options):
    """A profile of criteria in `rules/profiles/`, by its id or that of its family."""

    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: what it takes, what it answers, and where it is written."""

    name: str
    options: type[Options]
    of: tuple[int, int]  # how many indicators it works on, at least and at most
    answer: Answer
    module: str
    label: Mapping[str, str]
    series: bool = False  # needs the values of all years up to the one asked for
    needs: tuple[str, ...] = ()  # levels that its indicator must have besides those asked for


def _method(
    name: str, module: str, options: type[Options], answer: Answer, cs: str, en: str, **more: Any
) -> Method:
    return Method(
        name=name,
        module=f"sluzby_eval.evaluation.methods.{module}",
        options=options,
        answer=answer,
        label={"cs": cs, "en": en},
        **{"of": (1, 1), **more},
    )


_SERIES: dict[str, Any] = {"series": True}
_OF_SERVICES: dict[str, Any] = {"needs": ("service",)}
_ALONE: dict[str, Any] = {"of": (0, 0)}
_TWO: dict[str, Any] = {"of": (2, 2)}
_MANY: dict[str, Any] = {"of": (1, 40)}
_ALL = (
    _method("chain_index", "series", Options, "ratio", "řetězový index", "chain index", **_SERIES),
    _method("base_index", "series", OfBase, "ratio", "bazický index", "fixed-base index", **_SERIES),
    _method("cagr", "series", OfYears, "ratio", "průměrné tempo růstu", "average growth", **_SERIES),
    _method("real_change", "series", OfPrices, "ratio", "reálná změna", "real change", **_SERIES),
    _method("ols_slope", "trend", OfTrend, "other", "lineární trend", "linear trend", **_SERIES),
    _method("theil_sen", "trend", OfTrend, "other", "Theilův–Senův trend", "Theil–Sen trend", **_SERIES),
    _method("composite", "profiles", OfProfile, "other", "souhrnné hodnocení", "composite score", **_MANY),
    _method("percentile", "position", OfPeers, "ratio", "percentil", "percentile"),
    _method("deviation", "position", OfReference, "ratio", "odchylka", "deviation from a reference"),
    _method("gap_to_region", "position", Options, "other", "rozdíl proti kraji", "gap to the region"),
    _method("gini", "inequality", OfAreas, "ratio", "Giniho koeficient", "Gini coefficient"),
    _method("dissimilarity", "inequality", OfAreas, "ratio", "index odlišnosti", "dissimilarity"),
    _method("hhi", "inequality", Options, "ratio", "Herfindahlův index", "Herfindahl index", **_OF_SERVICES),
    _method("type_coverage", "coverage", OfCoverage, "ratio", "pokrytí druhů", "coverage of types", **_ALONE),
    _method("reach", "access", OfDistance, "ratio", "podíl v dosahu", "share within reach", **_OF_SERVICES),
    _method("nearest_distance", "access", OfNearest, "other", "vzdálenost", "distance", **_OF_SERVICES),
    _method("sfca", "access", OfCatchment, "other", "dostupnost 2SFCA", "access by 2SFCA", **_OF_SERVICES),
    _method("e2sfca", "access", OfZones, "other", "dostupnost E2SFCA", "access by E2SFCA", **_OF_SERVICES),
    _method("projected_need", "projection", OfNeed, "other", "projekce potřeby", "projected need", **_ALONE),
    _method("deficit", "projection", OfDeficit, "same", "nezapočtený deficit", "deficit, not netted", **_TWO),
    _method("projected_cost", "projection", OfMoney, "other", "projekce nákladů", "projected cost", **_TWO),
)
METHODS: dict[str, Method] = {method.name: method for method in _ALL}
