"""Frontiers of efficiency: intervals, a table for analysts, pictures, and a card for a provider that holds no rank.

Everything comes from the frames `frontier*` of the context (`results.FRONTIER` and those beside it). Without them, or
where no model compares the services of the report, there is no section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Interval, Intervals, Point, Points
from sluzby_eval.reporting.document import Block, Note, Section, Text
from sluzby_eval.reporting.sections.frontier_card import card
from sluzby_eval.reporting.sections.frontier_parts import (
    Model,
    figure,
    models_of,
    pitfalls,
    reading,
    score,
    short_names,
)
from sluzby_eval.reporting.sections.parts import label, number, part, section_of
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page

Record = dict[str, Any]
PEERS = 3
LEAST = 3  # services, under which a picture shows nothing


def compose(section: spec.Frontier, page: Page) -> list[Section]:
    """Compose the section: a part for each model that compares services of the report."""
    parts: list[Section] = []
    for model in models_of(page, section.models):
        if section.show == "card":
            parts += card(page, model)
            continue
        blocks = [block for block in _blocks(section, page, model) if block is not None]
        parts += [part(model.title, blocks)] if blocks else []
    return section_of(page, section, [], parts)


def _blocks(section: spec.Frontier, page: Page, model: Model) -> list[Block | None]:
    if section.show == "intervals":
        return [_intervals(page, model)]
    if section.show == "plane":
        return [_plane(page, model)]
    if section.show == "productivity":
        return [_productivity(page, model)]
    return [
        Text(text=model.question),
        _table(page, model),
        *_notes(page, model),
        _peers(page, model),
        _targets(page, model),
    ]


def _notes(page: Page, model: Model) -> list[Block]:
    """Say how to read a model: what it does not see, what was noticed, and what a score is not."""
    typeset = page.format.typeset
    notes: list[Block] = [Note(text=typeset(reading(page, model))), Text(text=typeset(pitfalls(page, model)))]
    return [*notes, *(Text(text=typeset(f"{code}: {text}")) for code, text in model.warnings)]


def _sorted(model: Model) -> list[Record]:
    """Put services into the order of their names: no order by score."""
    names = {str(unit["service_id"]): model.names[str(unit["service_id"])] for unit in model.units}
    order = {unit: at for at, unit in enumerate(collate(names, key=lambda unit: names[unit]))}
    return sorted(model.units, key=lambda unit: order[str(unit["service_id"])])


def _table(page: Page, model: Model) -> Table:
    """Intervals of scores and gaps; the upper end of an interval is the score itself."""
    gettext = page.format.gettext
    money, per = page.format.unit("CZK_million"), page.format.unit("CZK")
    columns = [
        label(gettext("Service")),
        _joint(gettext("Corrected score")),
        _joint(gettext("Interval 95 %: from")),
        _joint(gettext("to")),
        Column(title=gettext("Interval of ranks"), priority=3, joint=True),
        _joint(gettext("Gap a year: from"), money),
        _joint(gettext("to"), money),
    ]
    if model.client_unit:
        columns.append(
            _joint(gettext("Gap per one ({unit}): from").format(unit=model.client_unit), per, priority=2)
        )
        columns.append(_joint(gettext("to"), per, priority=2))
    return Table(
        caption=f"{model.title}, {page.year}",
        columns=tuple(columns),
        rows=tuple(Row(cells=_row(model, unit)) for unit in _sorted(model)),
        source=page.source(),
    )


def _joint(title: str, unit: str = "", *, priority: int = 1) -> Column:
    return Column(title=title, unit=unit, numeric=True, priority=priority, joint=True)


def _row(model: Model, unit: Record) -> tuple[Cell, ...]:
    blank = "not_reported" if unit["score"] is None else "not_applicable"
    ranks = f"{unit['rank_low']}–{unit['rank_high']}" if unit["rank_low"] is not None else ""
    made = [
        cells.text(model.names[str(unit["service_id"])]),
        *(score(unit[name], status=blank) for name in ("corrected", "lower", "upper")),
        cells.text(ranks, status=blank),
        *(
            figure(unit[name], "CZK_million", status=blank, by=1e6)
            for name in ("gap_czk_low", "gap_czk_high")
        ),
    ]
    if model.client_unit:
        made += [
            figure(unit[name], "CZK", status=blank) for name in ("gap_per_unit_low", "gap_per_unit_high")
        ]
    return tuple(made)


def _figures(model: Model) -> tuple[list[Record], dict[str, dict[str, Record]], list[Record]]:
    """Return the services with a score, their figures by service and column, and the columns."""
    by_unit: dict[str, dict[str, Record]] = {}
    for row in model.figures.iter_rows(named=True):
        by_unit.setdefault(row["service_id"], {})[row["column"]] = row
    known = [unit for unit in _sorted(model) if unit["score"] is not None]
    return known, by_unit, list(by_unit[known[0]["service_id"]].values()) if known else []


def _targets(page: Page, model: Model) -> Table | None:
    """Show what each service would come to on the frontier, and the part of it that no common step explains."""
    gettext = page.format.gettext
    known, by_unit, columns = _figures(model)
    if not any(row["target"] is not None for rows in by_unit.values() for row in rows.values()):
        return None
    heads = [
        head
        for row in columns
        for head in (
            _joint(
                gettext("{figure}: target").format(figure=page.format.pick(row["label"])),
                page.format.unit(row["unit"]),
            ),
            _joint(gettext("slack in it"), priority=2),
        )
    ]
    rows = [
        Row(
            cells=(
                cells.text(model.names[unit["service_id"]]),
                *(
                    figure(row[name], row["unit"], status="not_applicable")
                    for row in by_unit[unit["service_id"]].values()
                    for name in ("target", "slack")
                ),
            )
        )
        for unit in known
    ]
    return Table(
        caption=gettext("{title}: targets by the score, {year}").format(title=model.title, year=page.year),
        columns=(label(gettext("Service")), *heads),
        rows=tuple(rows),
        source=page.source(),
    )


def _peers(page: Page, model: Model) -> Table:
    """Show the figures of every service and whom it was compared with; peers' figures stand in their own rows."""
    gettext = page.format.gettext
    known, by_unit, columns = _figures(model)
    rows = [
        Row(
            cells=(
                cells.text(model.names[unit["service_id"]]),
                *(figure(row["value"], row["unit"]) for row in by_unit[unit["service_id"]].values()),
                cells.text(
                    ", ".join(model.names[peer] for peer in unit["peers"][:PEERS]) or gettext("itself")
                ),
            )
        )
        for unit in known
    ]
    heads = [number(page.format.pick(row["label"]), page.format.unit(row["unit"])) for row in columns]
    return Table(
        caption=gettext("{title}: figures and peers, {year}").format(title=model.title, year=page.year),
        columns=(label(gettext("Service")), *heads, label(gettext("Peers, the weightiest first"))),
        rows=tuple(rows),
        source=page.source(),
    )


