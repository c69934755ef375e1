"""How much findings weigh, in words and numbers; nothing heavy is loaded for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.findings import Finding


def severity_name(severity: Severity) -> str:
    """Name a severity in the terminal's language."""
    return {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.INFO: _("note")}[severity]


def summary(findings: Iterable[Finding]) -> str:
    """Count findings by weight in one line."""
    counts = count(findings)
    return ", ".join(
        (
            ngettext("{n} error", "{n} errors", counts["error"]).format(n=counts["error"]),
            ngettext("{n} warning", "{n} warnings", counts["warning"]).format(n=counts["warning"]),
            ngettext("{n} note", "{n} notes", counts["info"]).format(n=counts["info"]),
        )
    )


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by weight."""
    counts = {severity.value: 0 for severity in Severity}
    for finding in findings:
        counts[finding.level.value] += 1
    return counts


def weight_name(finding: Finding) -> str:
    """Name the weight of a finding; of a warning that becomes an error, with the version."""
    since = catalogue()[finding.code].error_from
    if finding.level is Severity.WARNING and since is not None:
        return _("will be an error from {version}").format(version=since)
    return severity_name(finding.level)
