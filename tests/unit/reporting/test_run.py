from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from tests.unit.reporting import builders

from sluzby_eval.errors import DefinitionError, UsageError
from sluzby_eval.reporting import run
from sluzby_eval.reporting.naming import inside, slug
from sluzby_eval.workspace import Config, Workspace

FAULTY = """
id: jiny
title: {cs: Vlastní, en: Own}
subtitle: {cs: zpráva, en: report}
level: region
sections:
  - {kind: key_figures, title: {cs: A, en: A}, indicators: [bed_ocupancy, net_result]}
  - {kind: indicators, title: {cs: B, en: B}, domains: [costs]}
  - {kind: services, title: {cs: C, en: C}}
"""


@pytest.fixture
def context(tmp_path):
    return builders.context(tmp_path, language="en")


def own_report(root, text, name="vlastni"):
    folder = root / "reports"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def faults_of(root, text):
    """Check a workspace with a report of its own; return its findings, and code, line and value of each."""
    own_report(root, text)
    infos = {info.id: info for info in builders.INFOS}
    findings = run.check(Workspace(root=root, config=Config()), infos)
    own = [finding for finding in findings if "vlastni" in finding.place.file]
    return own, {(finding.code, finding.place.line, finding.value) for finding in own}


def test_the_shipped_reports_have_no_fault_but_indicators_left_out(tmp_path):
    findings = run.check(
        Workspace(root=tmp_path, config=Config()), {info.id: info for info in builders.INFOS}
    )
    assert {finding.code for finding in findings} <= {"D602"}


def test_check_places_every_fault_of_a_report(tmp_path):
    findings, told = faults_of(tmp_path, FAULTY)
    assert told == {
        ("D601", 2, "jiny"),
        ("D602", 7, "bed_ocupancy"),
        ("D603", 7, "net_result"),
        ("D604", 8, "costs"),
        ("D605", 9, "services"),
    }
    unknown = next(finding for finding in findings if finding.value == "bed_ocupancy")
    assert "bed_occupancy" in unknown.message("en")


INCOMPLETE = """
id: vlastni
title: {cs: Vlastní, en: Own}
subtitle: {cs: zpráva, en: report}
level: county
sections:
  - {kind: map, title: {cs: A, en: A}, indicator: bed_occupancy, level: orps}
  - {kind: lines, title: {cs: B, en: B}, indicators: [bed_ocupancy], compare: [district, nowhere], type: DPX}
  - {kind: sources, title: {cs: C, en: C}, by: years}
  - {kind: points, title: {cs: D, en: D}, x: bed_ocupancy, y: network_beds, types: [PSS]}
  - kind: sentences
    title: {cs: E, en: E}
    claims:
      - {say: change}
      - {say: comparison, indicator: network_beds, type: AZD}
      - {say: movement, indicator: net_result, level: orp}
      - {say: threshold, indicator: network_beds, level: orp}
  - {kind: waterfall, title: {cs: F, en: F}, of: why}
  - {kind: pairs, title: {cs: G, en: G}, first: network_beds, second: nothing, level: orp}
"""


def test_check_knows_every_kind_of_section(tmp_path):
    _findings, told = faults_of(tmp_path, INCOMPLETE)
    assert {item for item in told if item[0] == "D606"} == {
        ("D606", 5, "county"), ("D606", 7, "orps"), ("D606", 8, "nowhere"), ("D606", 9, "years"),
    }  # fmt: skip
    assert {item for item in told if item[0] == "D607"} == {
        ("D607", 8, "DPX"), ("D607", 10, "PSS"), ("D607", 15, "AZD"),
    }  # fmt: skip
    assert {item for item in told if item[0] == "D608"} == {
        ("D608", 14, "indicator"), ("D608", 15, "compare"), ("D608", 17, "below"), ("D608", 18, "indicator"),
    }  # fmt: skip
    assert {item for item in told if item[0] == "D602"} == {
        ("D602", 8, "bed_ocupancy"), ("D602", 10, "bed_ocupancy"), ("D602", 19, "nothing"),
    }  # fmt: skip
    assert ("D603", 16, "net_result") in told


def test_a_report_on_a_type_may_show_what_areas_have(tmp_path):
    text = "id: vlastni\ntitle: {cs: A, en: A}\nsubtitle: {cs: A, en: A}\nlevel: type\nsections:\n"
    for indicator, faults in (("bed_occupancy", set()), ("net_result", {"D603"})):
        own_report(
            tmp_path, f"{text}  - {{kind: lines, title: {{cs: B, en: B}}, indicators: [{indicator}]}}\n"
        )
        infos = {info.id: info for info in builders.INFOS}
        findings = run.check(Workspace(root=tmp_path, config=Config()), infos)
        assert {finding.code for finding in findings if "vlastni" in finding.place.file} == faults


