"""The polars engine: components of every line, sums of every unit, values with their status.

All indicators are computed together in one wide frame: columns of components at the lines, one aggregation
per grouping, one pass of outer formulas over the groups. Sums are taken over lists in the order of the lines,
so that they are the same on any number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - part of public signatures
from functools import reduce
from operator import or_

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation.cube import STATUS_OF, Cube, Figure
from sluzby_eval.evaluation.engines.expressions import (
    FINE,
    NOTHING,
    Cell,
    Leaf,
    column,
    compile_node,
    line_leaf,
    number_of,
    worst,
)
from sluzby_eval.evaluation.formula import Call, Name, Node
from sluzby_eval.evaluation.plan import Aggregate, Plan, Slot
from sluzby_eval.evaluation.spec import LINE_LEVELS
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status

ZERO = pl.lit(0.0)
_IS_LINE_LEVEL = pl.col("level").is_in(LINE_LEVELS)


def expected(plan: Plan) -> str:
    """Name the column of the lines that should have been there."""
    return f"e:{plan.id}"


def counted(plan: Plan) -> str:
    """Name the column of the lines behind the value."""
    return f"c:{plan.id}"


def state(plan: Plan) -> str:
    """Name the column of a line's reason: 0 = counted, null = the indicator does not apply to the line."""
    return f"n:{plan.id}"


# lines


def add_derived(lines: pl.DataFrame, derived: Mapping[str, Node]) -> pl.DataFrame:
    """Compute derived inputs, each after what it needs; a value that is given already stays."""
    for name, tree in derived.items():
        cell = number_of(compile_node(tree, line_leaf))
        value, reason = names.value(name), names.reason(name)
        if value in lines.columns:
            given = pl.col(value).is_not_null()
            cell = Cell(
                value=pl.when(given).then(pl.col(value)).otherwise(cell.value),
                reason=pl.when(given).then(FINE).otherwise(cell.reason),
            )
        lines = lines.with_columns(cell.value.alias(value), cell.reason.cast(pl.Int8).alias(reason))
    return lines


def add_components(lines: pl.DataFrame, plans: Iterable[Plan]) -> pl.DataFrame:
    """Add to every line its state and its part in every aggregate of every plan."""
    plans = [plan for plan in plans if not plan.is_territorial]
    lines = lines.with_columns(_state(plan).alias(state(plan)) for plan in plans)
    return lines.with_columns(
        _part(plan, aggregate).alias(plan.slot(index))
        for plan in plans
        for index, aggregate in enumerate(plan.aggregates)
    )


def _state(plan: Plan) -> pl.Expr:
    reason = worst([_needed(aggregate) for aggregate in plan.aggregates])
    return pl.when(_applies(plan)).then(reason).cast(pl.Int8)


def _applies(plan: Plan) -> pl.Expr:
    rule = pl.lit(value=True)
    for applies in plan.applies:
        if applies.forms:
            rule = rule & pl.col("form").is_in(list(applies.forms))
        if applies.types:
            rule = rule & pl.col("type").is_in(list(applies.types))
    return rule


def _needed(aggregate: Aggregate) -> pl.Expr:
    """Tell why a line cannot take part in an aggregate; where the condition is false it need not."""
    reason = compile_node(aggregate.argument, line_leaf).reason
    if aggregate.where is None:
        return reason
    where = compile_node(aggregate.where, line_leaf)
    unknown = where.value.is_null()
    return pl.when(unknown).then(where.reason).when(where.value).then(reason).otherwise(FINE)


def _part(plan: Plan, aggregate: Aggregate) -> pl.Expr:
    is_text = isinstance(aggregate.argument, Name) and aggregate.kind == "count_distinct"
    cell = compile_node(aggregate.argument, line_leaf)
    value = cell.value if is_text else number_of(cell).value
    if aggregate.where is not None:
        outside = ZERO if aggregate.kind == "sum" else pl.lit(None)
        value = pl.when(compile_node(aggregate.where, line_leaf).value).then(value).otherwise(outside)
    return pl.when(pl.col(state(plan)) == names.HERE).then(value)


# groups


