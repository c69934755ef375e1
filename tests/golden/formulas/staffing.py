"""Staffing: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import HOMES, POB, Formula, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Sample


def direct_care_fte_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("fte_direct", "beds_registered", **POB))


def direct_care_staff_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("fte_direct", "fte_total"))


def social_workers_per_100_clients(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("fte_sw", "clients_avg", factor=100))


def health_staff_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("fte_health", "beds_registered", types=HOMES, **POB))


def administrative_staff_ratio(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"fte_mgmt": 1, "fte_admin": 1}, bottom={"fte_direct": 1}))


def dependence_index(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={f"clients_pnp{level}": level for level in range(5)},
            bottom={f"clients_pnp{level}": 1 for level in range(5)},
            types=("DPS", "DZR", "PS", "OA"),
        ),
    )


def agreements_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("hours_agreements", "hours_of_total_fte"))


def care_hours_per_client_day(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("hours_of_direct_fte", "bed_days_occ", **POB))


def heavy_dependence_share(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"clients_pnp3": 1, "clients_pnp4": 1},
            bottom={f"clients_pnp{level}": 1 for level in range(5)},
            types=(*HOMES, "PS", "OA", "CDS", "DS", "TS", "OS", "CHB"),
        ),
    )


def qualified_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("fte_qualified", "fte_direct"))


def staff_turnover(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"leavers": 1}, bottom={"heads_start": 0.5, "heads_end": 0.5}))


def training_hours_per_worker(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("training_hours", "training_heads", levels=("service", "provider")))


def vacancy_rate(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"vacancies": 1}, bottom={"fte_total": 1, "vacancies": 1}))
