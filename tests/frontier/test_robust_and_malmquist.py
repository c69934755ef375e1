"""Outliers, influence, partial frontiers and productivity over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.frontier.tables import Reference, made_up

from sluzby_eval.errors import UsageError
from sluzby_eval.frontier.malmquist import Period, malmquist
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.robust import influences, order_alpha, order_m, outliers

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.technology import Orientation


@pytest.mark.shared
def test_outliers_of_program_follow_through_are_those_that_wilson_found(shared: Path) -> None:
    table = Reference(shared, "pft70_radial_super")
    found = outliers(table.starting("x_"), table.starting("y_"))
    assert [[unit + 1 for unit in item.units] for item in found] == [[44], [44, 59], [33, 44, 59]]
    printed = Reference(shared, "pft70_wilson1993_outliers")["r0"]
    assert [item.ratio for item in found] == pytest.approx(list(printed[:3]), abs=1e-8)


def test_the_unit_that_decides_most_is_named_first() -> None:
    x, y = made_up(40, 2, 1)
    x[7] /= 4
    found = influences(x, y, efficiency(x, y))
    assert found[0].unit == 7
    assert found[0].mean > 5 * found[1].mean
    assert found[0].moved > 20


@pytest.mark.parametrize("returns", ["vrs", "crs", "fdh"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_influence_is_what_measuring_all_others_again_shows(orientation: Orientation, returns: Hull) -> None:
    x, y = made_up(60, 2, 2)
    scores = efficiency(x, y, orientation=orientation, returns=returns)
    for item in influences(x, y, scores):
        rest = np.delete(np.arange(60), item.unit)
        again = efficiency(x[rest], y[rest], orientation=orientation, returns=returns)
        change = 1 / again.distances - 1 / scores.distances[rest]
        assert item.mean == pytest.approx(change.mean(), abs=1e-12)
        assert item.largest == pytest.approx(change.max(), abs=1e-12)
        assert item.moved == (change > 1e-7).sum()


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_partial_frontiers_end_in_the_free_disposal_hull(orientation: Orientation) -> None:
    x, y = made_up(50, 2, 2)
    hull = efficiency(x, y, returns="fdh", orientation=orientation).scores
    assert np.abs(order_m(x, y, draws=10**7, orientation=orientation) - hull).max() < 1e-9
    assert np.abs(order_alpha(x, y, alpha=1, orientation=orientation) - hull).max() < 1e-12
    milder = order_m(x, y, draws=10, orientation=orientation)
    assert ((milder >= hull) if orientation == "input" else (milder <= hull)).all()


def test_order_m_is_the_expected_best_of_m_draws() -> None:
    x, y = np.array([[1.0], [2.0], [4.0]]), np.ones((3, 1))
    # of two draws with replacement from inputs 1, 2, 4 the smaller one is 1, 2, 4 with chance 5/9, 3/9, 1/9
    assert order_m(x, y, draws=2)[2] == pytest.approx((1 * 5 + 2 * 3 + 4 * 1) / 9 / 4)


@pytest.mark.shared
def test_malmquist_of_five_units_over_three_periods(shared: Path) -> None:
    data, expected = Reference(shared, "malmquist5_data"), Reference(shared, "malmquist5_expected")
    periods = []
    for name in ("1", "2", "3"):
        rows = [at for at, row in enumerate(data.rows) if row["period"] == name][
            ::-1
        ]  # the order is no matter
        units = [data.rows[at]["dmu"] for at in rows]
        periods.append(
            Period(name=name, units=units, inputs=data.table("x")[rows], outputs=data.table("y")[rows])
        )
    found = {(item.unit, "-".join(item.step)): item for item in malmquist(periods).changes}
    assert len(found) == len(expected.rows)
    for row in expected.rows:
        item = found[row["dmu"], row["step"]]
        assert [item.index, item.efficiency, item.technical] == pytest.approx(
            [float(row[name]) for name in ("mi", "ec", "tc")], abs=1e-8
        )


@pytest.mark.shared
def test_decomposition_of_grifell_tatje_and_lovell(shared: Path) -> None:
    data = Reference(shared, "grifell_lovell_data")
    expected = Reference(shared, "grifell_lovell_fgnz_out_expected")
    periods = []
    for name in sorted({row["Year"] for row in data.rows}):
        rows = [at for at, row in enumerate(data.rows) if row["Year"] == name]
        units = [data.rows[at]["DMU"] for at in rows]
        periods.append(
            Period(name=name, units=units, inputs=data.table("X")[rows], outputs=data.table("Y")[rows])
        )
    found = {item.unit: item for item in malmquist(periods).changes}
    for row in expected.rows:
        item = found[row["dmu"]]
        assert [item.index, item.technical, item.pure, item.scale] == pytest.approx(
            [float(row[name]) for name in ("mi", "tc", "pech", "sech")], abs=1e-8
        )


def test_units_are_joined_by_id_and_those_of_one_period_are_told() -> None:
    one = Period(name="2024", units=["a", "b"], inputs=np.array([[1.0], [2.0]]), outputs=np.ones((2, 1)))
    two = Period(name="2025", units=["c", "a"], inputs=np.array([[3.0], [0.5]]), outputs=np.ones((2, 1)))
    found = malmquist([one, two])
    assert [item.unit for item in found.changes] == ["a"]
    assert found.changes[0].index == pytest.approx(2)
    assert found.left_out == {("2024", "2025"): ("b", "c")}
    with pytest.raises(UsageError):
        malmquist([one])
    with pytest.raises(UsageError, match="2024"):
        malmquist([Period(name="2024", units=["a", "a"], inputs=one.inputs, outputs=one.outputs), two])


def test_a_unit_that_the_other_period_does_not_reach_has_no_index_and_is_named() -> None:
    x = np.array([[1.0], [2.0], [3.0]])
    one = Period(name="1", units=["a", "b", "c"], inputs=x, outputs=np.array([[1.0, 0], [2, 0], [2, 0]]))
    two = Period(name="2", units=["a", "b", "c"], inputs=x, outputs=np.array([[1.0, 0], [2, 0], [2, 1]]))
    found = malmquist([one, two], orientation="input")
    assert [change.unit for change in found.changes] == ["a", "b"]
    assert found.out_of_reach == {("1", "2"): ("c",)}
    assert found.left_out == {("1", "2"): ()}
