"""Rule sets, services and a small sample region for the tests of funding."""

# ruff: noqa: E501 - rule sets as they are written
from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.definitions import Loaded, parse, read_text
from sluzby_eval.funding.given import Line, Service
from sluzby_eval.funding.spec import RuleSet
from sluzby_eval.funding.terms import Terms
from sluzby_eval.funding.trail import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN = """id: plain
title: {cs: Prostá pravidla, en: Plain rules}
status: published
source: Pravidla 2025
valid_from: 2025-01-01
parameters:
  price: {title: {cs: Cena, en: Price}, unit: CZK_per_bed, source: tab. 1, by: [type], values: [{from: 2025-01-01, type: DPS, value: 520000}]}
  own: {title: {cs: Výnosy, en: Revenue}, unit: CZK_per_bed, source: tab. 2, values: [{from: 2025-01-01, value: 310000}]}
  multi_year: {title: {cs: Víceleté, en: Multi-year}, unit: flag, source: pověření, values: [{from: 2025-01-01, value: 1}]}
  carry_over: {title: {cs: Převod, en: Carry-over}, unit: share, source: 2012/21/EU, values: [{from: 2025-01-01, value: 0.1}]}
mechanisms:
  - {id: beds, title: {cs: Lůžka, en: Beds}, forms: [pob], unit: bed, price: {parameter: price}, revenue: {reference: {parameter: own}}}
settlement: {multi_year: multi_year, carry_over: carry_over, sources: [U1]}
examples:
  - title: 84 lůžek
    year: 2025
    given: [{service: A, bed: 84, requested: 20000000}]
    expect: {A: {compensation: 17640000, proposed: 17640000}}
  - title: Chybí lůžka
    year: 2025
    given: [{service: A, bed: not_reported, requested: 20000000}]
    expect: {A: {compensation: not_reported}}
"""


def loaded(text: str) -> Loaded[RuleSet]:
    """Read a rule set that must be sound."""
    document, problems = read_text(text, name="rules/funding/plain.yaml")
    assert document is not None
    assert not problems
    rules, problems = parse(document, RuleSet)
    assert rules is not None, problems
    return Loaded(spec=rules, document=document)


def terms(text: str = PLAIN, year: int = 2025) -> Terms:
    """Return the terms of a rule set."""
    found = loaded(text)
    return Terms(rules=found.spec, document=found.document, year=year)


def figures(values: Mapping[str, object]) -> dict[str, Figure]:
    """Make figures; None is a figure that was not reported."""
    return {
        name: Figure.missing(name, "not_reported")
        if value is None
        else Figure(name=name, value=Fraction(str(value)))
        for name, value in values.items()
    }


def service(
    name: str = "A", *, type: str = "DPS", form: str = "pob", line: Mapping[str, object] = {}, **whole
) -> Service:
    """Make a service of one form."""
    return Service(
        service_id=name,
        type=type,
        network="basic",
        figures=figures(whole),
        lines=(Line(form=form, figures=figures(line)),),
    )
