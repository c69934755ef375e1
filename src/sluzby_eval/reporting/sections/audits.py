"""Audits and their findings: counts, open and overdue findings, repeated ones, and how old the last audit is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Stack, Stacks
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.records import placed_services, records, year_end
from sluzby_eval.reporting.sections.parts import label, more, number, section_of, share
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page

    Finding = dict[str, Any]  # a row of audit_findings with the service and the end of its audit

MOST = 200  # rows of a list; the rest is counted
AGES = ((365, "year"), (730, "two"), (1096, "three"))  # days since the last audit


def compose(section: spec.Audits, page: Page) -> list[Section]:
    """Compose the section; without audits there is none."""
    audits = records(page, "audits")
    if audits is None:
        return []
    ended = audits.filter(pl.col("date_to") <= year_end(page))
    if section.show == "counts":
        return section_of(page, section, [_counts(page, ended)])
    if section.show == "freshness":
        return section_of(page, section, [_freshness(page, ended)])
    findings = _findings(page, ended)
    makers = {"findings": _by_year, "overdue": _overdue, "repeated": _repeated}
    return section_of(page, section, [makers[section.show](page, findings)])


def _findings(page: Page, audits: pl.DataFrame) -> list[Finding]:
    table = page.context.tables.get("audit_findings")
    if table is None:
        return []
    joined = table.join(audits.select("audit_id", "service_id", "date_to", "kind"), on="audit_id")
    return list(joined.sort("due", "audit_id", "finding", nulls_last=True).iter_rows(named=True))


def _kinds(page: Page) -> dict[str, str]:
    gettext = page.format.gettext
    return {
        "inspection": gettext("Inspection of quality"),
        "registration_control": gettext("Control of registration"),
        "inquiry": gettext("Inquiry on the spot"),
        "quality_audit": gettext("Audit of quality"),
        "financial_control": gettext("Financial control"),
    }


def _counts(page: Page, audits: pl.DataFrame) -> Stacks | None:
    """Count audits by year and kind."""
    names = _kinds(page)
    counted = audits.group_by(pl.col("date_to").dt.year().alias("year"), "kind").len()
    made = {(year, kind): n for year, kind, n in counted.iter_rows()}
    years = sorted({year for year, _ in made})
    kinds = [kind for kind in names if any((year, kind) in made for year in years)]
    if not years:
        return None
    gettext = page.format.gettext
    table = Table(
        caption=gettext("Audits by year and kind: {place}").format(
            place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(gettext("Year")),
            *(number(names[kind], priority=2) for kind in kinds),
            number(gettext("Total")),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(str(year)),
                    *(cells.count(made.get((year, kind), 0)) for kind in kinds),
                    cells.count(sum(made.get((year, kind), 0) for kind in kinds)),
                )
            )
            for year in years
        ),
        source=page.records_source(),
    )
    latest = sum(made.get((page.year, kind), 0) for kind in kinds)
    told = gettext("Audits ended in {year}: {n}").format(year=page.year, n=latest)
    return Stacks(
        title=page.format.typeset(told),
        description=gettext("Each bar is one year; its parts are the numbers of audits by kind."),
        table=table,
        unit="audit",
        keys=tuple(names[kind] for kind in kinds),
        stacks=tuple(
            Stack(label=str(year), cells=tuple(cells.count(made.get((year, kind), 0)) for kind in kinds))
            for year in years
        ),
    )


def _state(page: Page, finding: Finding) -> str:
    """Return the state of a finding at the end of the year."""
    closed: dt.date | None = finding["closed"]
    due: dt.date | None = finding["due"]
    if closed is not None and closed <= year_end(page):
        return "late" if due is not None and closed > due else "in_time"
    return "overdue" if due is not None and due < year_end(page) else "open"


STATES = ("in_time", "late", "open", "overdue")


def _state_names(page: Page) -> dict[str, str]:
    gettext = page.format.gettext
    return {
        "in_time": gettext("Closed in time"),
        "late": gettext("Closed late"),
        "open": gettext("Open, not due yet"),
        "overdue": gettext("Open after the due date"),
    }


def _by_year(page: Page, findings: list[Finding]) -> Block:
    """Count findings by the year of their audit and by their state."""
    if not findings:
        return Note(text=page.format.gettext("The audits found nothing."))
    gettext, names = page.format.gettext, _state_names(page)
    made: dict[int, list[str]] = {}
    for finding in findings:
        made.setdefault(finding["date_to"].year, []).append(_state(page, finding))
    rows = [_by_year_row(str(year), made[year]) for year in sorted(made)]
    everything = [state for states in made.values() for state in states]
    table = Table(
        caption=gettext("Findings by the year of the audit and by state"),
        columns=(
            label(gettext("Year")),
            *(number(names[state]) for state in STATES),
            number(gettext("Findings of audits")),
            number(gettext("Closed"), "%"),
        ),
        rows=(*rows, _by_year_row(gettext("Total"), everything, total=True)),
        notes=(_as_of(page),),
        source=page.records_source(),
    )
    told = gettext("Findings open after the due date: {overdue} out of {all}").format(
        overdue=everything.count("overdue"), all=len(everything)
    )
    return Stacks(
        title=page.format.typeset(told),
        description=gettext(
            "Each bar is the year of the audits; its parts are the numbers of findings by state."
        ),
        table=table,
        unit="finding",
        keys=tuple(names[state] for state in STATES),
        stacks=tuple(
            Stack(label=str(year), cells=tuple(cells.count(made[year].count(state)) for state in STATES))
            for year in sorted(made)
        ),
    )


def _by_year_row(head: str, states: list[str], *, total: bool = False) -> Row:
    closed = states.count("in_time") + states.count("late")
    made = (
        cells.text(head),
        *(cells.count(states.count(state)) for state in STATES),
        cells.count(len(states)),
        share(closed, len(states)),
    )
    return Row(cells=made, total=total)


def _as_of(page: Page) -> str:
    told = page.format.gettext("As of {date}.").format(date=page.format.date(year_end(page)))
    return page.format.typeset(told)


def _overdue(page: Page, findings: list[Finding]) -> Block:
    """List findings open after their due date, the oldest first."""
    gettext = page.format.gettext
    late = [finding for finding in findings if _state(page, finding) == "overdue"]
    if not late:
        return Note(text=gettext("No finding is open after its due date."))
    return Table(
        caption=gettext("Findings open after the due date"),
        columns=(
            label(gettext("Service")),
            label(gettext("Provider"), priority=2),
            label(gettext("Duty")),
            label(gettext("Weight"), priority=3),
            label(gettext("Due date")),
            number(gettext("Days after"), page.format.unit("day")),
        ),
        rows=tuple(Row(cells=_overdue_cells(page, finding)) for finding in late[:MOST]),
        notes=(*more(page, len(late) - MOST), _as_of(page)),
        source=page.records_source(),
        stacks=True,
    )


def _overdue_cells(page: Page, finding: Finding) -> tuple[Cell, ...]:
    service, provider = _named(page, finding["service_id"])
    weight = finding["weight"]
    return (
        cells.text(service),
        cells.text(provider),
        cells.text(visible(finding["duty"] or "")),
        cells.text(_weights(page).get(int(weight), "") if weight is not None else ""),
        cells.text(page.format.date(finding["due"])),
        cells.count((year_end(page) - finding["due"]).days),
    )


def _weights(page: Page) -> dict[int, str]:
    gettext = page.format.gettext
    return {1: gettext("minor"), 2: gettext("substantial"), 3: gettext("essential")}


def _named(page: Page, service: str) -> tuple[str, str]:
    if "owners" not in page.context.memo:
        rows = page.context.services.select("service_id", "ico").iter_rows()
        page.context.memo["owners"] = dict(rows)
    ico = page.context.memo["owners"].get(service)
    return page.name("service", service), page.name("provider", ico) if ico else ""


def _repeated(page: Page, findings: list[Finding]) -> Block:
    """List services in which one duty was found broken by two audits or more."""
    gettext = page.format.gettext
    audits: dict[tuple[str, str], dict[str, dt.date]] = {}
    for finding in findings:
        if finding["duty"]:
            key = (finding["service_id"], finding["duty"])
            audits.setdefault(key, {})[finding["audit_id"]] = finding["date_to"]
    found = {key: made for key, made in audits.items() if len(made) > 1}
    if not found:
        return Note(text=gettext("No duty was found broken by two audits of one service."))
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    rows = []
    for service, duty in order[:MOST]:
        name, provider = _named(page, service)
        dates = sorted(found[service, duty].values())
        rows.append(
            Row(
                cells=(
                    cells.text(name),
                    cells.text(provider),
                    cells.text(visible(duty)),
                    cells.count(len(dates)),
                    cells.text(", ".join(page.format.date(date) for date in dates)),
                )
            )
        )
    return Table(
        caption=gettext("Duties found broken by more than one audit of a service"),
        columns=(
            label(gettext("Service")),
            label(gettext("Provider"), priority=2),
            label(gettext("Duty")),
            number(gettext("Audits")),
            label(gettext("Ends of the audits"), priority=3),
        ),
        rows=tuple(rows),
        notes=more(page, len(order) - MOST),
        source=page.records_source(),
        stacks=True,
    )


def _freshness(page: Page, audits: pl.DataFrame) -> Stacks | None:
    """Count services by the time since their last audit, by type."""
    last: dict[str, dt.date] = dict(audits.group_by("service_id").agg(pl.col("date_to").max()).iter_rows())
    groups: dict[str, list[str]] = {}
    for service in placed_services(page):
        groups.setdefault(page.name("type", service.type), []).append(_age(page, last.get(service.id)))
    if not groups:
        return None
    gettext = page.format.gettext
    names = {
        "year": gettext("Within a year"),
        "two": gettext("One to two years ago"),
        "three": gettext("Two to three years ago"),
        "older": gettext("Longer ago"),
        "never": gettext("No audit known"),
    }
    everything = [age for ages in groups.values() for age in ages]
    table = Table(
        caption=gettext("Services by the time since their last audit"),
        columns=(
            label(gettext("Type of service")),
            *(number(name) for name in names.values()),
            number(gettext("Services")),
        ),
        rows=(
            *(_freshness_row(type, groups[type], names) for type in collate(groups)),
            _freshness_row(gettext("Total"), everything, names, total=True),
        ),
        notes=(_as_of(page),),
        source=page.records_source(),
    )
    stale = everything.count("older") + everything.count("never")
    told = gettext("Without an audit in the last three years: {n} out of {all} services").format(
        n=stale, all=len(everything)
    )
    return Stacks(
        title=page.format.typeset(told),
        description=gettext(
            "Each bar is one type; its parts are the numbers of services by the age of the last audit."
        ),
        table=table,
        unit="service",
        keys=tuple(names.values()),
        stacks=tuple(
            Stack(label=type, cells=tuple(cells.count(groups[type].count(age)) for age in names))
            for type in collate(groups)
        ),
    )


def _freshness_row(head: str, ages: list[str], names: Iterable[str], *, total: bool = False) -> Row:
    made = (cells.text(head), *(cells.count(ages.count(age)) for age in names), cells.count(len(ages)))
    return Row(cells=made, total=total)


def _age(page: Page, last: dt.date | None) -> str:
    if last is None:
        return "never"
    days = (year_end(page) - last).days
    return next((name for limit, name in AGES if days <= limit), "older")
