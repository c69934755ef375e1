"""Goals of a strategy: base, target, present value, and whether the way is kept by the declared rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.sections.parts import label, number, said, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page


def compose(section: spec.Goals, page: Page) -> list[Section]:
    """Compose the section; without declared goals there is none."""
    frame = page.context.wings.get("goals")
    if frame is None:
        return []
    rows = [row for row in frame.to_dicts() if row["indicator"] in page.context.indicators]
    if not rows:
        return []
    gettext = page.format.gettext
    page.show(page.context.indicators[row["indicator"]] for row in rows)
    kept = sum(row["state"] in {"reached", "on_track"} for row in rows)
    judged = sum(row["state"] != "not_known" for row in rows)
    told = gettext("Goals reached or on track in {year}: {kept} of {judged} that can be judged.")
    counts = (cells.count(kept), cells.count(judged))
    sentence = said(
        "goals", page.format.typeset(told.format(year=page.year, kept=kept, judged=judged)), *counts
    )
    return section_of(page, section, [sentence, _table(page, rows)])


def _table(page: Page, rows: list[dict[str, Any]]) -> Table:
    gettext = page.format.gettext
    states = {
        "reached": gettext("reached"), "on_track": gettext("on track"), "behind": gettext("behind"),
        "not_known": gettext("not known"),
    }  # fmt: skip
    columns = (
        label(gettext("Goal")), label(gettext("Indicator"), priority=2), label(gettext("Unit"), priority=2),
        number(gettext("Base")), number(gettext("Present")), number(gettext("Expected now"), priority=2),
        number(gettext("Target value")), label(gettext("By")), label(gettext("State")),
    )  # fmt: skip
    return Table(
        caption=gettext("Goals of the strategy, {year}").format(year=page.year),
        columns=columns,
        rows=tuple(_row(page, row, states[row["state"]]) for row in rows),
        notes=(
            page.format.typeset(
                gettext(
                    "On track means that the present value has come as far as the straight line from base to target "
                    "asks, less the declared tolerance."
                )
            ),
        ),
        stacks=True,
    )


def _row(page: Page, row: Mapping[str, Any], state: str) -> Row:
    info = page.context.indicators[row["indicator"]]
    reason = row["reason"] or "no_value"

    def value(name: str) -> Cell:
        if row[name] is None:
            return Cell(status=reason)
        return Cell(value=row[name], kind="number", unit=info.unit)

    return Row(
        cells=(
            cells.text(page.format.typeset(row[f"title_{page.format.language}"])), cells.text(page.title(info)),
            cells.unit_text(info, page.format), value("base"), value("present"), value("expected"), value("target"),
            cells.text(str(row["target_year"])), cells.text(state),
        )
    )  # fmt: skip
