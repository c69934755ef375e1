"""One changed digit is found in every format, also where the checksum in the manifest was changed with it."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import polars as pl
import pytest
from tests.unit.reporting import builders, papers

from sluzby_eval.errors import InputError
from sluzby_eval.reporting import bundle, manifest, run
from sluzby_eval.reporting.content import content
from sluzby_eval.reporting.document import Section, Text
from sluzby_eval.reporting.renderers import pdf
from sluzby_eval.reporting.typesetting import pdf_of
from sluzby_eval.reporting.verification import verify
from sluzby_eval.reporting.verification.compare import compare
from sluzby_eval.reporting.verification.readers.pdf import read

FORMATS = ("html", "xlsx", "pdf", "docx", "md", "csv", "parquet")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = tmp_path_factory.mktemp("whole")
    context = papers.context(root)
    return bundle.build_all(context, ["maly"], formats=FORMATS, out=root / "out"), context


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole[0], tmp_path / "copy")


def file(folder, ending):
    (path,) = folder.glob(f"maly_*.{ending}")
    return path


def sign(folder):
    """Write the checksums anew, as one who wants to deceive would."""
    listed = manifest.read(folder)
    for document in listed["documents"]:
        document["files"] = [manifest.file_entry(folder / entry["path"]) for entry in document["files"]]
    manifest.write(listed, folder)


def changed(text, pattern, old, new):
    """Change a digit in the only, or first, place of a pattern."""
    found = re.search(pattern, text)
    assert found is not None, pattern
    return text[: found.start()] + found[0].replace(old, new, 1) + text[found.end() :]


def change_text(path, pattern, old, new):
    raw = path.read_bytes().decode("utf-8")
    path.write_bytes(changed(raw, pattern, old, new).encode())


def change_packed(path, part, pattern, old, new):
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    names = [name for name in parts if re.fullmatch(part, name) and re.search(pattern, parts[name].decode())]
    parts[names[0]] = changed(parts[names[0]].decode(), pattern, old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)


def found_in(folder, ending, *, checksum=True):
    sign(folder)
    result = verify(folder)
    assert not result.is_whole
    assert {one.file for one in result.mismatches if one.column != "sha256"} >= {file(folder, ending).name}
    return [one for one in result.mismatches if one.file.endswith(f".{ending}")]


def test_a_whole_bundle_passes(folder):
    result = verify(folder)
    assert result.mismatches == ()
    assert (result.documents, result.files) == (1, 8)


@pytest.mark.parametrize(
    ("ending", "pattern", "old", "new"),
    [
        ("html", r"<td[^>]*>91,3</td>", "91,3", "91,8"),
        ("html", r"<text[^>]*>91,3[^<]*</text>", "91,3", "93,8"),
        ("html", r'<p class="big">180', "180", "181"),
        ("html", r"Lůžka v.6 službách", "6", "7"),
        ("md", r"\| 91,3 \|", "91,3", "19,3"),
        ("md", r"Lůžka v.6 službách", "6", "8"),
        ("csv", r"0,9132\d+", "0,9132", "0,9133"),
        ("json", r'"text":"91,3"', "91,3", "93,1"),
        ("json", r'"value":0\.9132\d+', "0.9132", "0.9532"),
    ],
)
def test_one_changed_digit_in_a_text_file_is_found(folder, ending, pattern, old, new):
    change_text(file(folder, ending), pattern, old, new)
    assert found_in(folder, ending)


def test_the_place_and_both_values_are_told(folder):
    change_text(file(folder, "md"), r"\| Kyjov \|[^\n]*91,3", "91,3", "91,4")
    told = found_in(folder, "md")[0]
    assert (told.section, told.table, told.expected, told.found) == ("Sloupce", 1, "91,3", "91,4")
    assert told.column.startswith("Hodnota")
    assert told.row is not None


@pytest.mark.parametrize(
    ("pattern", "old", "new"),
    [(r"<v>0\.9132\d+</v>", "0.9132", "0.9133"), (r"<t>[^<]*v.6 službách[^<]*</t>", "6", "9")],
)
def test_one_changed_digit_in_a_workbook_is_found(folder, pattern, old, new):
    change_packed(file(folder, "xlsx"), r"xl/(worksheets/sheet\d+|sharedStrings)\.xml", pattern, old, new)
    assert found_in(folder, "xlsx")


@pytest.mark.parametrize(
    ("part", "pattern"),
    [
        ("word/document", r">91,3<"),
        ("word/document", r">Lůžka v.6 službách"),
        (r"word/header\d", r"zpráva.2025"),
    ],
)
def test_one_changed_digit_in_a_docx_is_found(folder, part, pattern):
    old = next(digit for digit in "6913" if digit in pattern) if "2025" not in pattern else "2"
    change_packed(file(folder, "docx"), rf"{part}\.xml", pattern, old, "4")
    assert found_in(folder, "docx")


def test_one_changed_value_in_parquet_is_found(folder):
    path = file(folder, "parquet")
    frame = pl.read_parquet(path)
    first = pl.int_range(pl.len()) == frame["value"].is_not_null().arg_max()
    frame.with_columns(value=pl.when(first).then(pl.col("value") + 1).otherwise("value")).write_parquet(path)
    (told,) = found_in(folder, "parquet")
    assert (told.section, told.column) == ("rows", "value")


@pytest.mark.parametrize("kind", ["cell", "figure", "text", "title", "picture"])
def test_one_changed_digit_in_a_pdf_is_found(whole, folder, kind):
    document = run.document("maly", whole[1])
    data = json.loads(json.dumps(pdf.plain(document)))
    pieces = [piece for group in data["groups"] for piece in group["items"]]
    if kind == "cell":
        row = next(piece for piece in pieces if piece["kind"] == "table")["table"]["rows"][0]
        row["texts"] = [text.replace("1", "3") for text in row["texts"]]
    elif kind == "figure":
        figures = next(piece for piece in pieces if piece["kind"] == "key_figures")
        figures["figures"][0]["value"]["text"] = "181"
    elif kind == "text":
        next(piece for piece in pieces if piece["kind"] == "text")["text"] = "Lůžka v\u00a07 službách."
    elif kind == "title":
        data["title"] = data["title"].replace("2025", "2026")
    else:
        picture = next(piece for piece in pieces if piece["kind"] == "picture")
        picture["svg"] = picture["svg"].replace(">91,3", ">91,7", 1)
    file(folder, "pdf").write_bytes(pdf_of(pdf.TEMPLATE, data, created_at=document.created_at))
    assert found_in(folder, "pdf")


def test_a_changed_byte_is_found_by_its_checksum(folder):
    path = file(folder, "html")
    path.write_bytes(path.read_bytes() + b"\n")
    (told,) = verify(folder).mismatches
    assert told.column == "sha256"


def test_missing_and_strange_files_are_found(folder):
    file(folder, "csv").unlink()
    (folder / "more.html").write_text("x", encoding="utf-8")
    assert {one.file for one in verify(folder).mismatches} >= {"more.html", file(folder, "md").stem + ".csv"}


def test_a_file_that_cannot_be_read_is_a_difference_not_a_failure(folder):
    for ending in ("pdf", "xlsx", "docx", "parquet", "json"):
        file(folder, ending).write_bytes(b"broken")
    sign(folder)
    assert {one.file.rpartition(".")[2] for one in verify(folder).mismatches} >= {"json"}


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"manifest\.json"):
        verify(tmp_path)


@pytest.mark.parametrize("language", ["en"])
@pytest.mark.slow
def test_an_english_bundle_passes(tmp_path, language):
    context = papers.context(tmp_path, language=language)
    folder = bundle.build_all(context, ["maly"], formats=FORMATS, out=tmp_path / "out")
    assert verify(folder).mismatches == ()


def test_names_from_data_that_look_like_markup_pass(tmp_path):
    context = builders.context(tmp_path)
    folder = bundle.build_all(context, ["poskytovatel"], formats=FORMATS, out=tmp_path / "out", processes=1)
    assert verify(folder, processes=1).mismatches == ()


@pytest.mark.parametrize("language", ["cs", "en"])
def test_a_hyphen_at_the_end_of_a_line_is_one_hyphen(tmp_path, language):
    told = tuple(Text(text="x" * n + " lidé v okrese Brno-venkov 97 %" * 9) for n in range(30))
    path = tmp_path / "x.pdf"
    document = papers.document((Section(id="s1", title="S", blocks=told),), language=language)
    pdf.render(document, path)
    assert list(compare(content(document), read(path, {}), format="pdf", file="x.pdf")) == []


def test_a_document_of_one_page_passes(tmp_path):
    path = tmp_path / "x.pdf"
    document = papers.document((Section(id="s1", title="S", blocks=(Text(text="Rok 2025."),)),))
    pdf.render(document, path)
    assert list(compare(content(document), read(path, {}), format="pdf", file="x.pdf")) == []
