"""A small ground for planning: every table empty unless its rows are given."""

from __future__ import annotations

import datetime as dt

import polars as pl

from sluzby_eval.planning.ground import Ground
from sluzby_eval.store import polars_schema

TABLES = {
    "services": "services", "service_forms": "service_forms", "network": "network", "measures": "plan_measures",
    "grants": "grants", "population": "population", "projections": "projections", "audits": "audits",
    "findings": "audit_findings",
}  # fmt: skip


def table(name, rows):
    schema = polars_schema(name)
    return pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema, orient="row")


def ground(year=2025, areas=("X", "Y"), statements=(), **rows):
    places = [(area, level, unit) for area in areas for level, unit in (("orp", area), ("region", "R"))]
    frames = {name: table(source, rows.get(name, [])) for name, source in TABLES.items()}
    return Ground(
        year=year,
        statements=pl.DataFrame(
            list(statements),
            schema={"service_id": pl.String, "form": pl.String, "year": pl.Int64, "version": pl.String},
            orient="row",
        ),
        places=pl.DataFrame(
            [*places, ("R", "region", "R")],
            schema={"area": pl.String, "level": pl.String, "unit": pl.String},
            orient="row",
        ),
        levels=("orp", "region"),
        **frames,
    )


def service(id, area="X", type="DPS", **more):
    return {"service_id": id, "area": area, "type": type, **more}


def people(area, count, band="80+", date=dt.date(2024, 12, 31)):
    return {"area": area, "date": date, "age_band": band, "count": count}


def projected(area, count, year, variant="medium", band="80+"):
    return {**people(area, count, band, dt.date(year, 12, 31)), "variant": variant}


def networked(id, units, year=2025, form="pob", **more):
    return {
        "service_id": id,
        "form": form,
        "year": year,
        "status": "basic",
        "unit": "luzka",
        "units": units,
        **more,
    }
