"""The first stage over acts: from the parts of one year to grains, on an engine, kept in a cache.

A grain has one row per line (a service in one form) and what tells its rows apart:

    sums        line                      additive numbers
    histogram   value, line               how many acts have the value
    days        line                      the days of the year as bits, 61 to a number
    set         line, member              how many distinct clients, ... a line has; and, one by one, those
                                          members that have several lines

Keys are packed into one integer, which all engines group faster than several columns. Whether any act of a client
or a day takes part is a bit, so that all conditions are united at once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from sluzby_eval.evaluation.engines.emit import emit
from sluzby_eval.evaluation.events.needs import BEHIND, Chosen, Need
from sluzby_eval.evaluation.formula import Name, Node
from sluzby_eval.evaluation.plan import ONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.evaluation.engines.base import Engine, Lazy

FORMAT = 2  # raised when grains are computed otherwise
SHIFT = 2**32
BITS = 61  # days to one integer
WORDS = 6
FLAGS = 60  # conditions to one integer
DAY = Name(name="date")
_ROOM = {7: nw.Int8, 15: nw.Int16, 31: nw.Int32, FLAGS: nw.Int64}  # flags -> a number that has room for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What names in formulas stand for in the parts of one dataset."""

    columns: Mapping[str, str]  # name of an input -> column of an act
    codes: Mapping[tuple[str, str], tuple[int, ...]]  # (act or form, its text) -> codes of acts, or lines

    def column(self, name: str) -> nw.Expr:
        """Return a number of an act."""
        found = self.columns.get(name, name)
        if found in BEHIND:
            date = nw.col(BEHIND[found]).dt
            if found == "month":
                return date.month()
            day = date.weekday()  # Sunday is 0 on Spark and 7 elsewhere
            return nw.when(day == 0).then(7).otherwise(day)
        return nw.col(found)

    def among(self, name: str, texts: Sequence[str]) -> nw.Expr:
        """Tell whether a text of an act is one of some."""
        codes = [code for text in texts for code in self.codes.get((name, text), ())]
        return nw.col("line" if name == "form" else name).is_in(codes or [-1])

    def told(self) -> list[Any]:
        """Write it down for a digest."""
        return [sorted(self.columns.items()), sorted([*key, *codes] for key, codes in self.codes.items())]

    def compile(self, node: Node) -> nw.Expr:
        """Return a formula of one act."""
        return emit(node, self.column, self.among)

    def chosen(self, chosen: Chosen) -> nw.Expr | None:
        """Return the condition under which an act takes part; None = always."""
        parts = [] if chosen.where is None else [self.compile(chosen.where)]
        for where, argument in chosen.complete:
            told = nw.lit(value=True) if argument == ONE else ~self.compile(argument).is_null()
            if where is None:
                parts.append(told)
            else:
                condition = self.compile(where)
                parts += [~condition.is_null(), ~condition | told]
        return nw.all_horizontal(*parts, ignore_nulls=False) if parts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """One thing to be kept of the acts: equal in kind and argument, with all conditions that are asked for."""

    kind: str  # sums, histogram, days, set
    of: Node
    needs: tuple[Need, ...]

    def key(self, partition: str, meaning: Meaning) -> str:
        """Return the sha256 of what it is made from: the parts, its definition, what codes mean."""
        told = [FORMAT, partition, self.kind, bare(self.of), [bare(need) for need in self.needs]]
        return hashlib.sha256(json.dumps([*told, meaning.told()], ensure_ascii=False).encode()).hexdigest()


def grains_of(needs: Sequence[Need]) -> list[Grain]:
    """Put needs together that are met by one pass over the acts."""
    groups: dict[tuple[str, Node], list[Need]] = {}
    for need in needs:
        if need.kind == "sum":
            groups.setdefault(("sums", ONE), []).append(need)
        elif need.kind == "histogram":
            groups.setdefault(("histogram", need.of), []).append(need)
        else:
            groups.setdefault(("days" if need.of == DAY else "set", need.of), []).append(need)
    return [Grain(kind=kind, of=of, needs=tuple(members)) for (kind, of), members in groups.items()]


