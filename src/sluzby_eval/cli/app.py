"""The command line: global options, and the one place where errors become exit codes.

0 done                                   5 verification failed
1 done, with findings of level error    70 a defect of ours
2 usage or configuration                75 try again later
3 an input is missing or unreadable    130 interrupted
4 partly done, something was refused
"""

from __future__ import annotations

import gettext
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.main import get_command

from sluzby_eval import __version__
from sluzby_eval.cli import problems
from sluzby_eval.cli.lazy import LazyGroup
from sluzby_eval.cli.session import Session
from sluzby_eval.cli.texts import mark, translated
from sluzby_eval.i18n import LOCALE_DIR, language_from, use_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.i18n import Language

PROGRAM = "sluzby-eval"

_FLAGS = {"--quiet", "--verbose", "--debug"}
_VALUED = {"--workspace", "--lang"}

app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=mark("Measure, compare and report the efficiency of social services."),
    epilog="sluzby-eval demo\nsluzby-eval import inbox/\nsluzby-eval show --help",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(help=mark("Folder of the workspace; else the nearest one with sluzby.toml.")),
    ] = None,
    lang: Annotated[
        Literal["cs", "en"] | None,
        typer.Option(help=mark("Language of messages and documents; else of the system and the workspace.")),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=mark("Say nothing but errors."))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=mark("Say more about what is done."))] = False,
    debug: Annotated[bool, typer.Option("--debug", help=mark("Show the traceback of errors."))] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=mark("Show the version."))
    ] = False,
) -> None:
    """Keep the global options; messages heeded `lang` already before the help was made."""
    context.obj = Session(folder=workspace, language=lang, quiet=quiet, verbose=verbose, debug=debug)


def main() -> NoReturn:
    """Run the command line of this process."""
    _prepare_process()
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    args = global_first(args)
    speak(language_from(_value_of(args, "--lang")))
    try:
        code = _group().main(list(args), prog_name=PROGRAM, standalone_mode=False, terminal_width=_width())
    except KeyboardInterrupt:
        code = problems.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where every error ends
        return problems.tell_exception(error, args=args, debug="--debug" in args)
    if code == problems.INTERRUPTED:
        return problems.interrupted()
    return code if isinstance(code, int) else 0


def global_first(args: Sequence[str]) -> list[str]:
    """Move global options to the front, so that they may stand after the command, too.

    >>> global_first(["show", "x", "--lang", "cs", "--quiet"])
    ['--lang', 'cs', '--quiet', 'show', 'x']
    """
    front: list[str] = []
    rest: list[str] = []
    queue = list(args)
    while queue:
        arg = queue.pop(0)
        if arg == "--":
            rest += [arg, *queue]
            break
        if arg in _FLAGS or (arg.partition("=")[0] in _VALUED and "=" in arg):
            front.append(arg)
        elif arg in _VALUED and queue:
            front += [arg, queue.pop(0)]
        else:
            rest.append(arg)
    return front + rest


def _value_of(args: Sequence[str], option: str) -> str | None:
    for position, arg in enumerate(args):
        if arg == option and position + 1 < len(args):
            return args[position + 1]
        if arg.startswith(f"{option}="):
            return arg.partition("=")[2]
    return None


def _width() -> int:
    """Return the width of help; lines longer than 100 letters read badly."""
    return min(shutil.get_terminal_size().columns, 100)


def _group() -> Any:
    group = get_command(app)
    group.help = translated(group.help)
    for param in group.params:
        param.help = translated(getattr(param, "help", None))  # type: ignore[attr-defined]
    return group


def speak(language: Language) -> None:
    """Set the language, also for typer's own words: it asks the standard look-up, which reads LANGUAGE."""
    use_language(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("sluzby_eval", str(LOCALE_DIR))
    gettext.textdomain("sluzby_eval")


def _prepare_process() -> None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them reads every package
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without č shows ? rather than an error
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt
