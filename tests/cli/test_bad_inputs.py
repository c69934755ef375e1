"""Files that cannot be read, through the command line: a code, a sentence, a way out, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def _bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _refused(call, workspace: Path, path: Path):
    before = _bytes(workspace / "data")
    called = call("--workspace", str(workspace), "import", str(path))
    assert _bytes(workspace / "data") == before
    assert "Traceback" not in called.out + called.err
    assert path.name in called.out + called.err
    return called


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("23_html_named.xls", "HTML"),
        ("24_password.xlsx", "password"),
        ("25_truncated.xlsx", "damaged"),
        ("26_bad_crc.xlsx", "damaged"),
        ("27_far_corner_cell.xlsx", "XFD1048576"),
        ("28_entity_expansion.xlsx", "DTD"),
        ("06_ragged.csv", "4"),
        ("07_open_quote.csv", "4"),
    ],
)
def test_unreadable_file_is_refused_by_name_and_the_dataset_stays_as_it_was(
    call, workspace, shared, name, said
):
    called = _refused(call, workspace, shared / "fixtures" / name)
    assert called.code == 3
    assert said in called.out + called.err


def test_missing_file_ends_with_3(call, workspace, tmp_path):
    called = _refused(call, workspace, tmp_path / "neni.xlsx")
    assert called.code == 3


def test_empty_file_ends_with_3(call, workspace, tmp_path):
    path = tmp_path / "prazdny.xlsx"
    path.touch()
    assert _refused(call, workspace, path).code == 3


@pytest.mark.slow
def test_good_files_beside_a_bad_one_are_imported_and_the_code_says_partly(call, tmp_path):
    from tests.statements import write_statement

    call("init", "jmk")
    write_statement(tmp_path / "jmk" / "inbox" / "vykaz.xlsx")
    (tmp_path / "jmk" / "inbox" / "stranka.xls").write_text("<html><table></table></html>", encoding="utf-8")
    called = call("--workspace", "jmk", "import", str(tmp_path / "jmk" / "inbox"))
    assert called.code == 4
    status = call("--workspace", "jmk", "data", "status", "--json")
    assert "99180" in status.out


@pytest.mark.shared
def test_cp1250_table_of_a_known_layout_is_read(call, tmp_path, shared):
    import shutil
    from pathlib import Path

    call("init", "jmk")
    layouts = Path(__file__).parents[1] / "data" / "fixtures_layout" / "layouts"
    shutil.copytree(layouts, tmp_path / "jmk" / "layouts")
    called = call("--workspace", "jmk", "import", str(shared / "fixtures/02_cp1250_semicolon.csv"), "--json")
    assert called.code == 0
    assert "1250" in called.out