def number_of(grain: Grain, need: Need) -> int:
    """Return the number of the columns that hold what is needed."""
    chosen = list(dict.fromkeys((item.of, item.chosen) for item in grain.needs))
    return chosen.index((need.of, need.chosen))


def _variants(grain: Grain) -> list[tuple[Node, Chosen]]:
    return list(dict.fromkeys((need.of, need.chosen) for need in grain.needs))


def query(grain: Grain, engine: Engine, acts: Lazy, meaning: Meaning) -> Lazy:
    """Write what an engine has to compute for a grain."""
    match grain.kind:
        case "sums":
            return acts.group_by("line").agg(*_sums(grain, meaning))
        case "histogram":
            return _histogram(grain, acts, meaning)
        case "days":
            return _days(grain, engine, acts, meaning)
        case _:
            return _members(grain, engine, acts, meaning)


def _sums(grain: Grain, meaning: Meaning) -> list[nw.Expr]:
    found = []
    for number, (of, chosen) in enumerate(_variants(grain)):
        condition = meaning.chosen(chosen)
        if of == ONE:
            part = nw.len() if condition is None else nw.when(condition).then(1).otherwise(0).sum()
        else:
            value = meaning.compile(of)
            part = value.sum() if condition is None else nw.when(condition).then(value).otherwise(0).sum()
        found.append(part.alias(f"s{number}"))
    return found


def _counts(grain: Grain, meaning: Meaning) -> list[nw.Expr]:
    found = []
    for number, (_of, chosen) in enumerate(_variants(grain)):
        condition = meaning.chosen(chosen)
        part = nw.len() if condition is None else nw.when(condition).then(1).otherwise(0).sum()
        found.append(part.alias(f"s{number}"))
    return found


def _histogram(grain: Grain, acts: Lazy, meaning: Meaning) -> Lazy:
    """Count acts by line and value; whole numbers are packed beside the line."""
    value = meaning.compile(grain.of)
    if not isinstance(grain.of, Name):
        return acts.with_columns(value=value).group_by("line", "value").agg(*_counts(grain, meaning))
    told = acts.with_columns(packed=value.cast(nw.Int64) * SHIFT + nw.col("line").cast(nw.Int64))
    return told.filter(~nw.col("packed").is_null()).group_by("packed").agg(*_counts(grain, meaning))


def _days(grain: Grain, engine: Engine, acts: Lazy, meaning: Meaning) -> Lazy:
    """Unite the days of a line: `packed` is line and word, every variant has a column of bits."""
    day = nw.col("date").dt.ordinal_day().cast(nw.Int32) - 1
    bit = nw.lit(2).cast(nw.Int64) ** (nw.col("day") % BITS)
    dated = acts.with_columns(day=day).with_columns(
        packed=nw.col("line") * WORDS + nw.col("day") // BITS, bit=bit.cast(nw.Int64)
    )
    bits = {
        f"s{i}": _where(chosen, meaning, nw.col("bit")) for i, (_of, chosen) in enumerate(_variants(grain))
    }
    return engine.unite(dated.select("packed", **bits), "packed", list(bits))


def _members(grain: Grain, engine: Engine, acts: Lazy, meaning: Meaning) -> Lazy:
    """Unite the acts of a member at a line: `packed` is member and line, every variant has a bit of a flag."""
    name = grain.of.name if isinstance(grain.of, Name) else ""
    packed = nw.col(name).cast(nw.Int64) * SHIFT + nw.col("line").cast(nw.Int64)
    variants = _variants(grain)
    kind = next(kind for room, kind in _ROOM.items() if room >= min(len(variants), FLAGS))
    bits = [
        _where(chosen, meaning, nw.lit(2 ** (number % FLAGS)).cast(kind))
        for number, (_of, chosen) in enumerate(variants)
    ]
    flags = {name: reduce(add, bits[start:][:FLAGS]) for name, start in _flag_columns(grain).items()}
    return engine.unite(
        acts.filter(~nw.col(name).is_null()).select(packed=packed, **flags), "packed", list(flags)
    )


def _where(chosen: Chosen, meaning: Meaning, bit: nw.Expr) -> nw.Expr:
    condition = meaning.chosen(chosen)
    return bit if condition is None else nw.when(condition).then(bit).otherwise(0)


