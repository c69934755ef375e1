"""Testing the tests of definitions: which wrong changes of a definition do its examples notice.

A mutant is killed when one of the examples no longer comes out. What survives is computed with its original
over small made-up worlds: where they differ, the smallest such world is the example that is missing; where they
never do, the mutant is taken to be the same definition written otherwise.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.evaluation.examples import compute_cases, differences, gather
from sluzby_eval.evaluation.guesses import worlds, written
from sluzby_eval.evaluation.mutants import Mutant, mutants_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sluzby_eval.evaluation.catalogue import Catalogue, Definition
    from sluzby_eval.evaluation.formula import Node
    from sluzby_eval.evaluation.spec import Example, Input
    from sluzby_eval.findings import Place

BATCH = 60  # mutants that are computed together
COMPARED = ("level", "unit", "type", "form", "basis")
SEEN = ("value", "status", "n_counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that no example notices."""

    indicator: str
    kind: str
    told: str  # the changed formula or setting
    place: Place
    example: str | None  # YAML of an example that would notice; None = none was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How the mutants of one indicator fared."""

    indicator: str
    mutants: int
    killed: int
    equivalent: int
    survivors: tuple[Survivor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How all mutants fared."""

    scores: tuple[Score, ...]

    @property
    def share(self) -> float:
        """The part of the mutants that was killed; those equal to their original do not count."""
        real = sum(score.mutants - score.equivalent for score in self.scores)
        return sum(score.killed for score in self.scores) / real if real else 1.0

    def as_record(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"killed_share": self.share, "indicators": [asdict(score) for score in self.scores]}


def mutate(catalogue: Catalogue, indicators: Sequence[str] | None = None) -> Outcome:
    """Try every mutant of some indicators, or of all."""
    chosen = list(indicators or catalogue.definitions)
    every = [mutant for name in chosen for mutant in mutants_of(catalogue, name)]
    batches = [every[start : start + BATCH] for start in range(0, len(every), BATCH)]
    alive = [mutant for batch in batches for mutant in _alive(catalogue, batch)]
    judged = {name: _judge(catalogue, [item for item in alive if item.indicator == name]) for name in chosen}
    scores = []
    for name in chosen:
        own = [mutant for mutant in every if mutant.indicator == name]
        survivors, equivalent = judged[name]
        scores.append(
            Score(
                indicator=name,
                mutants=len(own),
                killed=len(own) - len(survivors) - equivalent,
                equivalent=equivalent,
                survivors=tuple(survivors),
            )
        )
    return Outcome(scores=tuple(scores))


def _alive(catalogue: Catalogue, mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return the mutants of which every example still comes out."""
    names = {f"{mutant.indicator}_m{number}": mutant for number, mutant in enumerate(mutants)}
    examples = {name: mutant.spec.examples for name, mutant in names.items()}
    killed = {item.indicator for item in differences(changed(catalogue, names, examples))}
    return [mutant for name, mutant in names.items() if name not in killed]


def changed(
    catalogue: Catalogue, mutants: Mapping[str, Mutant], examples: Mapping[str, tuple[Example, ...]]
) -> Catalogue:
    """Return a catalogue of mutants; the definitions that they may refer to are there without examples."""
    definitions: dict[str, Definition] = {
        name: replace(item, spec=item.spec.model_copy(update={"examples": ()}))
        for name, item in catalogue.definitions.items()
    }
    inputs: dict[str, Input] = dict(catalogue.inputs)
    derived: dict[str, Node] = dict(catalogue.derived)
    for name, mutant in mutants.items():
        original = catalogue.definitions[mutant.indicator]
        spec = mutant.spec.model_copy(update={"id": name, "examples": examples[name]})
        definitions[name] = replace(original, spec=spec, tree=mutant.tree)
        for new, tree in mutant.inputs.items():
            derived[new] = tree
            inputs[new] = inputs[new.removesuffix("_moved")]
    return replace(catalogue, definitions=definitions, inputs=inputs, derived=derived)


def _judge(catalogue: Catalogue, alive: Sequence[Mutant]) -> tuple[list[Survivor], int]:
    """Tell survivors from mutants that are the same as their original; count the latter."""
    survivors: list[Survivor] = []
    equivalent = 0
    for mutant in alive:
        made = worlds(catalogue, mutant)
        found = _telling(catalogue, mutant, made) if made else None
        if made and found is None:
            equivalent += 1
            continue
        survivors.append(_survivor(catalogue, mutant, found))
    return survivors, equivalent


def _survivor(catalogue: Catalogue, mutant: Mutant, example: str | None) -> Survivor:
    source = catalogue.definitions[mutant.indicator].source
    setting = mutant.told.partition(".")[0].partition(":")[0]
    trail = (setting,) if setting in ("applies", "when_empty") else ("formula",)
    place = source.place(trail, mutant.at) if trail == ("formula",) else source.document.place(trail)
    return Survivor(
        indicator=mutant.indicator, kind=mutant.kind, told=mutant.told, place=place, example=example
    )


def _telling(catalogue: Catalogue, mutant: Mutant, made: tuple[Example, ...]) -> str | None:
    """Write the smallest world in which a mutant differs from its original, one with numbers if there is any."""
    original = replace(mutant, spec=catalogue.definitions[mutant.indicator].spec,
                       tree=catalogue.definitions[mutant.indicator].tree, inputs={})  # fmt: skip
    both = {"original_m": original, "mutant_m": mutant}
    mixed = changed(catalogue, both, dict.fromkeys(both, made))
    cases = [case for case in gather(mixed) if case.indicator in both]
    frame = compute_cases(mixed, cases)
    results = {
        name: list(_by_example(frame, [case for case in cases if case.indicator == name])) for name in both
    }
    unlike = [
        (index, ours, theirs)
        for index, (ours, theirs) in enumerate(zip(*results.values(), strict=True))
        if not ours.equals(theirs)
    ]
    if not unlike:
        return None
    index, ours, theirs = next((item for item in unlike if item[1]["value"].count()), unlike[0])
    return written(made[index], ours, theirs)


def _by_example(frame: pl.DataFrame, cases: Iterable[Any]) -> Iterator[pl.DataFrame]:
    for case in cases:
        own = frame.filter(pl.col("indicator") == case.indicator, pl.col("year") == case.slot)
        own = own.with_columns(pl.col("value").round(9))
        yield own.select(*COMPARED, *SEEN).sort(COMPARED)
