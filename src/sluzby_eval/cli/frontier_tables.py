"""Tables for people of what the commands of frontiers find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.output import Column, write, write_table, write_wrapped
from sluzby_eval.czech import format_number
from sluzby_eval.i18n import _, current_language, pick

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.findings import Finding
    from sluzby_eval.frontier.compiled import Floats
    from sluzby_eval.frontier.malmquist import Malmquist
    from sluzby_eval.frontier.metafrontier import Metafrontier
    from sluzby_eval.frontier.regression import Coefficient, Drivers
    from sluzby_eval.frontier.returns_test import Verdict
    from sluzby_eval.frontier.robust import Influence, Outliers
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.stochastic import Stochastic

NONE = "–"
SHOWN = 5  # of the most influential


def finite(value: float | None) -> float | None:
    """Return a number that JSON knows."""
    return value if value is not None and abs(value) < float("inf") else None


def _number(value: float | None, digits: int = 3) -> str:
    known = finite(value)
    return NONE if known is None else format_number(known, digits, current_language())


def write_findings(findings: Sequence[Finding]) -> None:
    """Write what there is to say of the data."""
    if findings:
        write()
        write_groups(findings)


def write_robust(
    units: Sequence[str],
    columns: Mapping[str, Floats],
    found: Sequence[Outliers],
    weighty: Sequence[Influence],
    *,
    draws: int,
    alpha: float,
) -> None:
    """Write scores by several frontiers beside each other, then outliers and influence."""
    heads = [
        Column(_("Unit")), Column(_("Score"), number=True), Column(_("Among units that exist (FDH)"), number=True),
        Column(_("Against {draws} drawn").format(draws=draws), number=True),
        Column(_("Against the quantile {alpha}").format(alpha=_number(alpha, 2)), number=True),
    ]  # fmt: skip
    rows = [
        (unit, *(_number(float(values[at])) for values in columns.values())) for at, unit in enumerate(units)
    ]
    write_table(heads, rows)
    write()
    write_wrapped(
        _("Sets of units that stick out most, and how much of the data cloud is left without them:")
    )
    write_table(
        [Column(_("Units")), Column(_("Left"), number=True)],
        [(", ".join(units[at] for at in item.units), _number(item.ratio)) for item in found],
    )
    write()
    write_wrapped(_("Units without which the scores of others would rise most:"))
    write_table(
        [
            Column(_("Unit")), Column(_("Mean rise"), number=True), Column(_("Largest rise"), number=True),
            Column(_("Units that move"), number=True),
        ],
        [
            (units[item.unit], _number(item.mean), _number(item.largest), str(item.moved))
            for item in weighty[:SHOWN]
        ],
    )  # fmt: skip
    write()
    write_wrapped(_("What sticks out is unusual, not wrong: look at its data first."))


def write_changes(found: Malmquist, name: Callable[[str], str]) -> None:
    """Write the changes of productivity."""
    heads = [
        Column(_("Unit")), Column(_("From")), Column(_("To")), Column(_("Productivity"), number=True),
        Column(_("Catching up"), number=True), Column(_("Move of the frontier"), number=True),
        Column(_("Pure efficiency"), number=True), Column(_("Scale"), number=True),
    ]  # fmt: skip
    rows = [
        (
            name(item.unit), *item.step,
            *(_number(value) for value in (item.index, item.efficiency, item.technical, item.pure, item.scale)),
        )
        for item in found.changes
    ]  # fmt: skip
    write_table(heads, rows)
    write()
    write_wrapped(
        _(
            "Above 1 is progress. Productivity is catching up times the move of the frontier; catching up is pure "
            "efficiency times scale."
        )
    )


def write_metafrontier(found: Metafrontier, units: Sequence[str], groups: Sequence[str]) -> None:
    """Write groups beside each other, then their units."""
    write_table(
        [
            Column(_("Group")), Column(_("Units"), number=True), Column(_("Mean score in the group"), number=True),
            Column(_("Nearness to the frontier of all"), number=True), Column(_("from"), number=True),
            Column(_("to"), number=True),
        ],
        [
            (
                item.name, str(item.units),
                *(_number(value) for value in (item.score, item.ratio, item.lowest, item.highest)),
            )
            for item in found.groups
        ],
    )  # fmt: skip
    write()
    write_table(
        [
            Column(_("Unit")), Column(_("Group")), Column(_("Score in the group"), number=True),
            Column(_("Score among all"), number=True), Column(_("Nearness"), number=True),
        ],
        [
            (unit, groups[at], *(_number(float(row[at])) for row in (found.group, found.everybody, found.ratio)))
            for at, unit in enumerate(units)
        ],
    )  # fmt: skip
    write()
    write_wrapped(
        _(
            "The score among all is the score in the group times nearness: how near the frontier of the group is to "
            "that of all. Nearness below 1 is a matter of the conditions of the group, not of the unit."
        )
    )


def write_returns(found: Verdict, *, units: int) -> None:
    """Write the tests of returns to scale."""
    titles = {
        "crs": _("constant returns (size does not matter)"),
        "nirs": _("non-increasing returns (nobody is too small)"),
        "ndrs": _("non-decreasing returns (nobody is too large)"),
        "vrs": _("variable returns"),
    }
    write_table(
        [
            Column(_("Hypothesis")), Column(_("Statistic"), number=True), Column(_("Limit"), number=True),
            Column(_("p-value"), number=True), Column(_("Rejected")),
        ],
        [
            (
                titles[item.hypothesis], _number(item.statistic, 4), _number(item.critical, 4),
                _number(item.p_value), _("yes") if item.rejected else _("no"),
            )
            for item in found.tests
        ],
    )  # fmt: skip
    write()
    write_wrapped(
        _(
            "Left after {replications} draws of {drawn} units of {units}: {kind}. Not rejected is not proven."
        ).format(replications=found.replications, drawn=found.drawn, units=units, kind=titles[found.returns])
    )


def write_drivers(found: Drivers, loaded: Loaded[Model] | None) -> None:
    """Write a regression of distances."""
    labels = {"constant": _("constant")}
    if loaded is not None:
        labels |= {item.id: pick(item.label.model_dump()) for item in loaded.spec.environment}
    heads = [
        Column(_("Environment")), Column(_("Coefficient"), number=True), Column(_("Error"), number=True),
        Column(_("Interval 95 %"), number=True), Column(_("Differs from zero")),
    ]  # fmt: skip
    write_table(heads, [_driver(item, labels) for item in (*found.coefficients, found.sigma)])
    write()
    write_wrapped(
        _(
            "Above zero: more of it goes with a larger distance from the frontier. {used} units, {replications} "
            "replications. It goes together; it is no proof of a cause."
        ).format(used=found.used, replications=found.replications)
    )


def _driver(item: Coefficient, labels: Mapping[str, str]) -> tuple[str, ...]:
    return (
        labels.get(item.name, item.name),
        _number(item.value, 4),
        _number(item.error, 4),
        f"{_number(item.lower, 4)} … {_number(item.upper, 4)}",
        _("yes") if item.differs else _("no"),
    )


def write_stochastic(found: Stochastic, units: Sequence[str], periods: Sequence[str] | None) -> None:
    """Write a stochastic frontier: parameters, then units."""
    write_table(
        [Column(_("Parameter")), Column(_("Estimate"), number=True), Column(_("Error"), number=True)],
        [
            (
                _("constant") if item.name == "constant" else item.name,
                _number(item.value, 4),
                _number(item.error, 4),
            )
            for item in found.parameters
        ],
    )
    write()
    write_wrapped(
        _(
            "Log-likelihood {likelihood}, without inefficiency {plain}; skewness of residuals {skewness}."
        ).format(
            likelihood=_number(found.likelihood),
            plain=_number(found.least_squares),
            skewness=_number(found.skewness),
        )
    )
    write()
    if not found.has_scores:
        write_wrapped(
            _(
                "Scores are not shown: here inefficiency cannot be told from the constant, and they would say nothing."
            )
        )
        return
    heads = [
        Column(_("Unit")),
        *([Column(_("Period"))] if periods is not None else []),
        Column(_("Score"), number=True),
    ]
    rows = [
        (unit, *([periods[at]] if periods is not None else []), _number(float(found.scores[at])))
        for at, unit in enumerate(units)
    ]
    write_table(heads, rows)
