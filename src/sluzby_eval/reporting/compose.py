"""From a report's definition and a context to a document: the only place where rows are chosen and sorted.

Nothing is evaluated here: every number is a row of the results, a count or a sum of records, or the difference of
two years. Each kind of section is a module of `sections/` with a function `compose`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sluzby_eval.i18n import pick
from sluzby_eval.model import ALL
from sluzby_eval.reporting import spec
from sluzby_eval.reporting.disclosure.publish import published
from sluzby_eval.reporting.document import Document, Labels, Section
from sluzby_eval.reporting.figures import Figures
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.naming import slug
from sluzby_eval.reporting.page import Page
from sluzby_eval.reporting.sections import (
    areas,
    attention,
    audit_plan,
    audits,
    bars,
    calculation,
    catalogue,
    definitions,
    dependence,
    findings,
    frontier,
    goals,
    grants,
    holdings_of_data,
    indicators,
    key_figures,
    lines,
    maps,
    measures,
    method,
    missing,
    multiples,
    need,
    neighbours,
    network,
    pairs,
    points,
    proposal,
    sentences,
    services,
    settlement,
    sources,
    staffing,
    strips,
    text,
    trend,
    types,
    waterfall,
)
from sluzby_eval.reporting.spec import TYPE
from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from sluzby_eval.reporting.context import Context

    Composer = Callable[[Any, Page], list[Section]]

COMPOSERS: Mapping[str, Composer] = {
    "key_figures": key_figures.compose,
    "indicators": indicators.compose,
    "areas": areas.compose,
    "types": types.compose,
    "bars": bars.compose,
    "strips": strips.compose,
    "trend": trend.compose,
    "services": services.compose,
    "attention": attention.compose,
    "missing": missing.compose,
    "findings": findings.compose,
    "text": text.compose,
    "sentences": sentences.compose,
    "lines": lines.compose,
    "multiples": multiples.compose,
    "map": maps.compose,
    "points": points.compose,
    "pairs": pairs.compose,
    "waterfall": waterfall.compose,
    "sources": sources.compose,
    "staffing": staffing.compose,
    "dependence": dependence.compose,
    "grants": grants.compose,
    "network": network.compose,
    "measures": measures.compose,
    "audits": audits.compose,
    "catalogue": catalogue.compose,
    "neighbours": neighbours.compose,
    "data": holdings_of_data.compose,
    "frontier": frontier.compose,
    "need": need.compose,
    "goals": goals.compose,
    "audit_plan": audit_plan.compose,
    "proposal": proposal.compose,
    "settlement": settlement.compose,
    "calculation": calculation.compose,
}

FINAL = "final"
FINGERPRINT = 16  # letters of a fingerprint that are shown


def compose(report: spec.Report, context: Context, unit: str) -> Document:
    """Compose the document of one unit.

    Raises:
        MissingExtraError: the report is a suppressed one and the package that finds what to withhold is missing.
    """
    context = published(context) if report.suppressed else context
    about_type = report.level == TYPE
    page = Page(
        context=context,
        report=report,
        subject=unit,
        unit=_top(context) if about_type else unit,
        figures=Figures(context, confidentiality=report.confidentiality, type=unit if about_type else ALL),
        all_years=context.years(),
        format=Format(context.language),
    )
    sections = _sections(report, page)
    rows = page.figures.used()
    name = page.place(report.level, unit)
    return Document(
        report=report.id,
        title=page.format.pick(report.title.both()).replace("{name}", name).replace("{year}", str(page.year)),
        subtitle=page.format.pick(report.subtitle.both())
        .replace("{name}", name)
        .replace("{year}", str(page.year)),
        language=context.language,
        facts=_facts(page, rows),
        sections=_numbered(sections),
        rows=rows,
        labels=_labels(page, rows),
        created_at=context.created_at,
        slug=_slug(page),
        properties={
            "report": report.id,
            "level": report.level,
            "unit": unit,
            "name": page.name(report.level, unit),
            "year": str(page.year),
            "version": context.version,
            "snapshot": context.snapshot_id,
            "definitions": context.definitions,
            "program": __version__,
            "data_as_of": context.created_at.isoformat(),
            "language": context.language,
        },
    )


def _top(context: Context) -> str:
    """Return the area at the top of the territory; where there are several, the first."""
    return next(iter(context.units(context.levels[-1])), "") if context.levels else ""


def _slug(page: Page) -> str:
    """Name the files of the document; versions other than the final one say so."""
    name = page.name(page.report.level, page.subject)
    parts = [page.report.id, page.subject, name, str(page.year)]
    if page.context.version != FINAL:
        parts.append(page.context.version)
    return "_".join(slug(part) for part in parts)


def _sections(report: spec.Report, page: Page) -> tuple[Section, ...]:
    """Compose the sections; those that speak about the others come when the others are known."""
    made: dict[int, list[Section]] = {}
    for position, section in enumerate(report.sections):
        if not isinstance(section, spec.Method | spec.Definitions):
            made[position] = _section(section, page)
    rest = tuple(section for sections in made.values() for section in sections)
    for position, section in enumerate(report.sections):
        if isinstance(section, spec.Method):
            made[position] = method.compose(section, page, rest)
        elif isinstance(section, spec.Definitions):
            made[position] = definitions.compose(section, page)
    return tuple(section for position in sorted(made) for section in made[position])


def _section(section: spec.AnySection, page: Page) -> list[Section]:
    return COMPOSERS[section.kind](section, page)


def _facts(page: Page, rows: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    gettext, context = page.format.gettext, page.context
    dates = rows["reference_date"].drop_nulls().unique().sort().to_list()
    facts = [
        (gettext("Year"), str(page.year)),
        (gettext("Version of statements"), page.format.version(context.version)),
        (
            gettext("Population and territorial data as of"),
            ", ".join(page.format.date(date) for date in dates),
        ),
        (gettext("State of the data"), page.format.date(context.created_at.date())),
        (gettext("Snapshot of the data"), visible(context.snapshot_id)[:FINGERPRINT]),
        (gettext("Definitions of indicators"), visible(context.definitions)[:FINGERPRINT]),
        (gettext("Program"), f"sluzby-eval {__version__}"),
        (gettext("Compiled by"), visible(context.workspace.config.name)),
    ]
    return tuple((label, text) for label, text in facts if text)


def _labels(page: Page, rows: pl.DataFrame) -> Labels:
    known = page.context.indicators
    ids = [id for id in rows["indicator"].unique().sort() if id in known]
    units = rows.select("level", "unit").unique().sort("level", "unit").iter_rows()
    return Labels(
        indicators={
            id: (pick(known[id].title, page.context.language), page.format.unit(known[id].unit)) for id in ids
        },
        units={(level, unit): page.name(level, unit) for level, unit in units},
    )


def _numbered(sections: tuple[Section, ...], prefix: str = "s") -> tuple[Section, ...]:
    return tuple(
        replace(section, id=f"{prefix}{number}", parts=_numbered(section.parts, f"{prefix}{number}-"))
        for number, section in enumerate(sections, start=1)
    )
