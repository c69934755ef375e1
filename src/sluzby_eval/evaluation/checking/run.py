"""Asking every rule of every definition: no rule needs data or a frame library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.evaluation.checking import formulas, settings, together, wording, worked
from sluzby_eval.evaluation.checking.subject import Subject, World
from sluzby_eval.evaluation.formula import Applied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.evaluation.checking.subject import Rule, WholeRule
    from sluzby_eval.findings import Finding

OF_ONE: tuple[Rule, ...] = (*wording.RULES, *settings.RULES, *formulas.RULES, *worked.RULES)
OF_ALL: tuple[WholeRule, ...] = together.RULES


def review(world: World) -> Iterator[Finding]:
    """Yield what an honest reviewer would say of definitions that can be read."""
    faulty = _faulty_formulas(world)
    for rule in OF_ALL:
        yield from rule(world)
    for spec in world.loader.indicators.values():
        draft = world.loader.drafts[spec.id]
        is_sound = not isinstance(draft.tree, Applied) and spec.id not in faulty
        tree = draft.tree if is_sound else None
        subject = Subject(spec=spec, draft=draft, tree=tree, world=world)
        for check in OF_ONE:
            yield from check(subject)


def _faulty_formulas(world: World) -> set[str]:
    """Return the indicators whose formula or unit is faulty: of these nothing more is said of the formula."""
    files = {item.place.file for item in world.loader.findings if item.code.startswith(("D3", "D4"))}
    return {name for name, draft in world.loader.drafts.items() if draft.source.document.name in files}
