"""Gathers the context of a report from the store and from the results of an evaluation."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.errors import InputError
from sluzby_eval.i18n import Language, _, current_language
from sluzby_eval.reporting import boundaries
from sluzby_eval.reporting.context import Area, Context
from sluzby_eval.reporting.format import Format
from sluzby_eval.store.vintages import vintages
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.findings import Finding
    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace


RECORDS = (
    "providers", "service_forms", "costs", "revenues", "staff", "territory_shares", "audits", "audit_findings",
    "grants", "requests", "network", "plan_measures", "projections",
)  # fmt: skip


def context_from(
    workspace: Workspace,
    snapshot: Snapshot,
    results: pl.DataFrame,
    indicators: Mapping[str, IndicatorInfo],
    *,
    findings: Sequence[Finding] | None = None,
    year: int | None = None,
    version: str | None = None,
    language: Language | None = None,
    wings: Mapping[str, pl.DataFrame] | None = None,
) -> Context:
    """Put a context together from the store and the results of an evaluation.

    Raises:
        InputError: the results hold nothing for the year asked.
    """
    version = version or workspace.config.evaluation.version
    results_of_version = results.filter(pl.col("version") == version)
    year = _year(results_of_version["year"].unique().sort().to_list(), year, version=version)
    territory = Territory.from_rows(
        snapshot.read("territory"), shipped=workspace.config.territory == "shipped"
    )
    drawn = boundaries.load(workspace, territory, within=workspace.config.region)
    return Context(
        workspace=workspace,
        results=results_of_version,
        indicators=indicators,
        areas=areas_of(territory, region=workspace.config.region),
        levels=tuple(territory.levels),
        names=snapshot.names(),
        services=snapshot.read("services"),
        statements=snapshot.read("statements").select("service_id", "form", "year", "version"),
        findings=tuple(_findings(snapshot, year) if findings is None else findings),
        snapshot_id=snapshot.id,
        created_at=moment(snapshot.created_at),
        year=year,
        version=version,
        language=language or workspace.config.language,
        type_labels=_labels("service_types"),
        form_labels=_labels("forms"),
        tables={name: snapshot.read(name) for name in RECORDS},
        wings={"vintages": vintages(snapshot), "submissions": submissions(snapshot), **(wings or {})},
        definitions=definitions_in(results),
        shapes=drawn.shapes,
        notices=drawn.findings,
    )


def _year(known: Sequence[int], asked: int | None, *, version: str) -> int:
    """Return the year asked, else the last that is known."""
    if not known:
        named = Format(current_language()).version(version)
        raise InputError(
            _("There are no results of version {version}.").format(version=named),
            hint=_("Run `sluzby-eval evaluate` first."),
        )
    if asked is not None and asked not in known:
        raise InputError(
            _("There are no results of the year {year}.").format(year=asked),
            hint=_("There are: {years}.").format(years=", ".join(map(str, known))),
        )
    return asked or known[-1]


def definitions_in(results: pl.DataFrame) -> str:
    """Fingerprint the definitions behind results: of every indicator with the version that computed it."""
    pairs = results.lazy().select("indicator", "definition_sha256").unique().sort(pl.all()).collect()
    lines = "".join(f"{name} {fingerprint}\n" for name, fingerprint in pairs.iter_rows())
    return hashlib.sha256(lines.encode()).hexdigest() if lines else ""


def submissions(snapshot: Snapshot) -> pl.DataFrame:
    """List the files in force with their accounts: cells and crowns read, accepted, refused, ignored.

    Columns: layout, period (year, null for registers), cells_* and czk_* for each side of the accounts.
    """
    sides = ("read", "accepted", "refused", "ignored")
    return pl.DataFrame(
        [
            {
                "layout": item.layout,
                "period": item.period,
                **{f"cells_{side}": float(item.cells.get(side, 0)) for side in sides},
                **{f"czk_{side}": float(item.money[side]) if item.money else None for side in sides},
            }
            for item in snapshot.submissions
        ],
        schema={
            "layout": pl.String,
            "period": pl.Int64,
            **{f"{what}_{side}": pl.Float64 for what in ("cells", "czk") for side in sides},
        },
    )


def _findings(snapshot: Snapshot, year: int) -> list[Finding]:
    """Take the findings but those in files of other years; registers and refused files have no year."""
    periods: dict[str, set[int | None]] = {}
    for item in snapshot.submissions:
        periods.setdefault(item.file, set()).add(item.period)
    return [
        finding
        for finding in snapshot.finding_objects()
        if periods.get(finding.place.file, {None}) & {None, year}
    ]


def areas_of(territory: Territory, *, region: str | None = None) -> dict[str, Area]:
    """List the areas of a territory from the top down, only those of one region where it is given."""
    areas: dict[str, Area] = {}
    for level in reversed(territory.levels):
        for code in territory.areas(level):
            parent = territory.parent(code)
            if region is None or code == region or parent in areas:
                areas[code] = Area(code=code, level=level, name=territory.name(code), parent=parent)
    return areas


def moment(value: dt.datetime | str) -> dt.datetime:
    """Read a time that may be written as ISO text."""
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def _labels(name: str) -> dict[str, Mapping[str, str]]:
    return {code: entry.label for code, entry in codelist(name).items()}
