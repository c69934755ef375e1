"""`sluzby-eval run`: import the inbox, evaluate, write the reports; made for cron.

Silent when all is well. Files stay in the inbox; known ones are skipped by their content. Where neither data
nor definitions nor settings changed since the last run that ended well, nothing is done. Each run leaves one
record for each of its steps in `data/log/run.jsonl`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import socket
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from sluzby_eval import __version__
from sluzby_eval.cli.findings_view import count, summary
from sluzby_eval.cli.funding_wings import with_funding
from sluzby_eval.cli.import_ import keep_findings, refuse_missing
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.report_build import build_reports
from sluzby_eval.cli.report_wings import with_wings
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import compute_and_store, has_statements, known_years, metadata_for
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import SluzbyError
from sluzby_eval.i18n import _
from sluzby_eval.importing.run import import_files
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.store import EMPTY
from sluzby_eval.store.lock import locked
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.cli.session import Session
    from sluzby_eval.importing.run import ImportReport
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

DETAILS = mark(
    "Says nothing when all is well; otherwise one line, and an exit code that is not 0. What was done stands "
    "in data/log/run.jsonl. A run that finds another one at work ends with 75."
)

app = command_app()


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The record of one run, one JSON object a line."""

    path: Path
    run: str
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def add(self, event: str, **facts: object) -> None:
        """Append one line."""
        now = dt.datetime.now(dt.UTC)
        record = {"run": self.run, "at": now.isoformat(timespec="milliseconds"), "event": event, **facts}
        line = json.dumps(record, ensure_ascii=False, default=str) + "\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)

    def end(self, *, exit_code: int, **facts: object) -> None:
        """Append the last line."""
        seconds = (dt.datetime.now(dt.UTC) - self.started).total_seconds()
        self.add("end", exit_code=exit_code, seconds=round(seconds, 3), version=__version__, **facts)


@app.command(cls=SluzbyCommand, epilog="sluzby-eval run\nsluzby-eval run --workspace /srv/jmk --quiet")
def run(context: typer.Context) -> int:
    """Import, evaluate and report in one go, for cron."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    refuse_missing([workspace.inbox])
    workspace.data.mkdir(parents=True, exist_ok=True)
    with locked(workspace.data / "run.lock"):
        log = Log(path=workspace.data / "log" / "run.jsonl", run=_run_id())
        try:
            return _steps(session, workspace, log)
        except SluzbyError as error:
            log.end(exit_code=error.exit_code, error=error.message)
            raise
        except BaseException as error:
            log.end(exit_code=130 if isinstance(error, KeyboardInterrupt) else 70, error=repr(error))
            raise


def _run_id() -> str:
    started = dt.datetime.now(dt.UTC)
    return f"{started:%Y%m%dT%H%M%SZ}-{socket.gethostname()}-{os.getpid()}"


def _steps(session: Session, workspace: Workspace, log: Log) -> int:
    report = import_files(workspace, [workspace.inbox])
    snapshot = report.snapshot
    target = fingerprint(workspace, snapshot)
    built = workspace.data / "log" / "built.json"
    version = workspace.config.evaluation.version
    due = snapshot.id != EMPTY and has_statements(snapshot, version) and _recorded(built) != target
    if report.changed or report.exit_code:
        _log_import(log, report)
    files: list[Path] = []
    if due:
        files = _evaluate_and_report(session, workspace, snapshot, log)
        built.parent.mkdir(parents=True, exist_ok=True)
        built.write_text(json.dumps(target, indent=2) + "\n", encoding="utf-8")
    log.end(
        exit_code=report.exit_code,
        snapshot=snapshot.id,
        changed=report.changed,
        evaluated=due,
        files=len(files),
    )
    _tell(session, workspace, report, files)
    return report.exit_code


def fingerprint(workspace: Workspace, snapshot: Snapshot) -> dict[str, str]:
    """Say on what the outputs of a run depend; equal fingerprints mean that there is nothing to do."""
    version = workspace.config.evaluation.version
    reports = hashlib.sha256(workspace.config.model_dump_json().encode())
    for path, name in workspace.files("reports"):
        reports.update(name.encode() + b"\0" + path.read_bytes())
    metadata = metadata_for(workspace, snapshot, version=version, years=None)
    return {**metadata, "reports": reports.hexdigest()}


def _recorded(path: Path) -> dict[str, str] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _log_import(log: Log, report: ImportReport) -> None:
    log.add(
        "import",
        snapshot=report.snapshot.id,
        files=[
            {"file": item.file, "status": item.status, "errors": item.errors, "warnings": item.warnings}
            for item in report.files
            if item.status != "unchanged"
        ],
        findings=count(report.findings),
    )


def _evaluate_and_report(session: Session, workspace: Workspace, snapshot: Snapshot, log: Log) -> list[Path]:
    version = workspace.config.evaluation.version
    if not known_years(workspace, snapshot):  # nothing but a register or a population so far
        return []
    computed = compute_and_store(workspace, snapshot, version=version, years=None)
    log.add("evaluate", snapshot=snapshot.id, version=version, rows=computed.frame.height)
    settings = workspace.config.run
    context = context_from(workspace, snapshot, computed.frame, computed.indicators, version=version)
    files = build_reports(
        session,
        with_funding(with_wings(context, snapshot, settings.reports), snapshot, settings.reports),
        list(settings.reports),
        unit=None,
        formats=list(settings.formats),
        out=workspace.out,
        with_own=True,
    )
    log.add("report", files=[path.relative_to(workspace.root).as_posix() for path in files])
    return files


def _tell(session: Session, workspace: Workspace, report: ImportReport, files: list[Path]) -> None:
    listing = keep_findings(workspace, report, None) if report.changed or report.exit_code else None
    if session.json:
        write_json(
            "run",
            {
                "snapshot": report.snapshot.id,
                "changed": report.changed,
                "files": files,
                "counts": count(report.findings),
                "listing": listing,
                "exit_code": report.exit_code,
            },
        )
    elif report.exit_code:
        print(_trouble(report, listing), file=sys.stderr)  # noqa: T201 - said even with --quiet
    elif session.verbose or sys.stderr.isatty():
        session.say(_("Snapshot {id}, {n} files written.").format(id=report.snapshot.id, n=len(files)))


def _trouble(report: ImportReport, listing: Path | None) -> str:
    refused = sum(item.status == "refused" for item in report.files)
    return _("sluzby-eval run: {refused} files refused; findings: {summary}; all of them: {path}").format(
        refused=refused, summary=summary(report.findings), path=listing or "–"
    )
