"""Boundary files: degrees are drawn, metres refused, areas joined by code before name, borders stay shared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sluzby_eval.errors import InputError
from sluzby_eval.reporting.boundaries import load, tiles
from sluzby_eval.reporting.boundaries.simplify import simplify
from sluzby_eval.territory import Territory, shipped_areas
from sluzby_eval.workspace import Config, Workspace, read_config

if TYPE_CHECKING:
    from pathlib import Path

TERRITORY = Territory.of(shipped_areas())
SQUARE = [[16.9, 48.9], [17.3, 48.9], [17.3, 49.2], [16.9, 49.2], [16.9, 48.9]]


def workspace(root: Path, *names: str) -> Workspace:
    return Workspace(root=root, config=Config.model_validate({"report": {"boundaries": list(names)}}))


def collection(*features: tuple[dict[str, Any], Any], **more: Any) -> dict[str, Any]:
    listed = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}
        for properties, rings in features
    ]
    return {"type": "FeatureCollection", "features": listed, **more}


def loaded(root: Path, content: object, **more: Any):
    text = content if isinstance(content, str) else json.dumps(content)
    (root / "hranice.json").write_text(text, encoding="utf-8")
    return load(workspace(root, "hranice.json"), TERRITORY, **more)


@pytest.mark.parametrize(
    ("name", "level", "count"),
    [
        ("orp_jmk_wgs84.geojson", "orp", 21),
        ("orp_cr.topo.json", "orp", 21),
        ("okresy_jmk_wgs84_odvozeno.geojson", "district", 7),
        ("kraj_jmk_wgs84_odvozeno.geojson", "region", 1),
        ("kraje_cr.topo.json", "region", 1),
    ],
)
def test_real_files_in_degrees_give_every_area_of_their_level(shared, name, level, count):
    found = load(workspace(shared / "data" / "hranice", name), TERRITORY)
    assert set(found.shapes) == set(TERRITORY.areas(level))
    assert len(found.shapes) == count
    assert found.findings == ()
    assert all(ring[0] == ring[-1] for rings in found.shapes.values() for ring in rings)
    for code, rings in found.shapes.items():
        area = TERRITORY.area(code)
        assert area is not None
        if area.lon is not None and area.lat is not None:
            assert (
                min(x for ring in rings for x, _ in ring)
                < area.lon
                < max(x for ring in rings for x, _ in ring)
            )


def test_several_files_may_be_named_one_for_each_level(shared):
    names = ("orp_jmk_wgs84.geojson", "okresy_jmk_wgs84_odvozeno.geojson")
    assert len(load(workspace(shared / "data" / "hranice", *names), TERRITORY).shapes) == 28


def test_metres_without_a_word_are_refused_and_the_message_says_how_to_convert(shared):
    with pytest.raises(InputError) as refused:
        load(workspace(shared / "data" / "hranice", "okresy_cr_epsg3857.json"), TERRITORY)
    assert "EPSG:3857" in refused.value.message
    assert "ogr2ogr -t_srs EPSG:4326 -s_srs EPSG:3857" in (refused.value.hint or "")


def test_a_ring_that_touches_itself_is_drawn_with_its_hole(shared):
    found = load(workspace(shared / "data" / "hranice", "okresy_jmk_wgs84_odvozeno.geojson"), TERRITORY)
    from sluzby_eval.reporting.svg.geometry import inside_at

    brno = TERRITORY.area("6203")
    assert brno is not None
    assert brno.lon is not None
    assert brno.lat is not None
    around = inside_at([list(ring) for ring in found.shapes["CZ0643"]], brno.lat)
    assert not any(start < brno.lon < end for start, end in around)
    assert any(end < brno.lon for _, end in around)
    assert any(start > brno.lon for start, _ in around)


def test_codes_go_before_names_and_the_level_with_most_areas_wins(tmp_path):
    content = collection(
        ({"kod": 1481, "nazev": "Hodonín"}, [SQUARE]), ({"kod": 1473.0, "nazev": "Kyjov"}, [SQUARE])
    )
    assert set(loaded(tmp_path, content).shapes) == {"6210", "6206"}
    named = loaded(tmp_path, collection(({"nazev": "KYJOV"}, [SQUARE])))
    assert set(named.shapes) == {"6210"}


def test_areas_that_the_file_lacks_are_told_in_a_finding(tmp_path):
    found = loaded(tmp_path, collection(({"kod": "6210"}, [SQUARE])))
    assert [finding.code for finding in found.findings] == ["B101"]
    message = found.findings[0].message("cs")
    assert "Blansko" in message
    assert "Kyjov" not in message
    inside = loaded(tmp_path, collection(({"kod": "6210"}, [SQUARE])), within="CZ0645")
    assert inside.findings[0].args["names"] == "Hodonín, Veselí nad Moravou"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [1]}',
        '{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[7]]}}}',
        '{"type": "Feature", "properties": {"kod": "6210"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}',
        json.dumps(collection(({"kod": "6210"}, [[[float("nan"), 49.0]] * 4]))),
        "[" * 100_000,
    ],
)
def test_what_is_no_file_of_areas_is_refused_in_words(tmp_path, content):
    with pytest.raises(InputError, match=r"hranice\.json"):
        loaded(tmp_path, content)


def test_a_missing_file_and_one_without_known_areas_are_refused(tmp_path):
    with pytest.raises(InputError, match="chybi"):
        load(workspace(tmp_path, "chybi.geojson"), TERRITORY)
    with pytest.raises(InputError):
        loaded(tmp_path, collection(({"kod": "jinde"}, [SQUARE])))


def test_latitude_before_longitude_is_refused(tmp_path):
    swapped = [[y, x] for x, y in SQUARE]
    with pytest.raises(InputError, match="Kyjov"):
        loaded(tmp_path, collection(({"kod": "6210"}, [swapped])))


def test_a_declared_system_of_other_coordinates_is_refused(tmp_path):
    declared = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5514"}}}
    with pytest.raises(InputError, match="5514"):
        loaded(tmp_path, collection(({"kod": "6210"}, [SQUARE]), **declared))
    degrees = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    assert loaded(tmp_path, collection(({"kod": "6210"}, [SQUARE]), **degrees)).shapes


def test_a_shared_border_stays_one_line_when_it_gets_simpler():
    edge = [(1 + 0.002 * (step % 7), step / 100) for step in range(101)]
    left = ((0.0, 0.0), *edge, (0.0, 1.0), (0.0, 0.0))
    right = ((2.0, 1.0), *reversed(edge), (2.0, 0.0), (2.0, 1.0))
    made = simplify({"left": (left,), "right": (right,)}, most=40)
    one, other = (set(made[name][0]) for name in ("left", "right"))
    inner = {point for point in one if 0.9 < point[0] < 1.1}
    assert inner == {point for point in other if 0.9 < point[0] < 1.1}
    assert 2 <= len(inner) < 50


def test_an_enclave_and_the_hole_around_it_stay_the_same_line():
    import math

    circle = [(math.cos(at / 50 * math.tau), math.sin(at / 50 * math.tau)) for at in range(50)]
    hole = (*circle, circle[0])
    enclave = (*circle[17:], *circle[:18])
    outer = ((-3.0, -3.0), (3.0, -3.0), (3.0, 3.0), (-3.0, 3.0), (-3.0, -3.0))
    made = simplify({"around": (outer, hole), "inside": (enclave,)}, most=20)
    assert set(made["around"][1]) == set(made["inside"][0])


def test_every_area_of_the_shipped_territory_has_a_tile_of_its_own():
    for level in ("orp", "district"):
        codes = TERRITORY.areas(level)
        places = tiles(codes)
        assert set(places) == set(codes)
        assert len(set(places.values())) == len(codes)
    assert tiles(["6210", "elsewhere"]) == {}


def test_tiles_lie_as_the_seats_do():
    places = tiles(TERRITORY.areas("orp"))
    west_east = [("6220", "6211"), ("6217", "6219"), ("6203", "6210"), ("6206", "6218")]
    north_south = [("6202", "6203"), ("6203", "6221"), ("6221", "6211"), ("6210", "6206")]
    assert all(places[one][0] < places[other][0] for one, other in west_east)
    assert all(places[one][1] < places[other][1] for one, other in north_south)


def test_the_setting_takes_one_file_or_several(tmp_path):
    path = tmp_path / "sluzby.toml"
    path.write_text('[report]\nboundaries = "orp.geojson"\n', encoding="utf-8")
    assert read_config(path).report.boundaries == ("orp.geojson",)
    path.write_text('[report]\nboundaries = ["orp.geojson", "okresy.geojson"]\n', encoding="utf-8")
    assert read_config(path).report.boundaries == ("orp.geojson", "okresy.geojson")
