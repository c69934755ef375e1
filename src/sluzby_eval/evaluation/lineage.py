"""From a cell to figures: which numbers of the results a cell of an imported file enters, and with what part.

The answer is computed, not guessed from formulas: the cell is made blank, zero and another number, the
indicators that can see it are computed again, and every figure that is then different has the cell in it.
So it holds for medians, thresholds, methods and whatever else a definition may say.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.formula import Applied, walk
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.evaluation.spec import category_column
from sluzby_eval.findings import Finding
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES
from sluzby_eval.results import KEY
from sluzby_eval.store import Snapshot, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.spec import Input
    from sluzby_eval.workspace import Workspace

OTHER_FACTOR, OTHER_MORE = 1.37, 11.0
FIGURE = ("value", "numerator", "denominator", "n_counted", "n_expected", "coverage", "status")
FIGURES_OF_AREAS = {"population": "age_band", "area_facts": "measure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a cell is in the dataset: one column of one row of one table, or, from a form, of all rows of a file."""

    table: str
    column: str
    submission: str
    sheet: str | None
    row: int | None  # null for a cell of a form, which speaks for all rows of its file
    col: str | None  # of a row that was made from one cell
    value: object
    record: Mapping[str, Any]  # the whole row

    @property
    def is_number(self) -> bool:
        """Whether it holds a number."""
        return TABLES[self.table].column(self.column).kind in ("number", "integer")

    @property
    def is_key(self) -> bool:
        """Whether it says which row this is."""
        return TABLES[self.table].column(self.column).key

    def here(self) -> pl.Expr:
        """Return the condition of its row, or rows."""
        if self.row is None:
            return pl.col("submission") == self.submission
        col = pl.col("col").is_null() if self.col is None else pl.col("col") == self.col
        sheet = pl.col("sheet").is_null() if self.sheet is None else pl.col("sheet") == self.sheet
        return (pl.col("submission") == self.submission) & sheet & (pl.col("row") == self.row) & col


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered(Snapshot):
    """A snapshot in which one cell says something else; nothing is written."""

    spot: Spot
    said: object

    def rows(self, table: str) -> pl.DataFrame:
        """Read the rows of a table with the changed cell."""
        frame = Snapshot.rows(self, table)
        if table != self.spot.table:
            return frame
        column = self.spot.column
        told = pl.when(self.spot.here()).then(pl.lit(self.said, dtype=frame.schema[column]))
        return frame.with_columns(told.otherwise(pl.col(column)).alias(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One figure that a cell enters."""

    indicator: str
    level: str
    unit: str
    type: str
    form: str
    year: int
    version: str
    basis: str
    value: float | None
    status: str
    share: float | None  # the part of the cell in what stands above the line; null where it is none
    share_below: float | None  # the same under the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A cell, what it is in the dataset, and the figures that it enters."""

    file: str
    submission: str
    sheet: str | None
    cell: str
    spots: tuple[Spot, ...]
    figures: tuple[Entered, ...]

    def as_record(self) -> dict[str, Any]:
        """Return it for JSON."""
        told = ("table", "column", "value")
        return {
            **{name: getattr(self, name) for name in ("file", "submission", "sheet", "cell")},
            "dataset": [{name: getattr(spot, name) for name in told} for spot in self.spots],
            "figures": [asdict(item) for item in self.figures],
        }


def trace(
    workspace: Workspace,
    snapshot: Snapshot,
    *,
    file: str,
    sheet: str | None,
    cell: str,
    version: str | None = None,
) -> Trace:
    """Find every figure that a cell enters.

    Raises:
        UsageError: there is no such file or sheet in the dataset, or nothing was read from the cell.
    """
    submission, sheet = _submission(snapshot, file, sheet)
    letters = cell.rstrip("0123456789")
    spots = tuple(spots_of(snapshot, submission, sheet, letters, int(cell[len(letters) :])))
    if not spots:
        raise UsageError(
            _("Nothing was read from the cell {cell} of {file}.").format(cell=cell, file=submission.file),
            hint=_(
                "It may be a heading, a blank, a cell that the layout does not know, or one that holds for the "
                "whole file, such as its year."
            ),
        )
    found: dict[tuple[object, ...], Entered] = {}
    for spot in spots:
        found |= {_key(item): item for item in entered(workspace, snapshot, spot, version=version)}
    return Trace(
        file=submission.file,
        submission=submission.id,
        sheet=sheet,
        cell=cell,
        spots=spots,
        figures=tuple(found[key] for key in sorted(found, key=str)),
    )


def spots_of(
    snapshot: Snapshot, submission: Submission, sheet: str | None, letters: str, row: int
) -> Iterator[Spot]:
    """Yield what a cell is in the dataset; one cell may feed several tables."""
    columns = submission.columns.get(sheet or "", {})
    for table in TABLES.values():
        if table.large:
            continue
        frame = snapshot.rows(table.name)
        of_sheet = pl.col("sheet").is_null() if sheet is None else pl.col("sheet") == sheet
        rows = frame.filter(pl.col("submission") == submission.id, of_sheet, pl.col("row") == row)
        for record in rows.iter_rows(named=True):
            for column in _columns(table.name, record, letters, columns):
                yield Spot(
                    table=table.name, column=column, submission=submission.id, sheet=sheet, row=row,
                    col=record["col"], value=record[column], record=record,
                )  # fmt: skip
    names = [name for name, place in columns.items() if place == f"{letters}{row}" and "." in name]
    for table_name, _dot, column in (name.partition(".") for name in names):
        of_file = snapshot.rows(table_name).filter(pl.col("submission") == submission.id)
        for record in of_file.head(1).iter_rows(named=True):
            yield Spot(
                table=table_name, column=column, submission=submission.id, sheet=sheet, row=None, col=None,
                value=record[column], record=record,
            )  # fmt: skip


def _columns(table: str, record: Mapping[str, Any], letters: str, known: Mapping[str, str]) -> list[str]:
    """List the columns of a row that come from a column of the sheet; `costs.form` goes before `form`."""
    columns = TABLES[table].columns
    if record["col"] == letters:  # the row was made from this one cell
        return [item.name for item in columns if item.kind == "number"][:1]
    return [
        item.name for item in columns if known.get(f"{table}.{item.name}", known.get(item.name)) == letters
    ]


def entered(
    workspace: Workspace, snapshot: Snapshot, spot: Spot, *, version: str | None = None
) -> Iterator[Entered]:
    """Yield the figures that one value of the dataset enters."""
    catalogue, _findings = load_catalogue(workspace)
    chosen = [name for name in catalogue.published() if _sees(catalogue, name, spot)]
    if not chosen or spot.is_key:
        return

    def computed(at: Snapshot) -> pl.DataFrame:
        return evaluate(workspace, at, version=version, indicators=chosen).results

    before = computed(snapshot)
    probes = [computed(_altered(snapshot, spot, said)) for said in _probes(spot)]
    different = pl.concat([changed(before, probe) for probe in probes]).unique()
    without = probes[1] if spot.is_number else before
    yield from _entered(before.join(different, on=KEY, how="semi"), without)


def changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the keys of the figures that are different; comparisons with other units do not count."""
    both = before.join(after, on=KEY, how="full", suffix="_after", nulls_equal=True, coalesce=True)
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in FIGURE]
    return both.filter(pl.any_horizontal(differs)).select(KEY)


def _altered(snapshot: Snapshot, spot: Spot, said: object) -> Altered:
    kept = {item.name: getattr(snapshot, item.name) for item in fields(Snapshot)}
    return Altered(**kept, spot=spot, said=said)


def _probes(spot: Spot) -> tuple[object, ...]:
    """Return what the cell is made to say: nothing; of a number also zero, and some other number."""
    if not spot.is_number:
        return (None,)
    value = float(spot.value) if isinstance(spot.value, int | float) else 0.0
    other = value * OTHER_FACTOR + OTHER_MORE
    whole = TABLES[spot.table].column(spot.column).kind == "integer"
    return (None, 0, round(other) if whole else other)


def _entered(figures: pl.DataFrame, without: pl.DataFrame) -> Iterator[Entered]:
    sides = without.select(*KEY, "value", "numerator", "denominator")
    joined = figures.join(sides, on=KEY, how="left", suffix="_0", nulls_equal=True)
    for row in joined.sort(KEY).iter_rows(named=True):
        above = "numerator" if row["numerator"] is not None else "value"
        yield Entered(
            **{name: row[name] for name in (*KEY, "value", "status")},
            share=_part(row[above], row[f"{above}_0"]),
            share_below=_part(row["denominator"], row["denominator_0"]),
        )


def _part(whole: float | None, rest: float | None) -> float | None:
    """Return which part of a number goes away with the cell; null where there is none."""
    if not whole or rest is None or rest == whole:
        return None
    return (whole - rest) / whole


def _sees(catalogue: Catalogue, name: str, spot: Spot) -> bool:
    """Whether an indicator, or one that it is made of, can see a cell at all."""
    for identifier in catalogue.with_bases([name]):
        tree = catalogue.definitions[identifier].tree
        if isinstance(tree, Applied) and not tree.of:
            return True
        if _reads(catalogue, identifier, spot):
            return True
        if isinstance(tree, Applied) and spot.table not in _LINES:
            return True
    return False


_LINES = {"statements", "facts", "costs", "revenues", "staff", "clients"}


def _reads(catalogue: Catalogue, identifier: str, spot: Spot) -> bool:
    plan = catalogue.plan(identifier)
    if spot.table in FIGURES_OF_AREAS:
        wanted = {text for node in (plan.outer,) for part in walk(node) for text in _texts(part)}
        return spot.record[FIGURES_OF_AREAS[spot.table]] in wanted
    if spot.table not in _LINES:
        return True  # who the service is, where it works, and the like
    inputs = [catalogue.inputs[item] for item in catalogue.inputs_of([plan])]
    return any(_takes(item, spot) for item in inputs)


def _texts(part: object) -> Sequence[str]:
    return [text] if isinstance(text := getattr(part, "text", None), str) else []


def _takes(item: Input, spot: Spot) -> bool:
    if item.table != spot.table or (item.value is not None and item.value != spot.column):
        return False
    category = category_column(spot.table)
    if category is None:
        return True
    wanted = item.where.get(category, ())
    return not wanted or item.closed_by is not None or spot.record[category] in wanted


def _submission(snapshot: Snapshot, file: str, sheet: str | None) -> tuple[Submission, str | None]:
    """Find the file, and the sheet in it, without case and diacritics."""
    wanted = fold(file.replace("\\", "/").rpartition("/")[2])
    fitting = [item for item in snapshot.submissions if fold(item.file) == wanted or item.id == file]
    if not fitting:
        known = {item.file for item in snapshot.submissions}
        guess = Finding.suggestion(file, known)
        raise UsageError(
            _("The dataset holds no file {file}.").format(file=file),
            hint=_("Did you mean {name}?").format(name=guess) if guess else None,
        )
    newest = max(fitting, key=lambda item: item.sequence)
    return newest, None if sheet is None else _sheet(newest, sheet)


def _sheet(submission: Submission, sheet: str) -> str:
    known: Iterable[str] = submission.columns
    found = next((name for name in known if fold(name) == fold(sheet)), None)
    if found is None:
        listed = ", ".join(name for name in submission.columns if name)
        raise UsageError(
            _("The file {file} has no sheet {sheet} that was read.").format(
                file=submission.file, sheet=sheet
            ),
            hint=_("There are: {known}.").format(known=listed) if listed else None,
        )
    return found


def _key(item: Entered) -> tuple[object, ...]:
    return tuple(getattr(item, name) for name in KEY)
