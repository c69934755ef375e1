"""Calculation sheets: every step of a service's grant as it is typed into a pocket calculator, down to the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sluzby_eval.czech import format_chain, format_exact
from sluzby_eval.i18n import pick
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.sections import funds
from sluzby_eval.reporting.sections.parts import label, number, part, said, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page

    Record = dict[str, Any]
    Numbers = list[list[Record]]  # the rows of every number of a step, a row for each source

CZK = "CZK"
CHOSEN = ("choice", "points")  # steps that are decided, not typed
SPLIT = ("entitlement", "proposed")  # steps whose numbers hang on all services together
DECIMALS = 6  # that calculations keep; crowns two at most


def compose(section: spec.Calculation, page: Page) -> list[Section]:
    """Compose the section, a part for each service; without calculations it says why."""
    if not funds.is_inside(page):
        return []
    why, frame, grants = funds.absent(page), funds.own(page, "funding_steps"), funds.own(page, "funding")
    if why is not None or frame is None or grants is None:
        return section_of(page, section, [why])
    rows: dict[str, list[Record]] = {}
    for row in frame.to_dicts():
        rows.setdefault(row["service_id"], []).append(row)
    parts = [_sheet(page, grant, rows.get(grant["service_id"], [])) for grant in grants.to_dicts()]
    if not parts:
        told = page.format.gettext("The rules ask about no service here.")
        return section_of(page, section, [Note(text=page.format.typeset(told))])
    return section_of(page, section, [funds.invented(page)], parts)


def _sheet(page: Page, grant: Record, rows: list[Record]) -> Section:
    """Write the sheet of one service: the outcome in a sentence, and all steps."""
    gettext = page.format.gettext
    name = f"{page.name('service', grant['service_id'])} ({grant['service_id']})"
    blocks: list[Block | None] = [_outcome(page, grant)]
    steps: dict[int, list[Record]] = {}
    for row in rows:
        steps.setdefault(row["step"], []).append(row)
    if steps:
        note = gettext(
            "Each step is typed into a calculator from left to right; the next one goes on from the number that is "
            "printed here. Places are workbook!sheet!cell, or a line of the rules."
        )
        blocks.append(
            Table(
                caption=page.format.typeset(gettext("Steps of the calculation: {name}").format(name=name)),
                columns=(
                    label(gettext("Step, and the numbers that it takes")),
                    label(gettext("Calculation, and where the numbers stand")),
                    number(gettext("Value")),
                ),
                rows=tuple(_rows(page, steps)),
                source=funds.source(page),
                notes=(page.format.typeset(note),),
            )
        )  # fmt: skip
    return part(name, blocks)


def _outcome(page: Page, grant: Record) -> Block:
    gettext = page.format.gettext
    if grant["proposed"] is None:
        told = gettext("No grant can be computed: {reason}.").format(
            reason=page.format.blank(grant["status"])
        )
        return Note(text=page.format.typeset(told))
    told = gettext("Proposed grant of {year}: {amount}. What decided: {reason}.").format(
        year=page.year, amount=page.format.quantity(grant["proposed"], CZK), reason=funds.held(page, grant)
    )
    return said(
        f"calculation·{grant['service_id']}", page.format.typeset(told), funds.crowns(grant["proposed"])
    )


def _rows(page: Page, steps: Mapping[int, list[Record]]) -> Iterable[Row]:
    done: dict[int, Record] = {}
    for place, rows in steps.items():
        numbers: dict[int, list[Record]] = {}
        for row in rows:
            numbers.setdefault(row["part"], []).append(row)
        first = rows[0]
        yield Row(
            cells=(
                cells.text(f"{place}. {_name(page, first)}"),
                cells.text(_typed(page, first, list(numbers.values()))),
                _number(page, first["result"], first["result_unit"], _reason(rows)),
            ),
            highlighted=True,
        )  # fmt: skip
        for told in numbers.values():
            yield _number_row(page, told, done)
        done[place] = first


def _name(page: Page, row: Record) -> str:
    """Name a step, with the form of service that it is about."""
    form = pick(page.context.form_labels.get(row["form"] or "", {}), page.format.language)
    name = row["label"]
    if row["kind"] == "points":
        name = f"{name} – {row['part_label']}"
    return page.format.typeset(f"{name} ({form.lower()})" if form else name)


def _reason(rows: list[Record]) -> str:
    return next((row["status"] for row in rows if row["status"] != "ok"), "no_value")


def _typed(page: Page, step: Record, numbers: Numbers) -> str:
    """Write what is typed, so that it means the same from left to right and by the rules of arithmetic."""
    gettext = page.format.gettext
    values = [_written(page, told[0]["value"], told[0]["unit"]) for told in numbers]
    if step["kind"] == "least":
        return gettext("the lowest of {values}").format(values="; ".join(values))
    if step["kind"] == "most":
        return gettext("the highest of {values}").format(values="; ".join(values))
    if step["kind"] in CHOSEN:
        return gettext("by the rules from the numbers below")
    text = format_chain(values, [told[0]["op"] for told in numbers[1:]])
    terms = funds.terms_of(page) or {}
    rounded = {
        "down": gettext("{values} rounded down to {step} CZK"),
        "up": gettext("{values} rounded up to {step} CZK"),
    }
    return rounded.get(step["kind"], "{values}").format(values=text, step=terms.get("step"))


def _number_row(page: Page, told: list[Record], done: Mapping[int, Record]) -> Row:
    """Write one number of a step with its places, or the step that it comes from."""
    first = told[0]
    places = [place for row in told if (place := _place(page, row, is_single=len(told) == 1))]
    earlier = _earlier(first, done)
    if not places and earlier is not None:
        places = [page.format.gettext("step {number}").format(number=earlier)]
    if not places:
        places = [_unplaced(page, first)]
    return Row(
        cells=(
            cells.text(page.format.typeset(first["part_label"])),
            cells.text("; ".join(places)), _number(page, first["value"], first["unit"], first["status"]),
        ),
        indent=1,
    )  # fmt: skip


def _earlier(row: Record, done: Mapping[int, Record]) -> int | None:
    """Return the number of the last step that computed a number of the same name and value."""
    found = [
        place for place, step in done.items()
        if _label(step) == row["part_label"] and step["result"] == row["value"]
    ]  # fmt: skip
    return found[-1] if found else None


def _label(step: Record) -> str:
    """Return what later steps call the result of a step: points go by the name of their criterion."""
    return str(step["part_label"] if step["kind"] == "points" else step["label"])


def _unplaced(page: Page, row: Record) -> str:
    """Say where a number comes from that stands in no cell and no rule."""
    gettext = page.format.gettext
    return gettext("from the split of the whole budget") if row["key"] in SPLIT else gettext("a fixed number")


def _place(page: Page, row: Record, *, is_single: bool) -> str:
    if row["indicator"] is not None:
        return page.format.gettext("indicator {name}").format(name=row["indicator"])
    if row["line"] is not None:
        return f"{row['file']}:{row['line']}"
    place = "!".join(item for item in (row["file"], row["sheet"], row["cell"]) if item)
    if is_single or row["source_value"] is None or not place:
        return place
    return f"{place} = {_written(page, row['source_value'], row['unit'])}"


def _number(page: Page, value: Decimal | None, unit: str, status: str) -> Cell:
    """Make the cell of a number: whole crowns as a number, anything else as the digits that are typed."""
    if value is None:
        return Cell(status=status if status != "ok" else "no_value")
    if unit == CZK and value == value.to_integral_value():
        return Cell(value=int(value), kind="number", unit=CZK)
    return Cell(value=_written(page, value, unit))


def _written(page: Page, value: Decimal | None, unit: str) -> str:
    """Write a number with all its decimals and no more."""
    if value is None:
        return "–"
    return format_exact(round(value, 2 if unit == CZK else DECIMALS), page.format.language)
