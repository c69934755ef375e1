"""The account of crowns: the sum read from the money columns is accepted, refused or ignored, cell by cell.

What was read is parsed from the raw cells anew; what was accepted is what the dataset gets. Both sides are
summed up by column of a file first; where sums, counts and sums by row are equal, every amount has arrived. The
other columns are followed cell by cell: an amount that is in the dataset but differs from its cell, and one
that is nowhere though nobody refused it, breaks the account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import VerifyError
from sluzby_eval.i18n import _
from sluzby_eval.importing import cells as parsers
from sluzby_eval.importing.columns import REFUSED
from sluzby_eval.importing.raw import column_letters
from sluzby_eval.importing.wide import AT, FILE, Wide, state
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawCell
    from sluzby_eval.importing.shape import Shaped

MONEY = "CZK"
_HALER = 100
_COLUMN = ["submission", "sheet", "letters"]
_CELL = ["submission", "sheet", "row", "letters"]
_SUMS = ["n", "amount", "by_row"]
_READ = {
    "submission": pl.String, "sheet": pl.String, "letters": pl.String, "state": pl.String,
    "n": pl.Int64, "amount": pl.Int64, "by_row": pl.Int64,
}  # fmt: skip
_STORED = dict.fromkeys(_COLUMN, pl.String) | dict.fromkeys(_SUMS, pl.Int64)
_CELLS = {
    "submission": pl.String, "sheet": pl.String, "row": pl.Int64, "letters": pl.String, "amount": pl.Int64,
    "state": pl.String,
}  # fmt: skip
_USED = "used"
FATES = ("accepted", "refused", "ignored", "lost", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAccount:
    """Crowns of all files of an import."""

    sums: pl.DataFrame  # submission, fate, amount (in haléře)
    wrong: pl.DataFrame  # submission, sheet, row, letters: amounts that were lost or changed

    def of_submissions(self) -> dict[str, dict[str, float]]:
        """Sum up by submission, in CZK."""
        sums = self.sums.group_by("submission", "fate").agg(pl.col("amount").sum())
        result: dict[str, dict[str, float]] = {}
        for submission, fate, amount in sums.iter_rows():
            told = result.setdefault(submission, dict.fromkeys(("read", *FATES[:3]), 0.0))
            told["read"] += amount / _HALER
            told[fate] = told.get(fate, 0.0) + amount / _HALER
        return {name: dict(sorted(told.items())) for name, told in sorted(result.items())}

    def check(self, files: Mapping[str, str]) -> None:
        """Check that the account comes out even.

        Raises:
            VerifyError: an amount was lost or changed; nothing may be kept then.
        """
        if self.wrong.is_empty():
            return
        first = self.wrong.sort(_CELL).row(0, named=True)
        raise VerifyError(
            _(
                "{file} [{sheet}!{cell}]: the account of crowns does not come out even; {n} amounts are "
                "unexplained."
            ).format(
                file=files.get(first["submission"], first["submission"]),
                sheet=first["sheet"],
                cell=f"{first['letters']}{first['row']}",
                n=self.wrong.height,
            ),
            hint=_("Nothing was kept. This is a fault of the program: please send the file to its authors."),
        )


def count_money(
    shaped: Sequence[Shaped],
    stored: Mapping[str, pl.DataFrame],
    refused: Mapping[str, Iterable[tuple[str, str]]],
    kept_ids: Set[str],
) -> MoneyAccount:
    """Follow every amount of the files that are kept.

    Args:
        shaped: the files, layout by layout.
        stored: the rows that go to the dataset, by table.
        refused: cells that the content rules refused, by submission.
        kept_ids: the submissions that are kept.
    """
    ids = pl.Series(sorted(kept_ids), dtype=pl.String).implode()
    columns = list(_columns(shaped))
    read = pl.concat([pl.DataFrame(schema=_READ), *(column.sums() for column in columns)])
    read = read.filter(pl.col("submission").is_in(ids))
    letters = _letters(shaped).join(read, on=_COLUMN, how="semi")
    held = pl.concat([pl.DataFrame(schema=_STORED), *_sums_stored(stored, letters)])
    held = held.unique(_COLUMN, keep="first", maintain_order=True)
    used = read.filter(pl.col("state") == _USED)
    unlike = used.join(held, on=[*_COLUMN, *_SUMS], how="anti").select(_COLUMN)
    even = read.join(unlike, on=_COLUMN, how="anti").select(
        "submission", "amount", fate=pl.col("state").replace(_USED, FATES[0])
    )
    addresses = [(name, sheet, cell) for name, cells in refused.items() for sheet, cell in cells]
    withheld = pl.DataFrame(addresses, schema=["submission", "sheet", "_cell"], orient="row").cast(pl.String)
    fates = _followed(columns, stored, letters, unlike, withheld)
    return MoneyAccount(
        sums=pl.concat([even, fates.select("submission", "amount", "fate")]),
        wrong=fates.filter(pl.col("fate").is_in(FATES[3:])).select(_CELL),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of money of a sheet, over all files."""

    cells: pl.DataFrame  # FILE, row, amount, state
    places: pl.DataFrame  # by FILE: submission, sheet, letters

    def sums(self) -> pl.DataFrame:
        """Sum up by file and state."""
        amount = pl.col("amount")
        sums = self.cells.group_by(FILE, "state", maintain_order=True).agg(
            n=pl.len().cast(pl.Int64), amount=amount.sum(), by_row=(amount * pl.col("row")).sum()
        )
        return sums.join(self.places, on=FILE, how="inner", maintain_order="left").select(list(_READ))

    def of(self, wanted: pl.DataFrame) -> pl.DataFrame:
        """Return the cells of the columns wanted."""
        places = self.places.join(wanted, on=_COLUMN, how="semi")
        return self.cells.join(places, on=FILE, how="inner").select(list(_CELLS))


