"""What goes wrong is told in one clean message on stderr, with the right exit code and no traceback."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from sluzby_eval.cli import problems
from sluzby_eval.errors import EngineError, InputError, TryLaterError, UsageError, VerifyError

SRC = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["shw"], "There is no command shw. Did you mean show?"),
        (["data", "stats"], "Did you mean status?"),
        (["show"], "INDICATOR is missing."),
        (["evaluate", "--yaer", "2025"], "there is no option --yaer. Did you mean --year?"),
        (["evaluate", "--year", "letos"], "--year is not right: a whole number is expected."),
        (["codes", "--format", "xml"], "choose one of text, json."),
        (["--workspace", "nowhere", "data", "log"], "There is no folder nowhere."),
        (["data", "log", "surplus"], "nothing takes surplus: more was given than the command reads."),
        (["data", "log", "--last", "0"], "--last is not right: a number of at least 1 is expected."),
        (["neighbours", "Kyjov", "--k", "99"], "a number from 1 to 50 is expected."),
        (
            ["why", "UTIL01", "--unit", "Kyjov", "--years", "2025"],
            "--years needs more values than were given.",
        ),
        (["why", "UTIL01", "--years", "2025"], "Help: sluzby-eval why --help"),
        (["--quiet", "data", "log", "--last"], "Help: sluzby-eval data log --help"),
        (
            ["import", "inbox", "--deadline", "31.3.2026"],
            "--deadline is not right: a day is expected, as 2026-03-31.",
        ),
        (["evaluate", "--engine", "abacus"], "There is no engine abacus."),
    ],
)
def test_usage_errors_end_with_2_and_say_what_to_do(call, args, said):
    called = call(*args)
    assert called.code == 2
    assert called.out == ""
    assert said in called.err
    assert "Traceback" not in called.err


def test_commands_are_matched_without_case_and_diacritics(call):
    assert call("DATA", "LÓG").code == 0


def test_usage_errors_are_czech_when_asked(call):
    called = call("show", "--lang", "cs")
    assert called.err.startswith("Chyba: ")
    assert "chybí" in called.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["data", "log", "surplus"], "„surplus“ je navíc"),
        (["data", "log", "--last", "0"], "čeká se číslo nejméně 1."),
        (["why", "UTIL01", "--years", "2025"], "--years potřebuje víc hodnot"),
    ],
)
def test_what_the_parser_refuses_is_told_in_czech_too(call, args, said):
    assert said in call(*args, "--lang", "cs").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (InputError("x"), 3),
        (VerifyError("x"), 5),
        (EngineError("x"), 70),
        (TryLaterError("x"), 75),
        (OSError(errno.ENOSPC, "No space left on device"), 75),
        (PermissionError(errno.EACCES, "Permission denied", "data"), 2),
        (OSError(errno.EROFS, "Read-only file system", "data"), 2),
        (PermissionError("Permission denied (os error 13): data/results.tmp"), 2),
        (OSError("No space left on device (os error 28): data/results.tmp"), 75),
        (FileCreateError(PermissionError(errno.EACCES, "Permission denied", "out/vykaz.xlsx")), 2),
        (ZeroDivisionError("x"), 70),
    ],
    ids=lambda value: getattr(value, "__class__", type(value)).__name__,
)
def test_every_error_has_its_exit_code(capsys, error, code):
    assert problems.tell_exception(error, args=[], debug=False) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err


def test_defect_leaves_a_report_and_says_where(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    problems.tell_exception(ZeroDivisionError("division by zero"), args=["show", "x"], debug=False)
    [report] = tmp_path.iterdir()
    assert str(report) in capsys.readouterr().err
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")


def test_debug_shows_the_traceback(capsys):
    problems.tell_exception(UsageError("x"), args=[], debug=True)
    assert "UsageError: x" in capsys.readouterr().err


def test_control_characters_of_data_do_not_reach_the_terminal(capsys):
    problems.tell("file \x1b[31mred\x07.xlsx")
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_ends_with_75(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "sluzby_eval", "codes", "--lang", "en"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 75
    assert done.stderr.startswith(b"Error: the disk is full")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a POSIX shell")
@pytest.mark.slow
def test_closed_pipe_ends_quietly(tmp_path):
    command = f"{sys.executable} -m sluzby_eval codes --lang en | head -c 1"
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a POSIX shell")
@pytest.mark.slow
def test_a_table_whose_reader_stopped_reading_ends_with_0(tmp_path):
    command = f"set -o pipefail; {sys.executable} -m sluzby_eval report list --lang en | true"
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
def test_terminal_without_czech_letters_gets_question_marks(spawn):
    called = spawn("codes", "--lang", "cs", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert called.code == 0
    assert "?" in called.out


def test_why_the_system_refused_is_told_in_czech(capsys, call):
    call("data", "log", "--lang", "cs")
    problems.tell_exception(PermissionError(errno.EACCES, "Permission denied", "data"), args=[], debug=False)
    assert "data nelze použít: chybí oprávnění" in capsys.readouterr().err


def test_settings_that_are_not_understood_are_told_in_the_language_of_the_terminal(call, tmp_path):
    (tmp_path / "sluzby.toml").write_text(
        'foo = 3\n[evaluation]\nversion = "finale"\nminimum_peers = "pět"\n', encoding="utf-8"
    )
    told = call("data", "log", "--lang", "cs")
    assert told.code == 2
    assert "evaluation.version: čeká se jedna z možností 'plan', 'adjusted'" in told.err
    assert "evaluation.minimum_peers: čeká se celé číslo" in told.err
    assert "foo: takové nastavení není" in told.err
    assert "foo: there is no such setting" in call("data", "log").err


def test_a_definition_to_format_that_is_not_there_is_told_without_the_words_of_the_system(call):
    told = call("format", "nowhere.yaml")
    assert (told.code, told.err) == (3, "Error: There is no file nowhere.yaml.\n")
