"""Rules that look at all definitions at once: names, numbers and formulas that meet, what nobody uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.evaluation.checking.subject import World, finding
from sluzby_eval.evaluation.dimensions import names, used
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import LANGUAGES
from sluzby_eval.model import TABLES
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from sluzby_eval.evaluation.draft import Source
    from sluzby_eval.evaluation.spec import Indicator, Input, Parameter

COLUMN_UNITS = {("costs", "amount_czk"): "CZK", ("revenues", "amount_czk"): "CZK", ("staff", "fte"): "fte"}
SHARE_LIMIT = 2  # of a parameter kept as a fraction


def numbers(world: World) -> Iterator[Finding]:
    """Require: a number of the catalogue belongs to one definition at a time."""
    seen: dict[str, list[Indicator]] = {}
    for spec in world.loader.indicators.values():
        for other in seen.get(spec.catalogue, ()) if spec.catalogue else ():
            if _meet(spec, other):
                source = world.loader.drafts[spec.id].source
                yield finding(source, "D260", ("catalogue",), value=spec.catalogue, other=other.id)
                break
        seen.setdefault(spec.catalogue, []).append(spec)


def _meet(left: Indicator, right: Indicator) -> bool:
    spans = [(item.valid_from or dt.date.min, item.valid_to or dt.date.max) for item in (left, right)]
    return spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]


def titles(world: World) -> Iterator[Finding]:
    """No two indicators have the same title."""
    seen: dict[tuple[str, str], str] = {}
    for spec in world.loader.indicators.values():
        for language in LANGUAGES:
            key = (language, spec.title.texts()[language].strip().casefold())
            if key in seen and _meet(spec, world.loader.indicators[seen[key]]):
                source = world.loader.drafts[spec.id].source
                yield finding(
                    source, "D261", ("title", language), value=spec.title.texts()[language], other=seen[key]
                )
            seen.setdefault(key, spec.id)


def formulas(world: World) -> Iterator[Finding]:
    """No two indicators compute the same of the same lines."""
    seen: list[Indicator] = []
    for spec in world.loader.indicators.values():
        tree = world.loader.drafts[spec.id].tree
        for other in seen if tree is not None else ():
            same = world.loader.drafts[other.id].tree == tree and other.applies == spec.applies
            if same and other.grain == spec.grain and _meet(spec, other):
                yield finding(world.loader.drafts[spec.id].source, "D262", ("formula",), value=other.id)
                break
        seen.append(spec)


def inputs(world: World) -> Iterator[Finding]:
    """No two inputs are the same number, or bear the same label; a column keeps its unit."""
    sources: dict[tuple[object, ...], str] = {}
    labels: dict[tuple[str, str], str] = {}
    for name, item in world.loader.inputs.items():
        home = world.loader.input_homes[name]
        content = _content(item)
        if item.table is not None and content in sources:
            yield finding(home, "D263", (name,), key=True, value=name, other=sources[content])
        sources.setdefault(content, name)
        for language in LANGUAGES:
            label = (language, item.label.texts()[language].strip().casefold())
            if label in labels:
                told = item.label.texts()[language]
                yield finding(home, "D264", (name, "label", language), value=told, other=labels[label])
            labels.setdefault(label, name)
        expected = COLUMN_UNITS.get((item.table or "", item.value or ""))
        if expected is not None and item.unit in units.catalogue() and item.unit != expected:
            yield finding(home, "D410", (name, "unit"), value=item.unit, expected=expected)


def _content(item: Input) -> tuple[object, ...]:
    dumped = item.model_dump(exclude={"label", "unit"})
    return tuple(sorted((key, repr(value)) for key, value in dumped.items()))


def unused(world: World) -> Iterator[Finding]:
    """Every input and parameter is used by some definition."""
    loader = world.loader
    if any(item.level is Severity.ERROR for item in loader.findings):
        return  # a formula that cannot be read may use it
    trees = [draft.tree for draft in (*loader.drafts.values(), *loader.input_drafts.values()) if draft.tree]
    named = {name for tree in trees for name in names(tree)} | _named_elsewhere(loader.indicators.values())
    for name, home in loader.input_homes.items():
        if name not in named and not any(item.of == name for item in loader.inputs.values()):
            yield finding(home, "D265", (name,), key=True, value=name)
    looked_up = {name for tree in trees for name in used(tree, "parameter")} | named
    for name, home in loader.parameter_homes.items():
        if name not in looked_up and _is_own(world, home):
            yield finding(home, "D266", ("id",), value=name)


def _is_own(world: World, home: Source) -> bool:
    """Whether a file belongs to the definitions in use: shipped rules are there even where they are not."""
    used_with = world.loader.config.indicators == "shipped"
    return used_with or not home.path.is_relative_to(shipped("rules"))


def _named_elsewhere(specs: Iterable[Indicator]) -> set[str]:
    """Collect every text of the methods of indicators; a name among them is in use."""
    return {text for spec in specs for text in _texts(spec.method)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def delivered(world: World) -> Iterator[Finding]:
    """Require: some layout fills the column of every input."""
    if world.delivered is None:
        return
    for name, item in world.loader.inputs.items():
        if item.table is None or TABLES[item.table].large:
            continue
        known = world.delivered.get(item.table, frozenset())
        if not known or (item.value is not None and item.value not in known):
            told = ".".join(part for part in (item.table, item.value) if part)
            yield finding(world.loader.input_homes[name], "D267", (name,), key=True, value=told)


def parameters(world: World) -> Iterator[Finding]:
    """Parameters have values, of this year, with their source, in the right scale."""
    for name, item in world.loader.parameters.items():
        home = world.loader.parameter_homes[name]
        if not _is_own(world, home):
            continue
        if not item.values:
            yield finding(home, "D268", ("values",), value=name)
        elif all(
            value.to is not None and value.to < dt.date(world.today.year, 1, 1) for value in item.values
        ):
            last = max(value.to for value in item.values if value.to is not None)
            yield finding(home, "D269", ("values",), value=last.isoformat())
        yield from _values(item, home)


def _values(item: Parameter, home: Source) -> Iterator[Finding]:
    unit = units.catalogue().get(item.unit)
    dims = {name for value in item.values for name in item.by if getattr(value, name) is not None}
    for index, name in enumerate(item.by):
        if item.values and name not in dims:
            yield finding(home, "D270", ("by", index), value=name)
    for index, value in enumerate(item.values):
        if unit is not None and unit.percent and abs(value.value) > SHARE_LIMIT:
            percent = f"{value.value * 100:g}"
            yield finding(home, "D271", ("values", index, "value"), value=f"{value.value:g}", percent=percent)
        if not value.source.strip():
            yield finding(home, "D272", ("values", index), value=value.from_.isoformat())


def files(world: World) -> Iterator[Finding]:
    """Require: what lies beside the definitions is read; what stands before a shipped file is told."""
    for name in world.unread:
        yield Finding(code="D110", place=Place(file=name, line=1, column=1), value=name.rpartition("/")[2])
    for name in world.replaced:
        yield Finding(code="D111", place=Place(file=name, line=1, column=1), value=name)


RULES = (numbers, titles, formulas, inputs, unused, delivered, parameters, files)
