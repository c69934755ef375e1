"""Small parts that many sections share: the frame of a section, columns, counts and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.document import Block, Section, Sentence, Sentences, Text
from sluzby_eval.reporting.tables import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

MILLION = 1_000_000


def section_of(
    page: Page,
    section: spec.AnySection,
    blocks: Sequence[Block | None],
    parts: Sequence[Section] = (),
) -> list[Section]:
    """Put a heading and its paragraph over blocks; without anything under them there is no section."""
    made = [block for block in blocks if block is not None]
    if not made and not parts:
        return []
    text = [Text(text=page.format.pick(section.text.both()))] if section.text else []
    title = page.format.pick(section.title.both())
    return [Section(id="", title=title, blocks=(*text, *made), parts=tuple(parts))]


def part(title: str, blocks: Sequence[Block | None]) -> Section:
    """Make a part of a section."""
    return Section(id="", title=title, blocks=tuple(block for block in blocks if block is not None))


def label(title: str, *, priority: int = 1) -> Column:
    """Head a column of texts."""
    return Column(title=title, priority=priority)


def number(title: str, unit: str = "", *, priority: int = 1, indicator: str = "") -> Column:
    """Head a column of numbers."""
    return Column(title=title, unit=unit, numeric=True, priority=priority, indicator=indicator)


def indicator_columns(page: Page, infos: Sequence[IndicatorInfo], titles: Sequence[str]) -> list[Column]:
    """Head a column for each indicator; where room is short, the first three stay longest."""
    return [
        number(
            title,
            page.format.unit(info.unit),
            priority=1 if position < 3 else 2 + position // 3,
            indicator=info.id,
        )
        for position, (info, title) in enumerate(zip(infos, titles, strict=True))
    ]


def more(page: Page, rest: int) -> tuple[str, ...]:
    """Make the note of a table that leaves rows out; nothing where it leaves none."""
    return (page.format.ngettext("And {n} more.", "And {n} more.", rest).format(n=rest),) if rest > 0 else ()


def millions(amount: float | None, *, status: str = "not_reported") -> Cell:
    """Make the cell of an amount of Kč, to be read in millions."""
    if amount is None:
        return Cell(status=status)
    return Cell(value=amount / MILLION, kind="number", unit="CZK_million")


def share(part_of: float | None, whole: float | None) -> Cell:
    """Make the cell of a share of two sums."""
    if part_of is None or whole is None:
        return Cell(status="not_reported")
    if whole == 0:
        return Cell(status="zero_denominator")
    return Cell(value=part_of / whole, kind="number", unit="share")


def said(claim: str, text: str, *cells: Cell) -> Sentences:
    """Make one sentence that counts records."""
    return Sentences(sentences=(Sentence(claim=claim, text=text, cells=cells),))
