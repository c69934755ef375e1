"""Reading the declared choices of comparison (size classes, neighbours, profiles) and checking them.

They stand in folders of `rules/`, beside the dated parameters: `rules/comparison/size_classes.yaml`,
`rules/comparison/neighbours.yaml`, `rules/profiles/*.yaml`. A file of the same name in the workspace replaces the
shipped one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import pydantic

from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import Document, Loaded, Trail, parse, read_document
from sluzby_eval.evaluation.comparison.spec import Neighbours, Profile, SizeClasses
from sluzby_eval.evaluation.formula import Applied, Node
from sluzby_eval.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.workspace import Workspace

CHOICES = "rules/comparison/"
PROFILES = "rules/profiles/"
_FILES = ("size_classes", "neighbours")
_Model = TypeVar("_Model", bound=pydantic.BaseModel)
Levels = Mapping[str, tuple[str, ...]]  # indicator -> levels at which it is computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices in force; what failed its checks is left out."""

    sizes: SizeClasses | None = None
    neighbours: Neighbours | None = None
    profiles: Mapping[str, Loaded[Profile]] = field(default_factory=dict)

    def profile(self, name: str, year: int) -> Profile | None:
        """Return the profile of an id or family that is valid at the end of a year."""
        day = dt.date(year, 12, 31)
        for item in self.profiles.values():
            spec = item.spec
            if name in (spec.id, spec.family) and _covers(spec, day):
                return spec
        return None

    def digests(self, tree: Node) -> list[str]:
        """Return the digests of the profiles that a method needs; none for a formula."""
        said = dict(tree.options) if isinstance(tree, Applied) else {}
        return [
            item.document.sha256
            for _name, item in sorted(self.profiles.items())
            if said.get("profile") in (item.spec.id, item.spec.family)
        ]


def _covers(spec: Profile, day: dt.date) -> bool:
    return (spec.valid_from or dt.date.min) <= day <= (spec.valid_to or dt.date.max)


def is_choice(name: str) -> bool:
    """Tell whether a file of `rules/` is one of ours and no dated parameter."""
    return name.startswith((CHOICES, PROFILES))


def _concerns(workspace: Workspace, path: Path) -> bool:
    """Tell whether a file is about the indicators in force: the shipped choices name shipped indicators."""
    own = path.is_relative_to(workspace.root)
    return own or workspace.config.indicators == "shipped" or path.stem == "size_classes"


def load_settings(workspace: Workspace, known: Levels) -> tuple[Settings, list[Finding]]:
    """Load the choices of a workspace; `known` are the indicators that can be computed, with their levels."""
    reader = _Reader(known=known, with_codes=workspace.config.indicators == "shipped")
    for path, name in workspace.files("rules"):
        if is_choice(name) and _concerns(workspace, path):
            document, problems = read_document(path, name=name)
            reader.findings += problems
            if document is not None:
                reader.is_own = path.is_relative_to(workspace.root)
                reader.take(path.stem, document)
    reader.check_families()
    return (
        Settings(sizes=reader.sizes, neighbours=reader.neighbours, profiles=reader.profiles),
        sorted(reader.findings, key=lambda item: (item.place.file, item.place.line or 0, item.code)),
    )


