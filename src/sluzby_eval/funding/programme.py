"""Mixed integer programmes by HiGHS, with names for rows, so that a row can be told, loosened, or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

INF = highspy.kHighsInf
TIGHT = 1e-7  # how near its bound a row is called binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """low <= sum of coefficients x variables <= high, in a group that is told as one constraint."""

    group: Hashable
    terms: Mapping[int, float]
    low: float = -INF
    high: float = INF


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a programme came to."""

    value: float
    variables: tuple[float, ...]
    duals: tuple[float, ...] = ()  # by row, only of programmes without whole numbers


@dataclass(slots=True, kw_only=True)
class Programme:
    """A maximum over variables between zero and their upper bounds, some of them whole."""

    upper: list[float] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def variable(self, *, upper: float = INF, gain: float = 0.0, whole: bool = False) -> int:
        """Add a variable and return its number."""
        self.upper.append(upper)
        self.gain.append(gain)
        self.whole.append(whole)
        return len(self.upper) - 1

    def row(
        self, group: Hashable, terms: Mapping[int, float], *, low: float = -INF, high: float = INF
    ) -> None:
        """Add a row."""
        self.rows.append(Row(group=group, terms=terms, low=low, high=high))

    def solve(
        self,
        *,
        without: Iterable[Hashable] = (),
        fixed: Mapping[int, float] | None = None,
        gain: Sequence[float] | None = None,
        relaxed: bool = False,
    ) -> Answer | None:
        """Solve; None where there is no solution.

        Args:
            without: groups of rows that are left out.
            fixed: variables that have a value.
            gain: another objective.
            relaxed: whole numbers need not be whole.
        """
        left_out = set(without)
        model = self._model(fixed or {}, gain or self.gain, relaxed=relaxed)
        for item in self.rows:
            if item.group not in left_out:
                index = np.fromiter(item.terms.keys(), dtype=np.int32)
                value = np.fromiter(item.terms.values(), dtype=np.float64)
                model.addRow(item.low, item.high, len(index), index, value)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = model.getSolution()
        return Answer(
            value=float(model.getInfo().objective_function_value),
            variables=tuple(float(item) for item in found.col_value),
            duals=tuple(float(item) for item in found.row_dual) if relaxed or not any(self.whole) else (),
        )

    def _model(self, fixed: Mapping[int, float], gain: Sequence[float], *, relaxed: bool) -> highspy.Highs:
        model = highspy.Highs()  # type: ignore[no-untyped-call]
        model.setOptionValue("output_flag", False)  # noqa: FBT003 - as HiGHS wants it
        model.setOptionValue("threads", 1)
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 1e-6)
        for number, upper in enumerate(self.upper):
            low, high = (fixed[number], fixed[number]) if number in fixed else (0.0, upper)
            model.addVar(low, high)
            model.changeColCost(number, gain[number])
            if self.whole[number] and not relaxed:
                model.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        return model

    def clash(self) -> list[Hashable]:
        """Return groups of rows that clash, none of which can be left out: the others alone have a solution.

        Every group in turn is left out; it stays out where there is still no solution.
        """
        out: list[Hashable] = []
        for group in dict.fromkeys(item.group for item in self.rows):
            if self.solve(without=[*out, group]) is None:
                out.append(group)
        return [group for group in dict.fromkeys(item.group for item in self.rows) if group not in out]
