"""Need of capacities: what areas will need against what they have, as a table, a fan, or a map of gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.model import UNKNOWN
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.boundaries import tiles
from sluzby_eval.reporting.charts import Band, Line, Lines, Map, MapArea, Pair, Pairs
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.sections.parts import label, millions, number, part, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page

    Record = Mapping[str, Any]
MEDIUM = "medium"


def compose(section: spec.Need, page: Page) -> list[Section]:
    """Compose the section; each declared need is a part."""
    areas, sums = page.context.wings.get("need"), page.context.wings.get("need_totals")
    if areas is None or sums is None:
        return []
    areas, sums = (frame.filter(pl.col("base_year") == page.year) for frame in (areas, sums))
    parts = []
    for (model,), mine in areas.group_by("model", maintain_order=True):
        whole = sums.filter(pl.col("model") == model)
        blocks = _blocks(section, page, mine, whole)
        if blocks:
            first = mine.row(0, named=True)
            title = str(first[f"title_{page.format.language}"])
            parts.append(part(page.format.typeset(title), [*blocks, _pitfalls(page, first)]))
    return section_of(page, section, [], parts)


def _blocks(section: spec.Need, page: Page, areas: pl.DataFrame, sums: pl.DataFrame) -> list[Block]:
    medium = areas.filter(pl.col("variant") == MEDIUM)
    if section.show == "totals":
        return [_fan(page, sums)]
    years = [year for year in medium["year"].unique().sort().to_list() if year > page.year]
    wanted = years[: section.horizons] if section.horizons else years
    rows = {year: _by_area(page, medium.filter(pl.col("year") == year)) for year in [page.year, *wanted]}
    if section.show == "map":
        return [_map(page, rows[year], year) for year in wanted if _is_known(page, rows[year])]
    return [_table_of_areas(page, rows), *(_pairs(page, rows[year], year) for year in wanted)]


def _pitfalls(page: Page, first: Record) -> Note:
    told = str(first[f"pitfalls_{page.format.language}"])
    day = first["population_date"]
    if day is not None:
        known = page.format.gettext("Inhabitants of today as of {date}.").format(date=page.format.date(day))
        told = f"{known} {told}"
        if day.year < page.year - 1:
            told += " " + page.format.gettext(
                "They are older than the capacity: a rate observed from them is too high where the age group has grown "
                "since, and so is the need. Import newer numbers of inhabitants."
            )
    return Note(text=page.format.typeset(told))


def _by_area(page: Page, rows: pl.DataFrame) -> list[Record]:
    """Order the areas as the territory does; what has no known place stands last."""
    known = {row["unit"]: row for row in rows.to_dicts()}
    level = next((str(row["level"]) for row in known.values()), "orp")
    order = [unit for unit in [*page.context.units(level), UNKNOWN] if unit in known]
    return [known[unit] for unit in order]


def _is_known(page: Page, rows: list[Record]) -> bool:
    return (
        sum(row["gap"] is not None for row in rows) >= page.context.workspace.config.evaluation.minimum_peers
    )


def _cell(row: Record, name: str) -> Cell:
    value = row[name]
    if value is None:
        computed = name in {"need", "gap", "deficit", "surplus"}
        return Cell(status=row["status"] if computed and row["status"] != "ok" else "not_reported")
    return Cell(value=value, kind="number", unit=row["measure"])


def _name(page: Page, row: Record) -> str:
    return page.name(row["level"], row["unit"])


def _table_of_areas(page: Page, rows: Mapping[int, list[Record]]) -> Table:
    gettext = page.format.gettext
    first = rows[page.year]
    unit = page.format.unit(first[0]["measure"])
    columns = [
        label(gettext("Territory")), number(gettext("Registered"), priority=2), number(gettext("In the network")),
        number(gettext("Planned")),
    ]  # fmt: skip
    for year in rows:
        columns += [
            number(gettext("Need {year}").format(year=year), priority=1 if year == page.year else 2),
            number(gettext("Gap {year}").format(year=year)),
        ]
    by = {year: {row["unit"]: row for row in mine} for year, mine in rows.items()}
    told = []
    for row in first:
        made = [
            cells.text(_name(page, row)),
            *(_cell(row, name) for name in ("registered", "network", "planned")),
        ]
        for mine in by.values():
            made += [_cell(mine[row["unit"]], "need"), _cell(mine[row["unit"]], "gap")]
        told.append(Row(cells=tuple(made), highlighted=row["unit"] == page.unit))
    return Table(
        caption=gettext("Need against capacity by area ({unit})").format(unit=unit),
        columns=tuple(columns),
        rows=tuple(told),
        notes=(
            page.format.typeset(
                gettext(
                    "The gap is what is planned less the need: below zero something is missing. What one area has too "
                    "much does not help another, so gaps are never added up against each other."
                )
            ),
        ),
    )


def _pairs(page: Page, rows: list[Record], year: int) -> Pairs:
    gettext = page.format.gettext
    known = [row for row in rows if row["unit"] != UNKNOWN]
    lacking = sum(row["gap"] is not None and row["gap"] < 0 for row in known)
    told = gettext("{year}: the plan is below the need in {n} of {all} areas")
    return Pairs(
        title=page.format.typeset(told.format(year=year, n=lacking, all=len(known))),
        description=page.format.typeset(gettext("Two bars for each area: the capacity planned and the need.")),
        unit=rows[0]["measure"],
        first_title=gettext("Planned"),
        second_title=gettext("Need {year}").format(year=year),
        pairs=tuple(
            Pair(
                label=_name(page, row), first=_cell(row, "planned"), second=_cell(row, "need"),
                highlighted=row["unit"] == page.unit,
            )
            for row in known
        ),
    )  # fmt: skip


def _map(page: Page, rows: list[Record], year: int) -> Map:
    gettext = page.format.gettext
    known = [row for row in rows if row["unit"] != UNKNOWN]
    units = [row["unit"] for row in known]
    worst = min((row for row in known if row["gap"] is not None), key=lambda row: float(row["gap"]))
    told = gettext("{year}: most is missing in {area} ({gap})")
    gap = page.format.quantity(worst["gap"], worst["measure"])
    table = Table(
        caption=gettext("Gap {year}").format(year=year),
        columns=(label(gettext("Territory")), number(gettext("Gap"), page.format.unit(worst["measure"]))),
        rows=tuple(Row(cells=(cells.text(_name(page, row)), _cell(row, "gap"))) for row in known),
    )
    return Map(
        title=page.format.typeset(told.format(year=year, area=_name(page, worst), gap=gap)),
        description=page.format.typeset(gettext("The capacity planned less the need; below zero is a lack.")),
        table=table,
        unit=worst["measure"],
        level=worst["level"],
        areas=tuple(
            MapArea(
                code=row["unit"],
                name=_name(page, row),
                cell=_cell(row, "gap"),
                highlighted=row["unit"] == page.unit,
            )
            for row in known
        ),
        shapes={unit: page.context.shapes[unit] for unit in units if unit in page.context.shapes},
        tiles=tiles(units),
        least=page.context.workspace.config.evaluation.minimum_peers,
    )


def _fan(page: Page, sums: pl.DataFrame) -> Lines:
    """Draw the need of the whole territory with its low and high assumption, beside what is planned."""
    gettext = page.format.gettext
    years = sums["year"].unique().sort().to_list()
    by = {(row["year"], row["variant"]): row for row in sums.to_dicts()}
    medium = [by[year, MEDIUM] for year in years]
    last = medium[-1]
    told = gettext("By {year} the need grows from {now} to {then}; areas will lack {deficit}")
    is_known = all(row["need"] is not None for row in medium)
    quantity = page.format.quantity
    title = gettext("Need of the whole territory")
    if is_known:
        title = told.format(
            year=last["year"], now=quantity(medium[0]["need"], last["measure"]),
            then=quantity(last["need"], last["measure"]), deficit=quantity(last["deficit"], last["measure"]),
        )  # fmt: skip
    return Lines(
        title=page.format.typeset(title),
        description=page.format.typeset(
            gettext("The line is the medium assumption, the band lies between the low and the high one.")
        ),
        table=_table_of_sums(page, by, years),
        unit=last["measure"],
        ticks=tuple(str(year) for year in years),
        lines=(
            Line(label=gettext("Need"), cells=tuple(_cell(row, "need") for row in medium), highlighted=True),
            Line(label=gettext("Planned"), cells=tuple(_cell(row, "planned") for row in medium)),
        ),
        bands=(
            Band(
                label=gettext("low to high assumption"),
                low=tuple(_cell(by[year, "low"], "need") for year in years),
                high=tuple(_cell(by[year, "high"], "need") for year in years),
            ),
        ),
        known_to=str(page.year),
    )


def _table_of_sums(page: Page, by: Mapping[tuple[int, str], Record], years: list[int]) -> Table:
    gettext = page.format.gettext
    variants = {"low": gettext("low"), MEDIUM: gettext("medium"), "high": gettext("high")}
    columns = (
        label(gettext("Year")), label(gettext("Assumption")), number(gettext("Need")), number(gettext("Planned")),
        number(gettext("Missing in areas")), number(gettext("Above the need elsewhere"), priority=2),
        number(gettext("Cost of what is missing a year"), page.format.unit("CZK_million")),
    )  # fmt: skip
    rows = [
        Row(
            cells=(
                cells.text(str(year)), cells.text(name), _cell(row, "need"), _cell(row, "planned"),
                _cell(row, "deficit"), _cell(row, "surplus"), millions(row["cost_czk"], status="no_value"),
            ),
            highlighted=variant == MEDIUM,
        )
        for year in years
        for variant, name in variants.items()
        for row in (by[year, variant],)
    ]  # fmt: skip
    return Table(caption=gettext("Need of the whole territory"), columns=columns, rows=tuple(rows))