def _columns(shaped: Sequence[Shaped]) -> Iterator[_Column]:
    for one in shaped:
        submissions = {source.number: source.submission for source in one.sources}
        for wide in one.wides:
            names = [column.column for column in wide.spec.columns if column.unit == MONEY]
            if names and wide.gathered.files and wide.spec.shape == "table":
                rows = pl.DataFrame(
                    {
                        FILE: pl.Series(wide.gathered.files, dtype=pl.Int32),
                        "row": pl.Series(wide.gathered.rows, dtype=pl.Int64) + 1,
                    }
                )
                amounts = _parsed([wide.gathered.cells[name].values for name in names])
                for name, found in zip(names, amounts, strict=True):
                    cells = rows.with_columns(_haler(found).alias("amount"))
                    yield _column(one, wide, name, submissions, cells)


def _column(
    shaped: Shaped, wide: Wide, name: str, submissions: Mapping[int, str], cells: pl.DataFrame
) -> _Column:
    gathered = wide.gathered
    places = pl.DataFrame(
        [
            (number, submissions[number], sheet.raw.name, column_letters(sheet.columns[name]))
            for number, sheet in gathered.sheets.items()
            if name in sheet.columns
        ],
        schema={FILE: pl.Int32, **dict.fromkeys(_COLUMN, pl.String)},
        orient="row",
    )
    spare = shaped.spare.get(wide.spec.id)
    repeated = spare if spare is not None else pl.repeat(False, wide.frame.height, eager=True)  # noqa: FBT003
    states = wide.frame.select(
        pl.col(AT).alias("_at"),
        pl.when(pl.col(state(name)) >= REFUSED).then(pl.lit("refused"))
        .when(repeated).then(pl.lit("ignored"))
        .otherwise(pl.lit(_USED)).alias("state"),
    )  # fmt: skip
    if states.height == cells.height:  # all rows are there, in their order
        cells = cells.with_columns(states["state"])
    else:
        at = pl.int_range(pl.len(), dtype=pl.Int64).alias("_at")
        cells = cells.with_columns(at).join(states, on="_at", how="left", maintain_order="left").drop("_at")
        cells = cells.with_columns(pl.col("state").fill_null("ignored"))  # rows that the layout does not want
    return _Column(cells=cells.drop_nulls("amount"), places=places)