def aggregate_lines(lines: pl.DataFrame, keys: Sequence[str], plans: Sequence[Plan]) -> pl.DataFrame:
    """Take the sums of every plan over the lines of every group; a column `weight` shares a line out.

    A group of one line, which is most of them where services are told, needs no adding up.
    """
    if lines.is_empty() or "service_id" not in lines.columns:
        return _added(lines, keys, plans)
    alone = lines.select(pl.len().over(keys) == 1).to_series()
    if alone.sum() * 2 < lines.height:
        return _added(lines, keys, plans)
    single = lines.filter(alone).select(*keys, *_single(lines, plans))
    if alone.all():
        return single
    return pl.concat([single, _added(lines.filter(~alone), keys, plans).select(single.columns)])


def _added(lines: pl.DataFrame, keys: Sequence[str], plans: Sequence[Plan]) -> pl.DataFrame:
    sums = [plan.slot(i) for plan in plans for i, item in enumerate(plan.aggregates) if item.kind == "sum"]
    return (
        lines.group_by(keys, maintain_order=True)
        .agg(
            *(_shared(name, lines) for name in sums),
            *(_whole(plan, i) for plan in plans for i in _not_sums(plan)),
            *_counts(plans),
        )
        .with_columns(pl.col(sums).list.sum())
    )


def _shared(name: str, lines: pl.DataFrame) -> pl.Expr:
    return pl.col(name) * pl.col("weight") if "weight" in lines.columns else pl.col(name)


def _single(lines: pl.DataFrame, plans: Sequence[Plan]) -> Iterable[pl.Expr]:
    """Yield what a group of one line gives: its own numbers; a sum of nothing is zero, as in all groups."""
    for plan in plans:
        for index, item in enumerate(plan.aggregates):
            name = plan.slot(index)
            if item.kind == "sum":
                yield _shared(name, lines).fill_null(0.0).alias(name)
            elif item.kind == "count_distinct":
                yield pl.col(name).is_not_null().cast(pl.Float64)
            else:
                yield pl.col(name).cast(pl.Float64)
    for plan in plans:
        found = pl.col(state(plan))
        yield found.is_not_null().cast(pl.Int64).alias(expected(plan))
        yield (found == names.HERE).fill_null(value=False).cast(pl.Int64).alias(counted(plan))
        yield found


def _not_sums(plan: Plan) -> list[int]:
    return [index for index, item in enumerate(plan.aggregates) if item.kind != "sum"]


def _whole(plan: Plan, index: int) -> pl.Expr:
    part, aggregate = pl.col(plan.slot(index)), plan.aggregates[index]
    if aggregate.kind == "count_distinct":
        return part.drop_nulls().n_unique().cast(pl.Float64)
    return part.quantile(aggregate.share, interpolation="linear")


def _counts(plans: Iterable[Plan]) -> Iterable[pl.Expr]:
    for plan in plans:
        column_of_state = pl.col(state(plan))
        yield column_of_state.count().cast(pl.Int64).alias(expected(plan))
        yield (column_of_state == names.HERE).sum().cast(pl.Int64).alias(counted(plan))
        yield column_of_state.max()


# values


def values(groups: pl.LazyFrame, plan: Plan, levels: Sequence[str]) -> pl.LazyFrame:
    """Compute the outer formula of one plan over groups that are `marked`: one row per group that it speaks of."""
    rows = groups.filter(_has_row(plan, levels))
    seen = _counts_of(plan)
    outer = number_of(compile_node(plan.outer, _outer_leaf(plan)))
    expects = pl.col("n_expected") > 0
    sides = [_side(node, plan) for node in (plan.numerator, plan.denominator)]
    return (
        rows.select(
            "level", "unit", "type", "form", "year", "basis",
            value=_finite(outer.value),
            reason=outer.reason,
            numerator=_finite(sides[0]) if plan.numerator is not None else _finite(outer.value),
            denominator=_finite(sides[1]),
            n_expected=seen[0], n_counted=seen[1], state=_worst_state(plan),
            reference_date=_reference_date(plan),
        )
        .with_columns(coverage=pl.when(expects).then(pl.col("n_counted") / pl.col("n_expected")))
        .with_columns(status=_status(plan))
        .with_columns(
            _keep("value"), *(_keep_side(side) for side in _SIDES), status=_TEXTS.gather(pl.col("status"))
        )
        .drop("reason", "state")
    )  # fmt: skip


