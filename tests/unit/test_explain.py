from __future__ import annotations

import json

import pytest
from tests.builders import TWO_ORP, costs, indicator, service, snapshot, statement, workspace

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.run import evaluate, explain

COLUMNS = {"statements": {"bed_days_occ": "D"}, "costs": {"amount_czk": "E"}}


@pytest.fixture
def made(tmp_path):
    tables = {
        "territory": TWO_ORP,
        "services": [service("A"), service("B", area="Y")],
        "statements": [statement("A", bed_days_occ=10.0), statement("B", bed_days_occ=40.0)],
        "costs": [{**row, "col": "F", "row": 17} for row in costs("A", {"total": 1000.0})]
        + [{**row, "quarantined": ["amount_czk"]} for row in costs("B", {"total": None})],
    }
    space = workspace(tmp_path, indicator("ratio", "sum(cost) / sum(days)", "CZK_per_bed_day"))
    taken = snapshot(tmp_path / "data", tables, columns=COLUMNS)
    return space, taken, evaluate(space, taken).results


def test_service_is_explained_down_to_its_cells(made):
    found = explain(*made, indicator="ratio", level="service", unit="A", year=2025)
    assert (found.value, found.recomputed, found.agrees) == (100.0, 100.0, True)
    cells = {
        item.name: (cell.file, cell.sheet, cell.address, cell.value)
        for item in found.lines[0].inputs
        for cell in item.cells
    }
    assert cells == {
        "cost": ("vykaz.xlsx", "costs", "F17", 1000.0),
        "days": ("vykaz.xlsx", "statements", "D2", 10.0),
    }  # fmt: skip


def test_region_names_every_line_and_why_one_does_not_count(made):
    found = explain(*made, indicator="ratio", level="region", unit="R", year=2025)
    assert [(line.service_id, line.name, line.state) for line in found.lines] == [
        ("A", "Služba A", "counted"),
        ("B", "Služba B", "quarantined"),
    ]
    assert [part.value for part in found.components] == [1000.0, 10.0]
    assert (found.n_counted, found.n_expected, found.agrees) == (1, 2, True)
    assert all(not item.cells for line in found.lines for item in line.inputs)


def test_formula_is_told_in_words(made):
    found = explain(*made, indicator="ratio", level="region", unit="R", year=2025)
    assert found.formula_words == {"cs": "součet(vstup) ÷ součet(vstup)", "en": "sum(input) ÷ sum(input)"}


def test_blank_is_explained_without_a_zero(made):
    found = explain(*made, indicator="ratio", level="service", unit="B", year=2025)
    assert (found.value, found.status, found.agrees) == (None, "quarantined", True)
    assert [part.value for part in found.components] == [None, None]
    refused = [cell for item in found.lines[0].inputs for cell in item.cells if cell.quarantined]
    assert [cell.sheet for cell in refused] == ["costs"]


def test_explanation_of_another_number_is_noticed(made):
    space, taken, results = made
    import polars as pl

    forged = results.with_columns(value=pl.col("value") + 1)
    assert (
        explain(space, taken, forged, indicator="ratio", level="region", unit="R", year=2025).agrees is False
    )


def test_explanation_is_plain_data(made):
    found = explain(*made, indicator="ratio", level="service", unit="A", year=2025)
    assert json.loads(json.dumps(found.as_record()))["lines"][0]["service_id"] == "A"


def test_row_that_is_not_there_is_refused_with_a_way_out(made):
    with pytest.raises(UsageError, match="unit=Z"):
        explain(*made, indicator="ratio", level="region", unit="Z", year=2025)


def test_operation_basis_shows_the_share_of_each_line(tmp_path):
    tables = {
        "territory": TWO_ORP,
        "services": [service("T", type="PS")],
        "statements": [statement("T", form="ter", hours_direct=100.0)],
        "territory_shares": [
            {"service_id": "T", "year": 2025, "version": "final", "area": area, "share": 0.5} for area in "XY"
        ],
    }
    space = workspace(tmp_path, indicator("h", "sum(hours)", "hour", bases=["seat", "operation"]))
    taken = snapshot(tmp_path / "data", tables)
    results = evaluate(space, taken).results
    found = explain(space, taken, results, indicator="h", level="orp", unit="Y", year=2025, basis="operation")
    assert (found.value, found.agrees, found.lines[0].weight) == (50.0, True, 0.5)
