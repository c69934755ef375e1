"""What the pages say about a single service, and on what their figures stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting.document import Document
    from sluzby_eval.reporting.sections.catalogue import Offer
    from sluzby_eval.reporting.site.holdings import Holdings


def public_facts(site: Holdings, document: Document) -> tuple[tuple[str, str], ...]:
    """Return what the figures of a page stand on; fingerprints stand in the reports and in `site.json`."""
    gettext = site.format.gettext
    wanted = (
        gettext("Year"),
        gettext("Version of statements"),
        gettext("Population and territorial data as of"),
        gettext("State of the data"),
    )
    return tuple((label, text) for label, text in document.facts if label in wanted)


def figures_of(site: Holdings, offer: Offer) -> Table | None:
    """List the published figures of one service, a row for each indicator and form; None without any."""
    format, gettext = site.format, site.format.gettext
    rows, blank = [], 0
    for indicator, form, value, status in _published(site).get(offer.service.id, ()):
        if value is None:
            blank += 1
            continue
        info = site.context.indicators[indicator]
        cell = Cell(value=value, kind="number", unit=info.unit, status=status)
        rows.append(
            Row(
                cells=(
                    cells.text(format.pick(info.title)),
                    cells.text(site.page.kind(ALL, form).lower()),
                    cell,
                    cells.text(format.unit_alone(info.unit)),
                ),
                indicator=indicator,
            )
        )
    if not rows:
        return None
    left_out = format.ngettext(
        "{n} more indicator has no value for this service, or its value is not published.",
        "{n} more indicators have no value for this service, or their value is not published.",
        blank,
    ).format(n=blank)
    return Table(
        caption=gettext("Figures of the service, {year}").format(year=site.context.year),
        columns=(
            Column(title=gettext("Indicator")),
            Column(title=gettext("Form")),
            Column(title=gettext("Value"), numeric=True),
            Column(title=gettext("Unit")),
        ),
        rows=tuple(rows),
        source=site.page.source(),
        notes=(format.typeset(left_out),) if blank else (),
        stacks=True,
    )


def _published(site: Holdings) -> dict[str, list[tuple[str, str, float | None, str]]]:
    """Put the year's public results of all services in order once."""
    memo = site.context.memo
    if "site figures" not in memo:
        known = site.context.indicators
        rows = (
            site.context.results.lazy()
            .filter(
                pl.col("level") == "service",
                pl.col("year") == site.context.year,
                pl.col("confidentiality") == "public",
                pl.col("basis") == "seat",
                pl.col("form") != ALL,
                pl.col("status") != "not_applicable",
            )
            .select("unit", "indicator", "form", "value", "status")
            .collect()
        )
        order = {
            name: number for number, name in enumerate(sorted(known, key=lambda id: known[id].catalogue))
        }
        found: dict[str, list[tuple[str, str, float | None, str]]] = {}
        for unit, indicator, form, value, status in rows.iter_rows():
            if indicator in order:
                found.setdefault(unit, []).append((indicator, form, value, status))
        for listed in found.values():
            listed.sort(key=lambda row: (order[row[0]], row[1]))
        memo["site figures"] = found
    made: dict[str, list[tuple[str, str, float | None, str]]] = memo["site figures"]
    return made
