"""Which engines there are, which of them can run here, and why the others cannot.

A new engine is one file with a class like those beside it, and one line here.
"""

from __future__ import annotations

import importlib
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sluzby_eval.errors import MissingExtraError, UsageError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.evaluation.engines.base import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    module: str
    factory: str
    package: str  # which it needs
    program: str | None = None  # which it needs besides


DEFAULT = "polars"
_ENGINES = {
    "polars": _Entry(module="embedded", factory="PolarsEngine", package="polars"),
    "duckdb": _Entry(module="duckdb", factory="DuckEngine", package="duckdb"),
    "spark": _Entry(module="spark", factory="SparkEngine", package="pyspark", program="java"),
}
ALL = tuple(_ENGINES)


def names() -> list[str]:
    """List the engines that can run here, the default one first."""
    return [name for name in ALL if why_not(name) is None]


def why_not(name: str) -> str | None:
    """Say why an engine cannot run here; None where it can."""
    entry = _ENGINES[name]
    if find_spec(entry.package) is None:
        return _("The package {package} is not installed.").format(package=entry.package)
    if entry.program is not None and shutil.which(entry.program) is None:
        return _("The program {program} is not installed.").format(program=entry.program)
    return None


def require(name: str) -> None:
    """Make sure that an engine can be started here.

    Raises:
        UsageError: there is no such engine.
        MissingExtraError: it cannot run here.
    """
    if name not in _ENGINES:
        raise UsageError(
            _("There is no engine {name}.").format(name=name),
            hint=_("Engines: {names}").format(names=", ".join(ALL)),
        )
    reason = why_not(name)
    if reason is not None:
        hint = _("Install it with: pip install 'sluzby-eval[{name}]'").format(name=name)
        if _ENGINES[name].program is not None:
            hint += " " + _("Spark needs Java 17 besides, in Debian: apt-get install openjdk-17-jre-headless")
        raise MissingExtraError(reason, hint=hint)


def get(name: str) -> Engine:
    """Start an engine.

    Raises:
        UsageError: there is no such engine.
        MissingExtraError: it cannot run here.
    """
    require(name)
    entry = _ENGINES[name]
    module = importlib.import_module(f"sluzby_eval.evaluation.engines.{entry.module}")
    engine: Engine = getattr(module, entry.factory)()
    return engine
