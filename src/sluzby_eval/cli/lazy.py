"""Commands that are imported when they are called, with help in the language of the terminal.

`--help` reads the table in `commands.py` and imports no command, so it costs the same whatever commands load.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer._click import Command
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from sluzby_eval.cli import commands
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import KINDS, mark, translated
from sluzby_eval.czech import fold
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer._click import Context, HelpFormatter


FORMATS = mark("Text for people, or JSON for programs.")
AS_JSON = mark("The same as --format json.")
MORE_FORMATS = mark("Text for people, JSON for programs, or what other tools read.")


def command_app() -> typer.Typer:
    """Make the typer app of one command module."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Translated(Command):
    """What commands and groups say of themselves: translated when it is shown, with examples at the end."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        pieces = pieces.replace("[OPTIONS]", _("[OPTIONS]"))
        pieces = pieces.replace("COMMAND [ARGS]...", _("COMMAND [ARGS]..."))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the examples as they are, without wrapping."""
        if self.epilog:
            with formatter.section(_("Examples")):
                formatter.write("".join(f"  {line.strip()}\n" for line in self.epilog.strip().splitlines()))

    def get_help_option(self, ctx: Context) -> Any:
        """Translate the text of --help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class SluzbyCommand(Translated, TyperCommand):
    """A command whose help is in the language of the terminal."""

    def invoke(self, ctx: Context) -> Any:
        """Run the command; a reader that closed the pipe ends it quietly."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return result


class LazyGroup(Translated, TyperGroup):
    """A group that knows its commands from the table and imports one only when it is called."""

    def __init__(self, *, prefix: tuple[str, ...] = (), **attributes: Any) -> None:
        super().__init__(**attributes)
        self.prefix = prefix

    def list_commands(self, ctx: Context) -> list[str]:
        """List the names in the order of the table."""
        return commands.names(self.prefix)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import the command; names are matched without case and diacritics."""
        names = {fold(name): name for name in commands.names(self.prefix)}
        name = names.get(fold(cmd_name))
        return load((*self.prefix, name)) if name is not None else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the command or suggest the one that was meant."""
        if args[0].startswith("-") or self.get_command(ctx, args[0]) is not None:
            return super().resolve_command(ctx, args)
        raise UsageError(_unknown(args[0], commands.names(self.prefix)), ctx=ctx)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """List the commands without importing them."""
        found = [commands.find((*self.prefix, name)) for name in commands.names(self.prefix)]
        with formatter.section(_("Commands")):
            formatter.write_dl([(entry.path[-1], _(entry.help)) for entry in found if entry is not None])

    def shell_complete(self, ctx: Context, incomplete: str) -> list[Any]:
        """Offer names without importing the commands."""
        from typer._click.shell_completion import CompletionItem

        names = [name for name in commands.names(self.prefix) if name.startswith(incomplete)]
        entries = [(name, commands.find((*self.prefix, name))) for name in names]
        return [CompletionItem(name, help=_(entry.help)) for name, entry in entries if entry is not None]


def load(path: tuple[str, ...]) -> Command:
    """Import one command, or make the group of that name."""
    entry = commands.find(path)
    if entry is None:
        raise KeyError(path)
    if entry.module is None:
        return LazyGroup(
            name=path[-1], prefix=path, help=_(entry.help), no_args_is_help=True, rich_markup_mode=None
        )
    module = import_module(entry.module)
    command = get_command(module.app)
    command.name = path[-1]
    details = translated(getattr(module, "DETAILS", None))
    command.help = "\n\n".join(text for text in (_(entry.help), details) if text)
    command.params.extend(_format_params(getattr(module, "FORMATS", ())))
    for param in command.params:
        param.help = translated(getattr(param, "help", None))  # type: ignore[attr-defined]
        if param.metavar is not None:
            param.metavar = _(param.metavar)
        elif param.param_type_name == "argument":
            param.metavar = _(param.name.upper())
        param.display_type = _in_plain_words(param.display_type)  # type: ignore[attr-defined]
    return command


def _in_plain_words(original: Callable[[Context], str]) -> Callable[[Context], str]:
    """Say what kind of value a parameter takes without the names of Python's types."""

    def told(ctx: Context) -> str:
        kind = original(ctx)
        return _(KINDS[kind]) if kind in KINDS else kind

    return told


def _format_params(more: tuple[str, ...]) -> list[Any]:
    """Make the options that every command has; `more` are formats that only this command knows."""
    formats = Literal.__getitem__(("text", "json", *more))
    told = MORE_FORMATS if more else FORMATS

    def options(output_format: Any = "text", as_json: Any = False) -> None:
        """Carry the two options."""

    options.__annotations__ = {
        "output_format": Annotated[
            formats, typer.Option("--format", callback=_as_json, expose_value=False, help=told)
        ],
        "as_json": Annotated[
            bool, typer.Option("--json", callback=_as_json, expose_value=False, help=AS_JSON)
        ],
    }
    app = command_app()
    app.command()(options)
    return get_command(app).params


def _as_json(context: typer.Context, value: Any) -> Any:
    session = session_of(context)
    if value is True:
        session.json, session.format = True, "json"
    elif isinstance(value, str) and not session.json:
        session.json, session.format = value == "json", value
    return value


def _unknown(name: str, known: list[str]) -> str:
    from sluzby_eval.findings import Finding  # only where something was mistyped

    message = _("There is no command {name}.").format(name=name)
    meant = Finding.suggestion(name, known)
    return message + (" " + _("Did you mean {suggestion}?").format(suggestion=meant) if meant else "")
