"""`sluzby-eval funding list`: the rule sets in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.czech import format_date
from sluzby_eval.funding.rulesets import load_rule_sets
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.spec import RuleSet

app = command_app()


@app.command("list", cls=SluzbyCommand, epilog="sluzby-eval funding list")
def list_command(context: typer.Context) -> int:
    """List the rule sets of funding."""
    session = session_of(context)
    sets, findings = load_rule_sets(open_workspace(session.folder))
    for name in sorted({item.place.file for item in findings}):
        session.say(_("{file} cannot be used; see sluzby-eval check.").format(file=name))
    if session.json:
        write_json("funding-list", {"rule_sets": [_record(item) for item in sets.values()]})
        return 0
    columns = [
        Column(_("Rule set")), Column(_("Title")), Column(_("In force")), Column(_("Parameters"), number=True),
        Column(_("Without a value"), number=True),
    ]  # fmt: skip
    rows = [
        (
            name,
            pick(item.spec.title.texts()),
            _days(item.spec),
            str(len(item.spec.parameters)),
            str(len(_missing(item.spec))),
        )
        for name, item in sets.items()
    ]
    write_table(columns, rows)
    return 0


def _record(item: Loaded[RuleSet]) -> dict[str, object]:
    rules = item.spec
    return {
        "id": rules.id,
        "title": rules.title.texts(),
        "status": rules.status,
        "source": rules.source,
        "valid_from": rules.valid_from,
        "valid_to": rules.valid_to,
        "parameters": sorted(rules.parameters),
        "missing": _missing(rules),
        "file": item.document.name,
        "sha256": item.document.sha256,
    }


def _missing(rules: RuleSet) -> list[str]:
    return sorted(name for name, item in rules.parameters.items() if not item.values)


def _days(rules: RuleSet) -> str:
    language = current_language()
    start = format_date(rules.valid_from, language)
    return f"{start} –" + (f" {format_date(rules.valid_to, language)}" if rules.valid_to else "")
