"""The work behind `sluzby-eval frontier`: reads, computes, writes; imported only where the extra is there."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results
from sluzby_eval.cli.frontier_view import record_of, write_card, write_units
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.units_named import names_of, territory_of
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.inference import SEED
from sluzby_eval.frontier.models import Modelled, choices_of, gap_of, rows_of, run_model
from sluzby_eval.frontier.run import Choices, analyse
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.frontier.table import read_table
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.technology import Orientation
    from sluzby_eval.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of a file."""

    path: Path
    inputs: Sequence[str]
    outputs: Sequence[str]
    unit: str | None
    orientation: Orientation
    returns: Hull
    inference: bool
    force: bool
    seed: int | None


def run_file(session: Session, asked: Asked) -> int:
    """Measure the rows of a file."""
    table = read_table(asked.path, inputs=asked.inputs, outputs=asked.outputs, unit=asked.unit)
    choices = Choices(
        orientation=asked.orientation,
        returns=asked.returns,
        inference=asked.inference,
        force=asked.force,
        seed=SEED if asked.seed is None else asked.seed,
    )
    with session.working(_("Measuring")):
        analysis = analyse(table, choices)
    if session.json:
        is_row = asked.unit is None
        write_json("frontier", record_of(analysis, lambda unit: int(unit) if is_row else unit))
    else:
        write_units(session, analysis, {})
    return 0


def run_named(session: Session, name: str, *, year: int | None, inference: bool, force: bool) -> int:
    """Measure the services of a model, and keep the results beside those of the evaluation."""
    workspace = open_workspace(session.folder)
    loaded = _model(workspace, name)
    computed = results_of(session, workspace, year=year)
    modelled = _modelled(session, loaded, computed, year=year, inference=inference, force=force)
    names = _told_apart(names_of(workspace, computed.snapshot, "service"))
    path = _keep(workspace, computed, modelled)
    if session.json:
        record = record_of(modelled.analysis, str, lambda outcome: gap_of(loaded.spec, outcome))
        write_json("frontier", {"model": loaded.spec.id, "year": modelled.year, **record, "results": path})
        return 0
    write_units(session, modelled.analysis, names, model=loaded.spec, year=modelled.year)
    session.say(_("The results are in {path}.").format(path=path))
    return 0


def explain_service(session: Session, service: str, *, year: int | None, force: bool) -> int:
    """Show one service in every model that it belongs to."""
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, year=year)
    names = _told_apart(names_of(workspace, computed.snapshot, "service"))
    mine = computed.frame.filter(pl.col("level") == "service", pl.col("unit") == service)
    if mine.is_empty():
        meant = Finding.suggestion(service, names)
        raise UsageError(
            _("There is no service {name}.").format(name=service),
            hint=_("Did you mean {suggestion}?").format(suggestion=meant) if meant else None,
        )
    kinds = set(mine.select("type", "form").iter_rows())
    cards = [
        _modelled(session, loaded, computed, year=year, inference=True, force=force)
        for loaded in load_models(workspace)[0].values()
        if (loaded.spec.population.type, loaded.spec.population.form) in kinds
    ]
    if not cards:
        raise UsageError(
            _("No model compares services like {name}.").format(name=service),
            hint=_("The models: sluzby-eval frontier list"),
        )
    if session.json:
        write_json(
            "frontier-explain", {"service": service, "models": [_card(item, service) for item in cards]}
        )
        return 0
    for item in cards:
        write_card(item, service, names)
    return 0


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Add the id to names that more than one service has."""
    often = Counter(names.values())
    return {unit: f"{name} ({unit})" if often[name] > 1 else name for unit, name in names.items()}


def _card(modelled: Modelled, service: str) -> Mapping[str, object]:
    record = record_of(modelled.analysis, str, lambda outcome: gap_of(modelled.model, outcome))
    units = record["units"]
    assert isinstance(units, list)
    mine = next((unit for unit in units if unit["unit"] == service), None)
    return {"model": modelled.model.id, "year": modelled.year, "unit": mine, "findings": record["findings"]}


def _model(workspace: Workspace, name: str) -> Loaded[Model]:
    models, findings = load_models(workspace)
    if name in models:
        return models[name]
    faulty = [finding for finding in findings if finding.place.file.endswith(f"/{name}.yaml")]
    if faulty:
        raise UsageError(f"{faulty[0].place}: {faulty[0].message()}", hint=faulty[0].fix())
    meant = Finding.suggestion(name, models)
    raise UsageError(
        _("There is no model {name}.").format(name=name),
        hint=_("Did you mean {suggestion}?").format(suggestion=meant)
        if meant
        else _("The models: sluzby-eval frontier list"),
    )


def _modelled(
    session: Session,
    loaded: Loaded[Model],
    computed: Computed,
    *,
    year: int | None,
    inference: bool,
    force: bool,
) -> Modelled:
    years = computed.frame["year"].unique().to_list()
    wanted = year if year is not None else max(years)
    if wanted not in years:
        raise UsageError(
            _("There are no results for {year}.").format(year=wanted),
            hint=_("Years in the results: {years}.").format(years=", ".join(map(str, sorted(years)))),
        )
    with session.working(_("Measuring")):
        return run_model(
            loaded,
            computed.frame,
            year=wanted,
            version=computed.version,
            choices=choices_of(loaded.spec, inference=inference, force=force),
        )


def _keep(workspace: Workspace, computed: Computed, modelled: Modelled) -> Path:
    """Write the rows of a model into its own file, whole or not at all."""
    path = workspace.results.parent / f"frontier-{modelled.model.id}-{modelled.year}.parquet"
    rows = rows_of(modelled, _areas(workspace, computed, modelled.year), snapshot=computed.snapshot.id)
    results.write(rows, path, metadata={"snapshot": computed.snapshot.id, "model": modelled.sha256})
    return path


def _areas(workspace: Workspace, computed: Computed, year: int) -> dict[str, dict[str, str]]:
    """Return level -> service -> unit of everything above services."""
    services = computed.snapshot.read("services").select("service_id", "ico", "area")
    above = territory_of(workspace, computed.snapshot).ancestors(dt.date(year, 12, 31))
    found: dict[str, dict[str, str]] = {}
    joined = services.join(above, on="area", how="inner")
    for service, level, unit in joined.select("service_id", "level", "unit").iter_rows():
        found.setdefault(level, {})[service] = unit
    providers = services.drop_nulls("ico").select("service_id", "ico")
    return {"provider": dict(providers.iter_rows()), **found}
