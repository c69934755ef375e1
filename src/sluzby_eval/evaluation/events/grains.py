"""The first stage over acts: from the parts of one year to grains, on an engine, kept in a cache.

A grain has one row per line (a service in one form) and what tells its rows apart:

    sums        line                      additive numbers
    histogram   line, value               how many acts have the value
    days        line                      the days of the year as bits, 61 to a number
    set         line, member              the distinct clients, ...; only of members with several lines:
                                          who has one line is a number of that line, too

Keys are packed into one integer, which all engines group faster than several columns.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
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

FORMAT = 1  # raised when grains are computed otherwise
SHIFT = 2**32
BITS = 61  # days to one integer
WORDS = 7
DAY = Name(name="date")


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


def query(grain: Grain, acts: Lazy, meaning: Meaning) -> Lazy:
    """Write what an engine has to compute for a grain."""
    match grain.kind:
        case "sums":
            return acts.group_by("line").agg(*_sums(grain, meaning))
        case "histogram":
            kept = acts.with_columns(value=meaning.compile(grain.of))
            return kept.group_by("line", "value").agg(*_counts(grain, meaning))
        case "days":
            day = nw.col("date").dt.ordinal_day().cast(nw.Int32)
            kept = acts.with_columns(packed=nw.col("line") * 512 + day)
            return _bits(grain, kept.group_by("packed").agg(*_flags(grain, meaning)))
        case _:
            name = grain.of.name if isinstance(grain.of, Name) else ""
            packed = nw.col("line").cast(nw.Int64) * SHIFT + nw.col(name).cast(nw.Int64)
            kept = acts.with_columns(packed=packed).filter(~nw.col(name).is_null())
            return kept.group_by("packed").agg(*_flags(grain, meaning))


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


def _flags(grain: Grain, meaning: Meaning) -> list[nw.Expr]:
    """Tell for every member whether any of its acts takes part."""
    found = []
    for number, (_of, chosen) in enumerate(_variants(grain)):
        condition = meaning.chosen(chosen)
        told = nw.len() if condition is None else nw.when(condition).then(1).otherwise(0).max()
        found.append(told.alias(f"s{number}"))
    return found


def _bits(grain: Grain, days: Lazy) -> Lazy:
    """Sum single days up to bits: each stands once, so that a sum is a union."""
    day = nw.col("packed") % 512
    days = days.with_columns(
        line=nw.col("packed") // 512, word=day // BITS, bit=nw.lit(2).cast(nw.Int64) ** (day % BITS)
    )
    parts = []
    for number in range(len(_variants(grain))):
        for word in range(WORDS):
            here = (nw.col("word") == word) & (nw.col(f"s{number}") > 0)
            bit = nw.when(here).then(nw.col("bit").cast(nw.Int64)).otherwise(0)
            parts.append(bit.sum().alias(f"s{number}w{word}"))
    return days.group_by("line").agg(*parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A grain as it is kept: numbers of lines, and rows of what is shared by lines."""

    grain: Grain
    lines: pl.DataFrame  # line, s0, s1, ... or s0w0, ...
    rows: pl.DataFrame | None = None  # histogram: line, value, s0, ...; set: line, member, s0, ...


def settle(grain: Grain, found: pl.DataFrame) -> Kept:
    """Bring what an engine returned into the form that is kept, sorted."""
    count = len(_variants(grain))
    numbers = [f"s{number}" for number in range(count)]
    line = pl.col("line").cast(pl.Int32)
    if grain.kind == "sums":
        return Kept(grain=grain, lines=found.select(line, pl.col(numbers).cast(pl.Float64)).sort("line"))
    if grain.kind == "days":
        bits = [f"s{number}w{word}" for number in range(count) for word in range(WORDS)]
        return Kept(grain=grain, lines=found.select(line, pl.col(bits).cast(pl.Int64)).sort("line"))
    if grain.kind == "histogram":
        rows = found.select(line, pl.col("value").cast(pl.Float64), pl.col(numbers).cast(pl.Int64))
        return Kept(
            grain=grain, lines=rows.select("line").unique().sort("line"), rows=rows.sort("line", "value")
        )
    return _split(grain, found, numbers)


def _split(grain: Grain, found: pl.DataFrame, numbers: Sequence[str]) -> Kept:
    """Count members of one line at the line; keep the others one by one."""
    rows = found.select(
        line=(pl.col("packed") // SHIFT).cast(pl.Int32),
        member=(pl.col("packed") % SHIFT).cast(pl.Int32),
        **{name: pl.col(name) > 0 for name in numbers},
    )
    several = rows["member"].is_duplicated()
    alone = rows.filter(~several).group_by("line").agg(pl.col(numbers).sum().cast(pl.Float64))
    return Kept(grain=grain, lines=alone.sort("line"), rows=rows.filter(several).sort("member", "line"))


def bare(item: Any) -> Any:
    """Write a tree without the places where its parts stand, for a digest."""
    if is_dataclass(item) and not isinstance(item, type):
        kept = [field for field in fields(item) if field.compare]
        return [type(item).__name__, *(bare(getattr(item, field.name)) for field in kept)]
    return [bare(part) for part in item] if isinstance(item, tuple) else item


def collect(grains: Sequence[Grain], paths: Sequence[Path], engine: Engine, meaning: Meaning) -> list[Kept]:
    """Compute grains from the parts of a year."""
    acts = engine.scan(paths)
    found = engine.collect([query(grain, acts, meaning) for grain in grains])
    return [settle(grain, frame) for grain, frame in zip(grains, found, strict=True)]
