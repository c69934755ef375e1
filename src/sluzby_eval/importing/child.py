"""The process in which files are read: it limits itself, answers, and may die without harm to anybody.

It imports what reading needs and nothing else: no polars, no pandera, whose arenas and threads would not fit
under its limit of memory. It is started by `pool` and ends with its pipe.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sluzby_eval.importing.raw import Limits, in_force
from sluzby_eval.importing.wire import pack, read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform != "win32":
    import resource


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    settings = json.loads(sys.argv[2])
    requests, answers = sys.stdin.buffer, _own_output()
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, for nothing, in 0.1 s
    if sys.platform != "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business; it ends its children
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (settings["memory_bytes"], settings["memory_bytes"]))
    read = _find(settings["reader"])
    gc.freeze()  # what is loaded stays
    with in_force(Limits(**settings["limits"])):
        while (request := read_frame(requests)) is not None:
            _allow(settings["seconds"])
            answer, blobs = _answer(read, request)
            _allow(0)
            write_frame(answers, answer, blobs)
            del answer, blobs  # a big sheet must not stay while the next file is read


def _own_output() -> IO[bytes]:
    """Keep the pipe for answers alone: what a library prints goes nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _find(reader: str) -> Callable[..., Any]:
    module, _, name = reader.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _allow(seconds: float) -> None:
    """Let one file take so many seconds of the clock and of the processor; 0 lifts the limit.

    The default action of both signals ends the process, also inside native code and after the parent's death.
    """
    if sys.platform == "win32":
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(time.process_time() + seconds) + 1 if seconds else hard
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _answer(
    read: Callable[..., Any], request: dict[str, Any]
) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    asked = {key: value for key, value in request.items() if key != "blobs"}
    try:
        return pack(*read(**{**asked, "path": Path(asked["path"])}))
    except MemoryError:
        return {"over": "memory"}, []
    except Exception as error:  # noqa: BLE001 - the wall of the child: whatever happens here costs one file
        return {"failed": type(error).__name__}, []
