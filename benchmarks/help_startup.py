"""How long `sluzby-eval --help` takes against a bare typer program with two commands.

Both are started in turn, so that a busy machine slows both alike; the shortest time of each counts.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Figure

GOAL = 1.3
ROUNDS = 15
BARE = """
import typer

app = typer.Typer()


@app.command()
def one(name: str) -> None:
    "Do one thing."


@app.command()
def two(name: str, count: int = 1) -> None:
    "Do another thing."


app()
"""


def main() -> list[Figure]:
    ratio, ours, bare = measure()
    print(f"--help {ours * 1000:.0f} ms, bare typer {bare * 1000:.0f} ms")
    return [Figure(what="start of --help against a bare typer program", value=ratio, goal=GOAL)]


def measure(rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Return the ratio and both times in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compileall.compile_dir(Path(__file__).parents[1] / "src", quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        commands = ([sys.executable, "-m", "sluzby_eval", "--help"], [sys.executable, str(script), "--help"])
        times = [[_time(command, environment) for command in commands] for _ in range(rounds)]
    ours, bare = (min(column) for column in zip(*times, strict=True))
    return ours / bare, ours, bare


def _time(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start
