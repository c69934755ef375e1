"""Taking back, accepting and past states from the command line."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.statements import write_statement

if TYPE_CHECKING:
    from tests.statements import Rows

pytestmark = pytest.mark.slow


@pytest.fixture
def here(call, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    return call


def first_file(here) -> str:
    status = here("data", "diff", "empty", "--json").json
    return next(str(item["file"]) for item in status["added"] if item["file"].endswith("2025.xlsx"))


def test_retract_says_who_when_and_why_in_the_log(here):
    file = first_file(here)
    called = here("data", "retract", file, "--reason", "wrong year", "--by", "Jana", "--json")
    assert called.code == 0
    assert [item["file"] for item in called.json["retracted"]] == [file]
    newest = here("data", "log", "--json").json["snapshots"][0]
    assert (newest["by"], newest["reason"]) == ("Jana", "wrong year")
    assert "(Jana)" in here("data", "log").out
    assert here("data", "verify").code == 0


def test_log_and_explain_name_a_file_that_said_the_same_in_other_bytes(here, workspace):
    rows = here("show", "COST03", "--level", "service", "--json").json["rows"]
    unit = next(row["unit"] for row in rows if row["status"] == "ok")
    explain = ("explain", "COST03", "--level", "service", "--unit", unit)
    told = re.search(r"^Workbook: (\S+\.xlsx)$", here(*explain).out, re.M)
    assert told is not None
    (file,) = workspace.glob(f"inbox/*/{told[1]}")
    again = workspace / "poslano_znovu.xlsx"
    openpyxl.load_workbook(file).save(again)
    assert [item["same_as"] for item in here("import", str(again), "--json").json["files"]] == [file.name]
    (copy,) = here("data", "log", "--json").json["copies"]
    assert (copy["file"], copy["sha256"]) == (again.name, sha256(again.read_bytes()).hexdigest())
    log = here("data", "log").out
    assert all(text in log for text in (again.name, file.name, copy["sha256"][:16]))
    assert f"The same data also came in {again.name}" in here(*explain).out


def test_retract_of_an_unknown_submission_is_refused(here):
    called = here("data", "retract", "nobody.xlsx", "--reason", "x")
    assert (called.code, called.out) == (2, "")


def test_past_state_can_be_printed_shown_and_evaluated_and_todays_results_stay(here, workspace):
    stored = (workspace / "data" / "results" / "results.parquet").read_bytes()
    old = here("data", "log", "--json").json["snapshots"][0]["id"]
    state = here("data", "state").out
    shown = here("show", "COST03", "--level", "region", "--json").json
    here("data", "retract", first_file(here), "--reason", "test")
    assert here("data", "state").out != state
    assert here("data", "state", "--as-of", old).out == state
    assert here("show", "COST03", "--level", "region", "--as-of", old, "--json").json == shown
    called = here("evaluate", "--as-of", old, "--json")
    assert (called.code, called.json["snapshot"], called.json["results"]) == (0, old, None)
    assert (workspace / "data" / "results" / "results.parquet").read_bytes() == stored


def test_accepted_warning_leaves_the_list_and_its_explanation_goes_to_the_report(here, workspace):
    def crowded(rows: Rows) -> None:
        rows["statements"][0]["bed_days_occ"] = 7301

    assert here("import", str(write_statement(workspace / "inbox" / "crowded.xlsx", crowded))).code == 0
    found = here("data", "findings", "--json").json["findings"]
    warning = next(item for item in found if item["code"] == "V421")
    args = ("--explanation", "rebuilding of the house", "--by", "Jana")
    assert here("data", "accept", warning["identity"], *args).code == 0
    assert warning["identity"] not in here("data", "findings", "--all").out
    accepted = here("data", "findings", "--state", "accepted", "--json").json["findings"]
    assert [item["explanation"] for item in accepted] == ["rebuilding of the house"]
    assert {item["state"] for item in accepted} == {"accepted"}
    built = here("report", "build", "poskytovatel", "--unit", warning["provider"], "--formats", "html")
    assert built.code == 0, built.err
    pages = [path.read_text(encoding="utf-8") for path in (workspace / "out").rglob("*.html")]
    assert any(page.count("rebuilding of the house") >= 2 for page in pages)


def test_error_cannot_be_accepted(here):
    found = here("data", "findings", "--json").json["findings"]
    error = next(item for item in found if item["severity"] == "error")
    called = here("data", "accept", error["identity"], "--explanation", "so be it", "--by", "Jana")
    assert called.code == 2
    assert "cannot be accepted" in called.err


def test_dry_run_prints_the_plan_and_the_accounts(here):
    called = here("import", "inbox", "--dry-run", "--json").json
    assert called["plan"]["counts"]["added"] == 0
    assert set(called["accounts"]) == {"cells", "ignored", "czk"}
