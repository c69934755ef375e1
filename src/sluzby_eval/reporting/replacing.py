"""Puts a finished folder in the place of an older one: whoever looks sees the old one or the new one."""

from __future__ import annotations

import ctypes
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE
ASIDE = ".old-"


def put_in_place(new: Path, target: Path) -> None:
    """Rename a finished folder to its name; one that stands there is exchanged with it, then removed.

    Where the system cannot exchange two folders in one step, the old one is put aside first; `recover` puts it
    back if that was as far as it got.
    """
    if not target.exists():
        new.rename(target)
        return
    if exchanged(new, target):
        shutil.rmtree(new)
        return
    aside = _aside(target)
    shutil.rmtree(aside, ignore_errors=True)
    target.rename(aside)
    new.rename(target)
    shutil.rmtree(aside)


def recover(target: Path) -> None:
    """Undo a replacement that was interrupted half way."""
    aside = _aside(target)
    if aside.is_dir() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def exchanged(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where the system cannot."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _aside(target: Path) -> Path:
    return target.with_name(f"{ASIDE}{target.name}")
