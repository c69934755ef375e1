"""What stands behind a number: figures with their sources, and steps that a pocket calculator can follow.

A step is a chain that is typed from left to right (84 x 210 000), or the least or greatest of some amounts; its
result is rounded to what is printed, and the next step goes on from the printed number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sluzby_eval.funding.money import PLACES, half_up

OK = "ok"
REASONS = (
    "quarantined", "not_reported", "parameter_missing", "outside_network", "not_applicable", "not_requested",
    "below_occupancy",
)  # fmt: skip
DECIMALS = {"point": 4}  # to which results of a unit are rounded; crowns by the rules, others to six
Op = Literal["", "+", "-", "*", "/"]
Kind = Literal["chain", "least", "most", "down", "up", "choice", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure stands: a cell of a workbook, a line of a rule, or an indicator that explains itself."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    line: str | None = None  # and column, of a text file
    value: Fraction | None = None  # of this place alone
    text: str = ""  # what the rule itself names as its source
    indicator: str | None = None

    def __str__(self) -> str:
        if self.indicator is not None:
            return self.indicator
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit, its sources, or the reason why it is not there."""

    name: str
    value: Fraction | None = None
    unit: str = "CZK"
    status: str = OK
    sources: tuple[Source, ...] = ()
    texts: Mapping[str, str] | None = None  # a name in both languages; None = known by `name`

    @classmethod
    def missing(cls, name: str, status: str, unit: str = "CZK", **more: object) -> Figure:
        """Make a figure that is not there."""
        return cls(name=name, status=status, unit=unit, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number of a step with the key that is pressed before it."""

    op: Op
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a calculation sheet."""

    key: str  # what is computed; `wording` has the words
    parts: tuple[Part, ...]
    result: Figure
    kind: Kind = "chain"
    form: str = ""  # the line that it is about; empty = the whole service


@dataclass(slots=True)
class Sheet:
    """Collects steps while they are computed."""

    form: str = ""
    rounding: int = 1
    steps: list[Step] = field(default_factory=list)

    def chain(self, key: str, first: Figure, *rest: tuple[Op, Figure], unit: str = "CZK") -> Figure:
        """Compute from left to right; a figure that is missing makes the result missing, for its reason."""
        parts = (Part(op="", figure=first), *(Part(op=op, figure=figure) for op, figure in rest))
        status = reason([part.figure for part in parts])
        value = None if status != OK else self._rounded(_typed(parts), unit)
        return self._done(key, parts, value, status, unit=unit, kind="chain")

    def least(self, key: str, *figures: Figure) -> Figure:
        """Take the smallest."""
        return self._choice(key, figures, "least")

    def most(self, key: str, *figures: Figure) -> Figure:
        """Take the greatest."""
        return self._choice(key, figures, "most")

    def cut(self, key: str, first: Figure, *rest: tuple[Op, Figure]) -> Figure:
        """Compute from left to right and cut what is behind the hundredths, so that it can be rounded down again."""
        parts = (Part(op="", figure=first), *(Part(op=op, figure=figure) for op, figure in rest))
        value = Fraction(_typed(parts) * 100 // 1, 100)
        return self._done(key, parts, value, OK, unit="CZK", kind="chain")

    def to_steps(self, key: str, figure: Figure, step: int, *, up: bool = False, more: int = 0) -> Figure:
        """Round to a multiple of a step, down or up, and add what the largest remainder brought."""
        parts = [Part(op="", figure=figure)]
        if more:
            parts.append(Part(op="+", figure=Figure(name="largest_remainder", value=Fraction(more))))
        value = figure.value
        if value is not None:
            value = (-(-value // step) if up else value // step) * Fraction(step) + more
        kind: Kind = "up" if up else "down"
        return self._done(key, tuple(parts), value, figure.status, unit="CZK", kind=kind)

    def told(self, step: Step) -> Figure:
        """Add a step that was not computed here but decided."""
        self.steps.append(step)
        return step.result

    def _choice(self, key: str, figures: Sequence[Figure], kind: Literal["least", "most"]) -> Figure:
        parts = tuple(Part(op="", figure=figure) for figure in figures)
        status = reason(figures)
        known = [figure.value for figure in figures if figure.value is not None]
        value = None if status != OK else (min if kind == "least" else max)(known)
        return self._done(key, parts, value, status, unit=figures[0].unit, kind=kind)

    def _rounded(self, value: Fraction, unit: str) -> Fraction:
        return half_up(
            value, self.rounding if unit == "CZK" else Fraction(1, 10 ** DECIMALS.get(unit, PLACES))
        )

    def _done(
        self,
        key: str,
        parts: tuple[Part, ...],
        value: Fraction | None,
        status: str,
        *,
        unit: str,
        kind: Kind,
    ) -> Figure:
        result = Figure(name=key, value=value, unit=unit, status=status)
        self.steps.append(Step(key=key, parts=parts, result=result, kind=kind, form=self.form))
        return result


def reason(figures: Iterable[Figure]) -> str:
    """Return the heaviest reason why one of some figures is missing; OK where none is."""
    found = sorted({figure.status for figure in figures} - {OK})  # also reasons that only indicators have
    return next((name for name in REASONS if name in found), found[0] if found else OK)


def decimal_of(value: Fraction, places: int = PLACES) -> Decimal:
    """Return a number as a decimal, exact where it has no more decimals than that.

    >>> decimal_of(Fraction(3, 8))
    Decimal('0.375000')
    """
    scaled = half_up(value * 10**places)
    return Decimal(int(scaled)).scaleb(-places)


def _typed(parts: Sequence[Part]) -> Fraction:
    """Type the chain into a calculator that goes from left to right."""
    total = Fraction()
    for part in parts:
        value = part.figure.value if part.figure.value is not None else Fraction()
        if part.op in ("", "+"):
            total += value
        elif part.op == "-":
            total -= value
        elif part.op == "*":
            total *= value
        else:
            total /= value
    return total
