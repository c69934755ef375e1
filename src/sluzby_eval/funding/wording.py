"""The words of calculation sheets: what a step computes and what a figure is, in either language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import NBSP, format_exact
from sluzby_eval.funding.trail import DECIMALS, decimal_of
from sluzby_eval.i18n import pick, translator
from sluzby_eval.units import catalogue as units

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from sluzby_eval.funding.trail import Figure
    from sluzby_eval.i18n import Language

WHOLE = ("CZK",)


@cache
def steps(language: Language) -> Mapping[str, str]:
    """Return what each step computes."""
    _ = translator(language).gettext
    return {
        "reference_choice": _("Reference value: region or nation"),
        "unit_compensation": _("Compensation of one unit"),
        "bed_days": _("Bed-days"),
        "usual_cost": _("Usual cost"),
        "eligible_cost": _("Eligible cost"),
        "overhead_most": _("Highest overhead"),
        "overhead_excess": _("Overhead above the highest"),
        "daily_fees": _("Highest daily fees"),
        "fees_at_caps": _("Fees at their highest"),
        "own_revenue": _("Own revenue"),
        "ex_ante": _("Compensation in advance"),
        "ex_post": _("Net cost of the statement"),
        "compensation": _("Compensation"),
        "points": _("Points"),
        "score_part": _("Part of the score"),
        "score": _("Score, of 100"),
        "sure_part": _("Part that does not hang on criteria"),
        "criteria_part": _("Part by criteria"),
        "optimal": _("Optimal amount"),
        "share_left": _("Share left by other payers"),
        "base": _("Base of the grant"),
        "base_occupied": _("Base cut for low occupancy"),
        "expected_others": _("Expected from other payers"),
        "left_by_others": _("Left by other public money"),
        "last_year_most": _("Most by last year's grant"),
        "last_year_least": _("Least by last year's grant"),
        "cap": _("Most that can be given"),
        "floor": _("Least that is kept"),
        "entitlement": _("Share of the budget"),
        "proposed": _("Proposed grant"),
        **_settlement(language),
    }


def _settlement(language: Language) -> dict[str, str]:
    _ = translator(language).gettext
    return {
        "net_cost": _("Net cost"),
        "net_positive": _("Net cost, zero at least"),
        "profit": _("Reasonable profit"),
        "entitled": _("Net cost with profit"),
        "excess": _("Paid above it"),
        "shortfall": _("Net cost above what was paid"),
        "over": _("Overcompensation"),
        "under": _("Undercompensation"),
        "carry_limit": _("Most that may be carried over"),
        "carry": _("Carried over"),
        "repay": _("To be paid back"),
    }


@cache
def figures(language: Language) -> Mapping[str, str]:
    """Return what a figure is."""
    _ = translator(language).gettext
    return {
        "bed": _("beds in the network"),
        "fte": _("full-time equivalents in the network"),
        "place": _("places of daily capacity"),
        "days": _("days of the year in which the service is open"),
        "providers": _("providers of the type in the region"),
        "bed_days_occ": _("occupied bed-days"),
        "bed_days_avail": _("available bed-days"),
        "cost_total": _("total cost of the statement"),
        "requested": _("amount requested"),
        "last_year": _("last year's grant"),
        "entrustment": _("highest compensation of the entrustment"),
        "carry_over": _("carried over from the last settlement"),
        "paid": _("compensation paid"),
        "paid_mean": _("average compensation of the entrustment"),
        "money_left": _("money for services that neither their most nor their least holds"),
        "bases_left": _("bases of these services together"),
        "largest_remainder": _("one step by the largest remainder"),
        "weight": _("weight of the criterion"),
        "weights": _("weights of the criteria together"),
        "points_most": _("most points"),
        "band": _("where the band begins"),
        "hundred": _("a hundred"),
        "one": _("the whole"),
        "zero": _("zero"),
    }


def step_name(key: str, language: Language) -> str:
    """Name a step; one that is not listed goes by its key."""
    return steps(language).get(key, key)


def figure_name(figure: Figure, language: Language) -> str:
    """Name a figure: the title of a parameter, the label of a sum of sources, or the word for it."""
    if figure.texts is not None:
        return pick(figure.texts, language)
    kind, _sign, codes = figure.name.partition(":")
    if codes:
        return _sum_name(kind, codes, language)
    known = figures(language)
    return known[figure.name] if figure.name in known else step_name(figure.name, language)


def _sum_name(kind: str, codes: str, language: Language) -> str:
    _ = translator(language).gettext
    if kind in ("revenue", "money"):
        sources = codelist("revenue_sources")
        return ", ".join(pick(sources[code].label, language) for code in codes.split("+") if code in sources)
    if kind == "cost":
        items = codelist("cost_items")
        return ", ".join(pick(items[code].label, language) for code in codes.split("+") if code in items)
    if kind == "points":
        return _("points")
    return codes


def shown(value: Fraction | None, unit: str, language: Language) -> str:
    """Write a number as it is typed into a calculator: grouped, with all its decimals and no more.

    >>> from fractions import Fraction
    >>> shown(Fraction(24056760), "CZK", "cs").replace(NBSP, "~"), shown(Fraction(3, 25), "share", "cs")
    ('24~056~760', '0,12')
    """
    if value is None:
        return "–"
    return format_exact(decimal_of(value, 2 if unit == "CZK" else DECIMALS.get(unit, 6)), language)


def with_unit(value: Fraction | None, unit: str, language: Language) -> str:
    """Write a number, money with its unit; what other numbers count is told by their names."""
    known = units().get(unit)
    text = shown(value, unit, language)
    if known is None or value is None or "CZK" not in known.dimension:
        return text
    return f"{text}{NBSP}{pick(known.label, language)}"
