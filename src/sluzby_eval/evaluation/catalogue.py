"""The set of definitions in force: inputs, parameters and indicators, loaded and checked together.

No frame library is needed on this path. What fails its model is still looked at: the formula and the unit of
a definition with a misspelt key are checked as well, so that one run tells everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.evaluation.comparison.settings import Settings, is_choice, load_settings
from sluzby_eval.evaluation.dimensions import names, used
from sluzby_eval.evaluation.formula import Applied, Earlier, Node
from sluzby_eval.evaluation.loading import Loader
from sluzby_eval.evaluation.methods.choosing import method_parameters
from sluzby_eval.evaluation.methods.registry import METHODS
from sluzby_eval.evaluation.plan import Choices, Plan, compile_plan, inline
from sluzby_eval.evaluation.spec import Indicator, Input, Parameter  # noqa: TC001 - dataclasses keep it
from sluzby_eval.evaluation.wording import Wording
from sluzby_eval.i18n import LANGUAGES
from sluzby_eval.workspace import FRONTIER, FUNDING, PLANNING

if TYPE_CHECKING:
    from sluzby_eval.evaluation.draft import Source
    from sluzby_eval.findings import Finding
    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One indicator that passed its checks."""

    spec: Indicator
    tree: Node  # with references to other indicators put in
    references: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All definitions that can be used; faulty ones are left out and told in the findings."""

    inputs: Mapping[str, Input]
    derived: Mapping[
        str, Node
    ]  # derived inputs and those over time, in an order in which they can be computed
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    minimum_coverage: float
    settings: Settings = field(default_factory=Settings)  # declared choices of comparison

    def published(self) -> list[str]:
        """List the indicators that are computed unless others are asked for."""
        return [key for key, item in self.definitions.items() if item.spec.status == "published"]

    def plan(self, identifier: str) -> Plan:
        """Compile one indicator."""
        item = self.definitions[identifier]
        spec = item.spec
        applies = [spec.applies, *(self.definitions[name].spec.applies for name in item.references)]
        return compile_plan(
            identifier,
            item.tree,
            Choices(
                applies=tuple(rule for rule in applies if rule.forms or rule.types),
                levels=spec.levels,
                bases=spec.bases,
                peers=spec.peers,
                zero_when_empty=spec.when_empty == "zero",
                minimum_coverage=self._minimum(spec),
                grain=spec.grain,
            ),
        )

    def with_bases(self, identifiers: Iterable[str]) -> list[str]:
        """List indicators with those that their methods work on, each after what it needs."""
        found: list[str] = []
        for identifier in identifiers:
            tree = self.definitions[identifier].tree
            below = self.with_bases(tree.of) if isinstance(tree, Applied) else []
            found += [name for name in (*below, identifier) if name not in found]
        return found

    def lookback(self, plans: Iterable[Plan]) -> int:
        """Tell how many years before those asked for the inputs of some plans look at."""
        plans = list(plans)
        depth: dict[str, int] = {}
        for name, tree in self.derived.items():  # each after what it needs
            own = max(tree.back) if isinstance(tree, Earlier) else 0
            depth[name] = own + max((depth.get(part, 0) for part in names(tree)), default=0)
        return max((depth.get(name, 0) for name in self.inputs_of(plans)), default=0)

    def inputs_of(self, plans: Iterable[Plan]) -> list[str]:
        """List the inputs of some plans with all that they are derived from; each after what it needs."""
        wanted = {name for plan in plans for name in plan.inputs}
        for name in reversed(list(self.derived)):
            if name in wanted:
                wanted.update(names(self.derived[name]))
        base = [name for name in self.inputs if name in wanted and name not in self.derived]
        return [*base, *(name for name in self.derived if name in wanted)]

    def line_parameters(self, plans: Iterable[Plan]) -> list[str]:
        """List the parameters that are needed at every line."""
        plans = list(plans)
        found = [name for plan in plans for name in plan.line_parameters]
        derived = [name for name in self.inputs_of(plans) if name in self.derived]
        found += [name for item in derived for name in used(self.derived[item], "parameter")]
        return list(dict.fromkeys(found))

    def sha256(self, identifier: str) -> str:
        """Return the digest of a definition with everything that its value depends on."""
        item = self.definitions[identifier]
        plan = self.plan(identifier)
        parts = [self.definitions[name].source.document.sha256 for name in (identifier, *item.references)]
        parts += [f"{name}={self.inputs[name].model_dump_json()}" for name in sorted(self.inputs_of([plan]))]
        wanted = sorted({*plan.parameters, *self.line_parameters([plan]), *method_parameters(item.tree)})
        parts += [self.parameters[name].model_dump_json() for name in wanted]
        parts += self.settings.digests(item.tree)
        return hashlib.sha256("\n".join([*parts, str(plan.minimum_coverage)]).encode()).hexdigest()

    def infos(self) -> dict[str, IndicatorInfo]:
        """Describe every indicator for those who report."""
        return {key: self._info(item) for key, item in self.definitions.items()}

    def in_words(self, tree: Node) -> dict[str, str]:
        """Write a formula with the labels of its inputs, in every language."""
        titles = {name: item.title.texts() for name, item in self.parameters.items()}
        titles |= {name: item.spec.title.texts() for name, item in self.definitions.items()}
        labels = {name: item.label.texts() for name, item in self.inputs.items()}
        return {
            language: Wording(labels=labels, titles=titles, language=language).write(tree)
            for language in LANGUAGES
        }

    def _minimum(self, spec: Indicator) -> float:
        return self.minimum_coverage if spec.minimum_coverage is None else spec.minimum_coverage

    def _info(self, item: Definition) -> IndicatorInfo:
        # results loads polars, which listing and checking definitions does without
        from sluzby_eval.evaluation.sides import sides_of
        from sluzby_eval.results import IndicatorInfo

        spec = item.spec
        above, below = sides_of(self.plan(spec.id), self.inputs)
        return IndicatorInfo(
            id=spec.id,
            catalogue=spec.catalogue,
            domain=spec.domain,
            title=spec.title.texts(),
            question=spec.question.texts(),
            unit=spec.unit,
            better=spec.better,
            levels=spec.levels,
            formula=item.tree.text if isinstance(item.tree, Applied) else spec.formula,
            formula_words=self.in_words(item.tree),
            numerator=spec.numerator.texts(),
            denominator=spec.denominator.texts() if spec.denominator else None,
            pitfalls=spec.pitfalls.texts() if spec.pitfalls else {},
            source=spec.source,
            not_for=spec.not_for,
            minimum_coverage=self._minimum(spec),
            confidentiality=spec.confidentiality,
            grain=spec.grain,
            above=above,
            below=below,
            of=item.tree.of if isinstance(item.tree, Applied) else (),
            over_time=isinstance(item.tree, Applied) and METHODS[item.tree.name].series,
        )


def load_catalogue(workspace: Workspace) -> tuple[Catalogue, list[Finding]]:
    """Load and check all definitions of a workspace; faulty ones are told and left out."""
    loader = read_definitions(workspace)
    return assemble(loader), loader.sorted_findings()


def read_definitions(workspace: Workspace) -> Loader:
    """Read every file of a workspace and check what keeps it from being computed."""
    loader = Loader(workspace.config)
    loader.read_inputs(workspace.files("indicators"))
    loader.read_parameters(
        item
        for item in workspace.files("rules")
        if not is_choice(item[1]) and not item[1].startswith((FRONTIER, FUNDING, PLANNING))
    )
    loader.read_indicators(workspace.files("indicators"))
    loader.check()
    levels = {name: spec.levels for name, spec in loader.indicators.items()}
    loader.settings, problems = load_settings(workspace, levels)
    loader.findings += problems
    return loader


def assemble(loader: Loader) -> Catalogue:
    """Put together what can be used."""
    trees = {name: draft.tree for name, draft in loader.drafts.items() if draft.tree is not None}
    definitions = {
        name: Definition(
            spec=spec,
            tree=inline(trees[name], trees),
            references=tuple(loader.all_references(name)),
            source=loader.drafts[name].source,
        )
        for name, spec in loader.usable()
    }
    return Catalogue(
        inputs=loader.inputs,
        derived=loader.derived(),
        parameters=loader.parameters,
        definitions=definitions,
        minimum_coverage=loader.config.evaluation.minimum_coverage,
        settings=loader.settings,
    )
