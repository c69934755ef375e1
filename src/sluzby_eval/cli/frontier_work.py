"""The work behind `frontier run` and `frontier explain`: computes, writes, keeps; imported only with the extra."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results
from sluzby_eval.cli.frontier_kept import path_of, stands_on
from sluzby_eval.cli.frontier_source import (
    Source,
    areas_of,
    source_of,
)
from sluzby_eval.cli.frontier_view import record_of, write_card, write_units
from sluzby_eval.cli.frontier_wings import months_of, told_apart
from sluzby_eval.cli.output import write_json
from sluzby_eval.cli.stored import Computed, results_of, year_of
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.errors import UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.measures import UNORIENTED, Measure
from sluzby_eval.frontier.models import INDICATOR, Modelled, choices_of, gap_of, rows_of, run_model
from sluzby_eval.frontier.restrictions import Ratio
from sluzby_eval.frontier.run import Choices, analyse
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.cli.frontier_options import Asked
    from sluzby_eval.cli.session import Session
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.table import Table
    from sluzby_eval.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How `frontier run` is to measure; None is the usual of the measure, or of the model."""

    measure: Measure = "radial"
    orientation: str | None = None  # input, output, none
    returns: str | None = None
    weights: Sequence[str] = ()  # first/second:low:high
    inference: bool = True


def run_asked(session: Session, asked: Asked, manner: Manner) -> int:
    """Measure the rows of a file, or the services of a model; results of a model's own measure are kept."""
    source = source_of(session, asked)
    choices = _choices(source, manner)
    if source.loaded is not None and source.computed is not None:
        return _run_model(session, source, choices)
    with session.working(_("Measuring")):
        analysis = analyse(source.table, choices)
    if session.json:
        write_json("frontier", record_of(analysis, source.unit))
    else:
        write_units(session, analysis, {})
    return 0


def _choices(source: Source, manner: Manner) -> Choices:
    measure = manner.measure
    if source.loaded is not None:
        own = choices_of(source.loaded.spec, measure=measure, force=source.choices.force)
    else:
        crossed = measure in ("cross_aggressive", "cross_benevolent")
        own = replace(
            source.choices,
            measure=measure,
            orientation="none" if measure in UNORIENTED else source.choices.orientation,
            returns="crs" if crossed else source.choices.returns,
        )
    own = replace(own, seed=source.choices.seed)
    if manner.orientation is not None:
        own = replace(own, orientation=manner.orientation)  # type: ignore[arg-type]  # of the option's words
    if manner.returns is not None:
        own = replace(own, returns=manner.returns)  # type: ignore[arg-type]  # as above
    if manner.weights:
        own = replace(own, ratios=tuple(_ratio(text, source.table) for text in manner.weights))
    return replace(own, inference=manner.inference)


def _ratio(text: str, table: Table) -> Ratio:
    """Read first/second:low:high, for instance nurses/helpers:1:3; an end may be left empty."""
    columns, *ends = text.split(":")
    pair = columns.split("/")
    names = [*table.output_names, *table.input_names]
    try:
        low, high = (float(end) if end.strip() else None for end in ends)
        first, second = (names.index(name.strip()) for name in pair)
    except ValueError as error:
        raise UsageError(
            _("A ratio of weights is written first/second:low:high, not {text}.").format(text=text),
            hint=_("Columns: {names}.").format(names=", ".join(names)),
        ) from error
    return Ratio(first=first, second=second, low=low, high=high)


def _run_model(session: Session, source: Source, choices: Choices) -> int:
    loaded, computed = source.loaded, source.computed
    assert loaded is not None
    assert computed is not None
    assert source.workspace is not None
    assert source.year is not None
    modelled = modelled_of(session, loaded, computed, year=source.year, choices=choices, shown=source.names)
    is_own = choices == choices_of(loaded.spec)  # forced scores do not outlive their warnings
    path = keep(source.workspace, computed, modelled) if is_own else None
    if session.json:
        record = record_of(modelled.analysis, str, lambda outcome: gap_of(loaded.spec, outcome))
        write_json("frontier", {"model": loaded.spec.id, "year": modelled.year, **record, "results": path})
        return 0
    write_units(session, modelled.analysis, source.names, model=loaded.spec, year=modelled.year)
    if path is not None:
        session.say(_("The results are in {path}.").format(path=path))
        session.say(
            _("By areas: sluzby-eval show {name} --level orp").format(name=INDICATOR + loaded.spec.id)
        )
    return 0


def modelled_of(
    session: Session,
    loaded: Loaded[Model],
    computed: Computed,
    *,
    year: int,
    choices: Choices,
    shown: Mapping[str, str],
) -> Modelled:
    """Compute one model from the results of an evaluation; shown: services as people know them.

    Raises:
        UsageError: too few services have all figures, or the measure does not know a choice.
    """
    with session.working(_("Measuring")):
        return run_model(
            loaded,
            computed.frame,
            year=year,
            version=computed.version,
            choices=choices,
            months=months_of(computed.snapshot.read("services"), year),
            shown=shown,
        )


def explain_service(session: Session, service: str, *, year: int | None, force: bool) -> int:
    """Show one service in every model that it belongs to."""
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, year=year)
    names = told_apart(names_of(workspace, computed.snapshot, "service"))
    mine = computed.frame.filter(pl.col("level") == "service", pl.col("unit") == service)
    if mine.is_empty():
        meant = Finding.suggestion(service, names)
        raise UsageError(
            _("There is no service {name}.").format(name=service),
            hint=_("Did you mean {suggestion}?").format(suggestion=meant) if meant else None,
        )
    kinds = set(mine.select("type", "form").iter_rows())
    wanted = year_of(computed, year)
    cards = [
        modelled_of(
            session, loaded, computed, year=wanted, choices=choices_of(loaded.spec, force=force), shown=names
        )
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


def _card(modelled: Modelled, service: str) -> Mapping[str, object]:
    record = record_of(modelled.analysis, str, lambda outcome: gap_of(modelled.model, outcome))
    units = record["units"]
    assert isinstance(units, list)
    mine = next((unit for unit in units if unit["unit"] == service), None)
    return {"model": modelled.model.id, "year": modelled.year, "unit": mine, "findings": record["findings"]}


def keep(workspace: Workspace, computed: Computed, modelled: Modelled) -> Path:
    """Write the rows of a model into its own file beside the results, whole or not at all."""
    path = path_of(workspace, modelled.model.id, modelled.year)
    rows = rows_of(
        modelled,
        areas_of(workspace, computed, modelled.year),
        snapshot=computed.snapshot.id,
        minimum_coverage=workspace.config.evaluation.minimum_coverage,
    )
    results.write(rows, path, metadata={**stands_on(workspace, computed), "model": modelled.sha256})
    return path
