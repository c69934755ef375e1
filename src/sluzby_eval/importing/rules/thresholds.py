"""All limits of the rules that ask, in one place: where a person should look, not where data are wrong."""

from __future__ import annotations

from dataclasses import dataclass

LOWEST_WAGE = 15_000 * 12  # CZK of wages per FTE and year
HIGHEST_WAGE = 120_000 * 12
INSURANCE = (
    0.15,
    0.45,
)  # social and health insurance as a share of wages; the statutory rate is about a third
LONGEST_VISIT = 24  # hours of direct care per visit
WORKING_HOURS = 2200  # of one FTE and year
LEAST_OPEN = 0.25  # share of beds × days open under which bed-days look like months or beds
SURPLUS = (0.5, 1.5)  # revenues as a share of costs
PLAN_SPREAD = (0.5, 2.0)  # actual figure as a share of the planned one
SAME_CAPACITY = 10  # from this on the same capacity in two rows of a service is no coincidence

OUTLIER = 5.0  # distance from the median in robust standard deviations (1.4826 × MAD)
OUTLIER_SHARE = 0.3  # and at least this share of the median
LEAST_PEERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A figure that rarely changes by more than a factor between two years."""

    figure: str
    code: str
    factor: float
    least: float  # smaller figures and smaller changes are left alone


JUMPS = (
    Jump(figure="beds_registered", code="V484", factor=1.3, least=5),
    Jump(figure="places_daily", code="V484", factor=1.5, least=5),
    Jump(figure="cost_total", code="V485", factor=1.6, least=500_000),
    Jump(figure="fte_total", code="V486", factor=1.6, least=2),
    Jump(figure="clients_year", code="V487", factor=2.0, least=20),
)
PLANNED = ("cost_total", "fte_total", "beds_registered", "hours_direct")
RATIOS = {
    "cost_per_bed_day": ("cost_total", "bed_days_occ"),
    "cost_per_fte": ("cost_total", "fte_total"),
    "cost_per_client": ("cost_total", "clients_year"),
    "occupancy": ("bed_days_occ", "bed_days_avail"),
    "fte_per_bed": ("fte_total", "beds_registered"),
    "fees_per_client": ("rev_clients", "clients_year"),
    "hours_per_fte": ("hours_direct", "fte_direct"),
}
