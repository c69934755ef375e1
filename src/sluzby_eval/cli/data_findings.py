"""`sluzby-eval data findings`: what is to be mended, what was fixed, what was accepted and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.findings_view import severity_name
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.store import STATES, finding_of, ledger
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.findings import Finding

SHOWN = 20
ACCEPTED = "accepted"
Followed = tuple[str, "Finding"]

app = command_app()


@app.command(
    cls=SluzbyCommand, epilog="sluzby-eval data findings\nsluzby-eval data findings --state new --all"
)
def findings(
    context: typer.Context,
    provider: Annotated[str | None, typer.Option(help=mark("Only of this provider, by IČO or name."))] = None,
    state: Annotated[
        str | None, typer.Option(help=mark("Only new, persists, fixed, reopened, or accepted."))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=mark("List all of them."))] = False,
    as_of: asked.AsOf = None,
) -> int:
    """Show which findings are new, persist, were fixed or came again."""
    session = session_of(context)
    snapshot = head_of(open_workspace(session.folder), as_of)
    rows = ledger(snapshot)
    if provider is not None:
        names = dict(snapshot.read("providers").select("ico", pl.col("name").fill_null("")).iter_rows())
        rows = rows.filter(pl.col("provider") == choices.unit(provider, names))
    accepted = snapshot.accepted
    found = ((row["state"], finding_of(row, accepted)) for row in rows.iter_rows(named=True))
    followed = [(_state(word, finding), finding) for word, finding in found]
    counts = {name: sum(word == name for word, _finding in followed) for name in (*STATES, ACCEPTED)}
    if state is not None:
        wanted = choose(state, {name: (_words()[name],) for name in _words()}, what=_("State"))
        followed = [item for item in followed if item[0] == wanted]
    elif not session.json:
        followed = [item for item in followed if item[0] not in {"fixed", ACCEPTED}]
    if session.json:
        records = [{"state": word, **finding.as_record()} for word, finding in followed]
        write_json("data-findings", {"snapshot": snapshot.id, "counts": counts, "findings": records})
    else:
        _write_text(session, followed, counts, limit=len(followed) if everything else SHOWN)
    return 0


def _state(word: str, finding: Finding) -> str:
    """Return the one state in which a finding is counted: what was accepted is not to be mended."""
    return ACCEPTED if finding.explanation is not None and word != "fixed" else word


def _words() -> dict[str, str]:
    return {
        "new": _("new"),
        "persists": _("persists"),
        "fixed": _("fixed"),
        "reopened": _("came again"),
        ACCEPTED: _("accepted"),
    }


def _write_text(session: Session, followed: list[Followed], counts: dict[str, int], *, limit: int) -> None:
    words = _words()
    write(", ".join(f"{words[name]}: {count}" for name, count in counts.items()))
    if not followed:
        return
    columns = [
        Column(_("Identity")),
        Column(_("State")),
        Column(_("Weight")),
        Column(_("Code")),
        Column(_("Place")),
        Column(_("What is wrong")),
    ]
    write_table(
        columns,
        [
            (
                finding.identity or "",
                words[word],
                severity_name(finding.level),
                finding.code,
                str(finding.place),
                finding.message(),
            )
            for word, finding in followed[:limit]
        ],
    )
    for _word, finding in followed[:limit]:
        if finding.explanation is not None:
            told = _("{identity}: {explanation}")
            write_wrapped(told.format(identity=finding.identity, explanation=finding.explanation), hang="  ")
    rest = len(followed) - limit
    if rest > 0:
        session.say(
            ngettext("… and {n} more finding: --all", "… and {n} more findings: --all", rest).format(n=rest)
        )
