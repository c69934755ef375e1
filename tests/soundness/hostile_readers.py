"""Readers that do what a broken library could do, each when the name of the file asks for it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from sluzby_eval.importing.reading import read_book

if TYPE_CHECKING:
    from pathlib import Path


def _spin() -> None:
    while True:
        pass


def _fail() -> None:
    raise ZeroDivisionError


def _print() -> None:
    print("not an answer", flush=True)
    os.write(1, b"not an answer either")


DEEDS = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "aborted": os.abort,
    "stopped": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "greedy": lambda: bytearray(2_000_000_000),
    "asleep": lambda: time.sleep(60),
    "busy": _spin,
    "defect": _fail,
    "chatty": _print,
}


def read(path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None):
    """Read as usual, but die, hang, or take too much where the name says so."""
    DEEDS.get(name.partition("-")[0], lambda: None)()
    return read_book(path, name=name, encoding=encoding, delimiter=delimiter)
