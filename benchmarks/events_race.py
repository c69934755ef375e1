"""The race over acts of care: the engine against SQL by hand, each in a process of its own, turn by turn.

Values of all indicators are compared before any figure is told. Of several rounds the shortest counts; CPU
seconds stand beside wall seconds, because these hold on a machine that does other things, too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from benchmarks.events_data import YEARS, acts
from benchmarks.table import CACHE, Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Told = dict[str, float]
KEYS = ["level", "unit", "type", "form", "year"]
LIMIT = 3_600  # seconds of one run


def child(
    side: str,
    rows: int,
    folder: Path,
    *,
    cache: Path | None = None,
    few: bool = False,
    years: int = len(YEARS),
) -> Told:
    """Run one side and return what it tells; without a cache of its own it gets a new one."""
    grains = cache or Path(tempfile.mkdtemp(dir=folder))
    target = folder / f"{side}.parquet"
    words = [side, rows, target, grains, "few" if few else "all", years]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.events_child", *map(str, words)],
        capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    if cache is None:
        shutil.rmtree(grains)
    told: Told = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{side:7} {rows:>11,} acts {'6' if few else '60':>2} indicators {years:2} years: "
          f"{told['wall']:.1f} s, {told['cpu']:.1f} s CPU, {told['memory']:.2f} GB", flush=True)  # fmt: skip
    return told


def race(rows: int, sides: Sequence[str], rounds: int, folder: Path) -> dict[str, Told]:
    """Let sides run in turn; return the best of each."""
    acts(rows)
    runs: dict[str, list[Told]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            runs[side].append(child(side, rows, folder))
    compare(folder, sides)
    return {side: _best(found) for side, found in runs.items()}


def _best(found: Sequence[Told]) -> Told:
    least = {
        name: min(run[name] for run in found)
        for name in ("wall", "cpu", "grains", "grains_cpu", "compile", "rows")
    }
    return {**least, "memory": max(run["memory"] for run in found)}


def compare(folder: Path, sides: Sequence[str]) -> None:
    """Stop unless all sides have equal values for every group and indicator."""
    first = pl.read_parquet(folder / f"{sides[0]}.parquet").sort(KEYS)
    for side in sides[1:]:
        other = pl.read_parquet(folder / f"{side}.parquet").sort(KEYS)
        names = [name for name in first.columns if name not in KEYS]
        if not first.select(KEYS).equals(other.select(KEYS)) or set(names) - set(other.columns):
            raise SystemExit(f"{side} has other groups than {sides[0]}")
        for name in names:
            mine, theirs = first[name], other[name]
            apart = (mine - theirs).abs() > 1e-9 * mine.abs().clip(1.0)
            if (apart.fill_null(value=False) | (mine.is_null() != theirs.is_null())).any():
                raise SystemExit(f"{name}: {side} has other values than {sides[0]}")
    print(
        f"equal: {first.height:,} groups x {len(first.columns) - len(KEYS)} indicators by {', '.join(sides)}"
    )


def against_sql(label: str, best: Mapping[str, Told]) -> list[Figure]:
    """Tell time against SQL, memory, and what compiling costs."""
    ours, sql = best["polars"], best["sql"]
    return [
        Figure(what=f"{label}: engine / SQL by hand, wall", value=ours["wall"] / sql["wall"], goal=0.70),
        Figure(what=f"{label}: engine / SQL by hand, CPU", value=ours["cpu"] / sql["cpu"], goal=0.70),
        Figure(what=f"{label}: engine", value=ours["wall"], unit="s"),
        Figure(what=f"{label}: SQL by hand", value=sql["wall"], unit="s"),
        Figure(what=f"{label}: peak memory of the engine", value=ours["memory"], goal=2.5, unit="GB"),
        Figure(what=f"{label}: compiling / run", value=ours["compile"] / ours["wall"], goal=0.05),
    ]


def again(rows: int, label: str, full: Told, folder: Path) -> list[Figure]:
    """Tell what a new year and a rerun without changes cost."""
    cache = folder / "kept"
    whole = child("apart", rows, folder)
    child("polars", rows, folder, cache=cache, years=len(YEARS) - 1)
    newer = child("apart", rows, folder, cache=cache)
    data = acts(rows)
    hidden = data.root.with_name(f"{data.root.name}-away") / "events"
    shown = data.root / "events"
    hidden.parent.mkdir(exist_ok=True)
    names = data.root / "events" / "names"
    try:
        shown.rename(hidden)
        shutil.copytree(hidden / "names", names)  # the acts themselves are gone: whoever reads them fails
        rerun = child("polars", rows, folder, cache=cache)
    finally:
        shutil.rmtree(shown, ignore_errors=True)
        hidden.rename(shown)
        hidden.parent.rmdir()
    return [
        Figure(
            what=f"{label}: grains of one new year / of all years, CPU",
            value=newer["grains_cpu"] / whole["grains_cpu"], goal=0.15,
        ),
        Figure(what=f"{label}: one new year / all years, whole run", value=newer["wall"] / full["wall"]),
        Figure(what=f"{label}: rerun without any act on the disk / first run", value=rerun["wall"] / full["wall"]),
        Figure(what=f"{label}: seconds of reading acts in the rerun", value=rerun["grains"], goal=0.0, unit="s"),
    ]  # fmt: skip


def folder_of_race() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for values and grains, beside the acts."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=CACHE, prefix="events-race-")


def remembered(name: str, told: Any = None) -> Any:
    """Keep what a run told for another benchmark, or return it."""
    path = CACHE / f"events-{name}.json"
    if told is not None:
        path.write_text(json.dumps(told))
    return json.loads(path.read_text()) if path.is_file() else None
