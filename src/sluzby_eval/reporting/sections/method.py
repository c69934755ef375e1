"""How the figures are made, and a legend of the blanks that stand in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Section, Text, cells_of
from sluzby_eval.reporting.format import MARK, visible
from sluzby_eval.reporting.sections.findings import findings_of
from sluzby_eval.reporting.tables import Column, Row, Table
from sluzby_eval.words import meanings

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page

SIGNS = {"low_coverage": MARK, "not_applicable": "–"}  # the dash in tables of HTML


def compose(section: spec.Method, page: Page, sections: tuple[Section, ...]) -> list[Section]:
    """Compose the section from what the other sections hold."""
    texts = [page.format.pick(section.text.both())] if section.text else []
    texts += [*_paragraphs(page), *_explanations(page)]
    blocks: list[Text | Table] = [Text(text=page.format.typeset(text)) for text in texts]
    used = {cell.status for cell in cells_of(sections)} - {"ok"}
    if used:
        blocks.append(_legend(page, used))
    return [Section(id="", title=page.format.pick(section.title.both()), blocks=tuple(blocks))]


def _paragraphs(page: Page) -> list[str]:
    gettext = page.format.gettext
    paragraphs = [
        gettext(
            "A share or a unit cost of an area or of a provider is the sum of the numerators divided by the "
            "sum of the denominators over the same services. It is never an average of the services' own "
            "ratios."
        ),
        gettext(
            "Coverage tells how many services were counted out of how many should have been; a service in "
            "two forms counts twice. A service that did not report both sides of a ratio is counted in "
            "neither of them."
        ),
        gettext(
            "Services are counted where they have their seat, unless a row says that it counts them by place "
            "of operation."
        ),
        gettext(
            "The change is the difference in percentage points where the values are percentages, and a "
            "relative change in percent everywhere else."
        ),
        gettext(
            "A quarter of the units compared lies below the lower quartile, a quarter above the upper one. "
            "Quartiles are shown only where at least {n} comparable units have a value."
        ).format(n=page.context.workspace.config.evaluation.minimum_peers),
    ]
    if page.absent:
        paragraphs.append(
            gettext("Indicators that this report asks for but that are not defined: {names}.").format(
                names=", ".join(page.absent)
            )
        )
    return paragraphs


def _explanations(page: Page) -> list[str]:
    """Say with which explanations warnings about the figures were accepted."""
    told = page.format.gettext("Explanation of the provider: {where}, {message} – {explanation}")
    return [
        visible(
            told.format(
                where=finding.service or page.context.name("provider", finding.provider or ""),
                message=finding.message(page.format.language),
                explanation=finding.explanation,
            )
        )
        for finding in findings_of(page)
        if finding.explanation is not None
    ]


def _legend(page: Page, used: set[str]) -> Table:
    gettext = page.format.gettext
    rows = []
    for status, meaning in meanings(page.format.language).items():
        if status in used:
            word = page.format.blank(status)
            sign = f"{SIGNS[status]} ({word})" if status in SIGNS else word
            rows.append(Row(cells=(cells.text(sign), cells.text(page.format.typeset(meaning)))))
    return Table(
        caption=gettext("What stands in place of a value"),
        columns=(Column(title=gettext("Words or sign")), Column(title=gettext("Meaning"))),
        rows=tuple(rows),
        stacks=True,
    )
