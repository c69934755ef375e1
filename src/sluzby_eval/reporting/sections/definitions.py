"""Every indicator that the document shows: what it asks, how it is computed, where it may mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.document import Entries, Entry, Section

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Definitions, page: Page) -> list[Section]:
    """Compose the section from the indicators shown so far, in the order of the catalogue."""
    infos = sorted(page.shown.values(), key=lambda info: (info.catalogue, info.id))
    if not infos:
        return []
    entries = Entries(entries=tuple(_entry(info, page) for info in infos))
    return [Section(id="", title=page.format.pick(section.title.both()), blocks=(entries,))]


def _entry(info: IndicatorInfo, page: Page) -> Entry:
    gettext, form = page.format.gettext, page.format
    better = {
        "higher": gettext("a higher value is better"),
        "lower": gettext("a lower value is better"),
        "neither": gettext("neither direction is better; the value describes"),
    }[info.better]
    facts = [
        (gettext("Question"), form.pick(info.question)),
        (gettext("Numerator"), form.pick(info.numerator)),
        (gettext("Denominator"), form.pick(info.denominator)),
        (gettext("Formula"), form.pick(info.formula_words) or info.formula),
        (gettext("Unit"), form.unit_alone(info.unit)),
        (gettext("Direction"), better),
        (gettext("Required coverage"), form.quantity(info.minimum_coverage, "share")),
        (gettext("Not to be used for"), ", ".join(_use(use, page) for use in info.not_for)),
        (gettext("Pitfalls"), form.pick(info.pitfalls)),
        (gettext("Source"), form.typeset(info.source)),
    ]
    return Entry(
        term=page.title(info),
        code=" · ".join(part for part in (info.catalogue, info.id) if part),
        facts=tuple((label, text) for label, text in facts if text),
        indicator=info.id,
    )


def _use(use: str, page: Page) -> str:
    gettext = page.format.gettext
    return {
        "ranking": gettext("ranking"),
        "funding": gettext("funding"),
        "publication": gettext("publication"),
    }.get(use, use)
