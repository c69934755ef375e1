"""How frontiers are shown: as records for programs, as a table for analysts, as a card for one provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.output import Column, write, write_table, write_wrapped
from sluzby_eval.czech import format_number
from sluzby_eval.frontier.models import Gap, Modelled, gap_of
from sluzby_eval.i18n import _, current_language, pick

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sluzby_eval.cli.session import Session
    from sluzby_eval.frontier.run import Analysis, Outcome
    from sluzby_eval.frontier.spec import Model

NONE = "–"
SHOWN_PEERS = 3


def record_of(
    analysis: Analysis,
    name: Callable[[str], object],
    gap: Callable[[Outcome], Gap | None] | None = None,
) -> dict[str, object]:
    """Make the record of an analysis; units stand in the order in which they were given."""
    return {
        "measure": analysis.choices.measure,
        "orientation": analysis.choices.orientation,
        "rts": analysis.choices.returns,
        "units": [_unit(item, name, gap(item) if gap is not None else None) for item in analysis.units],
        "findings": [finding.as_record() for finding in analysis.findings],
    }


def _unit(item: Outcome, name: Callable[[str], object], gap: Gap | None) -> dict[str, object]:
    record: dict[str, object] = {
        "unit": name(item.unit),
        "score": _finite(item.score),
        "corrected": _finite(item.corrected),
        "lower": _finite(item.lower),
        "upper": _finite(item.upper),
        "rank_low": item.rank_low,
        "rank_high": item.rank_high,
        "peers": [{"unit": name(peer), "intensity": share} for peer, share in item.peers],
        "values": dict(item.values),
        "targets": dict(item.targets),
        "slacks": dict(item.slacks),
        "scale_efficiency": _finite(item.scale),
        "returns_to_scale": item.scale_returns,
    }
    if item.parts:
        record["parts"] = {name: _finite(value) for name, value in item.parts.items()}
    if gap is not None:
        record["gap_czk"] = {"low": gap.low, "high": gap.high}
        if gap.per_client_day_low is not None:
            record["gap_czk_per_client_day"] = {
                "low": gap.per_client_day_low,
                "high": gap.per_client_day_high,
            }
    return record


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None


def write_units(
    session: Session,
    analysis: Analysis,
    names: Mapping[str, str],
    *,
    model: Model | None = None,
    year: int | None = None,
) -> None:
    """Write the table of an analyst: no order by score, no rank but as an interval."""
    if model is not None:
        write_wrapped(f"{pick(model.title.model_dump())}, {year}")
        write()
    if analysis.choices.is_plain:
        columns = [
            Column(_("Unit")), Column(_("Score"), number=True), Column(_("Corrected"), number=True),
            Column(_("Interval 95 %"), number=True), Column(_("Interval of ranks"), number=True),
            Column(_("Peers")),
        ]  # fmt: skip
        write_table(columns, [_cells(item, names) for item in analysis.units])
    else:
        _write_measure(analysis, names)
    write()
    write_wrapped(_reading(analysis))
    if analysis.findings:
        write()
        write_groups(analysis.findings)
    session.detail(_("{number} units counted.").format(number=analysis.counted))


def _write_measure(analysis: Analysis, names: Mapping[str, str]) -> None:
    """Write the scores of a measure that has no intervals, and the parts that it has."""
    parts = next((tuple(item.parts) for item in analysis.units if item.parts), ())
    titles = {
        "technical": _("Technical"), "allocative": _("Allocative"), "observed_cost": _("Cost"),
        "least_cost": _("Least cost"), "sum_of_slacks": _("Sum of slacks"), "distance": _("Distance"),
        "own_weights": _("Own weights"), "maverick": _("Above others by"),
    }  # fmt: skip
    columns = [
        Column(_("Unit")), Column(_("Score"), number=True), *(Column(titles[name], number=True) for name in parts),
        Column(_("Peers")),
    ]  # fmt: skip
    whole = ("observed_cost", "least_cost", "sum_of_slacks")
    rows = []
    for item in analysis.units:
        figures = [(_whole if name in whole else _number)(item.parts.get(name)) for name in parts]
        peers = ", ".join(_peers(item, names)) or NONE
        rows.append((names.get(item.unit, item.unit), _number(item.score), *figures, peers))
    write_table(columns, rows)


def _peers(item: Outcome, names: Mapping[str, str]) -> list[str]:
    """Name the weightiest peers besides the unit itself."""
    others = [names.get(peer, peer) for peer, _share in sorted(item.peers, key=lambda peer: -peer[1])]
    return [peer for peer in others[:SHOWN_PEERS] if peer != names.get(item.unit, item.unit)]


def _cells(item: Outcome, names: Mapping[str, str]) -> tuple[str, ...]:
    ranks = f"{item.rank_low}–{item.rank_high}" if item.rank_low is not None else NONE
    return (
        names.get(item.unit, item.unit),
        _number(item.score),
        _number(item.corrected),
        _interval(item),
        ranks,
        ", ".join(_peers(item, names)) or NONE,
    )


def _reading(analysis: Analysis) -> str:
    told = [
        _(
            "A score compares with the best of the {number} units measured here, not with what is possible, and it "
            "says nothing of quality."
        ).format(number=analysis.counted),
        _("Differences inside the intervals are no differences.")
        if analysis.choices.is_plain
        else _("This measure has no intervals, so small differences say nothing."),
        _("It is a question to ask, and no ground for a grant or a cut."),
    ]
    return " ".join(told)


def write_card(modelled: Modelled, service: str, names: Mapping[str, str]) -> None:
    """Write the card of one provider: own figures, peers, targets and the gap; no rank."""
    model = modelled.model
    item = next((unit for unit in modelled.analysis.units if unit.unit == service), None)
    write_wrapped(f"{names.get(service, service)} – {pick(model.title.model_dump())}, {modelled.year}")
    write()
    if item is None or item.score is None:
        write_wrapped(_("The statement lacks a figure that this model needs, so there is no score."))
        return
    write_wrapped(
        _("Score {score}, corrected {corrected}, interval {interval}.").format(
            score=_number(item.score), corrected=_number(item.corrected), interval=_interval(item)
        )
    )
    _write_figures(modelled, item, names)
    gap = gap_of(model, item)
    if gap is not None:
        write_wrapped(_gap(gap))
    write_wrapped(pick(model.pitfalls.model_dump()))
    write_wrapped(_reading(modelled.analysis))
    mine = [finding for finding in modelled.analysis.findings if finding.code != "F111"]
    if mine:
        write()
        write_groups(mine)
    write()


def _write_figures(modelled: Modelled, item: Outcome, names: Mapping[str, str]) -> None:
    peers = sorted(item.peers, key=lambda peer: -peer[1])[:SHOWN_PEERS]
    by_unit = {unit.unit: unit for unit in modelled.analysis.units}
    shown = [by_unit[peer] for peer, _share in peers if peer != item.unit]
    columns = [
        Column(_("Figure")), Column(_("Own"), number=True), Column(_("Target"), number=True),
        Column(_("Slack in it"), number=True),
        *(Column(names.get(peer.unit, peer.unit), number=True) for peer in shown),
    ]  # fmt: skip
    rows = [
        (
            pick(column.label.model_dump()),
            _whole(item.values[column.id]),
            _whole(item.targets.get(column.id)),
            _whole(item.slacks.get(column.id)),
            *(_whole(peer.values[column.id]) for peer in shown),
        )
        for column in (*modelled.model.inputs, *modelled.model.outputs)
    ]
    write_table(columns, rows)
    write()


def _gap(gap: Gap) -> str:
    told = _("Between {low} and {high} CZK a year lie between this service and the frontier.").format(
        low=_whole(_rounded(gap.low)), high=_whole(_rounded(gap.high))
    )
    if gap.per_client_day_low is None:
        return told
    return f"{told} " + _("For one client-day that is {low} to {high} CZK.").format(
        low=_whole(gap.per_client_day_low), high=_whole(gap.per_client_day_high)
    )


def _rounded(value: float) -> float:
    """Round to three digits: an estimate is not known to the crown."""
    return float(f"{value:.2e}")


def _interval(item: Outcome) -> str:
    return f"{_number(item.lower)}–{_number(item.upper)}" if item.lower is not None else NONE


def _number(value: float | None) -> str:
    return NONE if _finite(value) is None else format_number(float(value or 0.0), 3, current_language())


def _whole(value: float | None) -> str:
    return NONE if value is None else format_number(value, 0, current_language())
