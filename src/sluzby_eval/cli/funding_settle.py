"""`sluzby-eval funding settle`: overcompensation of services, what is carried over and what is paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_files import Written, write_table_file
from sluzby_eval.cli.funding_view import blank, crowns, heading, numbers, total
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, shown, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import InputError
from sluzby_eval.funding import run as funding
from sluzby_eval.i18n import _, current_language
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from pathlib import Path

DETAILS = mark(
    "Each service is settled for itself: an excess of one never covers the loss of another. Where a year has both, "
    "preliminary and final statements stand beside each other; the final one decides."
)
VERSIONS = ("preliminary", "final")

app = command_app()


@app.command(
    "settle",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding settle --year 2024\nsluzby-eval funding settle --year 2025 --all --out vyrovnani.xlsx",
)
def settle_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    year: options.YearOption = None,
    version: Annotated[
        str | None, typer.Option(help=mark("Only this version of statements: preliminary or final."))
    ] = None,
    service: options.ServiceOption = None,
    unit: options.UnitOption = None,
    overlay: options.OverlayOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help=mark("Services without an excess and without a blank, too."))
    ] = False,
    out: options.OutOption = None,
    as_of: asked.AsOf = None,
) -> int:
    """Settle compensation by the statements of a year."""
    session = session_of(context)
    work = open_work(session, rules=rules, year=year, as_of=as_of, overlay=overlay, with_results=False)
    chosen = choices.version(version)
    asked = (chosen,) if chosen else VERSIONS
    frame = _settled(work, asked)
    wanted = work.services(service or [], unit)
    if wanted is not None:
        frame = frame.filter(pl.col("service_id").is_in(sorted(wanted)))
    if out is not None:
        _write_file(work, frame, out)
    if session.json:
        write_json(
            "funding-settle",
            {
                "rule_set": work.terms.rules.id,
                "year": work.terms.year,
                "snapshot": work.snapshot.id,
                "services": frame.to_dicts(),
            },
        )
        return 0
    shown_rows = frame if everything or wanted is not None else frame.filter(_speaks())
    _write(work, frame, shown_rows)
    return 0


def _speaks() -> pl.Expr:
    return (pl.col("over") > 0) | (pl.col("status") != "ok")


def _settled(work: Work, versions: tuple[str, ...]) -> pl.DataFrame:
    frames = [
        funding.settlement_frame(
            work.terms, funding.settlement(work.ground, work.terms, version=version), work.snapshot.id
        )
        for version in versions
    ]
    frame = pl.concat(frames)
    if frame.is_empty():
        raise InputError(
            _("There are no statements of {year} to settle.").format(year=work.terms.year),
            hint=_("Who has sent what: sluzby-eval data status"),
        )
    return frame.sort(
        "service_id", pl.col("version").replace_strict({"preliminary": 0, "final": 1}, default=2)
    )


def _write(work: Work, frame: pl.DataFrame, listed: pl.DataFrame) -> None:
    heading(work, _("Settlement"))
    columns = [
        Column(_("Service")), Column(_("Name")), Column(_("Version")),
        *numbers(_("Paid"), _("Net cost"), _("Over"), _("Carried over"), _("To be paid back"), _("Under")),
        Column(_("Blank")),
    ]  # fmt: skip
    format = Format(current_language())
    rows = [
        (
            row["service_id"], row["name"], format.version(row["version"]), crowns(row["paid"]),
            crowns(row["net_cost"]), crowns(row["over"]), crowns(row["carry"]), crowns(row["repay"]),
            crowns(row["under"]), blank(row["status"]),
        )
        for row in listed.iter_rows(named=True)
    ]  # fmt: skip
    write_table(columns, rows)
    write()
    for version in dict.fromkeys(frame["version"]):
        _write_sums(format.version(version), frame.filter(pl.col("version") == version))


def _write_sums(version: str, frame: pl.DataFrame) -> None:
    known = frame.filter(pl.col("status") == "ok")
    write_wrapped(
        _(
            "{version}: {n} services settled, {blanks} cannot be. Over {over} CZK, of this carried over {carry} and "
            "to be paid back {repay} CZK. Under {under} CZK, which covers nothing of it."
        ).format(
            version=version,
            n=known.height,
            blanks=frame.height - known.height,
            over=crowns(total(known, "over")),
            carry=crowns(total(known, "carry")),
            repay=crowns(total(known, "repay")),
            under=crowns(total(known, "under")),
        )
    )


def _write_file(work: Work, frame: pl.DataFrame, path: Path) -> None:
    names = {
        "service_id": _("Service"), "name": _("Name"), "type": _("Type"), "version": _("Version"), "paid": _("Paid"),
        "net_cost": _("Net cost"), "over": _("Over"), "carry": _("Carried over"), "repay": _("To be paid back"),
        "under": _("Under"), "blank": _("Blank"),
    }  # fmt: skip
    format = Format(current_language())
    told = frame.with_columns(
        version=pl.Series([format.version(item) for item in frame["version"]], dtype=pl.String),
        blank=pl.Series([blank(item) for item in frame["status"]], dtype=pl.String),
    )
    table = Written(title=_("Settlement of compensation"), facts=work.facts(), headings=names, frame=told)
    write_table_file(path, table)
    work.session.say(_("Written: {path}").format(path=shown(path)))
