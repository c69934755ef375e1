"""The written reference says what the program says."""

from __future__ import annotations

import pytest
from tools import reference


@pytest.mark.slow
def test_reference_is_in_step_with_the_program():
    pages = dict(reference.pages())
    stale = [
        path.name
        for path, text in pages.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale + reference.stale(pages) == [], "run `make docs`"


@pytest.mark.slow
def test_every_indicator_has_a_method_sheet_with_its_examples_in_both_languages():
    pages = dict(reference.pages())
    sheet = pages[reference.SHEETS / "cost_per_occupied_bed_day.md"]
    for text in (
        "Vzorec slovy",
        "Formula in words",
        "součet(náklady na základní činnosti)",
        "zero_denominator",
    ):
        assert text in sheet
    assert sheet.count("cost_per_occupied_bed_day") == 2
    assert len([path for path in pages if path.parent == reference.SHEETS]) > 49
