from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Bar, Chart, Strip
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.tables import Cell

SVG = "{http://www.w3.org/2000/svg}"
FORMAT = Format("en")


def cell(value, status="ok"):
    return Cell(value=value, kind="number", unit="bed", status=status)


def drawn(**fields):
    chart = Chart(**({"title": "Title <b>", "description": "What is seen", "unit": "bed"} | fields))
    return ET.fromstring(svg.draw(chart, FORMAT, id="c1"))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def test_a_chart_has_a_title_and_a_description():
    root = drawn(kind="bars", bars=(Bar(label="A", cell=cell(1.0)),))
    assert root.attrib["aria-labelledby"] == "c1-title c1-desc"
    assert root.findtext(f"{SVG}title") == "Title <b>"
    assert root.findtext(f"{SVG}desc") == "What is seen"


def test_bars_start_at_zero_and_keep_their_proportion():
    root = drawn(kind="bars", bars=tuple(Bar(label=str(n), cell=cell(float(n))) for n in (40, 10)))
    first, second = (float(element.attrib["width"]) for element in root.iter(f"{SVG}rect"))
    assert first / second == pytest.approx(4, rel=0.01)


def test_a_blank_bar_is_its_reason_in_words():
    root = drawn(
        kind="bars",
        bars=(Bar(label="A", cell=cell(5.0)), Bar(label="B", cell=cell(None, "not_reported"))),
    )
    assert len(list(root.iter(f"{SVG}rect"))) == 1
    assert "not reported" in texts(root)


def test_a_bar_of_zero_is_not_a_blank():
    root = drawn(kind="bars", bars=(Bar(label="A", cell=cell(0.0)), Bar(label="B", cell=cell(2.0))))
    assert len(list(root.iter(f"{SVG}rect"))) == 2
    assert "0" in texts(root)


def test_negative_values_stay_inside_the_picture():
    root = drawn(kind="bars", bars=(Bar(label="A", cell=cell(-5.0)), Bar(label="B", cell=cell(5.0))))
    for element in root.iter(f"{SVG}rect"):
        assert 0 <= float(element.attrib["x"]) <= svg.WIDTH
        assert float(element.attrib["width"]) >= 0


@pytest.mark.parametrize("values", [(0.0, 0.0), (7.0, 7.0), (1e-9, 1e9)])
def test_equal_and_extreme_values_make_a_picture(values):
    drawn(kind="bars", bars=tuple(Bar(label="x", cell=cell(value)) for value in values))
    drawn(kind="columns", bars=tuple(Bar(label="x", cell=cell(value)) for value in values))
    strip = Strip(label="x", unit="bed", q1=values[0], median=values[0], q3=values[1], own=cell(values[0]))
    drawn(kind="strips", strips=(strip,))
    drawn(kind="strips", strips=(strip,), own_scales=True)


@pytest.mark.parametrize("value", [9.0, 9.7, 9.9, 10.0])
def test_the_number_of_a_bar_does_not_lie_on_the_line(value):
    reference = Bar(label="Kraj", cell=cell(10.0))
    root = drawn(
        kind="bars",
        bars=(Bar(label="A", cell=cell(30.0)), Bar(label="B", cell=cell(value))),
        reference=reference,
    )
    line = next(float(e.attrib["x1"]) for e in root.iter(f"{SVG}line") if "stroke-dasharray" in e.attrib)
    number = [element for element in root.iter(f"{SVG}text") if "paint-order" in element.attrib][-1]
    start = float(number.attrib["x"])
    assert not start - 2 <= line <= start + 7.6 * len(number.text)


def test_labels_from_data_are_escaped():
    root = drawn(kind="bars", bars=(Bar(label="<script>alert(1)</script>", cell=cell(1.0)),))
    assert "<script>alert(1)</script>" in texts(root)
    assert not list(root.iter(f"{SVG}script"))


def test_quartiles_points_and_own_value_are_drawn():
    strip = Strip(label="DPS", unit="bed", q1=2, median=3, q3=5, points=(1, 3, 6), own=cell(4.0))
    root = drawn(kind="strips", strips=(strip,))
    assert len(list(root.iter(f"{SVG}circle"))) == 3 + 1  # the legend has one of each
    assert len(list(root.iter(f"{SVG}polygon"))) == 1 + 1
    assert {"middle half", "median", "one unit", "own value"} <= set(texts(root))
