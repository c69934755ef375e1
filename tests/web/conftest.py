"""A browser without a network, and the pages of a small region in both languages."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.unit.reporting import builders

from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.site import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; where it is missing the test is skipped, in CI it fails."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


@dataclass(slots=True)
class Visit:
    """A tab with everything that it asked for and complained about."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        """Open a file; the file itself may be read, nothing else."""
        self.page.goto(path.as_uri())

    @property
    def foreign(self) -> list[str]:
        """What was asked for besides the pages themselves."""
        return [
            one
            for one in self.asked
            if not one.startswith("file://") or not one.split("#")[0].endswith(".html")
        ]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a tab without a network."""
    yield from _visit(browser)


@pytest.fixture(scope="module")
def long_visit(browser: Browser) -> Iterator[Visit]:
    """Open a tab without a network that several tests share."""
    yield from _visit(browser)


def _visit(browser: Browser, **options: Any) -> Iterator[Visit]:
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900}, **options)
    made = Visit(context.new_page())
    made.page.on("request", lambda request: made.asked.append(request.url))
    made.page.on("console", lambda message: made.complaints.append(message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site of the small region, whose names try to break out of their pages."""
    root: Path = tmp_path_factory.mktemp("site")
    return build_site(published(builders.context(root)), root / "web")[0].parent


def faults(visit: Visit, path: Path) -> list[str]:
    """Ask axe about a page, in the light; and about its colours in the dark."""
    visit.page.emulate_media(color_scheme="light")
    visit.open(path)
    visit.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    visit.page.evaluate(Axe().axe_script)
    found = visit.page.evaluate(f"axe.run({json.dumps(EVERYTHING)}).then((told) => told.violations)")
    visit.page.emulate_media(color_scheme="dark")
    found += visit.page.evaluate(f"axe.run({json.dumps(CONTRAST)}).then((told) => told.violations)")
    return [f"{path.name}: {fault['id']} {fault['nodes'][0]['html'][:160]}" for fault in found]
