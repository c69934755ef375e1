"""Judging every kind of declarative file, with a memory: files that did not change are not judged twice.

The memory is a file of the user's cache folder. Its key is made of the bytes of every file judged, of the
settings, the program and the day, so that it can never answer for anything else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sluzby_eval import __version__
from sluzby_eval.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.workspace import Folder, Workspace

FOLDERS: tuple[Folder, ...] = ("indicators", "layouts", "reports", "rules")
MAPPINGS = "mappings"
POLARS = ("polars",)
KEPT = 20  # answers in the memory
PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found, in which files exactly, and on which engines the examples were computed."""

    findings: tuple[Finding, ...]
    files: Mapping[str, str]  # name -> sha256
    engines: tuple[str, ...]


def judge_all(workspace: Workspace, *, today: dt.date, engines: Sequence[str] = POLARS) -> Judged:
    """Judge every kind of declarative file."""
    # the wings are loaded only where the memory has no answer
    from sluzby_eval.evaluation.check import in_order, judge
    from sluzby_eval.frontier.spec import check_models
    from sluzby_eval.funding.check import check_rule_sets
    from sluzby_eval.importing.layouts import load_layouts
    from sluzby_eval.importing.mappings import load_mappings
    from sluzby_eval.planning.spec import check_planning
    from sluzby_eval.reporting.check import check as check_reports
    from sluzby_eval.reporting.publish_check import check as check_publishing

    files = digests(workspace)
    layouts, findings = load_layouts(workspace)
    _mappings, faults = load_mappings(workspace, layouts)
    verdict = judge(workspace, engines=engines, today=today, delivered=delivered(layouts))
    known = {name: item.spec for name, item in verdict.catalogue.definitions.items()}
    of_services = [name for name, spec in known.items() if "service" in spec.levels]
    models = check_models(workspace, of_services)
    rule_sets = check_rule_sets(workspace, of_services)
    plans = check_planning(workspace, {name: spec.levels for name, spec in known.items()})
    found = [
        *findings,
        *faults,
        *verdict.findings,
        *check_reports(workspace, known),
        *models,
        *rule_sets,
        *plans,
    ]
    found += check_publishing(workspace, known, verdict.catalogue.inputs)
    return Judged(findings=tuple(in_order(found)), files=files, engines=verdict.engines)


def recalled(workspace: Workspace, *, today: dt.date, engines: Sequence[str] = POLARS) -> Judged:
    """Judge, or recall what was found when the very same files were judged before."""
    files = digests(workspace)
    home = _memory() / f"{_key(workspace, files, today, engines=engines)}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _from_json(json.loads(home.read_text(encoding="utf-8")))
    judged = judge_all(workspace, today=today, engines=engines)
    if judged.files == files:
        with suppress(OSError):
            _keep(home, judged)
    return judged


def delivered(layouts: Layouts) -> dict[str, frozenset[str]]:
    """Return which columns of which tables some layout fills; those that the import computes count, too."""
    found: dict[str, set[str]] = {"statements": {"cells_required", "cells_filled", "days_after_year_end"}}
    for entry in layouts.values():
        for sheet in entry.spec.sheets:
            known = {field.column for field in sheet.fields} | set(sheet.derive)
            for target in sheet.into:
                made = {target.unpivot.key, target.unpivot.value} if target.unpivot else set()
                columns = (
                    known | made | set(target.columns) | set(target.constants) | set(entry.spec.constants)
                )
                found.setdefault(target.table, set()).update(columns)
    return {table: frozenset(columns) for table, columns in found.items()}


def files_of(workspace: Workspace) -> list[tuple[Path, str]]:
    """List every declarative file in force, as (path, name to show)."""
    own = sorted((workspace.root / MAPPINGS).glob("*.yaml"))
    listed = [item for folder in FOLDERS for item in workspace.files(folder)]
    return [*listed, *((path, f"{MAPPINGS}/{path.name}") for path in own)]


def digests(workspace: Workspace) -> dict[str, str]:
    """Return the sha256 of every declarative file in force."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for path, name in files_of(workspace)}


# the memory


def _memory() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "sluzby-eval" / "check"


def _key(workspace: Workspace, files: Mapping[str, str], today: dt.date, *, engines: Sequence[str]) -> str:
    beside = sorted(path.name for folder in FOLDERS for path in (workspace.root / folder).rglob("*.yml"))
    told = [
        __version__,
        *(f"{path}:{stat.st_mtime_ns}:{stat.st_size}" for path, stat in _program()),
        workspace.config.model_dump_json(),
        str(workspace.root),
        f"{today} {' '.join(engines)}",
        *(f"{name}={digest}" for name, digest in files.items()),
        *beside,
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _program() -> Iterable[tuple[str, os.stat_result]]:
    """Yield the files of the program, which may change without a new version while it is worked on."""
    for folder, _folders, names in os.walk(PACKAGE):
        for name in names:
            if name.endswith((".py", ".yaml", ".csv")):
                path = os.path.join(folder, name)  # noqa: PTH118 - hundreds of paths, and only their state
                yield path, os.stat(path)  # noqa: PTH116


def _keep(home: Path, judged: Judged) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    temporary = home.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(_to_json(judged), ensure_ascii=False), encoding="utf-8")
    temporary.replace(home)
    old = sorted(home.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in old[KEPT:]:
        path.unlink(missing_ok=True)


def _to_json(judged: Judged) -> dict[str, Any]:
    return {
        "files": dict(judged.files),
        "engines": list(judged.engines),
        "findings": [{**asdict(finding), "severity": finding.level.value} for finding in judged.findings],
    }


def _from_json(kept: dict[str, Any]) -> Judged:
    findings = []
    for record in kept["findings"]:
        known = {"place": Place(**record["place"]), "severity": Severity(record["severity"])}
        findings.append(Finding(**{**record, **known}))
    return Judged(findings=tuple(findings), files=kept["files"], engines=tuple(kept["engines"]))
