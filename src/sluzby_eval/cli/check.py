"""`sluzby-eval check`: all definitions, for people who write them and for CI."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli.completions import complete_codes, complete_engines, complete_indicators
from sluzby_eval.cli.judging import POLARS, Judged, files_of, judge_all, recalled
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.session import session_of, visible
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.weights import count, summary, weight_name
from sluzby_eval.findings import Severity, catalogue, worst
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.findings import Finding
    from sluzby_eval.workspace import Workspace

DETAILS = mark(
    "Every faulty place is told as file:line:column with a code; `sluzby-eval codes CODE` explains it. "
    "The worked examples of the indicators are computed, too."
)
FORMATS = ("junit", "sarif", "markdown")

app = command_app()


# what can be said on the command line

Indicators = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INDICATOR",
        help=mark("Ids of indicators; without them all definitions are judged."),
        autocompletion=complete_indicators,
    ),
]
NoExamples = Annotated[
    bool,
    typer.Option("--no-examples", help=mark("Leave out the worked examples; no data library is loaded.")),
]
Engines = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ENGINE",
        help=mark("Engine for the worked examples: polars, duckdb, spark, or all that are installed."),
        autocompletion=complete_engines,
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help=mark("Take warnings that will be errors as errors already now."))
]
ChangedSince = Annotated[
    str | None,
    typer.Option(metavar="REVISION", help=mark("Tell only of files that differ from a revision of git.")),
]
Explained = Annotated[
    str | None,
    typer.Option(metavar="CODE", help=mark("Explain a code and end."), autocompletion=complete_codes),
]
Mutated = Annotated[
    bool,
    typer.Option(
        "--mutate", help=mark("Change the formulas in small ways and see whether the examples notice.")
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help=mark("Judge also files that did not change since they were judged.")),
]


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval check\n"
    "sluzby-eval check --format sarif\n"
    "sluzby-eval check --engine all\n"
    "sluzby-eval check --changed-since HEAD~1\n"
    "sluzby-eval check --explain D404\n"
    "sluzby-eval check --mutate cost_per_occupied_bed_day",
)
def check(
    context: typer.Context,
    indicators: Indicators = None,
    no_examples: NoExamples = False,
    engine: Engines = None,
    strict: Strict = False,
    changed_since: ChangedSince = None,
    explain: Explained = None,
    mutate: Mutated = False,
    no_cache: NoCache = False,
) -> int:
    """Check the definitions of indicators, layouts and reports."""
    session = session_of(context)
    if explain is not None:
        return _explain(session, explain)
    workspace = open_workspace(session.folder)
    if mutate:
        return _mutate(session, workspace, indicators)
    today = dt.datetime.now(tz=dt.UTC).date()
    ask = judge_all if no_cache else recalled
    with session.working(_("Checking")):
        judged = ask(workspace, today=today, engines=() if no_examples else _engines(engine))
    judged = narrowed(workspace, judged, indicators=indicators, revision=changed_since)
    if strict:
        judged = replace(judged, findings=tuple(_strictly(finding) for finding in judged.findings))
    _tell(session, judged)
    return 1 if worst(judged.findings) is Severity.ERROR else 0


def _engines(wanted: list[str] | None) -> tuple[str, ...]:
    if not wanted:
        return POLARS
    from sluzby_eval.cli.names import choose  # only where engines are chosen
    from sluzby_eval.evaluation.engines import ALL, names

    if "all" in wanted:
        return tuple(names())
    return tuple(dict.fromkeys(choose(name, dict.fromkeys(ALL, ()), what=_("Engine")) for name in wanted))


def narrowed(
    workspace: Workspace, judged: Judged, *, indicators: list[str] | None, revision: str | None
) -> Judged:
    """Leave only some files: those of named indicators, or those that changed since a revision."""
    if not indicators and revision is None:
        return judged
    wanted = {name: path for path, name in files_of(workspace)}
    if indicators:
        wanted = {name: path for name, path in wanted.items() if name in _files_of(workspace, indicators)}
    if revision is not None:
        from sluzby_eval.cli.revisions import changed_since  # only where git is asked

        changed = changed_since(revision, workspace.root)
        wanted = {name: path for name, path in wanted.items() if path.resolve() in changed}
    return Judged(
        findings=tuple(finding for finding in judged.findings if finding.place.file in wanted),
        files={name: digest for name, digest in judged.files.items() if name in wanted},
        engines=judged.engines,
    )


def _files_of(workspace: Workspace, indicators: list[str]) -> set[str]:
    from sluzby_eval.cli.names import choose  # only where names were given

    known = {
        path.stem: name for path, name in workspace.files("indicators") if not path.stem.startswith("inputs")
    }
    return {known[choose(name, dict.fromkeys(known, ()), what=_("Indicator"))] for name in indicators}


def _strictly(finding: Finding) -> Finding:
    is_coming = catalogue()[finding.code].error_from is not None
    return replace(finding, severity=Severity.ERROR) if is_coming else finding


def _tell(session: Session, judged: Judged) -> None:
    if not judged.findings and session.format == "text":
        _say_files(session, judged)
        session.say(_("No findings in {n} files.").format(n=len(judged.files)))
        return
    if session.format != "text":
        _write_for_programs(session, judged)
        return
    shown = [item for item in judged.findings if session.verbose or item.level is not Severity.INFO]
    for item in shown:
        told = f"{item.place}: {item.code} {weight_name(item)}: {item.message()} {item.fix()}"
        sys.stdout.write(visible(told) + "\n")
    _say_files(session, judged)
    session.say(summary(judged.findings))
    if len(shown) < len(judged.findings):
        session.say(_("Notes are shown with --verbose."))


def _write_for_programs(session: Session, judged: Judged) -> None:
    # what writes formats is loaded only where they are asked for
    from sluzby_eval.cli import check_formats
    from sluzby_eval.cli.output import write, write_json

    written = {
        "junit": check_formats.as_junit,
        "sarif": check_formats.as_sarif,
        "markdown": check_formats.as_markdown,
    }
    if session.format in written:
        write(written[session.format](judged))
        return
    records = [
        {**finding.as_record(), "error_from": catalogue()[finding.code].error_from}
        for finding in judged.findings
    ]
    payload = {"counts": count(judged.findings), "findings": records, "files": judged.files}
    write_json("check", {**payload, "engines": list(judged.engines)})


def _say_files(session: Session, judged: Judged) -> None:
    for name, digest in judged.files.items():
        session.detail(f"{digest}  {name}")
    for engine in judged.engines:
        session.detail(_("Examples computed on {engine}.").format(engine=engine))


def _explain(session: Session, code: str) -> int:
    from sluzby_eval.cli.codes import tell  # only where a code is asked for

    return tell(session, code)


def _mutate(session: Session, workspace: Workspace, indicators: list[str] | None) -> int:
    from sluzby_eval.cli.check_mutants import run  # only where it is asked for

    return run(session, workspace, indicators)
