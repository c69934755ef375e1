"""`sluzby-eval data accept`: accept a warning with the provider's explanation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Severity
from sluzby_eval.i18n import _
from sluzby_eval.store import Acceptance, open_store
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog='sluzby-eval data accept 4207d2c232 --explanation "respite beds" --by "J. Nováková"',
)
def accept(
    context: typer.Context,
    identity: Annotated[
        str, typer.Argument(help=mark("Identity of the finding, as `data findings` lists it."))
    ],
    explanation: Annotated[str, typer.Option(help=mark("What the provider says; it goes to the reports."))],
    by: Annotated[str, typer.Option(help=mark("Who accepts it."))],
) -> int:
    """Accept a warning with the provider's explanation."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    head_of(workspace)
    if not explanation.strip() or not by.strip():
        raise UsageError(_("The explanation or the name is empty."))
    now = dt.datetime.now(dt.UTC)
    with open_store(workspace.data).writing() as writer:
        known = {item.identity: item for item in writer.head.finding_objects() if item.identity is not None}
        chosen = choose(identity, dict.fromkeys(known, ()), what=_("Finding"))
        finding = known[chosen]
        if finding.level is Severity.ERROR:
            raise UsageError(
                _("An error cannot be accepted: {message}").format(message=finding.message()),
                hint=finding.fix(),
            )
        writer.accept(
            Acceptance(
                identity=chosen,
                code=finding.code,
                value=finding.value,
                explanation=explanation.strip(),
                by=by.strip(),
                at=now.isoformat(timespec="seconds"),
            )
        )
        message = _("accepted: {code} {place}").format(code=finding.code, place=finding.place)
        after = writer.commit(message, [], created_at=now, by=by.strip(), reason=explanation.strip())
    if session.json:
        write_json("data-accept", {"identity": chosen, "snapshot": after.id})
    else:
        session.say(_("Accepted. The dataset is now snapshot {id}.").format(id=after.id))
    return 0
