"""Rules on capacity and registration: once per service, and the same in statement, sheet and register."""

from __future__ import annotations

import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.importing.rules.before import Before  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.thresholds import SAME_CAPACITY

_FORM = ("service_id", "form", "unit")
_CAPACITIES = {
    "capacity_registered": {"cs": "registrovaná kapacita", "en": "registered capacity"},
    "capacity_network": {"cs": "kapacita v síti", "en": "capacity in the network"},
}
_DATES = {
    "valid_from": {"cs": "poskytována od", "en": "provided from"},
    "valid_to": {"cs": "poskytována do", "en": "provided until"},
}


def check_capacities(desk: Desk, before: Before) -> None:
    """Compare capacities and dates of services between sheets, files and the register."""
    if desk.has("service_forms"):
        _same_capacity(desk)
        _against_register(desk, before)
    if desk.has("services"):
        _twins(desk)
        _dates(desk, before)
    if desk.has("statements", "service_forms"):
        _beds(desk, "beds_registered", "capacity_registered", "V495")
        _beds(desk, "beds_network", "capacity_network", "V499")
    if desk.has("statements"):
        _without_statement(desk, before)


def _ranked(frame: pl.DataFrame, before: Before) -> pl.DataFrame:
    return frame.with_columns(
        _rank=pl.col("submission").replace_strict(dict(before.ranks), default=0, return_dtype=pl.Int64)
    )


def _same_capacity(desk: Desk) -> None:
    """Tell the same capacity in two rows of a service: mostly it is one, written twice."""
    capacity = pl.col("capacity_registered")
    rows = desk.tables["service_forms"].filter(capacity >= SAME_CAPACITY)
    over = ["submission", "service_id", "capacity_registered"]
    hits = rows.filter(~pl.struct(over).is_first_distinct())
    first = rows.unique(over, keep="first", maintain_order=True).select(*over, _form="form", _unit="unit")
    for row in hits.join(first, on=over, how="left", maintain_order="left").iter_rows(named=True):
        args = {"first": f"{row['_form']}, {row['_unit']}", "second": f"{row['form']}, {row['unit']}"}
        desk.tell(
            "V493",
            "service_forms",
            "capacity_registered",
            {**row, "_value": row["capacity_registered"]},
            args=args,
        )


def _against_register(desk: Desk, before: Before) -> None:
    """Tell capacities that differ from a file of higher rank: the register."""
    columns = [*_FORM, *_CAPACITIES, "submission"]
    own = _ranked(desk.tables["service_forms"], before)
    told = _ranked(
        pl.concat([desk.tables["service_forms"].select(columns), before.forms.select(columns)]), before
    )
    best = (
        told.sort("_rank", descending=True, maintain_order=True)
        .unique(_FORM, keep="first", maintain_order=True)
        .select(*_FORM, _above="_rank", **{f"_{name}": name for name in _CAPACITIES})
    )
    rows = own.join(best, on=_FORM, how="inner", maintain_order="left").filter(
        pl.col("_above") > pl.col("_rank")
    )
    for name, words in _CAPACITIES.items():
        for row in rows.filter(pl.col(name) != pl.col(f"_{name}")).iter_rows(named=True):
            shown = {**row, "_value": row[name], "_expected": row[f"_{name}"]}
            desk.tell("V496", "service_forms", name, shown, args={"field": words})


def _dates(desk: Desk, before: Before) -> None:
    """Tell dates of services that differ from the register's."""
    columns = ["service_id", *_DATES, "submission"]
    own = _ranked(desk.tables["services"], before)
    told = _ranked(
        pl.concat([desk.tables["services"].select(columns), before.services.select(columns)]), before
    )
    best = (
        told.sort("_rank", descending=True, maintain_order=True)
        .unique("service_id", keep="first", maintain_order=True)
        .select("service_id", _above="_rank", **{f"_{name}": name for name in _DATES})
    )
    rows = own.join(best, on="service_id", how="inner", maintain_order="left").filter(
        pl.col("_above") > pl.col("_rank")
    )
    for name, words in _DATES.items():
        for row in rows.filter(pl.col(name) != pl.col(f"_{name}")).iter_rows(named=True):
            shown = {**row, "_value": row[name], "_expected": row[f"_{name}"]}
            desk.tell("V497", "services", name, shown, args={"field": words})


