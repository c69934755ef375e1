"""Worked examples of rule sets: the same engine over figures that are typed into the rule set itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.funding.given import Line, Service, summed
from sluzby_eval.funding.money import exact
from sluzby_eval.funding.needs import STATED, Needs
from sluzby_eval.funding.proposal import propose
from sluzby_eval.funding.settlement import settle
from sluzby_eval.funding.terms import Terms
from sluzby_eval.funding.trail import OK, REASONS, Figure, decimal_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.proposal import Row
    from sluzby_eval.funding.settlement import Settled
    from sluzby_eval.funding.spec import Example, RuleSet

IDENTITY = ("service", "type", "form", "network", "provider")
OF_SERVICE = ("requested", "last_year", "entrustment", "carry_over", "paid", "paid_mean")
OF_LINE = (
    "bed",
    "fte",
    "place",
    "days",
    "providers",
    "cost_total",
    *(name for name in STATED if name[:3] != "vp_"),
)
PREFIXES = ("money:", "indicator:", "from:")  # of figures of a whole service
PROPOSED = ("compensation", "score", "optimal", "expected", "base", "cap", "floor", "proposed", "status")
SETTLED = ("net_cost", "profit", "over", "under", "carry", "repay")
PLENTY = 10**15  # a budget that cuts nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An example that does not come out."""

    index: int
    service: str
    key: str
    found: str
    expected: str


def known_keys(rules: RuleSet) -> list[str]:
    """List the keys that a row of an example may have."""
    needs = Needs.of(rules)
    sums = [summed("cost", codes) for codes in needs.costs]
    sums += [summed("revenue", codes) for codes in needs.revenues]
    sums += [summed("money", codes) for codes in needs.money]
    payers = [f"from:{item.id}" for item in rules.payers.items] if rules.payers else []
    indicators = [f"indicator:{name}" for name in needs.indicators]
    return [*IDENTITY, *OF_SERVICE, *OF_LINE, *sums, *payers, *indicators]


def differences(loaded: Loaded[RuleSet]) -> Iterator[Difference]:
    """Compute every example of a sound rule set and yield what comes out otherwise."""
    for index, example in enumerate(loaded.spec.examples):
        yield from _of_example(loaded, index, example)


def _of_example(loaded: Loaded[RuleSet], index: int, example: Example) -> Iterator[Difference]:
    terms = Terms(rules=loaded.spec, document=loaded.document, year=example.year, instead=example.parameters)
    services = given_services(example.given)
    proposal = propose(terms, services, PLENTY if example.budget is None else example.budget)
    rows = {row.assessment.service.service_id: row for row in proposal.rows}
    asked = {key for expected in example.expect.values() for key in expected}
    settled = {
        item.service_id: settle(terms, item, version="final")
        for item in services
        if loaded.spec.settlement is not None and asked & set(SETTLED)
    }
    for service, expected in example.expect.items():
        for key, text in expected.items():
            found = _found(key, rows.get(service), settled.get(service))
            if not _agrees(found, text or ""):
                yield Difference(
                    index=index, service=service, key=key, found=_written(found), expected=text or ""
                )


def given_services(rows: tuple[dict[str, str | None], ...]) -> list[Service]:
    """Turn the rows of an example into services; rows of one service are its forms."""
    found: dict[str, list[Mapping[str, str | None]]] = {}
    for row in rows:
        found.setdefault(row.get("service") or "A", []).append(row)
    return [_service(name, lines) for name, lines in found.items()]


def _service(name: str, rows: list[Mapping[str, str | None]]) -> Service:
    first = rows[0]
    figures = {key: _figure(key, text) for row in rows for key, text in row.items() if _is_of_service(key)}
    lines = tuple(
        Line(
            form=row.get("form") or "pob",
            figures={
                key: _figure(key, text)
                for key, text in row.items()
                if key not in IDENTITY and not _is_of_service(key)
            },
        )
        for row in rows
    )
    return Service(
        service_id=name,
        ico=first.get("provider") or "",
        type=first.get("type") or "DPS",
        network=first.get("network") or "basic",
        figures=figures,
        lines=lines,
    )


def _is_of_service(key: str) -> bool:
    return key in OF_SERVICE or key.startswith(PREFIXES)


def _figure(key: str, text: str | None) -> Figure:
    if text is None or text in REASONS:
        return Figure.missing(key, text or "not_reported")
    return Figure(name=key, value=exact(text))


def number(text: str) -> bool:
    """Tell whether a text of an example is a number."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _found(key: str, row: Row | None, settled: Settled | None) -> Figure | str:
    if key in SETTLED and settled is not None:
        return getattr(settled, "net" if key == "net_cost" else key)  # type: ignore[no-any-return]
    if row is None:
        return "not_applicable"
    item = row.assessment
    if key == "status":
        return item.status
    if key == "proposed":
        if row.amount is None:
            return item.status
        return Figure(name=key, value=Fraction(row.amount))
    figures = {
        "compensation": item.compensation, "score": item.score, "optimal": item.optimal, "expected": item.expected,
        "base": item.base, "cap": item.cap, "floor": item.floor,
    }  # fmt: skip
    return figures.get(key) or "not_applicable"


def _agrees(found: Figure | str, text: str) -> bool:
    if isinstance(found, str):
        return found == text
    if found.value is None:
        return found.status == text
    return number(text) and found.value == exact(text)


def _written(found: Figure | str) -> str:
    if isinstance(found, str):
        return found
    if found.value is None or found.status != OK:
        return found.status
    return f"{decimal_of(found.value).normalize():f}"
