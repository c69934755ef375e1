"""Reporting, from the top: find the report, compose its documents, write them in every format asked for.

A format is a module of `renderers/`; a report is a file of `reports/`. Files appear whole or not at all:
everything is written under temporary names in the folder of the output first, then renamed.
"""

from __future__ import annotations

import errno
import pkgutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sluzby_eval.definitions import load
from sluzby_eval.errors import DefinitionError, SluzbyError, TryLaterError, UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import _, cause_of, current_language, pick
from sluzby_eval.model import UNKNOWN
from sluzby_eval.reporting import compose, renderers, spec
from sluzby_eval.reporting.check import check
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.naming import inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from sluzby_eval.i18n import Language
    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.document import Document
    from sluzby_eval.workspace import Workspace

__all__ = [
    "ReportInfo",
    "build",
    "check",
    "document",
    "formats",
    "list_reports",
    "render_terminal",
    "title_of",
]
TERMINAL = "terminal"


class ReportInfo(NamedTuple):
    """One report in force."""

    id: str
    title: Mapping[str, str]
    subtitle: Mapping[str, str]
    level: str


def formats() -> list[str]:
    """List the formats of files that a report can be written in."""
    return sorted(
        module.name for module in pkgutil.iter_modules(renderers.__path__) if module.name != TERMINAL
    )


def list_reports(workspace: Workspace) -> list[ReportInfo]:
    """List the reports in force; faulty files are left to `check`."""
    loaded, _findings = load(workspace.files("reports"), spec.Report)
    return [
        ReportInfo(
            id=report.spec.id,
            title=report.spec.title.both(),
            subtitle=report.spec.subtitle.both(),
            level=report.spec.level,
        )
        for report in loaded.values()
    ]


def document(report: str, context: Context, unit: str | None = None) -> Document:
    """Compose the document of one unit; without a unit, of the only one there is.

    Raises:
        UsageError: there is no such report or unit, or the unit must be named.
        DefinitionError: the file of the report is faulty.
    """
    found = find_report(report, context.workspace)
    units = units_of(found, context, unit)
    if len(units) != 1:
        message = _("The report {report} is about one {level} at a time; name it with --unit.")
        raise UsageError(message.format(report=report, level=_named(found.level)))
    return compose.compose(found, context, units[0])


def build(
    report: str, context: Context, *, unit: str | None = None, formats: Sequence[str], out: Path
) -> list[Path]:
    """Write a report for one unit, or for every unit of its level, in the formats asked for.

    Raises:
        UsageError: there is no such report, unit or format, or the folder cannot be written to.
        DefinitionError: the file of the report is faulty.
        TryLaterError: the disk is full.
    """
    check_formats(formats)
    found = find_report(report, context.workspace)
    documents = (compose.compose(found, context, code) for code in units_of(found, context, unit))
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=out) as folder:
            written = [path for made in documents for path in render(made, formats, Path(folder))]
            return _publish(written, out)
    except OSError as error:
        raise cannot_write(out, error) from error


def cannot_write(out: Path, error: OSError) -> SluzbyError:
    """Say why nothing was written to a folder: the disk is full, or something else."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TryLaterError(_("The disk is full: {path}").format(path=out))
    return UsageError(_("Cannot write to {path}: {cause}").format(path=out, cause=cause_of(error)))


def render_terminal(document: Document, console: Console) -> None:
    """Print a document."""
    import_module(f"{renderers.__name__}.{TERMINAL}").render(document, console)


def find_report(name: str, workspace: Workspace) -> spec.Report:
    """Load one report.

    Raises:
        UsageError: there is none of this name.
        DefinitionError: its file is faulty.
    """
    files = workspace.files("reports")
    found = [(path, shown) for path, shown in files if path.stem == name]
    if not found:
        known = [path.stem for path, _shown in files]
        guess = Finding.suggestion(name, known)
        hint = _("Did you mean {guess}?").format(guess=guess) if guess else None
        hint = hint or _("There are: {known}.").format(known=", ".join(known))
        raise UsageError(_("There is no report {name}.").format(name=name), hint=hint)
    loaded, findings = load(found, spec.Report)
    if name not in loaded:
        first = findings[0]
        message = _("The report {name} cannot be used: {place}: {cause}")
        raise DefinitionError(
            message.format(name=name, place=first.place, cause=first.message()), hint=first.fix()
        )
    return loaded[name].spec


def units_of(report: spec.Report, context: Context, unit: str | None = None) -> list[str]:
    """List the units that a report is written for: the one named, else all of its level.

    Raises:
        UsageError: there is no such unit, or none at all.
    """
    if unit is not None:
        return [context.find_unit(report.level, unit)]
    units = [code for code in context.units(report.level) if code != UNKNOWN]
    if not units:
        raise UsageError(
            _("The results hold no unit of the level {level}.").format(level=_named(report.level))
        )
    return units


def _named(level: str) -> str:
    return Format(current_language()).level(level)


def check_formats(wanted: Sequence[str]) -> None:
    """Refuse formats that nobody can write.

    Raises:
        UsageError: there is no such format.
    """
    known = formats()
    for name in wanted:
        if name not in known:
            raise UsageError(
                _("There is no format {name}.").format(name=name),
                hint=_("There are: {known}.").format(known=", ".join(known)),
            )


def render(made: Document, wanted: Sequence[str], folder: Path) -> list[Path]:
    """Write a document into a folder, a file for each format."""
    written = []
    for name in dict.fromkeys(wanted):
        path = inside(folder, f"{made.slug}.{name}")
        import_module(f"{renderers.__name__}.{name}").render(made, path)
        written.append(path)
    return written


def _publish(written: list[Path], out: Path) -> list[Path]:
    targets = [inside(out, path.name) for path in written]
    for path, target in zip(written, targets, strict=True):
        path.replace(target)
    return targets


def title_of(info: ReportInfo, language: Language | None = None) -> str:
    """Return the title of a report without its unit."""
    return pick(info.title, language).replace("{name}", "…").replace("{year}", "…")
