"""Names of the files of reports: from a whitelist of characters, never out of their folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

MOST_CHARACTERS = 40


def slug(text: str) -> str:
    """Reduce a text to lower-case ASCII letters, digits and hyphens.

    >>> slug("Domov důchodců Čejč, p. o.")
    'domov-duchodcu-cejc-p-o'
    >>> slug("../../etc/passwd")
    'etc-passwd'
    """
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:MOST_CHARACTERS].strip("-") or "x"


def inside(folder: Path, name: str) -> Path:
    """Join a folder and a file name; the result must lie right in the folder.

    Raises:
        UsageError: it does not.
    """
    path = (folder / name).resolve()
    if path.parent != folder.resolve():
        raise UsageError(_("The file {name} would lie outside of {folder}.").format(name=name, folder=folder))
    return folder / name
