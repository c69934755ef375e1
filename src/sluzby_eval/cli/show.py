"""`sluzby-eval show`: one indicator as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import Column, capitalised, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import results_of, year_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.cli.units_named import names_of, unit_of
from sluzby_eval.czech import collate
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, current_language, ngettext
from sluzby_eval.model import ALL
from sluzby_eval.reporting.format import Format
from sluzby_eval.results import Status
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.cli.session import Session
    from sluzby_eval.cli.stored import Computed
    from sluzby_eval.results import IndicatorInfo

BASES = ("seat", "operation")
USUAL_LEVELS = ("orp", "district", "region", "provider", "service")
UNKNOWN = "unknown"
FRONTIER = "frontier_"  # before the id of a model, in place of an indicator
COMPARED = ("robust_z", "rank", "rank_low", "rank_high", "lower", "upper")
CHOICES = 8  # told where nothing is found
CODED = ("service", "provider")  # levels whose names are not unique
Record = dict[str, object]

app = command_app()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which rows of the results are shown."""

    indicator: str
    level: str
    year: int
    version: str
    type: str
    form: str
    basis: str


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval show cost_per_occupied_bed_day --level orp\n"
    "sluzby-eval show COST03 --level service --type DPS --form pob --sort -value",
)
def show(
    context: typer.Context,
    indicator: asked.Indicator,
    level: asked.Level = None,
    year: asked.Year = None,
    type: asked.Type = ALL,
    form: asked.Form = ALL,
    unit: Annotated[str | None, typer.Option(help=mark("Only this unit, by name or code."))] = None,
    version: asked.Version = None,
    basis: asked.Basis = "seat",
    sort: Annotated[
        str, typer.Option(help=mark("name, value or coverage; with a minus from the highest."))
    ] = "name",
    as_of: asked.AsOf = None,
) -> int:
    """Show one indicator as a table."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    computed = results_of(session, workspace, version=choices.version(version), year=year, as_of=as_of)
    if indicator.startswith(FRONTIER):
        from sluzby_eval.cli.frontier_kept import kept

        computed, model = kept(workspace, computed, indicator)
        type = model.population.type if type == ALL else type
        form = model.population.form if form == ALL else form
    wanted = slice_of(computed, indicator, level=level, year=year, type=type, form=form, basis=basis)
    names = names_of(workspace, computed.snapshot, wanted.level)
    info = computed.indicators[wanted.indicator]
    records = _sorted(_records(computed.frame, wanted, names), _allowed(session, info, sort))
    if unit is not None:
        chosen = unit_of(workspace, computed, unit, wanted)
        records = [record for record in records if record["unit"] == chosen]
    if session.json:
        _write_json(computed, wanted, info, records)
    else:
        _write_text(computed, wanted, info, records)
    return 0


def _allowed(session: Session, info: IndicatorInfo, sort: str) -> str:
    """Return the order that a definition allows: what is not for ranking is not put in order of its values."""
    if info.may_rank or sort.removeprefix("-") != "value":
        return sort
    session.say(_("The definition of {name} forbids ranking: units stand by name.").format(name=info.id))
    return "name"


def slice_of(
    computed: Computed,
    indicator: str,
    *,
    level: str | None,
    year: int | None,
    type: str,
    form: str,
    basis: str,
) -> Slice:
    """Understand the options that say which rows are meant."""
    frame = computed.frame
    chosen = choices.indicator(indicator, computed.indicators)
    if frame.filter(indicator=chosen).is_empty():
        raise UsageError(
            _("The indicator {name} is not published, so it was not computed.").format(name=chosen),
            hint=_("Write `status: published` into its definition."),
        )
    levels = computed.indicators[chosen].levels
    usual = next((name for name in USUAL_LEVELS if name in levels), levels[0])
    wanted = Slice(
        indicator=chosen,
        level=choices.level(level, levels) if level else usual,
        year=year_of(computed, year),
        version=computed.version,
        type=choices.code(type, "service_types", what=_("Type")),
        form=choices.code(form, "forms", what=_("Form")),
        basis=choose(basis, dict.fromkeys(BASES, ()), what=_("Basis")),
    )
    _refuse_empty(frame, wanted)
    return wanted


def _refuse_empty(frame: pl.DataFrame, wanted: Slice) -> None:
    """Say which types, forms and bases an indicator has, where it has no results of those asked for."""
    names = [name for name in ("type", "form", "basis") if name != "type" or not _spans_types(wanted)]
    asked = {name: str(getattr(wanted, name)) for name in names}
    rows = frame.filter(indicator=wanted.indicator, level=wanted.level, year=wanted.year)
    if rows.is_empty() or not rows.filter(pl.col(name) == asked[name] for name in names).is_empty():
        return
    differing = pl.sum_horizontal(pl.col(name) != asked[name] for name in names)
    found = rows.select(names).unique().sort(differing, *(pl.col(name) != ALL for name in names), *names)
    options = [
        _options({name: row[name] for name in names if row[name] != asked[name]}) for row in found.to_dicts()
    ]
    raise UsageError(
        _("{name} has no results for {options}.").format(name=wanted.indicator, options=_options(asked)),
        hint=_("There are: {choices}.").format(
            choices="; ".join(options[:CHOICES]) + (" …" if len(options) > CHOICES else "")
        ),
    )


def _options(chosen: Mapping[str, str]) -> str:
    return " ".join(f"--{name} {value}" for name, value in chosen.items())


def _records(frame: pl.DataFrame, wanted: Slice, names: Mapping[str, str]) -> list[Record]:
    keys = ["indicator", "level", "year", "form", "basis"]
    if not _spans_types(wanted):
        keys.append("type")
    rows = frame.filter(pl.col(key) == getattr(wanted, key) for key in keys)
    return [{"name": names.get(row["unit"], row["unit"]), **row} for row in rows.iter_rows(named=True)]


def _spans_types(wanted: Slice) -> bool:
    """Tell whether rows of several types are shown: a service has one type, and no row for all of them."""
    return wanted.level == "service" and wanted.type == ALL


def _sorted(records: list[Record], sort: str) -> list[Record]:
    key = choose(sort.removeprefix("-"), {"name": (), "value": (), "coverage": ()}, what=_("Order"))
    ordered = collate(records, key=lambda record: str(record["name"]))
    if key != "name":
        sign = -1 if sort.startswith("-") else 1
        ordered.sort(key=lambda record: _last_if_blank(record[key], sign))
    elif sort.startswith("-"):
        ordered.reverse()
    else:
        ordered.sort(key=lambda record: record["unit"] == UNKNOWN)  # no territory comes last
    return ordered


def _last_if_blank(value: object, sign: int) -> tuple[bool, float]:
    return (True, 0.0) if value is None else (False, sign * float(str(value)))


def _write_json(computed: Computed, wanted: Slice, info: IndicatorInfo, records: Sequence[Record]) -> None:
    shown = ("unit", "name", "type", "value", "status", "numerator", "denominator", "n_counted", "n_expected")
    more = (
        "coverage",
        "peer_group",
        "peer_n",
        "peer_q1",
        "peer_median",
        "peer_q3",
        "reference_date",
        *COMPARED,
    )
    write_json(
        "show",
        {
            "indicator": info.id,
            "title": info.title,
            "unit": info.unit,
            "level": wanted.level,
            "year": wanted.year,
            "version": wanted.version,
            "type": wanted.type,
            "form": wanted.form,
            "basis": wanted.basis,
            "snapshot": computed.snapshot.id,
            "rows": [{name: record[name] for name in (*shown, *more)} for record in records],
        },
    )


def _write_text(computed: Computed, wanted: Slice, info: IndicatorInfo, records: Sequence[Record]) -> None:
    words = Format(current_language())
    unit, number = words.unit(info.unit), f" ({info.catalogue})" if info.catalogue else ""
    write_wrapped(f"{words.pick(info.title)}{number}{', ' + unit if unit else ''}")
    write()
    peers = _peer_groups(records)
    with_peers = len(peers) > 1  # of a single group the notes tell
    listed, left_out = _of_concern(wanted, records)
    with_rank = any(record["rank"] is not None for record in listed)
    with_interval = any(record["lower"] is not None for record in listed)
    with_coverage = wanted.level != "service" or any(record["n_expected"] not in (0, 1) for record in records)
    columns = [
        *([Column(_("Code"))] if wanted.level in CODED else []),
        Column(capitalised(words.level(wanted.level))),
        *([Column(_("Type"))] if _spans_types(wanted) else []),
        Column(_("Value"), number=True),
        *([Column(_("Counted"), number=True), Column(_("Coverage"), number=True)] if with_coverage else []),
        *(
            [Column(_("Peers: quartiles"), number=True), Column(_("Compared"), number=True)]
            if with_peers
            else []
        ),
        *([Column(_("95% interval"), number=True)] if with_interval else []),
        *([Column(_("Rank"), number=True)] if with_rank else []),
        Column(_("Note")),
    ]
    with_type = _spans_types(wanted)
    write_table(
        columns,
        [
            _row(
                words,
                info,
                record,
                with_peers=with_peers,
                with_type=with_type,
                with_coverage=with_coverage,
                with_interval=with_interval,
                with_rank=with_rank,
            )
            for record in listed
        ],
    )
    write()
    if left_out:
        told = ngettext("{n} more unit does not have it.", "{n} more units do not have it.", left_out)
        write_wrapped(told.format(n=left_out))
    compared = [*_peer_notes(words, info, peers), *_compared_notes(info, records)]
    for note in [*compared, *_notes(words, computed, wanted, records)]:
        write_wrapped(note)


def _of_concern(wanted: Slice, records: Sequence[Record]) -> tuple[Sequence[Record], int]:
    """Leave out the many services and providers that an indicator does not concern."""
    if wanted.level not in CODED or len(records) == 1:
        return records, 0
    listed = [record for record in records if record["status"] != Status.NOT_APPLICABLE]
    return listed, len(records) - len(listed)


def _row(
    words: Format,
    info: IndicatorInfo,
    record: Record,
    *,
    with_peers: bool,
    with_type: bool,
    with_coverage: bool,
    with_interval: bool,
    with_rank: bool,
) -> tuple[str, ...]:
    value, status = record["value"], str(record["status"])
    peers = _peers(words, info.unit, record) if with_peers else ()
    return (
        *([str(record["unit"])] if record["level"] in CODED else []),
        str(record["name"]),
        *([str(record["type"])] if with_type else []),
        words.number(float(str(value)), info.unit) if value is not None else "–",
        *(_coverage(words, record) if with_coverage else ()),
        *peers,
        *([_interval(words, info, record)] if with_interval else []),
        *([_rank(record)] if with_rank else []),
        "" if status == "ok" else words.blank(status),
    )


def _coverage(words: Format, record: Record) -> tuple[str, str]:
    share = words.quantity(float(str(record["coverage"])), "share") if record["coverage"] is not None else "–"
    return f"{record['n_counted']}/{record['n_expected']}", share


def _interval(words: Format, info: IndicatorInfo, record: Record) -> str:
    if record["lower"] is None or record["upper"] is None:
        return ""
    return " – ".join(words.number(float(str(record[side])), info.unit) for side in ("lower", "upper"))


def _rank(record: Record) -> str:
    """Write a rank with the ranks that it cannot be told apart from."""
    if record["rank"] is None:
        return ""
    low, high = record["rank_low"], record["rank_high"]
    return f"{record['rank']}" if low == high else f"{record['rank']} ({low}–{high})"


def _compared_notes(info: IndicatorInfo, records: Sequence[Record]) -> list[str]:
    """Say what ranks mean, or why there are none."""
    if any(record["rank"] is not None for record in records):
        return [_("Rank among comparable units, in brackets the ranks that cannot be told apart from it.")]
    if not info.may_rank:
        return [_("The definition forbids ranking.")]
    few = [int(str(record["peer_n"])) for record in records if record["peer_n"] is not None]
    if few and all(record["peer_median"] is None for record in records):
        return [_("Too few comparable units for quartiles and ranks (at most {n}).").format(n=max(few))]
    return []


def _peer_groups(records: Sequence[Record]) -> list[Record]:
    """Return one record of each group of comparable units."""
    found = {str(record["peer_group"]): record for record in records if record["peer_median"] is not None}
    return list(found.values())


def _peer_notes(words: Format, info: IndicatorInfo, peers: Sequence[Record]) -> list[str]:
    if not peers:
        return []
    if len(peers) > 1:
        return [_("Peers: lower quartile | median | upper quartile of units of the same type and form.")]
    low, middle, high = (
        words.number(float(str(peers[0][name])), info.unit) for name in ("peer_q1", "peer_median", "peer_q3")
    )
    told = _(
        "Comparable units with a value: {n}; lower quartile {low}, median {middle}, upper quartile {high}."
    )
    return [told.format(n=peers[0]["peer_n"], low=low, middle=middle, high=high)]


def _peers(words: Format, unit: str, record: Record) -> tuple[str, str]:
    if record["peer_median"] is None:
        return "", ""
    quartiles = (record["peer_q1"], record["peer_median"], record["peer_q3"])
    return " | ".join(words.number(float(str(value)), unit) for value in quartiles), str(record["peer_n"])


def _notes(words: Format, computed: Computed, wanted: Slice, records: Sequence[Record]) -> list[str]:
    notes = [
        _("Year {year}, version {version}, {type}, {form}, snapshot {snapshot}.").format(
            year=wanted.year,
            version=words.version(wanted.version),
            type=choices.type_name(wanted.type),
            form=choices.form_name(wanted.form),
            snapshot=computed.snapshot.id,
        )
    ]
    dates = sorted({record["reference_date"] for record in records if record["reference_date"]}, key=str)
    if dates:
        shown = ", ".join(words.date(date) for date in dates if isinstance(date, dt.date))
        notes.append(_("Population on {dates}.").format(dates=shown))
    if wanted.basis == "operation":
        notes.append(_("Field services are counted where they work."))
    return notes
