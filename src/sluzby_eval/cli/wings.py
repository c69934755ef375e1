"""What other wings know for reports: the roof fetches it, because wings do not know each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sluzby_eval.cli.units_named import territory_of
from sluzby_eval.planning.ground import ground_of
from sluzby_eval.planning.run import wings_of
from sluzby_eval.planning.spec import load_planning

if TYPE_CHECKING:
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.reporting.context import Context


def with_planning(context: Context, computed: Computed) -> Context:
    """Add what planning knows of the year, as of the day of the data; faulty rules are left to `check`."""
    rules, _findings = load_planning(context.workspace)
    territory = territory_of(context.workspace, computed.snapshot)
    ground = ground_of(computed.snapshot, territory, context.year)
    found = wings_of(ground, rules, computed.frame, today=context.created_at.date())
    return replace(context, wings={**context.wings, **found})
