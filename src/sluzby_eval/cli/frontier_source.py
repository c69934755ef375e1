"""From what was asked to a table of units: the services of a model, or the rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sluzby_eval.cli.frontier_wings import months_of, told_apart
from sluzby_eval.cli.stored import Computed, results_of, year_of
from sluzby_eval.cli.units_named import names_of, territory_of
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.complete import enough, usable
from sluzby_eval.frontier.files import read_table
from sluzby_eval.frontier.guards import REFUSED
from sluzby_eval.frontier.models import choices_of, table_of
from sluzby_eval.frontier.run import Choices
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.frontier.table import Names, Table
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.frontier_options import Asked
    from sluzby_eval.cli.session import Session
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.compiled import Integers
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Units to be measured."""

    table: Table
    choices: Choices
    names: Mapping[str, str]  # of services; empty for a file
    loaded: Loaded[Model] | None = None
    computed: Computed | None = None
    workspace: Workspace | None = None
    year: int | None = None
    is_row: bool = False  # units are numbers of rows

    def unit(self, name: str) -> object:
        """Return a unit as programs want it: the number of its row, or its id."""
        return int(name) if self.is_row else name

    def name(self, unit: str) -> str:
        """Return a unit as people want it."""
        return self.names.get(unit, unit)


def source_of(session: Session, asked: Asked) -> Source:
    """Take the units.

    Raises:
        UsageError: there is no such model, column or year.
        InputError: there is no such file, or nothing was imported yet.
    """
    if asked.path is not None:
        return _of_file(asked)
    workspace = open_workspace(session.folder)
    loaded = model_of(workspace, str(asked.model))
    computed = results_of(session, workspace, year=asked.year)
    year = year_of(computed, asked.year)
    names = told_apart(names_of(workspace, computed.snapshot, "service"))
    return Source(
        table=table_of(
            loaded,
            computed.frame,
            year=year,
            version=computed.version,
            months=months_of(computed.snapshot.read("services"), year),
            shown=names,
        ),
        choices=chosen(choices_of(loaded.spec, force=asked.force), asked),
        names=names,
        loaded=loaded,
        computed=computed,
        workspace=workspace,
        year=year,
    )


def _of_file(asked: Asked) -> Source:
    assert asked.path is not None
    names = Names(
        inputs=asked.inputs,
        outputs=asked.outputs,
        unit=asked.unit,
        bad=asked.bad,
        prices=asked.prices,
        environment=asked.environment,
        group=asked.group,
        period=asked.period,
    )
    return Source(
        table=read_table(asked.path, names),
        choices=chosen(Choices(force=asked.force), asked),
        names={},
        is_row=asked.unit is None,
    )


def chosen(choices: Choices, asked: Asked) -> Choices:
    """Set what was asked for."""
    if asked.orientation is not None:
        choices = replace(choices, orientation=asked.orientation)
    if asked.returns is not None:
        choices = replace(choices, returns=asked.returns)
    return choices if asked.seed is None else replace(choices, seed=asked.seed)


def complete_of(
    source: Source, *, least: int = REFUSED, with_environment: bool = False
) -> tuple[Integers, list[Finding]]:
    """Return the units with all values, on demand also those of the environment, and what is said of the others.

    Raises:
        UsageError: they are too few, and nobody said --force.
    """
    table = replace(source.table, bad=None)
    complete, findings = usable(
        table, fixed_inputs=source.choices.fixed_inputs, with_environment=with_environment
    )
    findings += enough(len(complete), least, force=source.choices.force, place=table.place, noticed=findings)
    return complete, findings


def model_of(workspace: Workspace, name: str) -> Loaded[Model]:
    """Find a model in force.

    Raises:
        UsageError: there is none of that name, or it is faulty.
    """
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


def areas_of(workspace: Workspace, computed: Computed, year: int) -> dict[str, dict[str, str]]:
    """Return level -> service -> unit of everything above services."""
    services = computed.snapshot.read("services").select("service_id", "ico", "area")
    above = territory_of(workspace, computed.snapshot).ancestors(dt.date(year, 12, 31))
    found: dict[str, dict[str, str]] = {}
    joined = services.join(above, on="area", how="inner")
    for service, level, unit in joined.select("service_id", "level", "unit").iter_rows():
        found.setdefault(level, {})[service] = unit
    providers = services.drop_nulls("ico").select("service_id", "ico")
    return {"provider": dict(providers.iter_rows()), **found}
