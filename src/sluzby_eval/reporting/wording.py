"""Words of sentences: places, subjects and verbs in the right form, so that no sentence is ungrammatical.

Names of places stand in the nominative behind the word of their level ("v okrese Brno-venkov"); only regions
whose name is an adjective are declined ("v Jihomoravském kraji"). What Czech declines stands in `wording.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sluzby_eval.czech import NBSP
from sluzby_eval.i18n import pick
from sluzby_eval.model import ALL, UNKNOWN

if TYPE_CHECKING:
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

FILE = Path(__file__).with_suffix(".yaml")
NEUTRAL = "f"  # gender of "hodnota", the word for whatever an indicator measures
_REGION = re.compile(r"^(?P<stem>.+[cs]k)ý kraj$")


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a sentence is about, with the gender that its verb takes."""

    text: str
    gender: str


def subject(
    page: Page, info: IndicatorInfo, *, type: str = ALL, form: str = ALL, basis: str = "seat"
) -> Subject:
    """Name an indicator (of a type of service) so that a verb may follow."""
    known = _words()["subjects"].get(info.id, {})
    title = page.title(info, basis=basis)
    whole = _of_type(page, title, type, genitive=bool(known.get("of")))
    if form != ALL:
        whole = f"{whole} ({page.kind(ALL, form).lower()})"
    if known or page.format.language == "en":
        return Subject(text=whole, gender=known.get("gender", NEUTRAL))
    return Subject(text=f"{whole}: hodnota", gender=NEUTRAL)


def titled(page: Page, info: IndicatorInfo, *, type: str = ALL, basis: str = "seat") -> str:
    """Name an indicator (of a type of service) for a heading."""
    known = _words()["subjects"].get(info.id, {})
    return _of_type(page, page.title(info, basis=basis), type, genitive=bool(known.get("of")))


def _of_type(page: Page, title: str, type: str, *, genitive: bool) -> str:
    if type == ALL:
        return title
    label = (pick(page.context.type_labels.get(type, {}), page.format.language) or type).split(" (")[0]
    if genitive and page.format.language == "cs":
        declined = _words()["types"].get(type)
        return f"{title} {declined}" if declined else f"{title} ({label})"
    return f"{title} of {label}" if genitive else f"{title} ({label})"


def verb(page: Page, name: str, gender: str) -> str:
    """Choose the form of a verb, `fell` or `rose`."""
    forms = _words()["verbs"][name]
    return str(forms["en"] if page.format.language == "en" else forms[gender])


def at_place(page: Page, level: str, unit: str) -> str:
    """Say where: in an area, at a provider or a service."""
    gettext, name = page.format.gettext, page.name(level, unit)
    if unit == UNKNOWN:
        return gettext("without a known place")
    patterns = {
        "orp": gettext("in the ORP area {name}"),
        "district": gettext("in the district {name}"),
        "municipality": gettext("in the municipality {name}"),
        "provider": gettext("at the provider {name}"),
        "service": gettext("at the service {name}"),
    }
    if level == "region":
        return _in_region(name) if page.format.language == "cs" else f"in {name}"
    pattern = patterns.get(level) or gettext("in the area {name}")
    return pattern.format(name=name)


def _in_region(name: str) -> str:
    """Say in which region, in Czech.

    >>> _in_region("Jihomoravský kraj"), _in_region("Středočeský kraj"), _in_region("Kraj Vysočina")
    ('v Jihomoravském kraji', 've Středočeském kraji', 'v Kraji Vysočina')
    """
    found = _REGION.match(name)
    if found:
        declined = f"{found['stem']}ém kraji"
        return (
            f"ve {declined}" if re.match(r"[SZŠŽsz][^aeiouyáéíóúůýě]|[VFvf]", declined) else f"v {declined}"
        )
    if name.startswith("Kraj "):
        return f"v Kraji {name.removeprefix('Kraj ')}"
    return f"na území: {name}"


def in_areas(page: Page, n: int, everything: int, level: str) -> str:
    """Say in how many areas out of how many: "v 9 z 21 ORP", "in 9 of 21 ORP areas"."""
    areas = _areas(page, level)
    if page.format.language == "en":
        return f"{in_so_many(page, n)} of {everything} {areas}"
    return f"{in_so_many(page, n)} {of_number(everything)} {areas}"


def in_so_many(page: Page, n: int) -> str:
    """Say in how many areas, without a word for them; of none it says so."""
    if page.format.language == "en":
        return f"in {n}" if n else "in none"
    return in_number(n) if n else "v žádném"


def _areas(page: Page, level: str) -> str:
    gettext = page.format.gettext
    words = {
        "orp": gettext("of so many ORP areas"),
        "district": gettext("of so many districts"),
        "region": gettext("of so many regions"),
        "municipality": gettext("of so many municipalities"),
    }
    return words.get(level, gettext("of so many areas")).removeprefix("of so many ")


def in_number(n: int) -> str:
    """Put the right preposition before a number, in Czech.

    >>> [in_number(n).replace(NBSP, " ") for n in (1, 3, 9, 12, 21, 57)]
    ['v 1', 've 3', 'v 9', 've 12', 've 21', 'v 57']
    """
    vocal = n in (2, 3, 4, 12, 13, 14) or 20 <= n < 50 or 100 <= n < 500
    return f"{'ve' if vocal else 'v'}{NBSP}{n}"


def of_number(n: int) -> str:
    """Put the right preposition before a number, in Czech.

    >>> [of_number(n).replace(NBSP, " ") for n in (4, 7, 8, 21, 64)]
    ['ze 4', 'ze 7', 'z 8', 'z 21', 'ze 64']
    """
    return f"{'ze' if takes_ze(n) else 'z'}{NBSP}{n}"


def takes_ze(n: float) -> bool:
    """Tell whether "z" before a number is said "ze"."""
    leading = int(abs(n))
    while leading >= 1000:
        leading //= 1000
    return (
        leading in (2, 3, 4, 6, 7, 16, 17)
        or 60 <= leading < 80
        or 100 <= leading < 500
        or 600 <= leading < 800
    )


def from_value(page: Page, told: str, value: float, *, percent: bool) -> str:
    """Say from which value something changed."""
    if page.format.language == "en":
        return f"from {told}"
    return f"{'ze' if takes_ze(round(value * 100 if percent else value, 1)) else 'z'} {told}"
