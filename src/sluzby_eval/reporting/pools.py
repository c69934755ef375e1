"""Several processes at once: started anew, never forked, as polars must not be; they end with their parent."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 8


def pool_of(count: int, begin: Callable[..., None] | None = None, *arguments: object) -> ProcessPoolExecutor:
    """Make a pool of processes; each calls `begin` with the arguments before its first task."""
    return ProcessPoolExecutor(
        max_workers=count,
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(begin, arguments),
    )


def count_of(wanted: int | None, tasks: int) -> int:
    """Return how many processes to use: those wanted, else one for each processor, never more than tasks."""
    return max(1, min(wanted or os.cpu_count() or 1, MOST, tasks))


def _begin(begin: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*arguments)


def _end_with_parent() -> None:
    """Wait for the parent and leave: one that was killed cannot tell its processes to stop."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
