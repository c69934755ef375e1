"""The results that a command needs: the stored ones where they still hold, else computed anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval import __version__, results
from sluzby_eval.errors import InputError, StoreError, UsageError
from sluzby_eval.evaluation.compute import known_years as years_of
from sluzby_eval.evaluation.run import evaluate, load_catalogue
from sluzby_eval.i18n import _, current_language
from sluzby_eval.reporting.format import Format
from sluzby_eval.store import EMPTY, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from sluzby_eval.cli.session import Session
    from sluzby_eval.findings import Finding
    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

ALL_YEARS = "all"
NO_YEAR = "R101"


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Results together with what they stand on."""

    frame: pl.DataFrame
    indicators: Mapping[str, IndicatorInfo]
    snapshot: Snapshot
    version: str
    findings: Sequence[Finding] = ()


def head_of(workspace: Workspace, as_of: str | None = None) -> Snapshot:
    """Return the newest snapshot, or the one whose id begins with `as_of`.

    Raises:
        InputError: nothing was imported yet.
        UsageError: there is no such snapshot.
    """
    snapshot = open_store(workspace.data).head() if as_of is None else snapshot_named(workspace, as_of)
    if snapshot.id == EMPTY:
        raise InputError(
            _("There are no data in {path} yet.").format(path=workspace.data),
            hint=_("Import files first: sluzby-eval import inbox/, or try: sluzby-eval demo"),
        )
    return snapshot


def snapshot_named(workspace: Workspace, ref: str) -> Snapshot:
    """Return the snapshot whose id begins with `ref`, as a person typed it.

    Raises:
        UsageError: no id begins so, or several do.
        StoreError: the dataset cannot be used.
    """
    store = open_store(workspace.data)
    try:
        return store.snapshot(ref)
    except StoreError as error:
        if sum(item.id.startswith(ref) for item in store.history()) == 1:
            raise
        raise UsageError(error.message, hint=error.hint) from error


def has_statements(snapshot: Snapshot, version: str) -> bool:
    """Tell whether anybody has sent statements of a version; a dataset without any statements needs none."""
    versions = {
        name for table in ("statements", "facts") for name in snapshot.read(table)["version"].unique()
    }
    return not versions or version in versions


def snapshot_with(workspace: Workspace, version: str, as_of: str | None = None) -> Snapshot:
    """Return the newest snapshot, or an earlier one, where it holds statements of a version.

    Raises:
        InputError: nothing was imported yet, or no statement of this version.
    """
    snapshot = head_of(workspace, as_of)
    if not has_statements(snapshot, version):
        raise InputError(
            _("There are no statements of version {version}.").format(
                version=Format(current_language()).version(version)
            ),
            hint=_("Who has sent what: sluzby-eval data status"),
        )
    return snapshot


def definitions_sha256(workspace: Workspace) -> str:
    """Fingerprint everything besides the data that decides the results: definitions, rules, settings."""
    digest = hashlib.sha256()
    for folder in ("indicators", "rules"):
        for path, name in workspace.files(folder):
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    config = workspace.config
    digest.update(config.evaluation.model_dump_json().encode())
    digest.update(f"{config.region} {config.territory}".encode())
    return digest.hexdigest()


def metadata_for(
    workspace: Workspace, snapshot: Snapshot, *, version: str, years: Sequence[int] | None
) -> dict[str, str]:
    """Say what results of this moment stand on; it is kept in their file."""
    return {
        "snapshot": snapshot.id,
        "definitions": definitions_sha256(workspace),
        "version": version,
        "years": ",".join(str(year) for year in sorted(years)) if years else ALL_YEARS,
        "program": __version__,
        "columns": ",".join(results.SCHEMA),
    }


def compute(
    workspace: Workspace,
    snapshot: Snapshot,
    *,
    version: str,
    years: Sequence[int] | None,
    engine: str = "polars",
) -> Computed:
    """Evaluate now.

    Raises:
        InputError: the data hold no year, and none was named.
    """
    evaluation = evaluate(workspace, snapshot, years=years or None, version=version, engine=engine)
    for finding in evaluation.findings:
        if finding.code == NO_YEAR:
            raise InputError(finding.message(), hint=finding.fix())
    return Computed(
        frame=evaluation.results,
        indicators=evaluation.catalogue.infos(),
        snapshot=snapshot,
        version=version,
        findings=evaluation.findings,
    )


def compute_and_store(
    workspace: Workspace,
    snapshot: Snapshot,
    *,
    version: str,
    years: Sequence[int] | None,
    engine: str = "polars",
) -> Computed:
    """Evaluate now and keep the results."""
    computed = compute(workspace, snapshot, version=version, years=years, engine=engine)
    metadata = metadata_for(workspace, snapshot, version=version, years=years)
    results.write(computed.frame, workspace.results, metadata=metadata)
    return computed


def results_of(
    session: Session,
    workspace: Workspace,
    *,
    version: str | None = None,
    year: int | None = None,
    as_of: str | None = None,
) -> Computed:
    """Take the stored results where they hold for the data and definitions of now, else evaluate."""
    version = version or workspace.config.evaluation.version
    snapshot = snapshot_with(workspace, version, as_of)
    stored = _stored(workspace, snapshot, version=version, year=year)
    if stored is not None:
        session.detail(_("Using the stored results of snapshot {id}.").format(id=snapshot.id))
        return stored
    session.detail(_("There are no stored results for these data and definitions: evaluating anew."))
    named = [year] if year is not None and not known_years(workspace, snapshot) else None
    with session.working(_("Evaluating")):
        return compute(workspace, snapshot, version=version, years=named)


def year_of(computed: Computed, asked: int | None, *, later: bool = False) -> int:
    """Return the year asked for, else the last one; with `later` any year after the first of them.

    Raises:
        InputError: there are no results of it.
    """
    known: list[int] = computed.frame["year"].unique().sort().to_list()
    if asked is not None and asked not in known and not (later and asked > known[0]):
        raise InputError(
            _("There are no results of the year {year}.").format(year=asked),
            hint=_("There are: {years}.").format(years=", ".join(map(str, known))),
        )
    return asked or known[-1]


def is_current(
    workspace: Workspace, snapshot: Snapshot, *, version: str, years: Sequence[int] | None = None
) -> bool:
    """Tell whether the stored results are those of the data and definitions of now."""
    if not workspace.results.is_file():
        return False
    _frame, metadata = results.read(workspace.results)
    return _matches(metadata, metadata_for(workspace, snapshot, version=version, years=years))


def known_years(workspace: Workspace, snapshot: Snapshot) -> list[int]:
    """List the years that are evaluated if nobody names one; a register alone has none."""
    return list(workspace.config.evaluation.years) or years_of(snapshot.read)


def _stored(workspace: Workspace, snapshot: Snapshot, *, version: str, year: int | None) -> Computed | None:
    if not workspace.results.is_file():
        return None
    frame, metadata = results.read(workspace.results)
    years = metadata.get("years", "")
    held = [int(text) for text in years.split(",")] if years not in ("", ALL_YEARS) else []
    any_year = year is None and bool(held) and not known_years(workspace, snapshot)
    wanted = held if year in held or any_year else None
    if not _matches(metadata, metadata_for(workspace, snapshot, version=version, years=wanted)):
        return None
    catalogue, _findings = load_catalogue(workspace)
    return Computed(frame=frame, indicators=catalogue.infos(), snapshot=snapshot, version=version)


def _matches(stored: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(stored.get(name) == value for name, value in wanted.items())
