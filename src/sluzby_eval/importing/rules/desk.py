"""The desk on which tables are checked: it finds the cell of every value, writes findings, keeps accounts.

A rule of level error makes the cell null and adds its column to `quarantined`; one of level warning only
tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field

import polars as pl

from sluzby_eval.findings import Finding, Place, Severity, catalogue
from sluzby_eval.importing.rules.ranges import Told, told_together
from sluzby_eval.importing.wide import shown

Tables = dict[str, pl.DataFrame]
_ROW = "_n"
_TOLD = ("submission", "sheet", "row", "col", "service_id", "ico")  # of a row, to make a finding of it
_OWN_LETTERS = ("service_id", "form", "ico", "area")  # even in rows that were unpivoted from one cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is known of a submission besides its rows."""

    file: str
    provider: str | None
    letters: Mapping[str, Mapping[str, str]]  # sheet: column: letters
    has_services: bool  # its layout has a list of services, to which all other sheets must keep
    unread: frozenset[str] = frozenset()  # tables whose sheet has no usable shape: no rule speaks of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition on a row that must not hold."""

    code: str
    when: pl.Expr
    column: str  # the cell that is pointed at
    expected: pl.Expr | None = None
    value: pl.Expr | None = None  # shown instead of the cell's value
    args: Mapping[str, pl.Expr] = field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """Tables of all submissions of one import, and what was found in them."""

    tables: Tables
    papers: Mapping[str, Paper]  # by submission
    findings: list[Finding] = field(default_factory=list)
    refused: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # by submission: (sheet, cell)

    def has(self, *names: str) -> bool:
        """Whether there are rows in all of these tables."""
        return all(name in self.tables and not self.tables[name].is_empty() for name in names)

    def apply(
        self,
        table: str,
        rules: Sequence[Rule],
        extra: pl.DataFrame | None = None,
        *,
        rows: pl.DataFrame | None = None,
    ) -> None:
        """Apply rules to a table.

        Args:
            table: whose rows are looked at.
            rules: what must not hold.
            extra: columns that the rules look at, too; it has as many rows as the table.
            rows: instead of all rows some of them, from `numbered`, with further columns.
        """
        for rule in rules:
            frame = self.numbered(table) if rows is None else rows
            joined = frame if extra is None else pl.concat([frame, extra], how="horizontal")
            broken = joined.select(rule.when.fill_null(value=False).alias(_ROW)).to_series()
            if not broken.any():
                continue
            hits = joined.filter(broken)
            told = hits.select(
                *(name for name in _TOLD if name in hits.columns),
                (rule.value if rule.value is not None else pl.col(rule.column)).alias("_value"),
                (rule.expected if rule.expected is not None else pl.lit(None)).alias("_expected"),
                *(value.alias(f"_arg:{name}") for name, value in rule.args.items()),
            )
            for one in told_together(told):
                args = {name: shown(one.row[f"_arg:{name}"]) for name in rule.args}
                self.tell(rule.code, table, rule.column, one.row, args=args, among=one)
            if catalogue()[rule.code].severity is Severity.ERROR:
                self.quarantine(table, rule.column, hits)

    def numbered(self, table: str) -> pl.DataFrame:
        """Return the rows of a table with their positions, by which `apply` and `quarantine` know them."""
        return self.tables[table].with_row_index(_ROW)

    def tell(
        self,
        code: str,
        table: str,
        column: str,
        row: Mapping[str, object],
        *,
        args: Mapping[str, object],
        among: Told | None = None,
    ) -> None:
        """Write a finding about a cell; `_value` and `_expected` of the row are shown.

        Args:
            code: of the finding.
            table: in which the row stands.
            column: which is told.
            row: which is told.
            args: of the message.
            among: the range of rows that are told together.
        """
        paper = self.papers[str(row["submission"])]
        service = row.get("service_id")
        cell = self.cell(table, column, row)
        if among is not None and among.last is not None:
            service = None
            args = {**args, "count": among.count}
            cell = f"{cell}:{self.cell(table, column, {**row, 'row': among.last})}"
        apart = difference(row.get("_value"), row.get("_expected"))
        self.findings.append(
            Finding(
                code=code,
                place=Place(file=paper.file, sheet=str(row["sheet"]), cell=cell),
                args=dict(args) if apart is None else {"difference": apart, **args},
                provider=paper.provider or _text(row.get("ico")),
                service=_text(service),
                value=shown(row.get("_value")),
                expected=shown(row.get("_expected")),
            )
        )

    def cell(self, table: str, column: str, row: Mapping[str, object]) -> str | None:
        """Return the address of a value."""
        letters = row.get("col")
        if letters is None or column in _OWN_LETTERS:
            sheet = self.papers[str(row["submission"])].letters.get(str(row["sheet"]), {})
            letters = sheet.get(f"{table}.{column}", letters)
        if letters is None:
            return None if row["row"] is None else f"{row['row']}:{row['row']}"
        return f"{letters}{row['row']}" if row["row"] is not None else str(letters)

    def quarantine(self, table: str, column: str, hits: pl.DataFrame) -> None:
        """Make cells null; they are not used until they are mended."""
        self._count(table, [column], hits)
        frame = self.tables[table]
        held = pl.repeat(False, frame.height, eager=True).scatter(hits[_ROW], True)  # noqa: FBT003
        refused = pl.lit([column], dtype=pl.List(pl.String))
        if (hits["quarantined"].list.len() > 0).any():  # the usual row has nothing else refused
            refused = pl.concat_list("quarantined", pl.lit(column)).list.unique(maintain_order=True)
        self.tables[table] = frame.with_columns(
            pl.when(~held).then(pl.col(column)).alias(column),
            pl.when(held).then(refused).otherwise("quarantined").alias("quarantined"),
        )

    def drop(self, table: str, hits: pl.DataFrame) -> None:
        """Refuse whole rows, known by their origin."""
        origin = ["submission", "sheet", "row", "col"]
        skipped = {"year", "version", "form", "service_id", *origin, "quarantined"}
        columns = [name for name in self.tables[table].columns if name not in skipped]
        self._count(table, columns, hits)
        self.tables[table] = self.tables[table].join(hits, on=origin, how="anti", nulls_equal=True)

    def _count(self, table: str, columns: Sequence[str], hits: pl.DataFrame) -> None:
        """Note the cells that are refused now, each once."""
        names = [name for name in columns if name in hits.columns]
        needed = dict.fromkeys([*(name for name in _TOLD if name in hits.columns), *names])
        for row in hits.select(list(needed)).iter_rows(named=True):
            for name in names:
                known = self.papers[str(row["submission"])].letters.get(str(row["sheet"]), {})
                if row[name] is not None and (row["col"] is not None or f"{table}.{name}" in known):
                    cell = self.cell(table, name, row)
                    if cell is not None:
                        self.refused.setdefault(str(row["submission"]), set()).add((str(row["sheet"]), cell))


def difference(value: object, expected: object) -> str | None:
    """Say how far a number is from the expected one; nothing where one of them is no number.

    >>> difference(38, 36.0), difference(0.3, 0.1), difference("a", 1)
    ('2', '0.2', None)
    """
    numbers = [item for item in (value, expected) if isinstance(item, int | float)]
    return shown(round(float(numbers[0]) - float(numbers[1]), 6)) if len(numbers) == 2 else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
