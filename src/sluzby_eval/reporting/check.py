"""Checking the files of `reports/`: their shape, and the indicators, domains and levels that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import Loaded, load
from sluzby_eval.findings import Finding
from sluzby_eval.reporting import named, spec
from sluzby_eval.reporting.spec import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.workspace import Workspace

LEVELS = ("service", "provider", TYPE, "municipality", "orp", "district", "region")


class Described(Protocol):
    """What is asked of an indicator."""

    @property
    def domain(self) -> str:
        """The domain that it belongs to."""

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels at which it is computed."""


def check(workspace: Workspace, indicators: Mapping[str, Described]) -> list[Finding]:
    """Check every file of `reports/`: its shape, its name, and the indicators and levels that it names."""
    loaded, findings = load(workspace.files("reports"), spec.Report)
    domains = {info.domain for info in indicators.values()}
    levels = {*LEVELS, *(level for info in indicators.values() for level in info.levels)}
    for stem, report in loaded.items():
        if report.spec.id != stem:
            place = report.document.place(("id",))
            findings.append(Finding(code="D601", place=place, value=report.spec.id, expected=stem))
        if report.spec.level not in levels:
            findings.append(_unknown_level(report, ("level",), report.spec.level, levels))
        for number, section in enumerate(report.spec.sections):
            trail: tuple[str | int, ...] = ("sections", number)
            findings += _unknown_indicators(report, section, trail, indicators)
            findings += _unknown_domains(report, section, trail, domains)
            findings += _wrong_level(report, section, trail)
            findings += [
                _unknown_level(report, (*trail, *path), level, levels)
                for path, level in named.levels_named(section)
                if level not in levels
            ]
            findings += _unknown_types(report, section, trail)
            findings += _incomplete(report, section, trail)
    return findings


def _unknown_indicators(
    report: Loaded[spec.Report],
    section: spec.AnySection,
    trail: tuple[str | int, ...],
    indicators: Mapping[str, Described],
) -> Iterable[Finding]:
    for path, name in named.indicators_named(section):
        level = named.level_of(section, path, report=report.spec.level)
        place = report.document.place((*trail, *path))
        if name not in indicators:
            args = {"suggestion": Finding.suggestion(name, indicators)}
            yield Finding(code="D602", place=place, value=name, args=args)
        elif not _is_computed(level, indicators[name].levels):
            args = {"level": level, "known": ", ".join(indicators[name].levels)}
            yield Finding(code="D603", place=place, value=name, args=args)


def _is_computed(level: str, known: tuple[str, ...]) -> bool:
    """Tell whether an indicator is there at a level; figures of a type are figures of the whole territory."""
    if level == TYPE:
        return bool(set(known) - {"service", "provider"})
    return level in known


def _unknown_level(
    report: Loaded[spec.Report], path: tuple[str | int, ...], level: str, levels: set[str]
) -> Finding:
    args = {"suggestion": Finding.suggestion(level, levels), "known": ", ".join(sorted(levels))}
    return Finding(code="D606", place=report.document.place(path), value=level, args=args)


def _unknown_types(
    report: Loaded[spec.Report], section: spec.AnySection, trail: tuple[str | int, ...]
) -> Iterable[Finding]:
    known = codelist("service_types")
    for path, code in named.types_named(section):
        if code not in known:
            args = {"suggestion": Finding.suggestion(code, known)}
            place = report.document.place((*trail, *path))
            yield Finding(code="D607", place=place, value=code, args=args)


def _incomplete(
    report: Loaded[spec.Report], section: spec.AnySection, trail: tuple[str | int, ...]
) -> Iterable[Finding]:
    for path, missing in named.keys_missing(section):
        place = report.document.place((*trail, *path))
        yield Finding(code="D608", place=place, value=missing)


def _unknown_domains(
    report: Loaded[spec.Report], section: spec.AnySection, trail: tuple[str | int, ...], domains: set[str]
) -> Iterable[Finding]:
    for index, domain in enumerate(getattr(section, "domains", ())):
        if domain not in domains:
            place = report.document.place((*trail, "domains", index))
            args = {"known": ", ".join(sorted(domains))}
            yield Finding(code="D604", place=place, value=domain, args=args)


def _wrong_level(
    report: Loaded[spec.Report], section: spec.AnySection, trail: tuple[str | int, ...]
) -> Iterable[Finding]:
    of_provider = isinstance(section, spec.Services | spec.Attention)
    if of_provider and report.spec.level != "provider":
        place = report.document.place((*trail, "kind"))
        args = {"level": report.spec.level}
        yield Finding(code="D605", place=place, value=section.kind, args=args)
