"""What the commands of planning and quality share: the ground of a year, the rules, names of areas and services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sluzby_eval.cli.names import choose
from sluzby_eval.cli.stored import results_of, year_of
from sluzby_eval.cli.units_named import names_of, territory_of
from sluzby_eval.czech import collate
from sluzby_eval.errors import DefinitionError, UsageError
from sluzby_eval.i18n import _
from sluzby_eval.model import UNKNOWN
from sluzby_eval.planning.ground import Ground, ground_of
from sluzby_eval.planning.spec import load_planning
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.planning.spec import Planning
    from sluzby_eval.workspace import Workspace

_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that a command of planning needs."""

    workspace: Workspace
    computed: Computed
    ground: Ground
    rules: Mapping[str, Loaded[Planning]]

    def names(self, level: str) -> dict[str, str]:
        """Return unit -> name of a level."""
        return names_of(self.workspace, self.computed.snapshot, level)

    def rule(self, kind: type[_Kind], name: str | None, *, what: str) -> _Kind:
        """Return the rule of a kind: the named one, or the only one there is.

        Raises:
            UsageError: there is none, or there are several and none was named.
        """
        known = {key: item.spec.root for key, item in self.rules.items() if isinstance(item.spec.root, kind)}
        if name is not None:
            key = choose(
                name, {key: (item.title.cs, item.title.en) for key, item in known.items()}, what=what
            )
            return known[key]
        if len(known) != 1:
            told = ", ".join(known) or "–"
            raise UsageError(
                _("{what} must be named.").format(what=what), hint=_("There are: {known}.").format(known=told)
            )
        return next(iter(known.values()))


def desk_of(session: Session, *, year: int | None, ahead: bool = False) -> Desk:
    """Open the workspace and gather the ground of a year (the latest of the results).

    With `ahead` it may be any year after the first one with results: plans and networks are made before statements.

    Raises:
        DefinitionError: a file of `rules/planning/` cannot be used.
        InputError: the results know nothing of the year.
    """
    workspace = open_workspace(session.folder)
    rules, findings = load_planning(workspace)
    if findings:
        first = findings[0]
        raise DefinitionError(f"{first.place}: {first.message()}", hint=first.fix())
    computed = results_of(session, workspace, year=year)
    wanted = year_of(computed, year, later=ahead)
    ground = ground_of(computed.snapshot, territory_of(workspace, computed.snapshot), wanted)
    return Desk(workspace=workspace, computed=computed, ground=ground, rules=rules)


def day(text: str | None, desk: Desk) -> dt.date:
    """Return the day of judgement: the one asked, else that of the data, never the clock's."""
    if text is None:
        stamp = desk.computed.snapshot.created_at
        return (dt.datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            _("{text} is no date.").format(text=text), hint=_("Write it as 2026-03-31.")
        ) from error


def backing(state: str) -> str:
    """Say whether a measure of a plan backs a place in the network, and why not (`backing.STATES`)."""
    texts = {
        "valid": _("yes"), "not_named": _("no, none named"), "unknown": _("no, number unknown"),
        "ended": _("no, not in force"), "cancelled": _("no, cancelled"), "several_plans": _("several plans have it"),
        "no_plan_of_the_year": _("not known"),
    }  # fmt: skip
    return texts[state]


def measure(plan: str | None, number: str | None) -> str:
    """Name a measure by its number, with its plan where that is told."""
    if number is None:
        return _("none")
    return number if plan is None else f"{number} ({plan})"


def in_czech_order(names: Mapping[str, str]) -> list[str]:
    """Put units in the order of their names; what has no known place comes last."""
    place = {name: number for number, name in enumerate(collate(names.values()))}
    return sorted(names, key=lambda unit: (unit == UNKNOWN, place[names[unit]], unit))