def _parsed(columns: Iterable[Sequence[RawCell]]) -> list[pl.Series]:
    """Read the amounts of columns; cells of numbers are taken as they are, all others parsed together."""
    split = [parsers.split(cells) for cells in columns]
    apart = [(numbers, texts, texts.is_not_null().arg_true()) for numbers, texts in split]
    values, _codes = parsers.parse(
        "number",
        pl.concat(numbers.gather(at) for numbers, _, at in apart),
        pl.concat(texts.gather(at) for _, texts, at in apart),
    )
    result = []
    for numbers, _texts, at in apart:
        result.append(numbers.scatter(at, values.head(at.len())) if at.len() else numbers)
        values = values.slice(at.len())
    return result


def _haler(amounts: pl.Series) -> pl.Series:
    return (amounts * _HALER).round(0).cast(pl.Int64, strict=False)


def _letters(shaped: Sequence[Shaped]) -> pl.DataFrame:
    """List which letters a column of a table has in each file."""
    rows = [
        (source.submission, sheet, letters, name)
        for one in shaped
        for source in one.sources
        for sheet, columns in one.letters.get(source.number, {}).items()
        for name, letters in columns.items()
        if "." in name
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys([*_COLUMN, "name"], pl.String), orient="row")


def _stored(tables: Mapping[str, pl.DataFrame], letters: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """List the numbers that the dataset gets with the cells they came from."""
    for table, frame in tables.items():
        whole_rows = frame["col"].null_count()
        for column in TABLES[table].columns:
            if column.kind != "number" or column.key:
                continue
            own = letters.filter(pl.col("name") == f"{table}.{column.name}").drop("name")
            stored = (pl.col(column.name) * _HALER).round(0).cast(pl.Int64, strict=False)
            columns = ["submission", "sheet", "row"]
            if whole_rows and not own.is_empty():
                rows = frame.lazy().join(own.lazy(), on=["submission", "sheet"], how="inner")
                single = rows.filter(pl.col("col").is_null())
                yield single.select(*columns, "letters", amount=stored).drop_nulls(["row", "amount"])
            if whole_rows < frame.height:
                apart = frame.lazy().filter(pl.col("col").is_not_null())
                yield apart.select(*columns, letters="col", amount=stored).drop_nulls(["row", "amount"])


def _sums_stored(tables: Mapping[str, pl.DataFrame], letters: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for rows in _stored(tables, letters):
        yield (
            rows.group_by(_COLUMN)
            .agg(
                n=pl.len().cast(pl.Int64),
                amount=pl.col("amount").sum(),
                by_row=(pl.col("amount") * pl.col("row")).sum(),
            )
            .collect()
        )


def _followed(
    columns: Sequence[_Column],
    tables: Mapping[str, pl.DataFrame],
    letters: pl.DataFrame,
    wanted: pl.DataFrame,
    withheld: pl.DataFrame,
) -> pl.DataFrame:
    """Say what became of every amount of some columns of files."""
    if wanted.is_empty():
        return pl.DataFrame(schema={**_CELLS, "fate": pl.String})
    read = pl.concat([pl.DataFrame(schema=_CELLS), *(column.of(wanted) for column in columns)])
    near = wanted.lazy()
    stored = pl.concat(
        [
            pl.DataFrame(schema=_CELLS).select(*_CELL, stored="amount"),
            *(
                rows.join(near, on=_COLUMN, how="semi").select(*_CELL, stored="amount").collect()
                for rows in _stored(tables, letters)
            ),
        ]
    )
    fate = (
        pl.when(pl.col("stored") == pl.col("amount")).then(pl.lit("accepted"))
        .when(pl.col("stored").is_not_null()).then(pl.lit("changed"))
        .when(pl.col("state") != _USED).then(pl.col("state"))
        .when(pl.col("_held")).then(pl.lit("refused"))
        .otherwise(pl.lit("lost"))
    )  # fmt: skip
    return (
        read.join(stored.unique(_CELL, keep="first", maintain_order=True), on=_CELL, how="left")
        .with_columns(_cell=pl.col("letters") + pl.col("row").cast(pl.String))
        .join(
            withheld.unique().with_columns(_held=pl.lit(value=True)),
            on=["submission", "sheet", "_cell"],
            how="left",
        )
        .select(*_CELL, "amount", fate=fate)
    )
