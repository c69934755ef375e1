"""Planted defects of the region's own records, and a list of requests that must not be read at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sample_data.defects import Effect, Told, Value
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


LAYOUTS = {
    "audits": "audity",
    "audit_findings": "audity",
    "grants": "dotace",
    "plan_measures": "opatreni",
    "requests": "zadosti",
    "network": "sit",
}  # of every sheet


def _wrong(
    sheet: str, where: Row, column: str, value: Value, code: str, *, kind: str, sees: str, effect: Effect = "cell",
    told_at: str | None = None,
) -> Wrong:  # fmt: skip
    told = Told(kind=kind, code=code, effect=effect, sees=sees)
    return Wrong(
        layout=LAYOUTS[sheet],
        sheet=sheet,
        where=where,
        column=column,
        value=value,
        told=told,
        told_at=told_at,
    )


WRONG: tuple[Wrong, ...] = (
    _wrong("audits", {"audit_id": "A-2025-07"}, "date_from", dt.date(2026, 1, 15), "V501",
           told_at="date_to",
           kind="audit končí dřív, než začal",
           sees="Konec auditu je v karanténě; audit se zařadí do roku svého začátku."),
    _wrong("audits", {"year": 2024, "scale": "points"}, "points", 188, "V502",
           kind="víc bodů, než je možné",
           sees="Body auditu jsou v karanténě; splnění standardů služby chybí."),
    _wrong("audit_findings", {"year": 2023, "weight": 2}, "closed", dt.date(2022, 12, 1), "V503",
           kind="zjištění odstraněné před auditem",
           sees="Datum odstranění je v karanténě; doba nápravy se nepočítá."),
    _wrong("grants", {"year": 2025, "round": "1"}, "requested", lambda old: round(float(str(old)) / 10), "V504",
           effect="none", told_at="granted",
           kind="přiznáno víc, než bylo požadováno",
           sees="Požadavek je desetina přiznané dotace; hodnota se použije, někdo se má podívat."),
    _wrong("grants", {"year": 2024, "round": "1"}, "paid", lambda old: float(str(old)) * 1.5 + 1, "V505",
           kind="vyplaceno víc, než bylo přiznáno",
           sees="Vyplacená částka je v karanténě."),
    _wrong("plan_measures", {"measure": "O-24-05", "year": 2025}, "units_real", -6, "V506",
           kind="záporné jednotky",
           sees="Změna místo stavu; skutečné jednotky opatření jsou v karanténě."),
    _wrong("plan_measures", {"measure": "O-24-09", "year": 2024}, "deadline", dt.date(2052, 12, 30), "V508",
           effect="none",
           kind="termín mimo plán",
           sees="Překlep v roce termínu; opatření se nikdy nezpozdí."),
    _wrong("plan_measures", {"measure": "O-21-11", "year": 2023}, "area", "Brno-sever", "V405",
           kind="neznámé území",
           sees="Opatření se nezapočte do žádného ORP."),
    _wrong("requests", {"year": 2025, "outcome": "admitted"}, "decided_on", dt.date(2020, 1, 2), "V512",
           kind="rozhodnuto před podáním",
           sees="Datum rozhodnutí je v karanténě."),
    _wrong("requests", {"year": 2024, "outcome": "waiting"}, "service_id", "9999999", "V507",
           effect="none",
           kind="žádost do neznámé služby",
           sees="Žádost nepatří k žádnému druhu ani území."),
    _wrong("network", {"year": 2025, "status": "none"}, "units", 14, "V518",
           effect="none",
           kind="jednotky mimo síť",
           sees="Služba mimo síť má jednotky v síti; hodnota se použije, někdo se má podívat."),
)  # fmt: skip


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
