"""The terms of a rule set for one year: its parameters as figures, each with the line of the rule that sets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from decimal import Decimal  # noqa: TC003 - dataclasses keep it
from typing import TYPE_CHECKING

from sluzby_eval.dated import in_force, year_end
from sluzby_eval.definitions import Document  # noqa: TC001 - dataclasses keep it
from sluzby_eval.funding.money import exact
from sluzby_eval.funding.trail import Figure, Part, Sheet, Source, Step, reason

if TYPE_CHECKING:
    from sluzby_eval.funding.spec import Mechanism, Reference, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A rule set as it holds in a year."""

    rules: RuleSet
    document: Document
    year: int
    instead: Mapping[str, Decimal | None] = field(default_factory=dict)  # values of a worked example

    def value(self, name: str, type: str | None = None, form: str | None = None) -> Figure:
        """Return a parameter for a line; missing where nobody has set it."""
        item = self.rules.parameters[name]
        texts = item.title.texts()
        if name in self.instead:
            given = self.instead[name]
            if given is None:
                return Figure.missing(name, "parameter_missing", item.unit, texts=texts)
            return Figure(name=name, value=exact(given), unit=item.unit, texts=texts)
        found = in_force(item.values, item.by, year_end(self.year), {"type": type, "form": form})
        if found is None:
            source = self.source(("parameters", name), text=item.source)
            return Figure.missing(name, "parameter_missing", item.unit, texts=texts, sources=(source,))
        index = next(at for at, value in enumerate(item.values) if value is found)
        value = exact(found.value)
        source = self.source(("parameters", name, "values", index, "value"), text=found.source or item.source)
        return Figure(name=name, value=value, unit=item.unit, texts=texts, sources=(source,))

    def source(self, trail: Sequence[str | int], *, text: str = "") -> Source:
        """Return the place of something that the rules say."""
        place = self.document.place(tuple(trail))
        return Source(file=place.file, line=f"{place.line}:{place.column}", text=text)


def reference(
    terms: Terms, choice: Reference, sheet: Sheet, *, type: str, form: str, count: Figure
) -> Figure:
    """Return a reference value: a parameter, or that of region or nation by the rule of Hradec Králové (F2).

    The region's value is taken where the region has enough providers of the type and its value is the higher one;
    otherwise the nation's. Source: calculator of Královéhradecký kraj 2020; how many are enough is a parameter.

    count: how many providers there are.
    """
    if choice.parameter is not None:
        return terms.value(choice.parameter, type, form)
    nation = terms.value(str(choice.nation), type, form)
    region = terms.value(str(choice.region), type, form)
    enough = terms.value(str(choice.enough), type, form)
    chosen = nation
    status = reason([nation, enough, count])
    if count.value is not None and enough.value is not None and count.value >= enough.value:
        status = reason([nation, region, enough, count])
        if region.value is not None and nation.value is not None and region.value > nation.value:
            chosen = region
    result = Figure(
        name="reference_choice",
        value=chosen.value if status == "ok" else None,
        unit=nation.unit,
        status=status,
        sources=chosen.sources,
        texts=chosen.texts,
    )
    parts = tuple(Part(op="", figure=figure) for figure in (region, nation, count, enough))
    return sheet.told(
        Step(key="reference_choice", parts=parts, result=result, kind="choice", form=sheet.form)
    )


def units_key(mechanism: Mechanism) -> str:
    """Name the figure that holds the units of a mechanism; of bed-days it is the beds."""
    return "bed" if mechanism.unit == "bed_day" else mechanism.unit
