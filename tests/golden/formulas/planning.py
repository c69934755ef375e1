"""Planning: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANY, AREA, OUT, POB, Formula, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Sample


def growth_budget_impact_beds(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"growth_of_beds": 1}, **POB))


def growth_budget_impact_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"growth_of_fte": 1}, **OUT))


def measure_budget_use(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("spent", "budget", grain="measure", forms=ANY, **AREA))


def measures_fulfilled(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("done", "one", grain="measure", forms=ANY, **AREA))


def measures_overdue(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"late": 1}, bottom={"one": 1}, grain="measure", forms=ANY, **AREA))


def network_plan_fulfilment_beds(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("units:luzka", "units_planned:luzka", grain="network"))


def network_plan_fulfilment_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("units:uvazek", "units_planned:uvazek", grain="network"))


def plan_conformity(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, ratio("backed", "basic", grain="network", levels=("provider", "orp", "district", "region"))
    )


def registration_in_time(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("new_in_time", "new", grain="network", levels=("region",)))
