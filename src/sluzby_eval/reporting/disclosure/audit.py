"""The audit of what is published: attacks it and tells which withheld numbers follow from it, and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.reporting.disclosure import attack
from sluzby_eval.reporting.disclosure.attack import Attacker, Number, Seen, sample
from sluzby_eval.reporting.disclosure.protect import INFINITY
from sluzby_eval.reporting.disclosure.quantities import HIDDEN, tables_of
from sluzby_eval.reporting.disclosure.rules import is_share, parts_of, shares_of
from sluzby_eval.reporting.disclosure.sensitive import dominated, keys_of, pairs
from sluzby_eval.results import KEY, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.disclosure.quantities import Cell, Table
    from sluzby_eval.reporting.disclosure.rules import Rules

NOISE = 1e-6
SLACK = 0.999  # of the width asked for: the last digit is the solver's


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """A withheld number that follows from the published ones."""

    key: Mapping[str, Any]  # of a row of results that would tell it
    quantity: str
    low: float
    high: float
    told_by: tuple[Mapping[str, Any], ...]  # keys of published rows that give it away

    @property
    def is_exact(self) -> bool:
        """Tell whether there is only one possible value."""
        return self.high - self.low <= NOISE * max(1.0, abs(self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What an audit found."""

    rows: int
    withheld: int
    attacked: int  # numbers whose range was computed
    disclosures: tuple[Disclosure, ...]


def audit(context: Context, rules: Rules) -> Audited:
    """Attack the results of a context, of which some are withheld.

    Raises:
        MissingExtraError: the package for linear programmes is not installed.
    """
    attack.require()
    results = context.results.sort(KEY).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    parts = parts_of(context.indicators, rules)
    tables = tables_of(results, parts, context)
    about = _About(results=results, context=context, rules=rules)
    paired = pairs(tables, about.pairs)
    about.resting |= {tables[small].quantity for _big, small, _weight in paired}
    attacked, found, told = 0, list[Disclosure](), list[dict[int, _Near]]()
    for table in tables:
        tried, near = _attack(table, about)
        attacked += tried
        found += [*_published(table, about), *_sensitive(table, near, about)]
        told.append(near)
    found += _rests(tables, told, about, paired)
    return Audited(
        rows=results.height,
        withheld=results.filter(pl.col("status").is_in(HIDDEN)).height,
        attacked=attacked,
        disclosures=tuple(found),
    )


