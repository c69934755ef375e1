from __future__ import annotations

from typing import Literal

import pytest

from sluzby_eval.definitions import (
    MAX_BYTES,
    MAX_DEPTH,
    Document,
    Spec,
    load,
    parse,
    read_document,
    read_text,
)


def read(text: str) -> Document:
    document, findings = read_text(text, name="a.yaml")
    assert findings == []
    assert document is not None
    return document


def refused(text: str) -> list[tuple[str, int | None, int | None]]:
    _, findings = read_text(text, name="a.yaml")
    return [(finding.code, finding.place.line, finding.place.column) for finding in findings]


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "true",
        "12:30:45",
        "00216224",
        "1e3",
        "0x10",
        "1_000",
        "2025-12-31",
        ".inf",
        "=",
        "<<",
    ],
)
def test_plain_values_stay_text(text):
    assert read(f"a: {text}").value == {"a": text}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_empty_plain_value_is_nothing(text):
    assert read(f"a: {text}").value == {"a": None}


@pytest.mark.parametrize(
    ("text", "value"), [('""', ""), ("'null'", "null"), ('"~"', "~"), ("|\n  null\n", "null\n")]
)
def test_quoted_and_block_values_are_text_whatever_they_say(text, value):
    assert read(f"a: {text}").value == {"a": value}


def test_keys_stay_text():
    assert read("{no: 1, 00216224: 2, 12:30: 3}").value == {"no": "1", "00216224": "2", "12:30": "3"}


def test_same_key_twice_is_found_with_both_places():
    _, findings = read_text("a: 1\nb: 2\na: 3\n", name="a.yaml")
    assert [(finding.code, finding.place.line, finding.args) for finding in findings] == [
        ("D108", 3, {"key": "a", "first": 1})
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x",
        "a: *x",
        "a: !!python/object/apply:os.system ['true']",
        "a: !!int 1",
        "a: !own 1",
        "base: &b {x: 1}\nc:\n  <<: *b",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]",
    ],
)
def test_anchors_aliases_and_tags_are_refused(text):
    document, findings = read_text(text, name="a.yaml")
    assert [finding.code for finding in findings] == ["D103"]
    assert document is None or document.value is None


def test_several_documents_are_refused_at_the_second():
    assert refused("a: 1\n---\nb: 2\n") == [("D106", 3, 1)]


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment\n"])
def test_empty_file_is_refused(text):
    assert [code for code, _, _ in refused(text)] == ["D105"]


def test_broken_syntax_has_its_place():
    code, line, _ = refused("a: 1\nb: [1, 2\n")[0]
    assert (code, line) == ("D101", 3)
    assert refused("a: \tb: c\n")[0][0] == "D101"
    assert refused("a: \x07\n")[0][0] == "D101"


def test_depth_up_to_the_limit_is_read_and_beyond_refused():
    assert refused("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)) == []
    assert {code for code, _, _ in refused("a: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5))} == {"D107"}


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}"), ("- ", "x"), ("? ", "x")])
def test_very_deep_nesting_is_refused_and_does_not_crash(opened, closed):
    times = MAX_BYTES // len(opened + closed)
    assert [code for code, _, _ in refused(opened * times + closed * times)] == ["D107"]


def test_position_counts_characters_behind_czech_letters():
    document = read("název: {popis: šéf, druhý: žluťoučký}\n")
    assert document.value_at["název", "popis"] == (1, 16)
    assert document.key_at["název", "druhý"] == (1, 21)
    assert str(document.place(("název", "druhý"), offset=3)) == "a.yaml:1:31"


def test_place_of_a_missing_value_is_that_of_its_parent():
    document = read("a:\n  b: 1\n")
    assert document.place(("a", "c", "d")).line == 2
    assert document.place(("z",)).line == 1


def test_sha256_follows_the_text():
    assert read("a: 1").sha256 == read("a: 1").sha256
    assert read("a: 1").sha256 != read("a:  1").sha256


def test_file_that_is_too_big_or_not_utf8_is_refused(tmp_path):
    (tmp_path / "big.yaml").write_text("a: " + "x" * MAX_BYTES, encoding="utf-8")
    (tmp_path / "ansi.yaml").write_bytes("a: 1\nb: žlutý".encode("cp1250"))
    document, findings = read_document(tmp_path / "big.yaml")
    assert (document, [finding.code for finding in findings]) == (None, ["D104"])
    document, findings = read_document(tmp_path / "ansi.yaml", name="indicators/ansi.yaml")
    assert (document, findings[0].code, str(findings[0].place)) == (None, "D102", "indicators/ansi.yaml:2:4")


class Inner(Spec):
    better: Literal["lower", "higher"]
    weight: float = 1


class Outer(Spec):
    id: str
    parts: tuple[Inner, ...] = ()
    labels: dict[str, str] | None = None


def complaints(text: str) -> list[tuple[str, str, object]]:
    spec, findings = parse(read(text), Outer)
    assert spec is None
    return [(finding.code, str(finding.place), finding.args.get("suggestion")) for finding in findings]


def test_text_gets_its_types():
    spec, findings = parse(read("id: no\nparts: [{better: lower, weight: 2.5}]"), Outer)
    assert findings == []
    assert spec == Outer(id="no", parts=(Inner(better="lower", weight=2.5),))


def test_unknown_key_is_found_at_its_place_with_a_suggestion():
    assert complaints("id: a\nlables: {cs: x}\n") == [("D201", "a.yaml:2:1", "labels")]
    assert complaints("id: a\nparts:\n  - better: lower\n    wieght: 2\n") == [
        ("D201", "a.yaml:4:5", "weight")
    ]


def test_missing_key_is_found_at_its_parent():
    assert complaints("id: a\nparts:\n  - weight: 2\n") == [("D202", "a.yaml:3:5", None)]


def test_bad_value_is_found_at_its_place_with_a_suggestion():
    assert complaints("id: a\nparts: [{better: lowr}]\n") == [("D203", "a.yaml:2:18", "lower")]
    assert complaints("id: a\nparts: [{better: lower, weight: mnoho}]\n")[0][:2] == ("D203", "a.yaml:2:33")


def test_document_that_is_no_mapping_is_a_finding():
    assert [code for code, _, _ in complaints("- a\n- b\n")] == ["D203"]


def test_one_bad_file_does_not_hide_the_others(tmp_path):
    for name, text in (("good", "id: a"), ("bad", "id: [\n"), ("strange", "idd: a")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    paths = [(path, f"reports/{path.name}") for path in sorted(tmp_path.iterdir())]
    loaded, findings = load(paths, Outer)
    assert list(loaded) == ["good"]
    assert loaded["good"].document.name == "reports/good.yaml"
    assert {finding.place.file for finding in findings} == {"reports/bad.yaml", "reports/strange.yaml"}
