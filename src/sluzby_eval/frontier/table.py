"""Units with their inputs and outputs, read from a file (`files`) or taken from results of an evaluation (`models`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field

from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.i18n import LANGUAGES, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Units in the order in which they were given; what is missing is NaN."""

    units: Sequence[str]
    input_names: Sequence[str]
    output_names: Sequence[str]
    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    place: Place
    types: Sequence[str] = ()
    forms: Sequence[str] = ()
    months: Sequence[float] = ()
    bad_names: Sequence[str] = ()
    bad: Floats | None = None  # (n, b) undesirable outputs
    prices: Floats | None = None  # (n, m) of one unit of each input
    environment_names: Sequence[str] = ()
    environment: Floats | None = None  # (n, k)
    groups: Sequence[str] = ()
    periods: Sequence[str] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of columns, by language
    shown: Mapping[str, str] = field(
        default_factory=dict
    )  # units as people know them, where that is not the id
    findings: Sequence[Finding] = ()  # noticed while the table was read

    def named(self, units: Iterable[str]) -> dict[str, object]:
        """Return units as arguments of a finding; see `named`."""
        return named(units, self.shown)


def named(units: Iterable[str], shown: Mapping[str, str]) -> dict[str, object]:
    """Return units as arguments of a finding: how many, the first of them by name, and the ids of all."""
    ids = tuple(str(unit) for unit in units)
    return {"number": len(ids), "units": first_few([shown.get(unit, unit) for unit in ids]), "ids": ids}


def in_languages(told: Callable[[Language], Sequence[str]]) -> dict[str, str]:
    """List texts that are written otherwise in each language, as an argument of a finding."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        listed = first_few(told(language))
        found[language] = listed if isinstance(listed, str) else listed[language]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of columns of a file."""

    inputs: Sequence[str]
    outputs: Sequence[str]
    unit: str | None = None
    bad: Sequence[str] = ()
    prices: Sequence[str] = ()  # one for each input, in their order
    environment: Sequence[str] = ()
    group: str | None = None
    period: str | None = None

    @property
    def every(self) -> list[str]:
        """All names."""
        single = [name for name in (self.unit, self.group, self.period) if name is not None]
        return [*self.inputs, *self.outputs, *self.bad, *self.prices, *self.environment, *single]
