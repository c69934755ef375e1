"""Wide frames: the rows of one sheet of a layout over all files, every column typed once.

Each column has a second one with the state of its cells. A refused cell is null; what was wrong with it is
told in findings, many like ones as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl

from sluzby_eval.findings import Finding, Place, Severity, catalogue
from sluzby_eval.importing import arithmetic
from sluzby_eval.importing.columns import ACCEPTED, BLANK, MISSING, REFUSED, Typed, type_column
from sluzby_eval.importing.gather import Gathered  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.spec import Sheet  # noqa: TC001 - dataclasses keep it
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Check, Field, Layout
    from sluzby_eval.territory import Territory

FILE, ROW, AT = (
    "_file",
    "_row",
    "_at",
)  # number of the file, row from 1 (null for a form), index in `Gathered`
ALIKE = 20  # more findings of one kind in one column than this are told as one
MANY = 1_000  # and more than this, whatever stands in the cells
_TYPED = "_typed"  # what stands in a cell, where it was looked up
_SHOWN = 120  # characters of a value in a finding
_NUMBERS = ("integer", "number", "share")


def state(column: str) -> str:
    """Name the column that holds the states of a column's cells."""
    return f"{column}§"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """One sheet of a layout over all files."""

    spec: Sheet
    gathered: Gathered
    frame: pl.DataFrame  # FILE, ROW, AT, every column and its state
    names: Mapping[int, str]  # names of the files

    def finding(self, code: str, at: int, column: str, **rest: object) -> Finding:
        """Make a finding that points at a cell and names its provider and service."""
        number = self.gathered.files[at]
        place = Place(
            file=self.names[number],
            sheet=self.gathered.sheets[number].raw.name,
            cell=self.gathered.cell(at, column),
        )
        return Finding(code=code, place=place, **rest)  # type: ignore[arg-type]

    def typed(self, at: int, column: str) -> str | None:
        """Return what stands in a cell, as typed."""
        cells = self.gathered.cells[column]
        return shown(cells.errors.get(at) or cells.values[at])

    def refuse(self, column: str, rows: pl.Expr) -> Wide:
        """Make cells null and mark them as refused."""
        frame = self.frame.with_columns(
            pl.when(rows.fill_null(value=False)).then(None).otherwise(pl.col(column)).alias(column),
            pl.when(rows.fill_null(value=False) & (pl.col(state(column)) == ACCEPTED))
            .then(pl.lit(REFUSED, dtype=pl.Int8))
            .otherwise(pl.col(state(column)))
            .alias(state(column)),
        )
        return Wide(spec=self.spec, gathered=self.gathered, frame=frame, names=self.names)


def shown(value: object) -> str | None:
    """Write a raw value for a finding.

    >>> shown(1234.0), shown(0.5)
    ('1234', '0.5')
    """
    if value is None:
        return None
    text = f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def type_sheet(
    layout: Layout, gathered: Gathered, names: Mapping[int, str], territory: Territory
) -> tuple[Wide, list[Finding]]:
    """Type every column of a sheet; the findings are those of single cells and of the layout's own checks."""
    spec = gathered.spec
    typed = {
        column.column: type_column(column, gathered, territory=territory, missing=layout.missing)
        for column in spec.columns
    }
    columns: dict[str, pl.Series] = {}
    for name, one in typed.items():
        columns |= {name: one.values, state(name): one.states}
    frame = pl.DataFrame(
        {
            FILE: pl.Series(gathered.files, dtype=pl.Int32),
            ROW: pl.Series([row + 1 if row >= 0 else None for row in gathered.rows], dtype=pl.Int64),
            AT: pl.int_range(len(gathered.rows), dtype=pl.Int64, eager=True),
            **columns,
        }
    )
    findings: list[Finding] = []
    whole = Wide(spec=spec, gathered=gathered, frame=frame, names=names)
    wide = _keep(whole, findings)
    for column in spec.columns:
        findings += _cell_findings(wide, column, typed[column.column])
    wide = _checked(_derived(wide), findings)
    return wide, findings + _blank_findings(wide, layout)


def _keep(wide: Wide, findings: list[Finding]) -> Wide:
    conditions = [pl.col(name).is_in(list(texts)) for name, texts in wide.spec.keep_where.items()]
    if not conditions:
        return wide
    kept = wide.frame.filter(conditions)
    left = wide.frame.group_by(FILE).len().join(kept.group_by(FILE).len("kept"), on=FILE, how="left")
    for number, rows, stayed in left.sort(FILE).iter_rows():
        if rows != (stayed or 0):
            place = Place(file=wide.names[number], sheet=wide.gathered.sheets[number].raw.name)
            findings.append(Finding(code="V220", place=place, args={"count": rows - (stayed or 0)}))
    return Wide(spec=wide.spec, gathered=wide.gathered, frame=kept, names=wide.names)


def _derived(wide: Wide) -> Wide:
    frame = wide.frame
    for name, text in wide.spec.derive.items():
        frame = frame.with_columns(arithmetic.value(text).cast(pl.Float64).alias(name))
    return Wide(spec=wide.spec, gathered=wide.gathered, frame=frame, names=wide.names)


def _checked(wide: Wide, findings: list[Finding]) -> Wide:
    for check in wide.spec.checks:
        holds = arithmetic.comparison(check.when)
        hits = wide.frame.filter(holds)
        findings += [_check_finding(wide, check, row) for row in hits.iter_rows(named=True)]
        level = check.severity or catalogue()[check.code].severity
        if level is Severity.ERROR and not hits.is_empty():
            refused = pl.col(AT).is_in(hits[AT].implode())
            for column in check.columns:
                wide = wide.refuse(column, refused)
            wide = _derived(wide)
    return wide


