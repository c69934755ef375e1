"""A few hundred of the mutations that `benchmarks/mutations.py` makes by the thousand."""

from __future__ import annotations

import pytest
from benchmarks.mutations import measure


@pytest.mark.slow
def test_no_mutation_of_a_workbook_crashes_or_changes_a_value_in_silence():
    figures = measure(300)
    assert sum(figures.values()) == 300
    assert not {name: count for name, count in figures.items() if name.startswith("bad") and count}
    assert figures["cells, read as it is"] == 75
    assert figures["bytes, refused"] > 100
