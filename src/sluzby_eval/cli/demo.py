"""`sluzby-eval demo`: everything on sample data, step by step."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.findings_view import count, write_screen
from sluzby_eval.cli.import_ import keep_findings
from sluzby_eval.cli.init import make_workspace
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import console, shown, write, write_json
from sluzby_eval.cli.report_build import build_reports
from sluzby_eval.cli.report_wings import with_wings
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import compute_and_store
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, current_language
from sluzby_eval.importing.run import import_files
from sluzby_eval.reporting.document import KeyFigures
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.reporting.run import document, render_terminal
from sluzby_eval.reporting.tables import Table
from sluzby_eval.workspace import CONFIG_NAME, SAMPLES, open_workspace, shipped

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.importing.run import ImportReport
    from sluzby_eval.reporting.document import Document
    from sluzby_eval.workspace import Workspace

REPORT = "kraj"
FORMATS = ["html", "xlsx"]
MARKER = "DEMO"
BESIDE = ("rules", "predbezne")  # sample files that nobody imports at first: rules, preliminary statements

DETAILS = mark(
    "The region is real, its providers and figures are invented. Faults are planted in the sample files, so "
    "that there is something to find. It can be repeated: what is there already is not imported again."
)
# an invented publisher, so that open data can be tried; [publisher] is the last section of the settings
PUBLISHER = (
    'name = "Ukázkový kraj"\nname_en = "Sample region"\niri = "https://data.example.cz/poskytovatel"\n'
    'contact = "Odbor sociálních věcí"\nemail = "data@example.cz"\n'
    'base_url = "https://data.example.cz/socialni-sluzby"\n'
    'region_iri = "https://linked.cuzk.cz/resource/ruian/vusc/116"\n'
)

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval demo\nsluzby-eval demo ukazka")
def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=mark("Folder of the demonstration."), show_default=True)
    ] = Path("demo"),
) -> int:
    """Try everything on sample data."""
    session = session_of(context)
    prepare(folder)
    workspace = open_workspace(folder)
    session.say(
        _("The region is real, its providers and figures are invented; faults are planted in the files.")
    )
    _heading(session, 1, _("Importing the sample files"))
    with session.working(_("Reading files")):
        report = import_files(workspace, [workspace.inbox])
    listing = keep_findings(workspace, report, None)
    _say_import(session, report, listing)
    _heading(session, 2, _("Evaluating"))
    with session.working(_("Evaluating")):
        computed = compute_and_store(
            workspace, report.snapshot, version=workspace.config.evaluation.version, years=None
        )
    _say_evaluation(session, computed)
    files = _reports(session, workspace, computed)
    if session.json:
        write_json(
            "demo",
            {
                "workspace": workspace.root,
                "snapshot": report.snapshot.id,
                "files": len(report.files),
                "counts": count(report.findings),
                "reports": files,
            },
        )
    _say_next(session, folder, files)
    return 0


def prepare(folder: Path) -> None:
    """Make the workspace of the demonstration, or bring an earlier one up to date.

    Raises:
        UsageError: there is a workspace that is no demonstration.
    """
    marker = folder / MARKER
    if not (folder / CONFIG_NAME).exists():
        make_workspace(folder, name=_("sample with invented data"))
        with (folder / CONFIG_NAME).open("a", encoding="utf-8") as config:
            config.write(PUBLISHER)
        marker.touch()
    elif not marker.exists():
        raise UsageError(
            _("{folder} is a workspace, but not of a demonstration.").format(folder=folder),
            hint=_("Give another folder: sluzby-eval demo DIR"),
        )
    samples = shipped("sample_data")
    for name in SAMPLES:
        _copy(samples / name, folder / "inbox" / name)
    for name in BESIDE:
        _copy(samples / name, folder / name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def _heading(session: Session, number: int, text: str) -> None:
    session.say()
    session.say(f"{number}. {text}")


def _say_import(session: Session, report: ImportReport, listing: Path | None) -> None:
    outcomes = [item.status for item in report.files]
    session.say(
        _("{n} files: {imported} imported, {unchanged} known already, {refused} refused.").format(
            n=len(outcomes),
            imported=outcomes.count("imported"),
            unchanged=outcomes.count("unchanged"),
            refused=outcomes.count("refused"),
        )
    )
    if listing is not None and not session.json:
        _say_refused(report)
        write_screen(session, report.findings, listing)


def _say_refused(report: ImportReport) -> None:
    refused = [item.file for item in report.files if item.status == "refused"]
    if refused:
        write(_("Refused, nothing was read from them:"))
        for name in refused:
            write(f"  {name}")
        write()


def _say_evaluation(session: Session, computed: Computed) -> None:
    session.say(
        _("{indicators} indicators, {rows} results.").format(
            indicators=computed.frame["indicator"].n_unique(),
            rows=Format(current_language()).number(computed.frame.height, ""),
        )
    )


def _reports(session: Session, workspace: Workspace, computed: Computed) -> list[Path]:
    context = context_from(
        workspace,
        computed.snapshot,
        computed.frame,
        computed.indicators,
        language=current_language(),
        version=computed.version,
    )
    context = with_wings(context, computed.snapshot, [REPORT])
    if not session.json:
        _heading(session, 3, _("The region at a glance"))
        render_terminal(_glance(document(REPORT, context)), console())
    _heading(session, 4, _("Writing reports"))
    return build_reports(session, context, [REPORT], unit=None, formats=FORMATS, out=workspace.out)


def _glance(whole: Document) -> Document:
    """Keep what fits a screen or two: the headline numbers and the table of areas."""
    telling = [
        section
        for section in whole.sections
        if any(isinstance(block, KeyFigures | Table) for block in section.blocks)
    ]
    return replace(whole, sections=tuple(telling[:2]))


def _say_next(session: Session, folder: Path, files: list[Path]) -> None:
    for path in files:
        session.say(f"  {shown(path)}")
    session.say()
    session.say(_("Try next:"))
    for line in (
        f"cd {folder}",
        "sluzby-eval data status",
        "sluzby-eval show cost_per_occupied_bed_day --level orp",
        "sluzby-eval explain cost_per_occupied_bed_day --level orp --unit Kyjov",
        "sluzby-eval report build --all",
    ):
        session.say(f"  {line}")
