"""The static site in a browser: reachable by keyboard, without a fault for axe, without a request."""

from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.unit.reporting import builders
from tests.web.conftest import faults

from sluzby_eval.errors import UsageError
from sluzby_eval.reporting.context import areas
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.document import Document, Labels, Section
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.markup import page
from sluzby_eval.reporting.site import build_site
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator
    from tests.web.conftest import Visit

pytestmark = pytest.mark.slow


def test_axe_finds_nothing_on_any_page_and_no_page_asks_for_anything(long_visit, site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 40
    assert [fault for path in pages for fault in faults(long_visit, path)] == []
    assert long_visit.foreign == []
    assert long_visit.complaints == []


class Links(HTMLParser):
    """Collects addresses and anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if values.get("id"):
            self.ids.append(values["id"])


def test_every_link_leads_to_a_page_and_a_place_of_the_site(site):
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, found in pages.items():
        assert len(found.ids) == len(set(found.ids)), path.name
        for link in found.links:
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            if target not in pages or (anchor and anchor not in pages[target].ids):
                broken.append((path.name, link))
    assert broken == []


def test_every_page_is_reached_from_the_first_one(site):
    seen: set[Path] = set()
    queue = [site / "index.html"]
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        seen.add(path)
        for link in Links(path.read_text(encoding="utf-8")).links:
            file = link.partition("#")[0]
            queue += [(path.parent / file).resolve()] if file else []
    assert seen == set(site.rglob("*.html"))


def test_the_hierarchy_leads_from_the_region_to_a_service_by_keyboard_alone(visit, site):
    visit.open(site / "cs" / "index.html")
    for name in ("okres Hodonín", "Kyjov", "Domovy pro seniory", "Domov Kyjov"):
        press_on(visit, name)
    assert visit.page.locator("h1").inner_text() == "Domov Kyjov"
    trail = visit.page.locator(".trail li").all_inner_texts()
    assert [step for step in trail if "Kyjov" in step]
    assert len(trail) == 5
    press_on(visit, "English")
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.locator("h1").inner_text() == "Domov Kyjov"


def press_on(visit: Visit, name: str) -> None:
    """Walk by Tab to the first link whose text ends so, and press Enter."""
    for _ in range(200):
        visit.page.keyboard.press("Tab")
        told = visit.page.evaluate(r"(document.activeElement?.textContent || '').replace(/\s+/g, ' ').trim()")
        if told.endswith(name) or told == name:
            with visit.page.expect_navigation():
                visit.page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_the_first_tab_stop_skips_to_the_content_and_every_stop_is_seen(visit, site):
    visit.open(site / "cs" / "area-6210.html")
    stops = visit.page.evaluate(
        "[...document.querySelectorAll('a[href],button,input,select,summary,[tabindex=\"0\"]')]"
        ".filter((one) => one.checkVisibility()).length"
    )
    walked, seen = 0, []
    for _ in range(stops + 5):
        visit.page.keyboard.press("Tab")
        now = visit.page.evaluate(
            "(() => { const one = document.activeElement; if (!one || one === document.body) return null;"
            "return [one.outerHTML.slice(0, 60), getComputedStyle(one).outlineStyle]; })()"
        )
        if now is None:
            break
        walked += 1
        seen.append(now)
    assert "#content" in seen[0][0]
    assert walked == stops
    assert [html for html, outline in seen if outline == "none"] == []
    visit.page.reload()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "content"


def test_search_finds_by_words_without_diacritics_by_place_type_and_need(visit, site):
    visit.open(site / "cs" / "search.html")
    results = visit.page.locator("#results a")
    assert results.count() == 0
    visit.page.fill("#words", "PECOVATELSKA kyj")
    assert results.all_inner_texts() == ["Pečovatelská služba"]
    assert visit.page.locator("#found").inner_text() == "Nalezeno: 1"
    visit.page.fill("#words", "domov")
    assert results.first.inner_text().startswith("Domov")  # names go before what is said about a service
    visit.page.fill("#words", "")
    visit.page.select_option("#place", label="Hodonín")
    assert "Domov u řeky" in results.all_inner_texts()
    visit.page.select_option("#type", label="Pečovatelská služba")
    assert results.count() == 0
    visit.page.select_option("#place", value="")
    results.first.click()
    assert visit.page.locator("h1").inner_text() == "Pečovatelská služba"


def test_names_from_data_stay_text(visit, site):
    visit.open(site / "cs" / "search.html")
    visit.page.fill("#words", "cmd")
    assert visit.page.locator("#results a").all_inner_texts() == [builders.NASTY[0]]
    assert visit.page.locator("#results").inner_text().count("<script>") == 1  # the name of its provider
    assert "\x1b" not in visit.page.content()
    assert visit.complaints == []


def test_without_script_everything_but_the_search_is_there(browser, site):
    context = browser.new_context(offline=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site / "cs" / "search.html").as_uri())
    assert not tab.locator("#search").is_visible()
    assert tab.get_by_role("link", name="Domovy pro seniory").is_visible()
    context.close()


def test_tables_are_sorted_by_number_and_as_czech_sorts(visit, site):
    visit.open(site / "cs" / "search.html")
    table = visit.page.locator("#l3 table")
    heads = table.locator("button.sort")
    heads.last.focus()
    visit.page.keyboard.press("Enter")
    counts = [int(text) for text in table.locator("tbody td").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    heads.first.focus()
    visit.page.keyboard.press("Enter")
    names = [text.replace("\u00a0", " ").split()[-1] for text in table.locator("tbody th").all_inner_texts()]
    assert names == ["Břeclav", "Hodonín", "Kyjov"]
    assert table.locator("th[aria-sort]").count() == 1


def test_a_sorted_table_keeps_blanks_and_totals_last(visit, tmp_path):
    number = lambda value, status="ok": Cell(value=value, kind="number", unit="CZK", status=status)  # noqa: E731
    values = [number(1234.0), number(None, "not_reported"), number(-5.0), number(0.0), number(99.0)]
    rows = [Row(cells=(Cell(value=name), cell)) for name, cell in zip("abcde", values, strict=True)]
    total = Row(cells=(Cell(value="součet"), number(1328.0)), total=True)
    table = Table(
        caption="Zkouška",
        columns=(Column(title="Co"), Column(title="Kolik", numeric=True)),
        rows=(*rows, total),
    )
    text = page("page.html.j2", Format("cs"), document=document_of(table), defined=frozenset())
    (tmp_path / "one.html").write_text(text, encoding="utf-8")
    visit.open(tmp_path / "one.html")
    cells = visit.page.locator("tbody td")
    visit.page.locator("button.sort").last.click()
    assert plain(cells) == ["1 234", "99", "0", "−5", "nevykázáno", "1 328"]
    visit.page.locator("button.sort").last.click()
    assert plain(cells) == ["−5", "0", "99", "1 234", "nevykázáno", "1 328"]


def plain(cells: Locator) -> list[str]:
    return [text.replace("\u00a0", " ") for text in cells.all_inner_texts()]


def document_of(table: Table) -> Document:
    return Document(
        report="zkouska",
        title="Zkouška",
        subtitle="Tabulky",
        language="cs",
        facts=(),
        sections=(Section(id="s1", title="Tabulka", blocks=(table,)),),
        rows=pl.DataFrame(),
        labels=Labels(indicators={}, units={}),
        created_at=builders.CREATED_AT,
        slug="zkouska",
    )


def test_the_map_leads_to_the_pages_of_its_areas(visit, site):
    visit.open(site / "cs" / "index.html")
    links = visit.page.locator("svg a")
    names = [links.nth(at).get_attribute("aria-label") or "" for at in range(links.count())]
    at = next(number for number, name in enumerate(names) if name.startswith("Kyjov"))
    links.nth(at).focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/area-6210.html")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_is_wider_than_a_phone(visit, site, width):
    visit.page.set_viewport_size({"width": width, "height": 800})
    for name in ("index.html", "area-6210.html", "search.html", "definitions.html", "service-1001.html"):
        visit.open(site / "cs" / name)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_policy_lets_nothing_in(visit, site):
    visit.open(site / "cs" / "search.html")
    visit.page.evaluate(
        "() => { const image = document.createElement('img'); image.src = 'https://example.org/x.png';"
        "const script = document.createElement('script'); script.textContent = 'window.hacked = 1';"
        "document.body.append(image, script); }"
    )
    visit.page.wait_for_timeout(100)
    assert visit.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in text for text in visit.complaints)
    policies = {
        re.search(r'Security-Policy" content="([^"]*)"', path.read_text(encoding="utf-8"))[1]  # type: ignore[index]
        for path in site.rglob("*.html")
    }
    assert len(policies) <= 3  # of the first page, of all others, of the search
    assert all("unsafe" not in policy and "http" not in policy for policy in policies)


def test_the_same_context_gives_the_same_bytes(site, tmp_path):
    again = build_site(published(builders.context(tmp_path)), tmp_path / "web")
    assert {path.relative_to(tmp_path / "web").as_posix() for path in again} == {
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
    }
    for path in again:
        assert path.read_bytes() == (site / path.relative_to(tmp_path / "web")).read_bytes(), path.name
    about = json.loads((site / "site.json").read_text(encoding="utf-8"))
    assert about["schema"] == "sluzby-eval/site/1"


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(UsageError):
        build_site(published(builders.context(tmp_path)), tmp_path / "letters")
    assert (tmp_path / "letters" / "one.txt").read_text(encoding="utf-8") == "keep me"


def test_a_territory_without_a_single_top_makes_no_site(tmp_path):
    two = areas(
        [*((a.code, a.level, a.name, a.parent) for a in builders.AREAS.values()), ("X", "region", "X", None)]
    )
    for known, levels in ((two, builders.LEVELS), ({}, ())):
        context = dataclasses.replace(builders.context(tmp_path), areas=known, levels=levels)
        with pytest.raises(UsageError):
            build_site(context, tmp_path / "web")
    assert not (tmp_path / "web").exists()


def test_an_older_site_is_replaced_whole(tmp_path):
    context = published(builders.context(tmp_path))
    build_site(context, tmp_path / "web")
    (tmp_path / "web" / "cs" / "service-gone.html").write_text("old", encoding="utf-8")
    build_site(context, tmp_path / "web")
    assert not (tmp_path / "web" / "cs" / "service-gone.html").exists()
    assert not list(tmp_path.glob(".*"))
