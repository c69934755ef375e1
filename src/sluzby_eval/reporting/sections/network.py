"""Capacity in the network against the capacity planned: a picture for each kind of unit, which are never added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Pair, Pairs
from sluzby_eval.reporting.records import grouped, records
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page

    Amounts = dict[str, tuple[float | None, float | None]]  # group -> planned, in the network

UNITS = {"luzka": "bed", "uvazek": "fte"}
OUTSIDE = "none"


def compose(section: spec.Network, page: Page) -> list[Section]:
    """Compose the section; without records of the network there is none."""
    network = records(page, "network")
    if network is None:
        return []
    inside = grouped(page, network.filter(pl.col("status") != OUTSIDE), section.by)
    pictures = []
    for code, unit in UNITS.items():
        made = _amounts(inside.filter(pl.col("unit") == code))
        if made:
            pictures.append(_picture(page, section.by, unit, made))
    return section_of(page, section, pictures)


def _amounts(frame: pl.DataFrame) -> Amounts:
    """Sum units over the places in the network that tell both, so that the two sides speak of the same."""
    both = frame.filter(pl.col("units").is_not_null(), pl.col("units_planned").is_not_null())
    rows = both.group_by("group").agg(pl.col("units_planned").sum(), pl.col("units").sum())
    return {group: (planned, real) for group, planned, real in rows.iter_rows()}


def _picture(page: Page, by: str, unit: str, made: Amounts) -> Pairs:
    gettext, word = page.format.gettext, page.format.unit(unit)
    groups = collate(made)
    table = Table(
        caption=gettext("Capacity planned and in the network, {year} ({unit}): {place}").format(
            year=page.year, unit=word, place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(gettext("Type of service") if by == "type" else gettext("Territory")),
            number(gettext("Planned"), word),
            number(gettext("In the network"), word),
            number(gettext("Difference"), word),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(group),
                    _cell(made[group][0], unit),
                    _cell(made[group][1], unit),
                    _cell((made[group][1] or 0.0) - (made[group][0] or 0.0), unit),
                )
            )
            for group in groups
        ),
        source=page.records_source(),
    )
    return Pairs(
        title=_headline(page, unit, made),
        description=gettext("Two bars for each row: what the plan counts with and what is in the network."),
        table=table,
        unit=unit,
        first_title=gettext("Planned"),
        second_title=gettext("In the network"),
        pairs=tuple(
            Pair(label=group, first=_cell(made[group][0], unit), second=_cell(made[group][1], unit))
            for group in groups
        ),
    )


def _cell(value: float | None, unit: str) -> Cell:
    if value is None:
        return Cell(status="not_reported")
    return Cell(value=value, kind="number", unit=unit)


def _headline(page: Page, unit: str, made: Amounts) -> str:
    form = page.format
    planned = sum(pair[0] or 0.0 for pair in made.values())
    real = sum(pair[1] or 0.0 for pair in made.values())
    told = form.gettext("In the network {real}, planned {planned}").format(
        real=form.quantity(real, unit), planned=form.quantity(planned, unit)
    )
    return form.typeset(told)
