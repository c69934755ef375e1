"""`sluzby-eval data verify`: every stored file against its checksum."""

from __future__ import annotations

import typer

from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.findings import Severity, worst
from sluzby_eval.i18n import _
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

FAILED = 5

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval data verify")
def verify(context: typer.Context) -> int:
    """Check every stored file against its checksum."""
    session = session_of(context)
    store = open_store(open_workspace(session.folder).data)
    with session.working(_("Verifying")):
        findings = store.verify()
    failed = worst(findings) is Severity.ERROR
    if session.json:
        write_json("data-verify", {"ok": not failed, "findings": [item.as_record() for item in findings]})
    else:
        write_groups(findings, limit=len(findings))
        session.say(_("The dataset does not match its checksums.") if failed else _("The dataset is whole."))
    return FAILED if failed else 0
