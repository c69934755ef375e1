"""Checking rule sets: references, units, dates, codes, criteria, payers, tiers, sources, and worked examples.

Needs no data; each rule is a small function that yields findings with their exact place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.codelist import codelist
from sluzby_eval.dated import overlaps_and_gaps, year_end
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.funding.examples import IDENTITY, PROPOSED, SETTLED, differences, known_keys, number
from sluzby_eval.funding.rulesets import load_rule_sets
from sluzby_eval.funding.terms import Terms
from sluzby_eval.funding.trail import REASONS
from sluzby_eval.funding.uses import Use, uses_of
from sluzby_eval.units import catalogue as units

if TYPE_CHECKING:
    from sluzby_eval.definitions import Loaded, Trail
    from sluzby_eval.funding.spec import Example, Parameter, RuleSet
    from sluzby_eval.workspace import Workspace

HUNDRED = 100
LEAST_EXAMPLES = 2
RESULTS = (*PROPOSED, *SETTLED)
DIMENSIONS = ("type", "form")
FORMS = ("amb", "pob", "ter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A rule set under review, and the indicators that there are."""

    loaded: Loaded[RuleSet]
    stem: str
    indicators: frozenset[str]

    @property
    def rules(self) -> RuleSet:
        """What it says."""
        return self.loaded.spec

    def at(
        self, code: str, *trail: str | int, key: bool = False, value: object = None, **args: object
    ) -> Finding:
        """Make a finding at a place of the file."""
        text = None if value is None else str(value)
        return Finding(code=code, place=self.loaded.document.place(trail, key=key), value=text, args=args)

    def unknown(self, code: str, value: str, known: Iterable[str], *trail: str | int) -> Finding:
        """Make a finding of a name that is not known, with what was probably meant."""
        return self.at(code, *trail, value=value, suggestion=Finding.suggestion(value, known))


Rule = Callable[[Subject], Iterator[Finding]]


def check_rule_sets(workspace: Workspace, indicators: Iterable[str]) -> list[Finding]:
    """Check all rule sets in force; `indicators` are those that are computed for services."""
    sets, findings = load_rule_sets(workspace)
    known = frozenset(indicators)
    for stem, loaded in sets.items():
        subject = Subject(loaded=loaded, stem=stem, indicators=known)
        found = [item for rule in RULES for item in rule(subject)]
        if not any(item.level is Severity.ERROR for item in found):
            found += _worked(subject)
        findings += found
    return findings


def identity(subject: Subject) -> Iterator[Finding]:
    """Require: the id is the name of the file."""
    if subject.rules.id != subject.stem:
        yield subject.at("G101", "id", value=subject.rules.id, expected=subject.stem)


def named(subject: Subject) -> Iterator[Finding]:
    """Require: every parameter that is named is defined, and every one that is defined is named."""
    known = subject.rules.parameters
    uses = list(uses_of(subject.rules))
    for use in uses:
        if use.parameter not in known:
            yield subject.unknown("G102", use.parameter, known, *use.trail)
    for name in set(known) - {use.parameter for use in uses}:
        yield subject.at("G103", "parameters", name, key=True, value=name)


def unit_known(subject: Subject) -> Iterator[Finding]:
    """Require: units are of the list, and each parameter has the unit of its use."""
    known = units()
    for name, item in subject.rules.parameters.items():
        if item.unit not in known:
            yield subject.unknown("G104", item.unit, known, "parameters", name, "unit")
    for use in uses_of(subject.rules):
        found = subject.rules.parameters.get(use.parameter)
        if found is not None and found.unit in known and found.unit not in use.units:
            yield subject.at(
                "G105", *use.trail, value=found.unit, name=use.parameter, expected=" / ".join(use.units)
            )


def dates(subject: Subject) -> Iterator[Finding]:
    """Require: values neither overlap nor leave days out, and say only what `by` names."""
    codes = {"overlap": "G106", "gap": "G107"}
    for name, item in subject.rules.parameters.items():
        for kind, index, days in overlaps_and_gaps(item.values, item.by):
            yield subject.at(codes[kind], "parameters", name, "values", index, value=days)
        for index, value in enumerate(item.values):
            for dimension in DIMENSIONS:
                if getattr(value, dimension) is not None and dimension not in item.by:
                    yield subject.at("G108", "parameters", name, "values", index, dimension, value=dimension)


def ranges(subject: Subject) -> Iterator[Finding]:
    """Require: shares lie between zero and one, amounts are not negative."""
    uses: Mapping[str, Use] = {use.parameter: use for use in uses_of(subject.rules)}
    for name, item in subject.rules.parameters.items():
        most = uses[name].most if name in uses else None
        for index, value in enumerate(item.values):
            if value.value < 0 or (most is not None and value.value > most):
                limits = f"0–{most}" if most is not None else "≥ 0"
                yield subject.at(
                    "G109", "parameters", name, "values", index, "value", value=value.value, expected=limits
                )


