"""One function for each indicator, named as the indicator, in a file for its domain.

A function takes the sample and yields `golden_rollup.Expected` rows. An indicator of lines hands a `Formula` to
`rolled`; any other is a few lines of plain Python over `Sample`. Whatever is public in a file and defined there
is an indicator; helpers begin with an underscore.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.golden.golden_rollup import Expected
    from tests.golden.golden_sample import Sample

    Indicator = Callable[[Sample], Iterable[Expected]]


def collect() -> dict[str, Indicator]:
    """Return all indicators by their id."""
    found: dict[str, Indicator] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                found[name] = function
    return dict(sorted(found.items()))
