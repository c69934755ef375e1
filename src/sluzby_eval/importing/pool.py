"""Reading many files in child processes: spread, limited, and never fatal.

A child that dies, hangs or wants too much is a refusal of the file it was reading; a new one takes its
place. Children are separate programs, not forks: a fork of a process with polars' threads is unsafe, a fresh
slim one starts in less than a tenth of a second on every system, beside the other work of an import.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Self, cast

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import Limits, in_force
from sluzby_eval.importing.wire import read_frame, unpack, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sluzby_eval.importing.wire import Answer
    from sluzby_eval.workspace import Import

READER = "sluzby_eval.importing.reading:read_book"
_MOST = 4  # children
_MB = 1_000_000
_GRACE = 10.0  # seconds that a child has, beyond its limit, to start and to end itself before it is ended
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from sluzby_eval.importing.child import main; main()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What one file may take."""

    seconds: float = 30.0
    memory_bytes: int = 1_000_000_000
    sizes: Limits = field(default_factory=Limits)

    @classmethod
    def of(cls, config: Import) -> Self:
        """Return the limits of a workspace."""
        sizes = Limits(
            file_bytes=config.file_mb * _MB,
            unpacked_bytes=config.unpacked_mb * _MB,
            part_bytes=config.unpacked_mb * _MB // 2,
            rows=config.rows,
            cells=config.cells,
        )
        return cls(seconds=config.seconds, memory_bytes=config.memory_mb * _MB, sizes=sizes)


class Readers:
    """A few children that read files, started when they are needed; without workers, reading in this process.

    Args:
        workers: how many children; None = as many as processors, at most four; 0 = none.
        limits: what one file may take.
        reader: module and name of the function that reads; tests name hostile ones.
    """

    def __init__(
        self, workers: int | None = None, *, limits: ReadingLimits | None = None, reader: str = READER
    ) -> None:
        self._limits = limits or ReadingLimits()
        self._reader = reader
        self._count = min(_MOST, os.cpu_count() or 1) if workers is None else workers
        self._children = [_Child(reader, self._limits) for _ in range(self._count)]
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(max(self._count, 1), thread_name_prefix="reading")
        if self._children:
            self._children[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.end()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def submit(
        self, path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None
    ) -> Future[Answer]:
        """Ask for a file; the answer is a book, or None with the findings of its refusal."""
        request = {"path": path, "name": name, "encoding": encoding, "delimiter": delimiter}
        if not self._count:
            done: Future[Answer] = Future()
            with in_force(self._limits.sizes):
                done.set_result(_function(self._reader)(**request))
            return done
        return self._threads.submit(self._ask, {**request, "path": str(path)})

    def _ask(self, request: dict[str, Any]) -> Answer:
        child = self._idle.get()
        try:
            return child.ask(request)
        finally:
            self._idle.put(child)


def _function(reader: str) -> Callable[..., Answer]:
    module, _, name = reader.partition(":")
    return cast("Callable[..., Answer]", getattr(import_module(module), name))


class _Child:
    """One child process; after its death the next request starts another."""

    def __init__(self, reader: str, limits: ReadingLimits) -> None:
        self._reader = reader
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._lock = threading.Lock()

    def start(self) -> subprocess.Popen[bytes]:
        """Return the running process; start one where there is none."""
        with self._lock:
            if self._process is None and not self._ended:
                self._process = self._popen()
            if self._process is None:
                raise BrokenPipeError("reading has ended")
            return self._process

    def _popen(self) -> subprocess.Popen[bytes]:
        settings = {
            "reader": self._reader,
            "seconds": self._limits.seconds,
            "memory_bytes": self._limits.memory_bytes,
            "limits": asdict(self._limits.sizes),
        }
        switches = ["-I", "-S", "-B"] if sys.dont_write_bytecode else ["-I", "-S"]
        return subprocess.Popen(
            [sys.executable, *switches, "-c", _BOOT, json.dumps(sys.path), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, request: dict[str, Any]) -> Answer:
        """Have one file read; a dead, hung or greedy child is a finding."""
        name = str(request["name"])
        try:
            process = self.start()
        except OSError as error:
            return _refused("V150", name, cause=error.strerror or str(error))
        late = threading.Event()
        watch = threading.Timer(self._limits.seconds + _GRACE, _kill_late, (process, late))
        watch.start()
        try:
            answer = _exchange(process, request)
        finally:
            watch.cancel()
        if answer is not None and "findings" in answer:
            with suppress(
                AttributeError, LookupError, TypeError, ValueError
            ):  # an answer that makes no sense
                return unpack(answer)
        return self._failure(name, answer, late=late.is_set())

    def _failure(self, name: str, answer: dict[str, Any] | None, *, late: bool) -> Answer:
        """Bury the child and say why its file is refused."""
        status = self._bury(patience=1.0 if answer is None else 0.0)
        if answer is not None and "over" in answer:
            return _refused("V152", name, limit=self._limits.memory_bytes // 1_000_000)
        if late or -status in _TOO_LATE:
            return _refused("V151", name, limit=f"{self._limits.seconds:g}")
        cause = _shown(status) if answer is None else answer.get("failed", "?")
        return _refused("V150", name, cause=cause)

    def _bury(self, *, patience: float) -> int:
        """End the process and return how it ended; a signal is a negative number."""
        with self._lock:
            process, self._process = self._process, None
        return 0 if process is None else _end(process, patience=patience)

    def end(self) -> None:
        """End the process for good."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is not None:
            _end(process, patience=0.0)


def _kill_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: subprocess.Popen[bytes], request: dict[str, Any]) -> dict[str, Any] | None:
    """Send a request and wait for its answer; None where the child has gone."""
    try:
        write_frame(cast("IO[bytes]", process.stdin), request)
        return read_frame(cast("IO[bytes]", process.stdout))
    except (OSError, ValueError):  # a broken pipe; an answer that is none
        return None


def _end(process: subprocess.Popen[bytes], *, patience: float) -> int:
    """Wait a moment for a process that is dying anyway, then kill it; close its pipes."""
    try:
        status = process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what could not be sent to a dead child
            cast("IO[bytes]", pipe).close()
    return status


def _refused(code: str, name: str, **args: object) -> Answer:
    return None, [Finding(code=code, place=Place(file=name), args=args)]


def _shown(status: int) -> str:
    """Name the end of a process.

    >>> _shown(-9), _shown(1)
    ('SIGKILL', 'exit 1')
    """
    if status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit {status}"


_TOO_LATE = {
    int(getattr(signal, name)) for name in ("SIGALRM", "SIGXCPU") if hasattr(signal, name)
}  # how a child ends itself
