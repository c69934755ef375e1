"""How complete a statement is: required cells of each line, and those of them that are filled and usable."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.importing.columns import ACCEPTED
from sluzby_eval.importing.wide import FILE, Wide, state
from sluzby_eval.model import FORMS

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Sheet

_LINE = [FILE, "service_id", "form"]


def add_completeness(statements: pl.DataFrame, wides: Sequence[Wide]) -> pl.DataFrame:
    """Fill `cells_required` and `cells_filled`; a sheet without a row for the line counts as unfilled."""
    sheets = [wide for wide in wides if _has_lines(wide)]
    if not sheets:
        return statements
    required = {form: sum(len(_required(wide.spec, form)) for wide in sheets) for form in FORMS}
    counts = pl.concat(
        wide.frame.select(*_LINE, _filled=_filled_cells(wide.spec)).unique(_LINE, keep="first")
        for wide in sheets
    )
    filled = counts.group_by(_LINE).agg(pl.col("_filled").sum())
    return (
        statements.join(filled, on=_LINE, how="left", maintain_order="left")
        .with_columns(
            cells_required=pl.col("form").replace_strict(required, default=None, return_dtype=pl.Float64),
            cells_filled=pl.col("_filled").fill_null(0).cast(pl.Float64),
        )
        .drop("_filled")
    )


def _has_lines(wide: Wide) -> bool:
    return {"service_id", "form"} <= set(wide.frame.columns) and any(
        column.required_for for column in wide.spec.columns
    )


def _required(spec: Sheet, form: str) -> list[str]:
    return [column.column for column in spec.columns if form in column.required_for]


def _filled_cells(spec: Sheet) -> pl.Expr:
    """Count the required cells of a row that are filled, by its form."""
    count = pl.lit(0, dtype=pl.Int64)
    for form in FORMS:
        names = _required(spec, form)
        if names:
            filled = pl.sum_horizontal((pl.col(state(name)) == ACCEPTED).cast(pl.Int64) for name in names)
            count = pl.when(pl.col("form") == form).then(filled).otherwise(count)
    return count
