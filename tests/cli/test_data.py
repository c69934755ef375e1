"""Commands on data: a small workspace of sample files, imported once."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pytest

from sluzby_eval.workspace import shipped

pytestmark = pytest.mark.slow

INDICATOR = "cost_per_occupied_bed_day"

PRINTING = [
    ("import", "inbox", "--dry-run"),
    ("data", "status"),
    ("data", "log"),
    ("data", "verify"),
    ("data", "diff"),
    ("data", "state"),
    ("data", "findings"),
    ("data", "revisions"),
    ("evaluate",),
    ("show", INDICATOR),
    ("explain", INDICATOR, "--level", "region", "--unit", "CZ064"),
    ("report", "list"),
    ("check",),
    ("codes",),
]


@pytest.fixture
def here(call, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    return call


@pytest.mark.parametrize("args", PRINTING, ids=lambda args: args[0] + (args[1] if args[0] == "data" else ""))
def test_json_of_every_command_names_its_schema_and_stands_alone_on_stdout(here, args):
    called = here(*args, "--json")
    name = "-".join(args[:2]) if args[0] in {"data", "report"} else args[0]
    assert called.json["schema"] == f"sluzby-eval/{name}/1"
    assert called.code in {0, 1}


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("args", [("data", "status"), ("show", INDICATOR), ("report", "list")], ids=str)
def test_tables_keep_to_the_width(here, monkeypatch, args, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = here(*args).out.splitlines()
    tables = [line for line in lines if "  " in line.strip()]
    assert all(len(line) <= width for line in tables)


def test_importing_the_same_files_again_changes_nothing(here):
    called = here("import", "inbox", "--json")
    assert called.json["changed"] is False
    assert {item["status"] for item in called.json["files"]} <= {"unchanged", "refused"}


def test_missing_path_imports_nothing_and_ends_with_3(here):
    called = here("import", "inbox", "nowhere.xlsx")
    assert called.code == 3
    assert called.out == ""
    assert "nowhere.xlsx" in called.err


def test_findings_go_to_the_file_asked_for(here, tmp_path):
    (tmp_path / "strange.csv").write_text("=a;b\n1;2\n", encoding="utf-8")
    here("import", str(tmp_path / "strange.csv"), "--dry-run", "--findings", str(tmp_path / "all.csv"))
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert rows
    assert all(row["kód"].startswith("V") for row in rows), "the file speaks the language of the workspace"
    assert {row["závažnost"] for row in rows} <= {"chyba", "upozornění", "poznámka"}
    assert not any(value.startswith("=") for row in rows for value in row.values())


def test_status_counts_services_against_the_register(here):
    called = here("data", "status", "--year", "2025", "--json")
    providers = called.json["providers"]
    assert {row["year"] for row in providers} == {2025}
    assert all(row["expected"] >= row["sent"] >= 0 for row in providers)
    assert all(len(row["missing"]) == row["expected"] - row["sent"] for row in providers)
    assert any(row["sent"] == 0 for row in providers), "most providers of the register have sent nothing"


def test_status_without_statements_praises_nobody(call, tmp_path):
    call("init", "new")
    shutil.copy2(shipped("sample_data") / "registr_sluzeb.csv", tmp_path / "new" / "inbox")
    call("import", "new/inbox", "--workspace", "new")
    for year in ((), ("--year", "2023")):
        called = call("data", "status", "--workspace", "new", *year)
        assert called.code == 0
        assert "No statement has come yet." in called.out
        assert "everybody" not in called.out.lower()


def test_status_of_a_year_that_nobody_sent_says_so(here):
    assert "No statement of that year has come yet." in here("data", "status", "--year", "1999").out


def test_log_shows_what_was_imported(here):
    snapshots = here("data", "log", "--json").json["snapshots"]
    assert len(snapshots) == 1
    assert snapshots[0]["submissions"] > 2


def test_show_finds_the_indicator_by_number_and_title(here):
    by_id = here("show", INDICATOR, "--json").json
    assert here("show", by_id["title"]["cs"].upper(), "--json").json["rows"] == by_id["rows"]


def test_show_understands_names_of_levels_and_versions(here):
    english = here("show", INDICATOR, "--level", "region", "--json").json
    czech = here("show", INDICATOR, "--level", "KRAJ", "--version", "konecna skutecnost", "--json").json
    assert czech == english
    assert "CZ064" in {row["unit"] for row in english["rows"]}


def test_show_uses_stored_results_only_while_they_hold(here, workspace):
    (workspace / "data" / "results" / "results.parquet").unlink()
    assert "evaluating anew" in here("show", INDICATOR, "--verbose").err
    here("evaluate")
    assert "Using the stored results" in here("show", INDICATOR, "--verbose").err
    config = workspace / "sluzby.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("minimum_peers = 5", "minimum_peers = 6"))
    assert "evaluating anew" in here("show", INDICATOR, "--verbose").err


def test_stored_and_fresh_results_are_the_same(here, workspace):
    stored = here("show", INDICATOR, "--json").json
    (workspace / "data" / "results" / "results.parquet").unlink()
    assert here("show", INDICATOR, "--json").json == stored


def test_results_of_one_year_are_not_taken_for_all(here):
    here("evaluate", "--year", "2024")
    assert here("show", INDICATOR, "--json").json["year"] == 2025
    assert here("show", INDICATOR, "--year", "2024", "--json").json["year"] == 2024


def test_sorting_by_value_puts_blanks_last(here):
    rows = here("show", INDICATOR, "--level", "orp", "--sort", "-value", "--json").json["rows"]
    values = [row["value"] for row in rows]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == sorted(known, reverse=True)


def test_every_blank_has_its_reason(here):
    for row in here("show", INDICATOR, "--level", "orp", "--json").json["rows"]:
        assert (row["value"] is None) == (row["status"] not in {"ok", "low_coverage"})


def test_unknown_year_is_told_with_those_that_are_there(here):
    called = here("show", INDICATOR, "--year", "1999")
    assert called.code == 3
    assert "2024, 2025" in called.err


def test_version_that_nobody_sent_is_told(here):
    called = here("show", INDICATOR, "--version", "plan")
    assert (called.code, called.out) == (3, "")
    assert "no statements of version plan" in called.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "cost_per_ocupied_bed_day"), "Did you mean cost_per_occupied_bed_day?"),
        (("show", INDICATOR, "--level", "okrsek"), "is not known"),
        (("explain", INDICATOR, "--level", "orp", "--unit", "Kijov"), "Did you mean Kyjov"),
        (("report", "build", "krj"), "Did you mean kraj?"),
        (("report", "build", "kraj", "--formats", "pdf2"), "Format pdf2 is not known"),
        (("report", "build"), "Say which report"),
        (("template", "vykas", "--year", "2025"), "Did you mean"),
        (("codes", "V9999"), "is not known"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistyped_names_are_answered_with_a_suggestion(here, args, said):
    called = here(*args)
    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_explain_reaches_the_cell_of_the_workbook(here):
    services = here("show", INDICATOR, "--level", "service", "--json").json["rows"]
    unit = next(row["unit"] for row in services if row["value"] is not None)
    called = here("explain", INDICATOR, "--level", "service", "--unit", unit, "--json")
    cells = [cell for item in called.json["lines"][0]["inputs"] for cell in item["cells"]]
    assert called.json["agrees"] is True
    assert all(cell["file"].endswith(".xlsx") and cell["sheet"] and cell["address"] for cell in cells)
    assert cells


def test_explain_shows_the_biggest_first_and_the_result_before_rounding(here, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = here("explain", INDICATOR, "--level", "region", "--unit", "CZ064").out
    assert max(len(line) for line in told.splitlines()) <= 80
    assert "result before rounding" in told
    values = [
        int(match[1].replace(",", ""))
        for match in re.finditer(r"^99\d{5} .* ([\d,]{7,}) +[\d,]+$", told, re.M)
    ]
    assert values == sorted(values, reverse=True)
    assert len(values) > 1


def test_explain_names_workbook_sheet_and_cell_of_each_input(here):
    services = here("show", INDICATOR, "--level", "service", "--json").json["rows"]
    unit = next(row["unit"] for row in services if row["status"] == "ok")
    told = here("explain", INDICATOR, "--level", "service", "--unit", unit).out
    assert re.search(r"^Workbook: \S+\.xlsx$", told, re.M)
    assert re.search(r"occupied bed-days +Výkony +[A-Z]+\d+ +[\d,]+$", told, re.M)


def test_indicator_without_a_number_has_no_empty_brackets(here, workspace):
    own = (shipped("indicators") / "utilisation" / "bed_occupancy.yaml").read_text(encoding="utf-8")
    own = own.replace("id: bed_occupancy", "id: own_occupancy").replace("catalogue: UTIL01\n", "")
    (workspace / "indicators").mkdir(exist_ok=True)
    (workspace / "indicators" / "own_occupancy.yaml").write_text(own, encoding="utf-8")
    called = here("show", "own_occupancy")
    assert called.code == 0
    assert "()" not in called.out


def test_report_is_written_in_the_formats_asked_for(here, workspace):
    called = here("report", "build", "kraj", "--formats", "html,json", "--json")
    files = [workspace / path for path in called.json["files"]]
    assert {path.suffix for path in files} == {".html", ".json"}
    assert all(path.is_file() for path in files)


def test_template_is_filled_with_the_services_of_the_provider(here, workspace):
    ico = here("data", "status", "--json").json["providers"][0]["ico"]
    called = here("template", "vykaz", "--year", "2026", "--provider", ico, "--json")
    assert called.code == 0
    assert here("import", *called.json["files"], "--dry-run", "--json").json["files"][0]["layout"] == "vykaz"


def test_verify_notices_a_changed_byte(here, workspace):
    part = next((workspace / "data" / "parts").glob("*.parquet"))
    part.chmod(0o644)
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    assert here("data", "verify").code == 5


def test_check_tells_file_line_column_and_code(here, workspace):
    folder = workspace / "indicators"
    folder.mkdir()
    (folder / "bad.yaml").write_text("id: bad\nformla: 1\n", encoding="utf-8")
    called = here("check")
    assert called.code == 1
    assert "indicators/bad.yaml:2:1: D201" in called.out
    assert json.loads(here("check", "--json").out)["counts"]["error"] > 0


def test_quiet_says_nothing_to_people(here):
    assert here("show", INDICATOR, "--quiet").err == ""


def test_empty_workspace_says_what_to_do(call, tmp_path):
    call("init", "empty")
    called = call("show", INDICATOR, "--workspace", "empty")
    assert (called.code, called.out) == (3, "")
    assert "sluzby-eval import" in called.err


def test_a_snapshot_that_does_not_exist_is_a_matter_of_usage(here):
    for args in (
        ("show", INDICATOR, "--as-of", "zzz"),
        ("data", "diff", "zzz"),
        ("data", "status", "--as-of", "zzz"),
    ):
        told = here(*args)
        assert told.code == 2
        assert told.err.startswith("Error: There is no snapshot zzz.")


def test_a_year_without_data_is_not_evaluated(here, workspace):
    before = (workspace / "data" / "results" / "results.parquet").read_bytes()
    told = here("evaluate", "--year", "1990")
    assert told.code == 3
    assert told.err == "Error: There are no data of the year 1990.\nThere are: 2024, 2025.\n"
    assert (workspace / "data" / "results" / "results.parquet").read_bytes() == before


def test_a_report_of_a_year_without_results_says_which_years_there_are(here):
    told = here("report", "build", "kraj", "--year", "1990")
    assert told.code == 3
    assert told.err == "Error: There are no results of the year 1990.\nThere are: 2024, 2025.\n"


def test_counts_of_figures_are_written_as_numbers(here):
    told = here("data", "diff", "empty", "--lang", "cs").out
    assert re.search(r"\d\u00a0\d{3} přidáno", told)
