"""Open data, from the top: check who publishes, take what may be published, write the files, show them at once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.i18n import LANGUAGES, _, translator
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.opendata.csvw import csvw_of
from sluzby_eval.reporting.opendata.dcat import dcat_of
from sluzby_eval.reporting.opendata.frames import frames_of
from sluzby_eval.reporting.opendata.shapes import shapes
from sluzby_eval.reporting.replacing import put_in_place
from sluzby_eval.workspace import CONFIG_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.workspace import Publisher, Workspace

METADATA = "csv-metadata.json"  # where programs look for it beside CSV files
RECORD = "dataset.jsonld"
NEEDED = ("name", "iri", "contact", "email", "base_url", "region_iri")
LINES = (
    '[publisher]\nname = "Jihomoravský kraj"\n'
    'iri = "https://rpp-opendata.egon.gov.cz/odrpp/zdroj/orgán-veřejné-moci/70888337"\n'
    'contact = "Odbor sociálních věcí"\nemail = "data@example.cz"\n'
    'base_url = "https://data.example.cz/socialni-sluzby"\n'
    'region_iri = "https://linked.cuzk.cz/resource/ruian/vusc/116"'
)


def write_open_data(context: Context, out: Path, *, years: Sequence[int] | None = None) -> list[Path]:
    """Write open data of what may be published into a folder, which appears at once; return its files.

    Raises:
        UsageError: the settings do not say who publishes, or the folder holds something else.
        InputError: there are no results of a year.
        MissingExtraError: the package for linear programmes is not installed.
    """
    publisher = publisher_of(context.workspace)
    _check_folder(out)
    known = context.years()
    chosen = tuple(sorted(years)) if years else known
    for year in chosen:
        if year not in known:
            listed = ", ".join(str(item) for item in known)
            raise InputError(
                _("There are no results of the year {year}; there are: {years}.").format(
                    year=year, years=listed
                )
            )
    frames = frames_of(published(context), shapes(), years=chosen)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=out.parent) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        _write(made, frames, context, publisher, chosen)
        put_in_place(made, out)
    return sorted(out.iterdir())


def publisher_of(workspace: Workspace) -> Publisher:
    """Return who publishes.

    Raises:
        UsageError: the settings do not say it; the message names the file and the lines to add.
    """
    publisher = workspace.config.publisher
    missing = [name for name in NEEDED if not getattr(publisher, name)]
    if missing:
        message = _("{file} does not say who publishes: [publisher] lacks {names}.")
        raise UsageError(
            message.format(file=workspace.root / CONFIG_NAME, names=", ".join(missing)),
            hint=_("Add, with your own values:") + "\n" + LINES,
        )
    return publisher


def _check_folder(out: Path) -> None:
    """Never replace a folder that holds anything but open data of ours."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / METADATA).is_file())):
        raise UsageError(_("{path} holds something else; choose another folder.").format(path=out))


def _write(
    folder: Path,
    frames: Mapping[str, pl.DataFrame],
    context: Context,
    publisher: Publisher,
    years: Sequence[int],
) -> None:
    files: dict[str, str] = {}
    titles: dict[str, dict[str, str]] = {}
    for table, shape in shapes().items():
        for name, frame, suffix in _parts(table, frames[table], years, by_year=shape.by_year):
            frame.write_csv(folder / f"{name}.csv", line_terminator="\r\n")
            frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
            files[f"{name}.csv"] = table
            told = {language: f"{text}{suffix}" for language, text in shape.title.model_dump().items()}
            titles |= {f"{name}.csv": told, f"{name}.parquet": told}
    title, description, keywords = _texts(publisher, years)
    modified = context.created_at.date().isoformat()
    region = context.workspace.config.region or next(iter(context.areas), None)
    metadata = csvw_of(files, shapes(), publisher=publisher, title=title, modified=modified)
    record = dcat_of(
        titles,
        publisher=publisher,
        title=title,
        description=description,
        keywords=keywords,
        years=years,
        nuts=region,
    )
    _write_json(metadata, folder / METADATA)
    _write_json(record, folder / RECORD)


def _parts(
    table: str, frame: pl.DataFrame, years: Sequence[int], *, by_year: bool
) -> list[tuple[str, pl.DataFrame, str]]:
    if not by_year:
        return [(table, frame, "")]
    return [(f"{table}-{year}", frame.filter(frame["year"] == year), f" {year}") for year in years]


def _texts(
    publisher: Publisher, years: Sequence[int]
) -> tuple[dict[str, str], dict[str, str], dict[str, list[str]]]:
    title: dict[str, str] = {}
    description: dict[str, str] = {}
    keywords: dict[str, list[str]] = {}
    names = {"cs": publisher.name, "en": publisher.name_en or publisher.name}
    for language in LANGUAGES:
        gettext = translator(language).gettext
        span = f"{min(years)}–{max(years)}" if len(years) > 1 else str(years[0])
        title[language] = gettext("Social services: indicators {years}, {name}").format(
            years=span, name=names[language]
        )
        description[language] = gettext(
            "Indicators of costs, capacity, use, staff, quality and availability of social services by area, provider "
            "and service, with a catalogue of services and all code lists. Numbers that could tell of single "
            "persons or of one provider's business are left out; the status says so."
        )
        keywords[language] = [
            gettext("social services"),
            gettext("indicators of services"),
            gettext("costs"),
            gettext("capacity"),
        ]
    return title, description, keywords


def _write_json(value: Mapping[str, Any], path: Path) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
