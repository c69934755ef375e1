"""How one value becomes another by parts that add up: from money to the result, from year to year, by causes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import TOTAL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Step, Waterfall
from sluzby_eval.reporting.records import records, services_ever
from sluzby_eval.reporting.sections.money import COSTS, ORDER, SOURCES, cost_group, names
from sluzby_eval.reporting.sections.parts import label, millions, number, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page

LINE = ("service_id", "form", "year")
AGREES = 1.0  # Kč by which the items of a statement may differ from its own total


def compose(section: spec.Waterfall, page: Page) -> list[Section]:
    """Compose the section; where the parts are not known, there is none."""
    makers = {"result": _result, "services": _services}
    made = _why(page, section.indicator or "") if section.of == "why" else makers[section.of](page)
    return section_of(page, section, [made])


def _result(page: Page) -> Waterfall | None:
    """Take revenues and costs of the statements whose items add up to their own totals on both sides."""
    money = [
        frame.filter(pl.col("year") == page.year) if frame is not None else None
        for frame in (records(page, "revenues"), records(page, "costs"))
    ]
    revenues, costs = money
    if revenues is None or costs is None:
        return None
    everything = pl.concat([revenues.select(LINE), costs.select(LINE)]).unique().height
    closed = _closed(revenues, "source").join(_closed(costs, "item"), on=LINE)
    if closed.is_empty():
        return None
    gained = _sums(revenues.join(closed, on=LINE, how="semi"), "source", SOURCES)
    codes = {code: cost_group(code) for code in costs["item"].unique()}
    spent = _sums(costs.join(closed, on=LINE, how="semi"), "item", codes)
    titles = names(page)
    gettext = page.format.gettext
    income, outlay = sum(gained.values()), sum(spent.values())
    steps = [
        *(Step(label=titles[key], cell=millions(gained[key])) for key in ORDER if key in gained),
        Step(label=gettext("Revenues in all"), cell=millions(income), total=True),
        *(Step(label=titles[key], cell=millions(-spent[key])) for key in COSTS if key in spent),
        Step(label=gettext("Result"), cell=millions(income - outlay), total=True),
    ]
    form = page.format
    told = gettext("Revenues {income}, costs {outlay}, result {result}").format(
        income=form.quantity(income / 1e6, "CZK_million"),
        outlay=form.quantity(outlay / 1e6, "CZK_million"),
        result=form.quantity((income - outlay) / 1e6, "CZK_million"),
    )
    note = gettext(
        "Only statements whose items add up to their own totals are counted: {n} out of {all} in all."
    ).format(n=closed.height, all=everything)
    caption = gettext("From revenues to the result, {year}").format(year=page.year)
    return _picture(page, (form.typeset(told), caption), steps, "CZK_million", form.typeset(note))


def _closed(frame: pl.DataFrame, item: str) -> pl.DataFrame:
    """List the lines whose items are all told and add up to the total of the statement."""
    is_total = pl.col(item) == TOTAL
    amount = pl.col("amount_czk")
    sums = frame.group_by(LINE).agg(
        total=amount.filter(is_total).first(),
        items=amount.filter(~is_total).sum(),
        blanks=amount.filter(~is_total).null_count(),
    )
    agrees = (pl.col("total") - pl.col("items")).abs() <= AGREES
    return sums.filter(agrees, pl.col("blanks") == 0).select(LINE)


def _sums(frame: pl.DataFrame, item: str, groups: dict[str, str]) -> dict[str, float]:
    parts = frame.filter(pl.col(item) != TOTAL).with_columns(
        part=pl.col(item).replace_strict(groups, default="other")
    )
    return {
        part: float(total)
        for part, total in parts.group_by("part").agg(pl.col("amount_czk").sum()).iter_rows()
    }


def _services(page: Page) -> Waterfall | None:
    """Count the unit's services at the ends of two years, and those that began and ended between."""
    start, end = dt.date(page.year - 1, 12, 31), dt.date(page.year, 12, 31)
    rows = [
        (row["valid_from"], row["valid_to"])
        for row in page.context.services.iter_rows(named=True)
        if row["service_id"] in services_ever(page)
    ]
    before = sum(_is_valid(row, start) for row in rows)
    began = sum(_is_valid(row, end) and not _is_valid(row, start) for row in rows)
    ended = sum(_is_valid(row, start) and not _is_valid(row, end) for row in rows)
    if not before and not began:
        return None
    gettext, form = page.format.gettext, page.format
    now = before + began - ended
    steps = [
        Step(label=form.date(start), cell=cells.count(before), total=True),
        Step(label=gettext("Began"), cell=cells.count(began)),
        Step(label=gettext("Ended"), cell=cells.count(-ended)),
        Step(label=form.date(end), cell=cells.count(now), total=True),
    ]
    told = gettext("Services: {before} at the end of {year}, {now} at the end of {until}").format(
        before=before, year=page.year - 1, now=now, until=page.year
    )
    note = gettext("A service that was registered anew counts as ended and begun.")
    caption = gettext("Number of services, {year} to {until}").format(year=page.year - 1, until=page.year)
    return _picture(page, (form.typeset(told), caption), steps, "", note)


