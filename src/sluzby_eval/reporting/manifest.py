"""`manifest.json` of a bundle: what its documents stand on, and every file with its checksum.

Schema `sluzby-eval/bundle/1`; described in docs/formats.md.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _
from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sluzby_eval.reporting.context import Context

NAME = "manifest.json"
SCHEMA = "sluzby-eval/bundle/1"
Manifest = dict[str, Any]


def manifest_of(context: Context, documents: Sequence[Manifest]) -> Manifest:
    """Describe a bundle; nothing in it depends on the clock or the machine."""
    return {
        "schema": SCHEMA,
        "software": {"name": "sluzby-eval", "version": __version__},
        "snapshot": context.snapshot_id,
        "definitions": context.definitions,
        "created_at": context.created_at.isoformat(),
        "year": context.year,
        "version": context.version,
        "language": context.language,
        "documents": list(documents),
    }


def file_entry(path: Path) -> Manifest:
    """Describe one file: name, format, size and checksum."""
    content = path.read_bytes()
    return {
        "path": path.name,
        "format": path.suffix[1:],
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def write(manifest: Manifest, folder: Path) -> Path:
    """Write the manifest of a folder."""
    path = folder / NAME
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def read(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises:
        InputError: there is none, or it is none of ours.
    """
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            _("There is no {name} in {path}.").format(name=NAME, path=folder),
            hint=_("Only what `sluzby-eval report build --all` has written can be verified."),
        ) from error
    except ValueError as error:
        raise InputError(_("The file {path} is no manifest of reports.").format(path=path)) from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(_("The file {path} is no manifest of reports.").format(path=path))
    return found
