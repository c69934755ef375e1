"""Warnings: every seeded defect is found, and clean data set nothing off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.frontier.tables import made_up

from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Place, Severity, catalogue
from sluzby_eval.frontier.designs import DESIGNS, populate
from sluzby_eval.frontier.guards import Subject, after, before
from sluzby_eval.frontier.inference import infer
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.run import Choices, analyse
from sluzby_eval.frontier.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = 12


def clean(n: int = 40, m: int = 2, s: int = 1, seed: int = 0) -> Subject:
    made = populate(DESIGNS[seed % len(DESIGNS)], np.random.default_rng(seed), n, m, s)
    return Subject(
        units=[f"u{number}" for number in range(n)],
        input_names=[f"in{number}" for number in range(m)],
        output_names=[f"out{number}" for number in range(s)],
        inputs=made.inputs * np.random.default_rng([seed, 1]).uniform(0.7, 1.4, (n, m)),
        outputs=made.outputs,
        place=Place(file="data.csv"),
    )


def codes(subject: Subject) -> set[str]:
    found = [*before(subject), *after(subject, efficiency(subject.inputs, subject.outputs), None)]
    for finding in found:
        for language in ("cs", "en"):
            assert "–" not in finding.message(language), finding
    return {finding.code for finding in found}


def changed(subject: Subject, unit: int, column: int, factor: float) -> Subject:
    inputs = subject.inputs.copy()
    inputs[unit, column] *= factor
    return replace(subject, inputs=inputs)


def _ratio(subject: Subject) -> Subject:
    ratio = subject.inputs[:, 0] / subject.outputs[:, 0]
    return replace(
        subject,
        inputs=np.column_stack([subject.inputs, ratio]),
        input_names=[*subject.input_names, "unit_cost"],
    )


def _share(subject: Subject) -> Subject:
    share = np.random.default_rng(4).uniform(0.6, 0.99, len(subject.units))
    return replace(
        subject,
        outputs=np.column_stack([subject.outputs, share]),
        output_names=[*subject.output_names, "occupancy"],
    )


def _flat(subject: Subject) -> Subject:
    price = np.random.default_rng(4).uniform(1500, 1700, len(subject.units))
    return replace(
        subject, inputs=np.column_stack([subject.inputs, price]), input_names=[*subject.input_names, "price"]
    )


def _twice(subject: Subject) -> Subject:
    noise = np.random.default_rng(4).normal(1, 0.01, len(subject.units))
    both = np.column_stack([subject.inputs, subject.inputs[:, 0] * 3 * noise])
    return replace(subject, inputs=both, input_names=[*subject.input_names, "again"])


def _zero(subject: Subject) -> Subject:
    return changed(subject, 3, 0, 0.0)


def _influential(subject: Subject) -> Subject:
    inputs = subject.inputs.copy()
    usual = int(np.argsort(subject.outputs[:, 0])[len(inputs) // 2])
    inputs[usual] *= 0.15
    return replace(subject, inputs=inputs)


def _alone(subject: Subject) -> Subject:
    inputs, outputs = subject.inputs.copy(), subject.outputs.copy()
    inputs[6] *= 2000  # the largest by far, and no model for anybody
    outputs[6] *= 40
    return replace(subject, inputs=inputs, outputs=outputs)


def _one_size(subject: Subject) -> Subject:
    size = subject.inputs.mean(axis=1, keepdims=True)
    return replace(subject, inputs=subject.inputs / size, outputs=subject.outputs / size**0.8)


DEFECTS: list[tuple[str, Callable[[Subject], Subject]]] = [
    ("F103", _zero),
    ("F104", lambda subject: replace(subject, types=["DPS"] * 39 + ["DZR"])),
    ("F104", lambda subject: replace(subject, forms=["pob"] * 30 + ["ter"] * 10)),
    ("F105", _ratio),
    ("F105", _share),
    ("F105", _flat),
    ("F105", lambda subject: replace(subject, input_names=["cost", "podíl personálu"])),
    ("F106", _twice),
    ("F107", lambda subject: changed(subject, 2, 1, 1e-3)),
    ("F107", lambda subject: changed(subject, 2, 0, 1e3)),
    ("F107", lambda subject: changed(subject, slice(0, 18), 0, 1e-3)),  # type: ignore[arg-type]
    ("F108", _influential),
    ("F109", _alone),
    ("F110", lambda subject: replace(subject, months=[12.0] * 39 + [4.0])),
    ("F112", _one_size),
    ("F115", lambda subject: replace(subject, input_names=["mzdy v tis. Kč", "energie v Kč"])),
    ("F115", lambda subject: replace(subject, input_names=["mzdy v tis. Kč", "vklady (mil. Kč)"])),
]


@pytest.mark.parametrize(("code", "spoil"), DEFECTS)
@pytest.mark.slow
def test_every_seeded_defect_is_found(code: str, spoil: Callable[[Subject], Subject]) -> None:
    for seed in range(SEEDS):
        assert code in codes(spoil(clean(seed=seed))), seed


def test_clean_data_set_off_hardly_any_warning() -> None:
    found = [code for seed in range(60) for code in codes(clean(n=30 + seed, seed=seed))]
    assert len(found) <= 3, found


def test_volumes_below_one_that_grow_with_others_are_no_ratios() -> None:
    found: list[str] = []
    for seed in range(30):
        subject = clean(n=80, seed=seed)
        scale = subject.table.max() * 2
        found += codes(replace(subject, inputs=subject.inputs / scale, outputs=subject.outputs / scale))
    assert len(found) <= 2, found


def test_values_near_the_end_of_numbers_set_off_no_warning() -> None:
    subject = clean()
    huge = replace(subject, inputs=subject.inputs * 1e290, outputs=subject.outputs * 1e-290)
    assert codes(huge) <= {"F105"}


def test_a_warning_names_units_as_people_know_them_and_holds_the_ids_of_all() -> None:
    subject = replace(
        clean(), months=[4.0] * 7 + [12.0] * 33, shown={f"u{unit}": f"Home {unit}" for unit in range(40)}
    )
    (found,) = (finding for finding in before(subject) if finding.code == "F110")
    assert "Home 4 … and 2 more" in found.message("en")
    assert found.args["ids"] == tuple(f"u{unit}" for unit in range(7))


def test_few_units_and_many_on_the_frontier_are_told() -> None:
    found = codes(clean(n=17, m=3, s=3))
    assert {"F101", "F102"} <= found


def test_ranks_that_cannot_be_told_apart_are_told() -> None:
    made = populate(DESIGNS[0], np.random.default_rng(1), 30, 2, 1)
    for inputs, told in ((made.inputs * made.truth[:, None], True), (made.inputs, False)):
        subject = replace(clean(n=30), inputs=inputs, outputs=made.outputs)
        scores = efficiency(subject.inputs, subject.outputs)
        sure = infer(subject.inputs, subject.outputs, scores, replications=200, bias=False)
        assert ("F111" in {finding.code for finding in after(subject, scores, sure)}) is told


def test_units_that_the_second_engine_solved_are_told() -> None:
    subject = clean()
    scores = efficiency(subject.inputs, subject.outputs, engine="highs")
    assert "F113" in {finding.code for finding in after(subject, scores, None)}


def test_under_ten_units_nothing_is_computed_without_force() -> None:
    x, y = made_up(9, 1, 1)
    table = Table(
        units=list("abcdefghi"), input_names=["x"], output_names=["y"], inputs=x, outputs=y, place=Place(file="t")
    )  # fmt: skip
    with pytest.raises(UsageError, match="9"):
        analyse(table, Choices(inference=False))
    found = analyse(table, Choices(inference=False, force=True))
    assert "F114" in {finding.code for finding in found.findings}
    assert catalogue()["F114"].severity is Severity.ERROR


def test_a_unit_with_a_blank_has_no_score_and_is_told() -> None:
    x, y = made_up(12, 1, 1)
    x[3, 0] = np.nan
    table = Table(
        units=[str(n) for n in range(12)], input_names=["x"], output_names=["y"], inputs=x, outputs=y,
        place=Place(file="t"),
    )  # fmt: skip
    found = analyse(table, Choices(replications=50))
    assert found.units[3].score is None
    assert [item.unit for item in found.units] == [str(n) for n in range(12)]
    assert "F116" in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "name", ["průměrný přepočtený počet úvazků", "average number of clients", "operation", "clients"]
)
def test_a_mean_number_of_staff_or_clients_is_a_volume(name: str) -> None:
    assert "F105" not in codes(replace(clean(), input_names=["cost", name]))


@pytest.mark.parametrize(
    "name", ["průměrná mzda", "cost_per_bed", "occupancy rate", "staff share", "obložnost v %"]
)
def test_a_name_that_sounds_like_a_ratio_is_told(name: str) -> None:
    assert "F105" in codes(replace(clean(), input_names=["cost", name]))