def _twins(desk: Desk) -> None:
    """Tell two services of one provider with the same type, seat and name."""
    rows = _nearly_named_alike(desk.tables["services"])
    if rows.is_empty():
        return
    folded = {name: fold(name) for name in rows["name"].unique().to_list()}
    providers = {name: paper.provider for name, paper in desk.papers.items()}
    rows = rows.with_columns(
        _name=pl.col("name").replace_strict(folded, default=None, return_dtype=pl.String),
        _ico=pl.coalesce(
            "ico", pl.col("submission").replace_strict(providers, default=None, return_dtype=pl.String)
        ),
    )
    over = ["submission", "_ico", "type", "area", "_name"]
    first = rows.unique(over, keep="first", maintain_order=True).select(*over, _expected="service_id")
    hits = rows.filter(~pl.struct(over).is_first_distinct() & (pl.col("predecessor").is_null()))
    hits = hits.join(first, on=over, how="left", nulls_equal=True, maintain_order="left")
    for row in hits.iter_rows(named=True):
        desk.tell(
            "V494", "services", "service_id", {**row, "_value": row["service_id"]}, args={"name": row["name"]}
        )


def _nearly_named_alike(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row of each named service that may have a twin in its file; only these names are folded.

    Names that are equal once folded have the same letters and digits here, too (ß is folded to ss, so s does
    not count).
    """
    letters = pl.col("name").str.normalize("NFKD").str.to_lowercase().str.replace_all("[^0-9a-rt-z]", "")
    named = frame.filter(pl.col("name").is_not_null())
    return (
        named.unique(["submission", "service_id"], keep="first", maintain_order=True)
        .with_columns(_letters=letters)
        .filter(pl.len().over("submission", "type", "area", "_letters") > 1)
        .drop("_letters")
    )


def _beds(desk: Desk, measure: str, capacity: str, code: str) -> None:
    """Compare beds of the statement with the list of services of the same file."""
    over = ["submission", "service_id", "form"]
    listed = (
        desk.tables["service_forms"]
        .filter((pl.col("unit") == "luzka") & pl.col(capacity).is_not_null())
        .group_by(over)
        .agg(_expected=pl.col(capacity).sum(), _sheet=pl.col("sheet").first())
    )
    rows = desk.tables["statements"].join(listed, on=over, how="inner", maintain_order="left")
    for row in rows.filter(pl.col(measure) != pl.col("_expected")).iter_rows(named=True):
        desk.tell(code, "statements", measure, {**row, "_value": row[measure]}, args={"sheet": row["_sheet"]})


def _without_statement(desk: Desk, before: Before) -> None:
    """Tell services of the register that the provider's statement leaves out, once for each."""
    providers = {name: paper.provider for name, paper in desk.papers.items()}
    columns = ["service_id", "ico", "name", "valid_from", "valid_to", "submission"]
    frames = [before.services.select(columns)]
    if desk.has("services"):
        frames.append(desk.tables["services"].select(columns))
    register = _ranked(pl.concat(frames), before).unique("service_id", keep="first", maintain_order=True)
    papers = desk.tables["statements"].unique(
        ["submission", "year", "version"], keep="first", maintain_order=True
    )
    ranks = (
        _ranked(papers, before)
        .with_columns(
            ico=pl.col("submission").replace_strict(providers, default=None, return_dtype=pl.String)
        )
        .rename({"service_id": "_stated"})
    )
    due = ranks.join(register, on="ico", how="inner", suffix="_of", maintain_order="left").filter(
        (pl.col("_rank_of") > pl.col("_rank"))
        & (pl.col("valid_from").dt.year().fill_null(0) <= pl.col("year"))
        & (pl.col("valid_to").dt.year().fill_null(9999) >= pl.col("year"))
    )
    missing = due.join(
        desk.tables["statements"], on=["submission", "service_id", "year", "version"], how="anti"
    )
    for row in missing.iter_rows(named=True):
        place = {**row, "row": None, "col": None, "_value": None}
        desk.tell("V498", "statements", "year", place, args={"name": row["name"], "year": row["year"]})
