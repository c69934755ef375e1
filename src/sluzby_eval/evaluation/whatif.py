"""Running a what-if overlay: the results with it against the results without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.errors import DefinitionError
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.difference import Difference, compare_results
from sluzby_eval.evaluation.overlay import Overlay, check_overlay, tell
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.findings import Finding, Severity

if TYPE_CHECKING:
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

EFFECT = "overlay"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What an overlay would change."""

    difference: Difference
    findings: tuple[Finding, ...]  # changes that found nothing to change


def what_if(
    workspace: Workspace,
    snapshot: Snapshot,
    overlay: Overlay,
    *,
    years: Sequence[int] | None = None,
    version: str | None = None,
    indicators: Sequence[str] | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> WhatIf:
    """Evaluate with and without an overlay; nothing is stored.

    Raises:
        DefinitionError: the overlay names a service, item, parameter or profile that is not there.
    """
    catalogue, _findings = load_catalogue(workspace)
    findings = check_overlay(overlay, snapshot, catalogue)
    errors = [item for item in findings if item.level is Severity.ERROR]
    if errors:
        raise DefinitionError(tell(errors))
    base = evaluate(workspace, snapshot, years=years, version=version, indicators=indicators)
    changed = evaluate(
        workspace, snapshot, years=years, version=version, indicators=indicators, overlay=overlay
    )
    found = compare_results(base.results, {EFFECT: changed.results}, thresholds=thresholds)
    return WhatIf(difference=found, findings=tuple(findings))
