"""Settlement of compensation: what was paid above net cost, what is carried over, and what goes back to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.sections import funds
from sluzby_eval.reporting.sections.parts import label, number, said, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.sections.funds import Record

CZK = "CZK"
AMOUNTS = ("paid", "net_cost", "over", "carry", "repay", "under")
ORDER = {"preliminary": 0, "final": 1}


def compose(section: spec.Settlement, page: Page) -> list[Section]:
    """Compose the section; in a public report there is none, and without a settlement it says why."""
    if not funds.is_inside(page):
        return []
    why, frame = funds.absent(page), funds.own(page, "settlement")
    if why is not None or frame is None:
        return section_of(page, section, [why])
    if frame.is_empty():
        told = page.format.gettext("There are no statements of {year} to settle.").format(year=page.year)
        return section_of(page, section, [Note(text=page.format.typeset(told))])
    rows = frame.to_dicts()
    by = {
        version: [row for row in rows if row["version"] == version]
        for version in sorted({row["version"] for row in rows}, key=lambda name: ORDER.get(name, 2))
    }
    if section.show == "services":
        return section_of(page, section, [_services(page, version, mine) for version, mine in by.items()])
    blocks: list[Block | None] = [funds.invented(page)]
    for version, mine in by.items():
        blocks += [*_verdict(page, version, mine), _types(page, version, mine), _returns(page, version, mine)]
    return section_of(page, section, blocks)


def _verdict(page: Page, version: str, rows: list[Record]) -> list[Block]:
    gettext, quantity = page.format.gettext, page.format.quantity
    known = [row for row in rows if row["status"] == "ok"]
    if not known:
        return []
    over, carry, repay, under = (
        funds.total(known, name) or 0 for name in ("over", "carry", "repay", "under")
    )
    told = gettext(
        "{version}: {n} of {all} services could be settled. {over} was paid above net cost, of this {carry} is carried "
        "over and {repay} is to be paid back. {under} of net cost was not covered; an excess of another service never "
        "covers it."
    )
    first = page.format.version(version)
    text = told.format(
        version=first[:1].upper() + first[1:], n=len(known), all=len(rows), over=quantity(over, CZK),
        carry=quantity(carry, CZK), repay=quantity(repay, CZK), under=quantity(under, CZK),
    )  # fmt: skip
    amounts = [funds.crowns(item) for item in (over, carry, repay, under)]
    counts = [cells.count(len(known)), cells.count(len(rows))]
    return [said(f"settlement·{version}", page.format.typeset(text), *counts, *amounts)]


def _columns(page: Page) -> list[tuple[str, str]]:
    gettext = page.format.gettext
    return [
        ("paid", gettext("Paid")), ("net_cost", gettext("Net cost")), ("over", gettext("Overcompensation")),
        ("carry", gettext("Carried over")), ("repay", gettext("To be paid back")),
        ("under", gettext("Undercompensation")),
    ]  # fmt: skip


def _types(page: Page, version: str, rows: list[Record]) -> Table:
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    codes = {row["type"] for row in rows}
    order = [code for code in page.context.units("type") if code in codes]
    order += sorted(codes - set(order))

    def line(name: str, group: list[Record], *, total: bool = False) -> Row:
        known = [row for row in group if row["status"] == "ok"]
        counts = (cells.count(len(known)), cells.count(len(group) - len(known)))
        amounts = (funds.crowns(funds.total(known, item), "not_reported") for item in AMOUNTS)
        return Row(cells=(cells.text(name), *counts, *amounts), total=total)

    told = [line(page.name("type", code), [row for row in rows if row["type"] == code]) for code in order]
    return Table(
        caption=_caption(page, gettext("Settlement of {year} by type of service ({version})"), version),
        columns=(
            label(gettext("Type of service")), number(gettext("Settled")), number(gettext("Not settled"), priority=2),
            *(number(title, czk) for _name, title in _columns(page)),
        ),
        rows=(*told, line(gettext("Total"), rows, total=True)),
        source=funds.source(page, year=page.year),
    )  # fmt: skip


def _caption(page: Page, text: str, version: str) -> str:
    return page.format.typeset(text.format(year=page.year, version=page.format.version(version)))


def _returns(page: Page, version: str, rows: list[Record]) -> Table | None:
    """Add up what goes back to each payer, in the order of repayment."""
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    sums: dict[str, int] = {}
    for row in rows:
        for item in row["returns"] or ():
            sums[item["payer"]] = sums.get(item["payer"], 0) + item["amount"]
    if not sums or not any(sums.values()):
        return None
    names = {
        "state": gettext("State subsidies"), "region": gettext("Region"), "municipalities": gettext("Municipalities"),
        "founder": gettext("Contribution of the founder"), "other": gettext("Other sources"),
    }  # fmt: skip
    return Table(
        caption=_caption(page, gettext("What is paid back in {year}, by payer ({version})"), version),
        columns=(label(gettext("Payer")), number(gettext("To be paid back"), czk)),
        rows=(
            *(Row(cells=(cells.text(names.get(payer, payer)), funds.crowns(amount))) for payer, amount in sums.items()),
            Row(cells=(cells.text(gettext("Total")), funds.crowns(sum(sums.values()))), total=True),
        ),
        source=funds.source(page, year=page.year),
    )  # fmt: skip


def _services(page: Page, version: str, rows: list[Record]) -> Table | Note:
    """List the services with an excess and those that could not be settled; of a provider all of them."""
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    is_own = page.level not in page.context.levels
    listed = [row for row in rows if is_own or row["status"] != "ok" or (row["over"] or 0) > 0]
    if not listed:
        told = gettext("No service was paid more than its net cost, and all could be settled ({version}).")
        return Note(text=page.format.typeset(told.format(version=page.format.version(version))))
    flags = {
        "one_year": gettext("entrustment of one year: nothing is carried over"),
        "above_limit": gettext("above the limit of what may be carried over"),
    }

    def line(row: Record) -> Row:
        told = "; ".join(flags.get(flag, flag) for flag in (row["flags"] or "").split())
        amounts = (funds.crowns(row[name], row["status"]) for name in AMOUNTS)
        note = cells.text(page.format.typeset(told)) if told else Cell(status="no_value")
        return Row(cells=(funds.service(page, row), *amounts, note))

    return Table(
        caption=_caption(page, gettext("Settlement of {year} by service ({version})"), version),
        columns=(
            label(gettext("Service")), *(number(title, czk) for _name, title in _columns(page)),
            label(gettext("Note"), priority=2),
        ),
        rows=tuple(line(row) for row in sorted(listed, key=lambda row: (-(row["repay"] or 0), row["service_id"]))),
        source=funds.source(page, year=page.year),
        stacks=True,
    )  # fmt: skip
