"""Measure, compare and report the efficiency of social services of a region.

The library stands without the command line; every command has its twin here:

    workspace = open_workspace(Path("jmk"))
    report = import_files(workspace, [Path("inbox")])
    evaluation = evaluate(workspace, open_store(workspace.data).head(), years=[2025])

Names are handed out on first use, so that `sluzby-eval --help` does not load a frame library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from sluzby_eval.evaluation.run import check, evaluate
    from sluzby_eval.importing.run import import_files
    from sluzby_eval.reporting.run import build as build_report
    from sluzby_eval.store import open_store
    from sluzby_eval.workspace import open_workspace

__all__ = [
    "__version__",
    "build_report",
    "check",
    "evaluate",
    "import_files",
    "open_store",
    "open_workspace",
]

_HOMES = {
    "build_report": ("sluzby_eval.reporting.run", "build"),
    "check": ("sluzby_eval.evaluation.run", "check"),
    "evaluate": ("sluzby_eval.evaluation.run", "evaluate"),
    "import_files": ("sluzby_eval.importing.run", "import_files"),
    "open_store": ("sluzby_eval.store", "open_store"),
    "open_workspace": ("sluzby_eval.workspace", "open_workspace"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
