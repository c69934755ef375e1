"""The demonstration on the shipped sample data."""

from __future__ import annotations

import pytest


@pytest.mark.slow
def test_demo_does_everything_and_can_be_repeated(call, tmp_path):
    first = call("demo", "--json")
    assert first.code == 0
    assert first.json["counts"]["error"] > 0, "faults are planted in the sample"
    assert all((tmp_path / path).is_file() for path in first.json["reports"])
    second = call("demo", "--json")
    assert second.code == 0
    assert second.json["snapshot"] == first.json["snapshot"]


@pytest.mark.slow
def test_demo_shows_the_region_and_says_what_to_try_next(call):
    called = call("demo", "--lang", "cs")
    assert "Jihomoravský kraj" in called.out
    assert "sluzby-eval show" in called.err
    assert "Traceback" not in called.err


def test_demo_leaves_a_real_workspace_alone(call, tmp_path):
    call("init", "jmk")
    called = call("demo", "jmk")
    assert called.code == 2
    assert not any((tmp_path / "jmk" / "inbox").iterdir())
