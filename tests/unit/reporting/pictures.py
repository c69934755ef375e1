"""One picture of every kind, and its hard cases: long names, blanks, crowds, values below zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sluzby_eval.reporting.charts import (
    Band,
    Bar,
    Chart,
    Interval,
    Intervals,
    Line,
    Lines,
    Map,
    MapArea,
    Multiples,
    Pair,
    Pairs,
    Panel,
    Picture,
    Point,
    Points,
    Span,
    Stack,
    Stacks,
    Step,
    Strip,
    Timeline,
    Waterfall,
)
from sluzby_eval.reporting.tables import Cell

LONG = "Domovy pro osoby se zdravotním postižením v Moravském Krumlově"
NAMES = (
    "Blansko", "Boskovice", "Brno", "Břeclav", "Bučovice", "Hodonín", "Hustopeče", "Ivančice", "Kuřim", "Kyjov",
    "Mikulov", "Moravský Krumlov", "Pohořelice", "Rosice", "Slavkov u Brna", "Šlapanice", "Tišnov",
    "Veselí nad Moravou", "Vyškov", "Znojmo", "Židlochovice",
)  # fmt: skip
YEARS = ("2021", "2022", "2023", "2024", "2025")
COST, SHARE = "CZK_per_bed_day", "share"


def number(value: float, unit: str = COST, status: str = "ok") -> Cell:
    """Make the cell of a number."""
    return Cell(value=value, kind="number", unit=unit, status=status)


def blank(status: str = "not_reported") -> Cell:
    """Make a blank cell."""
    return Cell(kind="number", status=status)


def wave(step: int, *, low: float, high: float) -> float:
    """Make values that look like data: the same at every run, without an order."""
    return low + (high - low) * ((step * 61 + step * step * 17) % 101) / 100


def _head(unit: str = COST, **more: Any) -> dict[str, Any]:
    return {"title": "Titulek <b>", "description": "Popis & víc", "unit": unit} | more


def _bars() -> dict[str, Picture]:
    bars = [Bar(label=name, cell=number(2200 - 40 * at)) for at, name in enumerate(NAMES)]
    bars[0] = Bar(label=LONG, cell=number(2200.0), highlighted=True)
    bars[5] = Bar(label="Hodonín", cell=number(2000.0, status="low_coverage"))
    bars += [Bar(label="Hustopeče", cell=blank()), Bar(label="Pohořelice", cell=blank("quarantined"))]
    reference = Bar(label="Jihomoravský kraj", cell=number(1931.0))
    below = [("A", -2_500_000.0), ("B", 8_500_000.0), ("C", 0.0)]
    columns = [Bar(label=year, cell=number(0.9 + 0.01 * at, SHARE)) for at, year in enumerate(YEARS)]
    columns[1] = Bar(label="2022", cell=blank("quarantined"))
    many = [Bar(label=str(2010 + at), cell=number(1_234_567.0 * at, "CZK")) for at in range(14)]
    return {
        "bars": Chart(**_head(), kind="bars", bars=tuple(bars), reference=reference),
        "bars below zero": Chart(
            **_head("CZK"), kind="bars", bars=tuple(Bar(label=n, cell=number(v, "CZK")) for n, v in below)
        ),
        "columns": Chart(**_head(SHARE), kind="columns", bars=tuple(columns)),
        "many columns": Chart(**_head("CZK"), kind="columns", bars=tuple(many)),
    }


def _strips() -> dict[str, Picture]:
    points = tuple(wave(at, low=1600, high=2300) for at in range(20))
    first = Strip(label=LONG, unit=COST, q1=1800, median=1950, q3=2100, points=points, own=number(2222.0))
    second = Strip(label="Obložnost", unit=SHARE, q1=0.91, median=0.94, q3=0.97, own=number(0.99, SHARE))
    return {
        "strips": Chart(
            **_head(), kind="strips", strips=(first, Strip(label="b", unit=COST, q1=1, median=2, q3=3))
        ),
        "strips on own scales": Chart(**_head(), kind="strips", strips=(first, second), own_scales=True),
    }


def _points() -> dict[str, Picture]:
    points = [
        Point(
            x=number(wave(at, low=0.8, high=1), SHARE),
            y=number(wave(at * 7 + 3, low=1500, high=2500)),
            label=name,
            highlighted=name == "Kyjov",
        )
        for at, name in enumerate(NAMES)
    ]
    points += [
        Point(x=number(wave(at, low=0.8, high=1), SHARE), y=number(wave(at * 5, low=1500, high=2500)))
        for at in range(40)
    ]
    points += [Point(x=blank(), y=number(5.0), label="Bez hodnoty"), Point(x=blank(), y=number(5.0))]
    return {
        "points": Points(
            **_head(SHARE),
            x_title="Obložnost (%)",
            y_title="Náklad na obsazený lůžkoden (Kč)",
            points=tuple(points),
            x_line=number(0.951, SHARE),
            y_line=number(1931.0),
            fields=("dražší a méně obsazené", "dražší a více obsazené", "levnější, méně", "levnější, více"),
            path=((0.8, 1600), (0.9, 1520), (1.0, 1500)),
        )
    }


def _line(label: str, base: float, seed: int, *, highlighted: bool = False, gap: int | None = None) -> Line:
    cells = [blank() if at == gap else number(base + wave(at + seed, low=-60, high=60)) for at in range(5)]
    return Line(label=label, cells=tuple(cells), highlighted=highlighted)


def _lines() -> dict[str, Picture]:
    middle = [number(3600 + 30 * at, "bed") for at in range(15)]
    low = [number(3600 + 30 * at - 20 * max(0, at - 4), "bed") if at > 3 else blank() for at in range(15)]
    high = [number(3600 + 30 * at + 25 * max(0, at - 4), "bed") if at > 3 else blank() for at in range(15)]
    panels = []
    for at, name in enumerate(NAMES):
        own = [
            blank() if name == "Pohořelice" else number(wave(at + step, low=0.85, high=1), SHARE)
            for step in range(5)
        ]
        region = Line(label="kraj", cells=tuple(number(0.95, SHARE) for _ in YEARS))
        panels.append(
            Panel(title=name, lines=(Line(label=name, cells=tuple(own)), region), highlighted=name == "Kyjov")
        )
    return {
        "lines": Lines(
            **_head(),
            ticks=YEARS,
            lines=(
                _line("obvod ORP Kyjov", 1850, 1, highlighted=True, gap=2),
                _line("okres Hodonín", 1850, 2),
                _line("Jihomoravský kraj", 1851, 3),
            ),
        ),
        "crowded lines": Lines(
            **_head(),
            ticks=YEARS,
            lines=tuple(
                _line(name, 1500 + 30 * at, at, highlighted=at == 9) for at, name in enumerate(NAMES)
            ),
        ),
        "fan": Lines(
            **_head("bed"),
            ticks=tuple(str(2021 + at) for at in range(15)),
            known_to="2025",
            lines=(Line(label="střední předpoklad", cells=tuple(middle), highlighted=True),),
            bands=(Band(label="nízký až vysoký předpoklad", low=tuple(low), high=tuple(high)),),
        ),
        "multiples": Multiples(**_head(SHARE), ticks=YEARS, panels=tuple(panels)),
    }


def _parts() -> dict[str, Picture]:
    steps = [("2024", 1850.0), ("Mzdy", 95.0), ("Energie", -32.0), (LONG, 24.0), ("Obložnost", -6.0)]
    made = [Step(label=label, cell=number(value), total=label == "2024") for label, value in steps]
    made += [
        Step(label="Přesuny", cell=blank("not_applicable")),
        Step(label="2025", cell=number(1931.0), total=True),
    ]
    keys = (
        "dotace kraje (§ 101a)",
        "příspěvky obcí",
        "úhrady klientů",
        "příspěvek na péči",
        "pojišťovny",
        "ostatní",
    )
    stacks = [
        Stack(
            label=name,
            highlighted=name == "Brno",
            cells=tuple(
                blank()
                if name == "Bučovice" or (name == "Brno" and key == 4)
                else number(wave(at + key, low=1e5, high=9e6), "CZK")
                for key in range(6)
            ),
        )
        for at, name in enumerate(NAMES[:8])
    ]
    return {
        "waterfall": Waterfall(**_head(), steps=tuple(made)),
        "waterfall below zero": Waterfall(
            **_head("CZK"),
            steps=(
                Step(label="Rozpočet", cell=number(1e7, "CZK"), total=True),
                Step(label="Výdaje", cell=number(-1.2e7, "CZK")),
                Step(label="Zůstatek", cell=number(-2e6, "CZK"), total=True),
            ),
        ),
        "shares": Stacks(**_head("CZK"), keys=keys, stacks=tuple(stacks), as_shares=True),
        "stacks": Stacks(
            **_head("bed"),
            keys=keys[:2],
            stacks=(
                Stack(label="Brno", cells=(number(80.0, "bed"), number(55.0, "bed"))),
                Stack(label="Kyjov", cells=(number(10.0, "bed"), number(-3.0, "bed"))),
            ),
        ),
    }


def _rows() -> dict[str, Picture]:
    pairs = [
        Pair(
            label=name,
            first=number(20 + 13 * at, "bed"),
            second=blank("no_population") if at == 3 else number(200 - 13 * at, "bed"),
            highlighted=at == 1,
        )
        for at, name in enumerate((LONG, *NAMES[:8]))
    ]
    intervals = []
    for at, name in enumerate(NAMES[:12]):
        value = wave(at, low=0.88, high=0.97)
        low, high = number(value - 0.03, SHARE), number(value + 0.02, SHARE)
        cell = blank() if at == 6 else number(value, SHARE)
        intervals.append(Interval(label=name, cell=cell, low=low, high=high, highlighted=at == 4))
    day = dt.date
    spans = (
        Span(label=LONG, start=day(2024, 1, 1), end=day(2025, 6, 30), state="běží", done=number(0.6, SHARE), late=True),
        Span(label="Nová", start=day(2025, 3, 1), end=day(2027, 12, 31), state="běží", done=number(0.2, SHARE)),
        Span(label="Terén", start=day(2026, 1, 1), end=None, state="nezahájeno", done=blank()),
        Span(label="Na konci", start=day(2027, 12, 1), end=day(2027, 12, 31), state="nezahájeno, čeká na rozhodnutí"),
    )  # fmt: skip
    return {
        "pairs": Pairs(**_head("bed"), first_title="v síti", second_title="podle plánu", pairs=tuple(pairs)),
        "intervals": Intervals(
            **_head(SHARE),
            intervals=tuple(intervals),
            reference=Bar(label="Jihomoravský kraj", cell=number(0.951, SHARE)),
        ),
        "timeline": Timeline(**_head(""), spans=spans, today=day(2025, 12, 31)),
    }


def areas(count: int = len(NAMES)) -> tuple[MapArea, ...]:
    """Make areas of a map, two of them without a value."""
    reasons = {"Hustopeče": blank(), "Pohořelice": blank("not_applicable")}
    return tuple(
        MapArea(
            code=f"62{at + 1:02d}",
            name=name,
            cell=reasons.get(name, number(wave(at, low=0.85, high=0.99), SHARE)),
            highlighted=name == "Kyjov",
        )
        for at, name in enumerate(NAMES[:count])
    )


def map_of(**more: Any) -> Map:
    """Make a map of the areas."""
    return Map(**(_head(SHARE) | {"level": "orp", "areas": areas()} | more))


def pictures() -> dict[str, Picture]:
    """Return all pictures by what is special about them."""
    tiles = {area.code: (at % 6, at // 6) for at, area in enumerate(areas())}
    maps = {"tiles": map_of(tiles=tiles), "too few tiles": map_of(areas=areas(4))}
    return _bars() | _strips() | _points() | _lines() | _parts() | _rows() | maps