def test_an_unknown_key_is_a_finding_with_its_place(tmp_path):
    own_report(
        tmp_path, FAULTY.replace("domains:", "domain:").replace("jiny", "vlastni").replace("costs", "cost")
    )
    findings = run.check(
        Workspace(root=tmp_path, config=Config()), {info.id: info for info in builders.INFOS}
    )
    assert [(finding.code, finding.place.line) for finding in findings if finding.code == "D201"] == [
        ("D201", 8)
    ]


def test_a_report_of_another_version_does_not_write_over_the_final_one(context, tmp_path):
    plan = dataclasses.replace(
        context, version="plan", results=context.results.with_columns(version=pl.lit("plan"))
    )
    written = [run.build("kraj", each, formats=["csv"], out=tmp_path)[0].name for each in (context, plan)]
    assert written[0].endswith("_2025.csv")
    assert written[1] == written[0].replace(".csv", "_plan.csv")


def test_a_report_of_the_workspace_replaces_the_shipped_one(context, tmp_path):
    own_report(
        tmp_path,
        "id: kraj\ntitle: {cs: Vlastní, en: Own}\nsubtitle: {cs: x, en: x}\nlevel: region\n"
        "sections:\n  - {kind: text, title: {cs: Úvod, en: Intro}, text: {cs: Text., en: Text.}}\n",
        name="kraj",
    )
    document = run.document("kraj", context)
    assert document.title == "Own"
    assert [section.title for section in document.sections] == ["Intro"]


def test_a_faulty_report_stops_with_its_place(context, tmp_path):
    own_report(tmp_path, "id: vlastni\n")
    with pytest.raises(DefinitionError, match="vlastni"):
        run.document("vlastni", context)


def test_an_unknown_report_is_refused_with_a_guess(context):
    with pytest.raises(UsageError) as caught:
        run.document("okresy", context)
    assert caught.value.hint is not None
    assert "okres" in caught.value.hint


@pytest.mark.parametrize("name", ["Kyjov", "kyjov", "6210"])
def test_a_unit_is_found_by_name_or_code_without_case(context, name):
    assert run.document("orp", context, name).properties["unit"] == "6210"


def test_an_unknown_unit_is_refused_with_a_guess(context):
    with pytest.raises(UsageError) as caught:
        run.document("orp", context, "Kijov")
    assert caught.value.hint is not None
    assert "Kyjov" in caught.value.hint


def test_without_a_unit_every_unit_is_written(context, tmp_path):
    paths = run.build("orp", context, formats=["json", "csv"], out=tmp_path / "out")
    assert [path.name for path in paths] == [
        "orp_6210_kyjov_2025.json",
        "orp_6210_kyjov_2025.csv",
        "orp_6208_hodonin_2025.json",
        "orp_6208_hodonin_2025.csv",
        "orp_6204_breclav_2025.json",
        "orp_6204_breclav_2025.csv",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)


def test_one_document_needs_one_unit(context):
    with pytest.raises(UsageError, match="--unit"):
        run.document("orp", context)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("=cmd()|'/C calc'!A0", "cmd-c-calc-a0"),
        ("<script>", "script"),
        ("žluťoučký KŮŇ", "zlutoucky-kun"),
        ("…", "x"),
        ("a" * 99, "a" * 40),
    ],
)
def test_file_names_come_from_a_whitelist(text, expected):
    assert slug(text) == expected


def test_a_file_name_never_leaves_its_folder(tmp_path):
    with pytest.raises(UsageError):
        inside(tmp_path, "../x.html")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(UsageError):
        inside(tmp_path / "out", "link.html")


def test_a_failed_run_leaves_what_was_there(context, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "kraj_cz064_jihomoravsky-kraj_2025.html").write_text("before")
    blocked = out / "kraj_cz064_jihomoravsky-kraj_2025.json"
    blocked.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        run.build("kraj", context, formats=["html", "json"], out=out)
    assert (out / "kraj_cz064_jihomoravsky-kraj_2025.html").read_text() == "before"
    assert len(list(out.iterdir())) == 2


def test_a_folder_that_is_a_file_is_a_usage_error(context, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError):
        run.build("kraj", context, formats=["json"], out=tmp_path / "out")