class _Reader:
    def __init__(self, *, known: Levels, with_codes: bool) -> None:
        self.known = known
        self.with_codes = with_codes
        self.is_own = (
            True  # the file at hand is the workspace's; the shipped profile is known to have no bands
        )
        self.findings: list[Finding] = []
        self.sizes: SizeClasses | None = None
        self.neighbours: Neighbours | None = None
        self.profiles: dict[str, Loaded[Profile]] = {}

    def take(self, stem: str, document: Document) -> None:
        if document.name.startswith(PROFILES):
            profile = self._parse(document, Profile)
            if profile is not None:
                self._check_id(stem, profile.id, document)
                self._check_profile(profile, document)
                self.profiles[profile.id] = Loaded(spec=profile, document=document)
        elif stem == "size_classes":
            self.sizes = self._parse(document, SizeClasses)
            if self.sizes is not None:
                self._check_id(stem, self.sizes.id, document)
                self._check_sizes(self.sizes, document)
        elif stem == "neighbours":
            self.neighbours = self._parse(document, Neighbours)
            if self.neighbours is not None:
                self._check_id(stem, self.neighbours.id, document)
                self._check_neighbours(self.neighbours, document)
        else:
            args = {"suggestion": Finding.suggestion(stem, _FILES), "known": ", ".join(_FILES)}
            self._report(document, "D650", (), stem, args)

    def _parse(self, document: Document, model: type[_Model]) -> _Model | None:
        spec, problems = parse(document, model)
        self.findings += problems
        return spec

    def _check_id(self, stem: str, identifier: str, document: Document) -> None:
        if identifier != stem:
            self._report(document, "D204", ("id",), identifier, {"stem": stem})

    def _check_sizes(self, sizes: SizeClasses, document: Document) -> None:
        units = codelist("capacity_units")
        for index, item in enumerate(sizes.classes):
            if item.unit not in units:
                self._unknown(document, "D651", ("classes", index, "unit"), item.unit, units)

    def _check_neighbours(self, neighbours: Neighbours, document: Document) -> None:
        for level, likeness in neighbours.levels.items():
            for index, feature in enumerate(likeness.features):
                trail = ("levels", level, "features", index, "indicator")
                self._check_indicator(document, trail, feature.indicator, level)

    def _check_profile(self, profile: Profile, document: Document) -> None:
        types = codelist("service_types") if self.with_codes else {}
        for number, card in enumerate(profile.cards):
            here: Trail = ("cards", number)
            for index, kind in enumerate(card.types):
                if types and kind not in types:
                    self._unknown(document, "D652", (*here, "types", index), kind, types)
            for name, criterion in card.criteria.items():
                trail = (*here, "criteria", name)
                if self.is_own and not any(measure.bands for measure in criterion.measures):
                    self._report(document, "D656", trail, name, key=True)
                for index, measure in enumerate(criterion.measures):
                    place = (*trail, "measures", index, "indicator")
                    self._check_indicator(document, place, measure.indicator, "service")
        self._check_cards(profile, document)

    def _check_cards(self, profile: Profile, document: Document) -> None:
        """No service may stand on two cards."""
        for (_first, one), (second, other) in combinations(enumerate(profile.cards), 2):
            shared = set(one.types) & set(other.types) if one.types or other.types else {"*"}
            forms = set(one.forms) & set(other.forms) if one.forms and other.forms else {"*"}
            if shared and forms:
                self._report(document, "D653", ("cards", second), ", ".join(sorted(shared)))

    def check_families(self) -> None:
        """Of one family only one profile may be valid on any day."""
        for one, other in combinations(self.profiles.values(), 2):
            first, second = one.spec, other.spec
            if first.family is None or first.family != second.family:
                continue
            start = max(first.valid_from or dt.date.min, second.valid_from or dt.date.min)
            if start <= min(first.valid_to or dt.date.max, second.valid_to or dt.date.max):
                self._report(other.document, "D655", ("id",), second.id, {"name": first.id})

    def _check_indicator(self, document: Document, trail: Trail, name: str, level: str) -> None:
        if name not in self.known:
            self._unknown(document, "D657", trail, name, self.known)
        elif level not in self.known[name]:
            self._report(document, "D654", trail, name, {"level": level})

    def _unknown(self, document: Document, code: str, trail: Trail, value: str, known: Iterable[str]) -> None:
        self._report(document, code, trail, value, {"suggestion": Finding.suggestion(value, known)})

    def _report(
        self,
        document: Document,
        code: str,
        trail: Trail,
        value: str,
        args: Mapping[str, object] | None = None,
        *,
        key: bool = False,
    ) -> None:
        place = document.place(trail, key=key)
        self.findings.append(Finding(code=code, place=place, args=args or {}, value=value))
