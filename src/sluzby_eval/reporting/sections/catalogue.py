"""The public catalogue: the services themselves, by need, by place, by type, or as an index of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.holdings import Service, services_of
from sluzby_eval.reporting.sections.parts import label, part, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page

SMALLEST = "orp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One service as the public needs to know it."""

    service: Service
    groups: tuple[str, ...]  # codes of target groups
    forms: tuple[str, ...]  # of the register
    capacity: str
    serves: tuple[str, ...]  # codes of areas


def compose(section: spec.Catalogue, page: Page) -> list[Section]:
    """Compose the section; services that ended before the end of the year are left out."""
    offers = offers_of(page)
    if not offers:
        return []
    if section.by == "name":
        return section_of(page, section, [_index(page, offers)])
    groups = _groups(page, section.by, offers)
    heads = groups if section.by == "need" else collate(groups)
    heads = sorted(heads, key=lambda head: head == _no_place(page))
    parts = [part(head, [_table(page, section.by, head, groups[head])]) for head in heads]
    return section_of(page, section, [], parts)


def _no_place(page: Page) -> str:
    return page.format.gettext("Place not published")


def offers_of(page: Page) -> list[Offer]:
    """List the services of the report that the public may turn to, by name."""
    if ("offers", page.level, page.unit, page.type) not in page.context.memo:
        page.context.memo["offers", page.level, page.unit, page.type] = _made(page)
    found: list[Offer] = page.context.memo["offers", page.level, page.unit, page.type]
    return found


def _made(page: Page) -> list[Offer]:
    context = page.context
    rows = {
        row["service_id"]: row
        for row in context.services.iter_rows(named=True)
        if row["valid_to"] is None or row["valid_to"].year > page.year
    }
    forms, serves = _forms(page), _served(page)
    found = []
    for service in services_of(page):
        if service.id not in rows:
            continue
        told = rows[service.id].get("target_groups") or ""
        seat = context.ancestor(service.area, SMALLEST)
        found.append(
            Offer(
                service=service,
                groups=tuple(code for code in told.split("|") if code),
                forms=tuple(dict.fromkeys(form for form, _ in forms.get(service.id, ()))),
                capacity="; ".join(text for _, text in forms.get(service.id, ()) if text),
                serves=serves.get(service.id) or ((seat,) if seat else ()),
            )
        )
    return found


def _forms(page: Page) -> dict[str, list[tuple[str, str]]]:
    """Read the forms of services from the register, each with its capacity in words."""
    table = page.context.tables.get("service_forms")
    found: dict[str, list[tuple[str, str]]] = {}
    if table is None:
        return found
    units = codelist("capacity_units")
    for row in table.sort("service_id", "form", "unit").iter_rows(named=True):
        unit, capacity = units.get(row["unit"]), row["capacity_registered"]
        told = ""
        if capacity is not None and unit is not None:
            word = page.format.pick(unit.label)
            told = f"{word}: {page.format.number(capacity, 'place')} ({page.kind(ALL, row['form']).lower()})"
        found.setdefault(row["service_id"], []).append((row["form"], page.format.typeset(told)))
    return found


def _served(page: Page) -> dict[str, tuple[str, ...]]:
    """Read where services work from the shares of their work by area."""
    table = page.context.tables.get("territory_shares")
    found: dict[str, list[str]] = {}
    if table is not None:
        now = table.filter(
            pl.col("year") == page.year, pl.col("version") == page.context.version, pl.col("share") > 0
        )
        for service, area in now.select("service_id", "area").iter_rows():
            found.setdefault(service, []).append(area)
    return {service: tuple(areas) for service, areas in found.items()}


def _groups(page: Page, by: str, offers: list[Offer]) -> dict[str, list[Offer]]:
    if by == "need":
        return _by_need(page, offers)
    groups: dict[str, list[Offer]] = {}
    for offer in offers:
        heads = (
            [page.name("type", offer.service.type)]
            if by == "type"
            else [page.name(SMALLEST, code) for code in offer.serves]
        )
        for head in heads or [_no_place(page)]:
            groups.setdefault(head, []).append(offer)
    return groups


