"""What the global options say, and the one way to talk to a person.

stdout is for data; everything said to a person goes to stderr through a `Session`.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import typer

    from sluzby_eval.i18n import Language


@dataclass(slots=True, kw_only=True)
class Session:
    """The global options of one call."""

    folder: Path | None = None
    language: Language | None = None  # named with --lang; documents follow it, too
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    json: bool = False  # set by the option --format of the command
    format: str = "text"  # what --format says, of which some commands know more than text and json
    _said: set[str] = field(default_factory=set)

    def say(self, text: str = "") -> None:
        """Tell a person something; silent with --quiet."""
        if not self.quiet:
            print(visible(text), file=sys.stderr)  # noqa: T201 - this is the way to stderr

    def say_once(self, text: str) -> None:
        """Tell a person something that need not be said again in the same call."""
        if text not in self._said:
            self._said.add(text)
            self.say(text)

    def detail(self, text: str) -> None:
        """Tell a person something they asked for with --verbose."""
        if self.verbose:
            self.say(text)

    def working(self, text: str) -> AbstractContextManager[object]:
        """Show that work goes on; only on a terminal."""
        if self.quiet or not sys.stderr.isatty():
            return nullcontext()
        return _spinner(text)


@contextmanager
def _spinner(text: str) -> Iterator[None]:
    from rich.console import Console  # only where somebody watches

    with Console(stderr=True, highlight=False, markup=False).status(text):
        yield


def session_of(context: typer.Context) -> Session:
    """Return the session of a running command."""
    found = context.find_object(Session)
    return found if found is not None else Session()


_HARMLESS = re.compile("[ -~\u00a0-\u00ac\u00ae-\u017f\u2009\u202f–—−„“‚‘…×→≤≥]*")  # most texts are


def visible(text: str) -> str:
    r"""Make control characters visible, so that data cannot steer the terminal.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return text if _HARMLESS.fullmatch(text) else "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable() or (char.isspace() and char not in "\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"):
        return char
    return char.encode("unicode_escape").decode("ascii")
