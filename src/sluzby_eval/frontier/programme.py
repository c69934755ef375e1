"""Linear programmes that the compiled kernel does not know, solved by HiGHS one after the other.

One `Programme` is built for a reference set; for each unit a few numbers change, and HiGHS starts from the basis
of the unit before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sluzby_eval.errors import EngineError
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.frontier.compiled import Floats

TOLERANCE = 1e-10  # of feasibility, the tightest that HiGHS takes
FREE = highspy.kHighsInf


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """An optimal solution."""

    value: float
    columns: Floats  # (variables,)
    rows: Floats  # (rows,) dual values


class Programme:
    """min or max cost·x with low <= A x <= high and bounds on x."""

    def __init__(
        self,
        matrix: Floats,
        cost: Floats,
        *,
        rows: tuple[Floats, Floats],
        bounds: tuple[Floats, Floats],
        maximise: bool = False,
    ) -> None:
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = bounds
        lp.row_lower_, lp.row_upper_ = rows
        if maximise:
            lp.sense_ = highspy.ObjSense.kMaximize
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(0, matrix.size + 1, len(matrix))
        lp.a_matrix_.index_ = np.tile(np.arange(len(matrix)), matrix.shape[1])
        lp.a_matrix_.value_ = matrix.T.ravel()
        self.model = quiet_model(lp)

    def coefficient(self, row: int, column: int, value: float) -> None:
        """Change one number of the matrix."""
        self.model.changeCoeff(row, column, float(value))

    def row(self, row: int, low: float, high: float) -> None:
        """Change the bounds of a row."""
        self.model.changeRowBounds(row, float(low), float(high))

    def column(self, column: int, low: float, high: float) -> None:
        """Change the bounds of a variable."""
        self.model.changeColBounds(column, float(low), float(high))

    def costs(self, values: Floats) -> None:
        """Change what is to be made small or large."""
        for column, value in enumerate(values.tolist()):
            self.model.changeColCost(column, value)

    def solve(self) -> Solution | None:
        """Solve; None where there is no solution.

        Raises:
            EngineError: HiGHS gave up.
        """
        status = status_of(self.model)
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise EngineError(
                _("A linear programme has no end: {status}.").format(
                    status=self.model.modelStatusToString(status)
                )
            )
        found = self.model.getSolution()
        return Solution(
            value=float(self.model.getObjectiveValue()),
            columns=np.array(found.col_value),
            rows=np.array(found.row_dual),
        )

    def needed(self) -> Solution:
        """Solve a programme that has a solution by its nature.

        Raises:
            EngineError: it has none, all the same.
        """
        found = self.solve()
        if found is None:
            raise EngineError(_("A linear programme has no solution."))
        return found


def status_of(model: highspy.Highs) -> highspy.HighsModelStatus:
    """Solve and return how it ended; what ends without an optimum is tried once more from scratch.

    The basis of the programme before may be so bad a start that one with a solution seems to have none.
    """
    model.run()
    status = model.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        model.clearSolver()
        model.run()
        status = model.getModelStatus()
    return status


def quiet_model(lp: highspy.HighsLp) -> highspy.Highs:
    """Hand a programme to HiGHS: one thread, no words, the tightest tolerances."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)  # noqa: FBT003 - as HiGHS wants it
    model.setOptionValue("threads", 1)
    model.setOptionValue("presolve", "off")
    model.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
    model.setOptionValue("dual_feasibility_tolerance", TOLERANCE)
    model.passModel(lp)
    return model
