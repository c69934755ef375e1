"""Showing how results differ: for `diff` and `whatif`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.cli.output import Column, capitalised, write, write_table, write_wrapped
from sluzby_eval.cli.signed import parts
from sluzby_eval.cli.units_named import names_of
from sluzby_eval.evaluation.difference import CROSSINGS, KINDS, figures_of
from sluzby_eval.i18n import _, current_language
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.evaluation.difference import Difference
    from sluzby_eval.results import IndicatorInfo
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

SHOWN = 20
Row = dict[str, object]


def record(found: Difference) -> dict[str, object]:
    """Return a difference as an object for JSON: counts, and every row that changed or crossed a line."""
    columns = figures_of(found.rows, found.effects)
    return {
        "counts": found.counts(),
        "effects": list(found.effects),
        "definitions": dict(found.definitions),
        "rows": found.changed().select(columns).to_dicts(),
    }


class View:
    """Writes a difference as text."""

    def __init__(
        self,
        workspace: Workspace,
        snapshot: Snapshot,
        infos: Mapping[str, IndicatorInfo],
        *,
        limit: int = SHOWN,
    ) -> None:
        self.words = Format(current_language())
        self.workspace = workspace
        self.snapshot = snapshot
        self.infos = infos
        self.limit = limit
        self._names: dict[str, dict[str, str]] = {}

    def write(self, found: Difference, *, level: str | None) -> None:
        """Write the counts, the changed figures of one level, and who crosses a line."""
        counts = found.counts()
        write_table(
            [Column(_("Results")), Column("", number=True)],
            [(_kind(kind), self.words.number(counts[kind], "")) for kind in KINDS],
        )
        if found.is_empty:
            write_wrapped(_("There is no difference."))
            return
        for what, names in self._definitions(found).items():
            write_wrapped(_("Definitions {what}: {names}").format(what=_kind(what), names=", ".join(names)))
        self._write_changes(found, level)
        self._write_crossings(found, level)

    def _definitions(self, found: Difference) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for name, what in found.definitions.items():
            groups.setdefault(what, []).append(name)
        return groups

    def _write_changes(self, found: Difference, level: str | None) -> None:
        rows = found.rows.filter(pl.col("kind") == "changed", pl.col("basis") == "seat")
        top = level or _coarsest(rows)
        if top is None:
            return
        rows = rows.filter(pl.col("level") == top)
        rows = rows.filter(pl.col("unit") != UNKNOWN)
        rows = rows.filter((pl.col("type") == ALL) | (pl.col("level") == "service"), pl.col("form") == ALL)
        rows = rows.sort(_weight(), descending=True, maintain_order=True)
        write()
        if rows.is_empty():
            write_wrapped(
                _("No figure of the level {level} has changed.").format(level=self.words.level(top))
            )
            return
        told = len(found.effects) > 1
        columns = [
            Column(_("Indicator")), Column(capitalised(self.words.level(top))), Column(_("Year"), number=True),
            Column(_("Before"), number=True), Column(_("After"), number=True), Column(_("Change"), number=True),
            *(Column(_effect(name), number=True) for name in found.effects if told),
        ]  # fmt: skip
        shown = rows.head(self.limit).to_dicts()
        write_table(columns, [self._change(row, found.effects if told else ()) for row in shown])
        self._write_rest(rows.height - len(shown))

    def _change(self, row: Row, effects: tuple[str, ...]) -> tuple[str, ...]:
        measure = self._measure(row)
        before, after = (
            self._value(row[f"{side}_value"], row[f"{side}_status"], measure) for side in ("old", "new")
        )
        change = row["change"]
        if not isinstance(change, float):
            return (*self._head(row), before, after, "–", *("–" for _name in effects))
        told = [row[f"effect_{name}"] for name in effects]
        exact = [Fraction(item) for item in told if isinstance(item, float)]
        split = (
            parts(self.words, exact, sum(exact, Fraction(0)), measure)
            if len(exact) == len(told)
            else ["–"] * len(told)
        )
        whole = parts(self.words, [Fraction(change)], Fraction(change), measure)[0]
        return (*self._head(row), before, after, whole, *split)

    def _head(self, row: Row) -> tuple[str, str, str]:
        name = str(row["indicator"])
        title = self.words.pick(self.infos[name].title) if name in self.infos else name
        return title, self._unit(row), str(row["year"])

    def _unit(self, row: Row) -> str:
        level = str(row["level"])
        if level not in self._names:
            self._names[level] = names_of(self.workspace, self.snapshot, level)
        return self._names[level].get(str(row["unit"]), str(row["unit"]))

    def _measure(self, row: Row) -> str:
        info = self.infos.get(str(row["indicator"]))
        return info.unit if info else ""

    def _value(self, value: object, status: object, measure: str) -> str:
        return (
            self.words.number(value, measure) if isinstance(value, float) else self.words.blank(str(status))
        )

    def _write_crossings(self, found: Difference, level: str | None) -> None:
        rows = found.changed()
        if level is not None:
            rows = rows.filter(pl.col("level") == level)
        lines = [
            (_crossing(name), *self._head(row), _group(row), *self._between(name, row))
            for name in CROSSINGS
            for row in rows.filter(pl.col(f"crosses_{name}"), *_told_once(name)).to_dicts()
        ]
        if not lines:
            return
        write()
        write_table(
            [Column(_("Crosses")), Column(_("Indicator")), Column(_("Unit")), Column(_("Year"), number=True),
             Column(_("Type")), Column(_("Before")), Column(_("After"))],
            lines[: self.limit],
        )  # fmt: skip
        self._write_rest(len(lines) - self.limit)

    def _between(self, name: str, row: Row) -> tuple[str, str]:
        def told(side: str) -> str:
            match name:
                case "quartile":
                    return _("quarter {n} of 4").format(n=row[f"{side}_quartile"])
                case "rank":
                    return f"{row[f'{side}_rank']} ({row[f'{side}_rank_low']}–{row[f'{side}_rank_high']})"
                case "threshold":
                    return self._value(row[f"{side}_value"], row[f"{side}_status"], self._measure(row))
                case _:
                    status = str(row[f"{side}_status"])
                    return _("with a value") if status == "ok" else self.words.blank(status)

        return told("old"), told("new")

    def _write_rest(self, more: int) -> None:
        if more > 0:
            write(_("… and {n} more; all of them: --json").format(n=more))


def _told_once(name: str) -> list[pl.Expr]:
    """Leave out rows that say the same again: the type of a service, the only form of a type."""
    wanted = [pl.col("basis") == "seat", pl.col("unit") != UNKNOWN]
    if name in ("quartile", "rank"):
        return wanted  # units are compared within type and form
    whole = (pl.col("type") == ALL) | (pl.col("level") == "service")
    has_value = pl.col("old_value").is_not_null() | pl.col("new_value").is_not_null()
    return [*wanted, whole, pl.col("form") == ALL, has_value]


def _group(row: Row) -> str:
    return " ".join(str(row[name]) for name in ("type", "form") if row[name] != ALL)


def _weight() -> pl.Expr:
    """Order by how much a figure changed relative to itself."""
    return (pl.col("change") / pl.col("old_value")).abs().fill_null(float("inf")).fill_nan(0.0)


def _coarsest(rows: pl.DataFrame) -> str | None:
    known = set(rows["level"])
    return next(
        (
            level
            for level in ("region", "district", "orp", "municipality", "provider", "service")
            if level in known
        ),
        None,
    )


def _kind(kind: str) -> str:
    return {
        "added": _("added"), "changed": _("changed"), "removed": _("removed"), "unchanged": _("unchanged"),
    }[kind]  # fmt: skip


def _effect(name: str) -> str:
    return {
        "data": _("Data"), "population": _("Population"), "definition": _("Definition"), "overlay": _("Overlay"),
    }[name]  # fmt: skip


def _crossing(name: str) -> str:
    return {
        "quartile": _("quartile"), "rank": _("rank"), "threshold": _("threshold"), "status": _("status"),
    }[name]  # fmt: skip
