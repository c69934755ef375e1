"""One model of a frontier as a report sees it, and cells of its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.tables import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of one year with its rows; texts in the language of the document."""

    id: str
    title: str
    question: str
    pitfalls: str
    client_unit: str
    counted: int
    warnings: tuple[tuple[str, str], ...]  # code and text
    expands: bool  # outputs are expanded: scores are 100 % and more
    has_constant_prices: bool
    plane_x: str
    plane_y: str
    line: tuple[Mapping[str, float], ...]
    units: list[dict[str, Any]]  # of results.FRONTIER
    figures: pl.DataFrame  # of results.FRONTIER_FIGURES
    changes: pl.DataFrame  # of results.FRONTIER_CHANGES
    names: Mapping[str, str]  # of its services, told apart


def models_of(page: Page, wanted: Sequence[str]) -> list[Model]:
    """Take the models of the report's year: the wanted ones in their order, or all."""
    wings = page.context.wings
    if "frontier_models" not in wings:
        return []
    rows = {
        str(row["model"]): row
        for row in wings["frontier_models"].filter(pl.col("year") == page.year).iter_rows(named=True)
    }
    return [_model(page, rows[name]) for name in (wanted or sorted(rows)) if name in rows]


def _model(page: Page, row: dict[str, Any]) -> Model:
    wings, pick = page.context.wings, page.format.pick

    def mine(name: str) -> pl.DataFrame:
        return wings[name].filter(pl.col("model") == row["model"], pl.col("year") == page.year)

    units = mine("frontier").to_dicts()
    return Model(
        id=str(row["model"]),
        title=pick(row["title"]),
        question=pick(row["question"]),
        pitfalls=pick(row["pitfalls"]),
        client_unit=pick(row["client_unit"]) if row["client_unit"] is not None else "",
        counted=row["counted"],
        warnings=tuple((item["code"], visible(pick(item["text"]))) for item in row["warnings"]),
        expands=row["orientation"] == "output",
        has_constant_prices=bool(row["has_constant_prices"]),
        plane_x=row["plane_x"],
        plane_y=row["plane_y"],
        line=tuple(row["line"]),
        units=units,
        figures=mine("frontier_figures"),
        changes=mine("frontier_changes"),
        names=_told_apart(page, [str(unit["service_id"]) for unit in units]),
    )


def _told_apart(page: Page, services: Sequence[str]) -> dict[str, str]:
    """Name services; those of the same name get their id."""
    names = {service: page.name("service", service) for service in services}
    often = Counter(names.values())
    return {
        service: f"{name} ({visible(service)})" if often[name] > 1 else name
        for service, name in names.items()
    }


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Leave out the words that all names begin with, so that what tells them apart fits into a picture.

    >>> short_names({"1": "Domov pro seniory Brno", "2": "Domov pro seniory Kyjov"})
    {'1': 'Brno', '2': 'Kyjov'}
    >>> short_names({"1": "Domov", "2": "Domov Kyjov"})
    {'1': 'Domov', '2': 'Domov Kyjov'}
    """
    words = {unit: name.split() for unit, name in names.items()}
    least = min((len(found) for found in words.values()), default=0)
    common = 0
    while common < least - 1 and len({found[common] for found in words.values()}) == 1:
        common += 1
    return {unit: " ".join(found[common:]) for unit, found in words.items()}


def score(value: float | None, *, status: str = "not_reported") -> Cell:
    """Make the cell of a score, as a share."""
    return figure(value, "share", status=status)


def figure(value: float | None, unit: str, *, status: str = "not_reported", by: float = 1.0) -> Cell:
    """Make the cell of a figure, divided by a factor of its unit."""
    return Cell(status=status) if value is None else Cell(value=value / by, kind="number", unit=unit)


def reading(page: Page, model: Model) -> str:
    """Say what a score is and what it is not."""
    if model.expands:
        return page.format.gettext(
            "A score says how much the service would have made of the same inputs, in per cent of what it made, judged "
            "by the best of the {number} services compared here. It says nothing of quality and need. Read the "
            "interval, not the number: inside it services cannot be told apart. It is a question to ask, and no ground "
            "for a grant or a cut."
        ).format(number=model.counted)
    return page.format.gettext(
        "A score says what share of its inputs would have been enough for the service, judged by the best of the "
        "{number} services compared here. It says nothing of quality and need. Read the interval, not the number: "
        "inside it services cannot be told apart. It is a question to ask, and no ground for a grant or a cut."
    ).format(number=model.counted)


def pitfalls(page: Page, model: Model) -> str:
    """Say what a model does not see."""
    return page.format.gettext("What the model does not see: {pitfalls}").format(pitfalls=model.pitfalls)