def together(found: Iterable[Audited]) -> Audited:
    """Add up the audits of several versions of the statements."""
    listed = list(found)
    return Audited(
        rows=sum(item.rows for item in listed),
        withheld=sum(item.withheld for item in listed),
        attacked=sum(item.attacked for item in listed),
        disclosures=tuple(told for item in listed for told in item.disclosures),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """What is known of a number so well that it could do harm."""

    low: float
    high: float
    proof: tuple[int, ...] = ()  # cells of the table


class _About:
    """What everybody knows of the rows."""

    def __init__(self, *, results: pl.DataFrame, context: Context, rules: Rules) -> None:
        self.rules = rules
        self.keys = results.select(*KEY).rows(named=True)
        self.statuses = results["status"].to_list()
        self._indicators = results["indicator"].to_list()
        self.shares = {name for name, info in context.indicators.items() if is_share(info)}
        parts = parts_of(context.indicators, rules)
        sides = Counter(part.indicator for part in parts)
        self.single = {name for name, count in sides.items() if count == 1}
        self.pairs = shares_of(context.indicators, rules)
        self.resting: set[str] = set()  # quantities that may be withheld for what they leave of another one

    def is_named(self, cell: Cell) -> bool:
        """Tell whether a row says that this very number is sensitive, not another one beside it."""
        return any(
            self.statuses[row] == Status.SUPPRESSED
            and self._indicators[row] in self.single
            and self._indicators[row] not in self.shares
            for row in cell.rows
        )


def _attack(table: Table, about: _About) -> tuple[int, dict[int, _Near]]:
    """Attack one table: how many numbers, and which of them are known too well."""
    known = [place for place, cell in enumerate(table.cells) if cell.parts]
    cells = [table.cells[place] for place in known]
    targets = [place for place, cell in enumerate(cells) if not cell.known]
    if not targets:
        return 0, {}
    numbers = [_number(table, cell, about) for cell in cells]
    scale = max((abs(cell.value) for cell in cells if cell.known), default=0.0) * 2
    attacker = Attacker(numbers, parts=len(table.amounts), scale=scale, signed=_may_be_negative(table))
    if not attacker.is_possible():
        return 0, {}  # the numbers are no sums of these parts, so nothing follows from them
    seen = Seen(attacker, targets, attacker.somewhere([0.0] * len(table.amounts)))
    sample(attacker, seen, parts=len(table.amounts))
    found: dict[int, _Near] = {}
    for place in targets:
        near = _near(table, place, attacker=attacker, seen=seen, rules=about.rules)
        if near is not None:
            proof = tuple(known[other] for other in near.proof)
            found[known[place]] = _Near(low=near.low, high=near.high, proof=proof)
    return len(targets), found


def _may_be_negative(table: Table) -> bool:
    return table.kind == "business" and (not table.terms or any(factor < 0 for _name, factor in table.terms))


def _number(table: Table, cell: Cell, about: _About) -> Number:
    """Describe a number as the attacker sees it; he knows the rules, too."""
    if cell.known:
        return Number(parts=cell.parts, value=cell.value)
    low = -INFINITY if _may_be_negative(table) else 0.0
    is_small = table.kind == "persons" and about.is_named(cell) and table.quantity not in about.resting
    high = float(about.rules.threshold) if is_small else INFINITY
    return Number(parts=cell.parts, value=None, low=low, high=high)


def _near(table: Table, place: int, *, attacker: Attacker, seen: Seen, rules: Rules) -> _Near | None:
    """Compute the possible values of a number; None where they lie far enough apart."""
    proofs: set[int] = set()
    for most in (True, False):
        if not _is_narrow(table, seen.low(place), seen.high(place), rules):
            return None
        _value, proof, world = attacker.extreme(place, most=most)
        seen.see(world)
        proofs |= set(proof)
    low, high = seen.low(place), seen.high(place)
    if not _is_narrow(table, low, high, rules):
        return None
    return _Near(low=low, high=high, proof=tuple(sorted(proofs)))


def _is_narrow(table: Table, low: float, high: float, rules: Rules) -> bool:
    """Tell whether a range is narrower than the rules ask for."""
    if table.kind == "persons":
        return high - low < rules.width * SLACK
    return high - low < rules.prior * SLACK * max(abs(low), abs(high))


def _sensitive(table: Table, near: Mapping[int, _Near], about: _About) -> list[Disclosure]:
    """Take those that are sensitive as far as anybody can see: zero is not, nor what only protects others."""
    return [
        _disclosure(table, position, found, about)
        for position, found in near.items()
        if _is_sensitive(table, table.cells[position], found, about)
    ]


def _is_sensitive(table: Table, cell: Cell, found: _Near, about: _About) -> bool:
    if max(abs(found.low), abs(found.high)) < NOISE:
        return False
    if table.kind == "persons":
        return found.low < about.rules.threshold - NOISE and found.high > NOISE
    return about.is_named(cell) or dominated(
        [(table.providers[part], 1.0) for part in cell.parts], about.rules
    )


def _published(table: Table, about: _About) -> list[Disclosure]:
    """Take those that are published though they are sensitive, perhaps in another row than the one withheld."""
    found = []
    for position, cell in enumerate(table.cells):
        known_parts = cell.parts and all(table.providers[part] is not None for part in cell.parts)
        if cell.known and (table.kind == "persons" or known_parts):
            value = _Near(low=cell.value, high=cell.value, proof=(position,))
            if _is_sensitive(table, cell, value, about):
                found.append(_disclosure(table, position, value, about))
    return found


def _disclosure(table: Table, position: int, found: _Near, about: _About, *, rest: str = "") -> Disclosure:
    return Disclosure(
        key=about.keys[table.cells[position].rows[0]],
        quantity=f"{table.quantity} - {rest}" if rest else table.quantity,
        low=found.low,
        high=found.high,
        told_by=tuple(about.keys[table.cells[other].rows[0]] for other in found.proof),
    )


def _rests(
    tables: Sequence[Table],
    near: Sequence[Mapping[int, _Near]],
    about: _About,
    paired: Sequence[tuple[int, int, float]],
) -> list[Disclosure]:
    """Find small counts that are the difference of two numbers, both of which are published or follow."""
    found = []
    for big, small, weight in paired:
        others = {keys_of(tables[small], cell): place for place, cell in enumerate(tables[small].cells)}
        for place, cell in enumerate(tables[big].cells):
            other = others.get(keys_of(tables[big], cell)) if cell.parts else None
            whole = _known(cell, near[big].get(place))
            part = None if other is None else _known(tables[small].cells[other], near[small].get(other))
            if whole is None or part is None:
                continue
            rest = _Near(low=(whole.low - part.high) / weight, high=(whole.high - part.low) / weight)
            narrow = _is_narrow(tables[big], rest.low, rest.high, about.rules)
            if narrow and _is_sensitive(tables[big], cell, rest, about):
                found.append(_disclosure(tables[big], place, rest, about, rest=tables[small].quantity))
    return found


def _known(cell: Cell, near: _Near | None) -> _Near | None:
    return _Near(low=cell.value, high=cell.value) if cell.known else near