def _known(model: Model) -> list[Record]:
    return [unit for unit in model.units if unit["lower"] is not None and unit["upper"] is not None]


def _intervals(page: Page, model: Model) -> Intervals | None:
    """Draw the intervals one under another, the widest reach first; overlapping ones say nothing of an order."""
    known = sorted(_known(model), key=lambda unit: (-unit["upper"], -unit["lower"], str(unit["service_id"])))
    if len(known) < LEAST:
        return None
    gettext = page.format.gettext
    told = gettext(
        "A line for each service: where its true score lies with 95 % confidence; the point is the corrected score. "
        "Where lines overlap, the services cannot be told apart. Services without all figures are not drawn."
    )
    headline = gettext("Intervals of {number} services of {count} reach into the highest one")
    top = max(unit["lower"] for unit in known)
    overlapping = sum(1 for unit in known if unit["upper"] >= top)
    return Intervals(
        title=page.format.typeset(headline.format(count=len(known), number=overlapping)),
        description=page.format.typeset(told),
        unit="share",
        table=_interval_table(page, model, known),
        intervals=tuple(
            Interval(
                label=model.names[str(unit["service_id"])],
                cell=score(unit["corrected"] if unit["corrected"] is not None else unit["score"]),
                low=score(unit["lower"]),
                high=score(unit["upper"]),
            )
            for unit in known
        ),
    )


def _interval_table(page: Page, model: Model, known: list[Record]) -> Table:
    gettext = page.format.gettext
    return Table(
        caption=f"{model.title}, {page.year}",
        columns=(
            label(gettext("Service")), number(gettext("Corrected score")),
            number(gettext("Interval 95 %: from")), number(gettext("to")),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(model.names[str(unit["service_id"])]),
                    *(score(unit[name], status="not_applicable") for name in ("corrected", "lower", "upper")),
                )
            )
            for unit in known
        ),
        source=page.source(),
    )  # fmt: skip


