"""The written reference says what the program says."""

from __future__ import annotations

import pytest
from tools import reference


@pytest.mark.slow
def test_reference_is_in_step_with_the_program():
    stale = [path.name for path, text in reference.pages() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"
