"""Loading rule sets, and finding the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.definitions import Loaded, load
from sluzby_eval.errors import DefinitionError, UsageError
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.funding.spec import RuleSet
from sluzby_eval.i18n import _
from sluzby_eval.workspace import FUNDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.workspace import Workspace

RuleSets = dict[str, Loaded[RuleSet]]


def load_rule_sets(workspace: Workspace) -> tuple[RuleSets, list[Finding]]:
    """Load all rule sets in force by id; one that does not pass its model is left out and told in the findings."""
    return load(workspace.rules(FUNDING), RuleSet)


def chosen(workspace: Workspace, name: str | None) -> Loaded[RuleSet]:
    """Return the rule set of a name; without a name the only one of the workspace itself.

    Raises:
        UsageError: there is none of that name, or several could be meant.
        DefinitionError: its file does not pass its model.
    """
    sets, findings = load_rule_sets(workspace)
    found = _own(workspace, sets) if name is None else sets.get(name)
    if found is None:
        _tell_faults(name, findings)
        raise UsageError(_unknown(name, sets), hint=_("The rule sets: sluzby-eval funding list"))
    faults = [
        item for item in findings
        if item.place.file == found.document.name and item.level is Severity.ERROR
    ]  # fmt: skip
    if faults:
        raise DefinitionError(_told(faults))
    return found


def _own(workspace: Workspace, sets: Mapping[str, Loaded[RuleSet]]) -> Loaded[RuleSet] | None:
    folder = workspace.root / FUNDING
    own = [item for name, item in sets.items() if (folder / f"{name}.yaml").is_file()]
    return own[0] if len(own) == 1 else None


def _unknown(name: str | None, sets: Mapping[str, Loaded[RuleSet]]) -> str:
    if name is None:
        return _("Name a rule set: {names}.").format(names=", ".join(sets))
    meant = Finding.suggestion(name, sets)
    told = _("There is no rule set {name}.").format(name=name)
    return f"{told} {_('Did you mean {suggestion}?').format(suggestion=meant)}" if meant else told


def _tell_faults(name: str | None, findings: list[Finding]) -> None:
    faults = [item for item in findings if name and item.place.file.endswith(f"/{name}.yaml")]
    if faults:
        raise DefinitionError(_told(faults))


def _told(findings: list[Finding]) -> str:
    return "\n".join(f"{item.place}: {item.code} {item.message()}" for item in findings)
