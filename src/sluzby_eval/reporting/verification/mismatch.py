"""One difference between a file and what it should say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Where a file differs, and both values; what does not apply is empty.

    `table` counts the tables of a section from one, `row` the rows of a table, with 0 for its heading.
    """

    file: str
    section: str = ""
    table: int | None = None
    row: int | None = None
    column: str = ""
    expected: str
    found: str

    def as_record(self) -> dict[str, Any]:
        """Write it as plain values."""
        return asdict(self)
