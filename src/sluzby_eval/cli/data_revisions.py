"""`sluzby-eval data revisions`: plan, adjusted plan, preliminary and final figures side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import DASH, short
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.czech import format_signed
from sluzby_eval.i18n import _, current_language
from sluzby_eval.model import VERSIONS
from sluzby_eval.reporting.format import Format
from sluzby_eval.store.vintages import vintages
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

app = command_app()


@app.command(cls=SluzbyCommand, epilog="sluzby-eval data revisions\nsluzby-eval data revisions --year 2025")
def revisions(
    context: typer.Context,
    provider: Annotated[str | None, typer.Argument(help=mark("Provider, by IČO or name; else all."))] = None,
    year: Annotated[int | None, typer.Option(help=mark("Only this year."))] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=mark("Also figures that only one version tells."))
    ] = False,
    as_of: asked.AsOf = None,
) -> int:
    """Show how the main figures changed from the plan to the final statement."""
    session = session_of(context)
    snapshot = head_of(open_workspace(session.folder), as_of)
    rows = vintages(snapshot)
    if provider is not None:
        known = dict(rows.drop_nulls("ico").select("ico", pl.col("provider").fill_null("")).iter_rows())
        rows = rows.filter(pl.col("ico") == choices.unit(provider, known))
    if year is not None:
        rows = rows.filter(pl.col("year") == year)
    if not everything:
        rows = rows.filter(pl.col("difference").is_not_null())
    if session.json:
        write_json("data-revisions", {"snapshot": snapshot.id, "figures": rows.to_dicts()})
    elif rows.is_empty():
        write(_("Nothing was told in two versions: there is no revision."))
    else:
        _write_table(rows)
    return 0


def _write_table(rows: pl.DataFrame) -> None:
    words = Format(current_language())
    told = [name for name in VERSIONS if rows[name].count()]
    columns = [
        Column(_("Provider")),
        Column(_("Service")),
        Column(_("Form")),
        Column(_("Year"), number=True),
        Column(_("Figure")),
        *(Column(words.version(name), number=True) for name in told),
        Column(_("Difference"), number=True),
    ]
    write_table(columns, [_row(row, told) for row in rows.iter_rows(named=True)])


def _row(row: Mapping[str, object], told: list[str]) -> tuple[str, ...]:
    return (
        str(row["provider"] or row["ico"] or "–"),
        str(row["service_id"]),
        choices.form_name(str(row["form"])),
        str(row["year"]),
        _figures()[str(row["figure"])],
        *(_number(row[name]) for name in told),
        _change(row["difference"]),
    )


def _number(value: object) -> str:
    return short(value) if isinstance(value, float) else DASH


def _change(value: object) -> str:
    if not isinstance(value, float):
        return DASH
    return format_signed(value, 0 if value.is_integer() else 2, current_language())


def _figures() -> dict[str, str]:
    return {
        "costs": _("costs (CZK)"),
        "revenues": _("revenues (CZK)"),
        "staff": _("staff (FTE)"),
        "clients_year": _("clients in the year"),
        "bed_days_occ": _("occupied bed-days"),
        "hours_direct": _("hours of direct work"),
    }
