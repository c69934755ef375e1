"""Completion offers commands and values."""

from __future__ import annotations

import pytest

from sluzby_eval.cli import commands, completions


def complete(spawn, line):
    words = line.split(" ")
    return spawn(
        "--lang",
        "en",
        _SLUZBY_EVAL_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    ).out.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sluzby-eval ev", ["events", "evaluate"]),
        ("sluzby-eval data ", commands.names(("data",))),
        ("sluzby-eval show cost_per_occ", ["cost_per_occupied_bed_day"]),
        ("sluzby-eval show x --level or", ["orp"]),
        ("sluzby-eval report build kr", ["kraj"]),
        ("sluzby-eval template vy", ["vykaz", "vykaz_csv"]),
        ("sluzby-eval codes D201", ["D201"]),
        ("sluzby-eval show x --format j", ["json"]),
    ],
)
@pytest.mark.slow
def test_completion_offers_commands_and_values(spawn, line, offered):
    assert complete(spawn, line) == offered


def test_formats_are_completed_one_after_another():
    assert completions.complete_formats("html,x") == ["html,xlsx"]


@pytest.mark.slow
def test_completion_in_a_broken_workspace_offers_nothing_and_says_nothing(spawn, tmp_path):
    (tmp_path / "sluzby.toml").write_text("language = 7\n", encoding="utf-8")
    called = spawn(
        _SLUZBY_EVAL_COMPLETE="complete_bash", COMP_WORDS="sluzby-eval show cost", COMP_CWORD="2", LC_ALL="C"
    )
    assert (called.out.strip(), called.err) == ("", "")
