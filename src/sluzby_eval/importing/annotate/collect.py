"""What one import has to give back: every file with its kept copy and all that was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.importing.annotate.run import Return

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.batch import Batch


def collect(batch: Batch) -> tuple[list[Return], dict[str, str]]:
    """Return the files of a finished import and the names of providers by company number."""
    providers = {item.file: item.provider for item in batch.kept}
    returns = []
    by_file: dict[str, list[Finding]] = {}
    for finding in batch.findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    for outcome in batch.outcomes.values():
        known = batch.known.get(outcome.file)
        found = _found(batch, outcome.file, by_file)
        told = (finding.provider for finding in found if finding.provider is not None)
        sha256 = batch.copies.get(outcome.file)
        returns.append(
            Return(
                file=outcome.file,
                status="imported" if known is not None else outcome.status,
                source=batch.writer.source(sha256) if sha256 is not None else None,
                findings=found,
                provider=known.provider
                if known is not None
                else providers.get(outcome.file) or next(told, None),
            )
        )
    return returns, _names(batch)


def _found(batch: Batch, file: str, by_file: Mapping[str, Sequence[Finding]]) -> Sequence[Finding]:
    """Return what was found in a file or, where it was imported before, then; without what was accepted."""
    known = batch.known.get(file)
    if file in batch.aside:
        found = batch.aside[file]
    elif known is not None:
        found = batch.writer.head.finding_objects(known.id) if known.superseded_by is None else ()
    else:
        found = by_file.get(file, ())
    return [finding for finding in found if finding.explanation is None]


def _names(batch: Batch) -> dict[str, str]:
    frames = [batch.writer.head.read("providers")]
    frames += [batch.tables[name] for name in ("providers",) if name in batch.tables]
    return {ico: name for frame in frames for ico, name in frame.select("ico", "name").iter_rows() if name}
