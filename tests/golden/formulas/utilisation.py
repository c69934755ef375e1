"""Utilisation and performance: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANY, AREA, HOMES, OUT, POB, Formula, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Line, Sample


def bed_occupancy(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("bed_days_occ", "bed_days_avail", **POB))


def point_occupancy(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("clients_31_12", "beds_registered", **POB))


def minimum_occupancy_met(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("minimum_met", "one", **POB))


def day_place_use(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        ratio(
            "attendance_days", "place_days_avail", types=("CDS", "DS", "STD", "NDC", "NZDM"), forms=("amb",)
        ),
    )


def direct_hours_per_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("hours_direct", "fte_direct", **OUT))


def direct_time_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("hours_direct", "hours_of_direct_fte", **OUT))


def clients_per_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("clients_avg", "fte_direct"))


def client_turnover_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        ratio(
            "bed_clients",
            "bed_clients_beds",
            types=("AD", "NOC", "KP", "OS"),
            forms=("amb", "pob"),
            levels=("service",),
        ),
    )


def evening_weekend_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("hours_evening_weekend", "hours_direct", types=("PS", "OA"), **OUT))


def free_of_charge_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("clients_free", "clients_year", types=("PS",)))


def interventions_per_client(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("interventions", "clients_year", **OUT))


def mean_length_of_stay(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("bed_days_occ", "clients_left", **POB))


def refusals_for_capacity(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("contracts_refused", "requests_new"))


def unmet_persons(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, count=_unmet_person, grain="request", forms=ANY, **AREA))


def unmet_requests_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("requests_unmet", "beds_registered", types=HOMES, **POB, **AREA))


def care_acts(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"one": 1}, grain="act"))


def care_minutes(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"minutes": 1}, grain="act"))


def care_clients(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, count=lambda act: act.told["client"], grain="act"))


def care_days(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, count=lambda act: str(act.told["date"]), grain="act"))


def minutes_per_act(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("minutes", "one", grain="act"))


def minutes_per_act_median(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, middle="minutes", grain="act"))


def minutes_per_client(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, Formula(top={"minutes": 1}, count_below=lambda act: act.told["client"], grain="act")
    )


def acts_per_client(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"one": 1}, count_below=lambda act: act.told["client"], grain="act"))


def acts_per_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"one": 1}, count_below=lambda act: str(act.told["date"]), grain="act"))


def acts_evening_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("evening", "one", grain="act"))


def acts_weekend_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("weekend", "one", grain="act"))


def _unmet_person(request: Line) -> str | None:
    is_unmet = request.told["outcome"] in {"waiting", "refused_capacity"}
    return request.told["person"] if is_unmet else None
