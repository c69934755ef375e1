"""Workspaces made of files of the sample region."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sluzby_eval.cli.init import make_workspace
from sluzby_eval.cli.stored import compute_and_store
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import open_workspace, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

FOUNDATION = ("registr_sluzeb.csv", "obyvatelstvo.csv")


def statements(*years: str, few: int) -> list[str]:
    """Name the first statements of each year."""
    folder = shipped("sample_data")
    return [
        path.relative_to(folder).as_posix()
        for year in years
        for path in sorted((folder / "vykazy" / year).glob("*.xlsx"))[:few]
    ]


def older_years() -> list[str]:
    """Name the statements of the years before the workbooks."""
    folder = shipped("sample_data")
    return [path.relative_to(folder).as_posix() for path in sorted((folder / "starsi_roky").glob("*.csv"))]


def imported(root: Path, names: Iterable[str], *, rules: bool = False) -> tuple[Workspace, Snapshot]:
    """Make a workspace, put files of the sample into its inbox by folder, and import them."""
    make_workspace(root)
    folder = shipped("sample_data")
    if rules:
        shutil.copytree(folder / "rules", root / "rules", dirs_exist_ok=True)
    for name in names:
        target = root / "inbox" / Path(name).parent.name
        target.mkdir(exist_ok=True)
        shutil.copy2(folder / name, target)
    workspace = open_workspace(root)
    return workspace, import_files(workspace, [workspace.inbox]).snapshot


def computed(root: Path, names: Iterable[str], *, rules: bool = False) -> Path:
    """Make a workspace with stored results; return its folder."""
    workspace, snapshot = imported(root, names, rules=rules)
    compute_and_store(workspace, snapshot, version="final", years=None)
    return root
