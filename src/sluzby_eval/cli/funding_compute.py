"""`sluzby-eval funding compute`: compensation of services, with every step, input and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_files import Written, write_table_file
from sluzby_eval.cli.funding_view import amount, blank, heading, numbers, points, total
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.letter import Cells, Letter, markdown, rows_of
from sluzby_eval.funding.proposal import Assessment, assess
from sluzby_eval.i18n import _, current_language

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


DETAILS = mark(
    "Nothing is split here: the table says what the rules make of each service before anybody knows how much money "
    "there is. With --service every step is shown with the cells that its numbers stand in."
)
COLUMNS = (
    "service_id",
    "name",
    "type",
    "compensation",
    "score",
    "optimal",
    "expected_others",
    "base",
    "status",
)

app = command_app()


@app.command(
    "compute",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding compute --year 2025\nsluzby-eval funding compute --service 9900101 --year 2025",
)
def compute_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    year: options.YearOption = None,
    service: options.ServiceOption = None,
    unit: options.UnitOption = None,
    overlay: options.OverlayOption = None,
    out: options.OutOption = None,
    as_of: asked.AsOf = None,
) -> int:
    """Compute the compensation of services."""
    session = session_of(context)
    work = open_work(session, rules=rules, year=year, as_of=as_of, overlay=overlay)
    wanted = work.services(service or [], unit)
    assessed = [
        assess(work.terms, item)
        for item in funding.services(work.ground, work.terms)
        if wanted is None or item.service_id in wanted
    ]
    frame = funding.assessment_frame(work.terms, assessed, work.snapshot.id)
    if out is not None:
        _write_file(work, frame, out)
    letters = _letters(work, assessed) if service else []
    if session.json:
        steps = [row for letter in letters for row in rows_of(letter, current_language()).to_dicts()]
        write_json(
            "funding-compute",
            {
                "rule_set": work.terms.rules.id,
                "year": work.terms.year,
                "snapshot": work.snapshot.id,
                "services": frame.select(COLUMNS).to_dicts(),
                "steps": [funding.plain(row) for row in steps],
            },
        )
        return 0
    if letters:
        for letter in letters:
            write(markdown(letter, current_language()))
        return 0
    _write_table(work, frame)
    return 0


def _letters(work: Work, assessed: list[Assessment]) -> list[Letter]:
    cells = work.cells_of(item.service for item in assessed)
    return [_letter(work, item, cells[item.service.service_id]) for item in assessed]


def _letter(work: Work, item: Assessment, cells: Cells) -> Letter:
    return Letter(
        service=item.service,
        terms=work.terms,
        steps=item.steps,
        status=item.status,
        outcome=next((step.key for step in reversed(item.steps) if step.result == item.cap), "cap"),
        kind="grant",
        cells=cells,
        snapshot=work.snapshot.id,
    )


def _write_table(work: Work, frame: pl.DataFrame) -> None:
    heading(work, _("Compensation"))
    names = _names()
    money = ("compensation", "optimal", "expected_others", "given_others", "base")
    columns = [
        Column(_("Service")), Column(_("Name")), Column(_("Type")), *numbers(names["score"]),
        *numbers(*(names[name] for name in money)), Column(_("Blank")),
    ]  # fmt: skip
    rows = [
        (
            row["service_id"], row["name"], row["type"], points(row["score"]),
            *(amount(row[name], "") for name in money), blank(row["status"]),
        )
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
    sums = [amount(total(frame, name), "") for name in money]
    write_table(columns, [*rows, (_("Together"), "", "", "", *sums, "")])
    write()
    missing = frame.filter(frame["base"].is_null()).height
    write_wrapped(
        _("{n} services, of these {missing} without a base; sums leave them out.").format(
            n=frame.height, missing=missing
        )
    )


def _names() -> dict[str, str]:
    return {
        "service_id": _("Service"), "name": _("Name"), "type": _("Type"), "score": _("Score"),
        "compensation": _("Compensation"), "optimal": _("Optimal"), "expected_others": _("From others"),
        "given_others": _("Given by others"), "base": _("Grant base"), "status": _("Blank"),
    }  # fmt: skip


def _write_file(work: Work, frame: pl.DataFrame, path: Path) -> None:
    write_table_file(
        path, Written(title=_("Compensation"), facts=work.facts(), headings=_names(), frame=frame)
    )
    work.session.say(_("Written: {path}").format(path=shown(path)))
