"""Null, zero and not applicable stay three different things from the cell of a workbook to the HTML page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.statements import write_statement

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.reporting import run as reporting
from sluzby_eval.reporting.gather import context_from
from sluzby_eval.results import Status
from sluzby_eval.workspace import open_workspace

NOW = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
REPORT = """\
id: tri
title: {cs: Tři druhy prázdna, en: Three kinds of blank}
subtitle: {cs: Zkouška, en: Trial}
level: provider
sections:
  - {kind: indicators, indicators: [bed_occupancy, cost_per_hour_of_direct_care], title: {cs: Vše, en: All}}
"""


def _page(tmp_path, occupied) -> tuple[str, dict[str, tuple[float | None, str]]]:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "tri.yaml").write_text(REPORT, encoding="utf-8")
    workspace = open_workspace(tmp_path)

    def change(rows):
        rows["statements"][0]["bed_days_occ"] = occupied

    path = write_statement(tmp_path / "vykaz.xlsx", change)
    snapshot = import_files(workspace, [path], now=NOW).snapshot
    evaluation = evaluate(workspace, snapshot, years=[2025])
    context = context_from(
        workspace, snapshot, evaluation.results, evaluation.catalogue.infos(),
        findings=snapshot.finding_objects(), year=2025, version="final", language="cs",
    )  # fmt: skip
    written = reporting.build("tri", context, unit="00099180", formats=["html"], out=tmp_path / "out")
    rows = evaluation.results.filter(
        level="provider", type="all", form="all", unit="00099180", basis="seat"
    ).iter_rows(named=True)
    found = {row["indicator"]: (row["value"], row["status"]) for row in rows}
    text = re.sub(r"<[^>]+>", " ", written[0].read_text(encoding="utf-8"))
    return " ".join(text.split()), found


@pytest.mark.parametrize(
    ("occupied", "value", "status", "said"),
    [
        (None, None, Status.NOT_REPORTED, "nevykázáno"),
        (0, 0.0, Status.OK, "0,0"),
        (3650, 0.5, Status.OK, "50,0"),
    ],
)
@pytest.mark.slow
def test_blank_zero_and_not_applicable_read_differently_on_the_page(tmp_path, occupied, value, status, said):
    page, found = _page(tmp_path, occupied)
    assert found["bed_occupancy"] == (value, status)
    assert found["cost_per_hour_of_direct_care"] == (None, Status.NOT_APPLICABLE)
    row = page[page.index("Obložnost") :].split("Náklad na hodinu přímé péče")
    assert said in row[0]
    assert "netýká se" in row[1][:120]
