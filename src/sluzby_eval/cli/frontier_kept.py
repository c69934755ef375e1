"""Results of frontiers that were kept beside those of the evaluation, for `show`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import __version__, results
from sluzby_eval.cli.stored import definitions_sha256
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.findings import Finding
from sluzby_eval.frontier.models import INDICATOR, MEDIAN
from sluzby_eval.frontier.spec import load_models
from sluzby_eval.i18n import _, translator
from sluzby_eval.results import IndicatorInfo

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.workspace import Workspace

LEVELS = ("service", "provider", "orp", "district", "region")


def path_of(workspace: Workspace, model: str, year: int | str) -> Path:
    """Return where the results of a model and year are kept."""
    return workspace.results.parent / f"frontier-{model}-{year}.parquet"


def stands_on(workspace: Workspace, computed: Computed) -> dict[str, str]:
    """Say what kept results stand on: other data, definitions or models make them void."""
    return {
        "snapshot": computed.snapshot.id,
        "version": computed.version,
        "definitions": definitions_sha256(workspace),
        "program": __version__,
    }


def kept(workspace: Workspace, computed: Computed, indicator: str) -> tuple[Computed, Model]:
    """Return the kept results of a frontier in place of those of the evaluation, and its model.

    Args:
        workspace: where they are kept.
        computed: the evaluation that they must stand on.
        indicator: `frontier_` and the id of a model, with `_median` behind it for the medians of areas.

    Raises:
        UsageError: there is no such model.
        InputError: nothing is kept of it for these data and definitions.
    """
    models = {key: item.spec for key, item in load_models(workspace)[0].items()}
    known = {f"{INDICATOR}{key}{end}": model for key, model in models.items() for end in ("", MEDIAN)}
    if indicator not in known:
        guess = Finding.suggestion(indicator, known)
        raise UsageError(
            _("There is no frontier {name}.").format(name=indicator),
            hint=_("Did you mean {suggestion}?").format(suggestion=guess) if guess else None,
        )
    model = known[indicator]
    wanted = stands_on(workspace, computed)
    frames = []
    for path in sorted(workspace.results.parent.glob(path_of(workspace, model.id, "[0-9]*").name)):
        frame, said = results.read(path)
        if all(said.get(name) == value for name, value in wanted.items()):
            frames.append(frame.filter(indicator=indicator))
    if not frames:
        raise InputError(
            _("Of the frontier {name} nothing is kept for these data and definitions.").format(name=model.id),
            hint=_("Compute it: sluzby-eval frontier run {name}").format(name=model.id),
        )
    info = _info(model, indicator, workspace.config.evaluation.minimum_coverage)
    return replace(computed, frame=pl.concat(frames), indicators={indicator: info}), model


def _info(model: Model, indicator: str, minimum_coverage: float) -> IndicatorInfo:
    """Describe the scores of a model as an indicator is described; they are for no ranking."""
    is_median = indicator.endswith(MEDIAN)
    told = {
        language: (translator(language).gettext("{title}: median of scores") if is_median else "{title}")
        for language in ("cs", "en")
    }
    titles = model.title.model_dump()
    return IndicatorInfo(
        id=indicator,
        catalogue=model.id,
        domain="cost",
        title={language: text.format(title=titles[language]) for language, text in told.items()},
        question=model.question.model_dump(),
        unit="share",
        better="higher" if model.orientation == "input" else "lower",
        levels=tuple(level for level in LEVELS if level != "service" or not is_median),
        formula=model.returns,
        numerator={},
        denominator=None,
        pitfalls=model.pitfalls.model_dump(),
        source=model.source,
        not_for=("ranking",),
        minimum_coverage=minimum_coverage,
        confidentiality="internal",
    )
