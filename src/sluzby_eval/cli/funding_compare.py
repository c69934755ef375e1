"""`sluzby-eval funding compare`: two proposals, who gains, who loses, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_files import Written, write_table_file
from sluzby_eval.cli.funding_view import change, crowns, numbers, total
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import percent
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.compare import PARTS
from sluzby_eval.funding.growth import yearly_growth
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.cli.session import Session

DETAILS = mark(
    "A side is a year, a rule set, or both: 2024, kraj_2026, kraj_2026:2025. The change of each service is taken apart "
    "into parts that add up: population, rules, units, statements, criteria, requests and last year, budget."
)
SHOWN = 10

app = command_app()


@app.command(
    "compare",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding compare 2024 2025\n"
    "sluzby-eval funding compare ukazkovy_kraj:2024 ukazkovy_kraj:2025 --all",
)
def compare_command(
    context: typer.Context,
    old: Annotated[
        str, typer.Argument(metavar="OLD", help=mark("The first side: a year, a rule set, or SET:YEAR."))
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help=mark("The second side."))],
    budget: options.BudgetOption = None,
    everything: Annotated[bool, typer.Option("--all", help=mark("List all services."))] = False,
    out: options.OutOption = None,
    as_of: asked.AsOf = None,
) -> int:
    """Compare two rule sets or two years: gains and losses by parts."""
    session = session_of(context)
    works = [_side(session, text, as_of) for text in (old, new)]
    first, second = (funding.Asked(loaded=work.loaded, year=work.terms.year, budget=budget) for work in works)
    tables = [item for work in works if (item := work.ground.results) is not None]
    ground = funding.Ground.of(works[0].snapshot, tables[0] if tables else None)
    ground = funding.joined(ground, tables)
    frame = funding.comparison(ground, first, second)
    names = [f"{work.terms.rules.id}:{work.terms.year}" for work in works]
    if out is not None:
        _write_file(session, frame, names, out)
    if session.json:
        write_json(
            "funding-compare",
            {"old": names[0], "new": names[1], "parts": list(PARTS), "rows": frame.to_dicts()},
        )
        return 0
    _write(frame, names, works, everything=everything)
    return 0


def _side(session: Session, text: str, as_of: str | None) -> Work:
    name, _colon, told = text.partition(":")
    if not told and name.isdigit():
        name, told = "", name
    if told and not told.isdigit():
        raise UsageError(_("{text} is no year.").format(text=told))
    return open_work(session, rules=name or None, year=int(told) if told else None, as_of=as_of)


def part_names() -> dict[str, str]:
    """Name the parts of a change."""
    return {
        "population": _("services asked about"),
        "rules": _("rules and their values"),
        "units": _("units in the network"),
        "statement": _("statements"),
        "criteria": _("criteria"),
        "limits": _("requests and last year"),
        "budget": _("budget"),
    }


def wide(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row per service with its parts beside each other, greatest gains first."""
    told = frame.pivot(
        "part", index=["service_id", "name", "type", "before", "after", "change"], values="amount",
        aggregate_function="first",
    )  # fmt: skip
    return told.sort(["change", "service_id"], descending=[True, False], nulls_last=True)


def _write(frame: pl.DataFrame, names: list[str], works: list[Work], *, everything: bool) -> None:
    write_wrapped(_("Proposals {old} and {new}").format(old=names[0], new=names[1]))
    write()
    rows = wide(frame)
    titles = part_names()
    sums = [(titles[part], change(total(rows, part))) for part in PARTS]
    write_table(
        [Column(_("Part")), *numbers(_("Change"))], [*sums, (_("Together"), change(total(rows, "change")))]
    )
    write()
    listed = rows if everything or rows.height <= 2 * SHOWN else pl.concat([rows.head(SHOWN), _last(rows)])
    columns = [
        Column(_("Service")), Column(_("Name")), *numbers(_("Before"), _("After"), _("Change")),
        *numbers(*(titles[part] for part in PARTS)),
    ]  # fmt: skip
    write_table(
        columns,
        [
            (
                row["service_id"], row["name"], crowns(row["before"]), crowns(row["after"]), change(row["change"]),
                *(change(row[part]) for part in PARTS),
            )
            for row in listed.iter_rows(named=True)
        ],
    )  # fmt: skip
    write()
    _write_sums(rows, works)


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("change").is_not_null()).tail(SHOWN)


def _write_sums(rows: pl.DataFrame, works: list[Work]) -> None:
    before, after = total(rows, "before"), total(rows, "after")
    write_wrapped(
        _("{gain} services gain, {loss} lose; together {before} and {after} CZK.").format(
            gain=rows.filter(pl.col("change") > 0).height,
            loss=rows.filter(pl.col("change") < 0).height,
            before=crowns(before),
            after=crowns(after),
        )
    )
    years = works[1].terms.year - works[0].terms.year
    if years > 0 and before > 0:
        growth = 100 * yearly_growth(before, after, years)
        write_wrapped(_("Growth a year: {growth}.").format(growth=percent(growth, 2)))
    blanks = rows.filter(pl.col("change").is_null()).height
    if blanks:
        write_wrapped(_("{n} services cannot be compared, because a figure is missing.").format(n=blanks))


def _write_file(session: Session, frame: pl.DataFrame, names: list[str], path: Path) -> None:
    headings = {
        "service_id": _("Service"), "name": _("Name"), "type": _("Type"), "before": _("Before"), "after": _("After"),
        "change": _("Change"), **part_names(),
    }  # fmt: skip
    facts = [(_("Before"), names[0]), (_("After"), names[1])]
    table = Written(title=_("Gains and losses"), facts=facts, headings=headings, frame=wide(frame))
    write_table_file(path, table)
    session.say(_("Written: {path}").format(path=shown(path)))
