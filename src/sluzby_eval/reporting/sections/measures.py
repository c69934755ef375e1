"""Measures of the plan: their states, money, those without money, and their place in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Pair, Pairs, Span, Stack, Stacks, Timeline
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.records import planned, year_end
from sluzby_eval.reporting.sections.parts import label, millions, more, number, section_of, share
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page

    Measure = dict[
        str, Any
    ]  # a row of plan_measures, with `name`: its number, and the plan where that is not enough

STATES = ("done", "partly", "ongoing", "planned", "cancelled")
CLOSED = ("done", "cancelled")
MOST = 200  # measures listed; the rest is counted


def compose(section: spec.Measures, page: Page) -> list[Section]:
    """Compose the section; without measures there is none."""
    frame = planned(page)
    if frame is None:
        return []
    several = pl.col("plan").n_unique().over("measure") > 1
    told = pl.when(several).then(pl.format("{} ({})", "measure", "plan")).otherwise("measure")
    measures = list(frame.with_columns(name=told).iter_rows(named=True))
    if section.show == "timeline":
        return section_of(page, section, [_timeline(page, measures)])
    if section.show == "unfunded":
        return section_of(page, section, [_unfunded(page, measures)])
    groups: dict[str, list[Measure]] = {}
    for measure in measures:
        groups.setdefault(_group(page, section.by, measure), []).append(measure)
    ordered = {group: groups[group] for group in collate(groups)}
    made = (
        _budget(page, section.by, ordered) if section.show == "budget" else _states(page, section.by, ordered)
    )
    return section_of(page, section, [made])


def _group(page: Page, by: str, measure: Measure) -> str:
    gettext = page.format.gettext
    if by == "type":
        return page.name("type", measure["type"]) if measure["type"] else gettext("Without a type of service")
    if by in ("plan", "priority", "working_group", "money_source"):
        return visible(measure.get(by) or "") or gettext("not given")
    if by == "year":
        deadline: dt.date | None = measure["deadline"]
        return str(deadline.year) if deadline else gettext("without a deadline")
    area = page.context.ancestor(measure["area"] or "", by)
    return page.name(by, area) if area else gettext("Whole region")


def head_of(page: Page, by: str) -> str:
    """Head the column of the groups of measures."""
    gettext = page.format.gettext
    heads = {
        "type": gettext("Type of service"),
        "plan": gettext("Plan"),
        "priority": gettext("Priority"),
        "working_group": gettext("Working group"),
        "money_source": gettext("Source of money"),
        "year": gettext("Year of the deadline"),
    }
    return heads.get(by, gettext("Territory"))


def state_names(page: Page) -> dict[str, str]:
    """Name the states of measures."""
    gettext = page.format.gettext
    return {
        "done": gettext("Fulfilled"),
        "partly": gettext("Fulfilled in part"),
        "ongoing": gettext("Under way"),
        "planned": gettext("Not begun"),
        "cancelled": gettext("Cancelled"),
    }


def is_late(page: Page, measure: Measure) -> bool:
    """Tell whether the deadline passed by the end of the year and the measure is not closed."""
    deadline: dt.date | None = measure["deadline"]
    return deadline is not None and deadline <= year_end(page) and measure["state"] not in CLOSED


def _states(page: Page, by: str, groups: dict[str, list[Measure]]) -> Stacks:
    gettext, names = page.format.gettext, state_names(page)
    counts = {
        group: [sum(measure["state"] == state for measure in members) for state in STATES]
        for group, members in groups.items()
    }
    everything = [measure for members in groups.values() for measure in members]
    rows = [_states_row(page, group, members) for group, members in groups.items()]
    table = Table(
        caption=gettext("Measures by state, {year}: {place}").format(
            year=page.year, place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(head_of(page, by)),
            *(number(names[state], priority=2) for state in STATES),
            number(gettext("Measures")),
            number(gettext("Fulfilled in full"), "%"),
            number(gettext("After the deadline")),
        ),
        rows=(*rows, _states_row(page, gettext("Total"), everything, total=True)),
        notes=(_as_of(page),),
        source=page.records_source(),
    )
    return Stacks(
        title=_states_headline(page, everything),
        description=gettext(
            "Each bar is one group of measures; its parts are the numbers of measures by state."
        ),
        table=table,
        unit="measure",
        keys=tuple(names[state] for state in STATES),
        stacks=tuple(
            Stack(label=group, cells=tuple(cells.count(n) for n in made)) for group, made in counts.items()
        ),
    )


def _states_row(page: Page, group: str, members: list[Measure], *, total: bool = False) -> Row:
    counts = [sum(measure["state"] == state for measure in members) for state in STATES]
    late = sum(is_late(page, measure) for measure in members)
    made = (
        cells.text(group),
        *(cells.count(n) for n in counts),
        cells.count(len(members)),
        share(counts[0], len(members)),
        cells.count(late),
    )
    return Row(cells=made, total=total)


def _as_of(page: Page) -> str:
    told = page.format.gettext("As of {date}; a cancelled measure is not late.")
    return page.format.typeset(told.format(date=page.format.date(year_end(page))))


def _states_headline(page: Page, everything: list[Measure]) -> str:
    done = sum(measure["state"] == "done" for measure in everything)
    late = sum(is_late(page, measure) for measure in everything)
    partly = sum(measure["state"] == "partly" for measure in everything)
    told = page.format.gettext(
        "Measures fulfilled: {done} out of {all}, in part: {partly}, after the deadline: {late}"
    ).format(done=done, all=len(everything), partly=partly, late=late)
    return page.format.typeset(told)


def _money(members: list[Measure], name: str) -> float | None:
    known = [measure[name] for measure in members if measure[name] is not None]
    return sum(known) if known else None


def _budget(page: Page, by: str, groups: dict[str, list[Measure]]) -> Pairs:
    gettext, unit = page.format.gettext, page.format.unit("CZK_million")
    both = {
        group: [m for m in members if m["budget"] is not None and m["spent"] is not None]
        for group, members in groups.items()
    }
    everything = [measure for members in groups.values() for measure in members]
    rows = [
        *((group, members, False) for group, members in groups.items()),
        (gettext("Total"), everything, True),
    ]
    table = Table(
        caption=gettext("Budget and spending of measures, {year}: {place}").format(
            year=page.year, place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(head_of(page, by)),
            number(gettext("Measures"), priority=2),
            number(gettext("Budget"), unit),
            number(gettext("Spent"), unit),
            number(gettext("Spent of the budget"), "%"),
        ),
        rows=tuple(_budget_row(group, members, total=total) for group, members, total in rows),
        notes=(gettext("The share counts only measures that tell both the budget and the spending."),),
        source=page.records_source(),
    )
    known = [measure for members in both.values() for measure in members]
    return Pairs(
        title=_budget_headline(page, known),
        description=gettext("Two bars for each group: the budget and what was spent."),
        table=table,
        unit="CZK_million",
        first_title=gettext("Budget"),
        second_title=gettext("Spent"),
        pairs=tuple(
            Pair(
                label=group,
                first=millions(_money(members, "budget")),
                second=millions(_money(members, "spent")),
            )
            for group, members in groups.items()
        ),
    )


def _budget_row(group: str, members: list[Measure], *, total: bool) -> Row:
    both = [m for m in members if m["budget"] is not None and m["spent"] is not None]
    made = (
        cells.text(group),
        cells.count(len(members)),
        millions(_money(members, "budget")),
        millions(_money(members, "spent")),
        share(_money(both, "spent"), _money(both, "budget")),
    )
    return Row(cells=made, total=total)


def _budget_headline(page: Page, known: list[Measure]) -> str:
    form, budget, spent = page.format, _money(known, "budget"), _money(known, "spent")
    if not budget or spent is None:
        return form.gettext("Budget and spending of measures, {year}").format(year=page.year)
    told = form.gettext("{share} of the measures' budget was spent by the end of {year}").format(
        share=form.quantity(spent / budget, "share"), year=page.year
    )
    return form.typeset(told)


def _unfunded(page: Page, measures: list[Measure]) -> Block:
    gettext = page.format.gettext
    without = [m for m in measures if not m["budget"] and m["state"] not in CLOSED]
    if not without:
        return Note(text=gettext("Every open measure has a budget."))
    return Table(
        caption=gettext("Open measures without a budget, {year}").format(year=page.year),
        columns=(
            label(gettext("Measure")),
            label(gettext("Priority"), priority=2),
            label(gettext("Type of service")),
            label(gettext("Territory")),
            label(gettext("State"), priority=2),
            label(gettext("Deadline")),
            label(gettext("Responsible"), priority=3),
        ),
        rows=tuple(Row(cells=_listed(page, measure)) for measure in without[:MOST]),
        notes=more(page, len(without) - MOST),
        source=page.records_source(),
        stacks=True,
    )


def _listed(page: Page, measure: Measure) -> tuple[Cell, ...]:
    area = page.context.areas.get(measure["area"] or "")
    deadline: dt.date | None = measure["deadline"]
    return (
        cells.text(visible(measure["name"])),
        cells.text(visible(measure["priority"] or "")),
        cells.text(page.kind(measure["type"], ALL) if measure["type"] else ""),
        cells.text(page.name(area.level, area.code) if area else page.format.gettext("Whole region")),
        cells.text(state_names(page).get(str(measure["state"]), str(measure["state"]))),
        cells.text(page.format.date(deadline) if deadline else ""),
        cells.text(visible(measure["responsible"] or "")),
    )


def _timeline(page: Page, measures: list[Measure]) -> Timeline | None:
    """Draw measures from the first year in which their plan knows them to their deadline."""
    first = _first_years(page)
    timed = [measure for measure in measures if measure["deadline"] is not None][:MOST]
    if not timed:
        return None
    gettext = page.format.gettext
    late = sum(is_late(page, measure) for measure in timed)
    table = Table(
        caption=gettext("Measures in time, {year}").format(year=page.year),
        columns=_timeline_columns(page),
        rows=tuple(
            Row(cells=(*_listed(page, measure), _done(measure)), highlighted=is_late(page, measure))
            for measure in timed
        ),
        notes=(_as_of(page),),
    )
    told = gettext("After the deadline: {late} out of {all} measures").format(late=late, all=len(timed))
    return Timeline(
        title=page.format.typeset(told),
        description=gettext(
            "One line for each measure, from the year in which the plan names it first to its deadline."
        ),
        table=table,
        spans=tuple(_span(page, measure, first) for measure in timed),
        today=year_end(page),
    )


def _timeline_columns(page: Page) -> tuple[Column, ...]:
    gettext = page.format.gettext
    return (
        label(gettext("Measure")),
        label(gettext("Priority"), priority=3),
        label(gettext("Type of service"), priority=2),
        label(gettext("Territory"), priority=2),
        label(gettext("State")),
        label(gettext("Deadline")),
        label(gettext("Responsible"), priority=4),
        number(gettext("Done"), "%", priority=2),
    )


def _first_years(page: Page) -> dict[tuple[str, str], int]:
    frame = page.context.tables["plan_measures"].select("plan", "measure", "year")
    first: dict[tuple[str, str], int] = {}
    for plan, measure, year in frame.iter_rows():
        first[plan, measure] = min(year, first.get((plan, measure), year))
    return first


def _done(measure: Measure) -> Cell:
    """Return the share of the planned units that is there."""
    wanted, real = measure["units_planned"], measure["units_real"]
    if real is None:
        return Cell(status="not_reported")
    return share(real, wanted)


def _span(page: Page, measure: Measure, first: dict[tuple[str, str], int]) -> Span:
    deadline: dt.date = measure["deadline"]
    start = deadline.replace(
        year=min(first[measure["plan"], measure["measure"]], deadline.year), month=1, day=1
    )
    kind = page.kind(measure["type"], ALL) if measure["type"] else ""
    return Span(
        label=", ".join(part for part in (visible(measure["name"]), kind) if part),
        start=start,
        end=deadline,
        state=state_names(page).get(str(measure["state"]), str(measure["state"])),
        done=_done(measure),
        late=is_late(page, measure),
    )
