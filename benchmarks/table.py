"""The figures of a benchmark, the goals that stand beside them, and the table at the end of a run."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sluzby_eval.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATA = Path(__file__).parent / "data"
CACHE = Path(tempfile.gettempdir()) / "sluzby-eval-bench"  # generated files, kept from run to run


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure and its goal."""

    what: str
    value: float
    goal: float | None = None  # None = only told
    unit: str = "x"
    at_least: bool = False  # else at most

    @property
    def passes(self) -> bool:
        """Whether the goal is reached."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def cells(self) -> tuple[str, str, str, str]:
        """Write the figure as cells of a table."""
        sign = ">=" if self.at_least else "<="
        goal = "" if self.goal is None else f"{sign} {self.goal:,.4g} {self.unit}"
        verdict = "pass" if self.passes else "FAIL"
        return self.what, f"{self.value:,.4g} {self.unit}", goal, verdict if goal else ""


def table(figures: Sequence[Figure]) -> str:
    """Write figures as a table of Markdown, which is also what the terminal shows."""
    rows = [("figure", "measured", "goal", ""), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _padded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    return (cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def new_workspace(root: Path, *layouts: Path, config: str = "") -> Workspace:
    """Make a workspace with layouts of its own; what stood there is removed."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "layouts").mkdir(parents=True)
    for layout in layouts:
        shutil.copy(layout, root / "layouts")
    (root / "sluzby.toml").write_text(config, encoding="utf-8")
    return open_workspace(root)
