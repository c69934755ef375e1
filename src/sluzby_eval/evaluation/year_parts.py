"""What the figure of one year is made of, line by line, ready to be taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import exact
from sluzby_eval.evaluation.decomposition import Change, Effect, Key, Part, Side, shapley
from sluzby_eval.evaluation.engines import polars as engine

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.plan import Plan

Kind = Literal["ratio", "per_figure", "sum", "other"]
Rows = tuple[tuple[Fraction, tuple[object, ...]], ...]  # of one service: weight, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What one year is made of."""

    lines: Mapping[Key, tuple[tuple[Fraction, tuple[object, ...]], ...]]  # counted: weight, slots
    expected: frozenset[Key]
    lookup: exact.Lookup

    def named(self, successors: Mapping[str, str]) -> Year:
        """Call services of the first year by the names of their successors."""
        heirs = {old: new for new, old in successors.items()}
        return replace(
            self,
            lines={(heirs.get(key[0], key[0]), key[1]): parts for key, parts in self.lines.items()},
            expected=frozenset((heirs.get(key[0], key[0]), key[1]) for key in self.expected),
        )


def keys_of(lines: pl.DataFrame) -> list[Key]:
    """Return service and form of every row; rows that are no lines of a service share an empty key."""
    return [(service or "", form or "") for service, form in lines.select("service_id", "form").iter_rows()]


def counted(lines: pl.DataFrame, plan: Plan) -> dict[Key, tuple[tuple[Fraction, tuple[object, ...]], ...]]:
    """Return the counted lines; of rows that are no lines (audits, requests) several belong to one service."""
    if not plan.aggregates:
        return {}  # the formula speaks of the territory alone
    counted = lines.filter(pl.col(engine.state(plan)) == names.HERE)
    slots = [plan.slot(index) for index in range(len(plan.aggregates))]
    found: dict[Key, list[tuple[Fraction, tuple[object, ...]]]] = {}
    for key, row in zip(keys_of(counted), counted.select("weight", *slots).iter_rows(), strict=True):
        found.setdefault(key, []).append((Fraction(row[0]), tuple(row[1:])))
    return {key: tuple(parts) for key, parts in found.items()}


def lookup_of(cube: Cube, plan: Plan, row: Mapping[str, Any]) -> exact.Lookup:
    """Return the figures of the territory and the parameters that a formula needs, for one unit and year."""
    keys = ("level", "unit", "year")
    figures = cube.figures.filter(*(pl.col(key) == row[key] for key in keys))
    own = figures.row(0, named=True) if not figures.is_empty() else {}
    constants = cube.constants.filter(pl.col("year") == row["year"]).to_dicts()
    found: dict[tuple[str, str], float | None] = {
        (figure.kind, figure.name): own.get(f"f:{figure.key}") for figure in engine.figures_of(plan)
    }
    for name in plan.parameters:
        found["parameter", name] = constants[0].get(names.parameter(name)) if constants else None
    return {key: None if value is None else Fraction(value) for key, value in found.items()}


def kind_of(plan: Plan) -> Kind:
    """Tell by its formula how a change of the indicator can be taken apart."""
    if not plan.aggregates:
        return "other"
    if plan.numerator is None or plan.denominator is None:
        return "other" if exact.coefficients(plan.outer, plan) is None else "sum"
    if exact.coefficients(plan.numerator, plan) is None:
        return "other"
    if exact.coefficients(plan.denominator, plan) is not None:
        return "ratio"
    return "per_figure" if not _slots_in(plan) else "other"


def _slots_in(plan: Plan) -> bool:
    """Tell whether the denominator needs any line: it has a value without them where it does not."""
    lookup: dict[tuple[str, str], Fraction | None] = {
        (figure.kind, figure.name): Fraction(1) for figure in engine.figures_of(plan)
    }
    lookup |= {("parameter", name): Fraction(1) for name in plan.parameters}
    return plan.denominator is None or exact.evaluate(plan.denominator, {}, lookup) is None


def side_of(plan: Plan, kind: Kind, year: Year) -> Side | None:
    """Bring a year to numerators and denominators by line; None where a figure of the territory is missing."""
    top = exact.coefficients(plan.outer if kind == "sum" else plan.numerator, plan)
    below = exact.coefficients(plan.denominator, plan) if kind == "ratio" else {}
    base: Fraction | None = Fraction(1)
    if kind == "per_figure" and plan.denominator is not None:
        base = exact.evaluate(plan.denominator, {}, year.lookup)
    if top is None or below is None or not base or kind == "other":
        return None
    parts = {
        key: Part(numerator=_weighted(rows, top), denominator=_weighted(rows, below))
        for key, rows in year.lines.items()
    }
    factor = Fraction(1) if kind == "sum" else exact.factor_of(plan.outer)
    return Side(kind=kind, parts=parts, expected=year.expected, base=base, factor=factor)


def _weighted(
    rows: Sequence[tuple[Fraction, tuple[object, ...]]], coefficients: Mapping[int, Fraction]
) -> Fraction:
    total = Fraction(0)
    for weight, slots in rows:
        for index, coefficient in coefficients.items():
            value = slots[index]
            if isinstance(value, int | float):
                total += weight * coefficient * Fraction(value)
    return total


def value_of(plan: Plan, year: Year) -> Fraction | None:
    """Compute the figure of a year, exactly."""
    rows = [row for parts in year.lines.values() for row in parts]
    weights = [weight for weight, _slots in rows]
    if plan.aggregates and not rows and not plan.zero_when_empty:
        return None
    slots = {
        index: exact.aggregate(item, [values[index] for _weight, values in rows], weights)
        for index, item in enumerate(plan.aggregates)
    }
    return exact.evaluate(plan.outer, slots, year.lookup)


def by_factors(plan: Plan, old: Year, new: Year) -> Change | None:
    """Split by whole factors: lines of both years, those of one year only by why, figures of the territory."""
    both = old.lines.keys() & new.lines.keys()
    gone = {key: "coverage" if key in new.expected else "exit" for key in old.lines.keys() - both}
    come = {key: "coverage" if key in old.expected else "entry" for key in new.lines.keys() - both}
    factors: list[Effect] = ["volume", "entry", "exit", "coverage"] if plan.aggregates else []
    if old.lookup != new.lookup:
        factors.append("population")

    def value(switched: frozenset[Effect]) -> Fraction | None:
        lines = {key: (new if "volume" in switched else old).lines[key] for key in both}
        lines |= {key: old.lines[key] for key, effect in gone.items() if effect not in switched}
        lines |= {key: new.lines[key] for key, effect in come.items() if effect in switched}
        lookup = new.lookup if "population" in switched else old.lookup
        return value_of(plan, Year(lines=lines, expected=frozenset(), lookup=lookup))

    return shapley([factor for factor in factors if _matters(factor, gone, come)], value)


def _matters(factor: Effect, gone: Mapping[Key, str], come: Mapping[Key, str]) -> bool:
    return factor in ("volume", "population") or factor in (*gone.values(), *come.values())
