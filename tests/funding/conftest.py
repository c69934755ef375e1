"""A small region of the sample: register, network, requests, projections, two dozen statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.samples import FOUNDATION, imported, older_years, statements

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.rulesets import chosen

if TYPE_CHECKING:
    import polars as pl

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

FEW = 14  # statements of each year
KRAJ = ("kraj/dotace_2021-2025.xlsx", "kraj/sit_2021-2025.xlsx", "kraj/projekce_2026-2035.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A workspace with its data, results of criteria, and the rule set with invented values."""

    workspace: Workspace
    snapshot: Snapshot
    results: pl.DataFrame
    rules: Loaded[RuleSet]

    @property
    def ground(self) -> funding.Ground:
        return funding.Ground.of(self.snapshot, self.results)


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    names = [*FOUNDATION, *KRAJ, *older_years(), *statements("2024", "2025", few=FEW)]
    workspace, snapshot = imported(tmp_path_factory.mktemp("funding") / "kraj", names, rules=True)
    rules = chosen(workspace, None)
    assert rules.spec.criteria is not None
    names = list(dict.fromkeys(item.indicator for item in rules.spec.criteria.items))
    results = evaluate(workspace, snapshot, years=[2023, 2024], version="final", indicators=names).results
    return Region(workspace=workspace, snapshot=snapshot, results=results, rules=rules)


@pytest.fixture(scope="session")
def proposed(region: Region):
    """Return the proposal of 2025 with the budget of the rules."""
    terms = funding.terms_of(region.rules, 2025)
    return funding.proposal(region.ground, terms, funding.budget_of(terms, 1_000_000_000))
