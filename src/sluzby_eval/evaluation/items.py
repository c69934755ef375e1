"""Inputs of long tables, where one line has many items: costs, revenues, staff, clients by care level.

The usual way spreads the items of a line over columns once and puts every input together from them; inputs
that look at more than the item (the payer) or count rows are gathered row by row. Both follow one rule: an
input is null where nothing was reported; an absent item is zero only where the items that were reported add up
to the reported total of the sheet; a refused cell is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping  # noqa: TC003 - part of public signatures

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import taking
from sluzby_eval.evaluation.spec import Input, category_column

TOLERANCE = {"amount_czk": 1.0, "fte": 0.01, "count": 0.0}  # of items against the total of their sheet
ROUNDING = 1e-9
NUMBER = "number"  # of a line in a table, from 0
_KINDS = ("sum", "blank", "refused", "row")


def collect(
    frame: pl.DataFrame, keys: list[str], inputs: Mapping[str, Input], category: str | None
) -> pl.DataFrame:
    """Bring the rows of a long table to one row per line: keys, value and reason of every input."""
    if category is None:
        unique = not frame.select(keys).is_duplicated().any()
        return _plain(frame, keys, inputs) if unique else _gathered(frame, keys, inputs, None)
    simple = {
        name: item for name, item in inputs.items() if item.take == "sum" and set(item.where) == {category}
    }
    other = {name: item for name, item in inputs.items() if name not in simple}
    found = frame.select(keys).unique().sort(keys)
    numbers = found.with_row_index(NUMBER)
    numbered = frame.join(numbers, on=keys, how="left", nulls_equal=True, maintain_order="left")
    spread = [
        _spread(
            numbered, {name: item for name, item in simple.items() if item.value == column}, category, column
        )
        for column in dict.fromkeys(item.value or "" for item in simple.values())
    ]
    found = pl.concat([found, *spread], how="horizontal")
    if other:
        gathered = _gathered(frame, keys, other, category)
        found = found.join(gathered, on=keys, how="left", maintain_order="left")
    return found


# one row per line


def _plain(frame: pl.DataFrame, keys: list[str], inputs: Mapping[str, Input]) -> pl.DataFrame:
    """Take inputs of a table that has one row per line."""
    parts: list[pl.Expr] = []
    for name, item in inputs.items():
        number, chosen = taking.number_of(item), taking.chosen(item)
        told = pl.when(chosen & number.is_not_null()).then(names.HERE)
        code = told.when(chosen & taking.refused(item)).then(names.QUARANTINED)
        parts.append(pl.when(chosen).then(number).cast(pl.Float64).alias(names.value(name)))
        parts.append(code.otherwise(names.MISSING).cast(pl.Int8).alias(names.reason(name)))
    return frame.select(*keys, *parts).sort(keys)


# items in columns


def _spread(frame: pl.DataFrame, inputs: Mapping[str, Input], category: str, column: str) -> pl.DataFrame:
    """Put inputs together from the items of one column of numbers; lines are told by NUMBER, from 0."""
    number = pl.col(column)
    refused = number.is_null() & pl.col("quarantined").list.contains(column).fill_null(value=False)
    flat = frame.select(
        NUMBER,
        category,
        sum=number.fill_null(0.0),
        blank=number.is_null(),
        refused=refused,
        row=pl.lit(value=True),
    )
    items = sorted(set(flat.get_column(category).drop_nulls().unique()))
    wide = _wide(flat, category, items)
    closings = {(item.closed_by, item.apart) for item in inputs.values() if item.closed_by is not None}
    wide = wide.with_columns(
        part
        for closed_by, apart in sorted(closings)
        for part in _closing(items, str(closed_by), apart, column)
    )
    parts = (part for name, item in inputs.items() for part in _input(name, item, items, category))
    return wide.select(NUMBER, *parts).drop(NUMBER)


def _wide(flat: pl.DataFrame, category: str, items: list[str]) -> pl.DataFrame:
    """Set the items of every line side by side, in the order of lines."""
    lines = flat.select(pl.col(NUMBER).unique().sort())
    parts = []
    for item in items:
        own = flat.filter(pl.col(category) == item).select(NUMBER, *_KINDS)
        part = lines.join(own, on=NUMBER, how="left", maintain_order="left").drop(NUMBER)
        if part.height > lines.height:  # one source of several payers
            return _wide(_merged(flat, category), category, items)
        told = part.select(pl.col("sum").fill_null(0.0), pl.col(_KINDS[1:]).fill_null(value=False))
        parts.append(told.rename({kind: f"{kind}_{item}" for kind in _KINDS}))
    return pl.concat([lines, *parts], how="horizontal")


def _merged(flat: pl.DataFrame, category: str) -> pl.DataFrame:
    """Add up the rows that a line has of one item."""
    both = [NUMBER, category]
    rows = flat.sort(both, maintain_order=True).group_by(both, maintain_order=True)
    return rows.agg(pl.col("sum").implode().list.sum(), pl.col("blank", "refused", "row").any())


def _closing(items: list[str], closed_by: str, apart: tuple[str, ...], column: str) -> Iterable[pl.Expr]:
    """Yield whether the items of a line add up to its total, and whether something of it was refused."""
    name = _name_of(closed_by, apart)
    inside = [pl.col(f"sum_{item}") for item in items if item != closed_by and item not in apart]
    gap = pl.sum_horizontal(inside) if inside else pl.lit(0.0)
    closed = pl.lit(value=False)
    if closed_by in items:
        has_total = pl.col(f"row_{closed_by}") & ~pl.col(f"blank_{closed_by}")
        near = (gap - pl.col(f"sum_{closed_by}")).abs() <= TOLERANCE.get(column, 0.0) + ROUNDING
        closed = has_total & near
    yield closed.alias(f"closed:{name}")
    yield _any([pl.col(f"refused_{item}") for item in items]).alias(f"held:{name}")


def _name_of(closed_by: str, apart: tuple[str, ...]) -> str:
    return "|".join((closed_by, *apart))


def _any(parts: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(parts) if parts else pl.lit(value=False)


def _input(name: str, item: Input, items: list[str], category: str) -> Iterable[pl.Expr]:
    """Yield value and reason of one input."""
    wanted = sorted(set(item.where[category]))
    here = [one for one in wanted if one in items]
    total = pl.sum_horizontal([pl.col(f"sum_{one}") for one in here]) if here else pl.lit(0.0)
    complete = pl.lit(value=False)
    if here == wanted:
        complete = pl.all_horizontal([pl.col(f"row_{one}") & ~pl.col(f"blank_{one}") for one in wanted])
    refused, held = _any([pl.col(f"refused_{one}") for one in here]), pl.lit(value=False)
    if item.closed_by is not None:
        sheet = _name_of(item.closed_by, item.apart)
        complete, held = complete | pl.col(f"closed:{sheet}"), pl.col(f"held:{sheet}")
    told = pl.when(refused).then(names.QUARANTINED).when(complete).then(names.HERE)
    code = told.when(held).then(names.QUARANTINED).otherwise(names.MISSING)
    yield pl.when(~refused & complete).then(total).cast(pl.Float64).alias(names.value(name))
    yield code.cast(pl.Int8).alias(names.reason(name))


# row by row


def _gathered(
    frame: pl.DataFrame, keys: list[str], inputs: Mapping[str, Input], category: str | None
) -> pl.DataFrame:
    """Gather inputs row by row."""
    frame = frame.sort([*keys, category] if category else keys)
    grouped = frame.group_by(keys, maintain_order=True).agg(
        part for name, item in inputs.items() for part in _gather(name, item, category)
    )
    settled = grouped.with_columns(_settle(name, item) for name, item in inputs.items())
    for name, item in inputs.items():
        if item.take == "max":
            most = greatest(frame, keys, item, category).rename({"most": f"most:{name}"})
            settled = settled.join(most, on=keys, how="left", maintain_order="left")
            settled = settled.with_columns(pl.col(f"most:{name}").fill_null(0.0).alias(f"sum:{name}"))
    return settled.select(*keys, *(column for name in inputs for column in _value_and_reason(name)))


def greatest(frame: pl.DataFrame, keys: list[str], item: Input, category: str | None) -> pl.DataFrame:
    """Return the greatest amount of a line; rows of one payer (`per`) are added up first.

    Where nobody is named as the payer, the source itself stands for him.
    """
    named = pl.col(item.per) if item.per else pl.lit(None, dtype=pl.String)
    own = pl.when(named.fill_null("") != "").then(named)
    who = pl.coalesce([own, pl.col(category)]) if category else own.fill_null("")
    rows = frame.filter(taking.chosen(item)).with_columns(who=who)
    sums = rows.group_by([*keys, "who"], maintain_order=True).agg(most=taking.number_of(item).sum())
    return sums.group_by(keys).agg(pl.col("most").max())


def _gather(name: str, item: Input, category: str | None) -> Iterable[pl.Expr]:
    """Yield what is known of an input at a line: sum, blanks, refused cells, items present, closing total."""
    column = item.value or ""
    number, chosen = taking.number_of(item), taking.chosen(item)
    blank = chosen & number.is_null()
    yield pl.when(chosen).then(number).otherwise(0.0).sum().alias(f"sum:{name}")
    yield blank.sum().alias(f"blank:{name}")
    yield (blank & taking.refused(item)).any().alias(f"refused:{name}")
    present = chosen.sum() if category is None else pl.col(category).filter(chosen).n_unique()
    yield present.alias(f"present:{name}")
    if item.closed_by is not None and category is not None:
        total = pl.col(category) == item.closed_by
        inside = ~total & ~pl.col(category).is_in(list(item.apart))
        gap = number.filter(inside).sum() - number.filter(total).sum()
        has_total = (total & number.is_not_null()).any()
        tolerance = TOLERANCE.get(column, 0.0) + ROUNDING
        yield (has_total & (gap.abs() <= tolerance)).alias(f"closed:{name}")
        held = number.is_null() & taking.refused(item)
        yield held.any().alias(f"held:{name}")  # a refused item or total keeps the sheet from closing


def _settle(name: str, item: Input) -> pl.Expr:
    """Decide: 0 = the sum stands, else why not."""
    category = category_column(item.table or "")
    wanted = len(set(item.where.get(category, ()))) if category else 1
    present = pl.col(f"present:{name}")
    told = present > 0 if item.take == "count" else present == wanted
    complete = told & (pl.col(f"blank:{name}") == 0)
    if item.closed_by is not None:
        complete = complete | pl.col(f"closed:{name}")
    held = pl.col(f"held:{name}") if item.closed_by is not None else pl.lit(value=False)
    code = pl.when(pl.col(f"refused:{name}")).then(names.QUARANTINED).when(complete).then(names.HERE)
    return (
        code.when(held).then(names.QUARANTINED).otherwise(names.MISSING).cast(pl.Int8).alias(f"code:{name}")
    )


def _value_and_reason(name: str) -> tuple[pl.Expr, pl.Expr]:
    code = pl.col(f"code:{name}")
    total = pl.col(f"sum:{name}").cast(pl.Float64)
    return (
        pl.when(code == names.HERE).then(total).alias(names.value(name)),
        code.alias(names.reason(name)),
    )