_STATUSES = tuple(Status)  # a status is its place among them until it is told: numbers are compared faster
_TEXTS = pl.lit(pl.Series([status.value for status in _STATUSES]))
_SIDES = ("numerator", "denominator")


def _is(*statuses: Status) -> pl.Expr:
    found = [pl.col("status") == _STATUSES.index(status) for status in statuses]
    return reduce(or_, found)


def _keep(name: str) -> pl.Expr:
    return pl.when(_is(Status.OK, Status.LOW_COVERAGE)).then(pl.col(name)).alias(name)


def _keep_side(name: str) -> pl.Expr:
    """Keep a side of a ratio also where the other is zero, but not where nobody is counted: that is no zero."""
    nobody = (pl.col("n_counted") == 0) & (pl.col("n_expected") > 0)
    kept = _is(Status.OK, Status.LOW_COVERAGE) | (_is(Status.ZERO_DENOMINATOR) & ~nobody)
    return pl.when(kept).then(pl.col(name)).alias(name)


def marked(groups: pl.DataFrame, levels: Sequence[str]) -> pl.DataFrame:
    """Tell of every group once what the rows of all plans are chosen by."""
    level, kinds = pl.col("level"), pl.Enum(["", *dict.fromkeys((*LINE_LEVELS, *levels))])
    whole = (pl.col("type") == ALL) & (pl.col("form") == ALL)
    return groups.with_columns(
        level.cast(kinds, strict=False).fill_null("").to_physical().cast(pl.UInt8).alias(_LEVEL),
        (pl.col("basis") == "seat").alias(_SEAT),
        (pl.col("unit") != UNKNOWN).alias(_KNOWN),
        whole.alias(_WHOLE),
        pl.when(level == "service").then(pl.col("form") == ALL).otherwise(whole).alias(_BASE),
    )


_LEVEL, _SEAT, _KNOWN, _WHOLE, _BASE = ":level", ":seat", ":known", ":whole", ":base"


def _has_row(plan: Plan, levels: Sequence[str]) -> pl.Expr:
    places = list(dict.fromkeys((*LINE_LEVELS, *levels)))
    of_plan = [number for number, name in enumerate(places, start=1) if name in plan.levels]
    level = reduce(or_, [pl.col(_LEVEL) == number for number in of_plan], pl.lit(value=False))
    known, whole = pl.col(_KNOWN), pl.col(_WHOLE)
    if plan.is_territorial:
        return level & known & whole & (pl.col(_LEVEL) > len(LINE_LEVELS)) & pl.col(_SEAT)
    some = pl.col(expected(plan)).fill_null(0) > 0
    basis = [pl.col(_SEAT) if name == "seat" else ~pl.col(_SEAT) for name in plan.bases]
    return level & reduce(or_, basis) & (some | (pl.col(_BASE) & known))


def value_of(plan: Plan) -> pl.Expr:
    """Return the value of a plan over groups, without its status: a column for a wide table."""
    return _finite(number_of(compile_node(plan.outer, _outer_leaf(plan))).value).alias(plan.id)


def _counts_of(plan: Plan) -> tuple[pl.Expr, pl.Expr]:
    if not plan.is_territorial:
        return pl.col(expected(plan)).fill_null(0), pl.col(counted(plan)).fill_null(0)
    keys = [figure.key for figure in figures_of(plan)]
    return (
        pl.max_horizontal(pl.col(f"e:{key}") for key in keys).fill_null(0),
        pl.min_horizontal(pl.col(f"c:{key}") for key in keys).fill_null(0),
    )


def _worst_state(plan: Plan) -> pl.Expr:
    return FINE if plan.is_territorial else pl.col(state(plan))


def figures_of(plan: Plan) -> list[Figure]:
    """List the figures of the territory that a plan needs."""
    bands = [Figure(kind="population", name=name, group=plan.bands) for name in plan.bands]
    return [*bands, *(Figure(kind="area", name=name, group=plan.areas) for name in plan.areas)]


