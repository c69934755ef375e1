"""`sluzby-eval codes`: what a code of a finding means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.completions import complete_codes
from sluzby_eval.cli.findings_view import severity_name
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.findings import catalogue, without_fields
from sluzby_eval.i18n import _, pick

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.findings import Code

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval codes V412\nsluzby-eval codes")
def codes(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE", help=mark("A code; without it all are listed."), autocompletion=complete_codes
        ),
    ] = None,
) -> int:
    """Explain a code of a finding."""
    return tell(session_of(context), code)


def tell(session: Session, code: str | None) -> int:
    """Write what one code means, or all of them."""
    known = catalogue()
    chosen = [known[choose(code, dict.fromkeys(known, ()), what=_("Code"))]] if code else list(known.values())
    if session.json:
        write_json("codes", {"codes": [_record(entry) for entry in chosen]})
    elif code:
        _write_page(chosen[0])
    else:
        columns = [Column(_("Code")), Column(_("Weight")), Column(_("What it says"))]
        write_table(
            columns,
            [
                (entry.code, severity_name(entry.severity), without_fields(pick(entry.message)))
                for entry in chosen
            ],
        )
    return 0


def _record(entry: Code) -> dict[str, str | None]:
    texts = {name: pick(getattr(entry, name)) for name in ("message", "what", "why", "example", "fix")}
    return {"code": entry.code, "severity": entry.severity.value, "error_from": entry.error_from, **texts}


def _write_page(entry: Code) -> None:
    weight = severity_name(entry.severity)
    if entry.error_from is not None:
        weight += ", " + _("will be an error from {version}").format(version=entry.error_from)
    write(f"{entry.code} ({weight}): {without_fields(pick(entry.message))}")
    for heading, texts in (
        (_("What is checked"), entry.what),
        (_("Why it matters"), entry.why),
        (_("Example"), entry.example),
        (_("How to mend it"), entry.fix),
    ):
        write()
        write(heading)
        write("  " + without_fields(pick(texts)))
