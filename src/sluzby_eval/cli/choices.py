"""Options whose values have names: versions, levels, types, forms, indicators, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.names import choose
from sluzby_eval.codelist import codelist
from sluzby_eval.i18n import LANGUAGES, _, pick
from sluzby_eval.importing.layouts import load_layouts
from sluzby_eval.model import ALL, VERSIONS
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.importing.spec import Layout
    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.workspace import Workspace


def version(text: str | None) -> str | None:
    """Understand a version of statements, also by its name."""
    if text is None:
        return None
    known = {code: [Format(language).version(code) for language in LANGUAGES] for code in VERSIONS}
    return choose(text, known, what=_("Version"))


def level(text: str, levels: Iterable[str]) -> str:
    """Understand a level, also by its name in singular or plural."""
    known = {
        code: [
            name
            for language in LANGUAGES
            for name in (Format(language).level(code), Format(language).level_plural(code))
        ]
        for code in levels
    }
    return choose(text, known, what=_("Level"))


def code(text: str, listing: str, *, what: str) -> str:
    """Understand a code of a code list, also by its label; `all` spans them."""
    known = {entry.code: (*entry.label.values(), *entry.aliases) for entry in codelist(listing).values()} | {
        ALL: ("vše", "všechny")
    }
    return choose(text, known, what=what)


def type_name(code: str) -> str:
    """Name a type of service."""
    return _("all types") if code == ALL else pick(codelist("service_types")[code].label)


def form_name(code: str) -> str:
    """Name a form of service."""
    return _("all forms") if code == ALL else pick(codelist("forms")[code].label)


def indicator(text: str, infos: Mapping[str, IndicatorInfo]) -> str:
    """Understand an indicator by id, number in the catalogue, or title."""
    known = {key: (*info.title.values(), info.catalogue) for key, info in infos.items()}
    return choose(text, known, what=_("Indicator"))


def layout(workspace: Workspace, text: str) -> Layout:
    """Understand a layout by id or title."""
    layouts, _findings = load_layouts(workspace)
    titles = {key: tuple(entry.spec.title.values()) for key, entry in layouts.items()}
    return layouts[choose(text, titles, what=_("Layout"))].spec


def unit(text: str, units: Mapping[str, str]) -> str:
    """Understand a unit by code or name."""
    return choose(text, {key: (name,) for key, name in units.items()}, what=_("Unit"))
