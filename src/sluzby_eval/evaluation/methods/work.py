"""What a method works on: the values of its indicators, and what is known of the territory around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from sluzby_eval.evaluation.comparison.settings import Settings
from sluzby_eval.evaluation.spec import LINE_LEVELS
from sluzby_eval.model import ALL
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.evaluation.formula import Applied
    from sluzby_eval.evaluation.methods.registry import Options
    from sluzby_eval.evaluation.spec import Parameter

UNIT = ("level", "unit", "type", "form", "basis")
ROW = (*UNIT, "year")
VALUED = (Status.OK.value, Status.LOW_COVERAGE.value)
_Options = TypeVar("_Options", bound="Options")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all methods of one run share; years are those of the calendar."""

    lines: pl.DataFrame  # service_id, form, year, type, ico, area
    shares: pl.DataFrame  # service_id, year, area, share of operation
    membership: pl.DataFrame  # year, area, level, unit
    figures: pl.DataFrame  # year, level, unit, f: of the figures needed
    coordinates: pl.DataFrame  # area, lat, lon
    projections: pl.DataFrame  # area, year, age_band, variant, count
    breaks: pl.DataFrame  # level, unit, year: not comparable with the year before
    parameters: Mapping[str, Parameter]
    look_up: Callable[[str, int, Mapping[str, str | None]], float | None]
    levels: tuple[str, ...]  # of the territory, finest first
    settings: Settings = field(default_factory=Settings)  # profiles of composite scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One method applied to one set of values."""

    tree: Applied
    said: Options
    values: pl.DataFrame  # rows of the indicators worked on, of all years that are there
    years: tuple[int, ...]  # for which an answer is wanted
    plan_levels: tuple[str, ...]
    ground: Ground

    def options(self, kind: type[_Options]) -> _Options:
        """Return the options as those of one method."""
        if not isinstance(self.said, kind):
            raise TypeError(f"{self.tree.name} was given {type(self.said).__name__}")
        return self.said

    def of(self, index: int = 0) -> pl.DataFrame:
        """Return the values of one indicator."""
        return self.values.filter(pl.col("indicator") == self.tree.of[index])

    def wanted(self, index: int = 0) -> pl.DataFrame:
        """Return the values of the years and levels that are wanted."""
        asked = pl.col("year").is_in(list(self.years)) & pl.col("level").is_in(list(self.plan_levels))
        return self.of(index).filter(asked)

    @property
    def area_levels(self) -> list[str]:
        """The levels of areas that are wanted."""
        return [level for level in self.ground.levels if level in self.plan_levels]

    @property
    def top(self) -> str:
        """The level that spans all."""
        return self.ground.levels[-1]

    def inside(self, inner: str, outer: str) -> pl.DataFrame:
        """Return which area of a fine level lies in which of a coarse one: year, unit, outer."""
        inner_units = self.ground.membership.filter(
            pl.col("level") == inner, pl.col("area") == pl.col("unit")
        ).select("year", "unit")
        outer_units = self.ground.membership.filter(pl.col("level") == outer).select(
            "year", unit=pl.col("area"), outer=pl.col("unit")
        )
        return inner_units.join(outer_units, on=["year", "unit"]).unique().sort("year", "unit")

    def whole(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows of whole areas by seat: the only ones that every area has."""
        return frame.filter(
            pl.col("type") == ALL, pl.col("form") == ALL, pl.col("basis") == "seat",
            pl.col("level").is_in(LINE_LEVELS).not_(),
        )  # fmt: skip

    def parameter(self, name: str, frame: pl.DataFrame, keys: tuple[str, ...] = ()) -> pl.DataFrame:
        """Add a dated parameter to rows as column `p`, by year and what else it depends on."""
        by = ["year", *keys]
        cases = frame.select(by).unique().sort(by)
        found = [
            self.ground.look_up(name, case["year"], {key: case[key] for key in keys})
            for case in cases.iter_rows(named=True)
        ]
        return frame.join(
            cases.with_columns(pl.Series("p", found, dtype=pl.Float64)),
            on=by,
            how="left",
            maintain_order="left",
        )


def sound() -> pl.Expr:
    """Return whether a row has a value."""
    return pl.col("status").is_in(list(VALUED))


def answer(
    frame: pl.DataFrame, value: pl.Expr, status: pl.Expr, *, above: pl.Expr | None = None,
    below: pl.Expr | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Bring rows to the form of an answer; a value that is not finite has none."""
    nothing = pl.lit(None, dtype=pl.Float64)
    frame = frame.with_columns(answered=value, why=status)
    told = pl.col("why").is_in(list(VALUED)) & pl.col("answered").is_finite()
    return frame.select(
        *ROW,
        value=pl.when(told).then(pl.col("answered")),
        numerator=pl.when(told).then(above if above is not None else nothing),
        denominator=pl.when(told).then(below if below is not None else nothing),
        n_counted="n_counted",
        n_expected="n_expected",
        status=pl.when(pl.col("why").is_in(list(VALUED)) & ~told.fill_null(value=False))
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(pl.col("why")),
    )
