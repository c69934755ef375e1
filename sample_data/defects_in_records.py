"""Planted defects of the region's own records, and a list of requests that must not be read at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sample_data.defects import Told, Value
from sluzby_eval.importing.raw import address
from sluzby_eval.importing.template import fill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sample_data.figures import Row
    from sluzby_eval.importing.spec import Layout

FILES = {
    "audity": "audity_2021-2025.xlsx",
    "opatreni": "akcni_plany.xlsx",
    "dotace": "dotace_2021-2025.xlsx",
    "zadosti": "zadosti_2023-2025.xlsx",
    "sit": "sit_2021-2025.xlsx",
}
PERSONAL = "zadosti_s_rodnymi_cisly.xlsx"
_STARTS = (450101_001, 385310_002, 511224_003, 475507_004)
Records = dict[str, dict[str, list["Row"]]]
Place = tuple[str, str, str, Told]  # file, sheet, cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One cell of a record with another value; `where` tells the row by values that it has."""

    layout: str
    sheet: str
    where: Row
    column: str
    value: Value
    told: Told
    told_at: str | None = None  # the column at which the import tells it


WRONG: tuple[Wrong, ...] = (
    Wrong(
        layout="audity",
        sheet="audits",
        where={"audit_id": "A-2025-07"},
        column="date_from",
        value=dt.date(2026, 1, 15),
        told=Told(
            kind="audit končí dřív, než začal",
            code="V501",
            effect="cell",
            sees="Konec auditu je v karanténě; audit se do roku nezařadí.",
        ),
        told_at="date_to",
    ),
    Wrong(
        layout="audity",
        sheet="audits",
        where={"year": 2024, "scale": "points"},
        column="points",
        value=188,
        told=Told(
            kind="víc bodů, než je možné",
            code="V502",
            effect="cell",
            sees="Body auditu jsou v karanténě; splnění standardů služby chybí.",
        ),
    ),
    Wrong(
        layout="audity",
        sheet="audit_findings",
        where={"year": 2023, "weight": 2},
        column="closed",
        value=dt.date(2022, 12, 1),
        told=Told(
            kind="zjištění odstraněné před auditem",
            code="V503",
            effect="cell",
            sees="Datum odstranění je v karanténě; doba nápravy se nepočítá.",
        ),
    ),
    Wrong(
        layout="dotace",
        sheet="grants",
        where={"year": 2025, "round": "1"},
        column="requested",
        value=lambda old: round(float(str(old)) / 10),
        told=Told(
            kind="přiznáno víc, než bylo požadováno",
            code="V504",
            effect="none",
            sees="Požadavek je desetina přiznané dotace; hodnota se použije, někdo se má podívat.",
        ),
        told_at="granted",
    ),
    Wrong(
        layout="dotace",
        sheet="grants",
        where={"year": 2024, "round": "1"},
        column="paid",
        value=lambda old: float(str(old)) * 1.5 + 1,
        told=Told(
            kind="vyplaceno víc, než bylo přiznáno",
            code="V505",
            effect="cell",
            sees="Vyplacená částka je v karanténě.",
        ),
    ),
    Wrong(
        layout="opatreni",
        sheet="plan_measures",
        where={"measure": "O-24-05", "year": 2025},
        column="units_real",
        value=-6,
        told=Told(
            kind="záporné jednotky",
            code="V506",
            effect="cell",
            sees="Změna místo stavu; skutečné jednotky opatření jsou v karanténě.",
        ),
    ),
    Wrong(
        layout="opatreni",
        sheet="plan_measures",
        where={"measure": "O-24-09", "year": 2024},
        column="deadline",
        value=dt.date(2052, 12, 30),
        told=Told(
            kind="termín mimo plán",
            code="V508",
            effect="none",
            sees="Překlep v roce termínu; opatření se nikdy nezpozdí.",
        ),
    ),
    Wrong(
        layout="opatreni",
        sheet="plan_measures",
        where={"measure": "O-21-11", "year": 2023},
        column="area",
        value="Brno-sever",
        told=Told(
            kind="neznámé území",
            code="V405",
            effect="cell",
            sees="Opatření se nezapočte do žádného ORP.",
        ),
    ),
    Wrong(
        layout="zadosti",
        sheet="requests",
        where={"year": 2025, "outcome": "admitted"},
        column="decided_on",
        value=dt.date(2020, 1, 2),
        told=Told(
            kind="rozhodnuto před podáním",
            code="V512",
            effect="cell",
            sees="Datum rozhodnutí je v karanténě.",
        ),
    ),
    Wrong(
        layout="zadosti",
        sheet="requests",
        where={"year": 2024, "outcome": "waiting"},
        column="service_id",
        value="9999999",
        told=Told(
            kind="žádost do neznámé služby",
            code="V507",
            effect="none",
            sees="Žádost nepatří k žádnému druhu ani území.",
        ),
    ),
    Wrong(
        layout="sit",
        sheet="network",
        where={"year": 2025, "status": "none"},
        column="units",
        value=14,
        told=Told(
            kind="jednotky mimo síť",
            code="V518",
            effect="none",
            sees="Služba mimo síť má jednotky v síti; hodnota se použije, někdo se má podívat.",
        ),
    ),
)


def plant_in_records(records: Records, layouts: Mapping[str, Layout]) -> list[Place]:
    """Change records in place and list every change."""
    return [_plant(records[wrong.layout][wrong.sheet], wrong, layouts[wrong.layout]) for wrong in WRONG]


def _plant(rows: list[Row], wrong: Wrong, layout: Layout) -> Place:
    number = next(
        number
        for number, row in enumerate(rows)
        if _fits(row, wrong.where) and row.get(wrong.column) is not None
    )
    old = rows[number][wrong.column]
    rows[number][wrong.column] = wrong.value(old) if callable(wrong.value) else wrong.value
    sheet = layout.sheet(wrong.sheet)
    names = [column.column for column in sheet.columns]
    cell = address(number + 1, names.index(wrong.told_at or wrong.column))
    return FILES[wrong.layout], sheet.names[0], cell, wrong.told


def _fits(row: Row, where: Row) -> bool:
    """Tell whether a row has the values; the year of an audit stands in its number."""
    said = {**row, "year": row.get("year", int(str(row.get("audit_id", "A-0")).split("-")[1]))}
    return all(said.get(name) == value for name, value in where.items())


def _birth_number(start: int) -> str:
    """Make a number of the right form: date, order, check digit."""
    text = f"{start}{start % 11 % 10}"
    return f"{text[:6]}/{text[6:]}"


def write_personal(folder: Path, layout: Layout, rows: list[Row]) -> Place:
    """Write requests whose sender put birth numbers where the keys of persons belong; they are invented."""
    spoilt = [{**row, "person": _birth_number(start)} for row, start in zip(rows, _STARTS, strict=False)]
    fill(layout, folder / PERSONAL, {"requests": spoilt})
    column = [one.column for one in layout.sheet("requests").columns].index("person")
    cell = f"{address(0, column)}:{address(len(spoilt), column)}"
    told = Told(
        kind="rodná čísla místo klíčů osob",
        code="V153",
        effect="file",
        sees="List s osobními údaji se nenačte; hlášení říká kde, ne co.",
    )
    return PERSONAL, layout.sheet("requests").names[0], cell, told
