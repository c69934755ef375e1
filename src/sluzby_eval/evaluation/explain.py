"""One number taken apart: formula, components, lines, and for a service the very cells it was made from.

The number is computed anew from the snapshot; `Explanation.agrees` says whether it is the one in the results.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
import math
from collections.abc import Iterable, Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import levels, rows, taking
from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.evaluation.compute import Request, build_cube, groups_of, request, with_components
from sluzby_eval.evaluation.engines import polars as engine
from sluzby_eval.evaluation.grains import GRAINS, OWNER
from sluzby_eval.evaluation.sought import key_of, no_row, plan_of, row_of
from sluzby_eval.evaluation.values import values_of
from sluzby_eval.model import ALL, TABLES

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import Input
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

STATES = {0: "counted", **{code: status.value for code, status in names.STATUS_OF.items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCell:
    """One cell of a file that went into a number."""

    file: str
    sheet: str | None
    address: str | None  # "D17"
    value: float | None
    quarantined: bool
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputValue:
    """An input at one line: its value, or why it is not there; the cells only where asked for a service."""

    name: str
    label: Mapping[str, str]
    unit: str
    value: float | None
    state: str  # "counted" where the value is there
    cells: tuple[SourceCell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineValue:
    """One line that should stand behind the number."""

    service_id: str
    name: str
    type: str
    form: str
    row: str  # which audit, request, measure, ... where a row is no line
    state: str  # counted, or why it is not
    weight: float  # share of the line that belongs to the area; 1 by seat
    inputs: tuple[InputValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of the formula over all counted lines."""

    text: Mapping[str, str]  # by language
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything behind one number."""

    indicator: str
    title: Mapping[str, str]
    measure: str  # unit of measure
    level: str
    unit: str
    unit_name: str
    type: str
    form: str
    year: int
    version: str
    basis: str
    formula: str
    formula_words: Mapping[str, str]
    value: float | None
    status: str
    numerator: float | None
    denominator: float | None
    n_counted: int
    n_expected: int
    reference_date: dt.date | None
    components: tuple[Component, ...]
    lines: tuple[LineValue, ...]
    recomputed: float | None
    agrees: bool
    definition_sha256: str
    snapshot: str

    def as_record(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        record = asdict(self)
        record["reference_date"] = self.reference_date.isoformat() if self.reference_date else None
        return record


def explain(
    workspace: Workspace,
    snapshot: Snapshot,
    results: pl.DataFrame,
    *,
    indicator: str,
    level: str,
    unit: str,
    year: int,
    type: str = ALL,
    form: str = ALL,
    basis: str = "seat",
) -> Explanation:
    """Take one number of the results apart.

    Raises:
        UsageError: the results have no such row, or its indicator is no longer defined.
    """
    key = key_of(indicator=indicator, level=level, unit=unit, form=form, year=year, basis=basis, type=type)
    row = row_of(results, key)
    if row is None:
        raise no_row(key)
    catalogue, _findings = load_catalogue(workspace)
    plan = plan_of(catalogue, indicator)
    asked = request(workspace, snapshot, catalogue, years=[year], version=row["version"], plans=[plan])
    if plan.method is not None:
        return _of_method(asked, snapshot, plan, row)
    cube = build_cube(asked).at(plan.grain)
    components = with_components(cube, catalogue, [plan])
    groups = groups_of(cube, components, [plan])
    found = _same_row(engine.compute(cube, groups, [plan]), row)
    group = _same_row(groups.join(cube.figures, on=["level", "unit", "year"], how="left"), row)
    lines = lines_of(cube, components, plan, row)
    told = _Telling(asked=asked, snapshot=snapshot, with_cells=level == "service")
    return _explanation(
        asked,
        snapshot,
        row,
        found,
        components=tuple(_components(catalogue, plan, group)),
        lines=tuple(told.lines(lines, plan)),
    )


def _explanation(
    asked: Request,
    snapshot: Snapshot,
    row: Mapping[str, Any],
    found: Mapping[str, Any],
    *,
    components: tuple[Component, ...],
    lines: tuple[LineValue, ...],
) -> Explanation:
    info = asked.catalogue.infos()[row["indicator"]]
    return Explanation(
        **{name: row[name] for name in _FROM_ROW},
        title=info.title,
        measure=info.unit,
        unit_name=snapshot.names().get((row["level"], row["unit"]), row["unit"]),
        formula=info.formula,
        formula_words=info.formula_words,
        components=components,
        lines=lines,
        recomputed=found.get("value"),
        agrees=_equal(found.get("value"), row["value"]) and found.get("status") == row["status"],
    )


def _of_method(asked: Request, snapshot: Snapshot, plan: Plan, row: Mapping[str, Any]) -> Explanation:
    """Take the value of a method apart: the values that it works on, of the same unit and year."""
    names_of = plan.method.of if plan.method else ()
    values = values_of(asked, [*names_of, plan.id]).frame
    own = values.filter(pl.col("indicator") == plan.id)
    components = tuple(
        Component(
            text=asked.catalogue.definitions[name].spec.title.texts(),
            value=_same_row(values.filter(pl.col("indicator") == name), row).get("value"),
        )
        for name in names_of
    )
    return _explanation(asked, snapshot, row, _same_row(own, row), components=components, lines=())


_FROM_ROW = (
    "indicator", "level", "unit", "type", "form", "year", "version", "basis", "value", "status", "numerator",
    "denominator", "n_counted", "n_expected", "reference_date", "definition_sha256", "snapshot",
)  # fmt: skip


def _same_row(frame: pl.DataFrame, row: Mapping[str, Any]) -> dict[str, Any]:
    return row_of(frame, {name: row[name] for name in levels.KEYS}) or {}


def _equal(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)


def lines_of(cube: Cube, lines: pl.DataFrame, plan: Plan, row: Mapping[str, Any]) -> pl.DataFrame:
    """Return the expected lines of the row's unit, with the share that belongs to it."""
    if plan.is_territorial:
        return lines.clear().with_columns(weight=pl.lit(1.0))
    lines = lines.filter(pl.col(engine.state(plan)).is_not_null())
    match row["level"]:
        case "service":
            placed = lines.with_columns(unit=pl.col("service_id"))
        case "provider":
            placed = lines.with_columns(unit=pl.col("ico").fill_null("unknown"))
        case level if row["basis"] == "operation":
            placed = levels.operation(cube, lines, level)
        case level:
            placed = levels.seat(cube, lines, level)
    if "weight" not in placed.columns:
        placed = placed.with_columns(weight=pl.lit(1.0))
    chosen = [pl.col(name) == row[name] for name in ("unit", "type", "form") if row[name] != ALL]
    return placed.filter(*chosen).sort(names.LINE)


