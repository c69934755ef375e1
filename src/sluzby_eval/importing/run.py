"""The story of an import, from files to one new snapshot.

Each file is copied into the dataset first and read from the copy. Its layout is recognised, the files of one
layout are typed together, content rules look at everything at once, the contract of the dataset is the last
gate. What was accepted becomes one commit; a refused file leaves no byte behind.
"""

from __future__ import annotations

import datetime as dt
import gc
import tempfile
from collections.abc import Iterator, Sequence  # noqa: TC003
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import _
from sluzby_eval.importing.annotate.collect import collect
from sluzby_eval.importing.annotate.run import GivingBack, give_back
from sluzby_eval.importing.batch import Batch
from sluzby_eval.importing.inbox import list_files
from sluzby_eval.importing.layouts import Layouts, load_layouts
from sluzby_eval.importing.pool import Readers, ReadingLimits
from sluzby_eval.importing.report import FileOutcome, ImportReport
from sluzby_eval.store import Writer, open_store
from sluzby_eval.workspace import Workspace  # noqa: TC001

__all__ = ["FileOutcome", "GivingBack", "ImportReport", "import_files"]


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    layout: str | None = None,
    dry_run: bool = False,
    now: dt.datetime | None = None,
    wait_seconds: float = 0,
    workers: int | None = None,
    giving_back: GivingBack | None = None,
) -> ImportReport:
    """Import files and folders into the dataset of a workspace, in one commit or not at all.

    Args:
        workspace: whose layouts and dataset are used.
        paths: files, and folders that are walked.
        layout: the kind of all these files; None = recognised by their content.
        dry_run: do everything but the commit.
        now: the time of the import.
        wait_seconds: how long to wait for another writer.
        workers: processes that read files; None = as many as processors, 0 = this process.
        giving_back: where annotated copies and letters go, if they are wanted.

    Raises:
        InputError: copies cannot be written where they should go.
        UsageError: there is no layout of this name.
        TryLaterError: another import is running, or the disk is full.
    """
    if giving_back is not None:
        giving_back.prepare()
    limits = ReadingLimits.of(workspace.config.import_)
    with _without_collector(), Readers(workers, limits=limits) as readers:
        return _import(
            workspace,
            paths,
            readers,
            layout,
            dry_run=dry_run,
            now=now,
            wait_seconds=wait_seconds,
            giving_back=giving_back,
        )


def _import(
    workspace: Workspace,
    paths: Sequence[Path],
    readers: Readers,
    layout: str | None,
    *,
    dry_run: bool,
    now: dt.datetime | None,
    wait_seconds: float,
    giving_back: GivingBack | None,
) -> ImportReport:
    layouts, faults = load_layouts(workspace)
    if layout is not None and layout not in layouts:
        raise _no_layout(layout, layouts)
    found, lost = list_files(paths)
    with _writer(workspace, dry_run=dry_run, wait_seconds=wait_seconds) as writer:
        batch = Batch(workspace, writer, layouts, readers, now=now or dt.datetime.now(dt.UTC))
        batch.note([*faults, *lost])
        for number, file in enumerate(found):
            batch.take(number, file, forced=layout)
        batch.read(forced=layout)
        batch.shape()
        batch.check()
        batch.submit()
        report = batch.finish(dry_run=dry_run)
        return report if giving_back is None else _give_back(batch, report, giving_back)


def _give_back(batch: Batch, report: ImportReport, to: GivingBack) -> ImportReport:
    """Write annotated copies and letters while the kept copies of all files, refused ones too, are there."""
    returns, names = collect(batch)
    written, findings = give_back(to, returns, names, language=batch.workspace.config.language)
    return replace(report, findings=(*report.findings, *findings), given_back=tuple(written))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave the collector of cycles out: an import makes hardly any, and millions of objects to look through."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _no_layout(name: str, layouts: Layouts) -> UsageError:
    suggestion = Finding.suggestion(name, layouts)
    return UsageError(
        _("There is no layout {name}.").format(name=name),
        hint=_("Did you mean {suggestion}? Known layouts: {names}").format(
            suggestion=suggestion or "–", names=", ".join(sorted(layouts))
        ),
    )


@contextmanager
def _writer(workspace: Workspace, *, dry_run: bool, wait_seconds: float) -> Iterator[Writer]:
    """Open the dataset for writing; a dry run in a new workspace does not even make its folder."""
    if dry_run and not workspace.data.exists():
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)).writing() as writer:
            yield writer
        return
    with open_store(workspace.data).writing(wait_seconds=wait_seconds) as writer:
        yield writer
