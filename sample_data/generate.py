"""Write the sample data: `python -m sample_data.generate [--out FOLDER]` from the top of the repository.

The region is real, its providers, services and figures are invented. The same seed gives the same files, byte
for byte. Defects are planted at the end (`defects.py`), so that the import has something to find.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import shutil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sample_data import figures
from sample_data.bad_files import write_bad_files
from sample_data.defects_in_records import FILES, plant_in_records, write_personal
from sample_data.earlier import YEARS as EARLIER
from sample_data.earlier import share_table, year_table
from sample_data.own_workbook import write_own
from sample_data.plan import HERE, Provider, Service, area_facts, read_plan
from sample_data.plant import Planted, plant, write_list
from sample_data.preliminary import FOLDER as PRELIMINARY
from sample_data.preliminary import make_preliminary
from sample_data.region import make_records
from sample_data.statement import GROUPS, SEED, make_statement
from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.spec import Layout
from sluzby_eval.importing.template import fill
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sample_data.statement import Statement

YEARS = (2024, 2025)
STATEMENTS = "vykazy"
OLDER = "starsi_roky"
RECORDS = "kraj"


def main() -> None:
    """Write all sample data."""
    parser = argparse.ArgumentParser(description="Write the sample data.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    write_all(parser.parse_args().out)


def write_all(out: Path) -> None:
    """Write statements, register, population and the list of defects to a folder."""
    layout = read_layout("vykaz")
    providers = read_plan(SEED)
    drawn = [make_statement(provider, year) for provider in providers for year in (*EARLIER, *YEARS)]
    drawn = [statement for statement in drawn if statement.rows["services"]]
    records = make_records(providers, drawn)
    write_preliminary(out / PRELIMINARY, layout, drawn)  # before defects are planted
    statements = [statement for statement in drawn if statement.year in YEARS]
    planted = plant(statements, layout)
    shutil.rmtree(out / STATEMENTS, ignore_errors=True)
    for statement in statements:
        path = out / STATEMENTS / str(statement.year) / statement.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if statement.file in planted.own:
            write_own(layout, path, statement.rows, planted.own[statement.file])
        else:
            fill(layout, path, statement.rows)
    write_bad_files(out / STATEMENTS, statements)
    write_older(out / OLDER, [statement for statement in drawn if statement.year in EARLIER])
    write_records(out / RECORDS, records, planted)
    write_list(out, planted)
    write_register(out / "registr_sluzeb.csv", providers)
    write_population(out / "obyvatelstvo.csv")


def write_preliminary(folder: Path, layout: Layout, drawn: Sequence[Statement]) -> None:
    """Write the statements that came in February, too."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, statement in make_preliminary(drawn):
        fill(layout, folder / file, statement.rows)


def read_layout(name: str) -> Layout:
    """Read a layout that ships with the package."""
    document, findings = read_document(shipped("layouts") / f"{name}.yaml")
    layout, more = parse(document, Layout) if document else (None, [])
    if layout is None:
        raise SystemExit("\n".join(str(finding) for finding in [*findings, *more]))
    return layout


def write_older(folder: Path, statements: Sequence[Statement]) -> None:
    """Write one table for each earlier year, and one of territorial shares."""
    folder.mkdir(parents=True, exist_ok=True)
    for year in EARLIER:
        of_year = [statement for statement in statements if statement.year == year]
        write_csv(folder / f"vykazy_{year}.csv", *year_table(read_layout("vykaz_csv"), of_year))
    write_csv(folder / "uzemni_podily.csv", *share_table(read_layout("pusobnost"), statements))


def write_records(folder: Path, records: dict[str, dict[str, list[figures.Row]]], planted: Planted) -> None:
    """Write the region's own workbooks with their defects, and its tables."""
    folder.mkdir(parents=True, exist_ok=True)
    layouts = {name: read_layout(name) for name in FILES}
    planted.told += plant_in_records(records, layouts)
    planted.told.append(write_personal(folder, layouts["zadosti"], records["zadosti"]["requests"]))
    for name, file in FILES.items():
        fill(layouts[name], folder / file, records[name])
    write_table(folder / "projekce_2026-2035.csv", read_layout("projekce"), records)
    write_table(folder / "prijemci_prispevku_na_peci.csv", read_layout("udaje_uzemi"), records)


def write_table(path: Path, layout: Layout, records: dict[str, dict[str, list[figures.Row]]]) -> None:
    """Write the records of a layout of one sheet as CSV, codes by their names."""
    sheet = layout.sheets[0]
    labels = {one.column: {code: names[0] for code, names in one.choices.items()} for one in sheet.columns}
    rows = [
        [_shown(labels[one.column].get(str(row[one.column]), row[one.column])) for one in sheet.columns]
        for row in records[layout.id][sheet.id]
    ]
    write_csv(path, [column.headings[0] for column in sheet.columns], rows)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file as a sheet program in Czechia saves it, in UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_register(path: Path, providers: Sequence[Provider]) -> None:
    """Write the register of all services, those that ended included."""
    layout = read_layout("registr")
    fields = layout.sheets[0].columns
    rows = [
        [_shown(_register_value(field.column, provider, service, form)) for field in fields]
        for provider in providers
        for service in provider.services
        for form in service.forms
    ]
    write_csv(path, [field.headings[0] for field in fields], rows)


def _register_value(column: str, provider: Provider, service: Service, form: str) -> object:
    unit, registered, network = figures.capacity(figures.line_of(provider, service, form, YEARS[0], SEED))
    values: dict[str, object] = {
        "ico": provider.ico,
        "provider_name": provider.name,
        "provider_area": provider.area,
        "legal_form": provider.legal_form,
        "founder": provider.founder,
        "service_id": service.service_id,
        "name": service.name,
        "type": codelist("service_types")[service.type].label["cs"],
        "target_groups": GROUPS[service.type].replace("|", "; "),
        "area": service.area,
        "valid_from": service.valid_from,
        "valid_to": service.valid_to,
        "predecessor": service.predecessor,
        "form": codelist("forms")[form].label["cs"],
        "unit": unit,
        "capacity_registered": registered,
        "capacity_network": network,
    }
    return values.get(column)


def _shown(value: object) -> object:
    if isinstance(value, dt.date):
        return f"{value.day}. {value.month}. {value.year}"
    return "" if value is None else value


def write_population(path: Path) -> None:
    """Write the population of all areas; those over 80 are invented, as the source of the row says."""
    facts = [
        (row["code"], row["date"], row["age_band"], int(row["count"]), row["source"]) for row in area_facts()
    ]
    for code, date, band, count, _ in list(facts):
        if band == "65+":
            share = Random(f"{SEED}:{code}").uniform(0.2, 0.235)
            facts.append((code, date, "80+", round(count * share), "vymyšleno pro ukázku"))
    rows = [
        (code, _shown(dt.date.fromisoformat(date)), "celkem" if band == "total" else band, count, source)
        for code, date, band, count, source in sorted(facts)
    ]
    write_csv(path, ("Území", "Datum", "Věková skupina", "Počet", "Zdroj"), rows)


if __name__ == "__main__":
    main()
