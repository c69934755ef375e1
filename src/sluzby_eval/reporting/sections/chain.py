"""Pictures of money by rules: from compensation to the grant, and from one year's proposal to the next, by parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Step, Waterfall
from sluzby_eval.reporting.sections import funds
from sluzby_eval.reporting.sections.parts import label, number
from sluzby_eval.reporting.tables import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.reporting.document import Block
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.sections.funds import Record

CZK = "CZK"
PARTS = ("population", "rules", "units", "statement", "criteria", "limits", "budget")


def chains(page: Page, rows: list[Record]) -> Iterator[Block]:
    """Draw the way from compensation to the grant: of the whole unit, or of each service of a provider."""
    known = [row for row in rows if row["proposed"] is not None]
    if page.level in page.context.levels:
        if known:
            yield _chain(page, known, page.name(page.level, page.unit))
        return
    for row in known:
        yield _chain(page, [row], f"{page.name('service', row['service_id'])} ({row['service_id']})")


def _chain(page: Page, rows: list[Record], name: str) -> Waterfall:
    """Take the way apart; steps between totals are differences of neighbours, so that they add up."""
    gettext = page.format.gettext
    whole, best, base, given = (
        sum(row[item] for row in rows) for item in ("compensation", "optimal", "base", "proposed")
    )
    others = sum(row["expected_others"] or 0 for row in rows)
    rest = gettext("Low occupancy and what was carried over")
    if any(row["expected_others"] is None for row in rows):
        rest = gettext("Share of this payer, low occupancy and what was carried over")
    between = [
        (gettext("Individual criteria"), best - whole),
        (gettext("Expected from other payers"), -others),
        (rest, base - (best - others)),
    ]
    limits = [
        (gettext("The most that the rules allow"), _held(rows, "cap")),
        (gettext("The least by last year's grant"), _held(rows, "floor")),
        (gettext("Share of the budget"), _held(rows, "budget")),
    ]
    steps = [
        Step(label=gettext("Compensation"), cell=funds.crowns(whole), total=True),
        *(Step(label=told, cell=funds.crowns(amount)) for told, amount in between if amount),
        Step(label=gettext("Base of the grant"), cell=funds.crowns(base), total=True),
        *(Step(label=told, cell=funds.crowns(amount)) for told, amount in limits if amount),
        Step(label=gettext("Proposed grant"), cell=funds.crowns(given), total=True),
    ]
    quantity = page.format.quantity
    title = gettext("{name}: from a compensation of {whole} to a grant of {given}").format(
        name=name, whole=quantity(whole, CZK), given=quantity(given, CZK)
    )
    caption = gettext("From compensation to the grant, {year}: {name}").format(year=page.year, name=name)
    return _picture(page, title, caption, steps)


def _held(rows: list[Record], by: str) -> int:
    """Add up by how much the grants that one thing decided about differ from their bases."""
    return sum(row["proposed"] - row["base"] for row in rows if row["held"] == by)


def _picture(page: Page, title: str, caption: str, steps: list[Step]) -> Waterfall:
    gettext = page.format.gettext
    table = Table(
        caption=page.format.typeset(caption),
        columns=(label(gettext("Step")), number(gettext("Value"), page.format.unit(CZK))),
        rows=tuple(Row(cells=(cells.text(step.label), step.cell), total=step.total) for step in steps),
        source=funds.source(page),
    )
    return Waterfall(
        title=page.format.typeset(title),
        description=gettext(
            "Totals stand on the ground; every step between them begins where the last one ended."
        ),
        table=table,
        unit=CZK,
        steps=tuple(steps),
    )


def changes(page: Page) -> list[Block]:
    """Show what the same rules made of the year before, and which parts make the change of each service."""
    terms, frame = funds.terms_of(page) or {}, funds.own(page, "funding_compare")
    if frame is None or frame.is_empty() or terms.get("since") is None:
        return []
    by: dict[str, list[Record]] = {}
    for row in frame.to_dicts():
        by.setdefault(row["service_id"], []).append(row)
    known = [rows for rows in by.values() if rows[0]["change"] is not None]
    if not known:
        return []
    return [_by_type(page, known, terms["since"]), _reasons(page, known, terms["since"])]


def _by_type(page: Page, known: list[list[Record]], since: int) -> Waterfall:
    """Draw the way from the proposal of the year before to this one, a step for each type of service."""
    gettext, quantity = page.format.gettext, page.format.quantity
    firsts = [rows[0] for rows in known]
    sums: dict[str, int] = {}
    for row in firsts:
        sums[row["type"]] = sums.get(row["type"], 0) + row["change"]
    order = sorted(sums, key=lambda code: (-sums[code], code))
    before, after = (sum(row[name] for row in firsts) for name in ("before", "after"))
    steps = [
        Step(label=str(since), cell=funds.crowns(before), total=True),
        *(Step(label=page.name("type", code), cell=funds.crowns(sums[code])) for code in order if sums[code]),
        Step(label=str(page.year), cell=funds.crowns(after), total=True),
    ]
    title = gettext("By the same rules: {before} in {since}, {after} in {year}").format(
        before=quantity(before, CZK), since=since, after=quantity(after, CZK), year=page.year
    )
    caption = gettext("Proposals by the same rules by type of service, {since} to {year}")
    return _picture(page, title, caption.format(since=since, year=page.year), steps)


def part_names(page: Page) -> dict[str, str]:
    """Name the parts of a change."""
    gettext = page.format.gettext
    return {
        "population": gettext("Who is asked about"),
        "rules": gettext("Rules"),
        "units": gettext("Units in the network"),
        "statement": gettext("Statements"),
        "criteria": gettext("Criteria"),
        "limits": gettext("Requests and limits"),
        "budget": gettext("Budget"),
    }


def _reasons(page: Page, known: list[list[Record]], since: int) -> Table:
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    names = part_names(page)
    told = gettext(
        "Both proposals are made by the same rules, so the first one is not what was decided then. The parts of a "
        "service add up to its change; they are taken one after another in the order of the columns. What changed "
        "nothing has no column."
    )
    ordered = sorted(known, key=lambda rows: (-rows[0]["change"], rows[0]["service_id"]))
    parts = [
        name for name in PARTS if any(row["part"] == name and row["amount"] for rows in known for row in rows)
    ]
    return Table(
        caption=gettext("Why proposals changed, {since} to {year}").format(since=since, year=page.year),
        columns=(
            label(gettext("Service")), number(str(since), czk), number(str(page.year), czk),
            number(gettext("Change"), czk), *(number(names[part], czk, priority=2) for part in parts),
        ),
        rows=tuple(
            Row(
                cells=(
                    funds.service(page, rows[0]), funds.crowns(rows[0]["before"]), funds.crowns(rows[0]["after"]),
                    funds.crowns(rows[0]["change"]), *(funds.crowns(amounts[part]) for part in parts),
                )
            )
            for rows in ordered
            for amounts in ({row["part"]: row["amount"] for row in rows},)
        ),
        source=funds.source(page),
        notes=(page.format.typeset(told),),
    )  # fmt: skip
