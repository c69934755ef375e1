"""`sluzby-eval explain`: one number taken apart, down to the cells it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import choices
from sluzby_eval.cli.completions import complete_indicators, complete_levels
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.show import slice_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.evaluation.run import explain as take_apart
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.model import ALL
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.evaluation.run import Explanation

SHOWN = 40

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval explain cost_per_occupied_bed_day --level orp --unit Kyjov\n"
    "sluzby-eval explain COST03 --level service --unit 1234567 --year 2025",
)
def explain(
    context: typer.Context,
    indicator: Annotated[
        str,
        typer.Argument(help=mark("Id, number or title of an indicator."), autocompletion=complete_indicators),
    ],
    unit: Annotated[str, typer.Option(help=mark("Unit, by name or code."))],
    level: Annotated[
        str | None, typer.Option(help=mark("Level of units."), autocompletion=complete_levels)
    ] = None,
    year: Annotated[int | None, typer.Option(help=mark("Year; else the latest."))] = None,
    type: Annotated[str, typer.Option(help=mark("Type of service, or all."))] = ALL,
    form: Annotated[str, typer.Option(help=mark("Form of service: amb, pob, ter, or all."))] = ALL,
    version: Annotated[str | None, typer.Option(help=mark("Version of the statements."))] = None,
    basis: Annotated[
        str, typer.Option(help=mark("seat: where the service has its seat; operation: where it works."))
    ] = "seat",
) -> int:
    """Take one number apart, down to the cells it comes from."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), year=year)
    wanted = slice_of(computed, indicator, level=level, year=year, type=type, form=form, basis=basis)
    found = take_apart(
        workspace,
        computed.snapshot,
        computed.frame,
        indicator=wanted.indicator,
        level=wanted.level,
        unit=choices.unit(unit, names_of(workspace, computed.snapshot, wanted.level)),
        year=wanted.year,
        type=wanted.type,
        form=wanted.form,
        basis=wanted.basis,
    )
    if session.json:
        write_json("explain", found.as_record())
    else:
        _write_text(found)
    return 0 if found.agrees else 5


def _write_text(found: Explanation) -> None:
    words = Format(current_language())
    value = (
        words.quantity(found.value, found.measure) if found.value is not None else words.blank(found.status)
    )
    write(f"{words.pick(found.title)}: {value}")
    write(
        _("{level} {unit}, year {year}, version {version}, {type}, {form}").format(
            level=words.level(found.level),
            unit=found.unit_name,
            year=found.year,
            version=words.version(found.version),
            type=choices.type_name(found.type),
            form=choices.form_name(found.form),
        )
    )
    write()
    write(_("Formula: {formula}").format(formula=found.formula))
    write(f"  = {pick(found.formula_words)}")
    for component in found.components:
        write(f"  {pick(component.text)} = {_amount(words, component.value)}")
    write()
    _write_lines(words, found)
    _write_cells(words, found)
    write()
    for note in _notes(words, found):
        write(note)


def _amount(words: Format, value: float | None) -> str:
    if value is None:
        return "–"
    return words.number(value, "" if float(value).is_integer() else "number")


def _write_lines(words: Format, found: Explanation) -> None:
    counted = _("Counted {n} out of {expected}").format(n=found.n_counted, expected=found.n_expected)
    write(counted)
    if not found.lines:
        return
    inputs = [(item.name, pick(item.label)) for item in found.lines[0].inputs]
    columns = [
        Column(_("Service")),
        Column(_("Name")),
        Column(_("Type")),
        *(Column(label, number=True) for _name, label in inputs),
        Column(_("Note")),
    ]
    rows = [
        (
            line.service_id,
            line.name,
            f"{line.type} {line.form}",
            *(
                words.number(item.value, item.unit) if item.value is not None else words.blank(item.state)
                for item in line.inputs
            ),
            _line_note(words, line.state, line.weight),
        )
        for line in found.lines[:SHOWN]
    ]
    write_table(columns, rows)
    if len(found.lines) > SHOWN:
        write(_("… and {n} more; all of them: --json").format(n=len(found.lines) - SHOWN))


def _line_note(words: Format, state: str, weight: float) -> str:
    notes = [] if state == "counted" else [words.blank(state)]
    if weight != 1:
        notes.append(words.quantity(weight, "share"))
    return ", ".join(notes)


def _write_cells(words: Format, found: Explanation) -> None:
    cells = [
        (
            pick(item.label),
            cell.file,
            "!".join(part for part in (cell.sheet, cell.address) if part),
            words.number(cell.value, item.unit) if cell.value is not None else "–",
            _("refused") if cell.quarantined else "",
        )
        for line in found.lines
        for item in line.inputs
        for cell in item.cells
    ]
    if not cells:
        return
    write()
    columns = [Column(_("Input")), Column(_("File")), Column(_("Cell")), Column(_("Value"), number=True)]
    write_table([*columns, Column(_("Note"))], cells)


def _notes(words: Format, found: Explanation) -> list[str]:
    notes = [
        _("Snapshot {snapshot}, definition {digest}.").format(
            snapshot=found.snapshot, digest=found.definition_sha256[:12]
        )
    ]
    if found.reference_date:
        notes.append(_("Population on {dates}.").format(dates=words.date(found.reference_date)))
    if found.agrees:
        notes.append(_("Computed anew from the data: the same number."))
    else:
        notes.append(_("Computed anew from the data: ANOTHER number. Run `sluzby-eval evaluate`."))
    if found.level != "service" and found.lines:
        notes.append(
            _("Cells: sluzby-eval explain {indicator} --level service --unit SERVICE").format(
                indicator=found.indicator
            )
        )
    return notes
