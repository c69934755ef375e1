from __future__ import annotations

import pytest

from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.figures import Figure
from sluzby_eval.workspace import open_workspace


def figure(year: int, value: float | None) -> Figure:
    return Figure(
        indicator="net_result", level="provider", unit="1", type="all", form="all", year=year,
        value=value, status="ok", counted=1, expected=1, coverage=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(100.0, 150.0, 0.5), (100.0, -50.0, None), (-100.0, 50.0, None), (0.0, 5.0, None)],
)
def test_a_surplus_that_became_a_loss_is_no_change_in_percent(tmp_path, before, now, told):
    catalogue, _ = load_catalogue(open_workspace(tmp_path))
    cell = cells.change(figure(2025, now), figure(2024, before), catalogue.infos()["net_result"])
    assert cell.value == told
