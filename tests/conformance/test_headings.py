"""A thousand variants of the headings of the shipped layouts: nearly all are matched, none wrongly."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

import pytest
from tests.books import book, layout, shaped, told

from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.headings import find_columns
from sluzby_eval.importing.raw import RawSheet
from sluzby_eval.importing.spec import Layout
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from sluzby_eval.importing.spec import Sheet

SEED = 2031
VARIANTS = 1000
LEAST_RIGHT = 0.98
LETTERS = "abcdefghijklmnoprstuvyz"


def plain(text: str, _chance: random.Random) -> str:
    return text


def upper(text: str, chance: random.Random) -> str:
    return chance.choice([text.upper(), text.lower(), text.title()])


def bare(text: str, _chance: random.Random) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def decomposed(text: str, _chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def other_space(text: str, chance: random.Random) -> str:
    space = chance.choice(["\n", "\r\n", "  ", "\u00a0", "\u202f", "\t", " \n "])
    return text.replace(" ", space, 1) if " " in text else f"{space}{text} "


def prefixed(text: str, chance: random.Random) -> str:
    return chance.choice(["a) ", "b)", "3. ", "12. ", "3) ", "(4) "]) + text


def suffixed(text: str, chance: random.Random) -> str:
    return text + chance.choice([" (Kč)", " [Kč]", " v Kč", ":", " *", " (počet)", "\n(Kč)"])


def other_dash(text: str, chance: random.Random) -> str:
    for dash in "–-":
        text = text.replace(dash, chance.choice("–-—‑"))
    return text


def typo(text: str, chance: random.Random) -> str:
    """Put one or two wrong letters into a text, not into its single letters and Roman numbers."""
    letters = [at for at, sign in enumerate(text) if sign.isalpha()]
    if any(word in text.split() for word in ("I", "II", "III", "IV")):
        return text
    for _ in range((len(letters) >= 6) + (len(letters) >= 10 and chance.random() < 0.5)):
        at = chance.choice([at for at, sign in enumerate(text) if sign.isalpha()])
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + chance.choice(LETTERS) + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + text[at] + text[at:]
        elif at + 1 < len(text) and text[at + 1].isalpha():
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    plain, upper, bare, decomposed, other_space, prefixed, suffixed, other_dash, typo,
)  # fmt: skip


def layouts() -> list[Layout]:
    found = []
    for path in sorted(shipped("layouts").glob("*.yaml")):
        document, _ = read_document(path)
        assert document is not None
        spec, _ = parse(document, Layout)
        assert spec is not None
        found.append(spec)
    return found


def variant(names: tuple[str, ...], chance: random.Random) -> str:
    text = chance.choice(names)
    for way in chance.sample(WAYS, chance.choice([1, 1, 2, 3])):
        text = way(text, chance)
    return text


def read(spec: Sheet, header: list[str]) -> dict[str, int]:
    found, _ = find_columns("a.xlsx", spec, RawSheet(name="List", rows=[list(header)]))
    return dict(found.columns) if found is not None else {}


@pytest.mark.slow
def test_a_thousand_variants_are_matched_right_and_none_is_matched_wrong():
    chance = random.Random(SEED)
    sheets = [sheet for one in layouts() for sheet in one.sheets if sheet.shape == "table"]
    right: list[str] = []
    missed: list[str] = []
    wrong: list[tuple[str, str]] = []
    while len(right) + len(missed) < VARIANTS:
        spec = chance.choice(sheets)
        columns = list(spec.columns)
        chance.shuffle(columns)
        header = [column.headings[0] for column in columns]
        for at in chance.sample(range(len(columns)), max(1, len(columns) // 4)):
            text = variant(columns[at].headings, chance)
            places = read(spec, [*header[:at], text, *header[at + 1 :]])
            if not places:  # the sheet is refused as a whole: nothing is read, nothing is read wrong
                missed.append(text)
                continue
            wrong += [(text, name) for name, place in places.items() if columns[place].column != name]
            (right if places.get(columns[at].column) == at else missed).append(text)
    assert wrong == []
    assert len(right) / (len(right) + len(missed)) >= LEAST_RIGHT, missed


@pytest.mark.slow
def test_a_whole_header_of_variants_is_never_matched_wrong():
    chance = random.Random(SEED + 1)
    for _ in range(20):
        for spec in (sheet for one in layouts() for sheet in one.sheets if sheet.shape == "table"):
            header = [variant(column.headings, chance) for column in spec.columns]
            for name, place in read(spec, header).items():
                assert spec.columns[place].column == name, header[place]


TWINS = """
id: twins
title: {cs: Dvojčata, en: Twins}
recognise: [ID]
constants: {form: pob, year: "2025", version: final}
sheets:
  - id: twins
    fields:
      - {column: service_id, headings: [ID], kind: identifier, required: true}
      - {column: hours_paid, headings: [Hodiny placené]}
      - {column: hours_direct, headings: [Hodiny plazené]}
    into: [statements]
"""


def test_two_candidates_are_a_question_and_never_a_choice():
    result = shaped(layout(TWINS), book([["ID", "Hodiny plavené"], ["1", 5.0]]))
    assert ("V216", "B1") in told(result.findings)
    row = result.tables["statements"].row(0, named=True)
    assert (row["hours_paid"], row["hours_direct"]) == (None, None)


def test_two_misspelt_headings_of_one_column_are_both_left_out():
    result = shaped(layout(TWINS), book([["ID", "Hodinny placené", "Hodinyy placené"], ["1", 5.0, 6.0]]))
    assert {"V209", "V216"} & {code for code, _ in told(result.findings)}
    assert result.tables["statements"]["hours_paid"].to_list() == [None]


@pytest.mark.parametrize("text", ["Nákldy celkem", "Naklady celekm", "Nákladyy celkem"])
def test_a_small_typo_is_read_with_a_warning(text):
    spec = next(
        sheet for one in layouts() if one.id == "vykaz" for sheet in one.sheets if sheet.id == "costs"
    )
    header = ["Identifikátor služby", "Forma", text]
    found, findings = find_columns("a.xlsx", spec, RawSheet(name="Náklady", rows=[header]))
    assert found is not None
    assert found.columns["costs:total"] == 2
    assert [(one.code, one.place.cell) for one in findings if one.level == "warning"] == [("V208", "C1")]
