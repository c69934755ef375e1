"""What the indicators of acts need of every act, and how it adds up.

Each aggregate of a plan belongs to a class: what is additive is summed; a median or quantile is taken from a
histogram, which is additive again; distinct days are bits of a year, which may be laid over each other; other
distinct things are sets. Equal needs of many indicators are met once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from typing import Literal

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.formula import Call, Logic, Name, Node, walk
from sluzby_eval.evaluation.plan import ONE, Aggregate, Plan
from sluzby_eval.i18n import _

NUMBERS = ("minutes", "hour", "weekday", "month")  # columns of an act that an input may take
TEXTS = ("act", "form")  # columns that conditions may name
SETS = ("client", "date", "act", "area")  # columns whose distinct values may be counted
BEHIND = {"weekday": "date", "month": "date"}  # computed from
Kind = Literal["sum", "histogram", "set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which acts take part: those of a condition, and with nothing blank that the indicator needs."""

    where: Node | None = None
    complete: tuple[tuple[Node | None, Node], ...] = ()  # (condition, argument): both known where it matters


ALL_ACTS = Chosen()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One number wanted of the acts of every group."""

    kind: Kind
    of: Node
    chosen: Chosen
    share: float = 0.5  # of a histogram

    @property
    def basis(self) -> tuple[Kind, Node]:
        """What is kept for it, together with all others of the same."""
        return self.kind, self.of


EVERY_ACT = Need(kind="sum", of=ONE, chosen=ALL_ACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """All that some plans need of the acts of a year."""

    of_plan: Mapping[str, tuple[Need, ...]]  # plan -> what stands at its slots
    counted: Mapping[str, Need]  # plan -> the acts that take part

    def every(self) -> list[Need]:
        """List what is needed, each once."""
        found = [
            EVERY_ACT,
            *self.counted.values(),
            *(need for needs in self.of_plan.values() for need in needs),
        ]
        return list(dict.fromkeys(found))


def gather(plans: Sequence[Plan], columns: Mapping[str, str], blanks: frozenset[str]) -> Needs:
    """Collect what plans need.

    Args:
        plans: compiled indicators of grain `event`.
        columns: name of an input -> its column of an act.
        blanks: columns that are not told of every act of the year.
    """
    of_plan, counted = {}, {}
    for plan in plans:
        trees = [(item.where, item.argument) for item in plan.aggregates]
        complete = tuple(dict.fromkeys(pair for pair in trees if _touches(pair, columns, blanks)))
        of_plan[plan.id] = tuple(_need(item, complete) for item in plan.aggregates)
        counted[plan.id] = Need(kind="sum", of=ONE, chosen=Chosen(complete=complete))
    return Needs(of_plan=of_plan, counted=counted)


def _need(item: Aggregate, complete: tuple[tuple[Node | None, Node], ...]) -> Need:
    where, argument, kind = item.where, item.argument, item.kind
    if kind == "sum" and _is_condition(argument):  # how many acts fulfil it
        where = argument if where is None else Logic(op="and", items=(where, argument))
        argument = ONE
    chosen = Chosen(where=where, complete=complete)
    match kind:
        case "sum":
            return Need(kind="sum", of=argument, chosen=chosen)
        case "quantile":
            return Need(kind="histogram", of=argument, chosen=chosen, share=item.share)
        case _:
            return Need(kind="set", of=argument, chosen=chosen)


def _is_condition(node: Node) -> bool:
    return type(node).__name__ in ("Compare", "Logic", "Not")


def _touches(pair: tuple[Node | None, Node], columns: Mapping[str, str], blanks: frozenset[str]) -> bool:
    found = {part.name for tree in pair if tree is not None for part in walk(tree) if isinstance(part, Name)}
    return any(columns.get(name, name) in blanks for name in found)


def refuse_unfit(plan: Plan, columns: Mapping[str, str]) -> None:
    """Stop at a formula that acts cannot answer.

    Raises:
        UsageError: it names something that no act tells.
    """
    for item in plan.aggregates:
        for tree in (item.where, item.argument):
            for part in walk(tree) if tree is not None else ():
                if isinstance(part, Call):
                    raise _refusal(plan, part.name)
                if isinstance(part, Name) and not _is_known(part.name, item, columns):
                    raise _refusal(plan, part.name)


def _is_known(name: str, item: Aggregate, columns: Mapping[str, str]) -> bool:
    if item.kind == "count_distinct" and item.argument == Name(name=name):
        return name in SETS
    return name in columns or name in TEXTS


def _refusal(plan: Plan, name: str) -> UsageError:
    return UsageError(
        _("The indicator {indicator} counts acts of care, of which {name} is not told.").format(
            indicator=plan.id, name=name
        ),
        hint=_("An act tells its {names}; what belongs to the service stands under `applies`.").format(
            names=", ".join((*NUMBERS, *TEXTS, *SETS))
        ),
    )
