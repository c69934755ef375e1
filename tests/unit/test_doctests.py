"""The examples in the docstrings of the ground floor hold."""

from __future__ import annotations

import doctest
import importlib

import pytest

GROUND = (
    "codelist",
    "czech",
    "definitions",
    "errors",
    "findings",
    "i18n",
    "model",
    "results",
    "territory",
    "units",
)


@pytest.mark.parametrize("name", [*GROUND, "workspace"])
def test_examples_in_docstrings_hold(name):
    module = importlib.import_module(f"sluzby_eval.{name}")
    assert doctest.testmod(module).failed == 0
