"""`sluzby-eval events list`: which files of acts are in force."""

from __future__ import annotations

import typer

from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.i18n import _, current_language
from sluzby_eval.reporting.format import Format
from sluzby_eval.store import open_store
from sluzby_eval.store.events import sources
from sluzby_eval.workspace import open_workspace

app = command_app()


@app.command("list", cls=SluzbyCommand, epilog="sluzby-eval events list")
def list_command(context: typer.Context) -> int:
    """List the files of single acts of care that are in force."""
    session = session_of(context)
    acts = open_store(open_workspace(session.folder).data).head().acts
    files = [
        {
            "file": parts[0].file,
            "sha256": digest,
            "imported_at": parts[0].imported_at,
            "acts": sum(part.rows for part in parts),
            "years": sorted({part.year for part in parts}),
            "parts": len(parts),
        }
        for digest, parts in sources(acts.parts).items()
    ]
    if session.json:
        write_json("events-list", {"files": files})
        return 0
    words = Format(current_language())
    write_table(
        [
            Column(_("File")),
            Column(_("Imported")),
            Column(_("Acts"), number=True),
            Column(_("Years")),
            Column(_("Parts"), number=True),
        ],
        [
            (
                str(item["file"]),
                str(item["imported_at"])[:10],
                words.number(float(str(item["acts"])), ""),
                ", ".join(str(year) for year in acts.years if year in item["years"]),  # type: ignore[operator]
                str(item["parts"]),
            )
            for item in files
        ],
    )
    if not files:
        session.say(_("There are no acts yet: sluzby-eval events add FILE"))
    return 0
