"""How long `check` of 150 definitions takes against the start of a bare typer program, and with all examples.

Three times are told: files that did not change since they were judged (the verdict is recalled by their bytes),
files that are judged anew, and files judged anew with their worked examples computed.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.help_startup import BARE
from benchmarks.table import Figure

DEFINITIONS = 150
ROUNDS = 9
GOAL = 2.0
GOAL_WITH_EXAMPLES = 5.0
ROOT = Path(__file__).parents[1]
_FORMULA = re.compile(r"^formula: ([a-z].*)$", re.MULTILINE)
_TITLE = re.compile(r"^title: \{.*\}$", re.MULTILINE)


def main() -> list[Figure]:
    compileall.compile_dir(ROOT / "src", quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        space = _workspace(Path(folder) / "space")
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "XDG_CACHE_HOME": str(Path(folder) / "cache")}
        check = [sys.executable, "-m", "sluzby_eval", "--quiet", "--workspace", str(space), "check"]
        commands = {
            "bare": [sys.executable, str(script), "--help"],
            "recalled": [*check, "--no-examples"],
            "anew": [*check, "--no-examples", "--no-cache"],
            "examples": [*check, "--no-cache"],
        }
        times = _times(commands, environment)
    print(", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in times.items()))
    bare = times["bare"]
    return [
        Figure(
            what=f"check of {DEFINITIONS} unchanged definitions against a bare typer --help",
            value=times["recalled"] / bare,
            goal=GOAL,
        ),
        Figure(
            what=f"check of {DEFINITIONS} definitions judged anew against the same",
            value=times["anew"] / bare,
        ),
        Figure(
            what=f"check of {DEFINITIONS} definitions with their examples",
            value=times["examples"],
            goal=GOAL_WITH_EXAMPLES,
            unit="s",
        ),
    ]


def _times(commands: dict[str, list[str]], environment: dict[str, str]) -> dict[str, float]:
    """Take turns, so that a busy machine slows all alike; the shortest time of each counts."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(ROUNDS):
        for name, command in commands.items():
            if name != "examples" or number < 3:
                start = time.perf_counter()
                done = subprocess.run(command, check=False, capture_output=True, env=environment)
                found[name].append(time.perf_counter() - start)
                if done.returncode not in (0, 1):
                    raise RuntimeError(done.stderr.decode())
    return {name: min(seconds) for name, seconds in found.items()}


def _workspace(root: Path) -> Path:
    """Copy the shipped definitions under new names until there are enough of them."""
    (root / "indicators").mkdir(parents=True)
    shipped = sorted((ROOT / "indicators").rglob("*.yaml"))
    for path in shipped:
        if path.name.startswith("inputs"):
            shutil.copy(path, root / "indicators" / path.name)
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in shipped if not path.name.startswith("inputs")
    }
    plain = [(name, text) for name, text in texts.items() if _FORMULA.search(text) and _TITLE.search(text)]
    for number in range(DEFINITIONS):
        name, text = plain[number % len(plain)]
        name, text = (name, text) if number < len(plain) else _twin(name, text, number // len(plain))
        (root / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (root / "sluzby.toml").write_text('indicators = "own"\n', encoding="utf-8")
    return root


def _twin(name: str, text: str, number: int) -> tuple[str, str]:
    """Make another indicator of the same value: id, title, number and formula differ."""
    name, factor = f"{name}_{number}", 2**number
    text = re.sub(r"^id: .*$", f"id: {name}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^catalogue: .*\n", "", text, count=1, flags=re.MULTILINE)
    text = _TITLE.sub(f"title: {{cs: Ukazatel {name}, en: Indicator {name}}}", text, count=1)
    return name, _FORMULA.sub(lambda match: f"formula: {factor} * ({match[1]}) / {factor}", text, count=1)


if __name__ == "__main__":
    from benchmarks.table import table

    print(table(main()))
