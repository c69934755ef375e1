"""The preliminary statements of the sample: settled beside the final ones, and no figure of these moves."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sample_data.preliminary import FOLDER

from sluzby_eval.cli import app
from sluzby_eval.cli.init import make_workspace
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
BOOK = "domov-pod-kastany-kyjov_00099180_2025.xlsx"
HOMES = {"9901801", "9901802"}


def costs(path: Path) -> dict[str, int]:
    book: Any = openpyxl.load_workbook(path, read_only=True)
    head, *rows = book["Náklady"].iter_rows(values_only=True)
    place = head.index("Náklady celkem")
    return {str(row[0]): row[place] for row in rows if row[0]}


def test_both_are_settled_the_final_one_as_before(tmp_path, capsys):
    samples, root = shipped("sample_data"), tmp_path / "kraj"
    make_workspace(root)
    shutil.copytree(samples / "rules", root / "rules", dirs_exist_ok=True)

    def ask(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        assert app.run(["--workspace", str(root), *words, "--format", "json"]) in {0, 1}
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    def settled() -> dict[tuple[str, str], Any]:
        rows = ask("funding", "settle", "--year", "2025", "--all")["services"]
        return {
            (row["service_id"], row["version"]): {**row, "snapshot": None}
            for row in rows
            if row["service_id"] in HOMES
        }

    final = samples / "vykazy" / "2025" / BOOK
    ask(
        "import",
        str(samples / "registr_sluzeb.csv"),
        str(samples / "kraj" / "sit_2021-2025.xlsx"),
        str(final),
    )
    before = settled()
    told = ask("import", str(samples / FOLDER))
    assert [(file["status"], file["errors"]) for file in told["files"]] == [("imported", 0)] * 2
    after = settled()
    assert {key: row for key, row in after.items() if key in before} == before
    early = costs(samples / FOLDER / BOOK.replace(".xlsx", "_predbezny.xlsx"))
    for home in HOMES:
        missing = costs(final)[home] - early[home]
        assert missing > 0
        found = after[home, "final"]["net_cost"] - after[home, "preliminary"]["net_cost"]
        assert found == pytest.approx(missing)
