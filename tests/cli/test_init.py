"""A new workspace."""

from __future__ import annotations

import pytest

from sluzby_eval.workspace import Config, open_workspace, read_config


@pytest.mark.parametrize("language", ["cs", "en"])
def test_init_makes_a_commented_workspace_in_the_language_asked(call, tmp_path, language):
    called = call("init", "jmk", "--lang", language)
    assert called.code == 0
    assert {path.name for path in (tmp_path / "jmk").iterdir()} == {"sluzby.toml", "inbox", "data", "out"}
    config = open_workspace(tmp_path / "jmk").config
    assert (config.name, config.language) == ("jmk", language)
    assert "# " in (tmp_path / "jmk" / "sluzby.toml").read_text(encoding="utf-8")


def test_settings_of_a_new_workspace_are_the_defaults(call, tmp_path):
    call("init", "jmk", "--lang", "cs")
    assert read_config(tmp_path / "jmk" / "sluzby.toml") == Config(name="jmk")


@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_option_that_is_switched_off_can_be_switched_on(call, tmp_path, language):
    call("init", "jmk", "--lang", language)
    path = tmp_path / "jmk" / "sluzby.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(line.removeprefix("# ") if " = " in line else line for line in lines), encoding="utf-8"
    )
    assert read_config(path).region == "CZ064"


def test_init_never_overwrites(call, tmp_path):
    call("init", "jmk")
    before = (tmp_path / "jmk" / "sluzby.toml").read_bytes()
    called = call("init", "jmk")
    assert called.code == 2
    assert "nothing was changed" in called.err
    assert (tmp_path / "jmk" / "sluzby.toml").read_bytes() == before


def test_name_with_quotes_is_written_safely(call, tmp_path):
    assert call("init", 'a"b\\c').code == 0
    assert open_workspace(tmp_path / 'a"b\\c').config.name == 'a"b\\c'


def test_init_speaks_json(call):
    called = call("init", "jmk", "--json")
    assert called.json["schema"] == "sluzby-eval/init/1"
    assert called.json["config"] == "sluzby.toml"