def sourced(subject: Subject) -> Iterator[Finding]:
    """Tell which parameters nobody could source: nothing is computed with them."""
    if subject.rules.status == "invented":
        return
    for name, item in subject.rules.parameters.items():
        if not item.values:
            yield subject.at("G110", "parameters", name, key=True, value=name, source=item.source)
        elif not _holds_throughout(subject.rules, item):
            yield subject.at("G111", "parameters", name, "values", value=name)


def _holds_throughout(rules: RuleSet, item: Parameter) -> bool:
    first = min(value.from_ for value in item.values)
    ends = [value.to for value in item.values]
    last = None if None in ends else max(end for end in ends if end is not None)
    return first <= year_end(rules.valid_from.year) and (
        last is None or (rules.valid_to is not None and last >= rules.valid_to)
    )


def codes(subject: Subject) -> Iterator[Finding]:
    """Require: codes of types, revenues, costs and indicators are known ones."""
    rules = subject.rules
    lists = {name: list(codelist(name)) for name in ("service_types", "revenue_sources", "cost_items")}
    for listing, trail, values in _coded(rules):
        for index, value in enumerate(values):
            if value not in lists[listing]:
                yield subject.unknown("G112", value, lists[listing], *trail, index)
    for name, item in rules.parameters.items():
        for index, dated in enumerate(item.values):
            if dated.type is not None and dated.type not in lists["service_types"]:
                yield subject.unknown(
                    "G112", dated.type, lists["service_types"], "parameters", name, "values", index, "type"
                )
    for index, criterion in enumerate(rules.criteria.items if rules.criteria else ()):
        if criterion.indicator not in subject.indicators:
            yield subject.unknown(
                "G113", criterion.indicator, subject.indicators, "criteria", "items", index, "indicator"
            )


def _coded(rules: RuleSet) -> Iterator[tuple[str, Trail, tuple[str, ...]]]:
    types, revenue, cost = "service_types", "revenue_sources", "cost_items"
    yield types, ("population", "types"), rules.population.types
    for index, item in enumerate(rules.mechanisms):
        here: Trail = ("mechanisms", index)
        yield types, (*here, "types"), item.types
        yield cost, (*here, "costs", "without"), item.costs.without
        if item.revenue is not None:
            yield revenue, (*here, "revenue", "sources"), item.revenue.sources
    for index, tier in enumerate(rules.tiers):
        yield types, ("tiers", index, "types"), tier.types
    for index, criterion in enumerate(rules.criteria.items if rules.criteria else ()):
        yield types, ("criteria", "items", index, "types"), criterion.types
    if rules.payers is not None:
        yield revenue, ("payers", "less"), rules.payers.less
        yield revenue, ("payers", "others"), rules.payers.others
        for index, payer in enumerate(rules.payers.items):
            yield revenue, ("payers", "items", index, "sources"), payer.sources
    if rules.settlement is not None:
        yield revenue, ("settlement", "sources"), rules.settlement.sources
        yield cost, ("settlement", "costs", "without"), rules.settlement.costs.without
    if rules.optimum is not None:
        yield types, ("optimum", "types"), rules.optimum.types


def reachable(subject: Subject) -> Iterator[Finding]:
    """Require: every mechanism and every tier is the first one that fits somebody."""
    rules = subject.rules
    kinds = [(kind, form) for kind in codelist("service_types") for form in FORMS]
    used = {item.id for kind, form in kinds if (item := rules.mechanism(kind, form)) is not None}
    for index, item in enumerate(rules.mechanisms):
        if item.id not in used:
            yield subject.at("G114", "mechanisms", index, value=item.id)
    statuses = (None, "basic", "minimal", "none")
    served = {
        next((number for number, tier in enumerate(rules.tiers) if tier.fits(kind, status)), None)
        for kind, _form in kinds
        for status in statuses
    }
    for index, tier in enumerate(rules.tiers):
        if index not in served:
            yield subject.at("G114", "tiers", index, value=tier.id)


def criteria(subject: Subject) -> Iterator[Finding]:
    """Require: weights make up a hundred for whoever is asked, bands rise, and points stay within their most."""
    rules = subject.rules.criteria
    if rules is None:
        return
    sums = {
        sum(item.weight for item in rules.items if item.fits(kind, frozenset([form])))
        for kind in codelist("service_types")
        for form in FORMS
    }
    for total in sorted(sums - {0, HUNDRED}):
        yield subject.at("G115", "criteria", "items", value=total)
    for index, item in enumerate(rules.items):
        here: Trail = ("criteria", "items", index, "bands")
        starts = [band.from_ for band in item.bands]
        for at, band in enumerate(item.bands):
            if at and (
                band.from_ is None or any(start is not None and start >= band.from_ for start in starts[:at])
            ):
                yield subject.at("G116", *here, at, value=band.from_)
            if band.points > item.most:
                yield subject.at("G117", *here, at, "points", value=band.points, expected=item.most)


