"""Joins the shapes of boundary files to areas of the territory, by code or by name, and says what was not joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.errors import InputError
from sluzby_eval.findings import Finding, Place
from sluzby_eval.i18n import _
from sluzby_eval.reporting.boundaries.reading import Feature, read
from sluzby_eval.reporting.boundaries.simplify import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sluzby_eval.reporting.charts import Ring
    from sluzby_eval.territory import Area, Territory
    from sluzby_eval.workspace import Workspace

ASTRAY = 0.3  # degrees that a seat may lie outside its area's frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Shapes of areas by code, in degrees, and what is to be said about the files they come from."""

    shapes: Mapping[str, tuple[Ring, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Join:
    level: str
    rings: dict[str, list[Ring]]


def load(workspace: Workspace, territory: Territory, *, within: str | None = None) -> Boundaries:
    """Read the boundary files named in `sluzby.toml` and join them to the areas of the territory.

    Args:
        workspace: whose settings name the files, relative to its folder.
        territory: the areas.
        within: code of the area at the top; areas outside it are not missed.

    Raises:
        InputError: a file cannot be used; the message says why and what to do.
    """
    shapes: dict[str, tuple[Ring, ...]] = {}
    findings: list[Finding] = []
    for name in workspace.config.report.boundaries:
        joined = _joined(read(workspace.root / name, name), territory)
        if joined is None:
            message = _("{file}: no area of the file has a code or a name of the territory.")
            raise InputError(message.format(file=name))
        _check_place(joined, territory, name)
        shapes |= simplify({code: tuple(rings) for code, rings in joined.rings.items()})
        missed = [
            code
            for code in territory.areas(joined.level)
            if code not in joined.rings and _lies(code, within, territory)
        ]
        if missed:
            args = {"names": ", ".join(territory.name(code) for code in missed)}
            findings.append(Finding(code="B101", place=Place(file=name), args=args))
    return Boundaries(shapes=shapes, findings=tuple(findings))


def _lies(code: str, within: str | None, territory: Territory) -> bool:
    while within is not None and code != within:
        above = territory.parent(code)
        if above is None:
            return False
        code = above
    return True


def _joined(features: list[Feature], territory: Territory) -> _Join | None:
    """Join by the property and on the level that find the most areas, each from features of its own."""
    best: _Join | None = None
    for property in dict.fromkeys(key for feature in features for key in feature.properties):
        values = [feature.properties.get(property) for feature in features]
        for level in territory.levels:
            for known in _names(territory, level):
                rings: dict[str, list[Ring]] = {}
                for feature, value in zip(features, values, strict=True):
                    code = known.get(_plain(value))
                    if code is not None:
                        rings.setdefault(code, []).extend(tuple(ring) for ring in feature.rings)
                if rings and (best is None or len(rings) > len(best.rings)):
                    best = _Join(level=level, rings=rings)
    return best


def _plain(value: object) -> str:
    """Write a value of a property as codes and names are compared; 1295.0 is 1295."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold(str(value))


def _names(territory: Territory, level: str) -> Iterator[dict[str, str]]:
    """Yield what areas of a level may be called: first codes, then names; a word of two areas is nobody's."""
    areas = [area for code in territory.areas(level) if (area := territory.area(code)) is not None]
    yield _unique([(word, area) for area in areas for word in (area.code, *area.aliases)])
    yield _unique([(area.name, area) for area in areas])


def _unique(words: list[tuple[str, Area]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for word, area in words:
        found.setdefault(fold(word), set()).add(area.code)
    return {word: next(iter(codes)) for word, codes in found.items() if word and len(codes) == 1}


def _check_place(joined: _Join, territory: Territory, name: str) -> None:
    """Refuse a file whose areas do not lie where their seats are: degrees swapped, or another country's codes."""
    for code, rings in joined.rings.items():
        area = territory.area(code)
        if area is None or area.lat is None or area.lon is None:
            continue
        xs, ys = [x for ring in rings for x, _y in ring], [y for ring in rings for _x, y in ring]
        beside = not min(xs) - ASTRAY <= area.lon <= max(xs) + ASTRAY
        if beside or not min(ys) - ASTRAY <= area.lat <= max(ys) + ASTRAY:
            message = _(
                "{file}: the shape of {area} does not lie where {area} is; longitude goes before latitude."
            )
            raise InputError(message.format(file=name, area=area.name))
