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
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Self, cast

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import Limits, in_force
from sluzby_eval.importing.wire import read_frame, unpack, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sluzby_eval.importing.wire import Answer
    from sluzby_eval.workspace import Import

READER = "sluzby_eval.importing.reading:read_book"
_MOST = 4  # children
_AHEAD = 6  # files of which a child is told in advance
_SHORT = 1_000  # letters of a path and a name
_LOOK = 0.25  # seconds between two looks at the time of the children
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A file that is asked for, and where its answer goes."""

    request: dict[str, Any]
    answer: Future[Answer]


class Readers:
    """A few children that read files, started when they are needed; without workers, reading in this process.

    A child is told of a few files in advance, so that it never waits for us; where it dies, the next child is
    told of those that it has not read.

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
        self._watch = _Watch()
        self._children = [_Child(reader, self._limits, self._watch) for _ in range(self._count)]
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        if self._children:
            self._children[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.end()
        for _thread in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join()
        self._watch.end()

    def submit(
        self, path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None
    ) -> Future[Answer]:
        """Ask for a file; the answer is a book, or None with the findings of its refusal."""
        request = {"path": path, "name": name, "encoding": encoding, "delimiter": delimiter}
        answer: Future[Answer] = Future()
        if not self._count:
            with in_force(self._limits.sizes):
                answer.set_result(_function(self._reader)(**request))
            return answer
        if len(self._threads) < self._count:
            self._start_thread(self._children[len(self._threads)])
        self._asked.put(_Asked(request={**request, "path": str(path)}, answer=answer))
        return answer

    def _start_thread(self, child: _Child) -> None:
        name = f"reading-{len(self._threads)}"
        thread = threading.Thread(target=self._serve, args=(child,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, child: _Child) -> None:
        """Pass files to a child and its answers on, until the end."""
        asked: deque[_Asked] = deque()
        while self._fill(asked):
            child.tell([item.request for item in asked])
            first = asked.popleft()
            first.answer.set_result(child.answer(first.request))

    def _fill(self, asked: deque[_Asked]) -> bool:
        """Take files from the queue: one, or where many wait, a few in advance; False at the end."""
        while not asked or (len(asked) < _AHEAD and self._asked.qsize() > _AHEAD * self._count):
            try:
                item = self._asked.get(block=not asked)
            except queue.Empty:  # another child was faster
                break
            if item is None:
                self._asked.put(None)  # for the others, too
                break
            asked.append(item)
        return bool(asked)


def _function(reader: str) -> Callable[..., Answer]:
    module, _, name = reader.partition(":")
    return cast("Callable[..., Answer]", getattr(import_module(module), name))


class _Watch:
    """One thread that ends the children whose time is over."""

    def __init__(self) -> None:
        self._ends: dict[subprocess.Popen[bytes], float] = {}
        self._late: set[subprocess.Popen[bytes]] = set()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Give a process so many seconds from now on."""
        self._ends[process] = time.monotonic() + seconds
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="reading-watch", daemon=True)
            self._thread.start()

    def is_late(self, process: subprocess.Popen[bytes]) -> bool:
        """Let a process be, and tell whether it was ended."""
        self._ends.pop(process, None)
        return process in self._late

    def end(self) -> None:
        """Stop watching."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            now = time.monotonic()
            for process, end in [*self._ends.items()]:
                if end < now:
                    self._late.add(process)
                    process.kill()


class _Child:
    """One child process; after its death the next request starts another."""

    def __init__(self, reader: str, limits: ReadingLimits, watch: _Watch) -> None:
        self._reader = reader
        self._limits = limits
        self._watch = watch
        self._process: subprocess.Popen[bytes] | None = None
        self._told = 0  # files that the process knows of and has not answered
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

    def tell(self, requests: Sequence[dict[str, Any]]) -> None:
        """Tell the process of files that it does not know of yet; the first is the next to be answered."""
        with suppress(OSError):  # it cannot be started, or has died: the answer will say so
            process = self.start()
            for request in requests[self._told :]:
                if self._told and len(request["path"]) + len(request["name"]) > _SHORT:
                    break  # what is told in advance must fit into the pipe of a child that is answering
                write_frame(cast("IO[bytes]", process.stdin), request)
                self._told += 1

    def answer(self, request: dict[str, Any]) -> Answer:
        """Return the answer to the oldest request; a dead, hung or greedy child is a finding."""
        name = str(request["name"])
        try:
            process = self.start()
        except OSError as error:
            return _refused("V150", name, cause=error.strerror or str(error))
        self._watch.begin(process, self._limits.seconds + _GRACE)
        answer = _received(process) if self._told else None
        late = self._watch.is_late(process)
        self._told -= 1
        if answer is not None and "findings" in answer:
            with suppress(
                AttributeError, LookupError, TypeError, ValueError
            ):  # an answer that makes no sense
                return unpack(answer)
        return self._failure(name, answer, late=late)

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
            self._told = 0
        return 0 if process is None else _end(process, patience=patience)

    def end(self) -> None:
        """End the process for good."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is not None:
            _end(process, patience=0.0)


def _received(process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    """Wait for an answer; None where the child has gone."""
    try:
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
