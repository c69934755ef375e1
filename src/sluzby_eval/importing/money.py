"""The account of crowns: the sum read from the money columns is accepted, refused or ignored, cell by cell.

What was read is parsed from the raw cells anew; what was accepted is what the dataset gets. An amount that
is in the dataset but differs from its cell, and one that is nowhere though nobody refused it, breaks the
account.
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
    from sluzby_eval.importing.shape import Shaped

MONEY = "CZK"
_HALER = 100
_AT_ONCE = 100  # submissions that are compared in one go, so that memory stays small
_CELL = ["submission", "sheet", "row", "letters"]
_READ = {
    "submission": pl.String, "sheet": pl.String, "row": pl.Int64, "letters": pl.String, "amount": pl.Int64,
    "state": pl.String,
}  # fmt: skip
_STORED = {
    "submission": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
    "letters": pl.String,
    "stored": pl.Int64,
}
FATES = ("accepted", "refused", "ignored", "lost", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAccount:
    """Crowns of all files of an import."""

    cells: pl.DataFrame  # submission, sheet, row, letters, amount (in haléře), fate

    def of_submissions(self) -> dict[str, dict[str, float]]:
        """Sum up by submission, in CZK."""
        sums = self.cells.group_by("submission", "fate").agg(pl.col("amount").sum())
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
        wrong = self.cells.filter(pl.col("fate").is_in(FATES[3:]))
        if wrong.is_empty():
            return
        first = wrong.sort(_CELL).row(0, named=True)
        raise VerifyError(
            _(
                "{file} [{sheet}!{cell}]: the account of crowns does not come out even; {n} amounts are "
                "unexplained."
            ).format(
                file=files.get(first["submission"], first["submission"]),
                sheet=first["sheet"],
                cell=f"{first['letters']}{first['row']}",
                n=wrong.height,
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
    read = pl.concat([pl.DataFrame(schema=_READ), *(part for one in shaped for part in _read(one))])
    kept = pl.concat([pl.DataFrame(schema=_STORED), *_stored(shaped, stored)])
    addresses = [(name, sheet, cell) for name, cells in refused.items() for sheet, cell in cells]
    held = pl.DataFrame(addresses, schema=["submission", "sheet", "_cell"], orient="row").cast(pl.String)
    ids = sorted(kept_ids)
    parts = [pl.DataFrame(schema={**_READ, "fate": pl.String}).drop("state")]
    for start in range(0, len(ids), _AT_ONCE):
        own = pl.col("submission").is_in(ids[start : start + _AT_ONCE])
        parts.append(_fates(read.filter(own), kept.filter(own), held.filter(own)))
    return MoneyAccount(cells=pl.concat(parts))


def _fates(read: pl.DataFrame, kept: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Say what became of every amount; most are accepted, only the others are looked up among refusals."""
    joined = read.join(kept.unique(_CELL, keep="first"), on=_CELL, how="left")
    is_accepted = (pl.col("stored") == pl.col("amount")).fill_null(value=False)
    rest = (
        joined.filter(~is_accepted)
        .with_columns(_cell=pl.col("letters") + pl.col("row").cast(pl.String))
        .join(
            held.unique().with_columns(_held=pl.lit(value=True)),
            on=["submission", "sheet", "_cell"],
            how="left",
        )
    )
    fate = (
        pl.when(pl.col("stored").is_not_null()).then(pl.lit("changed"))
        .when(pl.col("state").is_in(["refused", "ignored"])).then(pl.col("state"))
        .when(pl.col("_held")).then(pl.lit("refused"))
        .otherwise(pl.lit("lost"))
    )  # fmt: skip
    accepted = joined.filter(is_accepted).select(*_CELL, "amount", fate=pl.lit("accepted"))
    return pl.concat([accepted, rest.select(*_CELL, "amount", fate=fate)])


def _read(shaped: Shaped) -> Iterator[pl.DataFrame]:
    submissions = {source.number: source.submission for source in shaped.sources}
    for wide in shaped.wides:
        for column in wide.spec.columns:
            if column.unit == MONEY and wide.gathered.files and wide.spec.shape == "table":
                yield _column(shaped, wide, column.column, submissions)


def _column(shaped: Shaped, wide: Wide, name: str, submissions: Mapping[int, str]) -> pl.DataFrame:
    gathered = wide.gathered
    amounts, _codes = parsers.parse("number", *parsers.split(gathered.cells[name].values))
    sheets = {number: sheet.raw.name for number, sheet in gathered.sheets.items()}
    letters = {
        number: column_letters(sheet.columns[name]) if name in sheet.columns else None
        for number, sheet in gathered.sheets.items()
    }
    spare = shaped.spare.get(wide.spec.id)
    repeated = spare if spare is not None else pl.repeat(False, wide.frame.height, eager=True)  # noqa: FBT003
    states = wide.frame.select(
        pl.col(AT).alias("_at"),
        pl.when(pl.col(state(name)) >= REFUSED).then(pl.lit("refused"))
        .when(repeated).then(pl.lit("ignored"))
        .otherwise(pl.lit("used")).alias("state"),
    )  # fmt: skip
    number = pl.col(FILE)
    return (
        pl.DataFrame({FILE: gathered.files, "row": gathered.rows, "amount": _haler(amounts)})
        .with_row_index("_at")
        .with_columns(pl.col("_at").cast(pl.Int64))
        .join(states, on="_at", how="left", maintain_order="left")
        .drop_nulls("amount")
        .select(
            submission=number.replace_strict(submissions, return_dtype=pl.String),
            sheet=number.replace_strict(sheets, return_dtype=pl.String),
            row=pl.col("row").cast(pl.Int64) + 1,
            letters=number.replace_strict(letters, return_dtype=pl.String),
            amount=pl.col("amount"),
            state=pl.col("state").fill_null("ignored"),  # a row that the layout does not want
        )
    )


def _haler(amounts: pl.Series) -> pl.Series:
    return (amounts * _HALER).round(0).cast(pl.Int64, strict=False)


def _stored(shaped: Sequence[Shaped], tables: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """List the numbers that the dataset gets with the cells they came from."""
    rows = [
        (source.submission, sheet, name, letters)
        for one in shaped
        for source in one.sources
        for sheet, columns in one.letters.get(source.number, {}).items()
        for name, letters in columns.items()
        if "." in name
    ]
    known = pl.DataFrame(rows, schema=["submission", "sheet", "_name", "_letters"], orient="row")
    known = known.cast(pl.String)
    for table, frame in tables.items():
        for column in TABLES[table].columns:
            if column.kind == "number" and not column.key:
                own = known.filter(pl.col("_name") == f"{table}.{column.name}").drop("_name")
                yield (
                    frame.drop_nulls(column.name)
                    .join(own, on=["submission", "sheet"], how="left")
                    .select(
                        "submission",
                        "sheet",
                        "row",
                        letters=pl.coalesce("col", "_letters"),
                        stored=(pl.col(column.name) * _HALER).round(0).cast(pl.Int64, strict=False),
                    )
                    .drop_nulls(["letters", "row"])
                )
