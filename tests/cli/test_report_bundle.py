"""All reports at once, and their verification, from the command line."""

from __future__ import annotations

import pytest

SMALL = """
id: {id}
title: {{cs: "{id} {{year}}: {{name}}", en: "{id} {{year}}: {{name}}"}}
subtitle: {{cs: zkouška, en: trial}}
level: {level}
formats: [docx]
sections:
  - {{kind: indicators, title: {{cs: Ukazatele, en: Indicators}}, indicators: [network_beds, bed_occupancy]}}
"""


@pytest.fixture
def few(workspace, monkeypatch):
    """Leave only two small reports in force."""
    folder = workspace / "reports"
    folder.mkdir(exist_ok=True)
    for id, level in (("maly", "region"), ("okresni", "district")):
        (folder / f"{id}.yaml").write_text(SMALL.format(id=id, level=level), encoding="utf-8")
    monkeypatch.setattr("sluzby_eval.cli.report_build._wanted", lambda *_args, **_named: ["maly", "okresni"])
    return workspace


@pytest.mark.slow
def test_a_bundle_is_built_verified_and_a_changed_digit_ends_with_5(call, few):
    built = call("--workspace", str(few), "report", "build", "--all", "--formats", "html,md", "--json")
    assert built.code == 0
    folder = few / "out" / "reports_2025"
    names = {path.name for path in folder.iterdir()}
    assert len(names) == 8 * 3 + 1  # html, md, json; the manifest
    assert {path.rpartition("/")[2] for path in built.json["files"]} == names
    whole = call("report", "verify", str(folder))
    assert whole.code == 0, whole.out
    assert "every format says the same" in whole.err
    path = next(folder.glob("maly_*.md"))
    text = path.read_text("utf-8")
    place = text.index("| ", text.index("Obložnost |"))
    digit = next(at for at in range(place, len(text)) if text[at].isdigit())
    changed = text[:digit] + str((int(text[digit]) + 1) % 10) + text[digit + 1 :]
    path.write_text(changed, encoding="utf-8", newline="\n")
    broken = call("report", "verify", str(folder))
    assert broken.code == 5
    assert "Využití a výkon" in broken.out
    told = call("report", "verify", str(folder), "--json")
    assert told.code == 5
    cell = next(one for one in told.json["mismatches"] if one["column"] != "sha256")
    assert (cell["section"], cell["table"]) == ("Využití a výkon", 1)
    assert cell["expected"] != cell["found"]


def test_verifying_what_is_no_bundle_ends_with_3(call, tmp_path):
    told = call("report", "verify", str(tmp_path))
    assert told.code == 3
    assert "manifest.json" in told.err


@pytest.mark.slow
def test_documents_follow_the_language_that_is_named(call, few):
    told = call("--workspace", str(few), "--lang", "en", "report", "build", "maly", "--formats", "md")
    assert told.code == 0
    (path,) = (few / "out").glob("maly_*.md")
    assert "## Indicators" in path.read_text("utf-8")
    default = call("--workspace", str(few), "report", "build", "maly")
    assert default.code == 0
    assert {path.suffix for path in (few / "out").glob("maly_*")} == {".md", ".html", ".xlsx", ".docx"}
