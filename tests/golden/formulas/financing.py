"""Financing: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANY, AREA, CARE, HOMES, OUT, POB, Formula, at_year_end, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Sample


def client_fee_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_clients", "rev_total", types=CARE))


def public_funding_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_public", "rev_total"))


def state_subsidy_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_state101a", "rev_total"))


def regional_funding_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"rev_region": 1, "rev_region_ip": 1}, bottom={"rev_total": 1}))


def municipal_funding_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_municipal", "rev_total"))


def municipal_cofinancing_met(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_municipal", "cofinancing_due"))


def other_sources_share(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, Formula(top={"rev_gifts": 1, "rev_eu": 1, "rev_other_own": 1}, bottom={"rev_total": 1})
    )


def net_result(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"rev_total": 1, "cost_total": -1}, levels=("service", "provider")))


def balance_ratio(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_total", "cost_total"))


def public_spending_per_inhabitant(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"rev_public": 1}, per="total", zero_when_empty=True, **AREA))


def fee_yield(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"rev_client_accom": 1, "rev_client_meals": 1},
            bottom={"highest_fees": 1},
            types=(*HOMES, "TS"),
            forms=("pob",),
            levels=("service",),
        ),
    )


def grant_coverage(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("granted", "requested", grain="grant", forms=ANY))


def insurer_payments_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_health", "beds_network", types=HOMES, **POB))


def subsidy_per_bed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_state101a", "beds_network", **POB))


def subsidy_per_network_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_state101a", "units_network", **OUT))


def top_payer_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("rev_top_payer", "rev_total", levels=("service",)))


def regional_share_of_national_subsidy(sample: Sample) -> Iterator[Expected]:
    for row in rolled(sample, Formula(top={"rev_state101a": 1}, levels=("region",))):
        national = at_year_end("national_subsidy_101a", row.year)
        if national is None:
            yield row._replace(value=None, status="parameter_missing")
        else:
            yield row if row.value is None else row._replace(value=row.value / national)
