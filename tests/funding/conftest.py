"""A small region of the sample: register, network, requests, projections, two dozen statements."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sluzby_eval.cli.init import make_workspace
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.rulesets import chosen
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Workspace, open_workspace, shipped

if TYPE_CHECKING:
    import polars as pl

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.store import Snapshot

FEW = 14  # statements of each year
KRAJ = ("dotace_2021-2025.xlsx", "sit_2021-2025.xlsx", "projekce_2026-2035.csv")


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
    root = tmp_path_factory.mktemp("funding") / "kraj"
    make_workspace(root)
    samples = shipped("sample_data")
    shutil.copytree(samples / "rules", root / "rules", dirs_exist_ok=True)
    files = [
        samples / "registr_sluzeb.csv",
        samples / "obyvatelstvo.csv",
        *(samples / "kraj" / n for n in KRAJ),
    ]
    files += sorted((samples / "starsi_roky").glob("*.csv"))
    for year in ("2024", "2025"):
        files += sorted((samples / "vykazy" / year).glob("*.xlsx"))[:FEW]
    for path in files:
        target = root / "inbox" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    workspace = open_workspace(root)
    snapshot = import_files(workspace, [workspace.inbox]).snapshot
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
