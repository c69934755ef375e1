"""Cost: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANONYMOUS, BASIC, HOMES, OUT, POB, Formula, at_year_end, ratio
from tests.golden.golden_methods import compared, over_time, percentiles
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_methods import Answer, Series
    from tests.golden.golden_sample import Sample


def cost_per_bed_year(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "beds_network", **POB))


def cost_per_available_bed_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "bed_days_avail", **POB))


def cost_per_occupied_bed_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "bed_days_occ", **POB))


def cost_per_bed_month(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "beds_network", factor=1 / 12, **POB))


def cost_per_hour_of_direct_care(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "hours_direct", types=("PS", "OA", "PPS", "OS"), **OUT))


def cost_per_direct_care_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "fte_direct", **OUT))


def cost_per_client_year(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "clients_year", not_types=ANONYMOUS, levels=("service", "provider")))


def cost_per_intervention(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, ratio(BASIC, "interventions", types=("OSP", "KC", "TPG", "NZDM", "SASRD", "SASSOZP"))
    )


def cost_per_place_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "place_days_avail", types=("CDS", "DS", "STD", "NDC"), forms=("amb",)))


def cost_per_attendance_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio(BASIC, "attendance_days", types=("CDS", "DS", "STD"), forms=("amb",)))


def personnel_cost_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cost_personnel", BASIC))


def personnel_cost_per_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cost_personnel", "fte_total"))


def food_cost_per_bed_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cost_food", "bed_days_occ", **POB))


def energy_cost_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cost_energy", "beds_network", **POB))


def overhead_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cost_overhead", BASIC, levels=("service", "provider")))


def total_cost(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={BASIC: 1}))


def cost_per_care_unit(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={BASIC: 1}, bottom=_CARE_WEIGHTS, types=HOMES, **POB))


def cost_deviation_from_usual(sample: Sample) -> Iterator[Expected]:
    for row in cost_per_bed_year(sample):
        if row.level == "service":
            usual = at_year_end("reference_cost_bed", row.year, row.type)
            if row.value is None:
                yield row
            elif usual is None:
                yield row._replace(value=None, status="parameter_missing")
            else:
                yield row._replace(value=row.value / usual - 1)


def cost_percentile(sample: Sample) -> Iterator[Expected]:
    return percentiles(cost_per_occupied_bed_day(sample), minimum=5)


def real_cost_change(sample: Sample) -> Iterator[Expected]:
    def change(series: Series, year: int) -> Answer:
        prices, before = at_year_end("cpi", year), at_year_end("cpi", year - 1)
        number, status = compared(
            series, year, year - 1, lambda now, then: (now / (prices or 1)) / (then / (before or 1)) - 1
        )
        is_blank = number is None and status != "zero_denominator"
        return (number, status) if is_blank or (prices and before) else (None, "parameter_missing")

    return over_time(cost_per_occupied_bed_day(sample), change)


_CARE_WEIGHTS = {
    "clients_pnp0": 0.5, "clients_pnp1": 1.0, "clients_pnp2": 2.0, "clients_pnp3": 3.0, "clients_pnp4": 4.0,
}  # fmt: skip
