"""Whatever happens to an import, the dataset is as it was or as it should be, and the next import works.

The faults are injected by strace into the calls of the system that touch the dataset: death by SIGKILL, a
full disk, a failing disk, a missing right. A few are tried always, every single one by the slow tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.soundness.child_importer import NOW
from tests.statements import Rows, write_statement

from sluzby_eval.findings import Severity
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.store.content import as_text, content
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("child_importer.py")
CALLS = ("openat", "write", "rename", "fsync", "flock", "unlink", "link", "ftruncate", "mkdir")
ERRORS = ("ENOSPC", "EIO", "EACCES")
FEW = 5  # faults of a kind that are tried always
BUSY = 75
STRACE = shutil.which("strace")

needs_strace = pytest.mark.skipif(STRACE is None, reason="strace is not installed")


@dataclass(frozen=True, slots=True)
class Call:
    """The n-th call of its name that touches a file of the dataset."""

    name: str
    file: str  # in the workspace
    n: int

    def fault(self, root: Path, what: str) -> list[str]:
        """Return the options that make this call fail."""
        inject = f"inject={self.name}:{what}:when={self.n}"
        return ["-e", f"trace={self.name}", "-P", str(root / self.file), "-e", inject]


@dataclass(frozen=True, slots=True)
class Scene:
    """A dataset, a file to import into it, and how the dataset looks before and after."""

    seed: Path
    file: Path
    before: str
    after: str
    calls: tuple[Call, ...]

    def copy(self, root: Path) -> Path:
        return Path(shutil.copytree(self.seed, root))


def workspace(root: Path) -> Workspace:
    return Workspace(root=root, config=Config())


def state(root: Path) -> str:
    return "".join(as_text(content(open_store(root / "data").head())))


def statement(
    path: Path, *, ico: str = "00099180", amount: int = 9_000_000, service: str = "9990001"
) -> Path:
    def change(rows: Rows) -> None:
        rows["provider"][0]["ico"] = ico
        rows["costs"][0]["costs:1.1"] = amount
        rows["costs"][0]["costs:total"] = amount + 1_000_000
        for sheet in rows.values():
            for row in sheet:
                if "service_id" in row:
                    row["service_id"] = service

    return write_statement(path, change)


def command(root: Path, *files: Path, wait: int = 0) -> list[str]:
    return [sys.executable, "-B", str(CHILD), str(root), str(wait), *(str(file) for file in files)]


def environment() -> dict[str, str]:
    path = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "LANGUAGE": "en"}


def traced(root: Path, file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(STRACE), "-f", "-qq", *options, *command(root, file)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("faults")
    old, new = statement(folder / "old.xlsx"), statement(folder / "new.xlsx", amount=8_000_000)
    seed = folder / "seed"
    seed.mkdir()
    import_files(workspace(seed), [old], now=NOW, workers=0)
    done = Path(shutil.copytree(seed, folder / "done"))
    log = folder / "log"
    ran = traced(done, new, "-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    assert ran.returncode == 0, ran.stderr
    return Scene(seed=seed, file=new, before=state(seed), after=state(done), calls=tuple(calls(log, done)))


def calls(log: Path, root: Path) -> Iterator[Call]:
    """List the calls that change the dataset, with their number among those of their name and file."""
    counts: dict[tuple[str, str], int] = {}
    place = re.compile(re.escape(f"{root}/") + r"(data[^>\"]*)")
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        found, file = re.match(r"\d+ +(\w+)\(", line), place.search(line)
        if found is not None and file is not None:
            key = found[1], file[1]
            counts[key] = counts.get(key, 0) + 1
            if found[1] != "openat" or "O_CREAT" in line:
                yield Call(name=found[1], file=file[1], n=counts[key])


def pick(scene: Scene, *, every: bool, shift: int = 0) -> list[Call]:
    step = 1 if every else max(len(scene.calls) // FEW, 1)
    return list(scene.calls[shift % step :: step])


def survives(scene: Scene, root: Path) -> bool:
    """Check the dataset after a fault and repeat the import; tell whether the fault came after the commit."""
    errors = [item for item in open_store(root / "data").verify() if item.level is not Severity.INFO]
    assert errors == []
    found = state(root)
    assert found in (scene.before, scene.after)
    again = import_files(workspace(root), [scene.file], now=NOW, workers=0)
    assert again.exit_code == 0
    assert state(root) == scene.after
    assert open_store(root / "data").verify() == []
    return found == scene.after


def kill(scene: Scene, folder: Path, *, every: bool) -> set[bool]:
    seen = set()
    for number, call in enumerate(pick(scene, every=every)):
        root = scene.copy(folder / str(number))
        ran = traced(root, scene.file, *call.fault(root, "signal=SIGKILL"))
        assert ran.returncode in (-9, 137), (call, ran.stderr)
        seen.add(survives(scene, root))
    return seen


def fail(scene: Scene, folder: Path, *, every: bool) -> None:
    for number, call in enumerate(pick(scene, every=every, shift=3)):
        error = ERRORS[number % len(ERRORS)]
        root = scene.copy(folder / str(number))
        ran = traced(root, scene.file, *call.fault(root, f"error={error}"))
        assert "Traceback" not in ran.stderr, (call, error, ran.stderr)
        assert ran.returncode in (0, 2, 3, BUSY), (call, error, ran.stderr)
        assert survives(scene, root) or ran.returncode, (call, error)


@needs_strace
def test_import_killed_at_a_call_leaves_the_old_or_the_new_state(scene, tmp_path):
    assert {call.name for call in scene.calls} >= {"openat", "write", "rename", "fsync", "flock", "ftruncate"}
    kill(scene, tmp_path, every=False)


@needs_strace
def test_import_on_a_failing_disk_leaves_the_old_or_the_new_state(scene, tmp_path):
    fail(scene, tmp_path, every=False)


@needs_strace
def test_import_killed_at_every_call_leaves_the_old_or_the_new_state(scene, tmp_path):
    assert len(scene.calls) > 40
    assert kill(scene, tmp_path, every=True) == {False, True}


@needs_strace
def test_import_with_an_error_at_every_call_leaves_the_old_or_the_new_state(scene, tmp_path):
    fail(scene, tmp_path, every=True)


@needs_strace
def test_import_into_a_read_only_folder_says_so_and_reading_goes_on(scene, tmp_path):
    root = scene.copy(tmp_path / "w")
    lock = Call(name="openat", file="data/lock", n=1)
    ran = traced(root, scene.file, *lock.fault(root, "error=EROFS"))
    assert ran.returncode == 2
    assert "read-only disk" in ran.stderr
    assert state(root) == scene.before


@pytest.mark.parametrize(("count", "wait"), [(2, 0), (8, 120)])
def test_several_importers_at_once_give_the_state_of_one_after_the_other(tmp_path, count, wait):
    files = [
        statement(tmp_path / f"{number}.xlsx", ico=ico, service=f"999000{number}")
        for number, ico in enumerate(ICO[:count])
    ]
    root = tmp_path / "w"
    root.mkdir()
    running = [
        subprocess.Popen(command(root, file, wait=wait), env=environment(), stderr=subprocess.DEVNULL)
        for file in files
    ]
    codes = [process.wait() for process in running]
    assert set(codes) <= ({0} if wait else {0, BUSY})
    done = [file for file, code in zip(files, codes, strict=True) if code == 0]
    assert done
    alone = tmp_path / "alone"
    alone.mkdir()
    for file in done:
        import_files(workspace(alone), [file], now=NOW, workers=0)
    assert state(root) == state(alone)
    assert open_store(root / "data").verify() == []


def with_check_digit(seven: int) -> str:
    digits = [int(digit) for digit in f"{seven:07d}"]
    rest = sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True)) % 11
    return f"{seven:07d}{(11 - rest) % 10}"


ICO = [with_check_digit(number) for number in range(9918, 9926)]
