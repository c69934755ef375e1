"""Messages of this folder are compared in English, the language of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sluzby_eval import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Speak English, and what was spoken before afterwards."""
    before = i18n.current_language()
    i18n.use_language("en")
    yield
    i18n.use_language(before)
