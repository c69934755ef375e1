"""Compiling of numeric loops: one place for numba's settings, and types that survive it."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - part of a public signature
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Compile a function at its first call and keep the machine code beside the .pyc files."""
    return cast(
        "Callable[_Given, _Result]", numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    )
