"""The case on which metric layers go wrong: a ratio whose two sides do not come from the same services.

Services A (cost 100, FTE 5) and C (cost 90, FTE not reported) stand in one ORP, B (cost 200, FTE 0) in another.
"""

from __future__ import annotations

import pytest
from tests.builders import TWO_ORP, indicator, service, snapshot, statement, workspace

from sluzby_eval.evaluation.run import evaluate

COST_PER_FTE = indicator("cost_per_fte", "sum(cost) / sum(fte)", "CZK_per_fte")
TOLD = {"A": (100.0, 5.0), "B": (200.0, 0.0), "C": (90.0, None)}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paired")
    tables = {
        "territory": TWO_ORP,
        "services": [service("A"), service("C"), service("B", area="Y")],
        "costs": [statement(name, item="total", amount_czk=cost) for name, (cost, _) in TOLD.items()],
        "staff": [statement(name, category="total", fte=fte) for name, (_, fte) in TOLD.items()],
    }
    found = evaluate(workspace(folder, COST_PER_FTE), snapshot(folder / "data", tables)).results
    return {(row["level"], row["unit"]): row for row in found.filter(form="all").rows(named=True)}


@pytest.mark.parametrize(
    ("unit", "value", "status", "counts"),
    [
        (("orp", "X"), 20.0, "low_coverage", (1, 2)),  # never (100 + 90) / 5 = 38
        (("orp", "Y"), None, "zero_denominator", (1, 1)),
        (("region", "R"), 60.0, "low_coverage", (2, 3)),
        (("service", "C"), None, "not_reported", (0, 1)),
        (("service", "A"), 20.0, "ok", (1, 1)),
        (("service", "B"), None, "zero_denominator", (1, 1)),
    ],
)
def test_ratio_counts_only_services_that_have_both_sides(results, unit, value, status, counts):
    row = results[unit]
    assert (row["value"], row["status"], (row["n_counted"], row["n_expected"])) == (value, status, counts)
    assert row["coverage"] == counts[0] / counts[1]


def test_numerator_and_denominator_are_of_the_same_services(results):
    assert (results["orp", "X"]["numerator"], results["orp", "X"]["denominator"]) == (100.0, 5.0)
    assert (results["region", "R"]["numerator"], results["region", "R"]["denominator"]) == (300.0, 5.0)


def test_costs_and_workers_do_not_add_up(tmp_path):
    bad = indicator("bad", "sum(cost + fte)", "CZK")
    found = evaluate(
        workspace(tmp_path, bad, COST_PER_FTE), snapshot(tmp_path / "data", {}), indicators=["cost_per_fte"]
    )
    assert [
        item.code for item in found.findings if item.place.file.endswith("bad.yaml") and item.level == "error"
    ] == ["D402"]
