"""`check` in all its formats, and the commands around it: format, new, schema."""

from __future__ import annotations

import hashlib
import json
import subprocess
import xml.etree.ElementTree as ET

import pytest
from tests.checks.cases import COST, FILES

from sluzby_eval.canonical import Order, RefusedError, formatted
from sluzby_eval.cli import judging
from sluzby_eval.cli.kinds import order_of, schema_of
from sluzby_eval.findings import catalogue

OWN = 'indicators = "own"\nterritory = "own"\nlanguage = "cs"\n'
HERE = "indicators/cost_per_day.yaml"


@pytest.fixture
def space(tmp_path, monkeypatch):
    """Write sound definitions into a workspace of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "space"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "sluzby.toml").write_text(OWN, encoding="utf-8")
    return root


@pytest.fixture
def faulty(space):
    """Spoil one definition: an error, and a warning that will be an error."""
    text = COST.replace("better: lower", "better: down").replace("en: Cost per day", "en: Cost | <per> day.")
    (space / HERE).write_text(text, encoding="utf-8")
    limit = (space / "rules" / "limit.yaml").read_text(encoding="utf-8")
    limit = limit.replace(', source: "Pravidla 2026, tab. 8"', "")
    (space / "rules" / "limit.yaml").write_text(limit, encoding="utf-8")
    return space


def test_sound_definitions_end_with_zero_and_say_nothing_on_stdout(call, space):
    called = call("--workspace", str(space), "check")
    assert (called.code, called.out) == (0, "")
    assert "No findings" in called.err


def test_all_faults_are_told_in_one_pass_with_place_and_weight(call, faulty):
    called = call("--workspace", str(faulty), "check", "--no-examples")
    lines = called.out.splitlines()
    assert called.code == 1
    assert lines[0].startswith(f"{HERE}:8:9: D203 error: ")
    assert lines[1].startswith("rules/limit.yaml:8:5: D272 will be an error from 0.3: ")


def test_strict_takes_what_is_coming_for_an_error(call, space):
    path = space / "rules" / "limit.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(', source: "Pravidla 2026, tab. 8"', ""), encoding="utf-8"
    )
    assert call("--workspace", str(space), "check", "--no-examples").code == 0
    assert call("--workspace", str(space), "check", "--no-examples", "--strict").code == 1


@pytest.mark.slow
def test_json_tells_the_sha256_of_every_file_that_was_judged(call, space):
    told = call("--workspace", str(space), "check", "--json").json
    for name in FILES:
        assert told["files"][name] == hashlib.sha256((space / name).read_bytes()).hexdigest()
    assert told["engines"][0] == "polars"
    verbose = call("--workspace", str(space), "check", "--verbose").err
    assert f"{told['files'][HERE]}  {HERE}" in verbose


def test_sarif_has_what_the_schema_requires(call, faulty):
    log = json.loads(call("--workspace", str(faulty), "check", "--no-examples", "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["name"] == "sluzby-eval"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning", "note", "none"}
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
    for artifact in run["artifacts"]:
        assert len(artifact["hashes"]["sha-256"]) == 64


def test_junit_has_one_case_per_file_and_errors_are_failures(call, faulty):
    called = call("--workspace", str(faulty), "check", "--no-examples", "--format", "junit")
    suite = ET.fromstring(called.out).find("testsuite")
    assert suite is not None
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert set(FILES) <= set(cases)
    failed = [name for name, case in cases.items() if case.find("failure") is not None]
    assert failed == [HERE]
    assert suite.get("failures") == "1"
    assert suite.get("tests") == str(len(cases))


@pytest.mark.slow
def test_markdown_is_a_table_that_data_cannot_break(call, faulty):
    lines = call(
        "--workspace", str(faulty), "check", "--no-examples", "--format", "markdown"
    ).out.splitlines()
    assert lines[0].startswith("**")
    rows = [line for line in lines if line.startswith("| `")]
    assert rows
    assert all(line.replace("\\|", "").count("|") == 6 for line in rows)


@pytest.mark.slow
def test_named_indicators_alone_are_told(call, faulty):
    assert call("--workspace", str(faulty), "check", "--no-examples", "beds_registered").code == 0
    assert call("--workspace", str(faulty), "check", "--no-examples", "Cost_per_DAY").code == 1
    assert call("--workspace", str(faulty), "check", "--no-examples", "no_such_thing").code == 2


def _git(folder, *args):
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.cz")
    subprocess.run(["git", "-C", str(folder), *identity, *args], check=True, capture_output=True)


@pytest.mark.slow
def test_only_files_that_differ_from_a_revision_are_told(call, faulty):
    _git(faulty, "init", "-q")
    _git(faulty, "add", ".")
    _git(faulty, "commit", "-q", "-m", "first")
    args = ("--workspace", str(faulty), "check", "--no-examples", "--changed-since", "HEAD")
    assert call(*args).code == 0
    path = faulty / HERE
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    called = call(*args)
    assert called.code == 1
    assert "rules/limit.yaml" not in called.out
    extra = faulty / "indicators" / "žluť.yaml"
    extra.write_text("id: x\n", encoding="utf-8")
    assert "žluť.yaml" in call(*args).out


def test_outside_of_git_or_with_an_unknown_revision_it_is_a_usage_error(call, space):
    args = ("--workspace", str(space), "check", "--no-examples", "--changed-since")
    called = call(*args, "HEAD")
    assert called.code == 2
    assert "git" in called.err
    _git(space, "init", "-q")
    assert call(*args, "nonsense").code == 2
    assert call(*args, "--output=x").code == 2


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.slow
def test_every_code_is_explained_in_both_languages(call, language):
    for code in [code for code in catalogue() if code.startswith("D")][::9]:
        called = call("--lang", language, "check", "--explain", code)
        assert called.code == 0
        assert code in called.out
        assert called.out == call("--lang", language, "codes", code).out


def test_memory_answers_for_the_same_bytes_only(call, space, monkeypatch):
    args = ("--workspace", str(space), "check", "--no-examples")
    assert call(*args).code == 0
    with monkeypatch.context() as patched:
        patched.setattr(judging, "judge_all", None)  # would fail if it were asked
        assert call(*args).code == 0
    path = space / HERE
    path.write_text(COST.replace("better: lower", "better: down"), encoding="utf-8")
    assert call(*args).code == 1
    path.write_text(COST, encoding="utf-8")
    assert call(*args).code == 0


@pytest.mark.slow
def test_without_examples_no_frame_library_is_loaded(spawn, space):
    called = spawn(
        "--workspace", str(space), "check", "--no-examples", "--no-cache", PYTHONPROFILEIMPORTTIME="1"
    )
    assert called.code == 0
    assert "polars" not in called.err
    assert "sluzby_eval.evaluation.check" in called.err


# new


@pytest.mark.parametrize("settings", [OWN, ""])
@pytest.mark.slow
def test_new_indicator_passes_its_check_at_once(call, space, settings):
    (space / "sluzby.toml").write_text(settings, encoding="utf-8")
    called = call("--workspace", str(space), "new", "indicator", "falls_per_bed", "--domain", "quality")
    assert called.code == 0
    made = space / "indicators" / "quality" / "falls_per_bed.yaml"
    checked = call("--workspace", str(space), "check", "falls_per_bed", "--format", "json").json
    assert checked["findings"] == []
    text = made.read_text(encoding="utf-8")
    assert formatted(text, order_of("indicator")) == text
    assert call("--workspace", str(space), "new", "indicator", "falls_per_bed").code == 2
    assert call("--workspace", str(space), "new", "indicator", "Falls-Per").code == 2


# schema


@pytest.mark.parametrize("kind", ["indicator", "inputs", "rules", "layout", "report"])
def test_schema_of_every_kind_is_closed_and_names_its_keys(call, kind):
    schema = json.loads(call("schema", kind).out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    body = schema["$defs"]["Input"] if kind == "inputs" else schema
    assert body["additionalProperties"] is False
    assert body["properties"]


def test_schema_is_written_to_a_file(call, tmp_path):
    assert call("schema", "indicator", "--out", str(tmp_path / "schemas" / "indicator.json")).code == 0
    assert json.loads((tmp_path / "schemas" / "indicator.json").read_text(encoding="utf-8")) == schema_of(
        "indicator"
    )


# format

ORDER = Order(top=("id", "title", "unit"), within={"examples": ("title", "given")})


def test_diff_changes_nothing_and_ends_with_one(call, space):
    path = space / HERE
    path.write_text(
        COST.replace("unit: CZK_per_bed_day\n", "").replace(
            "domain: cost\n", "domain: cost\nunit:   CZK_per_bed_day\n"
        ),
        encoding="utf-8",
    )
    before = path.read_bytes()
    called = call("--workspace", str(space), "format", "--diff")
    assert called.code == 1
    assert "+unit: CZK_per_bed_day" in called.out
    assert path.read_bytes() == before
    assert call("--workspace", str(space), "format").code == 0
    assert call("--workspace", str(space), "format", "--diff").code == 0
    assert call("--workspace", str(space), "check", "--no-examples").code == 0


def test_keys_are_put_in_order_with_their_comments():
    text = "# head\n\n# of the unit\nunit: bed\nid: x # here\ntitle: {cs: a,en: b}\n# end\n"
    assert (
        formatted(text, ORDER)
        == "# head\n\nid: x # here\ntitle: {cs: a, en: b}\n# of the unit\nunit: bed\n# end\n"
    )


def test_comment_inside_an_entry_keeps_it_as_it_is():
    text = "examples:\n    # why\n    - {given: 1,   title: a}\nid: x\n"
    assert formatted(text, ORDER) == "id: x\nexamples:\n    # why\n    - {given: 1,   title: a}\n"


@pytest.mark.parametrize(
    "value",
    [
        '"1.1"', "'it''s'", '"a: b"', '"#no"', '"null"', "~", "yes", "-1", "a # b", '"ř\\n"', "2025-01-01",
        "|\n  a\n  b", "|-\n  a\n\n  b", ">-\n  long\n  text", '""', "[a, \"b, c\", {d: 'e'}]", "{}", "[]",
    ],
)  # fmt: skip
def test_no_value_changes_and_twice_is_once(value):
    text = f"title: {value}\nid: x\n"
    once = formatted(text, ORDER)
    assert once.startswith("id: x\n")
    assert formatted(once, ORDER) == once


def test_long_texts_are_folded_and_long_rows_broken():
    words = "slovo " * 40
    cells = ", ".join("abcdefgh" * 3 for _ in range(9))
    text = f"title: {words.strip()}\nexamples:\n  - {{title: a, given: [{cells}]}}\n"
    made = formatted(text, ORDER)
    assert "title: >-" in made
    assert max(map(len, made.splitlines())) <= 120
    assert formatted(made, ORDER) == made


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: 1\na: 2\n", "a: [\n", "{a: 1}\n", "a: *b\n"])
def test_what_cannot_be_kept_is_refused(text):
    with pytest.raises(RefusedError):
        formatted(text, ORDER)