def _flag_columns(grain: Grain) -> dict[str, int]:
    """Return the columns of flags with the number of their first variant."""
    return {f"f{start // FLAGS}": start for start in range(0, len(_variants(grain)), FLAGS)}


def flags_of(grain: Grain) -> dict[str, pl.Expr]:
    """Tell for every column of a grain of members whether its bit is set."""
    return {
        f"s{number}": (pl.col(f"f{number // FLAGS}") & 2 ** (number % FLAGS)) > 0
        for number in range(len(_variants(grain)))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A grain as it is kept: numbers of lines, and rows of what is shared by lines."""

    grain: Grain
    lines: pl.DataFrame  # line, s0, s1, ... or s0w0, ...
    rows: pl.DataFrame  # histogram: value, line, s0, ...; set: member, line, flags f0, ...; else nothing


def settle(grain: Grain, found: pl.DataFrame) -> Kept:
    """Bring what an engine returned into the form that is kept, sorted."""
    count = len(_variants(grain))
    numbers = [f"s{number}" for number in range(count)]
    line = pl.col("line").cast(pl.Int32)
    if grain.kind == "sums":
        lines = found.select(line, pl.col(numbers).cast(pl.Float64)).sort("line")
        return Kept(grain=grain, lines=lines, rows=pl.DataFrame())
    if grain.kind == "days":
        return Kept(grain=grain, lines=_words(found, numbers), rows=pl.DataFrame())
    if grain.kind == "histogram":
        return _values(grain, found, numbers)
    return _split(grain, found)


def _values(grain: Grain, found: pl.DataFrame, numbers: Sequence[str]) -> Kept:
    """Sort by value and line."""
    line, value = pl.col("line"), pl.col("value")
    if "packed" in found.columns:
        found, line, value = found.sort("packed"), pl.col("packed") % SHIFT, pl.col("packed") // SHIFT
    else:
        found = found.sort("value", "line")
    kept = (
        value.cast(pl.Float64).alias("value"),
        line.cast(pl.Int32).alias("line"),
        pl.col(numbers).cast(pl.Int64),
    )
    rows = found.select(*kept)
    return Kept(grain=grain, lines=rows.select("line").unique().sort("line"), rows=rows)


def _words(found: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    """Put the words of a line side by side."""
    word = pl.col("packed") % WORDS
    words = {
        f"{name}w{number}": pl.when(word == number).then(pl.col(name)).otherwise(0).sum().cast(pl.Int64)
        for name in numbers
        for number in range(WORDS)
    }
    line = (pl.col("packed") // WORDS).cast(pl.Int32).alias("line")
    return found.lazy().group_by(line).agg(**words).sort("line").collect(engine="streaming")


def _split(grain: Grain, found: pl.DataFrame) -> Kept:
    """Count the members of every line; keep those of several lines one by one."""
    rows = found.sort("packed").select(
        (pl.col("packed") // SHIFT).cast(pl.Int32).alias("member"),
        (pl.col("packed") % SHIFT).cast(pl.Int32).alias("line"),
        *(pl.col(name).cast(pl.Int64) for name in _flag_columns(grain)),
    )
    counts = {name: flag.sum().cast(pl.Float64) for name, flag in flags_of(grain).items()}
    lines = rows.lazy().group_by("line").agg(**counts).sort("line").collect(engine="streaming")
    member = pl.col("member")
    several = (member == member.shift(1)) | (member == member.shift(-1))
    return Kept(grain=grain, lines=lines, rows=rows.filter(several.fill_null(value=False)))


def bare(item: Any) -> Any:
    """Write a tree without the places where its parts stand, for a digest."""
    if is_dataclass(item) and not isinstance(item, type):
        kept = [field for field in fields(item) if field.compare]
        return [type(item).__name__, *(bare(getattr(item, field.name)) for field in kept)]
    return [bare(part) for part in item] if isinstance(item, tuple) else item


def collect(grains: Sequence[Grain], paths: Sequence[Path], engine: Engine, meaning: Meaning) -> list[Kept]:
    """Compute grains from the parts of a year."""
    acts = engine.scan(paths)
    found = engine.collect([query(grain, engine, acts, meaning) for grain in grains])
    return [settle(grain, frame) for grain, frame in zip(grains, found, strict=True)]
