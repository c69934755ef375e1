"""What holds for every picture: well-formed, told in words, readable, nothing beyond its edges."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from tests.unit.reporting.pictures import LONG, areas, blank, map_of, number, pictures

from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Bar, Chart, Line, Lines, Stack, Stacks, Step, Waterfall
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.svg import letters
from sluzby_eval.reporting.svg.ink import CLASSES, DARK, KEYS, LIGHT

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Picture

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = pictures()
FORMAT = Format("cs")


def drawn(picture: Picture, *, styled: bool = False) -> ET.Element:
    return ET.fromstring(svg.draw(picture, FORMAT, id="p", styled=styled))


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


class Box(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float


def boxes(root: ET.Element) -> list[Box]:
    """Return the frames of all texts, reckoned with wide letters."""
    found = []
    for element in root.iter(f"{SVG}text"):
        size = float(element.get("font-size", "13"))
        wide = letters.width(element.text or "", size=size, bold=element.get("font-weight") == "bold")
        anchor = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0)
        left, base = float(element.attrib["x"]) - wide * anchor, float(element.attrib["y"])
        found.append(Box(element.text or "", left, base - size * 0.75, left + wide, base + size * 0.2))
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_title_a_description_and_a_size(name):
    root = drawn(PICTURES[name])
    assert root.attrib["aria-labelledby"] == "p-title p-desc"
    assert root.findtext(f"{SVG}title") == "Titulek <b>"
    assert root.findtext(f"{SVG}desc") == "Popis & víc"
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_goes_beyond_the_edge_of_its_picture(name):
    root = drawn(PICTURES[name])
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    outside = [
        box for box in boxes(root)
        if box.left < -1 or box.top < -1 or box.right > wide + 1 or box.bottom > high + 1
    ]  # fmt: skip
    assert outside == []


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_lies_over_another(name):
    covered = [
        (one.text, other.text)
        for one, other in itertools.combinations(boxes(drawn(PICTURES[name])), 2)
        if min(one.right, other.right) - max(one.left, other.left) > 2
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 2
    ]
    assert covered == []


@pytest.mark.parametrize("name", PICTURES)
def test_colours_stand_in_plain_attributes_and_numbers_are_finite(name):
    text = svg.draw(PICTURES[name], FORMAT, id="p")
    assert "class=" not in text
    assert " style=" not in text
    assert "var(" not in text
    assert not re.search(r"\b(nan|inf|None)\b", text)
    assert "class=" in svg.draw(PICTURES[name], FORMAT, id="p", styled=True)


@pytest.mark.parametrize("name", PICTURES)
def test_ids_begin_with_the_id_of_the_picture(name):
    ids = re.findall(r'\bid="([^"]*)"', svg.draw(PICTURES[name], FORMAT, id="p7"))
    assert ids
    assert all(id.startswith("p7-") for id in ids)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", svg.draw(PICTURES[name], FORMAT, id="p7"))) <= set(ids)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bars", "vyřazeno (vadný údaj)"),
        ("columns", "vyřazeno"),
        ("points", "Bez hodnoty – nevykázáno"),
        ("lines", "obvod ORP Kyjov: 2023 – nevykázáno"),
        ("multiples", "nevykázáno"),
        ("waterfall", "netýká se"),
        ("shares", "nevykázáno"),
        ("pairs", "chybí počet obyvatel"),
        ("intervals", "nevykázáno"),
        ("timeline", "nezahájeno, nevykázáno"),
        ("tiles", "nevykázáno"),
    ],
)
def test_a_blank_is_told_as_its_reason(name, words):
    assert any(words in text for text in texts(drawn(PICTURES[name])))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_are_read_on_their_colours_in_light_and_dark():
    assert all(contrast(*pair) >= 4.5 for pair in (*KEYS, *CLASSES))
    for palette in (LIGHT, DARK):
        assert contrast(palette["ink"], palette["paper"]) >= 7
        assert contrast(palette["quiet"], palette["paper"]) >= 4.5
        assert contrast(palette["accent"], palette["paper"]) >= 4.5


def test_neighbours_part_in_grey():
    assert all(contrast(one[0], other[0]) >= 2.5 for one, other in itertools.pairwise(KEYS))
    lightness = [luminance(colour) for colour, _ in CLASSES]
    assert lightness == sorted(lightness, reverse=True)


def test_parts_of_a_whole_carry_their_number_and_a_pattern():
    root = drawn(PICTURES["shares"])
    assert len(list(root.iter(f"{SVG}pattern"))) == 6
    assert sum(text.endswith("%") for text in texts(root)) > 20


def test_equal_values_have_equal_classes_and_more_values_make_more_classes():
    from sluzby_eval.reporting.svg.maps import classify

    values = {area.code: area.cell.value for area in areas() if area.cell.value is not None}
    classes = classify(map_of())
    assert set(classes) == set(values)
    assert set(classes.values()) == {0, 1, 2, 3, 4}
    by_value = sorted(classes, key=lambda code: values[code])
    assert [classes[code] for code in by_value] == sorted(classes.values())
    same = tuple(replace_cell(area, 0.9) for area in areas())
    assert set(classify(map_of(areas=same)).values()) == {0}


def replace_cell(area, value):
    import dataclasses

    return dataclasses.replace(area, cell=number(value, "share"))


def test_too_few_values_are_not_coloured_and_the_legend_says_why():
    root = drawn(map_of(areas=areas(4)))
    fills = {element.get("fill") for element in root.iter(f"{SVG}rect")}
    assert not fills & {colour for colour, _ in CLASSES}
    assert any("Bez barev: hodnotu má málo oblastí (4)" in text for text in texts(root))
    assert any("Barva je poměrná" in text for text in texts(drawn(map_of())))


def test_areas_lead_to_pages_only_on_a_web_page():
    linked = map_of(links={"6210": "area-6210.html"})
    assert not list(drawn(linked).iter(f"{SVG}a"))
    root = drawn(linked, styled=True)
    assert root.attrib["role"] == "group"
    assert [link.attrib["href"] for link in root.iter(f"{SVG}a")] == ["area-6210.html"]


@pytest.mark.parametrize("level", ["orp"])
def test_real_shapes_are_drawn_small_and_hold_their_names(shared, level):
    from sluzby_eval.reporting.boundaries import load
    from sluzby_eval.territory import Territory, shipped_areas
    from sluzby_eval.workspace import Config, Workspace

    config = Config.model_validate({"report": {"boundaries": "orp_jmk_wgs84.geojson"}})
    space = Workspace(root=shared / "data" / "hranice", config=config)
    found = load(space, Territory.of(shipped_areas()))
    assert found.findings == ()
    picture = map_of(shapes=found.shapes)
    text = svg.draw(picture, FORMAT, id="p")
    assert len(text) < 100_000
    root = ET.fromstring(text)
    assert len(list(root.iter(f"{SVG}path"))) >= 21
    told = " ".join(texts(root))
    assert all(area.name.split()[0] in told for area in areas())
    outside = [box for box in boxes(root) if box.left < -1 or box.right > svg.WIDTH + 1]
    assert outside == []


def test_an_area_without_a_shape_is_told_below_the_map():
    ring = ((16.0, 49.0), (17.0, 49.0), (17.0, 49.5), (16.0, 49.0))
    told = texts(drawn(map_of(shapes={"6210": (ring,)})))
    assert any("souboru hranic chybí: Blansko" in text for text in told)


def test_a_cut_axis_is_told_and_a_long_one_begins_at_zero():
    assert any("Osa nezačíná nulou" in text for text in texts(drawn(PICTURES["waterfall"])))
    assert not any("Osa nezačíná nulou" in text for text in texts(drawn(PICTURES["waterfall below zero"])))


def test_changes_of_a_waterfall_carry_their_sign_and_add_up_on_the_axis():
    steps = (
        Step(label="a", cell=number(100.0), total=True),
        Step(label="b", cell=number(-40.0)),
        Step(label="c", cell=number(60.0), total=True),
    )
    root = drawn(Waterfall(title="t", description="d", unit="CZK", steps=steps))
    first, change, last = list(root.iter(f"{SVG}rect"))[:3]
    assert float(change.attrib["x"]) == pytest.approx(
        float(last.attrib["x"]) + float(last.attrib["width"]), abs=0.2
    )
    end = float(first.attrib["x"]) + float(first.attrib["width"])
    assert float(change.attrib["x"]) + float(change.attrib["width"]) == pytest.approx(end, abs=0.2)
    assert "−40" in texts(root)


def test_a_blank_breaks_the_line():
    cells = (number(1.0), blank(), number(3.0), number(4.0))
    line = Lines(
        title="t",
        description="d",
        unit="CZK",
        ticks=("1", "2", "3", "4"),
        lines=(Line(label="a", cells=cells),),
    )
    accents = [e for e in drawn(line).iter(f"{SVG}line") if e.get("stroke") == LIGHT["accent"]]
    assert len(accents) == 1


def test_hostile_labels_stay_text():
    nasty = '"><script>alert(1)</script>\x1b'
    picture = Stacks(
        title=nasty,
        description=nasty,
        unit="bed",
        keys=(nasty,),
        stacks=(Stack(label=nasty, cells=(number(1.0),)),),
    )
    text = svg.draw(picture, FORMAT, id="p")
    assert not list(ET.fromstring(text).iter(f"{SVG}script"))
    assert "\x1b" not in text


@pytest.mark.parametrize("count", [1, 2, 60])
def test_any_number_of_bars_makes_a_picture(count):
    bars = tuple(Bar(label=LONG, cell=number(float(at))) for at in range(count))
    for kind in ("bars", "columns"):
        assert drawn(Chart(title="t", description="d", unit="CZK", kind=kind, bars=bars)) is not None


@pytest.mark.slow
def test_the_same_picture_gives_the_same_bytes():
    for name, picture in PICTURES.items():
        assert svg.draw(picture, FORMAT, id="p") == svg.draw(pictures()[name], FORMAT, id="p")
