"""The pages of the site as values: a title, where it lies, and sections as any document has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from sluzby_eval.czech import fold
from sluzby_eval.reporting import cells, compose, spec
from sluzby_eval.reporting.charts import Map
from sluzby_eval.reporting.document import Section, Text
from sluzby_eval.reporting.site.holdings import DEFINITIONS, SEARCH, TOP_PAGE
from sluzby_eval.reporting.site.records import figures_of, public_facts
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sluzby_eval.reporting.context import Area
    from sluzby_eval.reporting.document import Document
    from sluzby_eval.reporting.sections.catalogue import Offer
    from sluzby_eval.reporting.site.holdings import Holdings


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """One page; `trail` are the pages above it with their files, `index` is what the search page looks through."""

    address: str
    title: str
    subtitle: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    index: Mapping[str, object] | None = None


@cache
def specs() -> Mapping[str, spec.Report]:
    """Read what the pages about areas and types show."""
    loaded = yaml.load(
        (Path(__file__).parent / "pages.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return {name: spec.Report.model_validate(content) for name, content in loaded.items()}


def pages(site: Holdings) -> Iterator[WebPage]:
    """Make every page of one language."""
    yield _top(site)
    for area in site.context.areas.values():
        if area.level in site.shown_levels and area.code != site.top.code:
            yield _area(site, area)
            for type, offers in site.typed(site.by_area.get(area.code, ())).items():
                if not site.parts(area):
                    yield _area_type(site, area, type, offers)
    for type in site.types:
        yield _type(site, type)
    for family, name in site.needs.items():
        offers = [offer for offer in site.offers if family in site.families(offer)]
        yield WebPage(
            address=site.addresses.of("need", family or "other"),
            title=name,
            trail=tuple(site.trail(site.top)),
            sections=_numbered(site, [(name, [_services(site, name, offers)])]),
        )
    for offer in site.offers:
        yield _service(site, offer)
    yield _search(site)
    yield _definitions(site)


def _numbered(site: Holdings, parts: Sequence[tuple[str, Sequence[Text | Table]]]) -> tuple[Section, ...]:
    return tuple(
        Section(id=f"l{number}", title=site.format.typeset(title), blocks=tuple(blocks))
        for number, (title, blocks) in enumerate(parts, start=1)
        if blocks
    )


def _composed(site: Holdings, name: str, unit: str, *, level: str | None = None) -> Document:
    report = specs()[name]
    if level is not None:
        report = report.model_copy(update={"level": level})
    return compose.compose(report, site.context, unit)


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _top(site: Holdings) -> WebPage:
    gettext = site.format.gettext
    made = _composed(site, "region", site.top.code, level=site.top.level)
    lists: list[tuple[str, Sequence[Text | Table]]] = [
        (gettext("Areas"), [_areas(site, site.top)]),
        (gettext("Services by type"), [_types(site)]),
        (gettext("Services by need"), [_needs(site)]),
    ]
    return WebPage(
        address=TOP_PAGE,
        title=_capital(made.title),
        subtitle=made.subtitle,
        facts=public_facts(site, made),
        sections=(*_numbered(site, lists), *_linked(site, made.sections)),
    )


def _area(site: Holdings, area: Area) -> WebPage:
    gettext = site.format.gettext
    made = _composed(site, "area", area.code, level=area.level)
    offers = site.by_area.get(area.code, [])
    place = site.page.place(area.level, area.code)
    lists: list[tuple[str, Sequence[Text | Table]]] = []
    if site.parts(area):
        lists.append((gettext("Areas"), [_areas(site, area)]))
        lists.append((gettext("Services"), [_services(site, place, offers)]))
    elif offers:
        lists.append((gettext("Services by type"), [_types_of_area(site, area, offers)]))
        lists.append((gettext("Services"), [_services(site, place, offers)]))
    else:
        told = gettext("No service has its seat here; services of other areas work here, too.")
        lists.append((gettext("Services"), [Text(text=site.format.typeset(told))]))
    return WebPage(
        address=site.address(area),
        title=_capital(made.title),
        subtitle=made.subtitle,
        trail=tuple(site.trail(area)[:-1]),
        facts=public_facts(site, made),
        sections=(*_numbered(site, lists), *_linked(site, made.sections)),
    )


def _area_type(site: Holdings, area: Area, type: str, offers: list[Offer]) -> WebPage:
    title = f"{site.type_name(type)}: {site.page.place(area.level, area.code)}"
    return WebPage(
        address=site.addresses.of("area", f"{area.code}-{type}"),
        title=title,
        trail=tuple(site.trail(area)),
        sections=_numbered(site, [(site.format.gettext("Services"), [_services(site, title, offers)])]),
    )


def _type(site: Holdings, type: str) -> WebPage:
    offers = [offer for offer in site.offers if offer.service.type == type]
    name = site.type_name(type)
    made = _composed(site, "type", type) if type in site.context.units("type") else None
    lists = [(site.format.gettext("Services"), [_services(site, name, offers)])]
    return WebPage(
        address=site.addresses.of("type", type),
        title=made.title if made else name,
        trail=tuple(site.trail(site.top)),
        facts=public_facts(site, made) if made else (),
        sections=(*(_linked(site, made.sections) if made else ()), *_numbered(site, lists)),
    )


def _service(site: Holdings, offer: Offer) -> WebPage:
    gettext, area = site.format.gettext, site.area(offer)
    trail = site.trail(area)
    if area is not None and not site.parts(area):
        address = site.addresses.of("area", f"{area.code}-{offer.service.type}")
        trail.append((site.type_name(offer.service.type), address))
    served = ", ".join(site.context.name("orp", code) for code in offer.serves)
    facts = (
        (gettext("Provider"), site.page.name("provider", offer.service.ico)),
        (gettext("Type of service"), site.type_name(offer.service.type)),
        (gettext("Forms"), site.forms(offer)),
        (gettext("For whom"), site.groups(offer)),
        (gettext("Seat"), site.page.place(area.level, area.code) if area else ""),
        (gettext("Works in"), served),
        (gettext("Capacity"), offer.capacity),
        (gettext("Identifier"), offer.service.id),
    )
    table = figures_of(site, offer)
    told = gettext("No figures of this service are published.")
    shown: list[Text | Table] = [table] if table else [Text(text=site.format.typeset(told))]
    return WebPage(
        address=site.addresses.of("service", offer.service.id),
        title=site.page.name("service", offer.service.id),
        trail=tuple(trail),
        facts=tuple((label, text) for label, text in facts if text),
        sections=_numbered(site, [(gettext("Figures of the service"), shown)]),
    )


def _search(site: Holdings) -> WebPage:
    gettext = site.format.gettext
    return WebPage(
        address=SEARCH,
        title=gettext("Find a service"),
        trail=tuple(site.trail(site.top)),
        sections=_numbered(
            site,
            [
                (gettext("Services by need"), [_needs(site)]),
                (gettext("Services by type"), [_types(site)]),
                (gettext("Services by place"), [_areas(site, *_smallest(site))]),
            ],
        ),
        index=_index(site),
    )


def _definitions(site: Holdings) -> WebPage:
    made = _composed(site, "definitions", site.top.code, level=site.top.level)
    return WebPage(
        address=DEFINITIONS,
        title=_capital(made.title),
        subtitle=made.subtitle,
        trail=tuple(site.trail(site.top)),
        facts=public_facts(site, made),
        sections=made.sections[1:],  # its first one only says which indicators there are
    )


# --- lists -------------------------------------------------------------------------------------------------


def _smallest(site: Holdings) -> list[Area]:
    return [area for area in site.context.areas.values() if area.level == site.shown_levels[-1]]


def _counted(site: Holdings, caption: str, first: str, rows: Sequence[tuple[str, str, int]]) -> Table:
    return Table(
        caption=caption,
        columns=(Column(title=first), Column(title=site.format.gettext("Number of services"), numeric=True)),
        rows=tuple(
            Row(cells=(cells.text(name), cells.count(count)), link=address) for name, address, count in rows
        ),
    )


def _areas(site: Holdings, *areas: Area) -> Table:
    """List areas, or the parts of a single one."""
    listed = site.parts(areas[0]) if len(areas) == 1 and site.parts(areas[0]) else list(areas)
    rows = [
        (site.page.place(area.level, area.code), site.address(area), len(site.by_area.get(area.code, ())))
        for area in listed
    ]
    gettext = site.format.gettext
    return _counted(
        site, gettext("Areas and the services that have their seat there"), gettext("Territory"), rows
    )


def _types(site: Holdings) -> Table:
    rows = [
        (
            site.type_name(type),
            site.addresses.of("type", type),
            sum(offer.service.type == type for offer in site.offers),
        )
        for type in site.types
    ]
    gettext = site.format.gettext
    return _counted(site, gettext("Types of services"), gettext("Type of service"), rows)


def _types_of_area(site: Holdings, area: Area, offers: list[Offer]) -> Table:
    rows = [
        (site.type_name(type), site.addresses.of("area", f"{area.code}-{type}"), len(members))
        for type, members in site.typed(offers).items()
    ]
    gettext = site.format.gettext
    return _counted(site, gettext("Types of services"), gettext("Type of service"), rows)


def _needs(site: Holdings) -> Table:
    rows = [
        (
            name,
            site.addresses.of("need", family or "other"),
            sum(family in site.families(offer) for offer in site.offers),
        )
        for family, name in site.needs.items()
    ]
    gettext = site.format.gettext
    return _counted(site, gettext("For whom the services are"), gettext("Need"), rows)


def _services(site: Holdings, caption: str, offers: Sequence[Offer]) -> Table:
    gettext = site.format.gettext
    titles = ("Service", "Provider", "Type of service", "Forms", "Seat")
    named = {
        "Service": gettext("Service"),
        "Provider": gettext("Provider"),
        "Type of service": gettext("Type of service"),
        "Forms": gettext("Forms"),
        "Seat": gettext("Seat"),
    }
    return Table(
        caption=gettext("Services: {name}").format(name=caption),
        columns=tuple(Column(title=named[title]) for title in titles),
        rows=tuple(
            Row(
                cells=(
                    cells.text(site.page.name("service", offer.service.id)),
                    cells.text(site.page.name("provider", offer.service.ico)),
                    cells.text(site.type_name(offer.service.type)),
                    cells.text(site.forms(offer)),
                    cells.text(
                        site.context.name(area.level, area.code) if (area := site.area(offer)) else ""
                    ),
                ),
                link=site.addresses.of("service", offer.service.id),
            )
            for offer in offers
        ),
        stacks=True,
    )


def _index(site: Holdings) -> dict[str, object]:
    """Prepare the search: choices, and for each service its folded words, name, file and choices."""
    places = [area for area in _smallest(site) if site.by_area.get(area.code)]
    types, needs = site.types, list(site.needs)
    at = {area.code: number for number, area in enumerate(places)}
    services = []
    for offer in site.offers:
        name, provider = (
            site.page.name("service", offer.service.id),
            site.page.name("provider", offer.service.ico),
        )
        area = site.area(offer)
        type = site.type_name(offer.service.type)
        told = " · ".join(
            part
            for part in (type, site.context.name(area.level, area.code) if area else "", provider)
            if part
        )
        words = fold(" ".join((name, told, site.groups(offer), site.forms(offer), offer.service.id)))
        served = [at[code] for code in (*offer.serves, area.code if area else "") if code in at]
        services.append(
            [
                words,
                name,
                site.addresses.of("service", offer.service.id),
                told,
                [needs.index(family) for family in site.families(offer) if family in needs],
                sorted(set(served)),
                [types.index(offer.service.type)] if offer.service.type in types else [],
            ]
        )
    return {
        "needs": [site.needs[family] for family in needs],
        "places": [area.name for area in places],
        "types": [site.type_name(type) for type in types],
        "services": services,
    }


def _linked(site: Holdings, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Let the areas of maps lead to their pages."""
    known = site.context.areas
    return tuple(
        replace(
            section,
            blocks=tuple(
                replace(
                    block,
                    links={
                        area.code: site.address(known[area.code])
                        for area in block.areas
                        if area.code in known
                    },
                )
                if isinstance(block, Map)
                else block
                for block in section.blocks
            ),
            parts=_linked(site, section.parts),
        )
        for section in sections
    )
