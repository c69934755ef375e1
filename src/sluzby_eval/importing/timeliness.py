"""How late a statement is: days from the end of its year to the day on which it was filled in."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003

import polars as pl

from sluzby_eval.importing.wide import FILE, Wide

FILLED_ON = "filled_on"
NAME = "days_after_year_end"


def add_days_after_year_end(statements: pl.DataFrame, wides: Sequence[Wide]) -> pl.DataFrame:
    """Fill `days_after_year_end` of every line from the date on the form of its file; null without a date.

    A layout whose sheet of lines names the measure itself keeps what was typed.
    """
    form = _form(wides)
    if form is None:
        return statements
    dates = form.frame.select(FILE, _filled=FILLED_ON)
    days = (pl.col("_filled") - pl.date(pl.col("year"), 12, 31)).dt.total_days().cast(pl.Float64)
    return (
        statements.join(dates, on=FILE, how="left", maintain_order="left")
        .with_columns(pl.coalesce(pl.col(NAME), days).alias(NAME))
        .drop("_filled")
    )


def note_cells(letters: dict[int, dict[str, dict[str, str]]], wides: Sequence[Wide]) -> None:
    """Note the cell of the date of each file: the measure of all its lines comes from there."""
    form = _form(wides)
    if form is None:
        return
    for number, at in form.gathered.first.items():
        if at == len(form.gathered.files) or form.gathered.files[at] != number:
            continue  # no form in this file
        cell = form.gathered.cell(at, FILLED_ON)
        if cell is not None:
            sheet = form.gathered.sheets[number].raw.name
            letters.setdefault(number, {}).setdefault(sheet, {})[f"statements.{NAME}"] = cell


def _form(wides: Sequence[Wide]) -> Wide | None:
    return next(
        (wide for wide in wides if wide.spec.shape == "form" and FILLED_ON in wide.frame.columns), None
    )
