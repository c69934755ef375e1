"""`sluzby-eval frontier check`: the models of frontiers alone; `check` does them with everything else."""

from __future__ import annotations

import typer

from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.weights import summary
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.findings import Severity, worst
from sluzby_eval.frontier.spec import check_models
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command("check", cls=SluzbyCommand, epilog="sluzby-eval frontier check")
def check_command(context: typer.Context) -> int:
    """Check the models of frontiers."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    definitions = load_catalogue(workspace)[0].definitions
    of_services = [name for name, item in definitions.items() if "service" in item.spec.levels]
    findings = check_models(workspace, of_services)
    if session.json:
        write_json("frontier-check", {"findings": [finding.as_record() for finding in findings]})
    else:
        write_groups(findings)
        session.say(summary(findings) if findings else _("The models are in order."))
    return 1 if worst(findings) is Severity.ERROR else 0
