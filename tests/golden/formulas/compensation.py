"""Compensation: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANY, OUT, POB, Formula, at_year_end, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Sample


def computed_compensation_beds(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"computed_beds": 1}, **POB))


def computed_compensation_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"computed_fte": 1}, **OUT))


def computed_compensation_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("computed_beds", "beds_network", **POB))


def computed_compensation_per_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("computed_fte", "units_network", **OUT))


def net_cost(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"net_cost": 1}, grain="service", forms=ANY))


def overcompensation(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"over": 1}, grain="service", forms=ANY))


def overcompensation_rate(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("over", "vp_paid_mean_3", grain="service", forms=ANY, levels=("service",)))


def carry_over(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"carried": 1}, grain="service", forms=ANY))


def repayment(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"given_back": 1}, grain="service", forms=ANY))


def undercompensation(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"under": 1}, grain="service", forms=ANY))


def reasonable_profit(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"profit": 1}))


def transparency_threshold_exceeded(sample: Sample) -> Iterator[Expected]:
    for row in rolled(sample, Formula(top={"vp_paid": 1}, levels=("provider",))):
        rate = at_year_end("eur_czk", row.year)
        if row.value is None or rate is None:
            yield row._replace(value=None, status=row.status if rate else "parameter_missing")
        else:
            yield row._replace(value=float(row.value > 15_000_000 * rate))
