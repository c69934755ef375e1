"""Planting the defects into drawn statements, and the list of what was planted."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sample_data.defects import At, Cell, Extra, Otherwise, Told, Value
from sample_data.defects_in_books import EXTRA, FILES, OTHERWISE
from sample_data.defects_in_cells import CELLS
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.figures import Row
    from sample_data.own_workbook import Own
    from sample_data.statement import Statement
    from sluzby_eval.importing.spec import Layout

HEADER = ("number", "file", "sheet", "cell", "kind", "code", "effect", "sees")
INTRODUCTION = """\
# Nastražené chyby

Většina ukázkových výkazů je v pořádku. V těchto místech je schválně chyba, jaká v praxi přichází; import ji
má najít na uvedené buňce pod uvedeným kódem a ostatní data načíst. Seznam pro testy je v `defects.csv`; oba
soubory píše `python -m sample_data.generate`.

| č. | soubor | list | buňka | druh chyby | kód | co uvidí analytik |
|---|---|---|---|---|---|---|
"""


@dataclass(slots=True, kw_only=True)
class Planted:
    """What was planted, and the workbooks that are written in their provider's own way."""

    told: list[tuple[str, str, str, Told]] = field(default_factory=list)  # file, sheet, cell
    own: dict[str, Own] = field(default_factory=dict)  # by file


def plant(statements: Sequence[Statement], layout: Layout) -> Planted:
    """Change the rows of statements in place and list every change."""
    planted = Planted()
    for change in CELLS:
        _plant_cell(statements, layout, change, planted)
    for extra in EXTRA:
        _plant_row(statements, layout, extra, planted)
    for otherwise in OTHERWISE:
        _write_otherwise(statements, layout, otherwise, planted)
    planted.told += FILES
    return planted


def _plant_cell(statements: Sequence[Statement], layout: Layout, change: Cell, planted: Planted) -> None:
    statement, number = _find(statements, change.at)
    row = statement.rows[change.at.sheet][number]
    row[change.at.column] = _changed(change.value, row.get(change.at.column))
    planted.told.append((*_place(layout, statement, change.at, number), change.told))
    for also in change.also:
        at = replace(change.at, column=also.column)
        planted.told.append((*_place(layout, statement, at, number + also.offset), also.told))


def _plant_row(statements: Sequence[Statement], layout: Layout, extra: Extra, planted: Planted) -> None:
    statement, number = _find(statements, extra.at)
    rows = statement.rows[extra.at.sheet]
    changes = {name: _changed(value, rows[number].get(name)) for name, value in extra.changes.items()}
    rows.append({**rows[number], **changes})
    told_at = number if extra.at_original else len(rows) - 1
    planted.told.append((*_place(layout, statement, extra.at, told_at), extra.told))


def _write_otherwise(
    statements: Sequence[Statement], layout: Layout, otherwise: Otherwise, planted: Planted
) -> None:
    statement = _of(statements, otherwise.provider, otherwise.year)
    for sheet in otherwise.thousands:
        for row in statement.rows[sheet]:
            for name, value in row.items():
                if isinstance(value, int | float):
                    row[name] = round(value / 1000, 1)
    planted.own[statement.file] = otherwise.own
    for at, told in otherwise.told:
        if isinstance(at, At):
            number = -1 if told.code == "V208" else _find(statements, at)[1]
            planted.told.append((*_place(layout, statement, at, number), told))
        else:
            planted.told.append((statement.file, *at, told))


def _of(statements: Sequence[Statement], provider: str, year: int) -> Statement:
    found = [one for one in statements if one.provider.name.startswith(provider) and one.year == year]
    if len(found) != 1:
        raise ValueError(f"{len(found)} statements of {provider} for {year}")
    return found[0]


def _find(statements: Sequence[Statement], at: At) -> tuple[Statement, int]:
    statement = _of(statements, at.provider, at.year)
    if at.service is None:
        return statement, 0
    kind, form = at.service.split()
    wanted = {service.service_id for service in statement.provider.services if service.type == kind}
    for number, row in enumerate(statement.rows[at.sheet]):
        if (
            row["service_id"] in wanted
            and row.get("form", form) == form
            and at.source in {None, row.get("source")}
        ):
            return statement, number
    raise ValueError(f"no row of {at}")


def _changed(value: Value, old: object) -> object:
    return value(old) if callable(value) else value


def _place(layout: Layout, statement: Statement, at: At, row: int) -> tuple[str, str, str]:
    sheet = layout.sheet(at.sheet)
    names = [column.column for column in sheet.columns]
    position = names.index(at.column)
    cell = address(position, 1) if sheet.shape == "form" else address(row + 1, position)
    return statement.file, sheet.names[0], cell


def write_list(out: Path, planted: Planted) -> None:
    """Write the list for people and the list for tests."""
    rows: list[Row] = [
        {"number": number, "file": file, "sheet": sheet, "cell": cell, "kind": told.kind, "code": told.code,
         "effect": told.effect, "sees": told.sees}
        for number, (file, sheet, cell, told) in enumerate(planted.told, start=1)
    ]  # fmt: skip
    with (out / "defects.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    lines = [
        "| " + " | ".join(str(row[name]) or "–" for name in HEADER if name != "effect") + " |\n"
        for row in rows
    ]
    (out / "DEFECTS.md").write_text(INTRODUCTION + "".join(lines), encoding="utf-8")