def _plane(page: Page, model: Model) -> Points | None:
    """Draw the first input and the first output, with the frontier of these two alone."""
    held = model.figures.filter(pl.col("value").is_not_null())
    x = {
        row["service_id"]: row for row in held.filter(pl.col("column") == model.plane_x).iter_rows(named=True)
    }
    y = {
        row["service_id"]: row for row in held.filter(pl.col("column") == model.plane_y).iter_rows(named=True)
    }
    both = [unit for unit in x if unit in y]
    if len(both) < LEAST:
        return None
    gettext = page.format.gettext
    first, second = x[both[0]], y[both[0]]
    titles = (page.format.pick(first["label"]), page.format.pick(second["label"]))
    told = gettext(
        "A point for each service: {x} and {y}. The dashed line is the frontier of these two figures alone; the model "
        "may see more of them, so a point under the line may have the score 100 %."
    )
    short = short_names({unit: model.names[unit] for unit in both})
    points = tuple(
        Point(
            x=figure(x[unit]["value"], first["unit"]),
            y=figure(y[unit]["value"], second["unit"]),
            label=short[unit],
        )
        for unit in both
    )
    return Points(
        title=f"{model.title}: {titles[0]} – {titles[1]}, {page.year}",
        description=page.format.typeset(told.format(x=titles[0], y=titles[1])),
        unit=first["unit"],
        table=_two(
            page, model, dict(zip(both, points, strict=True)), titles, (first["unit"], second["unit"])
        ),
        x_title=_with_unit(page, titles[0], first["unit"]),
        y_title=_with_unit(page, titles[1], second["unit"]),
        points=points,
        path=tuple((end["x"], end["y"]) for end in model.line),
    )


def _with_unit(page: Page, title: str, unit: str) -> str:
    told = page.format.unit(unit)
    return f"{title} ({told})" if told else title


def _two(
    page: Page, model: Model, points: Mapping[str, Point], titles: tuple[str, str], units: tuple[str, str]
) -> Table:
    return Table(
        caption=f"{model.title}, {page.year}",
        columns=(
            label(page.format.gettext("Service")),
            number(titles[0], page.format.unit(units[0])),
            number(titles[1], page.format.unit(units[1])),
        ),
        rows=tuple(
            Row(cells=(cells.text(model.names[unit]), point.x, point.y)) for unit, point in points.items()
        ),
        source=page.source(),
    )


def _productivity(page: Page, model: Model) -> Points | None:
    """Draw who caught up, and where the frontier moved."""
    changes = model.changes.to_dicts()
    if len(changes) < LEAST:
        return None
    gettext = page.format.gettext
    before = changes[0]["year_from"]
    titles = (gettext("Catching up with the frontier"), gettext("Move of the frontier"))
    told = gettext(
        "Productivity from {before} to {year}, a point for each service: to the right those that came nearer to the "
        "frontier, upward where the frontier itself moved forward. Lines stand at 1, no change."
    )
    money = (
        gettext("Money is in prices of {year}.")
        if model.has_constant_prices
        else gettext("Money is as reported, so a rise of prices looks like a frontier that moved back.")
    )
    followed = [str(change["service_id"]) for change in changes]
    short = short_names({unit: model.names[unit] for unit in followed})
    points = tuple(
        Point(
            x=figure(change["efficiency"], "number"),
            y=figure(change["technical"], "number"),
            label=short[change["service_id"]],
        )
        for change in changes
    )
    return Points(
        title=gettext("{title}: change of productivity {before}–{year}").format(
            title=model.title, before=before, year=page.year
        ),
        description=page.format.typeset(f"{told} {money}".format(before=before, year=page.year)),
        unit="number",
        table=_two(page, model, dict(zip(followed, points, strict=True)), titles, ("number", "number")),
        x_title=titles[0],
        y_title=titles[1],
        points=points,
        x_line=figure(1.0, "number"),
        y_line=figure(1.0, "number"),
        fields=(
            gettext("the frontier moved, the service fell behind"),
            gettext("both moved forward"),
            gettext("both moved back"),
            gettext("the service caught up with a frontier that moved back"),
        ),
    )
