"""Small dense algebra of simplex bases, compiled: inverses and exchanges of columns.

Columns of a basis are numbered: -1 is t, 0..n-1 are reference units, n+i is the slack of row i.
"""

from __future__ import annotations

from sluzby_eval.frontier.compiled import Floats, Integers, compiled

SMALLEST_PIVOT = 1e-14  # of an elimination with columns scaled to about one


@compiled
def invert(matrix: Floats, inverse: Floats) -> bool:  # noqa: C901 - one elimination, loop in loop
    """Invert a small matrix by elimination with partial pivoting; return whether it could be done."""
    size = matrix.shape[0]
    work = matrix.copy()
    for i in range(size):
        for j in range(size):
            inverse[i, j] = 1.0 if i == j else 0.0
    for column in range(size):
        best = column
        for row in range(column + 1, size):
            if abs(work[row, column]) > abs(work[best, column]):
                best = row
        if abs(work[best, column]) < SMALLEST_PIVOT:
            return False
        if best != column:
            for j in range(size):
                work[best, j], work[column, j] = work[column, j], work[best, j]
                inverse[best, j], inverse[column, j] = inverse[column, j], inverse[best, j]
        scale = 1.0 / work[column, column]
        for j in range(size):
            work[column, j] *= scale
            inverse[column, j] *= scale
        for row in range(size):
            factor = work[row, column]
            if row != column and factor != 0.0:
                for j in range(size):
                    work[row, j] -= factor * work[column, j]
                    inverse[row, j] -= factor * inverse[column, j]
    return True


@compiled
def fill_basis(columns: Floats, kind: Floats, q: Floats, basis: Integers, matrix: Floats) -> None:
    """Write the columns of a basis into a matrix."""
    size, count = basis.shape[0], columns.shape[1]
    for place in range(size):
        name = basis[place]
        for i in range(size):
            if name == -1:
                matrix[i, place] = q[i]
            elif name < count:
                matrix[i, place] = columns[i, name]
            else:
                matrix[i, place] = -kind[i] if name - count == i else 0.0


@compiled
def multiply(inverse: Floats, vector: Floats, result: Floats) -> None:
    """Write inverse · vector into `result`."""
    size = inverse.shape[0]
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += inverse[i, j] * vector[j]
        result[i] = total


@compiled
def swap_in(inverse: Floats, basis: Integers, name: int, row: int, column: Floats) -> None:
    """Let a column enter the basis in the place of another; `column` is already multiplied by the inverse."""
    size = basis.shape[0]
    scale = 1.0 / column[row]
    for j in range(size):
        inverse[row, j] *= scale
    for i in range(size):
        factor = column[i]
        if i != row and factor != 0.0:
            for j in range(size):
                inverse[i, j] -= factor * inverse[row, j]
    basis[row] = name
