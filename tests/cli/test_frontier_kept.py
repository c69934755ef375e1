"""Results of a frontier are kept as rows of results, shown like them, and void where what they stand on changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.samples import FOUNDATION, computed, older_years

from sluzby_eval import i18n
from sluzby_eval.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Call = Callable[..., Any]

pytestmark = pytest.mark.slow
MODEL = "homes_for_the_elderly"
NAME = f"frontier_{MODEL}"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return computed(tmp_path_factory.mktemp("frontier") / "kraj", [*FOUNDATION, *older_years()])


@pytest.fixture
def call(region: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    before = i18n.current_language()

    def asked(*args: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert run(["--workspace", str(region), "--lang", "en", *args]) == code
        return capsys.readouterr()

    yield asked
    i18n.use_language(before)


def rows(call: Call, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(call("show", *args, "--format", "json").out)["rows"]
    return found


def test_kept_scores_are_shown_for_services_and_areas_until_something_changes(
    region: Path, call: Call
) -> None:
    assert json.loads(call("frontier", "run", MODEL, "--force", "--format", "json").out)["results"] is None
    assert f"frontier run {MODEL}" in call("show", NAME, code=3).err
    told = json.loads(call("frontier", "run", MODEL, "--format", "json").out)
    scores = {unit["unit"]: unit["score"] for unit in told["units"]}
    shown = {row["unit"]: row["value"] for row in rows(call, NAME, "--level", "service")}
    assert shown == scores
    known = sorted(score for score in scores.values() if score is not None)
    (whole,) = rows(call, NAME, "--level", "region")
    assert whole["n_counted"] == len(known) >= 10
    assert whole["value"] == pytest.approx(whole["numerator"] / whole["denominator"])
    (median,) = rows(call, f"{NAME}_median", "--level", "region")
    middle = len(known) // 2
    assert median["value"] == pytest.approx((known[middle] + known[~middle]) / 2)
    assert "forbids ranking" in call("show", NAME, "--level", "orp").out
    assert NAME in call("show", f"{NAME[:-1]}", code=2).err
    settings = region / "sluzby.toml"
    text = settings.read_text(encoding="utf-8").replace("minimum_coverage = 0.8", "minimum_coverage = 0.5")
    settings.write_text(text, encoding="utf-8")
    assert "nothing is kept" in call("show", NAME, code=3).err
