"""Whom to audit next: the services chosen, with their points and reasons; for the office, never for the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page


def compose(section: spec.AuditPlan, page: Page) -> list[Section]:
    """Compose the section; without a plan there is none."""
    frame = page.context.wings.get("audit_plan")
    if frame is None:
        return []
    gettext = page.format.gettext
    chosen = {"score": gettext("points"), "lot": gettext("lot")}
    table = Table(
        caption=gettext("Plan of audits for {year}").format(year=page.year + 1),
        columns=(
            number(gettext("Place")), label(gettext("Service")), label(gettext("Chosen by")),
            number(gettext("Points")), label(gettext("Reasons")),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.count(row["place"]),
                    cells.text(f"{page.name('service', row['service_id'])} ({row['service_id']})"),
                    cells.text(chosen[row["chosen_by"]]),
                    Cell(value=row["score"], kind="number", unit="point"),
                    cells.text(page.format.typeset(row[f"reasons_{page.format.language}"])),
                )
            )
            for row in frame.to_dicts()
        ),
    )  # fmt: skip
    note = gettext(
        "Points say where to look first. They are no verdict on a service: an unknown fact gives points, too, and a "
        "share of the places is drawn by lot."
    )
    return section_of(page, section, [Note(text=page.format.typeset(note)), table])
