"""What all commands of funding begin with: workspace, dataset, rule set, year, and a scenario laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results
from sluzby_eval.cli import choices
from sluzby_eval.cli.funding_cells import Cells, cells_behind
from sluzby_eval.cli.stored import head_of, is_current
from sluzby_eval.cli.units_named import names_of, territory_of
from sluzby_eval.definitions import Loaded
from sluzby_eval.errors import DefinitionError, UsageError
from sluzby_eval.evaluation.overlay import check_overlay, read_overlay, tell
from sluzby_eval.evaluation.run import evaluate, load_catalogue
from sluzby_eval.findings import Finding, Severity
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.needs import Needs
from sluzby_eval.funding.rulesets import chosen
from sluzby_eval.funding.scenario import with_parameter, with_weights
from sluzby_eval.i18n import _, pick
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.evaluation.overlay import Overlay
    from sluzby_eval.funding.given import Service
    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.funding.terms import Terms
    from sluzby_eval.store import Snapshot
    from sluzby_eval.territory import Territory
    from sluzby_eval.workspace import Workspace

INVENTED = "invented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a command of funding stands on."""

    session: Session
    workspace: Workspace
    snapshot: Snapshot
    ground: funding.Ground
    loaded: Loaded[RuleSet]
    terms: Terms

    @property
    def territory(self) -> Territory:
        """The territory in force."""
        return territory_of(self.workspace, self.snapshot)

    @property
    def stated(self) -> int:
        """The year of the statements."""
        return self.terms.year - self.terms.rules.data.years_back

    def facts(self) -> list[tuple[str, str]]:
        """Return what a table of this work stands on, for its head."""
        return [
            (_("Rules"), pick(self.terms.rules.title.texts())),
            (_("Rule set"), f"{self.terms.rules.id} {self.terms.document.sha256[:16]}"),
            (_("Year"), str(self.terms.year)),
            (_("Snapshot"), self.snapshot.id),
        ]

    def services(self, asked: Sequence[str], area: str | None) -> set[str] | None:
        """Return the services that were asked for, by id, name, or area; None means all.

        Raises:
            UsageError: a name is not known.
        """
        found: set[str] | None = None
        if asked:
            names = names_of(self.workspace, self.snapshot, "service")
            found = {choices.unit(name, names) for name in asked}
        if area is not None:
            inside = self._inside(area)
            found = inside if found is None else found & inside
        return found

    def _inside(self, area: str) -> set[str]:
        code = self.territory.find(area) or self.territory.find(area, level="orp")
        if code is None:
            raise UsageError(_("There is no area {name}.").format(name=area))
        above = self.territory.ancestors()
        codes = {row[0] for row in above.select("area", "unit").iter_rows() if row[1] == code}
        rows = self.ground.cells.frame("services", self.terms.year).select("service_id", "area").iter_rows()
        return {service for service, seat in rows if seat in codes}

    def cells_of(self, services: Iterable[Service]) -> Cells:
        """Return the cells behind the indicators of criteria, by service and indicator."""
        asked = [item.service_id for item in services]
        if self.ground.results is None:
            return {name: {} for name in asked}
        known = set(self.ground.results.filter(pl.col("year") == self.stated)["unit"])
        found = cells_behind(
            self.workspace,
            self.snapshot,
            self.ground.results,
            indicators=Needs.of(self.terms.rules).indicators,
            services=[name for name in asked if name in known],
            year=self.stated,
            version=self.terms.rules.data.version,
        )
        return {name: found.get(name, {}) for name in asked}


def open_work(
    session: Session,
    *,
    rules: str | None,
    year: int | None,
    as_of: str | None = None,
    overlay: Path | None = None,
    with_results: bool = True,
) -> Work:
    """Open everything; results of the evaluation only where the rule set has criteria.

    Raises:
        UsageError: a name, year or file is not understood.
        InputError: the dataset lacks what is needed.
        DefinitionError: the rule set or the overlay is faulty.
    """
    workspace = open_workspace(session.folder)
    snapshot = head_of(workspace, as_of)
    loaded = chosen(workspace, rules)
    scenario = read_overlay(overlay) if overlay is not None else None
    if scenario is not None:
        loaded, scenario = _laid(workspace, snapshot, loaded, scenario)
        snapshot = scenario.snapshot(snapshot)
    bare = funding.Ground.of(snapshot)
    terms = funding.terms_of(loaded, funding.year_of(bare, year))
    table = None
    if with_results and loaded.spec.criteria is not None:
        table = _results(session, workspace, snapshot, terms, scenario)
    _warn(session, loaded)
    return Work(
        session=session,
        workspace=workspace,
        snapshot=snapshot,
        ground=replace(bare, results=table),
        loaded=loaded,
        terms=terms,
    )


def _warn(session: Session, loaded: Loaded[RuleSet]) -> None:
    if loaded.spec.status == INVENTED:
        session.say_once(_("The values of these rules are invented; they decide about nobody's money."))


def _results(
    session: Session, workspace: Workspace, snapshot: Snapshot, terms: Terms, overlay: Overlay | None
) -> pl.DataFrame:
    """Return the indicators of criteria: the stored ones where they hold, else evaluated anew."""
    version = terms.rules.data.version
    if overlay is None and is_current(workspace, snapshot, version=version):
        return results.read(workspace.results)[0]
    wanted = Needs.of(terms.rules).indicators
    years = [terms.year - terms.rules.data.years_back]
    with session.working(_("Evaluating")):
        return evaluate(
            workspace, snapshot, years=years, version=version, indicators=wanted, overlay=overlay
        ).results


def _laid(
    workspace: Workspace, snapshot: Snapshot, loaded: Loaded[RuleSet], overlay: Overlay
) -> tuple[Loaded[RuleSet], Overlay]:
    """Lay over the rule set what is about it, and leave the rest for data and definitions."""
    rules, rest = loaded.spec, []
    for change in overlay.spec.changes:
        if change.parameter is not None and change.parameter.id in rules.parameters:
            told = change.parameter
            rules = with_parameter(
                rules, told.id, Decimal(repr(told.value)), years=overlay.spec.years, type=told.type,
                form=told.form,
            )  # fmt: skip
        elif change.weights is not None and change.weights.profile == rules.id:
            rules = with_weights(rules, {k: Decimal(repr(v)) for k, v in change.weights.criteria.items()})
        else:
            rest.append(change)
    left = replace(overlay, spec=overlay.spec.model_copy(update={"changes": tuple(rest)}))
    _refuse(check_overlay(left, snapshot, load_catalogue(workspace)[0]))
    return Loaded(spec=rules, document=loaded.document), left


def _refuse(findings: Iterable[Finding]) -> None:
    errors = [item for item in findings if item.level is Severity.ERROR]
    if errors:
        raise DefinitionError(tell(errors))
