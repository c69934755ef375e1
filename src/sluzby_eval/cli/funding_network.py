"""The work behind `sluzby-eval funding optimise`; imported only where the extra is there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.cli.funding_view import change, crowns, heading, numbers, share
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.numbers import date, number
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.funding.growth import cost_of_new, without_bed
from sluzby_eval.funding.network import Ask, Planned, planned
from sluzby_eval.funding.optimum import Binding, Clash, Network, Problem, present, solve
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.cli.session import Session

ORP = "orp"
SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for."""

    budget: int | None
    need_year: int | None
    variant: str


def run(
    session: Session,
    asked: Asked,
    *,
    rules: str | None,
    year: int | None,
    overlay: Path | None,
    as_of: str | None,
) -> int:
    """Find the optimal network and tell it; 1 where there is none."""
    work = open_work(session, rules=rules, year=year, overlay=overlay, as_of=as_of, with_results=False)
    ask = Ask(
        level=ORP, budget=asked.budget, need_year=asked.need_year or work.terms.year, variant=asked.variant
    )
    plan = planned(work.ground.cells, work.territory, work.terms, ask)
    with session.working(_("Solving")):
        found = solve(plan.problem)
    if session.json:
        write_json("funding-optimise", _record(work, plan, found))
    else:
        heading(work, _("Optimal network"))
        _write_ground(plan)
        if isinstance(found, Clash):
            _write_clash(work, found)
        else:
            _write_network(work, plan, found)
    return 1 if isinstance(found, Clash) else 0


def _record(work: Work, plan: Planned, found: Network | Clash) -> dict[str, object]:
    problem = plan.problem
    base: dict[str, object] = {
        "rule_set": work.terms.rules.id,
        "year": work.terms.year,
        "snapshot": work.snapshot.id,
        "budget": problem.budget,
        "population_date": plan.population_date,
        "projected": plan.projected,
        "need": sum(item.need for item in problem.places),
        "covered_now": present(problem),
        "solved": not isinstance(found, Clash),
    }
    if isinstance(found, Clash):
        return {**base, "clash": [{"kind": kind, "area": area} for kind, area in found.constraints]}
    return {
        **base,
        "covered": found.total,
        "cost": found.cost,
        "workers": found.workers,
        "places": [
            {
                "area": item.area,
                "type": item.type,
                "need": item.need,
                "present": item.present,
                "capacity": found.capacities[item.area, item.type],
                "covered": found.covered[item.area, item.type],
            }
            for item in problem.places
        ],
        "binding": [
            {
                "kind": item.kind, "area": item.area, "type": item.type, "unit": item.unit,
                "shadow_price": item.shadow_price, "worth": item.worth,
            }
            for item in found.bindings
        ],
    }  # fmt: skip


def _write_ground(plan: Planned) -> None:
    day = date(plan.population_date)
    told = _("projected inhabitants on {day}") if plan.projected else _("inhabitants on {day}")
    write_wrapped(
        _("Budget {budget} CZK; need by {people}.").format(
            budget=crowns(round(plan.problem.budget)), people=told.format(day=day)
        )
    )
    if plan.left_out:
        write_wrapped(_("{n} units of services without a known area take no part.").format(n=plan.left_out))
    write()


def _write_network(work: Work, plan: Planned, found: Network) -> None:
    columns = [
        Column(_("Area")), Column(_("Type")),
        *numbers(_("Need"), _("Present"), _("Optimal"), _("Change"), _("Covered")),
    ]  # fmt: skip
    rows = [
        (
            work.territory.name(item.area), item.type, number(item.need, 1), crowns(item.present), crowns(size),
            change(size - item.present), share(found.covered[item.area, item.type], item.need),
        )
        for item in plan.problem.places
        if (size := found.capacities[item.area, item.type]) or item.need >= 1
    ]  # fmt: skip
    write_table(columns, rows)
    write()
    _write_sums(work, plan.problem, found)
    _write_bindings(work, found)


def _write_sums(work: Work, problem: Problem, found: Network) -> None:
    need = sum(item.need for item in problem.places)
    write_wrapped(
        _(
            "Covered {covered} of {need} needed ({share}); now it is {now}. Cost {cost} CZK, {workers} workers."
        ).format(
            covered=number(found.total, 1),
            need=number(need, 1),
            share=share(found.total, need),
            now=number(present(problem), 1),
            cost=crowns(round(found.cost)),
            workers=number(found.workers, 1),
        )
    )
    rules = work.terms.rules.optimum
    if rules is not None and rules.field_share is not None:
        part = work.terms.value(rules.field_share).value or Fraction()
        left = without_bed(Fraction(need), Fraction(found.total), part)
        write_wrapped(
            _(
                "{people} people stay without a bed: field services can take {field}, {families} are left to families."
            ).format(
                people=number(float(left.people), 1), field=number(float(left.to_field), 1),
                families=number(float(left.to_families), 1),
            )
        )  # fmt: skip
    if rules is not None and rules.new_unit is not None:
        new = sum(max(found.capacities[p.area, p.type] - p.present, 0) for p in problem.places)
        price = work.terms.value(rules.new_unit).value or Fraction()
        write_wrapped(
            _("{n} new units cost {cost} CZK to make, once.").format(
                n=crowns(new), cost=crowns(round(cost_of_new(new, price)))
            )
        )
    write()


def _write_bindings(work: Work, found: Network) -> None:
    if not found.bindings:
        write_wrapped(_("Nothing holds the network back: one unit more of anything covers no more need."))
        return
    columns = [
        Column(_("What holds back")),
        Column(_("One more")),
        *numbers(_("More need covered"), _("Shadow price")),
    ]
    rows = [
        (
            constraint(work, item.kind, item.area, item.type),
            _unit(item),
            number(item.worth, 1),
            number(item.shadow_price, 2),
        )
        for item in found.bindings[:SHOWN]
    ]
    write_table(columns, rows)
    left = len(found.bindings) - SHOWN
    if left > 0:
        write_wrapped(_("… and {n} more; all are in --format json.").format(n=left))


def _unit(item: Binding) -> str:
    names = {
        "budget": _("million CZK"),
        "staff": _("worker"),
        "floor": _("unit less"),
        "least_change": _("unit less"),
    }
    return names.get(item.kind, _("unit"))


def constraint(work: Work, kind: str, area: str, type: str = "") -> str:
    """Name a constraint with its area and type."""
    names = {
        "budget": _("budget"),
        "staff": _("workers that can be reached"),
        "floor": _("least covered need"),
        "least_change": _("least of present capacity"),
        "most_change": _("most of present capacity"),
        "size": _("least size of what is new"),
    }
    return ", ".join(part for part in (names[kind], work.territory.name(area) if area else "", type) if part)


def _write_clash(work: Work, found: Clash) -> None:
    write_wrapped(
        _("There is no solution. These constraints clash; without any one of them the rest can be met:")
    )
    for kind, area in found.constraints:
        write(f"  {constraint(work, kind, area)}")
