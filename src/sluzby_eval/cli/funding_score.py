"""`sluzby-eval funding score`: points of individual criteria, of a rule set or of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from sluzby_eval.cli import funding_options as options
from sluzby_eval.cli.funding_view import blank, heading, numbers, points
from sluzby_eval.cli.funding_work import Work, open_work
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.numbers import number
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.evaluation.comparison.composite import scored, share_of, weight_of, wide
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.funding import run as funding
from sluzby_eval.i18n import _, pick
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.evaluation.comparison.spec import Profile

DETAILS = mark(
    "A score says how a service did by declared criteria, nothing more. It enters money only where a rule set says "
    "so and by the weight that it says. Profiles are the cards of rules/profiles/."
)

app = command_app()


@app.command(
    "score",
    cls=SluzbyCommand,
    epilog="sluzby-eval funding score --year 2025\nsluzby-eval funding score --profile jmk_2014 --year 2025",
)
def score_command(
    context: typer.Context,
    rules: options.RulesOption = None,
    profile: Annotated[
        str | None, typer.Option("--profile", help=mark("A profile of criteria instead of a rule set."))
    ] = None,
    year: options.YearOption = None,
    service: options.ServiceOption = None,
    unit: options.UnitOption = None,
    overlay: options.OverlayOption = None,
) -> int:
    """Show criteria and points of services."""
    session = session_of(context)
    if profile is not None:
        return _of_profile(session, profile, year)
    work = open_work(session, rules=rules, year=year, overlay=overlay)
    wanted = work.services(service or [], unit)
    frame = funding.points_frame(work.terms, funding.services(work.ground, work.terms))
    if wanted is not None:
        frame = frame.filter(pl.col("service_id").is_in(sorted(wanted)))
    if session.json:
        write_json(
            "funding-score",
            {"rule_set": work.terms.rules.id, "year": work.terms.year, "criteria": frame.to_dicts()},
        )
        return 0
    _write(work, frame)
    return 0


def _write(work: Work, frame: pl.DataFrame) -> None:
    if frame.is_empty():
        write_wrapped(
            _("The rule set {name} has no criteria for these services.").format(name=work.terms.rules.id)
        )
        return
    heading(work, _("Criteria"))
    columns = [
        Column(_("Service")), Column(_("Name")), Column(_("Criterion")), *numbers(_("Value"), _("Points"), _("Out of"),
        _("Weight, of 100"), _("Part")), Column(_("Blank")),
    ]  # fmt: skip
    rows = [
        (
            row["service_id"], row["name"], row["title"], number(row["value"], 4), points(row["points"]),
            points(row["most"]), points(row["weight"]), points(row["part"]), blank(row["status"]),
        )
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
    write_table(columns, rows)


def _of_profile(session: Session, name: str, year: int | None) -> int:
    """Score by a card of rules/profiles/; what nobody gave points to says that a parameter is missing."""
    workspace = open_workspace(session.folder)
    catalogue, _findings = load_catalogue(workspace)
    profiles = catalogue.settings.profiles
    titles = {key: tuple(item.spec.title.texts().values()) for key, item in profiles.items()}
    found = profiles[choose(name, titles, what=_("Profile"))].spec
    computed = results_of(session, workspace, year=year)
    chosen = year or int(computed.frame["year"].max() or 0)  # type: ignore[arg-type]
    values = computed.frame.filter(pl.col("year") == chosen, pl.col("basis") == "seat")
    names = list(
        dict.fromkeys(
            item.indicator for card in found.cards for c in card.criteria.values() for item in c.measures
        )
    )
    table = scored(wide(values, names), found).filter(pl.col("form") != "all")
    services = names_of(workspace, computed.snapshot, "service")
    rows: list[dict[str, Any]] = _profile_rows(found, table)
    if session.json:
        write_json("funding-score", {"profile": found.id, "year": chosen, "services": rows})
        return 0
    write_wrapped(f"{pick(found.title.texts())}, {chosen}")
    write()
    columns = [
        Column(_("Service")),
        Column(_("Name")),
        Column(_("Type")),
        Column(_("Form")),
        *numbers(_("Score"), _("Weight known")),
        Column(_("Blank")),
    ]
    write_table(
        columns,
        [
            (
                str(row["service_id"]), services.get(str(row["service_id"]), ""), str(row["type"]), str(row["form"]),
                points(row["score"]), points(row["weight_known"]), blank(str(row["status"])),
            )
            for row in rows
        ],
    )  # fmt: skip
    return 0


def _profile_rows(profile: Profile, table: pl.DataFrame) -> list[dict[str, Any]]:
    criteria = list(profile.criteria)
    return [
        {
            "service_id": row["unit"],
            "type": row["type"],
            "form": row["form"],
            "score": row["value"],
            "weight_known": None if row["denominator"] is None else 100 * row["denominator"],
            "status": row["status"],
            "criteria": {
                name: {"weight": row.get(weight_of(name)), "share": row.get(share_of(name))}
                for name in criteria
            },
        }
        for row in table.iter_rows(named=True)
    ]
