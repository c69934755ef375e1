"""What-if overlays: small YAML files that change the data or the rules, and never touch the dataset.

An overlay is laid over a snapshot while it is read and over the definitions while they are loaded; everything else
is the usual evaluation, and its outcome is shown as the difference from the results without it. An overlay without
changes gives the very same results.

A change of costs moves the item and, by the same crowns, the total of its sheet, so that the sheet still closes.
Nothing reacts by itself: dearer wages change no staff, a closed service sends its clients nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import Document, Loaded, Trail, parse, read_document
from sluzby_eval.errors import DefinitionError, InputError
from sluzby_eval.evaluation.comparison.spec import HUNDRED, Criterion, Profile
from sluzby_eval.evaluation.overlaid import Layer, Overlaid, columns
from sluzby_eval.evaluation.overlay_spec import Change, OverlaySpec, Value, Weights
from sluzby_eval.evaluation.spec import DatedValue
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.spec import Parameter
    from sluzby_eval.store import Snapshot

FOREVER = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A what-if, ready to be laid over data and definitions."""

    name: str
    spec: OverlaySpec
    document: Document

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot as it would be."""
        if not self.spec.changes:
            return snapshot
        return Overlaid(id=snapshot.id, root=snapshot.root, manifest=snapshot.manifest, overlay=self.spec)

    def catalogue(self, catalogue: Catalogue) -> Catalogue:
        """Return the definitions as they would be."""
        for change in self.spec.changes:
            if change.parameter is not None:
                item = catalogue.parameters[change.parameter.id]
                changed = with_value(item, change.parameter, self.spec.years)
                catalogue = replace(catalogue, parameters={**catalogue.parameters, item.id: changed})
            elif change.weights is not None:
                settings = catalogue.settings
                profiles = with_weights(settings.profiles, change.weights)
                catalogue = replace(catalogue, settings=replace(settings, profiles=profiles))
        return catalogue


def read_overlay(path: Path) -> Overlay:
    """Read an overlay.

    Raises:
        InputError: the file is not there.
        DefinitionError: it says something that is not understood; the message has the place.
    """
    if not path.is_file():
        raise InputError(_("There is no file {path}.").format(path=path))
    document, problems = read_document(path, name=path.name)
    spec = None
    if document is not None:
        spec, found = parse(document, OverlaySpec)
        problems += found
    if spec is None or document is None or any(item.level is Severity.ERROR for item in problems):
        raise DefinitionError(tell(problems))
    return Overlay(name=path.stem, spec=spec, document=document)


def tell(findings: Iterable[Finding]) -> str:
    """Write findings as lines of one message."""
    return "\n".join(f"{item.place}: {item.code} {item.message()}" for item in findings)


# checking


def check_overlay(overlay: Overlay, snapshot: Snapshot, catalogue: Catalogue) -> list[Finding]:
    """Check the names in an overlay against data and definitions; a change that finds nothing is a warning."""
    services = snapshot.read("services")["service_id"].to_list()
    found: list[Finding] = []
    for index, change in enumerate(overlay.spec.changes):
        here: Trail = ("changes", index, change.kind)
        faults = list(_faults(change, services, catalogue))
        found += [
            Finding(
                code=code,
                place=overlay.document.place((*here, *trail)),
                value=value,
                args={"suggestion": Finding.suggestion(value, known)},
            )
            for code, trail, value, known in faults
        ]
        if not faults and not _touches(change, overlay.spec.years, snapshot):
            found.append(Finding(code="D664", place=overlay.document.place(here), value=change.kind))
    return found


Fault = tuple[str, Trail, str, Sequence[str]]


def _faults(change: Change, services: Sequence[str], catalogue: Catalogue) -> Iterable[Fault]:
    chosen = change.prices
    if chosen is not None:
        yield from _unknown("D660", ("services",), chosen.services, services)
        yield from _unknown("D652", ("types",), chosen.types, list(codelist("service_types")))
    if change.costs is not None:
        yield from _unknown("D663", ("items",), change.costs.items, list(codelist("cost_items")))
    if change.capacity is not None:
        yield from _unknown("D660", ("service",), [change.capacity.service], services)
        known = list(columns())
        yield from _unknown("D665", ("set",), change.capacity.set, known)
        yield from _unknown("D665", ("add",), change.capacity.add, known)
    if change.close is not None:
        yield from _unknown("D660", ("service",), [change.close.service], services)
    if change.open is not None:
        yield from _unknown("D660", ("like",), [change.open.like], services)
    if change.parameter is not None:
        yield from _unknown("D661", ("id",), [change.parameter.id], list(catalogue.parameters))
    if change.weights is not None:
        yield from _weight_faults(change.weights, catalogue.settings.profiles)


def _weight_faults(weights: Weights, profiles: Mapping[str, Loaded[Profile]]) -> Iterable[Fault]:
    yield from _unknown("D662", ("profile",), [weights.profile], list(profiles))
    if weights.profile in profiles:
        known = list(profiles[weights.profile].spec.criteria)
        yield from _unknown("D662", ("criteria",), weights.criteria, known)


def _unknown(code: str, trail: Trail, names: Iterable[str], known: Sequence[str]) -> Iterable[Fault]:
    for name in names:
        if name not in known:
            yield code, trail, name, known


def _touches(change: Change, years: Sequence[int], snapshot: Snapshot) -> bool:
    """Tell whether a change of prices finds any amount; other changes name what they change."""
    chosen = change.prices
    if chosen is None:
        return True
    lay = Layer(years=years, read=snapshot.read)
    rows = lay.chosen(snapshot.read("costs"), chosen, None)
    return not rows.filter(pl.col("item").is_in(list(change.items)), pl.col("amount_czk") != 0).is_empty()


# laying over definitions


def with_value(parameter: Parameter, value: Value, years: Sequence[int]) -> Parameter:
    """Return a parameter with another value; the values that it replaces end before and begin after it."""
    first, last = (min(years), max(years)) if years else (dt.MINYEAR, FOREVER)
    start, end = dt.date(first, 1, 1), dt.date(last, 12, 31)
    told = {name: getattr(value, name) for name in ("type", "form") if getattr(value, name) is not None}
    kept = [
        part
        for item in parameter.values
        for part in (
            _around(item, start, end)
            if all(getattr(item, name) in (None, text) for name, text in told.items()) and _covers(item, told)
            else [item]
        )
    ]
    new = DatedValue.model_validate({"from": start, "to": end, "value": value.value, **told})
    by = tuple(dict.fromkeys((*parameter.by, *told)))
    return parameter.model_copy(update={"by": by, "values": (new, *kept)})


def _covers(item: DatedValue, told: Mapping[str, str]) -> bool:
    """Tell whether a new value stands in the place of an old one: for the same lines, or for more."""
    named = {name for name in ("type", "form", "founder", "legal_form") if getattr(item, name) is not None}
    return not told or bool(named & set(told))


def _around(item: DatedValue, start: dt.date, end: dt.date) -> list[DatedValue]:
    """Return what is left of a value outside some days."""
    day = dt.timedelta(days=1)
    parts = []
    if item.from_ < start:
        until = min(item.to or dt.date.max, start - day)
        parts.append(item.model_copy(update={"to": until}))
    if (item.to or dt.date.max) > end:
        parts.append(item.model_copy(update={"from_": max(item.from_, end + day)}))
    return parts


def with_weights(profiles: Mapping[str, Loaded[Profile]], change: Weights) -> dict[str, Loaded[Profile]]:
    """Return profiles of which one has other weights; criteria that are not named keep their proportions."""
    loaded = profiles[change.profile]
    cards = tuple(
        card.model_copy(update={"criteria": _reweighted(card.criteria, change.criteria)})
        for card in loaded.spec.cards
    )
    profile = loaded.spec.model_copy(update={"cards": cards})
    return {**profiles, change.profile: Loaded(spec=profile, document=loaded.document)}


def _reweighted(criteria: Mapping[str, Criterion], told: Mapping[str, float]) -> dict[str, Criterion]:
    own = {name: weight for name, weight in told.items() if name in criteria}
    rest = sum(item.weight for name, item in criteria.items() if name not in own)
    left = HUNDRED - sum(own.values())
    return {
        name: item.model_copy(update={"weight": own[name] if name in own else item.weight * left / rest})
        for name, item in criteria.items()
    }