def _by_need(page: Page, offers: list[Offer]) -> dict[str, list[Offer]]:
    """Group services by families of target groups; a service may stand in several."""
    known, names = codelist("target_groups"), needs_of(page)
    groups: dict[str, list[Offer]] = {head: [] for head in names.values()}
    for offer in offers:
        families = dict.fromkeys(
            known[code].attributes.get("group", "") for code in offer.groups if code in known
        )
        for family in families or {"": None}:
            groups[names.get(family, names[""])].append(offer)
    return {head: members for head, members in groups.items() if members}


def needs_of(page: Page) -> dict[str, str]:
    """Name the families of target groups, in the order in which they are shown."""
    gettext = page.format.gettext
    return {
        "seniors": gettext("For the elderly"),
        "disability": gettext("For people with disabilities or chronic illness"),
        "families": gettext("For families with children"),
        "children_youth": gettext("For children and young people"),
        "carers": gettext("For those who care for somebody close"),
        "crisis": gettext("For people in crisis and victims of violence"),
        "addiction": gettext("For people with addictions"),
        "social_exclusion": gettext("For people without a home or in social exclusion"),
        "": gettext("For everybody, or target group not given"),
    }


def groups_told(page: Page, offer: Offer) -> str:
    """Name the target groups of a service."""
    known: Mapping[str, object] = codelist("target_groups")
    labels = [
        page.format.pick(codelist("target_groups")[code].label) for code in offer.groups if code in known
    ]
    return ", ".join(labels)


def _place(page: Page, offer: Offer) -> Cell:
    area = page.context.areas.get(offer.service.area)
    return cells.text(page.name(area.level, area.code) if area else "")


def _table(page: Page, by: str, head: str, offers: list[Offer]) -> Table:
    gettext = page.format.gettext
    columns = (
        label(gettext("Service")),
        label(gettext("Provider")),
        label(gettext("Type of service")),
        label(gettext("Forms"), priority=2),
        label(gettext("For whom"), priority=2),
        label(gettext("Seat")),
        label(gettext("Works in"), priority=3),
        label(gettext("Capacity"), priority=3),
    )
    left_out = 2 if by == "type" else None
    return Table(
        caption=f"{head}, {page.year}",
        columns=tuple(column for position, column in enumerate(columns) if position != left_out),
        rows=tuple(
            Row(
                cells=tuple(cell for position, cell in enumerate(_cells(page, offer)) if position != left_out)
            )
            for offer in offers
        ),
        stacks=True,
    )


def _cells(page: Page, offer: Offer) -> tuple[Cell, ...]:
    served = collate(page.name(SMALLEST, code) for code in offer.serves)
    return (
        cells.text(offer.service.name),
        cells.text(page.name("provider", offer.service.ico)),
        cells.text(page.kind(offer.service.type, ALL)),
        cells.text(", ".join(page.kind(ALL, form).lower() for form in offer.forms)),
        cells.text(visible(groups_told(page, offer))),
        _place(page, offer),
        cells.text(", ".join(served)),
        cells.text(offer.capacity),
    )


def _index(page: Page, offers: list[Offer]) -> Table:
    gettext = page.format.gettext
    return Table(
        caption=gettext("Index of services, {year}").format(year=page.year),
        columns=(
            label(gettext("Service")),
            label(gettext("Provider")),
            label(gettext("Type of service")),
            label(gettext("Seat")),
            label(gettext("Identifier"), priority=3),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(offer.service.name),
                    cells.text(page.name("provider", offer.service.ico)),
                    cells.text(page.kind(offer.service.type, ALL)),
                    _place(page, offer),
                    cells.text(offer.service.id),
                )
            )
            for offer in offers
        ),
        stacks=True,
    )
