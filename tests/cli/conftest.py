"""Calling the command line: in this process, or as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.samples import FOUNDATION, computed, statements

from sluzby_eval import i18n
from sluzby_eval.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SRC = Path(__file__).parents[2] / "src"
FEW = 12  # statements of each year


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What one call gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests of the prepared workspace out of the fast lane: making it takes longer than most of them."""
    for item in items:
        if "prepared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[..., Called]]:
    """Call the command line in this process, in an empty folder, in English unless asked otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "120")
    before = i18n.current_language()

    def run(*args: str) -> Called:
        capsys.readouterr()
        code = app.run(args)
        said = capsys.readouterr()
        return Called(code=code, out=said.out, err=said.err)

    yield run
    i18n.use_language(before)


@pytest.fixture
def spawn(tmp_path: Path) -> Callable[..., Called]:
    """Call the command line as a process of its own, with nothing in its environment but what is given."""

    def run(*args: str, cwd: Path = tmp_path, **environment: str) -> Called:
        done = subprocess.run(
            [sys.executable, "-m", "sluzby_eval", *args],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), **environment},
            capture_output=True,
            check=False,
        )
        return Called(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small workspace of sample files once: register, population, a dozen statements a year."""
    names = [*FOUNDATION, *statements("2024", "2025", few=FEW)]
    return computed(tmp_path_factory.mktemp("prepared") / "jmk", names)


@pytest.fixture
def workspace(prepared: Path, tmp_path: Path) -> Path:
    """Return a copy of the prepared workspace that a test may change."""
    return Path(shutil.copytree(prepared, tmp_path / "jmk"))
