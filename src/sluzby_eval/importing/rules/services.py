"""Rules on what several files say of one service: its type, its seat, its forms."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read by the type checker

import polars as pl

from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker

_FIELDS = {"type": {"cs": "druh", "en": "type"}, "area": {"cs": "sídlo v území", "en": "seat in the area"}}
_TOLD = ["submission", "sheet", "row", "col", "service_id", "form"]
_WITH_FORMS = ("statements", "costs", "revenues", "staff", "clients", "facts")


def check_told_before(desk: Desk, known: pl.DataFrame, levels: Mapping[str, str]) -> None:
    """Tell types and seats that differ from those of another file; areas are compared on one level only."""
    if not desk.has("services"):
        return
    before = known.select(
        "service_id", *(pl.col(name).alias(f"_{name}") for name in ("submission", *_FIELDS))
    )
    rows = desk.tables["services"].join(before, on="service_id", how="left", maintain_order="left")
    rows = rows.filter(pl.col("submission") != pl.col("_submission"))
    for name, words in _FIELDS.items():
        differs = pl.col(name) != pl.col(f"_{name}")
        if name == "area":
            differs &= _level(name, levels) == _level(f"_{name}", levels)
        for row in rows.filter(differs).iter_rows(named=True):
            shown = {**row, "_value": row[name], "_expected": row[f"_{name}"]}
            desk.tell("V440", "services", name, shown, args={"field": words})


def _level(column: str, levels: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(levels, default=None, return_dtype=pl.String)


def check_forms_listed(desk: Desk, forms: pl.DataFrame) -> None:
    """Tell lines of a form that their service does not have, once for each sheet."""
    frames = [forms.select("service_id", "form")]
    if desk.has("service_forms"):
        frames.append(desk.tables["service_forms"].select("service_id", "form"))
    listed = pl.concat(frames).unique().sort("service_id", "form")
    if listed.is_empty():
        return
    texts = listed.group_by("service_id").agg(_expected=pl.col("form").str.join(", "))
    for table in _WITH_FORMS:
        if not desk.has(table):
            continue
        strange = desk.tables[table].select(_TOLD).join(listed, on=["service_id", "form"], how="anti")
        told = strange.join(texts, on="service_id", how="inner").unique(
            ["submission", "sheet", "service_id", "form"], keep="first", maintain_order=True
        )
        for row in told.iter_rows(named=True):
            desk.tell("V441", table, "form", {**row, "_value": row["form"]}, args={})
