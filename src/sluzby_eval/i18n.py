"""The language of a process: gettext catalogues for messages, and labels in two languages.

Source texts are English; `locale/cs/LC_MESSAGES/sluzby_eval.po` is the Czech catalogue and the `.mo` beside it
its compiled form (`make messages`). The terminal's language is set once with `use_language`; documents carry
their own language and ask for it by name (`translator`).
"""

from __future__ import annotations

import errno
import gettext as _gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["cs", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE_DIR = Path(__file__).parent / "locale"

_current: Language = "cs"


@cache
def translator(language: Language) -> _gettext.NullTranslations:
    """Return the catalogue of a language; English is the source text itself."""
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("sluzby_eval", LOCALE_DIR, languages=[language], fallback=True)


def use_language(language: Language) -> None:
    """Set the language of everything said to a person in this process."""
    global _current
    _current = language


def current_language() -> Language:
    """Return the language of the terminal."""
    return _current


def _(text: str) -> str:
    """Translate a message of the terminal."""
    return translator(_current).gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a counted message; Czech has three forms (1 soubor, 2 soubory, 5 souborů)."""
    return translator(_current).ngettext(singular, plural, n)


def pick(texts: Mapping[str, str], language: Language | None = None) -> str:
    """Choose the text of a two-language label; falls back to the other language rather than to nothing."""
    language = language or _current
    return texts.get(language) or next((text for text in texts.values() if text), "")


def language_from(option: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """Decide the terminal's language: the option, then the locale, then Czech.

    >>> language_from(None, {"LC_ALL": "en_US.UTF-8"})
    'en'
    >>> language_from(None, {})
    'cs'
    """
    if option in LANGUAGES:
        return option
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "cs"
    return "cs"


def cause_of(error: OSError) -> str:
    """Say in the terminal's language why the system refused; what is rare, in the words of the system."""
    told = {
        errno.EACCES: _("there is no permission"),
        errno.EPERM: _("there is no permission"),
        errno.EROFS: _("the disk is read-only"),
        errno.ENOENT: _("it does not exist"),
        errno.ENOTDIR: _("a part of the path is no folder"),
        errno.EISDIR: _("it is a folder"),
        errno.EEXIST: _("something of that name exists"),
    }
    return told.get(error.errno or 0) or error.strerror or str(error)
