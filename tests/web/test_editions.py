"""Every report as HTML in a browser: without a fault for axe in light and dark, on a phone, on paper, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.reporting import builders
from tests.web.conftest import faults

from sluzby_eval.reporting.run import build, list_reports

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Visit

pytestmark = pytest.mark.slow
UNITS = {"okres": "CZ0645", "orp": "6210", "druh": "DPS", "poskytovatel": "00000027"}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = tmp_path_factory.mktemp("editions")
    context = builders.context(root)
    reports = [report.id for report in list_reports(context.workspace)]
    assert {"kraj", "okres", "orp", "poskytovatel"} <= set(reports)
    return [
        path
        for report in reports
        for path in build(report, context, unit=UNITS.get(report), formats=["html"], out=root / "out")
    ]


def test_axe_finds_nothing_in_any_report_and_none_asks_for_anything(long_visit: Visit, editions):
    assert [fault for path in editions for fault in faults(long_visit, path)] == []
    assert long_visit.foreign == []
    assert long_visit.complaints == []


def test_no_report_is_wider_than_a_phone_or_a_sheet_of_paper(visit: Visit, editions):
    for path in editions:
        visit.page.emulate_media(media="screen")
        visit.page.set_viewport_size({"width": 360, "height": 800})
        visit.open(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 794, "height": 1123})  # A4
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 794, path.name
        hidden = visit.page.evaluate(
            "[...document.querySelectorAll('.skip, .filter, .def')].every((one) => !one.checkVisibility())"
        )
        assert hidden, path.name


def test_figures_lead_to_their_definitions_in_the_same_file(visit: Visit, editions):
    visit.open(next(path for path in editions if path.name.startswith("kraj")))
    link = visit.page.locator("a.def").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    assert visit.page.evaluate("document.querySelector(':target').id") == target
    broken = visit.page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((one) => one.getAttribute('href').slice(1))"
        ".filter((id) => !document.getElementById(id))"
    )
    assert broken == []
