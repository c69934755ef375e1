"""Fixtures for the whole suite."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sluzby_eval import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real files beside the project; in CI its absence is a failure."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("the shared folder with real files is missing")
        pytest.skip("the shared folder with real files is not here")
    return SHARED


@pytest.fixture
def english() -> Iterator[None]:
    """Compare messages in the language of their source."""
    before = i18n.current_language()
    i18n.use_language("en")
    yield
    i18n.use_language(before)
