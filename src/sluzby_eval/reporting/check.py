"""Checking the files of `reports/`: their shape, and the indicators, domains and levels that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sluzby_eval.definitions import Loaded, load
from sluzby_eval.findings import Finding
from sluzby_eval.reporting import spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.workspace import Workspace


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
    for stem, report in loaded.items():
        if report.spec.id != stem:
            place = report.document.place(("id",))
            findings.append(Finding(code="D601", place=place, value=report.spec.id, expected=stem))
        for number, section in enumerate(report.spec.sections):
            trail: tuple[str | int, ...] = ("sections", number)
            findings += _unknown_indicators(report, section, trail, indicators)
            findings += _unknown_domains(report, section, trail, domains)
            findings += _wrong_level(report, section, trail)
    return findings


def _unknown_indicators(
    report: Loaded[spec.Report],
    section: spec.AnySection,
    trail: tuple[str | int, ...],
    indicators: Mapping[str, Described],
) -> Iterable[Finding]:
    level = getattr(section, "level", report.spec.level)
    level = "service" if isinstance(section, spec.Services | spec.Attention) else level
    for path, name in spec.indicators_named(section):
        place = report.document.place((*trail, *path))
        if name not in indicators:
            args = {"suggestion": Finding.suggestion(name, indicators)}
            yield Finding(code="D602", place=place, value=name, args=args)
        elif level not in indicators[name].levels:
            args = {"level": level, "known": ", ".join(indicators[name].levels)}
            yield Finding(code="D603", place=place, value=name, args=args)


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
