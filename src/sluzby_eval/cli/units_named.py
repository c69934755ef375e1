"""Names of units on every level: services and providers from the dataset, areas from the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli import choices
from sluzby_eval.czech import fold
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _
from sluzby_eval.model import UNKNOWN
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from sluzby_eval.cli.show import Slice
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace


def territory_of(workspace: Workspace, snapshot: Snapshot) -> Territory:
    """Return the territory in force."""
    return Territory.from_rows(snapshot.read("territory"), shipped=workspace.config.territory == "shipped")


def names_of(workspace: Workspace, snapshot: Snapshot, level: str) -> dict[str, str]:
    """Return unit -> name for one level."""
    names = {unit: name for (its_level, unit), name in snapshot.names().items() if its_level == level}
    territory = territory_of(workspace, snapshot)
    names |= {code: territory.name(code) for code in territory.areas(level)}
    return {UNKNOWN: _("without territory"), **names}


def unit_of(workspace: Workspace, computed: Computed, text: str, wanted: Slice) -> str:
    """Understand a unit by code or name among those that have a row of a slice.

    Raises:
        UsageError: there is none, or several; where an indicator has it on another level, the hint says so.
    """
    names = names_of(workspace, computed.snapshot, wanted.level)
    rows = computed.frame.filter(indicator=wanted.indicator, level=wanted.level, year=wanted.year)
    try:
        return choices.unit(text, {unit: names.get(unit, unit) for unit in rows["unit"].unique().sort()})
    except UsageError as error:
        for other in computed.indicators[wanted.indicator].levels:
            names = names_of(workspace, computed.snapshot, other) if other != wanted.level else {}
            if fold(text) in {fold(name) for pair in names.items() for name in pair}:
                told = _("There is one on another level: add --level {level}.").format(level=other)
                raise UsageError(error.message, hint=told) from error
        raise