def _components(catalogue: Catalogue, plan: Plan, group: Mapping[str, Any]) -> Iterable[Component]:
    silent = not group.get(engine.counted(plan))  # a sum over nobody is not zero
    for index, aggregate in enumerate(plan.aggregates):
        total = None if silent else group.get(plan.slot(index))
        yield Component(text=catalogue.in_words(aggregate.as_call()), value=total)
    for figure in engine.figures_of(plan):
        yield Component(text=catalogue.in_words(figure.as_call()), value=group.get(f"f:{figure.key}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Turns rows of the grain into values with names and cells."""

    asked: Request
    snapshot: Snapshot
    with_cells: bool

    def lines(self, frame: pl.DataFrame, plan: Plan) -> Iterable[LineValue]:
        services = dict(self.asked.read("services").select("service_id", "name").iter_rows())
        wanted = self.asked.catalogue.inputs_of([plan])
        for row in frame.iter_rows(named=True):
            yield LineValue(
                service_id=row["service_id"] or "",
                name=services.get(row["service_id"]) or row["service_id"] or "",
                type=row["type"],
                form=row["form"],
                row=" / ".join(str(row[rows.RAW + key]) for key in GRAINS[plan.grain].keys),
                state=STATES[row[engine.state(plan)]],
                weight=row["weight"],
                inputs=tuple(self._input(name, row) for name in wanted),
            )

    def _input(self, name: str, row: Mapping[str, Any]) -> InputValue:
        item = self.asked.catalogue.inputs[name]
        return InputValue(
            name=name,
            label=item.label.texts(),
            unit=item.unit,
            value=row[names.value(name)],
            state=STATES[row[names.reason(name)]],
            cells=tuple(self._cells(item, row)) if self.with_cells and item.table else (),
        )

    def _cells(self, item: Input, line: Mapping[str, Any]) -> Iterable[SourceCell]:
        name = item.table or ""
        if TABLES[name].large:
            return
        table = self.asked.read(name, line["year"]) if TABLES[name].shared else self.asked.read(name)
        chosen = [pl.col(key) == value for key, value in _place(name, line).items()]
        chosen += [pl.col(name).is_in(list(values)) for name, values in item.where.items()]
        if "version" in table.columns:
            chosen.append(pl.col("version") == self.asked.version)
        for row in table.filter(*chosen).iter_rows(named=True):
            for column in taking.columns_of(item) or TABLES[name].keys[:1]:
                yield self._cell(name, column, row)

    def _cell(self, table: str, column: str, row: Mapping[str, Any]) -> SourceCell:
        submission = self.snapshot.submission(row["submission"])
        letters = row["col"] or submission.columns.get(row["sheet"] or "", {}).get(column)
        address = f"{letters}{row['row']}" if letters and row["row"] is not None else None
        sheet = row["sheet"]
        if address is None:  # one cell of another sheet tells it of all lines of the file
            full = f"{table}.{column}"
            elsewhere = ((name, cells[full]) for name, cells in submission.columns.items() if full in cells)
            sheet, address = next(elsewhere, (sheet, None))
        return SourceCell(
            file=submission.file,
            sheet=sheet,
            address=address,
            value=row[column] if isinstance(row[column], float) else None,
            quarantined=column in (row["quarantined"] or ()),
            submission=submission.id,
        )


def _place(table: str, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the cells of a line stand in a table: its own key, else its service, form and year."""
    columns = [column.name for column in TABLES[table].columns]
    keys = [key for key in OWNER[table].keys if f"{rows.RAW}{key}" in line] if table in OWNER else []
    if keys:
        found = {key: line[f"{rows.RAW}{key}"] for key in keys}
    else:
        found = {key: line[key] for key in ("service_id", "form") if key in columns and line[key] != ALL}
    return found | ({"year": line["year"]} if "year" in columns else {})
