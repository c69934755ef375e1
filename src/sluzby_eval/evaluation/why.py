"""Why a figure changed between two years: volume, price, mix, coverage, population and definition, by service.

The figure of each year is taken from the snapshot anew, line by line, and the change is split by `decomposition`,
whose effects add up exactly. Four kinds of formulas:

    ratio        sums over sums of lines      price, volume, mix, entry, exit, coverage
    per_figure   sums over inhabitants        volume, entry, exit, coverage, population
    sum          sums                         volume, entry, exit, coverage
    other        medians, conditions, means   volume, entry, exit, coverage, population by the Shapley value

The second year is computed with the parameters of the first, too; what their change did is the effect of the
definition. A service that was registered anew is one with its predecessor.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field, replace
from fractions import Fraction  # noqa: TC003 - dataclasses keep it
from typing import TYPE_CHECKING, Any

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.evaluation.compute import build_cube, request, with_components
from sluzby_eval.evaluation.decomposition import (
    EFFECTS,
    Change,
    Effect,
    decompose,
)
from sluzby_eval.evaluation.explain import lines_of
from sluzby_eval.evaluation.parameters import year_end
from sluzby_eval.evaluation.sought import key_of, no_row, plan_of, row_of
from sluzby_eval.evaluation.year_parts import (
    Kind,
    Year,
    by_factors,
    counted,
    keys_of,
    kind_of,
    lookup_of,
    side_of,
    value_of,
)
from sluzby_eval.i18n import _
from sluzby_eval.model import ALL
from sluzby_eval.results import Status

if TYPE_CHECKING:
    import polars as pl

    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import DatedValue
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

KEYS = ("type", "form", "basis")
SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A service with what it does to one effect."""

    service_id: str
    name: str
    form: str
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One effect, and the services behind it, the greatest first."""

    effect: Effect
    amount: Fraction
    actors: tuple[Actor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The figure of one year as the results tell it."""

    year: int
    value: float | None
    status: str
    n_counted: int
    n_expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The change of one figure with its causes, which add up to `change` exactly."""

    indicator: str
    title: Mapping[str, str]
    measure: str
    numerator: Mapping[str, str]
    denominator: Mapping[str, str] | None
    level: str
    unit: str
    unit_name: str
    type: str
    form: str
    basis: str
    version: str
    before: Figure
    after: Figure
    kind: Kind
    change: Fraction | None  # None where a year has no value
    causes: tuple[Cause, ...]
    successors: Mapping[str, str]  # service of the second year -> its predecessor
    parameters: tuple[str, ...]  # that have another value in the second year
    agrees: bool  # both years were computed anew as the results tell them
    snapshot: str

    def as_record(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "before": _figure(self.before),
            "after": _figure(self.after),
            "change": None if self.change is None else float(self.change),
            "causes": [
                {
                    "effect": cause.effect,
                    "amount": float(cause.amount),
                    "services": [
                        {"service_id": item.service_id, "name": item.name, "form": item.form,
                         "amount": float(item.amount)}
                        for item in cause.actors
                    ],
                }
                for cause in self.causes
            ],
        }  # fmt: skip


_PLAIN = (
    "indicator", "title", "measure", "numerator", "denominator", "level", "unit", "unit_name", "type", "form",
    "basis", "version", "kind", "successors", "parameters", "agrees", "snapshot",
)  # fmt: skip


def _figure(item: Figure) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("year", "value", "status", "n_counted", "n_expected")}


def why(
    workspace: Workspace,
    snapshot: Snapshot,
    results: pl.DataFrame,
    *,
    indicator: str,
    level: str,
    unit: str,
    years: tuple[int, int],
    type: str = ALL,
    form: str = ALL,
    basis: str = "seat",
) -> Why:
    """Take the change of one figure between two years apart.

    Raises:
        UsageError: neither year has such a figure, or the indicator is no sum over services.
    """
    catalogue, _findings = load_catalogue(workspace)
    plan = _plan(catalogue, indicator)
    key = key_of(indicator=indicator, level=level, unit=unit, form=form, basis=basis, type=type)
    rows = _rows(snapshot, results, key, years)
    known = next(row for row in reversed(rows) if row is not None)
    of_years = {year: {**(row or known), "year": year} for year, row in zip(years, rows, strict=True)}
    work = _Work(workspace=workspace, snapshot=snapshot, catalogue=catalogue, plan=plan, rows=of_years)
    told = [_told(row, year) for row, year in zip(rows, years, strict=True)]
    return _answer(work, known, unit, (told[0], told[1]), work.compare(years))


def _plan(catalogue: Catalogue, indicator: str) -> Plan:
    """Return the plan of an indicator that adds up over services; others are refused with the reason."""
    plan = plan_of(catalogue, indicator)
    if plan.method is not None:
        below = ", ".join(dict.fromkeys(plan.method.of))
        raise UsageError(
            _(
                "{name} sets values of several units or years against each other (method {method}): services "
                "have no parts in its change that would add up."
            ).format(name=indicator, method=plan.method.name),
            hint=_("Ask why the values behind it changed: {names}.").format(names=below),
        )
    if plan.grain == "event":
        raise UsageError(
            _(
                "{name} counts single acts of care, whose clients are no parts of services that add up."
            ).format(name=indicator),
            hint=_("`sluzby-eval show {name}` sets the years beside each other.").format(name=indicator),
        )
    return plan


def _rows(
    snapshot: Snapshot, results: pl.DataFrame, key: Mapping[str, Any], years: tuple[int, int]
) -> list[dict[str, Any] | None]:
    """Find the figures of both years; before a service there was its predecessor."""
    rows = [row_of(results, {**key, "year": year}) for year in years]
    if key["level"] == "service" and rows[0] is None and rows[1] is not None:
        heir_of = dict(snapshot.read("services").select("service_id", "predecessor").iter_rows())
        rows[0] = row_of(results, {**key, "unit": heir_of.get(key["unit"]), "year": years[0]})
    if rows == [None, None]:
        raise no_row(key)
    return rows


def _answer(
    work: _Work, known: Mapping[str, Any], unit: str, told: tuple[Figure, Figure], found: _Outcome
) -> Why:
    spec = work.catalogue.definitions[work.plan.id].spec
    services = dict(work.snapshot.read("services").select("service_id", "name").iter_rows())
    change = found.change if all(item.value is not None for item in told) else None
    return Why(
        **{name: known[name] for name in ("indicator", "level", "unit", "type", "form", "basis", "version")},
        title=spec.title.texts(),
        measure=spec.unit,
        numerator=spec.numerator.texts(),
        denominator=spec.denominator.texts() if spec.denominator else None,
        unit_name=work.snapshot.names().get((known["level"], unit), unit),
        before=told[0],
        after=told[1],
        kind=found.kind,
        change=change.total if change else None,
        causes=_causes(change, services) if change else (),
        successors=found.successors,
        parameters=found.parameters,
        agrees=all(_equal(value, item.value) for value, item in zip(found.values, told, strict=True)),
        snapshot=known["snapshot"],
    )


def _told(row: Mapping[str, Any] | None, year: int) -> Figure:
    if row is None:
        return Figure(year=year, value=None, status=Status.NOT_APPLICABLE, n_counted=0, n_expected=0)
    return Figure(year=year, **{name: row[name] for name in ("value", "status", "n_counted", "n_expected")})


def _equal(left: Fraction | None, right: float | None) -> bool:
    if left is None or right is None:
        return right is None  # a value may be computable and yet be withheld
    return math.isclose(left, right, rel_tol=SAME, abs_tol=SAME)


def _causes(change: Change, services: Mapping[str, str | None]) -> tuple[Cause, ...]:
    causes = []
    for effect in EFFECTS:
        amount = change.effects.get(effect)
        if not amount:
            continue
        actors = [
            Actor(
                service_id=item.key[0],
                name=services.get(item.key[0]) or item.key[0],
                form=item.key[1],
                amount=item.amount,
            )
            for item in change.contributions
            if item.effect == effect and item.amount
        ]
        actors.sort(key=lambda item: (-abs(item.amount), item.service_id, item.form))
        causes.append(Cause(effect=effect, amount=amount, actors=tuple(actors)))
    return tuple(causes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    kind: Kind
    change: Change | None
    values: tuple[Fraction | None, Fraction | None]
    successors: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The two years of one figure."""

    workspace: Workspace
    snapshot: Snapshot
    catalogue: Catalogue
    plan: Plan
    rows: Mapping[int, Mapping[str, Any]]  # what is asked for, by year: a service may have had another id

    def compare(self, years: tuple[int, int]) -> _Outcome:
        changed = tuple(_changed(self.catalogue, self.plan, years))
        old = self._year(years[0], self.catalogue)
        new = self._year(years[1], self.catalogue)
        held = self._year(years[1], _frozen(self.catalogue, changed, years[0])) if changed else new
        successors = self._successors(old, held)
        old = old.named(successors)
        values = value_of(self.plan, old), value_of(self.plan, new)
        kind = kind_of(self.plan)
        change = self._split(kind, old, held)
        at_old_rules = value_of(self.plan, held)
        if change is not None and values[1] is not None and at_old_rules is not None and changed:
            change = change.plus("definition", values[1] - at_old_rules)
        return _Outcome(
            kind=kind,
            change=change if values[1] is not None else None,
            values=values,
            successors=successors,
            parameters=changed,
        )

    def _split(self, kind: Kind, old: Year, new: Year) -> Change | None:
        if kind == "other":
            return by_factors(self.plan, old, new)
        sides = [side_of(self.plan, kind, year) for year in (old, new)]
        return decompose(*sides) if all(side is not None for side in sides) else None  # type: ignore[arg-type]

    def _year(self, year: int, catalogue: Catalogue) -> Year:
        row = self.rows[year]
        asked = request(
            self.workspace, self.snapshot, catalogue, years=[year], version=row["version"], plans=[self.plan]
        )
        cube = build_cube(asked).at(self.plan.grain)
        placed = lines_of(cube, with_components(cube, catalogue, [self.plan]), self.plan, row)
        return Year(
            lines=counted(placed, self.plan),
            expected=frozenset(keys_of(placed)),
            lookup=lookup_of(cube, self.plan, row),
        )

    def _successors(self, old: Year, new: Year) -> dict[str, str]:
        """Find services that took the place of their predecessors between the years."""
        before, after = ({key[0] for key in year.expected} for year in (old, new))
        told = self.snapshot.read("services").select("service_id", "predecessor").drop_nulls()
        return {
            new_id: old_id
            for new_id, old_id in told.iter_rows()
            if new_id in after - before and old_id in before - after
        }


