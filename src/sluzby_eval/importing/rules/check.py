"""The order of the content rules: who is known first, then single rows, then lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.importing.rules.lines import check_lines
from sluzby_eval.importing.rules.providers import check_senders
from sluzby_eval.importing.rules.ranges import told_together
from sluzby_eval.importing.rules.rows import check_rows
from sluzby_eval.importing.rules.services import check_forms_listed, check_told_before

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.importing.rules.desk import Desk

OF_SERVICES = ("statements", "costs", "revenues", "staff", "clients", "territory_shares", "facts")


def check_content(desk: Desk, services: pl.DataFrame, forms: pl.DataFrame, levels: Mapping[str, str]) -> None:
    """Check what the values mean; `services` are those known before this import.

    Args:
        desk: the tables of all files of one import; it takes the findings and changes the tables.
        services: the table of services of the dataset, one row per service.
        forms: the table of their forms.
        levels: the level of every area.
    """
    check_senders(desk, services)
    _check_listed(desk)
    known = _known_services(desk, services)
    _check_unlisted(desk, known)
    _check_known(desk, known)
    check_told_before(desk, known, levels)
    check_forms_listed(desk, forms)
    check_rows(desk, known)
    check_lines(desk)


def _known_services(desk: Desk, services: pl.DataFrame) -> pl.DataFrame:
    """Return the services of the import and of the dataset; the dataset's word goes first."""
    columns = ["service_id", "ico", "type", "area", "valid_from", "valid_to", "submission"]
    frames = [services.select(columns)]
    if desk.has("services"):
        frames.append(desk.tables["services"].select(columns))
    return pl.concat(frames).unique("service_id", keep="first", maintain_order=True)


def _check_listed(desk: Desk) -> None:
    """Refuse rows of services that the file itself does not list."""
    strict = [
        name for name, paper in desk.papers.items() if paper.has_services and "services" not in paper.unread
    ]
    if not strict or "services" not in desk.tables:
        return
    listed = desk.tables["services"].select("submission", "service_id")
    sheets = desk.tables["services"].select("submission", services_sheet="sheet").unique("submission")
    for table in OF_SERVICES:
        if not desk.has(table):
            continue
        frame = desk.tables[table]
        rows = frame.filter(pl.col("submission").is_in(strict)) if len(strict) < len(desk.papers) else frame
        hits = rows.join(listed, on=["submission", "service_id"], how="anti", maintain_order="left")
        if hits.is_empty():
            continue
        told = hits.join(sheets, on="submission", how="left").unique(
            ["submission", "sheet", "row"], keep="first", maintain_order=True
        )
        for one in told_together(told):
            shown = {**one.row, "_value": one.row["service_id"], "_expected": one.row["services_sheet"]}
            desk.tell("V434", table, "service_id", shown, args={}, among=one)
        desk.drop(table, hits)


def _check_unlisted(desk: Desk, known: pl.DataFrame) -> None:
    """Refuse rows of unknown services where the file's own list could not be read; told once for the file."""
    lost = [name for name, paper in desk.papers.items() if "services" in paper.unread]
    told: set[str] = set()
    for table in OF_SERVICES:
        if not lost or not desk.has(table):
            continue
        frame = desk.tables[table].filter(pl.col("submission").is_in(lost))
        hits = frame.join(known, on="service_id", how="anti")
        for row in hits.unique("submission", keep="first", maintain_order=True).iter_rows(named=True):
            if row["submission"] not in told:
                told.add(row["submission"])
                desk.tell("V400", table, "service_id", {**row, "service_id": None}, args={})
        desk.drop(table, hits)


def _check_known(desk: Desk, known: pl.DataFrame) -> None:
    """Tell services that neither a register nor a statement lists, once for each file."""
    for table in OF_SERVICES:
        if not desk.has(table):
            continue
        hits = desk.tables[table].join(known, on="service_id", how="anti")
        first = hits.unique(["submission", "service_id"], keep="first", maintain_order=True)
        for one in told_together(first):
            shown = {**one.row, "_value": one.row["service_id"]}
            desk.tell("V435", table, "service_id", shown, args={}, among=one)
