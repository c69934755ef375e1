"""Every code of a definition has a fault that is told at its place, and a near miss of which nothing is said."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.checks.cases import FILES, Case
from tests.checks.table import CASES

from sluzby_eval.cli.judging import judge_all
from sluzby_eval.evaluation.check import check, judge
from sluzby_eval.findings import catalogue
from sluzby_eval.workspace import Config, Workspace

MARK = "▸"
TODAY = dt.date(2026, 6, 30)
STATEMENTS = frozenset({"bed_days_occ", "bed_days_avail", "beds_registered", "visits"})
DELIVERED = {"costs": frozenset({"amount_czk"}), "audits": frozenset({"points"}), "statements": STATEMENTS}
COMPUTED = {"D501"}  # needs the engine, and has a test of its own below
BESIDE = {"D65", "D66", "D68"}  # profiles, overlays, settings of publishing: tested with what they are about
CODES = {code for code in catalogue() if code.startswith("D") and code[:3] not in BESIDE}


def written(folder, case: Case, changes) -> tuple[Workspace, str | None]:
    """Write the files of a case, changed; return the place that the mark shows."""
    place = None
    files = {**FILES, **case.files}
    text = files.get(case.where, "")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1) if old else new
    if MARK in text:
        before = text[: text.index(MARK)]
        place = f"{case.where}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    files[case.where] = text.replace(MARK, "")
    for name, content in files.items():
        path = folder / name
        if content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    settings = {"indicators": "own", "territory": "own", **case.config}
    return Workspace(root=folder, config=Config.model_validate(settings)), place


def told(space: Workspace) -> list[tuple[str, str]]:
    """Judge the files; layouts, reports and mappings only where the case has some, which is faster."""
    if any((space.root / folder).is_dir() for folder in ("layouts", "reports", "mappings")):
        found = judge_all(space, today=TODAY, engines=()).findings
    else:
        found = judge(space, today=TODAY, delivered=DELIVERED, engines=()).findings
    names = {path.relative_to(space.root).as_posix() for path in space.root.rglob("*.y*ml")}
    return [(item.code, str(item.place)) for item in found if item.place.file in names]


def test_every_code_has_a_case():
    assert set(CASES) | COMPUTED == CODES


def test_nothing_is_said_of_sound_files(tmp_path):
    space, _ = written(tmp_path, Case(fail=()), ())
    assert told(space) == []
    assert check(space) == []


def test_example_that_does_not_come_out_is_told_at_its_value(tmp_path):
    space, _ = written(tmp_path, Case(fail=()), ())
    path = space.root / "indicators" / "cost_per_day.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("region: 30}", "region: 31}"), encoding="utf-8")
    assert [(item.code, str(item.place)) for item in check(space)] == [
        ("D501", "indicators/cost_per_day.yaml:22:50")
    ]


@pytest.mark.parametrize("code", sorted(CASES))
@pytest.mark.slow
def test_fault_is_told_at_its_place(tmp_path, code):
    case = CASES[code]
    space, place = written(tmp_path, case, case.fail)
    found = told(space)
    assert code in {name for name, _ in found}, found
    if place is not None:
        assert (code, place) in found
    assert {name for name, _ in found} <= {code, *case.also}, found


@pytest.mark.parametrize("code", sorted(CASES))
@pytest.mark.slow
def test_near_miss_is_not_told(tmp_path, code):
    case = CASES[code]
    space, _ = written(tmp_path, case, case.good)
    assert code not in {name for name, _ in told(space)}