def payers(subject: Subject) -> Iterator[Finding]:
    """Require: who pays is one of the payers, one share at most is what is left, and shares make no more than one."""
    rules = subject.rules.payers
    if rules is not None:
        known = [item.id for item in rules.items]
        if rules.pays not in known:
            yield subject.unknown("G118", rules.pays, known, "payers", "pays")
        yield from _too_much(subject)
        open_shares = [index for index, item in enumerate(rules.items) if item.share is None]
        for index in open_shares[1:]:
            yield subject.at("G119", "payers", "items", index, value=rules.items[index].id)
    if subject.rules.settlement is not None:
        known = [item.id for item in rules.items] if rules is not None else []
        for index, name in enumerate(subject.rules.settlement.returns):
            if name not in known:
                yield subject.unknown("G118", name, known, "settlement", "returns", index)


def _too_much(subject: Subject) -> Iterator[Finding]:
    """Yield shares of payers that make more than the whole of some type at the end of a year."""
    rules = subject.rules
    shares = [item.share for item in (rules.payers.items if rules.payers else ()) if item.share is not None]
    if not set(shares) <= set(rules.parameters):
        return
    for year in _years(rules):
        terms = Terms(rules=rules, document=subject.loaded.document, year=year)
        for kind in codelist("service_types"):
            values = [terms.value(name, kind).value for name in shares]
            total = sum((value for value in values if value is not None), Fraction())
            if total > 1:
                yield subject.at("G125", "payers", "items", value=f"{float(total):g}", type=kind, year=year)
                return


def continuity(subject: Subject) -> Iterator[Finding]:
    """Require: the least of last year's grant is no more than the most of it."""
    rules = subject.rules
    least, most = rules.limits.last_year_least, rules.limits.last_year_most
    if least is None or most is None or not {least, most} <= set(rules.parameters):
        return
    for year in _years(rules):
        terms = Terms(rules=rules, document=subject.loaded.document, year=year)
        for kind in codelist("service_types"):
            low, high = terms.value(least, kind).value, terms.value(most, kind).value
            if low is not None and high is not None and low > high:
                yield subject.at(
                    "G126", "limits", "last_year_least", value=f"{float(low):g}", expected=f"{float(high):g}"
                )
                return


def _years(rules: RuleSet) -> list[int]:
    """List the years in which some value of the rules begins, and the first one."""
    begins = {value.from_.year for item in rules.parameters.values() for value in item.values}
    return sorted({rules.valid_from.year, *begins})


def examples(subject: Subject) -> Iterator[Finding]:
    """Require: a rule set in use has worked examples, made of what the rules know."""
    rules = subject.rules
    if rules.status != "draft" and len(rules.examples) < LEAST_EXAMPLES:
        yield subject.at("G120", "examples", value=len(rules.examples), expected=LEAST_EXAMPLES)
    for index, example in enumerate(rules.examples):
        for name in example.parameters:
            if name not in rules.parameters:
                yield subject.unknown("G102", name, rules.parameters, "examples", index, "parameters", name)
        yield from _typed(subject, index, example)
        for service, expected in example.expect.items():
            for key in expected:
                if key not in RESULTS:
                    yield subject.unknown("G121", key, RESULTS, "examples", index, "expect", service, key)


def _typed(subject: Subject, index: int, example: Example) -> Iterator[Finding]:
    """Yield keys of given rows that nobody reads, and values that are no numbers."""
    keys = known_keys(subject.rules)
    for number_of, row in enumerate(example.given):
        for key, text in row.items():
            place: Trail = ("examples", index, "given", number_of, key)
            if key not in keys:
                yield subject.unknown("G121", key, keys, *place)
            elif key not in IDENTITY and text is not None and text not in REASONS and not number(text):
                yield subject.at("G122", *place, value=text)


def marked(subject: Subject) -> Iterator[Finding]:
    """Require: invented values say so in both titles, because every sheet shows the title."""
    title = subject.rules.title
    words = {"cs": ("vymyšlen", "smyšlen"), "en": ("invented", "made up", "made-up")}
    for language, text in title.texts().items():
        told = any(word in text.lower() for word in words[language])
        if told != (subject.rules.status == "invented"):
            yield subject.at("G123", "title", language, value=text)


def _worked(subject: Subject) -> Iterator[Finding]:
    for item in differences(subject.loaded):
        trail: Trail = ("examples", item.index, "expect", item.service, item.key)
        place = subject.loaded.document.place(trail)
        args = {"number": item.index + 1, "service": item.service, "key": item.key}
        yield Finding(code="G124", place=place, value=item.found, expected=item.expected, args=args)


RULES: tuple[Rule, ...] = (
    identity, named, unit_known, dates, ranges, sourced, codes, reachable, criteria, payers, continuity,
    examples, marked,
)  # fmt: skip