def _is_valid(row: tuple[dt.date | None, dt.date | None], day: dt.date) -> bool:
    return (row[0] is None or row[0] <= day) and (row[1] is None or row[1] >= day)


def _why(page: Page, indicator: str) -> Waterfall | None:
    """Take the causes of a change as the evaluation tells them."""
    frame, info = page.context.wings.get("why"), page.context.indicators.get(indicator)
    if frame is None or info is None:
        return None
    own = frame.filter(
        pl.col("indicator") == indicator,
        pl.col("level") == page.level,
        pl.col("unit") == page.unit,
        pl.col("type") == page.type,
        pl.col("until") == page.year,
    )
    if own.is_empty():
        return None
    effects = effect_names(page)
    first = own.row(0, named=True)

    def cell(value: float) -> Cell:
        return Cell(value=value, kind="number", unit=info.unit)

    steps = [
        Step(label=str(first["since"]), cell=cell(first["before"]), total=True),
        *(
            Step(label=effects.get(row["effect"], row["effect"]), cell=cell(row["amount"]))
            for row in own.iter_rows(named=True)
        ),
        Step(label=str(first["until"]), cell=cell(first["after"]), total=True),
    ]
    most = max(own.iter_rows(named=True), key=lambda row: abs(row["amount"]))
    page.show([info])
    form = page.format
    told = form.gettext("{title}: {before} became {after}, most of it by: {effect}").format(
        title=page.title(info),
        before=form.quantity(first["before"], info.unit),
        after=form.quantity(first["after"], info.unit),
        effect=effects.get(most["effect"], most["effect"]).lower(),
    )
    note = form.gettext("The parts add up to the change exactly.")
    caption = form.gettext("Causes of the change, {year} to {until}").format(
        year=first["since"], until=first["until"]
    )
    return _picture(page, (form.typeset(told), caption), steps, info.unit, note)


def effect_names(page: Page) -> dict[str, str]:
    """Name the causes of a change."""
    gettext = page.format.gettext
    return {
        "price": gettext("Costs and rates within services"),
        "volume": gettext("Volume within services"),
        "mix": gettext("Shift between services"),
        "entry": gettext("New services"),
        "exit": gettext("Ended services"),
        "coverage": gettext("Statements that came or did not come"),
        "population": gettext("Number of inhabitants"),
        "definition": gettext("Changed rules"),
        "together": gettext("Effects that cannot be parted"),
    }


def _picture(page: Page, heads: tuple[str, str], steps: list[Step], unit: str, note: str) -> Waterfall:
    title, caption = heads
    gettext = page.format.gettext
    table = Table(
        caption=caption,
        columns=(label(gettext("Step")), number(gettext("Value"), page.format.unit(unit))),
        rows=tuple(Row(cells=(cells.text(step.label), step.cell), total=step.total) for step in steps),
        source=page.source(),
        notes=(note,) if note else (),
    )
    return Waterfall(
        title=title,
        description=gettext(
            "Totals stand on the ground; every step between them begins where the last one ended."
        ),
        table=table,
        unit=unit,
        steps=tuple(steps),
    )
