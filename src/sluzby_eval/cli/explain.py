"""`sluzby-eval explain`: one number taken apart, down to the cells it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from sluzby_eval import units
from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import DASH, short
from sluzby_eval.cli.output import Column, moment, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.show import slice_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.units_named import unit_of
from sluzby_eval.czech import format_number, format_percent
from sluzby_eval.evaluation.run import explain as take_apart
from sluzby_eval.findings import Severity
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.model import ALL
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.evaluation.explain import Explanation, InputValue, LineValue
    from sluzby_eval.store import Snapshot

SHOWN = 20
_SHOWN_OF_HASH = 16  # letters
EXACT = 6  # decimals of a result before rounding
COUNTED = "counted"

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval explain cost_per_occupied_bed_day --level orp --unit Kyjov\n"
    "sluzby-eval explain COST03 --level service --unit 9901801 --year 2025",
)
def explain(
    context: typer.Context,
    indicator: asked.Indicator,
    unit: asked.Unit,
    level: asked.Level = None,
    year: asked.Year = None,
    type: asked.Type = ALL,
    form: asked.Form = ALL,
    version: asked.Version = None,
    basis: asked.Basis = "seat",
    as_of: asked.AsOf = None,
) -> int:
    """Take one number apart, down to the cells it comes from."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), year=year, as_of=as_of)
    wanted = slice_of(computed, indicator, level=level, year=year, type=type, form=form, basis=basis)
    found = take_apart(
        workspace,
        computed.snapshot,
        computed.frame,
        indicator=wanted.indicator,
        level=wanted.level,
        unit=unit_of(workspace, computed, unit, wanted),
        year=wanted.year,
        type=wanted.type,
        form=wanted.form,
        basis=wanted.basis,
    )
    if session.json:
        write_json("explain", found.as_record())
    else:
        _write_text(found)
        _write_copies(computed.snapshot, found)
        _write_findings(computed.snapshot, found)
    return 0 if found.agrees else 5


