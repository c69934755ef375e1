"""Rules of the settings of a definition: levels, comparison, coverage, applicability, status."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sluzby_eval.evaluation.checking.subject import Subject, sides
from sluzby_eval.evaluation.dimensions import has_aggregate, used
from sluzby_eval.evaluation.spec import LINE_LEVELS, Use
from sluzby_eval.findings import Finding
from sluzby_eval.model import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sluzby_eval.definitions import Trail

USES: tuple[str, ...] = get_args(Use)


def repeated(subject: Subject) -> Iterator[Finding]:
    """Nothing stands twice in a list."""
    spec = subject.spec
    lists: tuple[tuple[Trail, Sequence[str]], ...] = (
        (("levels",), spec.levels),
        (("bases",), spec.bases),
        (("not_for",), spec.not_for),
        (("uses",), spec.uses),
        (("applies", "types"), spec.applies.types),
        (("applies", "forms"), spec.applies.forms),
    )
    for trail, values in lists:
        for index, value in enumerate(values):
            if value in values[:index]:
                yield subject.report("D241", *trail, index, value=value)


def uses(subject: Subject) -> Iterator[Finding]:
    """Forbidden uses are known ones, and a number without a better side is never ranked."""
    spec = subject.spec
    for index, use in enumerate(spec.not_for):
        if use not in USES:
            hint = Finding.suggestion(use, USES)
            yield subject.report("D242", "not_for", index, value=use, suggestion=hint, known=", ".join(USES))
        elif use in spec.uses:
            yield subject.report("D253", "not_for", index, value=use)
    if spec.better == "neither" and spec.peers != "none" and "ranking" not in spec.not_for:
        yield subject.report("D243", "better")


def coverage(subject: Subject) -> Iterator[Finding]:
    """Require: the least coverage is a promise, and only where something is counted."""
    least = subject.spec.minimum_coverage
    if least is None:
        return
    if least == 0:
        yield subject.report("D244", "minimum_coverage")
    elif subject.tree is not None and not has_aggregate(subject.tree) and not used(subject.tree, "indicator"):
        yield subject.report("D245", "minimum_coverage")


def comparison(subject: Subject) -> Iterator[Finding]:
    """Units are compared at levels that the indicator has."""
    spec = subject.spec
    of_areas = [level for level in spec.levels if level not in LINE_LEVELS]
    if spec.peers == "area" and not of_areas:
        yield subject.report("D246", "peers")
    tree = subject.tree
    is_territorial = tree is not None and not has_aggregate(tree) and not used(tree, "indicator")
    if spec.peers.startswith("type_form") and is_territorial:
        yield subject.report("D247", "peers" if "peers" in spec.model_fields_set else "levels")


def emptiness(subject: Subject) -> Iterator[Finding]:
    """Require: a sum over nobody is zero; a ratio over nobody is not."""
    found = sides(subject.tree)
    if subject.spec.when_empty == "zero" and found is not None and has_aggregate(found[1]):
        yield subject.report("D248", "when_empty")


def applicability(subject: Subject) -> Iterator[Finding]:
    """Require: a restriction restricts."""
    forms = subject.spec.applies.forms
    if set(forms) == set(FORMS):
        yield subject.report("D249", "applies", "forms")
    if "operation" in subject.spec.bases and forms == ("pob",):
        yield subject.report("D250", "bases", subject.spec.bases.index("operation"))


def openness(subject: Subject) -> Iterator[Finding]:
    """Require: what is published is made of published and public indicators only."""
    loader = subject.world.loader
    for name in loader.all_references(subject.spec.id):
        other = loader.indicators.get(name)
        if other is None:
            continue
        call = next((call for call in subject.calls("indicator") if call.text == name), None)
        at = call or subject.tree
        if at is None:
            continue
        if subject.published and other.status != "published":
            yield subject.at("D251", at, value=name, status=other.status)
        if subject.spec.confidentiality == "public" and other.confidentiality == "internal":
            yield subject.at("D252", at, value=name)


def validity(subject: Subject) -> Iterator[Finding]:
    """Require: what was withdrawn says until when it was in force."""
    if subject.spec.status == "withdrawn" and subject.spec.valid_to is None:
        yield subject.report("D254", "status")


def folder(subject: Subject) -> Iterator[Finding]:
    """Require: a file lies in the folder of its domain."""
    parts = subject.source.document.name.split("/")
    if len(parts) > 2 and parts[-2] != subject.spec.domain:
        yield subject.report("D255", "domain", value=subject.spec.domain, folder=parts[-2])


RULES = (
    repeated, uses, coverage, comparison, emptiness, applicability, openness, validity, folder,
)  # fmt: skip
