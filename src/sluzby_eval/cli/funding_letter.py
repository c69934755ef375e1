"""`sluzby-eval funding letter`: a calculation sheet for every service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import shown, write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.letter import Letter, markdown, rows_of
from sluzby_eval.i18n import _, current_language

if TYPE_CHECKING:
    from collections.abc import Sequence


DETAILS = mark(
    "Every step can be followed with a pocket calculator, from left to right. Every number tells the cell, the line of "
    "the rules, or the earlier step that it comes from."
)
FOLDER = "vypocty"

app = command_app()


@app.command(
    "letter",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding letter --service 9900101 --year 2025\n"
    "sluzby-eval funding letter --unit Kyjov --year 2025 --out dopisy",
)
def letter_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    year: options.YearOption = None,
    budget: options.BudgetOption = None,
    service: options.ServiceOption = None,
    unit: options.UnitOption = None,
    overlay: options.OverlayOption = None,
    settlement: Annotated[
        bool, typer.Option("--settlement", help=mark("The settlement instead of the grant."))
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help=mark("Folder of the sheets; else out/vypocty of the workspace.")),
    ] = None,
    as_of: asked.AsOf = None,
) -> int:
    """Write calculation sheets of services."""
    session = session_of(context)
    work = open_work(
        session, rules=rules, year=year, as_of=as_of, overlay=overlay, with_results=not settlement
    )
    wanted = work.services(service or [], unit)
    letters = _settlements(work, wanted) if settlement else _grants(work, wanted, budget)
    if not letters:
        raise UsageError(_("The rules ask about none of these services."))
    language = current_language()
    if session.json:
        steps = [funding.plain(row) for item in letters for row in rows_of(item, language).to_dicts()]
        write_json(
            "funding-letter", {"rule_set": work.terms.rules.id, "year": work.terms.year, "steps": steps}
        )
        return 0
    if service and out is None:
        for item in letters:
            write(markdown(item, language))
        return 0
    folder = out if out is not None else work.workspace.out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for item in letters:
        kind = "vyuctovani" if settlement else "dotace"
        path = folder / f"{item.service.service_id}_{work.terms.year}_{kind}.md"
        path.write_text(markdown(item, language), encoding="utf-8")
    session.say(_("{n} sheets in {path}.").format(n=len(letters), path=shown(folder)))
    return 0


def _grants(work: Work, wanted: set[str] | None, budget: int | None) -> Sequence[Letter]:
    done = funding.proposal(work.ground, work.terms, funding.budget_of(work.terms, budget))
    rows = [row for row in done.rows if wanted is None or row.assessment.service.service_id in wanted]
    cells = work.cells_of(row.assessment.service for row in rows)
    return [
        Letter(
            service=row.assessment.service,
            terms=work.terms,
            steps=row.steps,
            status=row.assessment.status,
            outcome="proposed",
            kind="grant",
            cells=cells[row.assessment.service.service_id],
            snapshot=work.snapshot.id,
        )
        for row in rows
    ]


def _settlements(work: Work, wanted: set[str] | None) -> Sequence[Letter]:
    settled = funding.settlement(work.ground, work.terms, version=work.terms.rules.data.version)
    return [
        Letter(
            service=item.service,
            terms=work.terms,
            steps=item.steps,
            status=item.status,
            outcome="repay",
            kind="settlement",
            cells={},
            snapshot=work.snapshot.id,
        )
        for item in settled
        if wanted is None or item.service.service_id in wanted
    ]