def _changed(catalogue: Catalogue, plan: Plan, years: tuple[int, int]) -> list[str]:
    """List the parameters whose values in force differ between the ends of two years."""
    used = dict.fromkeys([*plan.parameters, *catalogue.line_parameters([plan])])
    return [
        name for name in used if _in_force(catalogue, name, years[0]) != _in_force(catalogue, name, years[1])
    ]


def _in_force(catalogue: Catalogue, name: str, year: int) -> list[dict[str, Any]]:
    return [item.model_dump(exclude={"from_", "to", "source"}) for item in _values(catalogue, name, year)]


def _values(catalogue: Catalogue, name: str, year: int) -> list[DatedValue]:
    day = year_end(year)
    return [
        item for item in catalogue.parameters[name].values if item.from_ <= day <= (item.to or dt.date.max)
    ]


def _frozen(catalogue: Catalogue, parameters: Sequence[str], year: int) -> Catalogue:
    """Return definitions in which some parameters have for ever the values of one year."""
    for_ever = {"from_": dt.date.min, "to": None}
    frozen = {
        name: catalogue.parameters[name].model_copy(
            update={
                "values": tuple(item.model_copy(update=for_ever) for item in _values(catalogue, name, year))
            }
        )
        for name in parameters
    }
    return replace(catalogue, parameters={**catalogue.parameters, **frozen})
