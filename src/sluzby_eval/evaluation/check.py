"""Checking all definitions: files, keys, formulas, units, references, a reviewer's rules, and the worked examples.

Nothing here loads a frame library until the examples are computed, which can be left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sluzby_eval.errors import TryLaterError
from sluzby_eval.evaluation.catalogue import Catalogue, assemble, read_definitions
from sluzby_eval.evaluation.checking.run import review
from sluzby_eval.evaluation.checking.subject import Delivered, World
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import _
from sluzby_eval.workspace import Folder, Workspace, shipped

if TYPE_CHECKING:
    from sluzby_eval.evaluation.examples import Difference

FOLDERS: tuple[Folder, ...] = ("indicators", "rules")
SUFFIX = ".yaml"
BATCH = 20  # definitions whose examples are computed together


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found in definitions, and in which files exactly."""

    findings: tuple[Finding, ...]
    files: Mapping[str, str]  # name -> sha256 of the bytes that were judged
    engines: tuple[str, ...]  # on which the examples were computed
    catalogue: Catalogue


def check(workspace: Workspace) -> list[Finding]:
    """Check everything and run every example of what can be computed; one bad file does not hide another."""
    return list(judge(workspace).findings)


def judge(
    workspace: Workspace,
    *,
    engines: Sequence[str] = ("polars",),
    today: dt.date | None = None,
    delivered: Delivered | None = None,
) -> Verdict:
    """Check all definitions.

    Args:
        workspace: where they are.
        engines: on which their worked examples are computed; none leaves them out.
        today: the day by which parameters may be outdated.
        delivered: which columns of the dataset some layout fills; None says nothing of it.

    Raises:
        TryLaterError: a file was changed while it was being judged.
    """
    before = digests(workspace, FOLDERS)
    loader = read_definitions(workspace)
    world = World(
        loader=loader,
        today=today or dt.datetime.now(tz=dt.UTC).date(),
        delivered=delivered,
        replaced=tuple(_replaced(workspace)),
        unread=tuple(_unread(workspace)),
    )
    findings = [*loader.findings, *review(world)]
    catalogue = assemble(loader)
    if engines:
        findings += _run_examples(catalogue, engines)
    changed = [name for name, digest in digests(workspace, FOLDERS).items() if before.get(name) != digest]
    if changed:
        raise TryLaterError(_("{path} was changed while it was being judged.").format(path=changed[0]))
    return Verdict(
        findings=tuple(in_order(findings)), files=before, engines=tuple(engines), catalogue=catalogue
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by file, line and column."""
    return sorted(
        findings, key=lambda item: (item.place.file, item.place.line or 0, item.place.column or 0, item.code)
    )


def digests(workspace: Workspace, folders: Sequence[Folder]) -> dict[str, str]:
    """Return the sha256 of every declarative file in force, by the name that findings use."""
    files = [item for folder in folders for item in workspace.files(folder)]
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for path, name in files}


def _run_examples(catalogue: Catalogue, engines: Sequence[str]) -> list[Finding]:
    # examples load polars, which the rest does without
    from sluzby_eval.evaluation.engines import DEFAULT, aggregation, get
    from sluzby_eval.evaluation.examples import differences

    found: list[Finding] = []
    for name in engines:
        if name == DEFAULT:
            told = [item for part in _batches(catalogue) for item in differences(part)]
        else:
            engine = get(name)
            try:
                told = differences(catalogue, aggregation.on(engine))
            finally:
                engine.close()
        found += [_finding(catalogue, item, "" if name == DEFAULT else f" ({name})") for item in told]
    return found


def _batches(catalogue: Catalogue) -> Iterable[Catalogue]:
    """Part the examples: one frame of all would be as wide as it is long."""
    silent = {
        name: replace(item, spec=item.spec.model_copy(update={"examples": ()}))
        for name, item in catalogue.definitions.items()
    }
    names = list(catalogue.definitions)
    for start in range(0, len(names), BATCH):
        told = {name: catalogue.definitions[name] for name in names[start : start + BATCH]}
        yield replace(catalogue, definitions={**silent, **told})


def _finding(catalogue: Catalogue, item: Difference, where: str) -> Finding:
    document = catalogue.definitions[item.indicator].source.document
    return Finding(
        code="D501",
        place=document.place(("examples", item.index, "expect", *item.path)),
        args={"found": f"{item.found}{where}", "unit": " ".join(item.path), "number": item.index + 1},
        value=item.found,
        expected=item.expected,
    )


def _unread(workspace: Workspace) -> Iterable[str]:
    """Yield files beside the definitions whose name looks like one, but is never read."""
    for folder in FOLDERS:
        own = workspace.root / folder
        for path in sorted(own.rglob("*")) if own.is_dir() else ():
            if path.suffix.lower() in {".yml", ".yaml"} and path.suffix != SUFFIX:
                yield f"{folder}/{path.relative_to(own).as_posix()}"


def _replaced(workspace: Workspace) -> Iterable[str]:
    """Yield files of the workspace that stand before a shipped one."""
    for folder in FOLDERS:
        home = shipped(folder).resolve()
        own = workspace.root / folder
        theirs: set[str] = {path.name for path in home.rglob(f"*{SUFFIX}")}
        is_used = folder == "rules" or workspace.config.indicators == "shipped"
        for path, name in workspace.files(folder) if is_used and own.resolve() != home else ():
            if path.is_relative_to(own) and path.name in theirs:
                yield name
