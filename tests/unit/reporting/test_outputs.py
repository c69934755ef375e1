"""The files: nothing from data is obeyed, blanks keep their reason, the same input gives the same bytes."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from html.parser import HTMLParser
from io import StringIO

import openpyxl
import polars as pl
import pytest
from rich.console import Console
from tests.unit.reporting import builders

from sluzby_eval.errors import UsageError
from sluzby_eval.reporting import run

FORMATS = ("html", "xlsx", "pdf", "docx", "md", "csv", "parquet", "json")
REPORTS = (("kraj", None), ("okres", "Břeclav"), ("orp", "Hodonín"), ("poskytovatel", "00000027"))


@pytest.fixture
def context(tmp_path):
    return builders.context(tmp_path)


def built(context, out, report, unit, name):
    (path,) = run.build(report, context, unit=unit, formats=[name], out=out)
    return path


class Page(HTMLParser):
    """Collects tags, ids, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize(("report", "unit"), REPORTS)
def test_html_is_one_offline_file_that_runs_only_the_script_named_by_its_hash(
    context, tmp_path, report, unit
):
    text = built(context, tmp_path / "out", report, unit, "html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.all("script") == [{}]  # inline, without an address
    code = text[text.index("<script>") + len("<script>") : text.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in text
    assert not page.all("link")
    assert not page.all("img")
    assert not [attributes for _, attributes in page.tags if "style" in attributes or "onload" in attributes]
    assert not re.search(r"(?:src|href|action)=\"(?!#)", text)
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize(("report", "unit"), REPORTS)
def test_html_is_well_formed_for_a_screen_reader(context, tmp_path, report, unit):
    page = Page(built(context, tmp_path / "out", report, unit, "html").read_text(encoding="utf-8"))
    assert page.all("html")[0]["lang"] == "cs"
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
    for picture in page.all("svg"):
        assert picture["role"] == "img"
        assert picture["aria-labelledby"]
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        assert (link["href"] or "").removeprefix("#") in ids


def test_html_shows_names_from_data_as_text(context, tmp_path):
    page = Page(built(context, tmp_path / "out", "poskytovatel", "00000027", "html").read_text("utf-8"))
    assert "<script>alert(1)</script>" in page.text
    assert "=cmd()" in page.text
    charity = Page(built(context, tmp_path / "out", "poskytovatel", "00000035", "html").read_text("utf-8"))
    assert "{{7*7}}" in charity.text
    assert "49" not in charity.text.split("{{7*7}}")[0][-5:]
    assert "\x1b" not in charity.text


def test_xlsx_cells_are_never_blank_and_never_formulas(context, tmp_path):
    for report, unit in REPORTS:
        book = openpyxl.load_workbook(built(context, tmp_path / "out", report, unit, "xlsx"))
        for sheet in book.worksheets[1:]:
            header = None
            for row in sheet.iter_rows():
                filled = [cell for cell in row if cell.value is not None]
                assert all(cell.data_type != "f" for cell in filled)
                if len(filled) > 1:
                    header = header or len(filled)
                    assert [cell.column for cell in filled] == list(range(1, len(filled) + 1))


def test_xlsx_holds_numbers_as_numbers_and_reasons_as_words(context, tmp_path):
    book = openpyxl.load_workbook(built(context, tmp_path / "out", "kraj", None, "xlsx"))
    sheet = book["ORP podle okresů"]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    heads = [str(cell.value) for cell in rows["Territory" if "Territory" in rows else "Území"]]
    kyjov = dict(zip(heads, rows["Kyjov"], strict=True))
    share = next(cell for head, cell in kyjov.items() if head.startswith("Obložnost"))
    assert share.value == pytest.approx(20_000 / 21_900)
    assert share.number_format == "#,##0.0%"
    beds = next(cell for head, cell in kyjov.items() if head.startswith("Lůžka v síti"))
    assert (beds.value, beds.data_type) == (60, "n")
    per_inhabitant = next(cell for head, cell in zip(heads, rows["Břeclav"], strict=True) if "65+" in head)
    assert per_inhabitant.data_type == "s"


def test_xlsx_sheet_names_are_valid_and_unique(context, tmp_path):
    for report, unit in REPORTS:
        names = openpyxl.load_workbook(built(context, tmp_path / "out", report, unit, "xlsx")).sheetnames
        assert len({name.casefold() for name in names}) == len(names)
        assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_csv_is_for_a_czech_spreadsheet_and_obeys_nothing(context, tmp_path):
    path = built(context, tmp_path / "out", "poskytovatel", "00000027", "csv")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows
    names = {row["unit_name"] for row in rows}
    assert "'=cmd()|'/C calc'!A0" in names
    assert not any(value[:1] in "=+@" for row in rows for value in row.values() if value)
    assert all(value != "" for row in rows for value in row.values())
    shares = [row["value"] for row in rows if row["indicator"] == "bed_occupancy" and row["status"] == "ok"]
    assert all("," in value and "." not in value for value in shares)


def test_a_negative_number_in_csv_stays_a_number(context, tmp_path):
    path = built(context, tmp_path / "out", "poskytovatel", "00000019", "csv")
    rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert {row["value"] for row in rows if row["indicator"] == "net_result"} == {"-250000"}


def test_null_zero_and_not_applicable_differ_in_every_format(tmp_path):
    context = builders.context(tmp_path, language="en")
    out = tmp_path / "out"
    chosen = (pl.col("level") == "service") & (pl.col("unit") == "1005") & (pl.col("year") == 2025)
    frame = pl.read_parquet(built(context, out, "poskytovatel", "00000035", "parquet")).filter(chosen)
    values = {row["indicator"]: (row["value"], row["status"]) for row in frame.iter_rows(named=True)}
    assert values["network_beds"] == (0.0, "ok")
    assert values["bed_occupancy"] == (None, "zero_denominator")
    rows = json.loads(built(context, out, "poskytovatel", "00000035", "json").read_text("utf-8"))["rows"]
    told = {
        (row["indicator"], row["status"]): row["value"]
        for row in rows
        if row["unit"] == "1005" and row["year"] == 2025
    }
    assert told[("network_beds", "ok")] == 0.0
    assert told[("bed_occupancy", "zero_denominator")] is None
    text = built(context, out, "poskytovatel", "00000035", "csv").read_text("utf-8-sig")
    assert "cannot divide by zero" in text
    page = Page(built(context, out, "poskytovatel", "00000035", "html").read_text("utf-8"))
    assert "cannot divide by zero" in page.text
    region = Page(built(context, out, "orp", "Břeclav", "html").read_text("utf-8"))
    assert "population missing" in region.text


def test_json_says_what_it_is(context, tmp_path):
    content = json.loads(built(context, tmp_path / "out", "kraj", None, "json").read_text("utf-8"))
    assert content["schema"] == "sluzby-eval/report/2"
    assert content["snapshot"] == "a1b2c3d4e5f60718"
    assert content["version"] == "final"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_input_gives_the_same_bytes(context, tmp_path, name):
    digests = set()
    for turn in ("first", "second"):
        path = built(context, tmp_path / turn, "kraj", None, name)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    shuffled = builders.context(tmp_path, results=context.results.sample(fraction=1, shuffle=True, seed=3))
    path = built(shuffled, tmp_path / "third", "kraj", None, name)
    digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize(("report", "unit"), REPORTS)
def test_the_terminal_keeps_within_its_width_and_reads_no_markup(context, width, report, unit):
    console = Console(width=width, file=StringIO(), force_terminal=True, no_color=True, highlight=False)
    run.render_terminal(run.document(report, context, unit), console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b" not in plain
    assert max(len(line) for line in plain.splitlines()) <= width
    if report == "poskytovatel" and width == 140:
        assert "[bold red]tučně[/bold red]" in plain
        assert "<script>alert(1)</script>" in plain


def test_a_narrow_terminal_says_what_it_left_out(tmp_path):
    context = builders.context(tmp_path, language="en")
    console = Console(width=60, file=StringIO(), highlight=False)
    run.render_terminal(run.document("kraj", context), console)
    told = " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
    assert "Left out for want of room:" in told


def test_an_unknown_format_is_refused_before_anything_is_written(context, tmp_path):
    with pytest.raises(UsageError, match="odt"):
        run.build("kraj", context, formats=["html", "odt"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
