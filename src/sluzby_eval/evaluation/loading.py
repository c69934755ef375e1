"""Reading the files of indicators, inputs and rules, and checking them against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import pydantic

from sluzby_eval import units
from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import Document, Trail, parse, read_document
from sluzby_eval.evaluation import parameters
from sluzby_eval.evaluation.comparison.settings import Settings
from sluzby_eval.evaluation.dimensions import (
    DIMENSIONS,
    NAMES,
    Scope,
    has_aggregate,
    is_additive,
    names,
    quantity,
    used,
)
from sluzby_eval.evaluation.draft import Draft, Source, in_circles, unknown_unit
from sluzby_eval.evaluation.formula import Applied
from sluzby_eval.evaluation.grains import GRAINS
from sluzby_eval.evaluation.spec import (
    LINE_LEVELS,
    USUAL_LEVELS,
    Example,
    Indicator,
    Input,
    Parameter,
)
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.i18n import _
from sluzby_eval.model import FORMS

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.evaluation.formula import Node
    from sluzby_eval.workspace import Config

Files = Iterable[tuple["Path", str]]
_Model = TypeVar("_Model", bound=pydantic.BaseModel)
ROW_KEYS = (*DIMENSIONS, "service", "year", "predecessor")
LEVELS_OF_EXAMPLES = ("municipality", "orp", "district", "region")
ENOUGH_EXAMPLES = 3


class Loader:
    """Collects definitions and findings; `check` runs once all files are read."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.findings: list[Finding] = []
        self.inputs: dict[str, Input] = {}
        self.input_drafts: dict[str, Draft] = {}
        self.input_units: dict[str, str] = {}
        self.parameters: dict[str, Parameter] = {}
        self.indicators: dict[str, Indicator] = {}
        self.drafts: dict[str, Draft] = {}
        self.input_homes: dict[str, Source] = {}
        self.parameter_homes: dict[str, Source] = {}
        self.settings = Settings()

    # reading

    def read_inputs(self, files: Files) -> None:
        """Read the files `inputs*.yaml`."""
        for source in self._sources(files, inputs=True):
            if not isinstance(source.document.value, dict):
                self._report(
                    source,
                    "D203",
                    (),
                    args={
                        "key": source.document.name,
                        "cause": _("a mapping of names to inputs is expected"),
                    },
                )
                continue
            for name, raw in source.document.value.items():
                self._read_input(source, name, raw)

    def _read_input(self, source: Source, name: str, raw: Any) -> None:
        if name in self.input_units or name in NAMES:
            self._report(source, "D207", (name,), key=True, value=name)
            return
        spec, problems = parse(_part(source.document, name), Input)
        self.findings += problems
        self.input_homes[name] = source
        raw = raw if isinstance(raw, dict) else {}
        self.input_units[name] = str(raw.get("unit", ""))
        if "formula" in raw or "of" in raw:
            self.input_drafts[name] = Draft.read(name, source, (name,), raw)
        elif isinstance(raw.get("unit"), str) and raw["unit"] not in units.catalogue():
            self.findings.append(unknown_unit(source, (name, "unit"), raw["unit"]))
        if spec is not None:
            self.inputs[name] = spec

    def read_parameters(self, files: Files) -> None:
        """Read the files of `rules/`."""
        flat = [(path, name) for path, name in files if name.count("/") <= 1]  # folders hold other rules
        for source in self._sources(flat):
            spec = self._parse(source, Parameter)
            if spec is None:
                continue
            self._check_id(source, spec.id)
            if spec.unit not in units.catalogue():
                self.findings.append(unknown_unit(source, ("unit",), spec.unit))
            for code, index, args in parameters.faults(spec):
                self._report(source, code, ("values", index), args=args)
            if spec.id in self.parameters:
                self._report(source, "D207", ("id",), value=spec.id)
            self.parameters.setdefault(spec.id, spec)
            self.parameter_homes.setdefault(spec.id, source)

    def read_indicators(self, files: Files) -> None:
        """Read the files of indicators."""
        for source in self._sources(files, inputs=False):
            raw = source.document.value if isinstance(source.document.value, dict) else {}
            spec = self._parse(source, Indicator)
            identifier = raw.get("id") if isinstance(raw.get("id"), str) else source.path.stem
            self._check_id(source, str(identifier))
            if identifier in self.drafts:
                self._report(source, "D207", ("id",), value=identifier)
                continue
            self.drafts[str(identifier)] = Draft.read(str(identifier), source, (), raw)
            if spec is not None:
                self.indicators[spec.id] = spec

    def _sources(self, files: Files, *, inputs: bool | None = None) -> Iterable[Source]:
        for path, name in files:
            if inputs is not None and path.name.startswith("inputs") != inputs:
                continue
            document, problems = read_document(path, name=name)
            self.findings += problems
            if document is not None:
                yield Source(path=path, document=document)

    def _parse(self, source: Source, model: type[_Model]) -> _Model | None:
        spec, problems = parse(source.document, model)
        self.findings += problems
        return spec

    # checking

    def check(self) -> None:
        """Check the formulas, units and references of everything that was read."""
        scope = self.scope()
        for draft in self.input_drafts.values():
            self.findings += draft.check(scope, "line")
        for draft in self.drafts.values():
            self.findings += draft.check(scope, "outer")
        self._check_circles(self.input_drafts, {n: self._named(d) for n, d in self.input_drafts.items()})
        self._check_circles(self.drafts, {name: self._references(name) for name in self.drafts})
        for spec in self.indicators.values():
            self._check_indicator(spec, self.drafts[spec.id])

    def scope(self) -> Scope:
        """Return all names that formulas may use."""
        texts: dict[str, tuple[str, ...]] = {"form": FORMS}
        if self.config.indicators == "shipped":
            texts["type"] = tuple(codelist("service_types"))
        return Scope(
            inputs={name: quantity(unit) for name, unit in self.input_units.items()},
            parameters={name: _dimension(item.unit) for name, item in self.parameters.items()},
            dated_by={name: item.by for name, item in self.parameters.items()},
            indicators={name: draft.dimension for name, draft in self.drafts.items()},
            texts=texts,
            tables={name: self._tables(name) for name in self.input_units},
            counts={
                name: "method" if isinstance(draft.tree, Applied) else draft.grain
                for name, draft in self.drafts.items()
            },
            historic=frozenset(name for name in self.input_units if self._looks_back(name)),
        )

    def _behind(self, name: str) -> set[str]:
        """Return an input with all that it is made from."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            item = waiting.pop()
            if item not in found:
                found.add(item)
                waiting += self._named(self.input_drafts[item]) if item in self.input_drafts else []
        return found

    def _tables(self, name: str) -> frozenset[str]:
        specs = [self.inputs[item] for item in self._behind(name) if item in self.inputs]
        return frozenset(item.table for item in specs if item.table is not None)

    def _looks_back(self, name: str) -> bool:
        specs = [self.inputs[item] for item in self._behind(name) if item in self.inputs]
        return any(item.of is not None for item in specs)

    def _named(self, draft: Draft) -> list[str]:
        return names(draft.tree) if draft.tree is not None else []

    def _references(self, name: str) -> list[str]:
        draft = self.drafts.get(name)
        if draft is None or draft.tree is None:
            return []
        return list(draft.tree.of) if isinstance(draft.tree, Applied) else used(draft.tree, "indicator")

    def _check_circles(self, drafts: Mapping[str, Draft], references: Mapping[str, Iterable[str]]) -> None:
        for name, way in in_circles(references).items():
            draft = drafts[name]
            place = draft.source.document.place((*draft.trail, draft.key))
            self.findings.append(Finding(code="D310", place=place, value=" → ".join(way)))

    def _check_indicator(self, spec: Indicator, draft: Draft) -> None:
        source = draft.source
        if draft.tree is not None and not isinstance(draft.tree, Applied):
            is_shared_out = is_additive(draft.tree) and spec.grain != "event"
            if "operation" in spec.bases and not is_shared_out:
                self._report(source, "D314", ("bases",))
            if not used(draft.tree, "indicator") and not has_aggregate(draft.tree):
                self._check_territorial(spec, source, draft.tree)
        if self.config.territory == "shipped":
            for index, level in enumerate(spec.levels):
                self._check_known(source, ("levels", index), "D209", level, USUAL_LEVELS)
        if self.config.indicators == "shipped":
            for index, kind in enumerate(spec.applies.types):
                self._check_known(
                    source, ("applies", "types", index), "D208", kind, codelist("service_types")
                )
        if len(spec.examples) < ENOUGH_EXAMPLES:
            self._report(
                source, "D503", ("examples",), args={"count": len(spec.examples), "least": ENOUGH_EXAMPLES}
            )
        for index, example in enumerate(spec.examples):
            self._check_example(source, index, example, spec)

    def _check_territorial(self, spec: Indicator, source: Source, tree: Node) -> None:
        if not used(tree, "population") and not used(tree, "area"):
            self._report(source, "D319", ("formula",))
        for index, level in enumerate(spec.levels):
            if level in LINE_LEVELS:
                self._report(source, "D320", ("levels", index), value=level)

    def _check_example(self, source: Source, index: int, example: Example, spec: Indicator) -> None:
        here: Trail = ("examples", index)
        levels = (*LINE_LEVELS, *LEVELS_OF_EXAMPLES, *spec.levels)
        columns = GRAINS[spec.grain].columns
        known = [*self.input_units, *ROW_KEYS, *levels, *columns]
        for number, row in enumerate(example.given):
            for key in row:
                self._check_known(source, (*here, "given", number, key), "D502", key, known, key=True)
        for key in example.parameters:
            name = key.partition(":")[0]  # "growth:2026", "use_rate:80+"
            self._check_known(source, (*here, "parameters", key), "D311", name, self.parameters, key=True)
        for level in example.expect:
            self._check_known(source, (*here, "expect", level), "D502", level, levels, key=True)

    def _check_known(
        self, source: Source, trail: Trail, code: str, value: str, known: Iterable[str], *, key: bool = False
    ) -> None:
        known = list(known)
        if value not in known:
            self._report(
                source,
                code,
                trail,
                key=key,
                value=value,
                args={"suggestion": Finding.suggestion(value, known)},
            )

    def _check_id(self, source: Source, identifier: str) -> None:
        if identifier != source.path.stem:
            self._report(source, "D204", ("id",), value=identifier, args={"stem": source.path.stem})

    def _report(
        self,
        source: Source,
        code: str,
        trail: Trail,
        *,
        key: bool = False,
        value: object = None,
        args: Mapping[str, object] | None = None,
    ) -> None:
        place = source.document.place(trail, key=key)
        text = None if value is None else str(value)
        self.findings.append(Finding(code=code, place=place, args=args or {}, value=text))

    # what can be used

    def usable(self) -> list[tuple[str, Indicator]]:
        """List the indicators without errors, theirs or those of what they refer to, by id."""
        faulty = {finding.place.file for finding in self.findings if finding.level is Severity.ERROR}
        files = {name: draft.source.document.name for name, draft in self.drafts.items()}
        sound_inputs = {*self.derived(), *(name for name in self.inputs if name not in self.input_drafts)}
        sound = {
            name
            for name in self.indicators
            if files[name] not in faulty and sound_inputs.issuperset(self._named(self.drafts[name]))
        }
        return [
            (name, self.indicators[name])
            for name in sorted(sound)
            if sound.issuperset(self.all_references(name))
        ]

    def derived(self) -> dict[str, Node]:
        """Return the formulas of derived inputs, each after those that it names; faulty ones are left out."""
        scope = self.scope()
        left = {
            name: draft
            for name, draft in self.input_drafts.items()
            if name in self.inputs and draft.tree is not None and not draft.check(scope, "line")
        }
        base = [name for name in self.inputs if name not in self.input_drafts]
        ready: dict[str, Node] = {}
        while left:
            free = [
                name
                for name, draft in left.items()
                if all(part in ready or part in base for part in self._named(draft))
            ]
            if not free:
                break
            for name in free:
                tree = left.pop(name).tree
                if tree is not None:
                    ready[name] = tree
        return ready

    def all_references(self, name: str) -> list[str]:
        """List the indicators that one refers to, directly or through others."""
        found: list[str] = []
        waiting = self._references(name)
        while waiting:
            item = waiting.pop(0)
            if item not in found and item != name:
                found.append(item)
                waiting += self._references(item)
        return found

    def sorted_findings(self) -> list[Finding]:
        """Return the findings in the order of files and lines."""
        return sorted(
            self.findings,
            key=lambda item: (item.place.file, item.place.line or 0, item.place.column or 0, item.code),
        )


def _dimension(unit: str) -> units.Dimension | None:
    found = units.catalogue().get(unit)
    return found.dimension if found else None


def _part(document: Document, name: str) -> Document:
    """Return one entry of a document of many, with its places."""
    return Document(
        name=document.name,
        value=document.value[name] if isinstance(document.value[name], dict) else {},
        key_at={trail[1:]: at for trail, at in document.key_at.items() if trail[:1] == (name,)},
        value_at={trail[1:]: at for trail, at in document.value_at.items() if trail[:1] == (name,)},
        sha256=document.sha256,
    )
