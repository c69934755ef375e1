"""What the pages of one language are about: areas, types, needs and services, each with the name of its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting.figures import Figures
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.naming import slug
from sluzby_eval.reporting.page import Page
from sluzby_eval.reporting.sections.catalogue import Offer, groups_told, needs_of, offers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.context import Area, Context

TOP_PAGE, SEARCH, DEFINITIONS = "index.html", "search.html", "definitions.html"


@dataclass(slots=True)
class Addresses:
    """Names of files; two things never share one."""

    given: dict[tuple[str, str], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: {TOP_PAGE, SEARCH, DEFINITIONS})

    def of(self, kind: str, code: str) -> str:
        """Return the file of a thing, the same at every call."""
        if (kind, code) not in self.given:
            stem, number = f"{kind}-{slug(code)}", 1
            name = f"{stem}.html"
            while name in self.taken:
                number += 1
                name = f"{stem}-{number}.html"
            self.taken.add(name)
            self.given[kind, code] = name
        return self.given[kind, code]


@dataclass(frozen=True)
class Holdings:
    """Everything that the site of one language shows; services stand in Czech order of their names."""

    context: Context
    addresses: Addresses
    report: spec.Report  # of the top page, by which figures are chosen

    @property
    def format(self) -> Format:
        """The format of the language."""
        return Format(self.context.language)

    @cached_property
    def top(self) -> Area:
        """The area at the top."""
        level = self.context.levels[-1]
        return next(area for area in self.context.areas.values() if area.level == level)

    @cached_property
    def page(self) -> Page:
        """The page of the whole territory, that knows all services."""
        return Page(
            context=self.context,
            report=self.report,
            subject=self.top.code,
            unit=self.top.code,
            figures=Figures(self.context, confidentiality="public"),
            all_years=self.context.years(),
            format=self.format,
        )

    @cached_property
    def offers(self) -> list[Offer]:
        """All services of the year."""
        return offers_of(self.page)

    @cached_property
    def types(self) -> list[str]:
        """Codes of the types that have a service, by name."""
        return collate(
            {offer.service.type for offer in self.offers if offer.service.type}, key=self.type_name
        )

    @cached_property
    def needs(self) -> dict[str, str]:
        """Families of target groups that have a service, with their names."""
        found = {family for offer in self.offers for family in self.families(offer)}
        return {family: name for family, name in needs_of(self.page).items() if family in found}

    def families(self, offer: Offer) -> list[str]:
        """Return the families of a service's target groups."""
        known = codelist("target_groups")
        found = dict.fromkeys(
            known[code].attributes.get("group", "") for code in offer.groups if code in known
        )
        names = needs_of(self.page)
        return list(dict.fromkeys(family if family in names else "" for family in found or ("",)))

    def groups(self, offer: Offer) -> str:
        """Name the target groups of a service."""
        return visible(groups_told(self.page, offer))

    def type_name(self, type: str) -> str:
        """Name a type of service."""
        return self.page.kind(type, ALL)

    def forms(self, offer: Offer) -> str:
        """Name the forms of a service."""
        return ", ".join(self.page.kind(ALL, form).lower() for form in offer.forms)

    def area(self, offer: Offer) -> Area | None:
        """Return the finest area of the site in which a service has its seat."""
        found = self.context.areas.get(offer.service.area)
        while found is not None and found.level not in self.shown_levels:
            found = self.context.areas.get(found.parent or "")
        return found

    @cached_property
    def shown_levels(self) -> tuple[str, ...]:
        """Levels with pages, from the top down: municipalities have none."""
        return tuple(level for level in reversed(self.context.levels) if level != "municipality")

    @cached_property
    def by_area(self) -> Mapping[str, list[Offer]]:
        """Services by every area above their seat, the area of the seat included."""
        found: dict[str, list[Offer]] = {}
        for offer in self.offers:
            area = self.area(offer)
            while area is not None:
                found.setdefault(area.code, []).append(offer)
                area = self.context.areas.get(area.parent or "")
        return found

    def parts(self, area: Area) -> list[Area]:
        """Return the areas with pages right under an area."""
        return [
            one
            for one in self.context.areas.values()
            if one.parent == area.code and one.level in self.shown_levels
        ]

    def address(self, area: Area) -> str:
        """Return the file of an area."""
        return TOP_PAGE if area.code == self.top.code else self.addresses.of("area", area.code)

    def trail(self, area: Area | None) -> list[tuple[str, str]]:
        """Name the areas above and the area itself, each with its file."""
        found: list[tuple[str, str]] = []
        while area is not None:
            found.append((self.page.place(area.level, area.code), self.address(area)))
            area = self.context.areas.get(area.parent or "")
        return found[::-1] or [(self.page.place(self.top.level, self.top.code), TOP_PAGE)]

    def typed(self, offers: Iterable[Offer]) -> dict[str, list[Offer]]:
        """Group services by type, in the order of the types' names."""
        groups: dict[str, list[Offer]] = {type: [] for type in self.types}
        for offer in offers:
            groups.get(offer.service.type, []).append(offer)
        return {type: members for type, members in groups.items() if members}
