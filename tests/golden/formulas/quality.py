"""Quality: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_formula import ANY, AREA, POB, Formula, ratio
from tests.golden.golden_rollup import Expected, rolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Sample


def statement_completeness(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("cells_filled", "cells_required"))


def audit_coverage_3_years(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        ratio(
            "was_audited", "one", grain="service", levels=("provider", "orp", "district", "region"), forms=ANY
        ),
    )


def client_satisfaction(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("answers_positive", "answers"))


def closed_findings(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("closed", "due", grain="finding", forms=ANY))


def complaints_per_100_clients(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("complaints", "clients_avg", factor=100))


def complaints_upheld_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("complaints_upheld", "complaints"))


def days_after_deadline(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, middle="days_late"))


def days_to_close(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, middle="days_to_close", grain="finding", forms=ANY))


def essential_criteria_failed(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"essential_failed": 1}, grain="audit", forms=ANY))


def findings_per_audit(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("findings", "one", grain="audit", forms=ANY))


def inspection_pass_rate(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("inspections_passed", "inspections", grain="audit", forms=ANY, **AREA))


def restraints_per_1000_bed_days(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("restraints", "bed_days_occ", factor=1000, types=("DOZP", "DZR"), **POB))


def single_room_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("clients_single_room", "clients_31_12", **POB))


def standards_score(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("points", "points_max", grain="audit", forms=ANY))
