"""Writes the site: a folder for each language and a first page; it appears whole, by one rename."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import Language, _
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.markup import definitions_in, page
from sluzby_eval.reporting.replacing import put_in_place, recover
from sluzby_eval.reporting.run import cannot_write
from sluzby_eval.reporting.site.holdings import DEFINITIONS, SEARCH, TOP_PAGE, Addresses, Holdings
from sluzby_eval.reporting.site.pages import WebPage, pages, specs

if TYPE_CHECKING:
    from sluzby_eval.reporting.context import Context

MARK = "site.json"  # tells our folders from others
SCHEMA = "sluzby-eval/site/1"
NAMES = {"cs": "Česky", "en": "English"}


def build_site(context: Context, out: Path) -> list[Path]:
    """Write the site of a context that holds only what may be published; return its files, the first page first.

    A site that stands in the folder is replaced by one rename.

    Raises:
        UsageError: the folder holds something else than a site, or cannot be written to; or the territory has no
            single area at its top.
        TryLaterError: the disk is full.
    """
    tops = [area for area in context.areas.values() if area.level == (context.levels or ("",))[-1]]
    if len(tops) != 1:
        message = _("A site is about one region, and the territory has {n} areas at its top.")
        hint = _('Name the region in sluzby.toml: region = "code".')
        raise UsageError(message.format(n=len(tops)), hint=hint)
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        message = _("The folder {path} holds something else than a site; nothing was written.")
        raise UsageError(message.format(path=out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        recover(out)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=out.parent) as folder:
            made = Path(folder) / "site"
            made.mkdir()
            names = _write(context, made)
            if out.is_dir() and not any(out.iterdir()):
                shutil.rmtree(out)
            put_in_place(made, out)
    except OSError as error:
        raise cannot_write(out, error) from error
    return [out / name for name in names]


def _write(context: Context, folder: Path) -> list[str]:
    languages = cast("tuple[Language, ...]", get_args(Language))
    ordered = sorted(languages, key=lambda language: language != context.language)
    names = [TOP_PAGE]
    for language in ordered:
        (folder / language).mkdir()
        local = replace(context, language=language)
        site = Holdings(context=local, addresses=Addresses(), report=specs()["region"])
        made = list(pages(site))
        defined = next(definitions_in(one.sections) for one in made if one.address == DEFINITIONS)
        for one in made:
            text = _page(site, one, defined, ordered)
            (folder / language / one.address).write_text(text, encoding="utf-8", newline="\n")
            names.append(f"{language}/{one.address}")
    (folder / TOP_PAGE).write_text(_first(context, ordered), encoding="utf-8", newline="\n")
    about = {
        "schema": SCHEMA,
        "snapshot": context.snapshot_id,
        "year": context.year,
        "version": context.version,
        "data_as_of": context.created_at.isoformat(),
        "languages": ordered,
        "pages": sorted(names),
    }
    (folder / MARK).write_text(
        json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
    return [*names, MARK]


def _page(site: Holdings, one: WebPage, defined: frozenset[str], languages: list[Language]) -> str:
    gettext, format = site.format.gettext, site.format
    others = [
        (language, NAMES[language], f"../{language}/{one.address}")
        for language in languages
        if language != site.context.language
    ]
    return page(
        "site.html.j2",
        format,
        scripts=("tables.js", "search.js") if one.index is not None else ("tables.js",),
        page_of_site=one,
        defined=defined,
        definitions_at="" if one.address == DEFINITIONS else DEFINITIONS,
        others=others,
        menu=(
            (site.page.place(site.top.level, site.top.code), TOP_PAGE),
            (gettext("Find a service"), SEARCH),
            (gettext("What the figures mean"), DEFINITIONS),
        ),
        told=_told(site.context, format),
        asked={
            "words": gettext("Words"),
            "need": gettext("Need"),
            "place": gettext("Place"),
            "type": gettext("Type of service"),
            "any": gettext("any"),
            "found": gettext("Found: {n}"),
            "first": gettext("the first {n} are shown; add a word or a choice"),
            "results": gettext("Services found"),
        },
    )


def _told(context: Context, format: Format) -> str:
    gettext = format.gettext
    return format.typeset(
        gettext("Published by {name}; state of the data {date}, snapshot {snapshot}.").format(
            name=visible(context.workspace.config.name) or gettext("the keeper of the data"),
            date=format.date(context.created_at.date()),
            snapshot=visible(context.snapshot_id)[:16],
        )
    )


def _first(context: Context, languages: list[Language]) -> str:
    format = Format(languages[0])
    return page(
        "languages.html.j2",
        format,
        scripts=(),
        defined=frozenset(),
        title=format.gettext("Social services {year}").format(year=context.year),
        languages=[(language, NAMES[language], f"{language}/{TOP_PAGE}") for language in languages],
    )
