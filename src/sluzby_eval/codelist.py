"""Code lists: closed lists of codes with labels in both languages, kept as CSV files in `codelists/`.

A file has the columns code, cs, en, aliases (parted by `|`); all further columns are attributes of the entry.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sluzby_eval.czech import fold
from sluzby_eval.errors import DefinitionError
from sluzby_eval.i18n import _

CODELISTS_DIR = Path(__file__).parent / "codelists"
_LABELS = ("cs", "en")
_AMBIGUOUS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code of a list."""

    code: str
    label: Mapping[str, str]
    aliases: tuple[str, ...]
    attributes: Mapping[str, str]  # an empty text where the list says nothing


def names() -> list[str]:
    """Return the names of all code lists."""
    return sorted(path.stem for path in CODELISTS_DIR.glob("*.csv") if not path.stem.startswith("territory"))


@cache
def codelist(name: str) -> Mapping[str, Entry]:
    """Return a code list, keyed by code, in the order of its file.

    >>> codelist("forms")["pob"].label["cs"]
    'pobytová'
    """
    if name not in names():
        raise DefinitionError(
            _("There is no code list {name}.").format(name=name),
            hint=_("Known lists: {names}").format(names=", ".join(names())),
        )
    with (CODELISTS_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        entries = [_entry(row) for row in csv.DictReader(file)]
    return MappingProxyType({entry.code: entry for entry in entries})


def _entry(row: dict[str, str]) -> Entry:
    known = {"code", "aliases", *_LABELS}
    return Entry(
        code=row["code"],
        label={language: row[language] for language in _LABELS},
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        attributes={key: value for key, value in row.items() if key not in known},
    )


def find(name: str, text: str) -> str | None:
    """Find the code that a person meant: the code, a label or an alias, without case and diacritics.

    Code and label may stand together, in either order, and the label may be cut short. A text that could
    mean two codes gives None.

    >>> find("service_types", "Domovy pro seniory"), find("service_types", "dps")
    ('DPS', 'DPS')
    >>> find("revenue_sources", "O1 obce – dotace"), find("service_types", "domov pro seniory (DPS)")
    ('O1', 'DPS')
    """
    codelist(name)
    wanted = _fold(text)
    found = _by_text(name).get(wanted)
    if found is not None:
        return found or None
    return _code_with_label(name, wanted)


@cache
def _by_text(name: str) -> Mapping[str, str]:
    """Map every folded code, label and alias to its code; a code goes before the labels of others."""
    entries = codelist(name).values()
    result: dict[str, str] = {}
    for entry in entries:
        for text in _texts(entry):
            known = result.setdefault(text, entry.code)
            result[text] = entry.code if known == entry.code else _AMBIGUOUS
    return result | {_fold(entry.code): entry.code for entry in entries}


def _texts(entry: Entry) -> set[str]:
    return {_fold(text) for text in (*entry.label.values(), *entry.aliases) if text}


def _code_with_label(name: str, wanted: str) -> str | None:
    before = re.fullmatch(r"(?P<code>\S+?)[.:]?[ -]+(?P<label>.+)", wanted)
    behind = re.fullmatch(r"(?P<label>.+?) \((?P<code>\S+)\)", wanted)
    codes = {_fold(entry.code): entry for entry in codelist(name).values()}
    for match in (before, behind):
        entry = codes.get(match["code"]) if match else None
        if match and entry and any(_is_start(match["label"], text) for text in _texts(entry)):
            return entry.code
    return None


def _is_start(left: str, right: str) -> bool:
    """Whether one text begins the other."""
    return left.startswith(right) or right.startswith(left)


def _fold(text: str) -> str:
    return fold(re.sub(r"[‐‑‒–—−]", "-", text))
