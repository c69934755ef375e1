"""`sluzby-eval trace`: one cell of an imported file, and every figure that it enters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.completions import complete_cells
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import DASH, share, short
from sluzby_eval.cli.output import Column, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import head_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.lineage import Trace
from sluzby_eval.evaluation.lineage import trace as find_figures
from sluzby_eval.i18n import _, current_language, ngettext, pick
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.evaluation.lineage import Entered
    from sluzby_eval.evaluation.spec import Indicator
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

DETAILS = mark(
    "The cell is made blank, zero and another number in memory, and what could see it is computed again: every "
    "figure that is then different is listed. Nothing is written."
)
SHOWN = 40
_CELL = re.compile(r"(?:(?P<first>[^!]+)!)?(?:(?P<second>[^!]+)!)?(?P<cell>[A-Za-z]{1,3}[1-9]\d*)")

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog='sluzby-eval trace "charita-hornacko_99000253_2025.xlsx!Náklady!D3"\n'
    'sluzby-eval trace "Náklady!D3" --file charita-hornacko_99000253_2025.xlsx --json',
)
def trace(
    context: typer.Context,
    cell: Annotated[
        str,
        typer.Argument(
            metavar="FILE!SHEET!CELL",
            help=mark("A cell of an imported file; with --file only SHEET!CELL, of a CSV file only CELL."),
            autocompletion=complete_cells,
        ),
    ],
    file: Annotated[
        str | None, typer.Option(help=mark("The file, by the name under which it was imported."))
    ] = None,
    version: asked.Version = None,
    show_all: Annotated[
        bool, typer.Option("--all", help=mark("List every figure, however many there are."))
    ] = False,
    as_of: asked.AsOf = None,
) -> int:
    """Find every figure that one cell of an imported file enters."""
    session = session_of(context)
    name, sheet, address = parts_of(cell, file)
    workspace = open_workspace(session.folder)
    snapshot = head_of(workspace, as_of)
    with session.working(_("Computing")):
        found = find_figures(
            workspace, snapshot, file=name, sheet=sheet, cell=address, version=choices.version(version)
        )
    if session.json:
        write_json("trace", found.as_record())
        return 0
    _write(workspace, snapshot, found, limit=None if show_all else SHOWN)
    return 0


def parts_of(text: str, file: str | None) -> tuple[str, str | None, str]:
    """Take an address apart: file, sheet and cell.

    >>> parts_of("domov_a.xlsx!Náklady!d17", None), parts_of("Náklady!D17", "domov_a.xlsx")
    (('domov_a.xlsx', 'Náklady', 'D17'), ('domov_a.xlsx', 'Náklady', 'D17'))
    >>> parts_of("registr.csv!B3", None)
    ('registr.csv', None, 'B3')
    """
    match = _CELL.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            _("'{text}' is no address of a cell.").format(text=text),
            hint=_("Write FILE!SHEET!CELL, for instance {example}.").format(
                example='"domov_a.xlsx!Náklady!D17"'
            ),
        )
    first, second, cell = match["first"], match["second"], match["cell"].upper()
    if file is not None:
        return file, second or first, cell
    if first is None:
        raise UsageError(_("Which file is meant?"), hint=_("Write FILE!SHEET!CELL, or add --file."))
    return first, second, cell


def _write(workspace: Workspace, snapshot: Snapshot, found: Trace, *, limit: int | None) -> None:
    words = Format(current_language())
    place = "!".join(part for part in (found.file, found.sheet, found.cell) if part)
    for spot in found.spots:
        value = short(spot.value) if isinstance(spot.value, int | float) else str(spot.value or DASH)
        write_wrapped(
            _("{place} is {table}.{column}: {value}").format(
                place=place, table=spot.table, column=spot.column, value=value
            )
        )
    if not found.figures:
        write_wrapped(_silence(found))
        return
    number = len(found.figures)
    write_wrapped(ngettext("It enters {n} figure:", "It enters {n} figures:", number).format(n=number))
    catalogue, _findings = load_catalogue(workspace)
    names = snapshot.names()
    rows = [
        _row(words, catalogue.definitions[item.indicator].spec, names, item) for item in found.figures[:limit]
    ]
    headings = (_("Indicator"), _("Level"), _("Unit"), _("Type"), _("Form"), _("Year"))
    numbers = (_("Value"), _("Part above"), _("Part below"))
    columns = [*(Column(text) for text in headings), *(Column(text, number=True) for text in numbers)]
    write_table(columns, rows)
    if limit is not None and number > limit:
        left = number - limit
        told = ngettext(
            "… and {n} more figure; --all lists it.", "… and {n} more figures; --all lists them.", left
        )
        write_wrapped(told.format(n=left))


def _silence(found: Trace) -> str:
    if all(spot.is_key for spot in found.spots):
        return _("The cell says which row this is; the figures hang on the other cells of the row.")
    return _("It enters no figure.")


def _row(words: Format, spec: Indicator, names: dict[tuple[str, str], str], item: Entered) -> tuple[str, ...]:
    title, unit = spec.title.texts(), spec.unit
    value = words.quantity(item.value, unit) if item.value is not None else words.blank(item.status)
    return (
        pick(title),
        words.level(item.level),
        names.get((item.level, item.unit), item.unit),
        choices.type_name(item.type),
        choices.form_name(item.form),
        str(item.year),
        value,
        share(item.share, blank=""),
        share(item.share_below, blank=""),
    )
