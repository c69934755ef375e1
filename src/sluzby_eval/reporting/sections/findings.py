"""What the checks of the data found: counts for an area, the full list with ways out for a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.findings import Finding, FindingGroup, catalogue
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note, Section
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.holdings import services_of
from sluzby_eval.reporting.sections.parts import more, section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page

MOST_GROUPS = 200  # lines of one provider; the rest is counted


def compose(section: spec.Findings, page: Page) -> list[Section]:
    """Compose the section."""
    found = findings_of(page)
    findings = [finding for finding in found if finding.explanation is None]
    accepted = [finding for finding in found if finding.explanation is not None]
    told: Note | Table = Note(text=page.format.gettext("The checks found nothing."))
    if findings:
        told = _counts(page, findings) if page.level in page.context.levels else _list(page, findings)
    return section_of(page, section, [told, _accepted(page, accepted) if accepted else None])


def findings_of(page: Page) -> list[Finding]:
    """Take the findings of the unit's services and provider; a whole region takes all."""
    if page.is_top and page.type == ALL:
        return list(page.context.findings)
    own = {service.id for service in services_of(page)}
    return [
        finding
        for finding in page.context.findings
        if finding.service in own or (page.level == "provider" and finding.provider == page.unit)
    ]


def _counts(page: Page, findings: list[Finding]) -> Table:
    gettext, language = page.format.gettext, page.format.language
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: (item[1][0].level.weight, -len(item[1]), item[0]))
    rows = [
        Row(
            cells=(
                cells.text(code),
                cells.text(page.format.severity(members[0].level.value)),
                cells.text(catalogue()[code].what[language]),
                cells.count(len(members)),
                cells.count(len({finding.provider for finding in members if finding.provider})),
            )
        )
        for code, members in ordered
    ]
    return Table(
        caption=gettext("Findings of the checks by kind"),
        columns=(
            Column(title=gettext("Code")),
            Column(title=gettext("Weight"), priority=2),
            Column(title=gettext("What is checked")),
            Column(title=gettext("Findings"), numeric=True),
            Column(title=gettext("Providers"), numeric=True, priority=2),
        ),
        rows=tuple(rows),
        stacks=True,
    )


def _list(page: Page, findings: list[Finding]) -> Table:
    gettext, groups = page.format.gettext, FindingGroup.of(findings)
    return Table(
        caption=gettext("Findings in the statement"),
        columns=(
            Column(title=gettext("Weight")),
            Column(title=gettext("File"), priority=2),
            Column(title=gettext("Place")),
            Column(title=gettext("What is wrong")),
            Column(title=gettext("What to do")),
            Column(title=gettext("Code"), priority=3),
        ),
        rows=tuple(_row(page, group) for group in groups[:MOST_GROUPS]),
        notes=more(page, len(groups) - MOST_GROUPS),
        stacks=True,
    )


def _row(page: Page, group: FindingGroup) -> Row:
    finding, language = group.first, page.format.language
    place = ", ".join(part for part in (finding.place.sheet, group.cells) if part)
    made = (
        cells.text(page.format.severity(finding.level.value)),
        cells.text(visible(finding.place.file)),
        cells.text(visible(place)),
        cells.text(visible(finding.message(language))),
        cells.text(visible(finding.fix(language))),
        cells.text(finding.code),
    )
    return Row(cells=made)


def _accepted(page: Page, findings: list[Finding]) -> Table:
    """List the warnings that were accepted, with what the provider says."""
    gettext, language = page.format.gettext, page.format.language
    rows = [
        Row(
            cells=(
                cells.text(page.context.name("provider", finding.provider) if finding.provider else ""),
                cells.text(visible(finding.service or "")),
                cells.text(visible(finding.message(language))),
                cells.text(visible(finding.explanation or "")),
                cells.text(finding.code),
            )
        )
        for finding in findings[:MOST_GROUPS]
    ]
    return Table(
        caption=gettext("Accepted with an explanation"),
        columns=(
            Column(title=gettext("Provider")),
            Column(title=gettext("Service"), priority=2),
            Column(title=gettext("What was found")),
            Column(title=gettext("Explanation")),
            Column(title=gettext("Code"), priority=3),
        ),
        rows=tuple(rows),
        stacks=True,
    )
