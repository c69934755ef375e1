"""Reads GeoJSON and TopoJSON in degrees (WGS84); coordinates in metres are refused, never guessed at."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sluzby_eval.errors import InputError
from sluzby_eval.i18n import _, cause_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]
LARGEST = 64 * 1024 * 1024  # bytes of a file
DEGREES = ("EPSG:4326", "EPSG::4326", "CRS84", "WGS84")
MERCATOR = 20_037_509.0  # half the width of the world in EPSG:3857


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One area of a file: what the file says about it, and its rings (holes are rings, too)."""

    properties: Mapping[str, Any]
    rings: tuple[Ring, ...]


def read(path: Path, shown: str) -> list[Feature]:
    """Read the areas of a file.

    Raises:
        InputError: there is no such file, it is no GeoJSON or TopoJSON, or its coordinates are no degrees.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(_("{file}: the file of boundaries is larger than 64 MB.").format(file=shown))
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = _("The file of boundaries cannot be read: {file} ({cause})")
        raise InputError(message.format(file=shown, cause=cause_of(error)), hint=_setting()) from error
    except (ValueError, RecursionError) as error:
        raise _foreign(shown) from error
    try:
        features = list(_features(content))
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise _foreign(shown) from error
    if not features:
        raise _foreign(shown)
    _check_degrees(content, features, shown)
    return features


def _setting() -> str:
    return _("The file is named in sluzby.toml, under [report] boundaries.")


def _foreign(shown: str) -> InputError:
    return InputError(
        _("{file}: not a GeoJSON or TopoJSON file with areas.").format(file=shown), hint=_setting()
    )


def _features(content: Any) -> Iterator[Feature]:
    if content["type"] == "Topology":
        arcs = _arcs(content)
        for thing in content["objects"].values():
            yield from _of_topology(thing, arcs)
    elif content["type"] == "FeatureCollection":
        for feature in content["features"]:
            yield from _of_feature(feature)
    else:
        yield from _of_feature(content)


def _of_feature(feature: Any) -> Iterator[Feature]:
    rings = tuple(_rings(feature["geometry"])) if feature["type"] == "Feature" else ()
    if rings:
        yield Feature(properties=feature.get("properties") or {}, rings=rings)


def _rings(geometry: Any) -> Iterator[Ring]:
    kind = (geometry or {}).get("type")
    if kind == "Polygon":
        yield from (_ring(ring) for ring in geometry["coordinates"])
    elif kind == "MultiPolygon":
        yield from (_ring(ring) for polygon in geometry["coordinates"] for ring in polygon)
    elif kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)


def _ring(points: Iterable[Any]) -> Ring:
    return [(float(point[0]), float(point[1])) for point in points]


def _arcs(content: Any) -> list[Ring]:
    transform = content.get("transform")
    if transform is None:
        return [_ring(arc) for arc in content["arcs"]]
    (by_x, by_y), (left, below) = transform["scale"], transform["translate"]
    arcs = []
    for arc in content["arcs"]:
        x = y = 0
        made: Ring = []
        for point in arc:
            x, y = x + point[0], y + point[1]
            made.append((x * by_x + left, y * by_y + below))
        arcs.append(made)
    return arcs


def _of_topology(thing: Any, arcs: list[Ring]) -> Iterator[Feature]:
    if thing.get("type") == "GeometryCollection":
        for part in thing["geometries"]:
            yield from _of_topology(part, arcs)
        return
    if thing.get("type") == "Polygon":
        polygons = [thing["arcs"]]
    elif thing.get("type") == "MultiPolygon":
        polygons = thing["arcs"]
    else:
        return
    rings = tuple(_joined(ring, arcs) for polygon in polygons for ring in polygon)
    yield Feature(properties=thing.get("properties") or {}, rings=rings)


def _joined(numbers: Iterable[int], arcs: list[Ring]) -> Ring:
    """Join arcs end to end; a negative number is the arc ~number walked backwards."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _check_degrees(content: Any, features: list[Feature], shown: str) -> None:
    points = [point for feature in features for ring in feature.rings for point in ring]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise _foreign(shown)
    inside = all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points)
    declared = str(((content.get("crs") or {}).get("properties") or {}).get("name") or "")
    if inside and (not declared or any(name in declared for name in DEGREES)):
        return
    largest = max(max(abs(x), abs(y)) for x, y in points)
    guess = "EPSG:3857" if 180 < largest <= MERCATOR and min(y for _x, y in points) > 0 else declared
    message = _("{file}: the coordinates are not degrees of WGS84 (EPSG:4326).")
    if guess:
        message = _("{file}: the coordinates are not degrees of WGS84 (EPSG:4326), but {guess}.")
    hint = _(
        "Convert the file first, for instance: ogr2ogr -t_srs EPSG:4326 -s_srs {guess} new.geojson {file}"
    )
    raise InputError(
        message.format(file=shown, guess=guess), hint=hint.format(guess=guess or "EPSG:…", file=shown)
    )
