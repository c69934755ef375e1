"""A small corpus of dirty workbooks: what was planted is found where it was planted, and little else."""

from __future__ import annotations

import pytest
from benchmarks.corpus import PRECISION, RECALL, measure

pytestmark = pytest.mark.slow


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
