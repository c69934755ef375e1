"""`sluzby-eval template`: a workbook to send to a provider."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import choices
from sluzby_eval.cli.completions import complete_layouts
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import shown, write, write_json
from sluzby_eval.cli.prefill import Known, find_provider, known_rows
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.czech import fold
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _
from sluzby_eval.importing.template import write_template
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.workspace import Workspace

app = command_app()
YEARS = 2000, 2100  # that a statement may be of


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval template vykaz --year 2025\n"
    "sluzby-eval template vykaz --year 2025 --provider 99000016",
)
def template(
    context: typer.Context,
    layout: Annotated[
        str, typer.Argument(help=mark("Layout of the workbook."), autocompletion=complete_layouts)
    ],
    year: Annotated[
        int | None, typer.Option(min=YEARS[0], max=YEARS[1], help=mark("Year of the statement."))
    ] = None,
    provider: Annotated[
        list[str] | None,
        typer.Option(help=mark("IČO or name of a provider whose services are filled in; or all.")),
    ] = None,
    out: Annotated[Path | None, typer.Option(help=mark("File or folder to write to; else out/."))] = None,
    force: Annotated[bool, typer.Option("--force", help=mark("Overwrite files."))] = False,
) -> int:
    """Make a workbook to send to providers."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    chosen = choices.layout(workspace, layout)
    wanted = _books(workspace, chosen, provider or [], year)
    targets = _targets(workspace, [stem for stem, _known in wanted], out)
    if not force:
        refuse_existing(targets)
    for (_stem, known), path in zip(wanted, targets, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_template(
            chosen,
            path,
            rows=known.rows,
            language=workspace.config.language,
            year=year,
            before=known.before,
            year_before=known.year_before,
        )
    if session.json:
        write_json("template", {"layout": chosen.id, "year": year, "files": targets})
    else:
        write("\n".join(shown(path) for path in targets))
    return 0


def _books(
    workspace: Workspace, layout: Layout, providers: list[str], year: int | None
) -> list[tuple[str, Known]]:
    """Say which workbooks to write: the stem of the file name, and what is known already."""
    stem = f"{layout.id}-{year}" if year else layout.id
    if not providers:
        return [(stem, Known())]
    snapshot = head_of(workspace)
    if [fold(text) for text in providers] in (["all"], ["vsichni"]):
        icos = snapshot.read("providers")["ico"].sort().to_list()
    else:
        icos = [find_provider(snapshot, text) for text in providers]
    return [(f"{stem}-{ico}", known_rows(snapshot, layout, ico, year)) for ico in icos]


def _targets(workspace: Workspace, stems: list[str], out: Path | None) -> list[Path]:
    if out is not None and len(stems) == 1 and out.suffix.lower() == ".xlsx":
        return [out]
    return [(out or workspace.out) / f"{stem}.xlsx" for stem in stems]


def refuse_existing(paths: list[Path]) -> None:
    """Stop before anything is written where a file is there already."""
    existing = [path for path in paths if path.exists()]
    if existing:
        raise UsageError(
            _("{path} is there already; nothing was changed.").format(path=existing[0]),
            hint=_("Use --force to overwrite it, or --out for another file."),
        )
