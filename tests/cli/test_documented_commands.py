"""Every command shown in the documentation runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from sample_data import events as sample_events

from sluzby_eval.cli import app
from sluzby_eval.cli.commands import COMMANDS
from sluzby_eval.cli.session import Session
from sluzby_eval.cli.stored import results_of
from sluzby_eval.reporting import bundle
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.workspace import open_workspace

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "README.cs.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "sample_data" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
COMPARISON = ROOT / "docs" / "comparison.md"  # its overlay is the file of the commands that name one
_COMMAND = re.compile(
    r"^(?:\$ |  )?(?:.*/|\.venv\\Scripts\\)?(sluzby-eval [^`|\n]+)$|`(sluzby-eval [^`\n]+)`", re.M
)
_SYNOPSIS = re.compile(r"[\[{<…]|\b[A-ZÁ-Ž]{4,}\b")  # Usage: sluzby-eval show [OPTIONS] {INDICATOR}
FINDINGS_EXPECTED = {
    "demo",
    "import",
    "run",
}  # the sample has planted mistakes: 1, or 4 with the refused files


def documented() -> list[str]:
    """Collect the commands of all pages, each once."""
    found = {
        next(part for part in match.groups() if part).strip()
        for page in PAGES
        for match in _COMMAND.finditer(page.read_text(encoding="utf-8"))
    }
    return sorted(command for command in found if not _SYNOPSIS.search(command))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the workspace of the demonstration once."""
    root = tmp_path_factory.mktemp("documented") / "demo"
    assert app.run(["--quiet", "demo", str(root)]) in {0, 1, 4}
    return root


def _bring_acts(workspace: Path) -> None:
    """Put files of acts where the documentation has them."""
    (workspace / "ukony").mkdir()
    for name in ("ukony_2025.csv", "ukony/ukony_2025.csv"):
        sample_events.main(str(workspace / name))


def _bring_bundle(root: Path) -> None:
    """Write a few reports where the documentation has all of them."""
    workspace = open_workspace(root)
    computed = results_of(Session(quiet=True), workspace)
    context = context_from(
        workspace, computed.snapshot, computed.frame, computed.indicators, version=computed.version
    )
    bundle.build_all(context, ["kraj"], formats=["html"], out=workspace.out)


@pytest.mark.slow
@pytest.mark.parametrize("command", documented())
def test_command_of_the_documentation_runs(command, demo, tmp_path, monkeypatch):
    workspace = shutil.copytree(demo, tmp_path / "demo")
    monkeypatch.chdir(workspace)
    (workspace / "mzdy.yaml").write_text(_block("yaml", COMPARISON), encoding="utf-8")
    words = shlex.split(command.replace("/srv/jmk", str(workspace)))[1:]
    if words[0] == "events":
        _bring_acts(workspace)
    if words[:2] == ["report", "verify"]:
        _bring_bundle(workspace)
    if words[:2] == ["report", "audit"]:
        assert app.run(["--quiet", "report", "opendata", "--year", "2025", "--out", words[2]]) == 0
    assert app.run(words) in ({0, 1, 4} if FINDINGS_EXPECTED & set(words) else {0})


def test_documentation_shows_every_command():
    shown = documented()
    for entry in COMMANDS:
        assert any(" ".join(("sluzby-eval", *entry.path)) in command for command in shown), entry.path


def _block(language: str, page: Path = ROOT / "README.md") -> str:
    found = re.search(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert found
    return found[1]


@pytest.mark.slow
def test_indicator_of_the_readme_passes_its_check_and_is_computed(demo, tmp_path, monkeypatch, capsys):
    workspace = shutil.copytree(demo, tmp_path / "demo")
    monkeypatch.chdir(workspace)
    (workspace / "indicators").mkdir()
    (workspace / "indicators" / "meals_cost_per_bed.yaml").write_text(_block("yaml"), encoding="utf-8")
    assert app.run(["check"]) == 0
    assert app.run(["--lang", "en", "show", "meals_cost_per_bed", "--level", "region"]) == 0
    assert "CZK/bed" in capsys.readouterr().out


@pytest.mark.slow
def test_draft_says_why_it_has_no_figures(demo, tmp_path, monkeypatch, capsys):
    workspace = shutil.copytree(demo, tmp_path / "demo")
    monkeypatch.chdir(workspace)
    (workspace / "indicators").mkdir()
    text = _block("yaml").replace("status: published", "status: draft")
    (workspace / "indicators" / "meals_cost_per_bed.yaml").write_text(text, encoding="utf-8")
    assert app.run(["--lang", "en", "show", "meals_cost_per_bed"]) == 2
    assert "not published" in capsys.readouterr().err


@pytest.mark.slow
def test_python_of_the_readme_runs(demo, monkeypatch):
    monkeypatch.chdir(demo.parent)
    names: dict[str, Any] = {}
    exec(compile(_block("python"), "README.md", "exec"), names)
    assert names["evaluation"].results.height > 0
