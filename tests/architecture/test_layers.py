"""Imports only ever point down, and the public names are what they say."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import sluzby_eval

ROOT = Path(__file__).parents[2]


def test_imports_point_down():
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(tool), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sluzby_eval.__all__)
def test_every_public_name_can_be_reached(name):
    assert getattr(sluzby_eval, name) is not None


def test_public_names_are_those_of_the_table():
    assert set(sluzby_eval.__all__) == {"__version__", *sluzby_eval._HOMES}


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sluzby_eval.nothing


@pytest.mark.parametrize("package", ["store"])
def test_names_that_a_package_promises_exist(package):
    module = importlib.import_module(f"sluzby_eval.{package}")
    assert all(hasattr(module, name) for name in module.__all__)
