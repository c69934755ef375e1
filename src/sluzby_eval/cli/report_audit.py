"""`sluzby-eval report audit`: an attack on files that are to be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.czech import format_number
from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _, current_language, ngettext
from sluzby_eval.reporting.disclosure.audit import audit, together
from sluzby_eval.reporting.disclosure.files import by_version, found_in, members, rows_in
from sluzby_eval.reporting.disclosure.rules import rules_of
from sluzby_eval.reporting.disclosure.secrets import secrets_of
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sluzby_eval.cli.session import Session
    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.disclosure.audit import Audited

DISCLOSED = 5
MOST = 40  # told on the screen; JSON tells all

app = command_app()


@app.command(
    "audit",
    cls=SluzbyCommand,
    epilog="sluzby-eval report opendata --year 2025 --out verejne\nsluzby-eval report audit verejne",
)
def audit_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help=mark("Folder with everything that is to be published."))],
    inside: Annotated[
        bool, typer.Option("--inside", help=mark("Use the threshold for those bound to secrecy."))
    ] = False,
) -> int:
    """Attack files that are to be published, to see whether a withheld number follows."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    files = list(members(folder))
    rows, read = rows_in(files)
    if rows.is_empty():
        raise InputError(
            _("There are no rows of results in {path}.").format(path=folder),
            hint=_("They are read from CSV, Parquet and JSON; write one of these, too."),
        )
    computed = results_of(session, workspace)
    whole = context_from(
        workspace, computed.snapshot, computed.frame, computed.indicators, version=computed.version
    )
    rules = rules_of(workspace.config.publish, "inside" if inside else "public")
    with session.working(_("Attacking")):
        audited = together(audit(replace(whole, results=part), rules) for part in by_version(rows))
        leaks = found_in(files, secrets_of(whole))
    _tell(session, audited, leaks, read=read, context=whole)
    return DISCLOSED if audited.disclosures or leaks else 0


def _tell(
    session: Session,
    audited: Audited,
    leaks: list[tuple[str, str]],
    *,
    read: list[str],
    context: Context,
) -> None:
    if session.json:
        write_json("report-audit", _payload(audited, leaks, read))
        return
    session.say(
        _("{rows} rows read from {files} files; {withheld} of them withheld; {n} numbers attacked.").format(
            rows=audited.rows, files=len(read), withheld=audited.withheld, n=audited.attacked
        )
    )
    if audited.disclosures:
        columns = (
            _("Indicator"),
            _("Unit"),
            _("Year"),
            _("Withheld number"),
            _("It follows"),
            _("Given away by"),
        )
        shown = audited.disclosures[:MOST]
        write_table(
            [Column(heading) for heading in columns],
            [
                [
                    str(item.key["indicator"]),
                    _unit(item.key, context),
                    str(item.key["year"]),
                    item.quantity,
                    _range(item.low, item.high),
                    "; ".join(f"{key['indicator']} {_unit(key, context)}" for key in item.told_by[:3]),
                ]
                for item in shown
            ],
        )
    for name, text in leaks[:MOST]:
        write(_("{file}: holds the text “{text}”").format(file=name, text=text))
    _sum_up(session, audited, leaks)


def _sum_up(session: Session, audited: Audited, leaks: list[tuple[str, str]]) -> None:
    count = len(audited.disclosures)
    if count:
        message = ngettext("{n} withheld number can be told.", "{n} withheld numbers can be told.", count)
        session.say(message.format(n=count))
    if leaks:
        message = ngettext("{n} text must not be there.", "{n} texts must not be there.", len(leaks))
        session.say(message.format(n=len(leaks)))
    if not count and not leaks:
        session.say(_("No withheld number follows from what is published."))


def _unit(key: Mapping[str, Any], context: Context) -> str:
    name = context.name(str(key["level"]), str(key["unit"]))
    parts = [name, *(str(key[part]) for part in ("type", "form") if key[part] != "all")]
    return ", ".join(parts)


def _range(low: float, high: float) -> str:
    language = current_language()
    ends = [format_number(end, 0 if abs(end) >= 100 else 1, language) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " – ".join(ends)


def _payload(audited: Audited, leaks: list[tuple[str, str]], read: list[str]) -> dict[str, object]:
    return {
        "rows": audited.rows,
        "withheld": audited.withheld,
        "attacked": audited.attacked,
        "files": read,
        "disclosures": [
            {
                "key": dict(item.key),
                "quantity": item.quantity,
                "low": item.low,
                "high": item.high,
                "exact": item.is_exact,
                "told_by": [dict(key) for key in item.told_by],
            }
            for item in audited.disclosures
        ],
        "texts": [{"file": name, "text": text} for name, text in leaks],
    }
