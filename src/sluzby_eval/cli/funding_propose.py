"""`sluzby-eval funding propose`: the split of a budget, for the council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_files import Written, write_table_file
from sluzby_eval.cli.funding_view import (
    amount,
    blank,
    change,
    crowns,
    heading,
    held_word,
    numbers,
    share,
    total,
)
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.areas import grants_by_area, homes, shares_by_area
from sluzby_eval.i18n import _
from sluzby_eval.model import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.funding.proposal import Proposal

DETAILS = mark(
    "Within a tier every service gets the same share of its base, between its least and its most; amounts are whole "
    "hundreds, their sum is the budget. A service without a figure that the rules need gets no proposal and is told."
)
ORP = "orp"

app = command_app()


@app.command(
    "propose",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding propose --year 2025\n"
    "sluzby-eval funding propose --year 2025 --budget 1000000000 --out navrh.xlsx",
)
def propose_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    year: options.YearOption = None,
    budget: options.BudgetOption = None,
    overlay: options.OverlayOption = None,
    service: options.ServiceOption = None,
    unit: options.UnitOption = None,
    areas: Annotated[
        bool, typer.Option("--areas", help=mark("Sums by area where services work, not by service."))
    ] = False,
    out: options.OutOption = None,
    as_of: asked.AsOf = None,
) -> int:
    """Split a budget among services by the rules."""
    session = session_of(context)
    work = open_work(session, rules=rules, year=year, as_of=as_of, overlay=overlay)
    done = funding.proposal(work.ground, work.terms, funding.budget_of(work.terms, budget))
    frame = funding.funding_frame(done, work.snapshot.id)
    by_area = _by_area(work, done)
    wanted = work.services(service or [], unit)
    listed = frame if wanted is None else frame.filter(pl.col("service_id").is_in(sorted(wanted)))
    if out is not None:
        _write_file(work, done, listed, out)
    if session.json:
        write_json(
            "funding-propose",
            {**_sums(work, done, frame), "services": listed.to_dicts(), "areas": by_area},
        )
        return 0
    heading(work, _("Proposal"))
    if areas:
        _write_areas(work, by_area)
    else:
        _write_services(listed)
    _write_sums(done, frame)
    return 0


def _by_area(work: Work, done: Proposal) -> dict[str, int]:
    stated, version = work.stated, work.terms.rules.data.version
    shares = shares_by_area(work.ground.cells, stated, version)
    return dict(sorted(grants_by_area(done, shares, homes(work.territory, ORP)).items()))


def _sums(work: Work, done: Proposal, frame: pl.DataFrame) -> dict[str, object]:
    return {
        "rule_set": work.terms.rules.id,
        "rule_set_sha256": work.terms.document.sha256,
        "year": work.terms.year,
        "snapshot": work.snapshot.id,
        "budget": done.split.budget,
        "proposed": done.split.total,
        "left": done.split.left,
        "requested": total(frame, "requested"),
        "last_year": total(frame, "last_year"),
        "step": done.split.step,
    }


def _write_services(frame: pl.DataFrame) -> None:
    columns = [
        Column(_("Service")), Column(_("Name")), Column(_("Type")),
        *numbers(_("Requested"), _("Last year"), _("At least"), _("At most"), _("Proposed"), _("Change")),
        Column(_("Held by")), Column(_("Blank")),
    ]  # fmt: skip
    rows = [
        (
            row["service_id"], row["name"], row["type"], crowns(row["requested"]), crowns(row["last_year"]),
            crowns(row["floor"]), crowns(row["cap"]), amount(row["proposed"], ""), change(row["gain_loss"]),
            held_word(row["held"]), blank(row["status"]),
        )
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
    names = ("requested", "last_year", "floor", "cap", "proposed")
    sums = [crowns(total(frame, name)) for name in names]
    last = (_("Together"), "", "", *sums, change(total(frame, "gain_loss")), "", "")
    write_table(columns, [*rows, last])
    write()


def _write_areas(work: Work, by_area: dict[str, int]) -> None:
    territory = work.territory
    whole = sum(by_area.values())
    columns = [Column(_("Area")), *numbers(_("Proposed"), _("Share"))]
    ordered = [code for code in territory.areas(ORP) if code in by_area]
    ordered += [code for code in by_area if code not in ordered]
    names = {UNKNOWN: _("without territory")}
    rows = [
        (names.get(code) or territory.name(code), crowns(by_area[code]), share(by_area[code], whole))
        for code in ordered
    ]
    write_table(columns, [*rows, (_("Together"), crowns(whole), share(whole, whole))])
    write()


def _write_sums(done: Proposal, frame: pl.DataFrame) -> None:
    split = done.split
    write_wrapped(
        _("Budget {budget} CZK, proposed {proposed} CZK, left {left} CZK.").format(
            budget=crowns(split.budget), proposed=crowns(split.total), left=crowns(split.left)
        )
    )
    asked = total(frame.filter(pl.col("proposed").is_not_null()), "requested")
    gains = frame.filter(pl.col("gain_loss") > 0)
    losses = frame.filter(pl.col("gain_loss") < 0)
    write_wrapped(
        _("{share} of what was requested; {more} services get more than last year, {less} less.").format(
            share=share(split.total, asked), more=gains.height, less=losses.height
        )
    )
    blanks = frame.filter(pl.col("proposed").is_null()).height
    if blanks:
        write_wrapped(
            _("{n} services have no proposal, because a figure is missing or excluded; the budget was split "
              "without them.").format(n=blanks)
        )  # fmt: skip
    flags = {
        "below_occupancy": _("{n} services are below the least occupancy."),
        "occupancy_unknown": _("{n} services have no known occupancy; nothing was cut for it."),
        "carry_over_unknown": _(
            "{n} services were not settled; nothing was taken off for what they carry over."
        ),
    }
    for flag, told in flags.items():
        flagged = frame.filter(pl.col("flags").str.contains(flag)).height
        if flagged:
            write_wrapped(told.format(n=flagged))


def _write_file(work: Work, done: Proposal, frame: pl.DataFrame, path: Path) -> None:
    names = {
        "service_id": _("Service"), "name": _("Name"), "type": _("Type"), "compensation": _("Compensation"),
        "score": _("Score"), "optimal": _("Optimal"), "base": _("Grant base"), "requested": _("Requested"),
        "last_year": _("Last year"), "floor": _("At least"), "cap": _("At most"), "proposed": _("Proposed"),
        "gain_loss": _("Change"), "held_by": _("Held by"), "blank": _("Blank"),
    }  # fmt: skip
    told = frame.with_columns(
        held_by=pl.Series([held_word(held) for held in frame["held"]], dtype=pl.String),
        blank=pl.Series([blank(status) for status in frame["status"]], dtype=pl.String),
    )
    facts = [
        *work.facts(),
        (_("Budget"), crowns(done.split.budget)),
        (_("Proposed"), crowns(done.split.total)),
        (_("Left"), crowns(done.split.left)),
    ]
    write_table_file(path, Written(title=_("Proposal of grants"), facts=facts, headings=names, frame=told))
    work.session.say(_("Written: {path}").format(path=shown(path)))
