"""`sluzby-eval evaluate`: every indicator at every level."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.findings_view import count, summary, write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import compute, compute_and_store, head_of, snapshot_with
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.whatif import run_overlay
from sluzby_eval.errors import InputError
from sluzby_eval.evaluation.engines import registry
from sluzby_eval.evaluation.grain import reported_years
from sluzby_eval.evaluation.overlay import read_overlay
from sluzby_eval.findings import Severity, worst
from sluzby_eval.i18n import _, current_language
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.store import Snapshot

LEVELS_FROM_ABOVE = ("region", "district", "orp", "municipality", "provider", "service")

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval evaluate\nsluzby-eval evaluate --year 2025 --version final\n"
    "sluzby-eval evaluate --overlay mzdy.yaml",
)
def evaluate(
    context: typer.Context,
    year: asked.Years = None,
    version: asked.Version = None,
    as_of: asked.AsOf = None,
    engine: Annotated[
        str, typer.Option(help=mark("Engine for single acts of care: polars, duckdb, spark."))
    ] = "polars",
    overlay: Annotated[
        Path | None,
        typer.Option(help=mark("A what-if overlay: show what it would change, and store nothing.")),
    ] = None,
) -> int:
    """Compute every indicator at every level."""
    session = session_of(context)
    if overlay is not None:
        return run_overlay(session, read_overlay(overlay), years=year, version=version, as_of=as_of)
    workspace = open_workspace(session.folder)
    chosen = choices.version(version) or workspace.config.evaluation.version
    registry.require(engine)  # what is not known or not installed is told before anything is computed
    snapshot = snapshot_with(workspace, chosen, as_of)
    _refuse_unknown(snapshot, year)
    is_newest = as_of is None or snapshot.id == head_of(workspace).id
    with session.working(_("Evaluating")):
        work = compute_and_store if is_newest else compute
        computed = work(workspace, snapshot, version=chosen, years=year, engine=engine)
    results = workspace.results if is_newest else None
    if session.json:
        _write_json(computed, results)
    else:
        _write_text(session, computed, results)
    return 1 if worst(computed.findings) is Severity.ERROR else 0


def _refuse_unknown(snapshot: Snapshot, years: Sequence[int] | None) -> None:
    """Refuse a year of which nothing is known; a register without any statement may stand for any year."""
    reported = reported_years(snapshot.read)
    dates = [snapshot.read(table)["date"].dt.year() for table in ("population", "area_facts")]
    known = {*reported, *(year for dated in dates for year in dated)}
    strange = [year for year in years or () if reported and year not in known]
    if strange:
        raise InputError(
            _("There are no data of the year {year}.").format(year=strange[0]),
            hint=_("There are: {years}.").format(years=", ".join(map(str, reported))),
        )


def _status_counts(computed: Computed) -> list[tuple[str, int]]:
    counted = computed.frame.group_by("level", "status").len().sort("level", "status")
    totals: dict[str, int] = {}
    for _level, status, number in counted.iter_rows():
        totals[status] = totals.get(status, 0) + number
    return sorted(totals.items(), key=lambda item: -item[1])


def _write_json(computed: Computed, results: Path | None) -> None:
    write_json(
        "evaluate",
        {
            "snapshot": computed.snapshot.id,
            "version": computed.version,
            "years": computed.frame["year"].unique().sort().to_list(),
            "indicators": computed.frame["indicator"].n_unique(),
            "levels": computed.frame["level"].unique().sort().to_list(),
            "rows": computed.frame.height,
            "statuses": dict(_status_counts(computed)),
            "counts": count(computed.findings),
            "findings": [finding.as_record() for finding in computed.findings],
            "results": results,
        },
    )


def _write_text(session: Session, computed: Computed, results: Path | None) -> None:
    words = Format(current_language())
    frame = computed.frame
    years = ", ".join(str(year) for year in frame["year"].unique().sort().to_list())
    found = frame["level"].unique().to_list()
    rank = {level: position for position, level in enumerate(LEVELS_FROM_ABOVE)}
    ordered = sorted(found, key=lambda level: (rank.get(level, -1), level))
    levels = ", ".join(words.level_plural(level) for level in ordered)
    write_table(
        [Column(_("Evaluated")), Column("", number=True)],
        [
            (_("indicators"), str(frame["indicator"].n_unique())),
            (_("results"), words.number(frame.height, "")),
            *(
                (f"  {_status(words, status)}", words.number(number, ""))
                for status, number in _status_counts(computed)
            ),
        ],
    )
    session.say(
        _("Years: {years}. Version: {version}. Levels: {levels}.").format(
            years=years, version=words.version(computed.version), levels=levels
        )
    )
    if computed.findings:
        write_groups(computed.findings)
        session.say(summary(computed.findings))
    if results is None:
        session.say(
            _("These are the results of the earlier snapshot {id}; those of today stay stored.").format(
                id=computed.snapshot.id
            )
        )
        return
    session.say(_("The results are in {path}.").format(path=shown(results)))
    session.say(_("Next: sluzby-eval show INDICATOR, or sluzby-eval report build --all"))


def _status(words: Format, status: str) -> str:
    return _("with a value") if status == "ok" else words.blank(status)
