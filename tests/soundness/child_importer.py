"""A process that imports: `child_importer.py WORKSPACE WAIT_SECONDS FILE...`; it ends with the exit code."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from sluzby_eval.errors import SluzbyError
from sluzby_eval.i18n import use_language
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def main(root: str, wait_seconds: str, *files: str) -> int:
    """Import, reading in this process, so that every call of the system is its own."""
    use_language("en")
    workspace = Workspace(root=Path(root), config=Config())
    try:
        report = import_files(
            workspace,
            [Path(file) for file in files],
            now=NOW,
            wait_seconds=float(wait_seconds),
            workers=0,
        )
    except SluzbyError as error:
        sys.stderr.write(f"{error.message}\n")
        return error.exit_code
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
