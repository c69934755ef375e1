"""One line of a dirty workbook, whose figures are spoilt so that they do not go together any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.planting import Book

    Planted = tuple[str, str, int, str]  # code, sheet, row, column
    Doubt = Callable[["Line"], "Sequence[Planted]"]

_SHEETS = ("statements", "costs", "staff", "clients")


@dataclass(slots=True, kw_only=True)
class Line:
    """One service in one form, with its rows on all sheets."""

    book: Book
    at: dict[str, int]  # row of each sheet with one row for a line
    services: list[int]
    revenues: list[int]

    def row(self, sheet: str) -> dict[str, Any]:
        """Return the row of a sheet."""
        return self.book.rows[sheet][self.at[sheet]]

    def number(self, sheet: str, column: str) -> float:
        """Return a figure; zero where there is none."""
        return float(str(self.row(sheet).get(column) or 0)) if sheet in self.at else 0.0

    def has(self, sheet: str, *columns: str) -> bool:
        """Whether all figures are filled and more than zero."""
        return all(self.number(sheet, column) > 0 for column in columns)

    def put(self, sheet: str, column: str, value: object) -> tuple[str, int, str]:
        """Write a cell and return it."""
        self.row(sheet)[column] = value
        return sheet, self.at[sheet], column

    def cost(self, item: str, value: float) -> tuple[str, int, str]:
        """Write a cost and keep the total in step."""
        return self._with_total("costs", f"costs:{item}", round(value))

    def staff(self, item: str, value: float) -> tuple[str, int, str]:
        """Write an FTE and keep the total in step."""
        return self._with_total("staff", f"staff:{item}", value)

    def _with_total(self, sheet: str, column: str, value: float) -> tuple[str, int, str]:
        total = f"{sheet}:total"
        changed = self.number(sheet, total) + value - self.number(sheet, column)
        self.put(sheet, total, round(changed, 2))
        return self.put(sheet, column, value)

    def of_source(self, source: str) -> list[int]:
        """Return the rows of a source of revenue."""
        return [number for number in self.revenues if self.book.rows["revenues"][number]["source"] == source]

    def revenue(self, number: int, amount: float, **changes: object) -> tuple[str, int, str]:
        """Write an amount of revenue and keep the total in step."""
        row = self.book.rows["revenues"][number]
        self._add_to_total(amount - float(str(row.get("amount_czk") or 0)))
        row.update(amount_czk=round(amount), **changes)
        return "revenues", number, "amount_czk"

    def more_revenue(self, source: str, amount: float, payer: str | None = None) -> tuple[str, int, str]:
        """Add a row of revenue."""
        row = {**self.row("statements")}
        key = {"service_id": row["service_id"], "form": row["form"]}
        rows = self.book.rows["revenues"]
        rows.append({**key, "source": source, "payer": payer, "amount_czk": round(amount)})
        self.revenues.append(len(rows) - 1)
        if source != "total":
            self._add_to_total(amount)
        return "revenues", len(rows) - 1, "amount_czk"

    def _add_to_total(self, amount: float) -> None:
        for number in self.of_source("total"):
            row = self.book.rows["revenues"][number]
            row["amount_czk"] = round(float(str(row["amount_czk"])) + amount)

    @property
    def form(self) -> str:
        """Return the form."""
        return str(self.row("statements")["form"])

    @property
    def type(self) -> str:
        """Return the type of the service."""
        return str(self.book.rows["services"][self.services[0]]["type"])


def doubts(kinds: Sequence[Doubt]) -> Sequence[Callable[[Book], None]]:
    """Make kinds of defects of doubts."""
    return [_planting(kind) for kind in kinds]


def _planting(kind: Doubt) -> Callable[[Book], None]:
    def plant(book: Book) -> None:
        line = _line(book)
        if line is None:
            return
        for code, sheet, row, column in kind(line):
            book.note(kind.__name__.replace("_", " "), code, sheet, row, column)
            book.wrong |= set(_all_rows(line))

    return plant


def _line(book: Book) -> Line | None:
    """Draw a line none of whose rows is spoilt."""
    if book.shut or book.own.without or not book.rows["statements"]:
        return None
    chosen = book.random.choice(book.rows["statements"])
    key = (chosen.get("service_id"), chosen.get("form"))
    at = {
        sheet: [
            number
            for number, row in enumerate(book.rows[sheet])
            if (row.get("service_id"), row.get("form")) == key
        ]
        for sheet in (*_SHEETS, "revenues")
    }
    if any(len(at[sheet]) != 1 for sheet in _SHEETS if sheet != "clients" or at[sheet]) or not at["revenues"]:
        return None
    services = [number for number, row in enumerate(book.rows["services"]) if row["service_id"] == key[0]]
    line = Line(
        book=book,
        at={sheet: rows[0] for sheet, rows in at.items() if sheet in _SHEETS and rows},
        services=services,
        revenues=at["revenues"],
    )
    return line if services and all(book.is_free(*place) for place in _all_rows(line)) else None


def _all_rows(line: Line) -> Iterator[tuple[str, int]]:
    yield from line.at.items()
    yield from (("services", number) for number in line.services)
    yield from (("revenues", number) for number in line.revenues)
