"""Names of units on every level: services and providers from the dataset, areas from the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.i18n import _
from sluzby_eval.model import UNKNOWN
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
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