def _write_text(found: Explanation) -> None:
    words = Format(current_language())
    value = (
        words.quantity(found.value, found.measure) if found.value is not None else words.blank(found.status)
    )
    write_wrapped(f"{words.pick(found.title)}: {value}")
    write_wrapped(
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
    write_wrapped(_("Formula: {formula}").format(formula=pick(found.formula_words)), hang="  ")
    _write_components(words, found, value)
    write()
    _write_lines(words, found)
    _write_cells(words, found)
    write()
    for note in _notes(words, found):
        write_wrapped(note)


def _write_components(words: Format, found: Explanation, value: str) -> None:
    rows = [(pick(component.text), _amount(component.value)) for component in found.components]
    if found.value is not None and not found.value.is_integer():
        rows.append((_("result before rounding"), _unrounded(words, found.value, found.measure)))
    rows.append((_("result as shown"), value))
    write_table([Column(_("Part of the formula")), Column(_("Value"), number=True)], rows)


def _amount(value: float | None) -> str:
    return DASH if value is None else short(value)


def _unrounded(words: Format, value: float, measure: str) -> str:
    written = format_percent if units.is_percent(measure) else format_number
    return written(value * units.times(measure), EXACT, words.language)


def _write_lines(words: Format, found: Explanation) -> None:
    counted = [line for line in found.lines if line.state == COUNTED]
    missing = [line for line in found.lines if line.state != COUNTED]
    told = _("Counted {n} out of {expected}").format(n=found.n_counted, expected=found.n_expected)
    write_wrapped(told + (_("; the biggest first:") if len(counted) > 1 else ""))
    if counted and found.level != "service":
        _write_counted(words, found, counted)
    if missing:
        _write_missing(words, missing)


def _write_counted(words: Format, found: Explanation, lines: list[LineValue]) -> None:
    inputs = [item for item in lines[0].inputs if re.search(rf"\b{item.name}\b", found.formula)]
    inputs.sort(key=lambda item: found.formula.index(item.name))
    names = [item.name for item in inputs]
    with_share = any(line.weight != 1 for line in lines)
    ordered = sorted(lines, key=lambda line: (-_weight(line, names[:1]), line.service_id))
    columns = [
        Column(_("Service")),
        Column(_("Name")),
        Column(_("Type")),
        *(Column(pick(item.label), number=True) for item in inputs),
        *([Column(_("Share"), number=True)] if with_share else []),
    ]
    rows = [
        (
            line.service_id,
            line.name,
            f"{line.type} {line.form}",
            *(_input(words, line, name) for name in names),
            *([words.quantity(line.weight, "share")] if with_share else []),
        )
        for line in ordered[:SHOWN]
    ]
    write_table(columns, rows)
    if len(lines) > SHOWN:
        write(_("… and {n} more; all of them: --json").format(n=len(lines) - SHOWN))


def _weight(line: LineValue, names: list[str]) -> float:
    return sum(item.value or 0.0 for item in line.inputs if item.name in names) * line.weight


def _input(words: Format, line: LineValue, name: str) -> str:
    return next(words.number(item.value or 0.0, item.unit) for item in line.inputs if item.name == name)


def _write_missing(words: Format, lines: list[LineValue]) -> None:
    write()
    write(_("Not counted:"))
    columns = [Column(_("Service")), Column(_("Name")), Column(_("Type")), Column(_("Why"))]
    write_table(
        columns,
        [
            (line.service_id, line.name, f"{line.type} {line.form}", _why(words, line))
            for line in lines[:SHOWN]
        ],
    )
    if len(lines) > SHOWN:
        write(_("… and {n} more; all of them: --json").format(n=len(lines) - SHOWN))


def _why(words: Format, line: LineValue) -> str:
    blank = [pick(item.label) for item in line.inputs if item.state == line.state]
    return words.blank(line.state) + (f": {', '.join(blank)}" if blank else "")


def _write_cells(words: Format, found: Explanation) -> None:
    inputs = [(line, item) for line in found.lines for item in line.inputs]
    if found.level != "service" or not inputs:
        return
    files = list(dict.fromkeys(cell.file for _line, item in inputs for cell in item.cells))
    if len(files) == 1:
        write_wrapped(_("Workbook: {file}").format(file=files[0]))
    forms = len({line.form for line, _item in inputs}) > 1
    columns = [
        *([Column(_("Form"))] if forms else []),
        Column(_("Input")),
        *([Column(_("File"))] if len(files) > 1 else []),
        Column(_("Sheet")),
        Column(_("Cell")),
        Column(_("Value"), number=True),
        Column(_("Note")),
    ]
    rows = [
        (
            *([line.form] if forms else []),
            label,
            *([file] if len(files) > 1 else []),
            *rest,
        )
        for line, item in inputs
        for label, file, *rest in _cell_rows(words, item)
    ]
    write_table(columns, rows)


def _write_copies(snapshot: Snapshot, found: Explanation) -> None:
    """Name the files that came in other bytes with the same data as those that the value comes from."""
    if found.level != "service":
        return
    told = {cell.submission for line in found.lines for item in line.inputs for cell in item.cells}
    for copy in snapshot.copies:
        if copy.submission in told:
            text = _("The same data also came in {file} ({when}, SHA-256 {sha256}).")
            write_wrapped(
                text.format(
                    file=copy.file, when=moment(copy.received_at), sha256=copy.sha256[:_SHOWN_OF_HASH]
                )
            )


def _write_findings(snapshot: Snapshot, found: Explanation) -> None:
    """Write the errors in the files of a service: they are why a value was excluded."""
    if found.level != "service":
        return
    files = {cell.file for line in found.lines for item in line.inputs for cell in item.cells}
    errors = [
        finding
        for finding in snapshot.finding_objects()
        if finding.service == found.unit
        and finding.level is Severity.ERROR
        and (not files or finding.place.file in files)
    ]
    if errors:
        write()
        write(_("Errors found in the data of the service:"))
        write_groups(errors)


def _cell_rows(words: Format, item: InputValue) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Write the cells of an input, and what they make where it is more than one cell."""
    label = pick(item.label)
    for cell in item.cells:
        value = words.number(cell.value, item.unit) if cell.value is not None else "–"
        note = words.blank("quarantined") if cell.quarantined else ""
        yield label, cell.file, cell.sheet or "", cell.address or "", value, note
    if len(item.cells) != 1:
        note = _("sum") if item.cells else _("computed")
        value = words.number(item.value, item.unit) if item.value is not None else "–"
        yield label, "", "", "", value, note if item.value is not None else words.blank(item.state)


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
        command = f"sluzby-eval explain {found.indicator} --level service --unit {found.lines[0].service_id}"
        notes.append(_("Cells of one service: {command}").format(command=command))
    return notes
