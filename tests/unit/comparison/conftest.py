"""Messages of this folder are compared in English, the language of their source."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    """Speak English in every test."""
