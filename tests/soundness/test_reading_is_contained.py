"""A reader that dies, hangs or swells costs one file: it is refused with the reason, the others go on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.statements import write_statement

from sluzby_eval.importing.pool import READER, Readers, ReadingLimits
from sluzby_eval.importing.wire import pack

pytestmark = pytest.mark.slow

HOSTILE = "tests.soundness.hostile_readers:read"
DATA = (".csv", ".xls", ".xlsm", ".xlsx")


@pytest.fixture
def statement(tmp_path):
    return write_statement(tmp_path / "a.xlsx")


def read_as(path, *names, reader=HOSTILE, seconds=30.0, workers=2):
    """Read one file under several names; return the codes and the filled cells of each."""
    with Readers(workers, reader=reader, limits=ReadingLimits(seconds=seconds)) as readers:
        answers = [readers.submit(path, name=name) for name in names]
        return {name: answer.result() for name, answer in zip(names, answers, strict=True)}


def codes(answers):
    return {name: [finding.code for finding in findings] for name, (_, findings) in answers.items()}


def filled(book):
    return sum(sheet.filled for sheet in book.sheets)


def plain(answer):
    content, blobs = pack(*answer)
    return json.dumps(content), [bytes(blob) for blob in blobs]


def test_a_killed_child_refuses_its_file_alone_and_is_replaced(statement):
    names = ["killed-1", "a", "killed-2", "b", "killed-3", "c", "d"]
    answers = read_as(statement, *names)
    assert codes(answers) == {name: ["V150"] if name.startswith("killed") else [] for name in names}
    finding = answers["killed-1"][1][0]
    assert (finding.place.file, finding.args["cause"]) == ("killed-1", "SIGKILL")
    assert "SIGKILL" in finding.message("cs")
    assert len({filled(answers[name][0]) for name in "abcd"}) == 1


def test_a_child_killed_from_outside_in_the_middle_of_a_file_is_a_refusal(statement):
    with Readers(1, reader=HOSTILE) as readers:
        answer = readers.submit(statement, name="asleep")
        time.sleep(0.5)
        os.kill(readers._children[0].start().pid, signal.SIGKILL)
        book, findings = answer.result(timeout=10)
        assert (book, [finding.code for finding in findings]) == (None, ["V150"])
        assert readers.submit(statement, name="after").result(timeout=10)[1] == []


def test_two_gigabytes_are_refused_for_memory(statement):
    assert codes(read_as(statement, "greedy", "a", "b")) == {"greedy": ["V152"], "a": [], "b": []}


def test_a_native_abort_is_a_refusal(statement):
    answers = read_as(statement, "aborted", "a")
    assert codes(answers) == {"aborted": ["V150"], "a": []}
    assert answers["aborted"][1][0].args["cause"] == "SIGABRT"


def test_a_sleeping_and_a_busy_child_are_ended_at_the_limit(statement):
    started = time.monotonic()
    answers = read_as(statement, "asleep", "busy", "a", seconds=2)
    assert codes(answers) == {"asleep": ["V151"], "busy": ["V151"], "a": []}
    assert time.monotonic() - started < 30  # not the minute that it wants to sleep
    assert "2 s" in answers["asleep"][1][0].message("en")


def test_a_child_that_does_not_even_hear_its_own_alarm_is_ended_by_the_parent(statement):
    assert codes(read_as(statement, "stopped", "a", seconds=2, workers=1)) == {"stopped": ["V151"], "a": []}


def test_a_defect_of_the_reader_is_a_refusal_that_names_it(statement):
    answers = read_as(statement, "defect", "a")
    assert codes(answers) == {"defect": ["V150"], "a": []}
    assert answers["defect"][1][0].args["cause"] == "ZeroDivisionError"


def test_what_a_library_prints_is_not_taken_for_an_answer(statement):
    answers = read_as(statement, "chatty", "a")
    assert codes(answers) == {"chatty": [], "a": []}
    assert filled(answers["chatty"][0]) == filled(answers["a"][0])


def test_a_reader_that_cannot_start_refuses_every_file_and_does_not_hang(statement):
    answers = read_as(statement, "a", "b", reader="tests.soundness.nowhere:read")
    assert codes(answers) == {"a": ["V150"], "b": ["V150"]}


def test_leaving_early_ends_the_children_at_once(statement):
    with Readers(2, reader=HOSTILE) as readers:
        waiting = [readers.submit(statement, name=f"asleep-{number}") for number in range(6)]
        time.sleep(0.5)
        children = [child.start() for child in readers._children]
        started = time.monotonic()
    assert time.monotonic() - started < 20
    assert all(child.returncode is not None for child in children)
    assert all(answer.done() for answer in waiting)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reading")]


PARENT = """
import signal, sys
from pathlib import Path
from sluzby_eval.importing.pool import Readers
def stop(*_): raise KeyboardInterrupt
signal.signal(signal.SIGTERM, stop)
try:
    with Readers(2, reader="tests.soundness.hostile_readers:read") as readers:
        answers = [readers.submit(Path(sys.argv[1]), name="asleep") for _ in range(2)]
        while any(child._process is None for child in readers._children): pass
        print(*(child.start().pid for child in readers._children), flush=True)
        answers[0].result()
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
def test_a_signal_to_the_parent_ends_the_children(statement, signal_name):
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(statement)],
        stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": f"{root}/src:{root}"},
    )  # fmt: skip
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.send_signal(getattr(signal, signal_name))
    assert parent.wait(10) == 130
    parent.stdout.close()
    assert not [pid for pid in children if is_running(pid)]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def assert_equal_to_this_process(paths):
    for workers in (1, 2):
        with Readers(workers) as readers, Readers(0) as here:
            asked = [(path, readers.submit(path, name=path.name)) for path in paths]
            for path, answer in asked:
                assert plain(answer.result()) == plain(here.submit(path, name=path.name).result()), path.name


def test_children_read_the_fixtures_as_this_process_does(shared):
    assert_equal_to_this_process(sorted((shared / "fixtures").glob("*.*")))


def test_children_read_the_real_files_as_this_process_does(shared):
    paths = sorted(path for path in (shared / "data").rglob("*") if path.suffix.lower() in DATA)
    assert_equal_to_this_process(paths)


def test_reading_without_workers_is_reading_in_this_process(statement):
    assert READER == "sluzby_eval.importing.reading:read_book"
    with Readers(0) as readers:
        answer = readers.submit(statement, name="a")
        assert answer.done()
        assert readers._children == []
    assert plain(answer.result()) == plain(read_as(statement, "a", reader=READER)["a"])


def test_a_child_loads_neither_polars_nor_numpy_nor_openpyxl():
    code = "import sys, sluzby_eval.importing.child, sluzby_eval.importing.reading; print(*sys.modules)"
    root = Path(__file__).parents[2]
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    ).stdout.split()  # fmt: skip
    assert not {"polars", "pandera", "numpy", "openpyxl", "pyarrow", "pydantic"} & set(loaded)


def test_files_that_a_dead_child_was_told_of_in_advance_are_read_by_the_next_one(statement):
    names = [f"killed-{number}" if number % 9 == 4 else f"a-{number}" for number in range(40)]
    names[7] = "long-" + "ž" * 3_000
    answers = read_as(statement, *names)
    assert codes(answers) == {name: ["V150"] if name.startswith("killed") else [] for name in names}
    assert len({filled(book) for book, _ in answers.values() if book is not None}) == 1
