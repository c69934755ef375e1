"""Pictures in the terminal: made of letters, within the width, saying nothing by colour alone."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from tests.unit.reporting import papers

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting import charts, run
from sluzby_eval.reporting.document import Section


def printed(document, width):
    console = Console(width=width, file=StringIO(), no_color=True, highlight=False)
    run.render_terminal(document, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def only(picture):
    return papers.document((Section(id="s1", title="S", blocks=(picture,)),))


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_every_picture_keeps_within_the_width(width):
    text = printed(papers.document(papers.sections(papers.HOSTILE, rows=7)), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text


def test_a_line_shows_its_first_and_last_value_and_gaps():
    text = printed(papers.document(), 80)
    assert "▁·█  91,0 → 93,5" in text


def test_steps_of_a_waterfall_begin_where_the_last_one_ended():
    text = printed(papers.document(), 80)
    before, less, after = (
        next(line for line in text.splitlines() if name in line) for name in ("Předtím", "Méně", "Potom")
    )
    assert before.count("█") > after.count("█")
    assert less.index("░") == after.rindex("█") + 1
    assert less.rindex("░") == before.rindex("█")


def test_parts_of_a_stack_have_fillings_of_their_own():
    text = printed(papers.document(), 80)
    assert "█ Kraj" in text
    assert "▓ Obce" in text
    line = next(line for line in text.splitlines() if line.startswith("2025 ") and "▓" in line)
    assert line.count("▓") == pytest.approx(3 * line.count("█"), abs=1)


def test_a_blank_is_a_word_not_a_bar():
    bars = (
        charts.Bar(label="Kyjov", cell=papers.share(None, "not_reported")),
        charts.Bar(label="Brno", cell=papers.share(0.5)),
    )
    text = printed(only(charts.Chart(kind="bars", title="T", description="D", bars=bars)), 80)
    line = next(line for line in text.splitlines() if "Kyjov" in line)
    assert "nevykázáno" in line
    assert "█" not in line


def test_intervals_and_times_are_drawn():
    interval = charts.Interval(
        label="A", cell=papers.share(0.5), low=papers.share(0.2), high=papers.share(0.9)
    )
    text = printed(only(charts.Intervals(title="T", description="D", intervals=(interval,))), 80)
    assert "├" in text
    assert "●" in text
    day = papers.MOMENT.date()
    span = charts.Span(label="Opatření", start=day.replace(year=2024), end=None, state="běží")
    text = printed(only(charts.Timeline(title="T", description="D", spans=(span,), today=day)), 80)
    assert "▲" in text
    assert "2. 3. 2026".replace(" ", NBSP) in text


@pytest.mark.parametrize("width", [40, 120])
def test_a_picture_without_any_value_is_not_drawn(width):
    empty = charts.Lines(
        title="T",
        description="D",
        ticks=("2025",),
        lines=(charts.Line(label="x", cells=(papers.share(None, "not_reported"),)),),
    )
    assert "▁" not in printed(only(empty), width)
