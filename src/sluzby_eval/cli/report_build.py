"""`sluzby-eval report build`: reports as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.completions import complete_formats, complete_reports
from sluzby_eval.cli.frontier_wings import with_frontier
from sluzby_eval.cli.funding_wings import with_funding
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import shown, write, write_json
from sluzby_eval.cli.report_wings import with_wings
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.wings import with_planning
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, ngettext
from sluzby_eval.reporting import manifest
from sluzby_eval.reporting.bundle import build_all
from sluzby_eval.reporting.disclosure import attack
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.reporting.run import build, find_report, list_reports, title_of
from sluzby_eval.reporting.run import formats as known_formats
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.reporting.context import Context
    from sluzby_eval.workspace import Workspace

app = command_app()


@app.command(
    "build",
    cls=SluzbyCommand,
    epilog="sluzby-eval report build kraj\n"
    "sluzby-eval report build orp --unit Kyjov --formats html,xlsx\n"
    "sluzby-eval report build --all",
)
def build_command(
    context: typer.Context,
    report: Annotated[
        str | None,
        typer.Argument(help=mark("Id or title of a report."), autocompletion=complete_reports),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=mark("All reports, for all their units."))
    ] = False,
    unit: Annotated[
        str | None, typer.Option(help=mark("Only for this unit, by name or code; else for all."))
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            help=mark("html, xlsx, pdf, docx, csv, parquet, json, md; parted by commas."),
            autocompletion=complete_formats,
        ),
    ] = None,
    year: asked.Year = None,
    version: asked.Version = None,
    out: Annotated[Path | None, typer.Option(help=mark("Folder to write to; else out/."))] = None,
    as_of: asked.AsOf = None,
) -> int:
    """Write reports."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    names = _wanted(workspace, report, everything=everything)
    if any(find_report(name, workspace).suppressed for name in names):
        attack.require()  # what is missing is told before all else is computed
    chosen = _formats(formats) if formats else list(workspace.config.run.formats)
    computed = results_of(session, workspace, version=choices.version(version), as_of=as_of)
    gathered = _gathered(session, workspace, computed, names, year=year)
    folder, with_own = out or workspace.out, not formats
    is_bundle = everything and unit is None
    if is_bundle:
        written = _build_bundle(session, gathered, names, formats=chosen, out=folder, with_own=with_own)
    else:
        written = build_reports(
            session, gathered, names, unit=unit, formats=chosen, out=folder, with_own=with_own
        )
    if session.json:
        write_json("report-build", {"reports": names, "files": written, "snapshot": computed.snapshot.id})
    else:
        write(shown(written[0].parent) if is_bundle else "\n".join(shown(path) for path in written))
    return 0


def _gathered(
    session: Session, workspace: Workspace, computed: Computed, names: list[str], *, year: int | None
) -> Context:
    """Gather what the reports show, with what other wings compute for them; say what is wrong with it."""
    gathered = context_from(
        workspace,
        computed.snapshot,
        computed.frame,
        computed.indicators,
        year=year,
        version=computed.version,
        language=session.language,
    )
    gathered = with_frontier(with_wings(with_planning(gathered, computed), computed.snapshot, names), names)
    gathered = with_funding(gathered, computed.snapshot, names)
    for notice in gathered.notices:
        session.say(f"{notice.place}: {notice.code} {notice.message()}")
    return gathered


def _build_bundle(
    session: Session,
    context: Context,
    names: list[str],
    *,
    formats: list[str],
    out: Path,
    with_own: bool,
) -> list[Path]:
    """Write everything as one folder; return its files, the manifest first."""
    with session.working(_("Writing all reports")):
        folder = build_all(context, names, formats=formats, out=out, with_own=with_own)
    files = sorted(path for path in folder.iterdir() if path.name != manifest.NAME)
    counted = ngettext("{n} file in {folder}", "{n} files in {folder}", len(files))
    session.detail(counted.format(n=len(files), folder=shown(folder)))
    return [folder / manifest.NAME, *files]


def build_reports(
    session: Session,
    context: Context,
    names: list[str],
    *,
    unit: str | None,
    formats: list[str],
    out: Path,
    with_own: bool = False,
) -> list[Path]:
    """Write several reports, on demand also in the formats that they name themselves; return the files."""
    context = with_frontier(context, names)
    written: list[Path] = []
    for name in names:
        with session.working(_("Writing {report}").format(report=name)):
            own = find_report(name, context.workspace).formats if with_own else ()
            written += build(name, context, unit=unit, formats=[*formats, *own], out=out)
    return written


def _wanted(workspace: Workspace, report: str | None, *, everything: bool) -> list[str]:
    reports = {item.id: item for item in list_reports(workspace)}
    if everything:
        return list(reports)
    if report is None:
        raise UsageError(
            _("Say which report, or --all."),
            hint=_("Known are: {choices}.").format(choices=", ".join(reports)),
        )
    titles = {key: (title_of(item, "cs"), title_of(item, "en")) for key, item in reports.items()}
    return [choose(report, titles, what=_("Report"))]


def _formats(text: str) -> list[str]:
    return [
        choose(part.strip(), dict.fromkeys(known_formats(), ()), what=_("Format")) for part in text.split(",")
    ]
