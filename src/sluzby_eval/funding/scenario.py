"""Scenarios of a rule set: another value of a parameter, other weights of criteria. The text itself never changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sluzby_eval.dated import DAY
from sluzby_eval.errors import DefinitionError
from sluzby_eval.findings import Finding
from sluzby_eval.funding.spec import Criterion, RuleSet, Value
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOREVER = 9999


def with_parameter(
    rules: RuleSet,
    name: str,
    value: Decimal,
    *,
    years: Sequence[int] = (),
    type: str | None = None,
    form: str | None = None,
) -> RuleSet:
    """Return the rules with another value of a parameter in some years (none = all), for some lines or for all."""
    parameter = rules.parameters[name]
    first, last = (min(years), max(years)) if years else (dt.MINYEAR, FOREVER)
    start, end = dt.date(first, 1, 1), dt.date(last, 12, 31)
    told = {key: item for key, item in (("type", type), ("form", form)) if item is not None}
    kept = [
        part
        for item in parameter.values
        for part in (_outside(item, start, end) if _covered(item, told) else [item])
    ]
    new = Value.model_validate({"from": start, "to": end, "value": value, "source": _("scenario"), **told})
    by = tuple(dict.fromkeys((*parameter.by, *told)))
    changed = parameter.model_copy(update={"by": by, "values": (new, *kept)})
    return rules.model_copy(update={"parameters": {**rules.parameters, name: changed}})


def _covered(item: Value, told: Mapping[str, str]) -> bool:
    """Tell whether a new value for some lines stands in the place of an old one: of the same lines, or of fewer."""
    return all(getattr(item, key) == text for key, text in told.items())


def _outside(item: Value, start: dt.date, end: dt.date) -> Iterable[Value]:
    """Return what is left of a value outside some days."""
    if item.from_ < start:
        until = min(item.to or dt.date.max, start - DAY)
        yield item.model_copy(update={"to": until})
    if (item.to or dt.date.max) > end:
        yield item.model_copy(update={"from_": max(item.from_, end + DAY)})


def with_weights(rules: RuleSet, told: Mapping[str, Decimal]) -> RuleSet:
    """Return the rules with other weights of criteria; those that are not named share what is left as before.

    Raises:
        DefinitionError: a criterion is not known.
    """
    if rules.criteria is None:
        raise DefinitionError(_("The rule set {name} has no criteria.").format(name=rules.id))
    known = [item.id for item in rules.criteria.items]
    for name in told:
        if name not in known:
            raise DefinitionError(
                _("The rule set {name} has no criterion {criterion}.").format(name=rules.id, criterion=name),
                hint=Finding.suggestion(name, known),
            )
    items = tuple(
        item.model_copy(update={"weight": _weight(item, rules.criteria.items, told)})
        for item in rules.criteria.items
    )
    return rules.model_copy(update={"criteria": rules.criteria.model_copy(update={"items": items})})


def _weight(item: Criterion, items: Sequence[Criterion], told: Mapping[str, Decimal]) -> Decimal:
    """Return the weight of a criterion: as told, or its part of what those told of the same forms leave."""
    if item.id in told:
        return told[item.id]
    beside = [other for other in items if other.forms == item.forms and other.types == item.types]
    named = sum((told[other.id] for other in beside if other.id in told), start=item.weight * 0)
    rest = sum((other.weight for other in beside if other.id not in told), start=item.weight * 0)
    whole = sum((other.weight for other in beside), start=item.weight * 0)
    return (item.weight * (whole - named) / rest).quantize(Decimal("0.0001"))
