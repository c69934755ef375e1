"""`sluzby-eval why`: why a figure changed between two years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval import units
from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.show import slice_of
from sluzby_eval.cli.signed import change, decimals_of, parts, signed
from sluzby_eval.cli.stored import results_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import unit_of
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.evaluation.why import why as find_why
from sluzby_eval.i18n import _, current_language
from sluzby_eval.model import ALL
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.evaluation.why import Cause, Figure, Why

NAMED = 3  # services told beside an effect
DETAILS = mark(
    "The effects add up to the change exactly: price (the numerator of the services), volume (their "
    "denominator), mix (which services have how much weight), entry and exit, coverage (who reported), "
    "population, and definition (parameters of the rules)."
)

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval why cost_per_occupied_bed_day --level region --unit CZ064 --years 2024 2025\n"
    "sluzby-eval why UTIL01 --level orp --unit Kyjov",
)
def why(
    context: typer.Context,
    indicator: asked.Indicator,
    unit: asked.Unit,
    level: asked.Level = None,
    years: Annotated[
        tuple[int, int] | None,
        typer.Option(help=mark("The earlier and the later year; else the last two."), metavar="YEAR YEAR"),
    ] = None,
    type: asked.Type = ALL,
    form: asked.Form = ALL,
    version: asked.Version = None,
    basis: asked.Basis = "seat",
    as_of: asked.AsOf = None,
) -> int:
    """Take the change of a figure between two years apart."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), as_of=as_of)
    pair = _pair(computed, years)
    wanted = slice_of(computed, indicator, level=level, year=pair[1], type=type, form=form, basis=basis)
    found = find_why(
        workspace,
        computed.snapshot,
        computed.frame,
        indicator=wanted.indicator,
        level=wanted.level,
        unit=unit_of(workspace, computed, unit, wanted),
        years=pair,
        type=wanted.type,
        form=wanted.form,
        basis=wanted.basis,
    )
    if session.json:
        write_json("why", found.as_record())
    else:
        _write_text(found)
    return 0 if found.agrees else 5


def _pair(computed: Computed, years: tuple[int, int] | None) -> tuple[int, int]:
    known = computed.frame["year"].unique().sort().to_list()
    if years is None:
        if len(known) < 2:
            raise InputError(
                _("A change needs two years; there are results of {years}.").format(
                    years=", ".join(map(str, known)) or "–"
                )
            )
        return known[-2], known[-1]
    for year in years:
        if year not in known:
            raise InputError(
                _("There are no results of the year {year}.").format(year=year),
                hint=_("There are: {years}.").format(years=", ".join(map(str, known))),
            )
    if years[0] == years[1]:
        raise UsageError(_("A change needs two different years."))
    if years[0] > years[1]:
        raise UsageError(_("The earlier year comes first: --years 2024 2025."))
    return years


def _write_text(found: Why) -> None:
    words = Format(current_language())
    for sentence in _sentences(words, found):
        write_wrapped(sentence)
    write()
    if found.causes and found.change is not None:
        amounts = parts(words, [cause.amount for cause in found.causes], found.change, found.measure)
        rows = [
            (_effect(words, found, cause), amount, _services(words, found, cause))
            for cause, amount in zip(found.causes, amounts, strict=True)
        ]
        total = parts(words, [found.change], found.change, found.measure)[0]
        write_table(
            [Column(_("Cause")), Column(_("Effect"), number=True), Column(_("Services, the greatest first"))],
            [*rows, (_("change together"), total, "")],
        )
        write()
    for note in _notes(words, found):
        write_wrapped(note)


def _sentences(words: Format, found: Why) -> list[str]:
    """Say the change and its greatest cause in plain words."""
    where = f"{words.pick(found.title)}, {words.level(found.level)} {found.unit_name}"
    if found.change is None or found.before.value is None or found.after.value is None:
        return [
            _("{where}: the change cannot be told.").format(where=where),
            *(_blank(words, item) for item in (found.before, found.after) if item.value is None),
        ]
    before, after = (
        words.quantity(value, found.measure) for value in (found.before.value, found.after.value)
    )
    told = {
        "where": where,
        "before": before,
        "after": after,
        "first": found.before.year,
        "last": found.after.year,
    }
    if found.change == 0:
        return [_("{where}: no change between {first} and {last} ({after}).").format(**told)]
    by = change(words, float(found.change), found.measure)
    rose = found.change > 0
    text = (
        _("{where}: rose from {before} in {first} to {after} in {last} ({by}).")
        if rose
        else _("{where}: fell from {before} in {first} to {after} in {last} ({by}).")
    )
    main = max(found.causes, key=lambda cause: abs(cause.amount))
    cause = _("Most of all it was {cause}: {by}.").format(
        cause=_short(main.effect), by=change(words, float(main.amount), found.measure)
    )
    return [text.format(**told, by=by), cause]


def _blank(words: Format, item: Figure) -> str:
    return _("Year {year}: {reason}.").format(year=item.year, reason=words.blank(item.status))


def _short(effect: str) -> str:
    return {
        "price": _("a change of the numerator (price)"),
        "volume": _("a change of volume"),
        "mix": _("a shift between services (mix)"),
        "entry": _("new services"),
        "exit": _("services that ended"),
        "coverage": _("other services reporting (coverage)"),
        "population": _("the number of inhabitants"),
        "definition": _("a change of the rules (definition)"),
        "together": _("several things that cannot be told apart"),
    }[effect]


def _effect(words: Format, found: Why, cause: Cause) -> str:
    """Name an effect with what it stands for in this very indicator."""
    above = words.pick(found.numerator)
    below = words.pick(found.denominator) if found.denominator else ""
    return {
        "price": _("price: {numerator}").format(numerator=above),
        "volume": _("volume: {measure}").format(measure=below if found.kind == "ratio" else above),
        "mix": _("mix: shift between services"),
        "entry": _("entry: new services"),
        "exit": _("exit: services that ended"),
        "coverage": _("coverage: who reported"),
        "population": _("population: {denominator}").format(denominator=below or _("inhabitants")),
        "definition": _("definition: {parameters}").format(parameters=", ".join(found.parameters)),
        "together": _("together, cannot be told apart"),
    }[cause.effect]


def _services(words: Format, found: Why, cause: Cause) -> str:
    """Name the services behind an effect, each with its own part."""
    if found.level == "service":
        return ""
    scale = units.times(found.measure)
    decimals = decimals_of(found.measure, float(found.change or 0))
    told = [
        f"{actor.name} ({signed(words, float(actor.amount) * scale, decimals)})"
        for actor in cause.actors[:NAMED]
    ]
    more = len(cause.actors) - NAMED
    return ", ".join(told) + (_(" and {n} more").format(n=more) if more > 0 else "")


def _notes(words: Format, found: Why) -> list[str]:
    notes = [
        _("Counted {before} of {all_before} in {first}, {after} of {all_after} in {last}.").format(
            before=found.before.n_counted, all_before=found.before.n_expected, first=found.before.year,
            after=found.after.n_counted, all_after=found.after.n_expected, last=found.after.year,
        )
    ]  # fmt: skip
    notes += [
        _("Service {new} is {old} registered anew.").format(new=new, old=old)
        for new, old in sorted(found.successors.items())
    ]
    notes.append(
        _("Version {version}, {type}, {form}, snapshot {snapshot}.").format(
            version=words.version(found.version),
            type=choices.type_name(found.type),
            form=choices.form_name(found.form),
            snapshot=found.snapshot,
        )
    )
    if not found.agrees:
        notes.append(_("Computed anew from the data: ANOTHER number. Run `sluzby-eval evaluate`."))
    return notes
