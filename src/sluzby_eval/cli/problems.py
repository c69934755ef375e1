"""How a call that went wrong is told: one clean message on stderr, and an exit code."""

from __future__ import annotations

import datetime as dt
import errno
import os
import platform
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)

from sluzby_eval import __version__
from sluzby_eval.cli import commands
from sluzby_eval.cli.session import visible
from sluzby_eval.errors import SluzbyError, StoreError
from sluzby_eval.i18n import _, cause_of

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = 2
MISSING = 3
DEFECT = 70
TRY_LATER = 75
INTERRUPTED = 130

_SURPLUS = re.compile(r"unexpected extra argument\(s\) \((.*)\)")
_OS_ERROR = re.compile(r"\(os error (?P<number>\d+)\)(?:: (?P<path>.+))?")  # as Rust writes it
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def tell(message: str, hint: str | None = None) -> None:
    """Write a message to stderr."""
    text = _("Error: {message}").format(message=message) + (f"\n{hint}" if hint else "")
    print(visible(text), file=sys.stderr)  # noqa: T201 - this is the way to stderr


def tell_exception(error: BaseException, *, args: Sequence[str], debug: bool) -> int:
    """Say what went wrong and return the exit code."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, ClickException):
        return _usage(error, args)
    if isinstance(error, SluzbyError):
        tell(error.message, error.hint)
        if error.exit_code == DEFECT and not isinstance(error, StoreError):  # that is no defect of ours
            _say_report(error, args)
        return error.exit_code
    refused = _refused(error)
    if refused is not None:
        return _system(refused)
    tell(_("something went wrong in sluzby-eval itself: {cause}").format(cause=_short(error)))
    _say_report(error, args)
    return DEFECT


def interrupted() -> int:
    """Say that the call was stopped."""
    tell(_("interrupted; nothing was left half done."))
    return INTERRUPTED


def _short(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def _refused(error: BaseException) -> OSError | None:
    """Return what the system refused, also where a library hides it: xlsxwriter wraps it, polars drops its number."""
    if error.args and isinstance(error.args[0], OSError):
        error = error.args[0]
    if not isinstance(error, OSError):
        return None
    hidden = _OS_ERROR.search(str(error)) if error.errno is None else None
    if hidden is not None:
        error = OSError(int(hidden["number"]), os.strerror(int(hidden["number"])), hidden["path"])
    return error if error.errno in _FULL | _FORBIDDEN else None


def _system(error: OSError) -> int:
    place = error.filename or _("the output")
    if error.errno in _FULL:
        tell(
            _("the disk is full: {path}").format(path=place), _("Make room and try again; nothing was lost.")
        )
        return TRY_LATER
    tell(
        _("{path} cannot be used: {cause}").format(path=place, cause=cause_of(error)),
        _("Ask for the right to read and write there, or choose another folder with --workspace or --out."),
    )
    return USAGE


def _usage(error: ClickException, args: Sequence[str]) -> int:
    if isinstance(error, NoArgsIsHelpError):
        print(error.message, file=sys.stderr)  # noqa: T201 - help that nobody asked for
        return USAGE
    context = error.ctx if isinstance(error, UsageError) else None
    command = context.command_path if context else _called(args)
    tell(_wording(error), _("Help: {command} --help").format(command=command))
    return USAGE


def _called(args: Sequence[str]) -> str:
    """Return the command of a call; the parser does not say where it stopped."""
    path: tuple[str, ...] = ()
    for arg in args:
        if commands.find((*path, arg)) is not None:
            path = (*path, arg)
        elif path:
            break
    return " ".join(("sluzby-eval", *path))


def _wording(error: ClickException) -> str:
    if isinstance(error, NoSuchOption):
        message = _("there is no option {option}.").format(option=error.option_name)
        meant = ", ".join(sorted(error.possibilities or ()))
        return message + (" " + _("Did you mean {suggestion}?").format(suggestion=meant) if meant else "")
    if isinstance(error, MissingParameter) and error.param is not None:
        return _("{name} is missing.").format(name=_name(error))
    if isinstance(error, BadParameter) and error.param is not None:
        return _("{name} is not right: {cause}").format(name=_name(error), cause=_cause(error))
    if isinstance(error, BadOptionUsage):
        return _("{option} needs more values than were given.").format(option=error.option_name)
    surplus = _SURPLUS.search(error.message)
    if surplus is not None:
        return _("nothing takes {text}: more was given than the command reads.").format(text=surplus[1])
    return error.format_message()


def _name(error: BadParameter) -> str:
    param = error.param
    return param.get_error_hint().replace("'", "") if param is not None else ""


def _cause(error: BadParameter) -> str:
    kind = error.param.type_descriptor if error.param is not None else None
    if kind is not None and kind.is_choice:
        choices = ", ".join(str(choice) for choice in kind.choices or ())
        return _("choose one of {choices}.").format(choices=choices)
    if kind is not None and kind.is_datetime:
        return _("a day is expected, as 2026-03-31.")
    if kind is not None and kind.is_ranged:
        return _within(kind.parameter_info.min, kind.parameter_info.max)
    if kind is not None and kind.annotation in (int, list[int]):
        return _("a whole number is expected.")
    return error.message


def _within(low: float | None, high: float | None) -> str:
    if high is None:
        return _("a number of at least {low} is expected.").format(low=low)
    if low is None:
        return _("a number of at most {high} is expected.").format(high=high)
    return _("a number from {low} to {high} is expected.").format(low=low, high=high)


def _say_report(error: BaseException, args: Sequence[str]) -> None:
    path = _write_report(error, args)
    if path is not None:
        print(_("A report for the authors is in {path}").format(path=path), file=sys.stderr)  # noqa: T201


def _write_report(error: BaseException, args: Sequence[str]) -> Path | None:
    now = dt.datetime.now(dt.UTC)
    lines = [
        f"sluzby-eval {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{now.isoformat(timespec='seconds')}, arguments: {list(args)!r}",
        "",
        *traceback.format_exception(error),
    ]
    name = f"sluzby-eval-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (Path.cwd() / "data" / "log", Path(tempfile.gettempdir())):
        try:
            if folder.is_dir():
                (folder / name).write_text("\n".join(lines), encoding="utf-8")
                return folder / name
        except OSError:
            continue
    return None
