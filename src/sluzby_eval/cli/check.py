"""`sluzby-eval check`: all definitions, for people who write them and for CI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sluzby_eval.cli.findings_view import count, summary
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.evaluation.run import check as check_indicators
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.findings import Severity, worst
from sluzby_eval.i18n import _
from sluzby_eval.importing.layouts import load_layouts
from sluzby_eval.importing.mappings import load_mappings
from sluzby_eval.reporting.run import check as check_reports
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.findings import Finding
    from sluzby_eval.workspace import Workspace

DETAILS = mark(
    "Every faulty place is told as file:line:column with a code; `sluzby-eval codes CODE` explains it. "
    "The worked examples of the indicators are computed, too."
)

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval check\nsluzby-eval check --json")
def check(context: typer.Context) -> int:
    """Check the definitions of indicators, layouts and reports."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    with session.working(_("Checking")):
        findings = sorted(check_all(workspace), key=_by_place)
    if session.json:
        records = [finding.as_record() for finding in findings]
        write_json("check", {"counts": count(findings), "findings": records})
    else:
        for finding in findings:
            write(f"{finding.place}: {finding.code} {finding.message()} {finding.fix()}")
        session.say(summary(findings))
    return 1 if worst(findings) is Severity.ERROR else 0


def check_all(workspace: Workspace) -> list[Finding]:
    """Check every kind of declarative file."""
    layouts, findings = load_layouts(workspace)
    _mappings, faults = load_mappings(workspace, layouts)
    catalogue, _told_below = load_catalogue(workspace)
    return [*findings, *faults, *check_indicators(workspace), *check_reports(workspace, catalogue.infos())]


def _by_place(finding: Finding) -> tuple[str, int, int]:
    return finding.place.file, finding.place.line or 0, finding.place.column or 0
