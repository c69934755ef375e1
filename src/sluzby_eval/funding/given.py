"""What is known of services before any rule is applied: figures with their sources, by service and line.

    line      bed, fte, place      units of the network, or places of the statement
              days                 of the year in which the service is open
              providers            of the same type and form in the region
              bed_days_occ, bed_days_avail, cost_total
              revenue:U1+U2        sum of sources of the statement
              cost:F+I             sum of items of the statement
    service   requested, last_year, entrustment, carry_over
              money:O1+Z2          sum of sources of the statement over all forms
              indicator:ID         from the results

Every group of figures (see GROUPS) can be taken from another year or rule set, which is how two proposals are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field, replace
from typing import Literal

from sluzby_eval.funding.trail import Figure

Group = Literal["units", "statement", "criteria", "limits"]
GROUPS: tuple[Group, ...] = ("units", "statement", "criteria", "limits")
_UNITS = ("bed", "fte", "place", "days")
_LIMITS = ("requested", "last_year", "entrustment", "carry_over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One form of a service."""

    form: str
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def figure(self, name: str, unit: str = "CZK") -> Figure:
        """Return a figure, or that it was not reported."""
        return self.figures.get(name) or Figure.missing(name, "not_reported", unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service with its lines."""

    service_id: str
    type: str
    ico: str = ""
    name: str = ""
    area: str | None = None
    network: str | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    @property
    def forms(self) -> frozenset[str]:
        """The forms that it has."""
        return frozenset(line.form for line in self.lines)

    def figure(self, name: str, unit: str = "CZK") -> Figure:
        """Return a figure, or that it was not reported."""
        return self.figures.get(name) or Figure.missing(name, "not_reported", unit)


def summed(kind: str, codes: Sequence[str]) -> str:
    """Name the sum of some items: revenue:U1+U2."""
    return f"{kind}:{'+'.join(codes)}"


def group_of(name: str) -> Group:
    """Tell which group a figure belongs to."""
    if name in _UNITS or name == "providers":
        return "units"
    if name in _LIMITS:
        return "limits"
    return "criteria" if name.startswith("indicator:") else "statement"


def merged(base: Service, other: Service, groups: Iterable[Group]) -> Service:
    """Return a service with some groups of figures taken from the same service elsewhere."""
    taken = set(groups)
    lines = {line.form: line for line in base.lines}
    theirs = {line.form: line for line in other.lines}
    forms = theirs if "units" in taken else lines  # the network of which year decides about forms
    return replace(
        other if "units" in taken else base,
        figures=_mixed(base.figures, other.figures, taken),
        lines=tuple(
            Line(form=form, figures=_mixed(_of(lines, theirs, form), _of(theirs, lines, form), taken))
            for form in forms
        ),
    )


def _of(own: Mapping[str, Line], other: Mapping[str, Line], form: str) -> Mapping[str, Figure]:
    return (own.get(form) or other[form]).figures


def _mixed(base: Mapping[str, Figure], other: Mapping[str, Figure], taken: set[Group]) -> dict[str, Figure]:
    return {name: figure for name, figure in base.items() if group_of(name) not in taken} | {
        name: figure for name, figure in other.items() if group_of(name) in taken
    }
