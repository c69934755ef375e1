"""Open data and the audit from the command line, and the settings of publishing in `check`."""

from __future__ import annotations

import polars as pl
import pytest
from tests.cli.test_documented_commands import ROOT

from sluzby_eval.cli.demo import PUBLISHER
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.findings import Severity
from sluzby_eval.reporting.publish_check import check
from sluzby_eval.workspace import open_workspace, read_config

DISCLOSED = 5


def with_settings(workspace, text):
    path = workspace / "sluzby.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return workspace


def test_open_data_are_written_and_pass_the_audit_while_a_naive_file_does_not(call, workspace, tmp_path):
    with_settings(workspace, PUBLISHER)
    out = tmp_path / "public"
    here = ("--workspace", str(workspace))
    written = call(*here, "report", "opendata", "--year", "2025", "--out", str(out), "--format", "json")
    assert written.code == 0, written.err
    assert written.json["schema"] == "sluzby-eval/report-opendata/1"
    sound = call(*here, "report", "audit", str(out), "--format", "json")
    assert (sound.code, sound.json["disclosures"], sound.json["texts"]) == (0, [], [])
    assert sound.json["withheld"] > 0
    frame = pl.read_parquet(workspace / "data" / "results" / "results.parquet")
    small = pl.col("numerator").is_between(1, 9)
    blanks = [
        pl.when(small).then(None).otherwise(pl.col(name)).alias(name) for name in ("value", "numerator")
    ]
    status = pl.when(small).then(pl.lit("suppressed")).otherwise(pl.col("status"))
    naive = tmp_path / "naive"
    naive.mkdir()
    frame.with_columns(*blanks, status=status).write_parquet(naive / "results.parquet")
    found = call(*here, "report", "audit", str(naive))
    assert found.code == DISCLOSED
    assert "can be told" in found.err


def test_without_a_publisher_open_data_say_what_to_add(call, workspace):
    told = call("--workspace", str(workspace), "report", "opendata")
    assert told.code == 2
    assert "sluzby.toml" in told.err
    assert "[publisher]" in told.err
    assert "region_iri" in told.err


def test_an_audit_of_nothing_is_told(call, workspace, tmp_path):
    (tmp_path / "empty").mkdir()
    assert call("--workspace", str(workspace), "report", "audit", str(tmp_path / "empty")).code == 3


def judged(tmp_path, text):
    (tmp_path / "sluzby.toml").write_text(text, encoding="utf-8")
    workspace = open_workspace(tmp_path)
    catalogue, _findings = load_catalogue(workspace)
    known = {name: item.spec for name, item in catalogue.definitions.items()}
    return check(workspace, known, catalogue.inputs)


def test_the_defaults_of_publishing_name_only_what_exists(tmp_path):
    settings = read_config(tmp_path / "none").publish
    listed = "\n".join(
        f"{key} = {list(getattr(settings, key))}"
        for key in (
            "persons",
            "business",
            "public_amounts",
            "keep",
            "indicators",
            "domains",
            "tables",
            "columns",
        )
    )
    assert judged(tmp_path, f"[publish]\n{listed}\n") == []


@pytest.mark.parametrize(
    ("line", "value", "suggestion"),
    [
        ('tables = ["request"]', "request", "requests"),
        ('columns = ["plan_measures.responsibel"]', "plan_measures.responsibel", "plan_measures.responsible"),
        ('indicators = ["total_costs"]', "total_costs", "total_cost"),
        ('persons = ["clients"]', "clients", "client"),
        ('public_amounts = ["rev_publik"]', "rev_publik", "rev_public"),
        ('domains = ["quallity"]', "quallity", "quality"),
    ],
)
def test_a_name_that_does_not_exist_is_an_error_with_its_line(tmp_path, line, value, suggestion):
    (found,) = judged(tmp_path, f"[publish]\n# what is kept\n{line}\n")
    assert (found.code, found.level, found.value) == ("D681", Severity.ERROR, value)
    assert found.place.line == 3
    assert suggestion in found.message("en")
    assert suggestion in found.message("cs")


@pytest.mark.slow
def test_a_threshold_lower_for_the_public_is_an_error(tmp_path):
    (found,) = judged(tmp_path, "[publish]\nthreshold = 3\n")
    assert (found.code, found.place.line) == ("D682", 2)


def test_the_page_on_publishing_names_every_setting():
    page = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    for name in type(read_config(ROOT / "none").publish).model_fields:
        assert f"`{name}`" in page, name
