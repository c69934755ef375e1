"""Finding what a person means: names are matched without case and diacritics, with "did you mean"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_LISTED = 12


def choose(text: str, known: Mapping[str, Iterable[str]], *, what: str) -> str:
    """Return the key that a text names: the key itself, one of its names, or the only one that starts so.

    Args:
        text: as typed.
        known: key -> further names by which it goes.
        what: what is looked for, in the terminal's language, for the message.

    Raises:
        UsageError: nothing or several things go by that name.
    """
    wanted = fold(text)
    spoken = {key: [fold(name) for name in (key, *names)] for key, names in known.items()}
    for found in (
        [key for key, names in spoken.items() if wanted in names],
        [key for key, names in spoken.items() if any(name.startswith(wanted) for name in names)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(
                _("{what} {text} can mean several things: {choices}.").format(
                    what=what, text=text, choices=_listed(found, known)
                )
            )
    raise UsageError(_("{what} {text} is not known.").format(what=what, text=text), hint=_hint(text, known))


def _listed(keys: Iterable[str], known: Mapping[str, Iterable[str]]) -> str:
    shown = []
    for key in keys:
        first = next(iter(known[key]), "")
        shown.append(f"{key} ({first})" if first else key)
    rest = len(shown) - MAX_LISTED
    return ", ".join(shown[:MAX_LISTED]) + (" …" if rest > 0 else "")


def _hint(text: str, known: Mapping[str, Iterable[str]]) -> str:
    owners = {name: key for key, names in known.items() for name in (key, *names)}
    meant = Finding.suggestion(text, owners)
    if meant is not None:
        key = owners[meant]
        shown = meant if meant == key else f"{meant} ({key})"
        return _("Did you mean {suggestion}?").format(suggestion=shown)
    return _("Known are: {choices}.").format(choices=_listed(known, known)) if known else ""
