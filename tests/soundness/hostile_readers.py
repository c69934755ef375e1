"""Readers that do what a broken library could do, each when the name of the file asks for it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from sluzby_eval.importing.reading import read_book

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None):
    """Read as usual, but die, hang, or take too much where the name says so."""
    if name.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    elif name.startswith("aborted"):
        os.abort()
    elif name.startswith("stopped"):
        os.kill(os.getpid(), signal.SIGSTOP)
    elif name.startswith("greedy"):
        bytearray(2_000_000_000)
    elif name.startswith("asleep"):
        time.sleep(60)
    elif name.startswith("busy"):
        while True:
            pass
    elif name.startswith("defect"):
        raise ZeroDivisionError
    elif name.startswith("chatty"):
        print("not an answer", flush=True)
        os.write(1, b"not an answer either")
    elif name.startswith("slow"):
        time.sleep(1)
    return read_book(path, name=name, encoding=encoding, delimiter=delimiter)
