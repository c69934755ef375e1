"""Checking `[publish]` of the settings: a name that does not exist would keep nothing back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.findings import Finding, Place
from sluzby_eval.model import TABLES
from sluzby_eval.workspace import CONFIG_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sluzby_eval.reporting.check import Described
    from sluzby_eval.workspace import Publish, Workspace

MOST_KNOWN = 12  # names that a message lists


def check(
    workspace: Workspace, indicators: Mapping[str, Described], inputs: Collection[str]
) -> list[Finding]:
    """Check that everything that `[publish]` names exists, and that its thresholds are in order.

    Names that the program ships as defaults are not asked of indicators of one's own.
    """
    settings = workspace.config.publish
    path = workspace.root / CONFIG_NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [
        Finding(
            code="D681",
            place=Place(file=CONFIG_NAME, line=_line(lines, name)),
            value=name,
            args={
                "key": key,
                "suggestion": Finding.suggestion(name, known),
                "known": ", ".join(sorted(known)[:MOST_KNOWN]) + (" …" if len(known) > MOST_KNOWN else ""),
            },
        )
        for key, known in _known(indicators, inputs).items()
        if key in settings.model_fields_set
        for name in getattr(settings, key)
        if name not in known
    ]
    return found + list(_thresholds(settings, lines))


def _known(indicators: Mapping[str, Described], inputs: Collection[str]) -> dict[str, set[str]]:
    bases = {base for unit in units.catalogue().values() for base in unit.dimension}
    columns = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns}
    return {
        "persons": bases,
        "business": bases,
        "public_amounts": set(inputs),
        "keep": set(indicators),
        "indicators": set(indicators),
        "domains": {item.domain for item in indicators.values()},
        "levels": {level for item in indicators.values() for level in item.levels},
        "tables": set(TABLES),
        "columns": columns,
    }


def _thresholds(settings: Publish, lines: list[str]) -> Iterable[Finding]:
    if settings.threshold < settings.threshold_inside:
        yield Finding(
            code="D682",
            place=Place(file=CONFIG_NAME, line=_line(lines, "threshold")),
            value=str(settings.threshold),
            expected=str(settings.threshold_inside),
        )


def _line(lines: list[str], name: str) -> int | None:
    """Find the line where a name stands."""
    return next(
        (number for number, line in enumerate(lines, start=1) if name in line.partition("#")[0]), None
    )
