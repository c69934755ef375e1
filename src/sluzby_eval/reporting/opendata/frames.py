"""The frames of open data, taken from a context that holds only what may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from sluzby_eval import units
from sluzby_eval.i18n import LANGUAGES, pick, translator
from sluzby_eval.model import ALL, UNKNOWN, VERSIONS
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.injection import neutralised
from sluzby_eval.results import Status
from sluzby_eval.words import blanks, meanings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.opendata.shapes import Shape

Rows = list[dict[str, object]]
TYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "double": pl.Float64(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
}


def frames_of(
    context: Context, shapes: Mapping[str, Shape], *, years: Sequence[int]
) -> dict[str, pl.DataFrame]:
    """Make the frame of every table; names and rows are sorted, texts are made harmless."""
    results = context.results.filter(
        pl.col("year").is_in(list(years)), pl.col("status") != Status.NOT_APPLICABLE.value
    )
    made = {
        "results": results,
        "indicators": _frame(_indicators(context), shapes["indicators"]),
        "units": _frame(_units(context, results), shapes["units"]),
        "services": context.services.with_columns(pl.col("type").replace("", None)),
        "capacities": _capacities(context),
        "providers": _providers(context),
        "service_types": _frame(
            _labels("type", context.type_labels, results, context.services), shapes["service_types"]
        ),
        "forms": _frame(
            _labels("form", context.form_labels, results, context.tables["service_forms"]), shapes["forms"]
        ),
        "levels": _frame(_levels(context), shapes["levels"]),
        "versions": _frame(_named("version", VERSIONS, Format.version), shapes["versions"]),
        "bases": _frame(_bases(), shapes["bases"]),
        "statuses": _frame(_statuses(), shapes["statuses"]),
        "measures": _frame(_measures(), shapes["measures"]),
    }
    return {name: _shaped(frame, shapes[name]) for name, frame in made.items()}


def _shaped(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Take the columns of a table in their order and kinds, rows sorted by the key."""
    chosen = frame.select(pl.col(name).cast(TYPES[column.type]) for name, column in shape.columns.items())
    texts = [name for name, column in shape.columns.items() if column.type == "string"]
    distinct = {text for name in texts for text in chosen[name].unique().drop_nulls().to_list()}
    changed = {text: harmless(text) for text in distinct if harmless(text) != text}
    return chosen.with_columns(pl.col(texts).replace(changed)).sort(shape.key)


def harmless(text: str) -> str:
    """Make a text visible and inert in spreadsheets."""
    return neutralised(visible(text))


def _frame(rows: Rows, shape: Shape) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: TYPES[column.type] for name, column in shape.columns.items()})


def _indicators(context: Context) -> Rows:
    return [
        {
            "indicator": info.id,
            "number": info.catalogue or None,
            "domain": info.domain,
            "title_cs": info.title["cs"],
            "title_en": info.title["en"],
            "question_cs": info.question["cs"],
            "question_en": info.question["en"],
            "measure": info.unit,
            "better": info.better,
            "formula": info.formula,
            "source": info.source,
        }
        for info in context.indicators.values()
    ]


def _units(context: Context, results: pl.DataFrame) -> Rows:
    """List all units that results speak of, and all areas."""
    found = dict.fromkeys((area.level, area.code) for area in context.areas.values())
    found |= dict.fromkeys(results.select("level", "unit").unique().sort("level", "unit").iter_rows())
    unknown = _said("without a territory")
    return [
        {
            "level": level,
            "unit": unit,
            "name": unknown["cs"] if unit == UNKNOWN else context.name(level, unit),
            "parent": context.areas[unit].parent if unit in context.areas else None,
        }
        for level, unit in found
    ]


def _capacities(context: Context) -> pl.DataFrame:
    known = context.services["service_id"].to_list()
    return context.tables["service_forms"].filter(pl.col("service_id").is_in(known))


def _providers(context: Context) -> pl.DataFrame:
    """List all providers, those of services that the register of providers does not know, too."""
    told = context.tables["providers"]
    missing = context.services.filter(
        pl.col("ico").is_not_null() & ~pl.col("ico").is_in(told["ico"].to_list())
    )
    return pl.concat([told, missing.select("ico").unique()], how="diagonal")


def _labels(key: str, labels: Mapping[str, Mapping[str, str]], *used: pl.DataFrame) -> Rows:
    """List the codes of a code list with their labels; those that data use without it say so."""
    together = _said("all together")
    known: dict[str, Mapping[str, str]] = {ALL: together, **labels}
    codes = {code for frame in used for code in frame[key].drop_nulls().unique().to_list() if code}
    for code in sorted(codes - set(known)):
        known[code] = _said("not known") if code == UNKNOWN else dict.fromkeys(LANGUAGES, code)
    return [{key: code, "title_cs": label["cs"], "title_en": label["en"]} for code, label in known.items()]


def _said(text: Literal["all together", "not known", "without a territory"]) -> dict[str, str]:
    """Say a word of the code lists in both languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        gettext = translator(language).gettext
        words = {
            "all together": gettext("all together"),
            "not known": gettext("not known"),
            "without a territory": gettext("without a territory"),
        }
        found[language] = words[text]
    return found


def _levels(context: Context) -> Rows:
    return _named("level", ("service", "provider", *context.levels), Format.level)


def _named(key: str, codes: Iterable[str], name: Callable[[Format, str], str]) -> Rows:
    return [
        {key: code, "title_cs": name(Format("cs"), code), "title_en": name(Format("en"), code)}
        for code in codes
    ]


def _bases() -> Rows:
    rows: Rows = []
    for code in ("seat", "operation"):
        told = {}
        for language in LANGUAGES:
            gettext = translator(language).gettext
            told[language] = gettext("by seat") if code == "seat" else gettext("by place of operation")
        rows.append({"basis": code, "title_cs": told["cs"], "title_en": told["en"]})
    return rows


def _statuses() -> Rows:
    rows: Rows = []
    for status in Status:
        row: dict[str, object] = {"status": status.value}
        for language in LANGUAGES:
            known = translator(language).gettext("value given") if status is Status.OK else None
            row[f"title_{language}"] = known or blanks(language)[status.value]
            row[f"meaning_{language}"] = meanings(language).get(status.value)
        rows.append(row)
    return rows


def _measures() -> Rows:
    return [
        {
            "measure": unit.code,
            "title_cs": pick(unit.label, "cs") or None,
            "title_en": pick(unit.label, "en") or None,
            "decimals": unit.decimals,
            "fraction": unit.percent,
        }
        for unit in units.catalogue().values()
    ]
