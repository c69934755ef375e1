"""All examples of all shipped definitions come out on every engine that is installed."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from sluzby_eval.errors import MissingExtraError, UsageError
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.engines import ALL, DEFAULT, aggregation, get, names, why_not
from sluzby_eval.evaluation.examples import differences
from sluzby_eval.workspace import open_workspace

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*:ResourceWarning")
@pytest.mark.parametrize("name", ALL)
def test_all_examples_come_out_on_the_engine(name):
    reason = why_not(name)
    if reason is not None and os.environ.get("CI"):
        pytest.fail(f"{name} must run here: {reason}")
    if reason is not None:
        pytest.skip(f"{name}: {reason}")
    catalogue, _findings = load_catalogue(open_workspace(ROOT))
    engine = get(name)
    try:
        assert differences(catalogue, aggregation.on(engine)) == []
    finally:
        engine.close()


def test_polars_is_always_there_and_comes_first():
    assert names()[0] == DEFAULT == "polars"


def test_unknown_engine_is_refused_with_the_names_of_the_known_ones():
    with pytest.raises(UsageError, match="pandas") as caught:
        get("pandas")
    assert "polars, duckdb, spark" in (caught.value.hint or "")


def test_engine_whose_program_is_missing_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    if find_spec("pyspark") is None and not os.environ.get("CI"):
        pytest.skip("pyspark is not installed")
    assert "spark" not in names()
    with pytest.raises(MissingExtraError, match="java") as caught:
        get("spark")
    assert "openjdk-17-jre-headless" in (caught.value.hint or "")
