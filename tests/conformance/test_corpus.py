"""A small corpus of dirty workbooks: what was planted is found where it was planted, and little else."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.corpus import DEFECTS, NOT_PLANTED, PRECISION, RECALL, WORKBOOKS, measure
from benchmarks.dirty_books import make_books
from benchmarks.workbooks import read_layout

from sluzby_eval.findings import catalogue
from sluzby_eval.workspace import shipped

pytestmark = pytest.mark.slow


def test_every_content_rule_is_planted_or_has_a_reason_why_not():
    books = make_books(read_layout(shipped("layouts") / "vykaz.yaml"), WORKBOOKS, DEFECTS)
    planted = {defect.code for book in books for defect in book.defects}
    rules = {code for code in catalogue() if "V400" <= code < "V500"}
    assert rules - planted == set(NOT_PLANTED)
    assert all(NOT_PLANTED.values())


def test_every_rule_that_is_not_planted_is_told_in_another_test():
    here = Path(__file__)
    texts = [path.read_text(encoding="utf-8") for path in here.parents[1].rglob("test_*.py") if path != here]
    told = [code for code in NOT_PLANTED if any(code in text for text in texts)]
    assert set(NOT_PLANTED) - set(told) == {"V491"}  # nothing from outside brings it about


@pytest.fixture(scope="module")
def score():
    return measure(20, 333)


def test_planted_defects_are_found_under_their_code(score):
    lost = [(book.file, defect.code, *book.place(defect), defect.kind) for book, defect in score.lost]
    assert score.recall >= RECALL, lost


def test_every_defect_that_is_found_is_told_at_its_cell(score):
    assert score.right == score.found, [
        (book.file, defect.code, book.place(defect), str(finding.place))
        for book, defect, finding in score.misplaced
    ]


def test_errors_and_warnings_stand_for_a_planted_defect_or_follow_from_one(score):
    invented = [f"{finding.code} {finding.place} {finding.value}" for finding in score.invented]
    assert score.precision >= PRECISION, invented
