"""All reports in one run: composed and written by several processes, visible only when everything is there.

The processes are started anew, never forked: polars must not be forked. The context travels to them once, as
a file. The bundle is a folder that appears under its name by one rename; until then an older one stays.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sluzby_eval.i18n import current_language, use_language
from sluzby_eval.reporting import compose, manifest
from sluzby_eval.reporting.pools import count_of, pool_of
from sluzby_eval.reporting.replacing import put_in_place, recover
from sluzby_eval.reporting.run import cannot_write, check_formats, find_report, render, units_of
from sluzby_eval.store.lock import locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sluzby_eval.i18n import Language
    from sluzby_eval.reporting.context import Context

STAGING = ".writing-"
ALWAYS = "json"  # what `report verify` compares the other formats with
FINAL = "final"
FEW = 4  # documents for which no process is started
CONTEXT = "context.pickle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document to write."""

    report: str
    unit: str
    formats: tuple[str, ...]
    folder: Path


def build_all(
    context: Context,
    reports: Sequence[str],
    *,
    formats: Sequence[str],
    out: Path,
    with_own: bool = True,
    processes: int | None = None,
) -> Path:
    """Write reports for all their units as one bundle; return its folder.

    Every document is written in the formats asked for and in JSON.

    Args:
        context: what the reports may show.
        reports: ids of reports.
        formats: names of formats.
        out: the folder in which the bundle appears as `reports_<year>`.
        with_own: also write the formats that a report names itself.
        processes: how many at once; None takes the number of processors.

    Raises:
        UsageError: there is no such report or format, or the folder cannot be written to.
        DefinitionError: the file of a report is faulty.
        TryLaterError: another run writes there, or the disk is full.
    """
    check_formats(formats)
    fresh = replace(context)  # without what was put in order on the way
    target = out / bundle_name(context)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with locked(out / ".lock"):
            recover(target)
            _sweep(out)
            with tempfile.TemporaryDirectory(prefix=STAGING, dir=out) as staging:
                folder = Path(staging) / target.name
                folder.mkdir()
                jobs = list(_jobs(fresh, reports, formats, folder, with_own=with_own))
                documents = _written(fresh, jobs, Path(staging), processes=processes)
                manifest.write(manifest.manifest_of(fresh, documents), folder)
                put_in_place(folder, target)
    except OSError as error:
        raise cannot_write(out, error) from error
    return target


def bundle_name(context: Context) -> str:
    """Name the folder of a bundle by what it is about."""
    ending = "" if context.version == FINAL else f"_{context.version}"
    return f"reports_{context.year}{ending}"


def _sweep(out: Path) -> None:
    """Remove what runs that were killed have left; nobody else writes while the lock is held."""
    for left in out.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _jobs(
    context: Context, reports: Sequence[str], formats: Sequence[str], folder: Path, *, with_own: bool
) -> Iterator[Job]:
    for name in reports:
        report = find_report(name, context.workspace)
        wanted = tuple(dict.fromkeys((*formats, *(report.formats if with_own else ()), ALWAYS)))
        for unit in units_of(report, context):
            yield Job(report=name, unit=unit, formats=wanted, folder=folder)


def _written(
    context: Context, jobs: Sequence[Job], staging: Path, *, processes: int | None
) -> list[manifest.Manifest]:
    count = count_of(processes, len(jobs))
    if count == 1 or len(jobs) <= FEW:
        return [_write(context, job) for job in jobs]
    sent = staging / CONTEXT
    with sent.open("wb") as file:
        pickle.dump(context, file, protocol=pickle.HIGHEST_PROTOCOL)
    pool = pool_of(count, _receive, sent, current_language())
    try:
        return list(pool.map(_write_received, jobs))
    finally:
        pool.shutdown(cancel_futures=True)


_received: list[Context] = []  # in a process of the pool: the one context


def _receive(path: Path, language: Language) -> None:
    use_language(language)
    with path.open("rb") as file:
        _received.append(pickle.load(file))  # our own file, written a moment ago into our own folder


def _write_received(job: Job) -> manifest.Manifest:
    return _write(_received[0], job)


def _write(context: Context, job: Job) -> manifest.Manifest:
    report = find_report(job.report, context.workspace)
    document = compose.compose(report, context, job.unit)
    paths = render(document, job.formats, job.folder)
    return {
        "slug": document.slug,
        "report": job.report,
        "level": report.level,
        "unit": job.unit,
        "title": document.title,
        "confidentiality": report.confidentiality,
        "files": [manifest.file_entry(path) for path in paths],
    }
