"""The page of promises names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (P\d+) \| (.*) \|$", PAGE, re.MULTILINE))
ASKED = [*range(1, 14), 17, 20, 22]  # of an import that an office can trust


def test_every_promise_of_the_import_names_a_test_that_proves_it():
    assert {f"P{number}" for number in ASKED} <= set(ROWS)
    assert [name for name, row in ROWS.items() if "`tests/" not in row] == []


def test_every_test_that_a_promise_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 40
    lost = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert lost == []
