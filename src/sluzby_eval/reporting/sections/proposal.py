"""The split of a budget for the council: sums, the list of services with reasons, gains and losses, other budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.model import UNKNOWN
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.sections import funds
from sluzby_eval.reporting.sections.chain import chains, changes
from sluzby_eval.reporting.sections.parts import label, number, said, section_of, share
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.sections.funds import Record

CZK = "CZK"
ORP = "orp"
SUMS = ("requested", "last_year", "proposed", "gain_loss")
WORTH = ("proposed", "floor", "cap")


def compose(section: spec.Proposal, page: Page) -> list[Section]:
    """Compose the section; in a public report there is none, and without a proposal it says why."""
    if not funds.is_inside(page):
        return []
    why, frame = funds.absent(page), funds.own(page, "funding")
    if why is not None or frame is None:
        return section_of(page, section, [why])
    rows = frame.to_dicts()
    if not rows:
        told = page.format.gettext("The rules ask about no service here.")
        return section_of(page, section, [Note(text=page.format.typeset(told))])
    return section_of(page, section, _blocks(section, page, rows))


def _blocks(section: spec.Proposal, page: Page, rows: list[Record]) -> list[Block | None]:
    match section.show:
        case "types":
            return [funds.invented(page), *_verdict(page, rows), _types(page, rows)]
        case "areas":
            return [_areas(page, rows)]
        case "services":
            return [_services(page, rows)]
        case "changes":
            return [*_gains(page, rows), *changes(page)]
        case "sensitivity":
            return [*_sensitivity(page)]
        case "waterfall":
            return [*chains(page, rows)]


def _verdict(page: Page, rows: list[Record]) -> list[Block]:
    """Say how much is split, and how much of what was requested it is."""
    gettext, quantity = page.format.gettext, page.format.quantity
    terms = funds.terms_of(page) or {}
    proposed = funds.total(rows, "proposed")
    if proposed is None:
        return []
    blocks: list[Block] = []
    if page.is_top:
        left = terms["budget"] - proposed
        told = gettext("Of the budget of {budget}, {proposed} is proposed and {left} is left.")
        text = told.format(
            budget=quantity(terms["budget"], CZK), proposed=quantity(proposed, CZK), left=quantity(left, CZK)
        )
        amounts = (terms["budget"], proposed, left)
        blocks.append(
            said("proposal·budget", page.format.typeset(text), *(funds.crowns(item) for item in amounts))
        )
    blanks = sum(row["proposed"] is None for row in rows)
    if blanks:
        told = page.format.ngettext(
            "{n} service has no proposal, because a figure is missing or excluded.",
            "{n} services have no proposal, because a figure is missing or excluded.",
            blanks,
        )
        blocks.append(Note(text=page.format.typeset(told.format(n=blanks))))
    return blocks


def _head(page: Page, first: str) -> Table:
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    columns = (
        label(first), number(gettext("Services"), priority=3), number(gettext("Requested"), czk),
        number(gettext("Last year"), czk), number(gettext("Proposed"), czk), number(gettext("Change"), czk),
        number(gettext("Proposed of the requested"), "%", priority=2),
    )  # fmt: skip
    note = gettext(
        "The change counts services that had a grant last year and have a proposal; a new service has no change."
    )
    return Table(
        caption="",
        columns=columns,
        rows=(),
        source=funds.source(page),
        notes=(page.format.typeset(note),),
    )


def _sums(name: str, rows: list[Record], *, total: bool = False) -> Row:
    both = [row for row in rows if row["requested"] is not None and row["proposed"] is not None]
    return Row(
        cells=(
            cells.text(name),
            cells.count(len(rows)),
            *(funds.crowns(funds.total(rows, item)) for item in SUMS),
            share(funds.total(both, "proposed"), funds.total(both, "requested")),
        ),
        total=total,
    )


def _grouped(
    page: Page, rows: list[Record], named: list[tuple[str, list[Record]]], heads: tuple[str, str]
) -> Table:
    first, caption = heads
    head = _head(page, first)
    told = [_sums(name, group) for name, group in named if group]
    return Table(
        caption=page.format.typeset(caption),
        columns=head.columns,
        rows=(*told, _sums(page.format.gettext("Total"), rows, total=True)),
        source=head.source,
        notes=head.notes,
    )


def _types(page: Page, rows: list[Record]) -> Table:
    gettext = page.format.gettext
    codes = {row["type"] for row in rows}
    order = [code for code in page.context.units("type") if code in codes]
    order += sorted(codes - set(order))
    named = [(page.name("type", code), [row for row in rows if row["type"] == code]) for code in order]
    caption = gettext("Proposal of {year} by type of service").format(year=page.year)
    return _grouped(page, rows, named, (gettext("Type of service"), caption))


def _areas(page: Page, rows: list[Record]) -> Table:
    gettext = page.format.gettext
    level = ORP if ORP in page.context.levels else page.context.levels[0]
    by: dict[str, list[Record]] = {}
    for row in rows:
        by.setdefault(page.context.ancestor(row["area"] or "", level) or UNKNOWN, []).append(row)
    named = [(page.name(level, code), by.get(code, [])) for code in [*page.context.units(level), UNKNOWN]]
    caption = gettext("Proposal of {year} by seat of the service").format(year=page.year)
    return _grouped(page, rows, named, (gettext("Territory"), caption))


def _services(page: Page, rows: list[Record]) -> Table:
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    columns = (
        label(gettext("Service")), label(gettext("Type"), priority=3), number(gettext("Requested"), czk),
        number(gettext("Last year"), czk), number(gettext("At least"), czk, priority=2),
        number(gettext("At most"), czk, priority=2), number(gettext("Proposed"), czk),
        number(gettext("Change"), czk), label(gettext("Reason")),
    )  # fmt: skip
    told = [
        Row(
            cells=(
                funds.service(page, row), cells.text(row["type"]),
                *(_amount(row, name) for name in ("requested", "last_year", "floor", "cap", "proposed", "gain_loss")),
                cells.text(page.format.typeset(funds.held(page, row))),
            )
        )
        for row in rows
    ]  # fmt: skip
    sums = [funds.crowns(funds.total(rows, name)) for name in ("requested", "last_year")]
    last = (
        cells.text(gettext("Total")), Cell(status="not_applicable"), *sums, Cell(status="not_applicable"),
        Cell(status="not_applicable"), funds.crowns(funds.total(rows, "proposed")),
        funds.crowns(funds.total(rows, "gain_loss")), Cell(status="not_applicable"),
    )  # fmt: skip
    return Table(
        caption=gettext("Proposal of {year} by service").format(year=page.year),
        columns=columns,
        rows=(*told, Row(cells=last, total=True)),
        source=funds.source(page),
        stacks=True,
    )


def _amount(row: Record, name: str) -> Cell:
    """Make the cell of an amount; what the proposal lacks says why, what the source lacks says that."""
    return funds.crowns(row[name], row["status"] if name in WORTH else "no_value")


def _gains(page: Page, rows: list[Record]) -> list[Block]:
    """Count who gets more and who less, and list them from the greatest gain to the greatest loss."""
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    known = [row for row in rows if row["gain_loss"] is not None]
    more = [row for row in known if row["gain_loss"] > 0]
    less = [row for row in known if row["gain_loss"] < 0]
    told = gettext(
        "Services with more than last year: {more}, with less: {less}, with the same: {same}, new: {new}."
    )
    same = len(known) - len(more) - len(less)
    new = sum(row["last_year"] is None and row["proposed"] is not None for row in rows)
    counts = (len(more), len(less), same, new)
    text = told.format(more=counts[0], less=counts[1], same=counts[2], new=counts[3])
    sentence = said("proposal·gains", page.format.typeset(text), *(cells.count(item) for item in counts))
    ordered = sorted((*more, *less), key=lambda row: (-row["gain_loss"], row["service_id"]))
    if not ordered:
        return [sentence]
    table = Table(
        caption=gettext("Gains and losses against the grants of {year}").format(year=page.year - 1),
        columns=(
            label(gettext("Service")), number(gettext("Last year"), czk), number(gettext("Proposed"), czk),
            number(gettext("Change"), czk), number(gettext("Change"), "%", priority=2), label(gettext("Reason")),
        ),
        rows=tuple(
            Row(
                cells=(
                    funds.service(page, row), funds.crowns(row["last_year"]), funds.crowns(row["proposed"]),
                    funds.crowns(row["gain_loss"]), share(row["gain_loss"], row["last_year"]),
                    cells.text(page.format.typeset(funds.held(page, row))),
                )
            )
            for row in ordered
        ),
        source=funds.source(page),
        stacks=True,
    )  # fmt: skip
    return [sentence, table]


def _sensitivity(page: Page) -> list[Block]:
    """Show the same split with a little less and a little more money."""
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    frame = funds.own(page, "funding_sensitivity")
    if frame is None or frame.is_empty():
        return []
    by: dict[float, list[Record]] = {}
    for row in frame.to_dicts():
        by.setdefault(row["budget_change"], []).append(row)
    columns = (
        number(gettext("Budget changed by"), "%"), number(gettext("Budget"), czk), number(gettext("Proposed"), czk),
        number(gettext("At their most")), number(gettext("At their least")), number(gettext("By share of the budget")),
        number(gettext("More than last year")), number(gettext("Less than last year")),
    )  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(value=change, kind="number", unit="share"), funds.crowns(group[0]["budget"]),
                funds.crowns(funds.total(group, "proposed")),
                *(cells.count(sum(row["held"] == word for row in group)) for word in ("cap", "floor", "budget")),
                cells.count(sum((row["gain_loss"] or 0) > 0 for row in group)),
                cells.count(sum((row["gain_loss"] or 0) < 0 for row in group)),
            ),
            highlighted=change == 0,
        )
        for change, group in by.items()
    ]  # fmt: skip
    first = Table(
        caption=gettext("The proposal with less and with more money"),
        columns=columns,
        rows=tuple(rows),
        source=funds.source(page),
    )
    return [first, _by_type_and_budget(page, by)]


def _by_type_and_budget(page: Page, by: dict[float, list[Record]]) -> Table:
    gettext, czk = page.format.gettext, page.format.unit(CZK)
    codes = {row["type"] for group in by.values() for row in group}
    order = [code for code in page.context.units("type") if code in codes]
    order += sorted(codes - set(order))
    heads = [
        gettext("Budget {amount}").format(amount=page.format.number(group[0]["budget"], CZK))
        for group in by.values()
    ]
    return Table(
        caption=gettext("The proposal by type of service with less and with more money"),
        columns=(label(gettext("Type of service")), *(number(head, czk) for head in heads)),
        rows=tuple(
            Row(
                cells=(
                    cells.text(page.name("type", code)),
                    *(
                        funds.crowns(funds.total([row for row in group if row["type"] == code], "proposed"))
                        for group in by.values()
                    ),
                )
            )
            for code in order
        ),
        source=funds.source(page),
    )
