"""A small document with every kind of block, and one whose every text tries to be obeyed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
from tests.unit.reporting import builders

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting import charts
from sluzby_eval.reporting.document import (
    Document,
    Entries,
    Entry,
    KeyFigure,
    KeyFigures,
    Labels,
    Note,
    Section,
    Sentence,
    Sentences,
    Text,
)
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.i18n import Language
    from sluzby_eval.reporting.charts import Picture
    from sluzby_eval.reporting.context import Context

MOMENT = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
HOSTILE = (
    "=cmd()|'/C calc'!A0",
    "<script>alert(1)</script>",
    '#eval("1+1") $x$ @ref *tučně* _x_ `raw`',
    "| a | b\n# nadpis",
    "_x0041_ \x1b[31m\x07",
    "[odkaz](javascript:alert) ![x](http://example.org/x.png)",
    "+420 http://example.org www.example.org",
)


SMALL = """
id: maly
title: {cs: "Malá zpráva {year}: {name}", en: "Small report {year}: {name}"}
subtitle: {cs: zkouška, en: a trial}
level: region
sections:
  - {kind: text, title: {cs: Úvod, en: Intro}, text: {cs: "Lůžka v 6 službách.", en: "Beds in 6 services."}}
  - {kind: key_figures, title: {cs: Hlavní, en: Main}, indicators: [network_beds, bed_occupancy]}
  - {kind: bars, title: {cs: Sloupce, en: Bars}, indicator: bed_occupancy, level: orp, reference: region}
  - {kind: areas, title: {cs: ORP, en: Areas}, level: orp, indicators: [network_beds, bed_occupancy]}
  - {kind: indicators, title: {cs: Ukazatele, en: Indicators}}
  - {kind: definitions, title: {cs: Definice, en: Definitions}}
