"""`sluzby-eval data status`: who has sent what, who has not, and what changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, moment, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.i18n import _, current_language, ngettext
from sluzby_eval.reporting.format import Format
from sluzby_eval.store import open_store
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.cli.session import Session
    from sluzby_eval.store import Snapshot, Store

SHOWN = 20
FEW = 3  # files named
KEYS = ("year", "version", "ico")

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval data status\nsluzby-eval data status --year 2025 --version final --all",
)
def status(
    context: typer.Context,
    year: Annotated[int | None, typer.Option(help=mark("Only this year; else the latest."))] = None,
    version: Annotated[str | None, typer.Option(help=mark("Only this version of the statements."))] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=mark("List all providers, not only those with gaps."))
    ] = False,
    as_of: asked.AsOf = None,
) -> int:
    """Show who has sent what, who has not, and what changed."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    snapshot = head_of(workspace, as_of)
    asked = choices.version(version)
    rows = coverage(snapshot)
    if asked is not None:
        rows = rows.filter(pl.col("version") == asked)
    latest = rows["year"].max() if not rows.is_empty() else None
    shown_year = year if year is not None else latest
    detail = rows.filter(pl.col("year") == shown_year) if shown_year is not None else rows
    changes = changes_since(open_store(workspace.data), snapshot)
    if session.json:
        write_json(
            "data-status",
            {
                "snapshot": snapshot.id,
                "created_at": snapshot.created_at,
                "year": shown_year,
                "providers": detail.to_dicts(),
                "changes": changes,
            },
        )
    else:
        _write_text(session, snapshot, rows, detail, changes, everything=everything)
    return 0


def coverage(snapshot: Snapshot) -> pl.DataFrame:
    """Count, for each year, version and provider, the services that should have reported and those that did.

    A version counts for a year as soon as one provider has sent it; the register says who should have.
    """
    services = snapshot.read("services").select("service_id", "ico", "valid_from", "valid_to")
    sent = (
        snapshot.read("statements")
        .select("service_id", "year", "version", "submission")
        .unique(["service_id", "year", "version"], keep="first", maintain_order=True)
        .join(services.select("service_id", "ico"), on="service_id", how="left")
    )
    expected = pl.concat(
        [_expected(services, year, version) for year, version in _rounds(sent)]
        or [sent.select("year", "version", "ico", "service_id").clear()]
    )
    both = expected.join(sent, on=[*KEYS, "service_id"], how="full", coalesce=True)
    names = snapshot.read("providers").select("ico", provider="name")
    counted = both.group_by(KEYS).agg(
        expected=pl.len(),
        sent=pl.col("submission").count(),
        missing=pl.col("service_id").filter(pl.col("submission").is_null()).sort(),
        submissions=pl.col("submission").drop_nulls().unique().sort(),
    )
    return counted.join(names, on="ico", how="left").sort("year", "version", "ico")


def _rounds(sent: pl.DataFrame) -> list[tuple[int, str]]:
    return sent.select("year", "version").unique().sort("year", "version").rows()


def _expected(services: pl.DataFrame, year: int, version: str) -> pl.DataFrame:
    """Return the services of the register that were valid in a year."""
    valid = services.filter(
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= dt.date(year, 12, 31)),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= dt.date(year, 1, 1)),
    )
    return valid.select(
        pl.lit(year, dtype=pl.Int64).alias("year"), pl.lit(version).alias("version"), "ico", "service_id"
    )


def changes_since(store: Store, snapshot: Snapshot) -> dict[str, object]:
    """Say which files came with the newest snapshot and which they replaced."""
    before = store.snapshot(snapshot.parent) if snapshot.parent not in (None, "empty") else None
    known = {item.id for item in before.submissions} if before else set()
    active = {item.id for item in snapshot.submissions}
    return {
        "parent": snapshot.parent,
        "message": snapshot.message,
        "new": [item.file for item in snapshot.submissions if item.id not in known],
        "replaced": [item.file for item in (before.submissions if before else ()) if item.id not in active],
    }


def _write_text(
    session: Session,
    snapshot: Snapshot,
    rows: pl.DataFrame,
    detail: pl.DataFrame,
    changes: Mapping[str, object],
    *,
    everything: bool,
) -> None:
    words = Format(current_language())
    write(_("Snapshot {id}, {when}").format(id=snapshot.id, when=moment(str(snapshot.created_at))))
    write()
    if rows.is_empty():
        write(_("No statement has come yet."))
    else:
        _write_rounds(words, rows)
        write()
        _write_gaps(session, words, detail, everything=everything)
    _write_changes(changes)


def _write_gaps(session: Session, words: Format, detail: pl.DataFrame, *, everything: bool) -> None:
    gaps = detail if everything else detail.filter(pl.col("sent") < pl.col("expected"))
    if detail.is_empty():
        write(_("No statement of that year has come yet."))
    elif gaps.is_empty():
        told = _("Year {year}: everybody has sent everything that the register expects.")
        write(told.format(year=detail["year"].max()))
    else:
        _write_providers(session, words, gaps, limit=gaps.height if everything else SHOWN)


def _write_rounds(words: Format, rows: pl.DataFrame) -> None:
    complete = (pl.col("sent") >= pl.col("expected")).sum()
    rounds = rows.group_by("year", "version").agg(
        pl.len(),
        pl.col("sent").sum(),
        pl.col("expected").sum(),
        complete=complete,
        some=(pl.col("sent") > 0).sum(),
    )
    columns = [
        Column(_("Year"), number=True),
        Column(_("Version")),
        Column(_("Providers who sent"), number=True),
        Column(_("of them all"), number=True),
        Column(_("Services"), number=True),
    ]
    write_table(
        columns,
        [
            (
                str(row["year"]),
                words.version(row["version"]),
                f"{row['some']}/{row['len']}",
                str(row["complete"]),
                f"{row['sent']}/{row['expected']}",
            )
            for row in rounds.sort("year", "version").iter_rows(named=True)
        ],
    )


def _write_providers(session: Session, words: Format, gaps: pl.DataFrame, *, limit: int) -> None:
    columns = [
        Column(_("Provider")),
        Column(_("IČO")),
        Column(_("Year"), number=True),
        Column(_("Version")),
        Column(_("Services"), number=True),
        Column(_("Missing")),
    ]
    worst_first = gaps.sort((pl.col("expected") - pl.col("sent")), "ico", descending=[True, False])
    write_table(
        columns,
        [
            (
                row["provider"] or row["ico"] or "–",
                row["ico"] or "–",
                str(row["year"]),
                words.version(row["version"]),
                f"{row['sent']}/{row['expected']}",
                ", ".join(row["missing"]),
            )
            for row in worst_first.head(limit).iter_rows(named=True)
        ],
    )
    rest = gaps.height - limit
    if rest > 0:
        session.say(
            ngettext("… and {n} more provider: --all", "… and {n} more providers: --all", rest).format(n=rest)
        )


def _write_changes(changes: Mapping[str, object]) -> None:
    write()
    write(_("Last change: {message}").format(message=changes["message"]))
    for heading, files in ((_("new"), changes["new"]), (_("replaced"), changes["replaced"])):
        listed = list(files) if isinstance(files, list) else []
        if listed:
            more = " …" if len(listed) > FEW else ""
            write(f"  {heading} ({len(listed)}): {', '.join(listed[:FEW])}{more}")
