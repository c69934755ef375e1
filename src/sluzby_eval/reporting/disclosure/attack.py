"""The attacker: everything that follows by linear programming from what is published of one quantity.

He knows which parts every number adds up, every published number, that no part is below zero (where none is), the
threshold, and which numbers were withheld for being small and which to protect others. For a withheld number
he computes the least and the greatest value that all this allows (Fischetti, Salazar 2001; Hundepool et al.:
Statistical Disclosure Control, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.errors import EngineError, MissingExtraError
from sluzby_eval.i18n import _

try:
    import highspy
    import numpy as np
except ImportError:  # the extra is checked where somebody publishes
    HAS_HIGHS = False
else:
    HAS_HIGHS = True

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

ROOM = 4.0  # nobody believes in a part of more than so many times the sum of all
SAMPLES = 4  # worlds looked at before single numbers are attacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number as the attacker sees it: its parts, and its value where it is published, else its bounds."""

    parts: tuple[int, ...]
    value: float | None
    low: float = 0.0
    high: float = float("inf")


def require() -> None:
    """Make sure that linear programmes can be solved.

    Raises:
        MissingExtraError: the package is not installed.
    """
    if not HAS_HIGHS:
        raise MissingExtraError(
            _("What may be published is tested by linear programming, which needs another package."),
            hint=_("Install it: pip install 'sluzby-eval[plan]'"),
        )


class Attacker:
    """One system of numbers over parts; numbers may be withheld one after another."""

    def __init__(self, numbers: Sequence[Number], *, parts: int, scale: float, signed: bool = False) -> None:
        self.numbers = list(numbers)
        self.scale = max(scale, 1.0)  # amounts are divided by it, so that the solver's tolerances fit
        self._model = _model(self.numbers, parts=parts, scale=self.scale, signed=signed)
        self._parts = parts

    def withhold(self, position: int, *, low: float = 0.0, high: float = float("inf")) -> None:
        """Take a published number away; its bounds are what everybody knows of it."""
        self.numbers[position] = Number(parts=self.numbers[position].parts, value=None, low=low, high=high)
        self._model.changeRowBounds(position, self._scaled(low), self._scaled(high))

    def _scaled(self, bound: float) -> float:
        return (
            bound / self.scale if abs(bound) != float("inf") else (1 if bound > 0 else -1) * highspy.kHighsInf
        )

    def extreme(self, position: int, *, most: bool) -> tuple[float, tuple[int, ...], NDArray[np.float64]]:
        """Return the greatest or least possible value of a number, its proof, and the world in which it has it.

        The proof are the positions of the published numbers without any of which the value would not follow.
        """
        members = self.numbers[position].parts
        cost = np.zeros(self._parts)
        cost[list(members)] = -1.0 if most else 1.0
        solution = self._solve(cost)
        duals = np.asarray(self._model.getSolution().row_dual)
        proof = tuple(
            int(row) for row in np.flatnonzero(np.abs(duals) > 1e-9) if self.numbers[row].value is not None
        )
        return float(solution[list(members)].sum()), proof, solution

    def is_possible(self) -> bool:
        """Tell whether what is published can be true at all."""
        return self._run(np.zeros(self._parts))

    def somewhere(self, cost: Sequence[float]) -> NDArray[np.float64]:
        """Return one possible world: that of the least cost."""
        return self._solve(np.array(cost))

    def _solve(self, cost: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self._run(cost):
            # a world that is none would count as proof that a number is safe
            raise EngineError(
                f"HiGHS gave up: {self._model.modelStatusToString(self._model.getModelStatus())}"
            )
        return np.asarray(self._model.getSolution().col_value) * self.scale

    def _run(self, cost: NDArray[np.float64]) -> bool:
        """Find the world of the least cost; False where there is none."""
        self._model.changeColsCost(self._parts, np.arange(self._parts, dtype=np.int32), cost)
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._model.clearSolver()  # a fresh start where the last basis misled it
            self._model.run()
        return bool(self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal)


class Seen:
    """The least and the greatest value of some numbers in all worlds that were seen to be possible."""

    def __init__(self, attacker: Attacker, places: Sequence[int], world: NDArray[np.float64]) -> None:
        self.places = tuple(places)
        self._row = {place: row for row, place in enumerate(self.places)}
        members = [attacker.numbers[place].parts for place in self.places]
        self._parts = np.array([part for parts in members for part in parts], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(parts) for parts in members[:-1])])
        self._low = self._high = self._sums(world)

    def _sums(self, world: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(world[self._parts], self._starts)

    def see(self, world: NDArray[np.float64]) -> None:
        """Remember one more possible world."""
        sums = self._sums(world)
        self._low, self._high = np.minimum(self._low, sums), np.maximum(self._high, sums)

    def low(self, place: int) -> float:
        """Return the least value seen of a number."""
        return float(self._low[self._row[place]])

    def high(self, place: int) -> float:
        """Return the greatest value seen of a number."""
        return float(self._high[self._row[place]])


def sample(attacker: Attacker, seen: Seen, *, parts: int) -> None:
    """Look at some possible worlds; each may show many numbers to be uncertain."""
    for turn in range(SAMPLES):
        steps = [((7 + 4 * turn) * part + turn) % 11 for part in range(parts)]
        seen.see(attacker.somewhere([(step - 5) / 5 for step in steps]))


def _model(numbers: Sequence[Number], *, parts: int, scale: float, signed: bool) -> highspy.Highs:
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("threads", 1)
    model.setOptionValue("presolve", "off")
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = parts, len(numbers)
    programme.col_cost_ = np.zeros(parts)
    programme.col_lower_ = np.full(parts, -ROOM if signed else 0.0)
    programme.col_upper_ = np.full(parts, ROOM)
    programme.row_lower_ = np.array([_side(number.value, number.low, scale) for number in numbers])
    programme.row_upper_ = np.array([_side(number.value, number.high, scale) for number in numbers])
    starts, indices = _matrix(number.parts for number in numbers)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = starts
    programme.a_matrix_.index_ = indices
    programme.a_matrix_.value_ = np.ones(len(indices))
    model.passModel(programme)
    return model


def _side(value: float | None, bound: float, scale: float) -> float:
    if value is not None:
        return value / scale
    if abs(bound) == float("inf"):
        return highspy.kHighsInf if bound > 0 else -highspy.kHighsInf
    return bound / scale


def _matrix(rows: Iterable[tuple[int, ...]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    starts, indices = [0], list[int]()
    for row in rows:
        indices.extend(row)
        starts.append(len(indices))
    return np.array(starts, dtype=np.int32), np.array(indices, dtype=np.int32)