def _check_finding(wide: Wide, check: Check, row: Mapping[str, object]) -> Finding:
    names = sorted(arithmetic.names(check.when))
    args = {"rule": check.when, "values": ", ".join(f"{name} = {shown(row[name])}" for name in names)}
    at, column = int(str(row[AT])), check.columns[0]
    value = wide.typed(at, column) if wide.spec.field(column) else shown(row[column])
    return wide.finding(check.code, at, column, args=args, value=value, severity=check.severity, **who(row))


def who(row: Mapping[str, object]) -> dict[str, str | None]:
    """Pick provider and service of a row."""
    return {
        key: str(row[name]) if row.get(name) is not None else None
        for key, name in (("provider", "ico"), ("service", "service_id"))
    }


def _cell_findings(wide: Wide, column: Field, typed: Typed) -> Iterator[Finding]:
    codes = typed.codes.gather(wide.frame[AT])
    if codes.null_count() == codes.len():
        return
    shown_columns = [name for name in ("ico", "service_id") if name in wide.frame.columns]
    rows = wide.frame.select(AT, FILE, *shown_columns).with_columns(codes.alias("_code"))
    groups: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in rows.filter(pl.col("_code").is_not_null()).iter_rows(named=True):
        text = row[_TYPED] = wide.typed(int(row[AT]), column.column)
        is_error = catalogue()[row["_code"]].severity is Severity.ERROR
        groups.setdefault((row[FILE], row["_code"], text if is_error else None), []).append(row)
    for (_, code, _), members in _few(groups).items():
        yield from _told(wide, column, str(code), members, typed)


_Rows = list[dict[str, object]]


def _few(groups: dict[tuple[object, ...], _Rows]) -> dict[tuple[object, ...], _Rows]:
    """Put the cells of a file with one fault together, whatever stands in them, where they are very many."""
    counts: Counter[tuple[object, ...]] = Counter()
    for (file, code, _), members in groups.items():
        counts[file, code] += len(members)
    if max(counts.values(), default=0) <= MANY:
        return groups
    result: dict[tuple[object, ...], _Rows] = {}
    for (file, code, text), members in groups.items():
        text = None if counts[file, code] > MANY else text
        result.setdefault((file, code, text), []).extend(members)
    return {key: sorted(members, key=lambda row: int(str(row[AT]))) for key, members in result.items()}


def _told(
    wide: Wide, column: Field, code: str, rows: Sequence[Mapping[str, object]], typed: Typed
) -> Iterator[Finding]:
    if len(rows) > ALIKE:
        yield _as_one(wide, column, code, rows)
        return
    for row in rows:
        at = int(str(row[AT]))
        value = cast("str | None", row[_TYPED]) if _TYPED in row else wide.typed(at, column.column)
        hint = typed.hints.get(value or "", {})
        args = {"heading": column.headings[0], "column": column.column, **hint}
        expected = typed.expected.get(code) or hint.get("suggestion")
        yield wide.finding(code, at, column.column, args=args, value=value, expected=expected, **who(row))


def _as_one(wide: Wide, column: Field, code: str, rows: Sequence[Mapping[str, object]]) -> Finding:
    """Tell the same fault of many cells once, with their range and number."""
    at = [int(str(row[AT])) for row in rows]
    text = wide.typed(at[0], column.column)
    is_sentence = column.kind in _NUMBERS and catalogue()[code].severity is Severity.ERROR and bool(text)
    args = {"heading": column.headings[0], "column": column.column, "count": len(rows), "cause": code}
    first = wide.finding("V492" if is_sentence else code, at[0], column.column, args=args, value=text)
    last = wide.gathered.cell(at[-1], column.column)
    cell = f"{first.place.cell}:{last}"
    place = Place(file=first.place.file, sheet=first.place.sheet, cell=cell)
    return Finding(code=first.code, place=place, args=first.args, value=first.value)


def _blank_findings(wide: Wide, layout: Layout) -> list[Finding]:
    """Tell blanks in required and expected cells; blanks in keys are told where the rows are refused."""
    keys = key_fields(layout, wide.spec)
    findings: list[Finding] = []
    for column in wide.spec.columns:
        if column.column in keys or not (column.required or column.required_for or column.expected):
            continue
        blank = pl.col(state(column.column)).is_in([BLANK, MISSING])
        if not column.required and not column.expected:
            form = pl.col("form") if "form" in wide.frame.columns else pl.lit(layout.constants.get("form"))
            blank &= form.is_in(list(column.required_for))
        code = "V402" if column.expected else "V401"
        shown_columns = [name for name in ("ico", "service_id") if name in wide.frame.columns]
        rows = wide.frame.filter(blank.fill_null(value=False)).select(AT, FILE, *shown_columns)
        for members in rows.sort(FILE, maintain_order=True).partition_by(FILE, maintain_order=True):
            findings += _told(wide, column, code, members.to_dicts(), Typed.empty())
    return findings


def key_fields(layout: Layout, spec: Sheet) -> set[str]:
    """Return the columns without which a row of the sheet feeds no table."""
    keys: set[str] = set()
    for target in spec.into:
        if not target.when_present:
            for key in TABLES[target.table].filled_keys:
                keys |= set(target.columns.get(key, (key,)))
    return {column.column for column in spec.columns} & keys | (
        {name for name in layout.file_values if spec.shape == "form"}
    )
