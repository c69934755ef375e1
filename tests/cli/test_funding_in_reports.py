"""Which rule set reports show: the one that is named, or the only whole one, or none with a reason."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from sluzby_eval import results
from sluzby_eval.cli.funding_wings import funding_wings, meant, with_funding
from sluzby_eval.cli.init import make_workspace
from sluzby_eval.errors import UsageError
from sluzby_eval.reporting.check import check
from sluzby_eval.workspace import open_workspace, shipped

if TYPE_CHECKING:
    from pathlib import Path

WHOLE, EMPTY = "ukazkovy_kraj", "khk_2020"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_workspace(tmp_path / "kraj")
    return tmp_path / "kraj"


def own(root: Path, source: str, *, name: str | None = None) -> None:
    """Put a copy of a rule set into the workspace, under another name where one is given."""
    folder = root / "rules" / "funding"
    folder.mkdir(parents=True, exist_ok=True)
    base = shipped("sample_data") / "rules" if source == WHOLE else shipped("rules")
    target = folder / f"{name or source}.yaml"
    shutil.copy2(base / "funding" / f"{source}.yaml", target)
    if name is not None:
        target.write_text(target.read_text("utf-8").replace(f"id: {source}", f"id: {name}", 1), "utf-8")


def test_a_workspace_without_own_rules_has_none(root):
    assert meant(open_workspace(root)) == (None, "none")


def test_rules_without_values_are_not_used(root):
    own(root, EMPTY)
    assert meant(open_workspace(root)) == (None, "parameter_missing")


def test_the_only_whole_rule_set_is_meant_and_two_are_too_many(root):
    own(root, EMPTY)
    own(root, WHOLE)
    found, reason = meant(open_workspace(root))
    assert found is not None
    assert (found.spec.id, reason) == (WHOLE, "")
    own(root, WHOLE, name="druhy_kraj")
    assert meant(open_workspace(root)) == (None, "several")


def test_the_settings_name_one_of_several(root):
    own(root, WHOLE)
    own(root, WHOLE, name="druhy_kraj")
    settings = root / "sluzby.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[report]\nrules = "druhy_kraj"\n', "utf-8")
    found, _reason = meant(open_workspace(root))
    assert found is not None
    assert found.spec.id == "druhy_kraj"
    settings.write_text(settings.read_text("utf-8").replace("druhy_kraj", "zadny_kraj"), "utf-8")
    with pytest.raises(UsageError):
        meant(open_workspace(root))


def test_without_rules_there_is_the_reason_alone_and_only_where_a_report_asks(root):
    asked: Any = SimpleNamespace(workspace=open_workspace(root), year=2025, wings={})
    nothing: Any = None  # no data are looked at
    found = funding_wings(asked, nothing, with_changes=True, with_steps=True)
    assert list(found) == ["funding_terms"]
    (row,) = found["funding_terms"].to_dicts()
    assert (row["reason"], row["rule_set"], row["budget"]) == ("none", None, None)
    assert found["funding_terms"].schema == pl.Schema(results.FUNDING_TERMS)
    assert with_funding(asked, nothing, ["kraj", "rada"]) is asked


def test_the_shipped_editions_about_money_pass_the_check(root):
    found = check(open_workspace(root), {})
    assert not [item for item in found if item.place.file.endswith(("dotace.yaml", "vypocet.yaml"))]
