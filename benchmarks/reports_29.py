"""The 29 territorial reports of the sample region in HTML, XLSX and PDF, as one bundle, with two processes.

The dataset is the one of `sluzby-eval demo`; importing and evaluating it is not measured. JSON is always
written besides, as `report verify` compares the other formats with it; verification is told, too.
"""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

from benchmarks.table import CACHE, Figure
from sluzby_eval.cli.demo import prepare
from sluzby_eval.cli.session import Session
from sluzby_eval.cli.stored import compute_and_store, head_of, is_current, results_of
from sluzby_eval.importing.run import import_files
from sluzby_eval.reporting.bundle import build_all
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.reporting.verification import verify
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.reporting.context import Context

REPORTS = ("kraj", "okres", "orp")
FORMATS = ("html", "xlsx", "pdf")
DOCUMENTS = 29
PROCESSES = 2
GOAL_SECONDS = 60.0
MEGABYTE = 1_000_000


def main() -> list[Figure]:
    """Build the bundle and verify it."""
    context, out = _context(), CACHE / "reports" / "out"
    shutil.rmtree(out, ignore_errors=True)
    start, before = time.perf_counter(), _worked()
    folder = build_all(context, REPORTS, formats=FORMATS, out=out, with_own=False, processes=PROCESSES)
    built, worked = time.perf_counter() - start, _worked() - before
    start = time.perf_counter()
    result = verify(folder, processes=PROCESSES)
    verified = time.perf_counter() - start
    if result.documents != DOCUMENTS or not result.is_whole:
        raise AssertionError(f"{result.documents} documents, {result.mismatches[:3]}")
    largest = max(path.stat().st_size for path in folder.glob("*.html")) / MEGABYTE
    print(
        f"{DOCUMENTS} documents, {result.files} files: built in {built:.1f} s with {worked:.1f} s of processor, "
        f"verified in {verified:.1f} s"
    )
    what = f"{DOCUMENTS} territorial reports in {', '.join(FORMATS)}"
    return [
        Figure(what=what, value=built, goal=GOAL_SECONDS, unit="s"),
        Figure(what="every number of them read back and compared", value=verified, unit="s"),
        Figure(what="largest HTML of them", value=largest, goal=1.5, unit="MB"),
    ]


def _worked() -> float:
    """Return the seconds of processor of this process and of its children."""
    return sum(os.times()[:4])


def _context() -> Context:
    root = CACHE / "reports" / "workspace"
    root.parent.mkdir(parents=True, exist_ok=True)
    prepare(root)
    workspace = open_workspace(root)
    import_files(workspace, [workspace.inbox])
    version, snapshot = workspace.config.evaluation.version, head_of(workspace)
    if not is_current(workspace, snapshot, version=version):
        compute_and_store(workspace, snapshot, version=version, years=None)
    computed = results_of(Session(quiet=True), workspace)
    return context_from(workspace, computed.snapshot, computed.frame, computed.indicators, version=version)