def _reference_date(plan: Plan) -> pl.Expr:
    figures = figures_of(plan)
    return pl.col(figures[0].date) if figures else pl.lit(None, dtype=pl.Date)


def _outer_leaf(plan: Plan) -> Leaf:
    figures = {(figure.kind, figure.name): figure for figure in figures_of(plan)}

    def leaf(node: Node) -> Cell | None:
        match node:
            case Slot():
                return _slot(plan, node.index)
            case Call(name="population"):
                return column(f"f:{figures['population', node.text].key}", names.NO_POPULATION)
            case Call(name="area"):
                return column(f"f:{figures['area', node.text].key}", names.MISSING)
            case Call(name="parameter"):
                return column(names.parameter(node.text), names.NO_PARAMETER)
            case _:
                return None

    return leaf


def _slot(plan: Plan, index: int) -> Cell:
    cell = column(plan.slot(index), names.ZERO_DENOMINATOR)
    if not plan.zero_when_empty or plan.aggregates[index].kind == "quantile":
        return cell
    empty = (pl.col(expected(plan)).fill_null(0) == 0) & ~_IS_LINE_LEVEL
    return Cell(
        value=pl.when(empty).then(ZERO).otherwise(cell.value),
        reason=pl.when(empty).then(FINE).otherwise(cell.reason),
    )


def _side(node: Node | None, plan: Plan) -> pl.Expr:
    return NOTHING if node is None else number_of(compile_node(node, _outer_leaf(plan))).value


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)


def _status(plan: Plan) -> pl.Expr:
    """Choose the one reason of every row."""
    nobody = pl.lit(value=False)
    if plan.of_areas_only:  # a service has no population
        nobody = _IS_LINE_LEVEL | (pl.col("unit") == UNKNOWN)
    if not plan.is_territorial:  # only an area without services has a true zero
        empty = pl.col("n_expected") == 0
        nobody = nobody | (empty & _IS_LINE_LEVEL if plan.zero_when_empty else empty)
    silent = (pl.col("n_expected") > 0) & (pl.col("n_counted") == 0) & (pl.col("state") > 0)
    low = pl.col("coverage") < plan.minimum_coverage
    return (
        pl.when(nobody).then(_code_of(Status.NOT_APPLICABLE))
        .when(silent).then(_of_reason("state"))
        .when(pl.col("reason") > 0).then(_of_reason("reason"))
        .when(pl.col("value").is_null()).then(_code_of(Status.ZERO_DENOMINATOR))
        .when(low).then(_code_of(Status.LOW_COVERAGE))
        .otherwise(_code_of(Status.OK))
    )  # fmt: skip


def _code_of(status: Status) -> pl.Expr:
    return pl.lit(_STATUSES.index(status), dtype=pl.UInt8)


def _of_reason(name: str) -> pl.Expr:
    places = [_STATUSES.index(STATUS_OF.get(code, Status.OK)) for code in range(max(STATUS_OF) + 1)]
    return pl.lit(pl.Series(places, dtype=pl.UInt8)).gather(pl.col(name))


def constants_needed(plans: Iterable[Plan]) -> list[str]:
    """List the parameters that outer formulas need."""
    return list(dict.fromkeys(name for plan in plans for name in plan.parameters))


def compute(cube: Cube, groups: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """Compute all plans over the groups; see `levels.group` for how groups are made."""
    return pl.concat(compute_each(cube, groups, plans).values())


def compute_each(cube: Cube, groups: pl.DataFrame, plans: Sequence[Plan]) -> dict[str, pl.DataFrame]:
    """Compute all plans over the groups, each into a frame of its own; only the columns that it needs are read."""
    wide = marked(groups, cube.levels).lazy()
    figures, constants = cube.figures.lazy(), cube.constants.lazy()
    found = {}
    for plan in plans:
        rows = wide
        if figures_of(plan):
            rows = rows.join(figures, on=["level", "unit", "year"], how="left", maintain_order="left")
        if plan.parameters:
            rows = rows.join(constants, on="year", how="left", maintain_order="left")
        found[plan.id] = values(rows, plan, cube.levels).with_columns(indicator=pl.lit(plan.id))
    return dict(zip(found, pl.collect_all(found.values()), strict=True))
