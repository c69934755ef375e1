"""No table of reference is left out, and the page of the documentation says where each is tested."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "frontier" / "reference.md"


@pytest.mark.shared
def test_every_table_of_reference_is_read_by_a_test_and_listed_in_the_documentation(shared: Path) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    page = PAGE.read_text(encoding="utf-8")
    tables = sorted(path.stem for path in (shared / "frontier" / "reference").glob("*.csv"))
    assert len(tables) == 19
    for name in tables:
        assert f'"{name}"' in tests, name
        assert f"`{name}`" in page, name
