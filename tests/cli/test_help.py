"""Help: in both languages, with an example for every command, without loading any."""

from __future__ import annotations

import importlib
import inspect

import pytest

from sluzby_eval.cli import commands
from sluzby_eval.cli.app import global_first

WITH_MODULE = [entry for entry in commands.COMMANDS if entry.module]


def names(entry):
    return " ".join(entry.path)


@pytest.mark.parametrize("entry", WITH_MODULE, ids=names)
def test_table_of_commands_says_what_the_command_says(entry):
    module = importlib.import_module(entry.module)
    [command] = module.app.registered_commands
    assert (inspect.getdoc(command.callback) or "").partition("\n")[0] == entry.help


@pytest.mark.parametrize("entry", WITH_MODULE, ids=names)
def test_help_of_every_command_shows_an_example_of_it(call, entry):
    called = call(*entry.path, "--help")
    assert called.code == 0
    assert "Examples:" in called.out
    assert f"sluzby-eval {names(entry)}" in called.out.split("Examples:")[1]
    assert "--json" in called.out


def test_help_of_a_group_lists_its_commands(call):
    called = call("data", "--help")
    assert called.code == 0
    assert all(f"  {name} " in called.out for name in ("status", "log", "verify"))


@pytest.mark.parametrize("entry", commands.COMMANDS, ids=names)
def test_help_is_czech_when_asked(call, entry):
    called = call(*entry.path, "--help", "--lang", "cs")
    assert "Použití: sluzby-eval" in called.out
    assert entry.help not in called.out
    for word in ("Options", "Arguments", "Commands", "Examples", "Show this", "Usage", "[default"):
        assert word not in called.out


@pytest.mark.slow
def test_language_follows_the_locale_and_is_czech_without_one(spawn):
    assert spawn("--help", LC_ALL="en_GB.UTF-8").out.startswith("Usage:")
    assert spawn("--help", LC_ALL="cs_CZ.UTF-8").out.startswith("Použití:")
    assert spawn("--help", PYTHONUTF8="1").out.startswith("Použití:")
    assert spawn("--help", "--lang", "en", LC_ALL="cs_CZ.UTF-8").out.startswith("Usage:")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_help_keeps_to_the_width(call, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    text = call("--help", "--lang", "cs").out.rpartition("\n\n")[0]  # examples are never wrapped
    assert max(len(line) for line in text.splitlines()) <= width


def test_bare_call_shows_help_as_a_usage_error(call):
    called = call()
    assert called.code == 2
    assert called.out == ""
    assert "Usage: sluzby-eval" in called.err


def test_version_is_printed(call):
    called = call("--version")
    assert (called.code, called.out) == (0, "sluzby-eval 0.1.0\n")


def test_global_options_may_stand_after_the_command():
    assert global_first(["show", "x", "--lang", "cs", "--sort", "value", "--quiet"]) == [
        *("--lang", "cs", "--quiet"),
        *("show", "x", "--sort", "value"),
    ]
    assert global_first(["show", "--", "--quiet"]) == ["show", "--", "--quiet"]
    assert global_first(["evaluate", "--version", "plan"]) == ["evaluate", "--version", "plan"]
