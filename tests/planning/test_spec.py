from __future__ import annotations

import pytest

from sluzby_eval.planning.spec import check_planning, load_planning
from sluzby_eval.workspace import open_workspace

LEVELS = {"i": ("orp", "region"), "cost_per_bed_year": ("service", "region")}
NEED = """\
kind: need
id: beds
title: {cs: a, en: b}
question: {cs: a, en: b}
types: [DPS]
form: pob
unit: luzka
rates:
  - {band: "80+", value: 0.05, from: 2025-01-01, source: s}
unit_cost: {indicator: cost_per_bed_year}
pitfalls: {cs: a, en: b}
source: s
"""
GOALS = """\
kind: goals
id: beds
title: {cs: a, en: b}
source: s
goals:
  - {id: g, title: {cs: a, en: b}, indicator: i, base_year: 2024, target: 1, target_year: 2027}
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "sluzby.toml").write_text('indicators = "own"\n', encoding="utf-8")
    (tmp_path / "rules" / "planning").mkdir(parents=True)

    def write(text):
        (tmp_path / "rules" / "planning" / "beds.yaml").write_text(text, encoding="utf-8")
        return open_workspace(tmp_path)

    return write


@pytest.mark.parametrize("text", [NEED, GOALS])
def test_a_sound_file_has_no_finding(workspace, text):
    opened = workspace(text)
    assert list(load_planning(opened)[0]) == ["beds"]
    assert check_planning(opened, LEVELS) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "code"),
    [
        (NEED, "types: [DPS]", "types: [DPX]", 5, "D203"),
        (NEED, "form: pob", "form: pop", 6, "D203"),
        (NEED, "unit: luzka", "unit: luzko", 7, "D203"),
        (NEED, "indicator: cost_per_bed_year", "indicator: cost_per_bed_years", 10, "D203"),
        (NEED, "value: 0.05", "value: minus", 9, "D203"),
        (NEED, "value: 0.05", "value: 0.05, low: 0.06", 9, "D203"),
        (NEED, "source: s\n", "source: s\nextra: 1\n", None, "D201"),
        (NEED, "id: beds", "id: other", 2, "D203"),
        (NEED, "form: pob\n", "", None, "D202"),
        (GOALS, "indicator: i", "indicator: j", 6, "D203"),
        (GOALS, "indicator: i", "indicator: i, level: service", 6, "D203"),
        (GOALS, "target_year: 2027", "target_year: 2024", 6, "D203"),
    ],
)
def test_every_fault_is_told_with_its_line(workspace, text, old, new, line, code):
    assert old in text
    findings = check_planning(workspace(text.replace(old, new)), LEVELS)
    assert [finding.code for finding in findings] == [code]
    if line is not None:
        assert findings[0].place.line == line
