"""Tables fit the width, data cannot steer the terminal, JSON is JSON."""

from __future__ import annotations

import json

import pytest

from sluzby_eval.cli.output import Column, capitalised, write_json, write_table

COLUMNS = [Column("Území"), Column("Hodnota", number=True), Column("Poznámka")]
ROWS = [("Brno", "1\u00a0234,5", ""), ("Moravský Krumlov", "12,0", "nízké pokrytí [bold]x[/bold]")]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_table_keeps_to_the_width(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    write_table(COLUMNS, ROWS)
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= width
    assert "[bold]" in out


def test_table_that_cannot_fit_becomes_a_list(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    write_table(COLUMNS, ROWS)
    assert "Hodnota: 1\u00a0234,5" in capsys.readouterr().out


def test_pipe_gets_one_line_a_row(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    write_table(COLUMNS, [("a " * 60, "1", "b " * 10)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_control_characters_are_shown_not_obeyed(capsys):
    write_table([Column("x")], [("a\x1b[31mb",)])
    assert "\x1b" not in capsys.readouterr().out


def test_no_colour_codes_reach_a_pipe(capsys):
    write_table(COLUMNS, ROWS)
    assert "\x1b" not in capsys.readouterr().out


def test_json_has_a_schema_and_no_nan(capsys):
    write_json("x", {"value": None})
    assert json.loads(capsys.readouterr().out) == {"schema": "sluzby-eval/x/1", "value": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json("x", {"value": float("nan")})


def test_no_line_ends_in_a_short_word_or_within_an_abbreviation(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "25")
    write_table(
        [Column("Poskytovatel")], [("Péče na míru Tišnovsko, p. o.",), ("Domov pro mé seniory v Brně",)]
    )
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Péče na míru Tišnovsko,",
        "p. o.",
        "Domov pro mé seniory",
        "v Brně",
    ]


def test_headings_keep_the_capitals_of_a_level():
    assert capitalised("obvod ORP") == "Obvod ORP"
