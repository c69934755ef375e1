"""Where tables stand on paper: widths, and what may be parted."""

from __future__ import annotations

from tests.unit.reporting import papers

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.content import content
from sluzby_eval.reporting.document import Section
from sluzby_eval.reporting.paper import ACROSS, BOLD, GAP, UPRIGHT, layout_of, width_of
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

FILE = "domov-u-tri-lip-brno_99000016_2025.xlsx"
SAID = "„41 250 tis. Kč“ je v tisících nebo milionech; buňka se nezapočítala, program částky sám nenásobí."


def laid(table, **asked):
    section = Section(id="s", title="t", blocks=(table,))
    plain = content(papers.document((section,)))["sections"][0]["blocks"][0]["table"]
    return layout_of(plain, **asked)


def texts(rows, heads):
    made = tuple(Row(cells=tuple(cells.text(text) for text in row)) for row in rows)
    return Table(caption="c", columns=tuple(Column(title=head) for head in heads), rows=made)


def test_a_long_name_of_a_file_leaves_room_for_what_is_said_where_the_program_parts_words():
    table = texts([("chyba", FILE, SAID, SAID)], ("Závažnost", "Soubor", "Co je špatně", "Co s tím"))
    whole, parted = laid(table, breadth=1.2), laid(table, breadth=1.2, parts_words=True)
    assert whole.widths[1] >= width_of(FILE) * whole.size
    assert parted.widths[1] < whole.widths[1] / 1.5
    assert min(parted.widths[2:]) > min(whole.widths[2:])


def test_short_codes_are_never_parted():
    table = texts([("O-24-01", SAID)], ("Opatření", "Co je špatně"))
    assert laid(table, parts_words=True).widths[0] >= width_of("O-24-01")


def test_a_bold_sum_has_room_for_bold_figures():
    amount = Cell(value=1_040_000_000.0, kind="number", unit="CZK")
    rows = tuple(Row(cells=(cells.text("x"), amount), total=total) for total in (False, True))
    table = Table(caption="c", columns=(Column(title="a"), Column(title="b", numeric=True)), rows=rows)
    found = laid(table)
    assert found.widths[1] >= width_of("1 040 000 000") * BOLD * found.size + GAP - 1


def test_a_table_on_a_page_across_uses_the_whole_of_it():
    table = texts([(SAID, SAID)], ("a", "b"))
    upright, across = laid(table), laid(table, across=True)
    assert (upright.across, across.across) == (False, True)
    assert sum(upright.widths) <= UPRIGHT + 1
    assert UPRIGHT < sum(across.widths) <= ACROSS + 1


def test_room_that_is_left_goes_to_headings():
    head = "Náklad na obsazený lůžkoden (Kč/lůžkoden)"
    found = laid(texts([("2025", "1 931")], ("Rok", head)))
    assert found.widths[1] >= width_of(head) * BOLD * found.size