"""


def share(value: float | None, status: str = "ok") -> Cell:
    """Make a cell of a share."""
    return Cell(value=value, kind="number", unit="share", status=status)


def money(value: float | None, status: str = "ok") -> Cell:
    """Make a cell of crowns."""
    return Cell(value=value, kind="number", unit="CZK", status=status)


def table(rows: int = 3, *, caption: str = "obložnost", names: tuple[str, ...] = ()) -> Table:
    """Make a table of services with shares, crowns, changes and blanks."""
    labels = [*names, *(f"Služba {number}" for number in range(rows))][:rows]
    made = [
        Row(
            cells=(
                Cell(value=label),
                share(0.9 + number / 1000) if number % 7 else share(None, "not_reported"),
                money(1_234_567.0 + number),
                Cell(value=-0.0123, kind="change", unit="share"),
                Cell(value=number, kind="count"),
            ),
            total=number == rows - 1,
            indent=number % 2,
        )
        for number, label in enumerate(labels)
    ]
    columns = (
        Column(title="Služba"),
        Column(title="Obložnost", unit="%", numeric=True),
        Column(title="Náklady", unit="Kč", numeric=True),
        Column(title="Změna", numeric=True),
        Column(title="Počet", numeric=True),
    )
    return Table(caption=caption, columns=columns, rows=tuple(made), source="Zdroj: výkazy za 2025.")


def pictures() -> tuple[Picture, ...]:
    """Make pictures of several kinds, each with the table of its numbers."""
    years = ("2023", "2024", "2025")
    series = (share(0.91), share(None, "not_reported"), share(0.935))
    parts = (money(10.0), money(30.0))
    common: dict[str, Any] = {"description": "Popis obrázku z roku 2025."}
    return (
        charts.Chart(
            kind="bars",
            title="Sloupce",
            table=_table_of("Kyjov", share(0.934), share(0.951)),
            unit="share",
            bars=(
                charts.Bar(label="Kyjov", cell=share(0.934), highlighted=True),
                charts.Bar(label="Brno", cell=share(0.951)),
            ),
            **common,
        ),
        charts.Lines(
            title="Čáry",
            ticks=years,
            lines=(charts.Line(label="Kyjov", cells=series),),
            unit="share",
            table=_table_of("2023", *series),
            **common,
        ),
        charts.Stacks(
            title="Zdroje",
            keys=("Kraj", "Obce"),
            stacks=(charts.Stack(label="2025", cells=parts),),
            unit="CZK",
            table=_table_of("2025", *parts),
            **common,
        ),
        charts.Pairs(
            title="Dvojice",
            first_title="Kapacita",
            second_title="Potřeba",
            unit="CZK",
            table=_table_of("x", *parts),
            pairs=(charts.Pair(label="Kyjov", first=parts[0], second=parts[1]),),
            **common,
        ),
        charts.Waterfall(
            title="Kroky",
            unit="CZK",
            table=_table_of("x", *parts),
            steps=(
                charts.Step(label="Předtím", cell=money(100.0), total=True),
                charts.Step(label="Méně", cell=money(-30.0)),
                charts.Step(label="Potom", cell=money(70.0), total=True),
            ),
            **common,
        ),
    )


def _table_of(label: str, *cells: Cell) -> Table:
    rows = tuple(Row(cells=(Cell(value=f"{label} {number}"), cell)) for number, cell in enumerate(cells))
    columns = (Column(title="Území"), Column(title="Hodnota", numeric=True))
    return Table(caption="data", columns=columns, rows=rows, source="Zdroj: výkazy.")


def sections(names: tuple[str, ...] = (), *, rows: int = 3) -> tuple[Section, ...]:
    """Make one section of every kind of block, and one with a part."""
    name = names[0] if names else "Kyjov"
    figure = KeyFigure(
        title="Obložnost",
        value=share(0.951),
        previous=share(0.953),
        change=Cell(value=-0.002, kind="change", unit="share"),
        coverage=Cell(value="74/76"),
        sentence=f"Obložnost ({name}): 95,1{NBSP}%.",
        reading="O 0,2 bodu méně než v roce 2024.",
    )
    told = Sentences(
        sentences=(Sentence(claim="change·x", text=f"V roce 2025 ({name}) k 31. 12. klesla o 3,7 %."),)
    )
    part = Section(id="s3-1", title="Část", blocks=(table(rows, names=names),))
    return (
        Section(
            id="s1",
            title="Hlavní čísla",
            blocks=(KeyFigures(figures=(figure,), year=2025, previous_year=2024, source="Zdroj: výkazy."),),
        ),
        Section(
            id="s2",
            title=f"Věty {name}",
            blocks=(Text(text=f"Odstavec {name} s 12 lůžky."), Note(text="Pozor na rok 2024."), told),
        ),
        Section(id="s3", title="Tabulky", parts=(part,)),
        Section(id="s4", title="Obrázky", blocks=pictures()),
        Section(
            id="s5",
            title="Definice",
            blocks=(Entries(entries=(Entry(term=name, code="UTIL01", facts=(("Vzorec", "a / 365"),)),)),),
        ),
    )


def document(
    made: tuple[Section, ...] | None = None, *, language: Language = "cs", title: str = "Zpráva 2025"
) -> Document:
    """Make a document."""
    return Document(
        report="zprava",
        title=title,
        subtitle="Podtitul",
        language=language,
        facts=(("Rok", "2025"), ("Stav dat", "2. 3. 2026")),
        sections=sections() if made is None else made,
        rows=pl.DataFrame(
            {
                "indicator": ["x"],
                "level": ["orp"],
                "unit": ["6210"],
                "year": [2025],
                "value": [0.934],
                "status": ["ok"],
                "reference_date": [dt.date(2024, 12, 31)],
            }
        ),
        labels=Labels(indicators={"x": ("Obložnost", "%")}, units={("orp", "6210"): "Kyjov"}),
        created_at=MOMENT,
        slug="zprava_2025",
        properties={"report": "zprava", "snapshot": "a1b2c3d4e5f60718"},
    )


def context(root: Path, **more: Any) -> Context:
    """Make a context whose workspace has a small report of its own, `maly`."""
    (root / "reports").mkdir(parents=True, exist_ok=True)
    (root / "reports" / "maly.yaml").write_text(SMALL, encoding="utf-8")
    return builders.context(root, **more)
