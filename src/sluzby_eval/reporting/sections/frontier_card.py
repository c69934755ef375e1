"""The card of one service for its provider: own figures, targets, peers without names, the gap; no rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.findings import catalogue
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Block, Note, Section, Text
from sluzby_eval.reporting.sections.frontier_parts import Model, figure, pitfalls, reading
from sluzby_eval.reporting.sections.parts import label, number, part
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting.page import Page

PEERS = 3
HIDDEN = ("F111",)  # warnings about ranks, which a card does not show


def card(page: Page, model: Model) -> list[Section]:
    """Make a card for each of the provider's services that the model compares."""
    services = page.context.services.filter(pl.col("ico") == page.unit)["service_id"].to_list()
    return [
        part(f"{model.names[str(unit['service_id'])]} – {model.title}", _blocks(page, model, unit))
        for unit in model.units
        if unit["service_id"] in services
    ]


def _blocks(page: Page, model: Model, unit: dict[str, Any]) -> list[Block]:
    gettext, typeset = page.format.gettext, page.format.typeset
    if unit["score"] is None:
        return [
            Text(text=gettext("The statement lacks a figure that this model needs, so there is no score."))
        ]
    blocks: list[Block] = [Text(text=model.question), Text(text=typeset(_sentence(page, model, unit)))]
    blocks.append(_table(page, model, unit))
    gap = _gap(page, model, unit)
    if gap:
        blocks.append(Text(text=typeset(gap)))
    blocks.append(Text(text=typeset(pitfalls(page, model))))
    blocks.append(Note(text=typeset(reading(page, model))))
    told = [catalogue()[code] for code in dict.fromkeys(unit["warnings"]) if code not in HIDDEN]
    texts = [
        f"{page.format.pick(code.what)} {page.format.pick(code.why)}" for code in told
    ]  # names nobody else
    return [*blocks, *(Text(text=typeset(text)) for text in texts)]


def _sentence(page: Page, model: Model, unit: dict[str, Any]) -> str:
    told = page.format.quantity
    if unit["lower"] is None:
        return page.format.gettext("Score {score}; for this model there is no interval.").format(
            score=told(unit["score"], "share")
        )
    if model.expands:
        return page.format.gettext(
            "With the same inputs between {low} and {high} of what was made would have been possible (95 % "
            "confidence), judged by comparable services."
        ).format(low=told(unit["lower"], "share"), high=told(unit["upper"], "share"))
    return page.format.gettext(
        "Between {low} and {high} of the inputs would have been enough (95 % confidence), judged by comparable "
        "services."
    ).format(low=told(unit["lower"], "share"), high=told(unit["upper"], "share"))


def _table(page: Page, model: Model, unit: dict[str, Any]) -> Table:
    gettext = page.format.gettext
    peers = unit["peers"][:PEERS]
    wanted = model.figures.filter(pl.col("service_id").is_in([unit["service_id"], *peers]))
    by_unit: dict[str, dict[str, dict[str, Any]]] = {}
    for row in wanted.iter_rows(named=True):
        by_unit.setdefault(row["service_id"], {})[row["column"]] = row
    own = by_unit[unit["service_id"]]
    rows = []
    for name, row in own.items():
        made: list[Cell] = [
            cells.text(page.format.pick(row["label"])),
            figure(row["value"], row["unit"]),
            figure(row["target"], row["unit"], status="not_applicable"),
            *(figure(by_unit[peer][name]["value"], row["unit"]) for peer in peers),
            Cell(value=page.format.unit_alone(row["unit"])),
        ]
        rows.append(Row(cells=tuple(made)))
    return Table(
        caption=f"{model.title}, {page.year}",
        columns=(
            label(gettext("Figure")),
            number(gettext("Own")),
            number(gettext("Target by the score")),
            *(
                number(gettext("Comparable service {number}").format(number=at + 1), priority=2)
                for at in range(len(peers))
            ),
            label(gettext("Unit")),
        ),
        rows=tuple(rows),
        source=page.source(),
    )


def _gap(page: Page, model: Model, unit: dict[str, Any]) -> str:
    """Say the gap in money, as an interval."""
    low, high = unit["gap_czk_low"], unit["gap_czk_high"]
    if low is None or high is None:
        return ""
    gettext, told = page.format.gettext, page.format.quantity
    text = gettext(
        "Between {low} and {high} a year lie between this service and what would have been enough."
    ).format(low=told(_rounded(low), "CZK"), high=told(_rounded(high), "CZK"))
    if unit["gap_per_unit_low"] is None or not model.client_unit:
        return text
    per = gettext("For one ({unit}) that is {low} to {high}.").format(
        unit=model.client_unit,
        low=told(unit["gap_per_unit_low"], "CZK"),
        high=told(unit["gap_per_unit_high"], "CZK"),
    )
    return f"{text} {per}"


def _rounded(value: float) -> float:
    """Round to three digits: an estimate is not known to the crown."""
    return float(f"{value:.2e}")
