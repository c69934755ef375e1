"""Rules on single rows: statements, capacities, dates of services."""

from __future__ import annotations

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.importing.rules.desk import Desk, Rule

_YEAR = pl.col("year")
DAYS_IN_YEAR = pl.when((_YEAR % 4 == 0) & ((_YEAR % 100 != 0) | (_YEAR % 400 == 0))).then(366).otherwise(365)

STATEMENTS = (
    Rule(code="V428", column="days_open", when=pl.col("days_open") > DAYS_IN_YEAR, expected=DAYS_IN_YEAR),
    Rule(
        code="V427",
        column="beds_network",
        when=pl.col("beds_network") > pl.col("beds_registered"),
        expected=pl.col("beds_registered"),
    ),
    Rule(
        code="V420",
        column="bed_days_avail",
        when=pl.col("bed_days_avail") > pl.col("beds_registered") * DAYS_IN_YEAR,
        expected=pl.col("beds_registered") * DAYS_IN_YEAR,
    ),
    Rule(
        code="V421",
        column="bed_days_occ",
        when=pl.col("bed_days_occ") > pl.col("bed_days_avail"),
        expected=pl.col("bed_days_avail"),
    ),
    Rule(
        code="V438",
        column="bed_days_reserved",
        when=pl.col("bed_days_reserved") > pl.col("bed_days_occ"),
        expected=pl.col("bed_days_occ"),
    ),
    Rule(
        code="V424",
        column="clients_31_12",
        when=(pl.col("form") == "pob") & (pl.col("clients_31_12") > pl.col("beds_registered")),
        expected=pl.col("beds_registered"),
    ),
)

SERVICES = (
    Rule(
        code="V433",
        column="valid_to",
        when=pl.col("valid_to") < pl.col("valid_from"),
        expected=pl.col("valid_from"),
    ),
)

_REGISTERED = pl.col("_first_year").is_not_null() | pl.col("_last_year").is_not_null()
WITH_SERVICE = (
    Rule(
        code="V431",
        column="service_id",
        when=_REGISTERED & ((pl.col("_first_year") > _YEAR) | (pl.col("_last_year") < _YEAR)),
        value=pl.col("service_id"),
        args={"span": pl.col("_span"), "year": _YEAR},
    ),
    Rule(
        code="V436",
        column="service_id",
        when=(pl.col("_ico") != pl.col("_sender")),
        value=pl.col("_sender"),
        expected=pl.col("_ico"),
    ),
)


def check_rows(desk: Desk, services: pl.DataFrame) -> None:
    """Check every row by itself, and statements against what is known of their services."""
    if desk.has("services"):
        desk.apply("services", SERVICES)
    if desk.has("service_forms"):
        _check_forms(desk, services)
    if desk.has("statements"):
        desk.apply("statements", STATEMENTS)
        desk.apply("statements", WITH_SERVICE, extra=_service_columns(desk, services))


def _service_columns(desk: Desk, services: pl.DataFrame) -> pl.DataFrame:
    """Return what is known of the service of each statement, and who sent it."""
    senders = {name: paper.provider for name, paper in desk.papers.items()}
    known = services.select(
        "service_id",
        _ico="ico",
        _first_year=pl.col("valid_from").dt.year(),
        _last_year=pl.col("valid_to").dt.year(),
        _span=pl.format(
            "{}–{}",
            pl.col("valid_from").cast(pl.String).fill_null(""),
            pl.col("valid_to").cast(pl.String).fill_null(""),
        ),
    )
    rows = desk.tables["statements"].select("service_id", "submission")
    return (
        rows.join(known, on="service_id", how="left", maintain_order="left")
        .with_columns(_sender=pl.col("submission").replace_strict(senders, return_dtype=pl.String))
        .drop("service_id", "submission")
    )


def _check_forms(desk: Desk, services: pl.DataFrame) -> None:
    forms = {code: entry.attributes["forms"] for code, entry in codelist("capacity_units").items()}
    allowed = {code: entry.attributes["forms"] for code, entry in codelist("service_types").items()}
    rows = desk.tables["service_forms"].select("service_id", "unit")
    extra = rows.join(
        services.select("service_id", _type="type"), on="service_id", how="left", maintain_order="left"
    ).select(
        "_type",
        _of_unit=pl.col("unit").replace_strict(forms, default=None, return_dtype=pl.String),
        _of_type=pl.col("_type").replace_strict(allowed, default=None, return_dtype=pl.String),
    )
    desk.apply(
        "service_forms",
        (
            Rule(
                code="V427",
                column="capacity_network",
                when=pl.col("capacity_network") > pl.col("capacity_registered"),
                expected=pl.col("capacity_registered"),
            ),
            Rule(
                code="V432",
                column="unit",
                when=_is_outside("form", "_of_unit"),
                expected=pl.col("_of_unit").str.replace_all("|", ", ", literal=True),
                args={"form": pl.col("form")},
            ),
            Rule(
                code="V426",
                column="form",
                when=_is_outside("form", "_of_type"),
                expected=pl.col("_of_type").str.replace_all("|", ", ", literal=True),
                args={"type": pl.col("_type")},
            ),
        ),
        extra=extra,
    )


def _is_outside(column: str, choices: str) -> pl.Expr:
    """Whether a code is not among codes joined by a bar; an empty list forbids nothing."""
    listed = pl.col(choices).str.split("|").list.contains(pl.col(column))
    return (pl.col(choices) != "") & ~listed
