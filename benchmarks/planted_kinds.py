"""The kinds of planted defects; each takes a workbook and spoils it, or leaves it where it cannot."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from benchmarks.planting import HEADING, Defect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.planting import Book

    Kind = Callable[[Book], None]

NUMBERS = (
    ("text in a column of numbers", "V303", "dle faktury"),
    ("ambiguous number", "V304", "1.234"),
    ("scientific notation", "V305", "1,2E+06"),
    ("number with a remark", "V306", "123 (odhad)"),
    ("per cent", "V307", "12,5 %"),
    ("thousands in words", "V312", "5 tis. Kč"),
    ("negative", "V406", -5),
    ("date in a column of numbers", "V311", dt.date(2025, 5, 3)),
)
MARKS = (("mark of a missing value", "V320", "neuvedeno"), ("dot", "V321", "."))
FORMULAS = (("error cell", "V301", "#DIV/0!"), ("formula without a value", "V302", ""))
DATES = (
    ("no date", "V340", "jaro 2015"),
    ("day that does not exist", "V341", "31. 2. 2015"),
    ("year of two digits", "V342", "1. 3. 15"),
    ("day and month unclear", "V345", "3/4/2015"),
    ("number as a date", "V343", 41_000),
    ("date with a time", "V344", "1. 3. 2015 10:30"),
)
ALONE = (
    "requests_new",
    "requests_unmet",
    "contracts_refused",
    "clients_avg",
)  # no other cell depends on them
_UNKNOWN = "777"  # how the identifiers of services begin that nobody knows


def _pick(book: Book, sheet: str, when: Callable[[Any], bool] | None = None) -> int | None:
    rows = [number for number, row in enumerate(book.rows[sheet]) if when is None or when(row)]
    return book.random.choice(rows) if rows and sheet not in book.own.without else None


def _columns(book: Book, sheet: str, row: int, *, filled: bool) -> list[str]:
    """List columns of a row with single numbers on which no other figure depends."""
    if sheet == "revenues":
        return ["amount_czk"] if filled else []
    known = [column.column for column in book.layout.sheet(sheet).columns]
    names = (
        ALONE if sheet == "statements" else [name for name in known if ":" in name and "total" not in name]
    )
    return [name for name in names if (book.rows[sheet][row].get(name) is not None) == filled]


def _cell(book: Book, *, filled: bool) -> tuple[str, int, str] | None:
    sheet = book.random.choice(("costs", "costs", "costs", "statements", "staff", "clients", "revenues"))
    row = _pick(book, sheet, lambda row: row.get("source") != "total")
    names = _columns(book, sheet, row, filled=filled) if row is not None else []
    return (sheet, row, book.random.choice(names)) if row is not None and names else None


def wrong_number(book: Book) -> None:
    at = _cell(book, filled=True)
    if at is not None:
        kind, code, value = book.random.choice(NUMBERS)
        book.put(kind, code, *at, value)


def missing_mark(book: Book) -> None:
    at = _cell(book, filled=False)
    if at is not None:
        kind, code, value = book.random.choice(MARKS)
        book.put(kind, code, *at, value)


def formula(book: Book) -> None:
    at = _cell(book, filled=True)
    if at is not None and at not in book.used and at[:2] not in book.wrong:
        kind, code, value = book.random.choice(FORMULAS)
        book.own.formulas[at] = ("=A1/0", value)
        book.put(kind, code, *at, None)


def date_of_service(book: Book) -> None:
    row = _pick(book, "services")
    if row is not None and _rows_of(book, "services", row) == 1:
        kind, code, value = book.random.choice(DATES)
        book.put(kind, code, "services", row, "valid_from", value)


def _rows_of(book: Book, sheet: str, row: int) -> int:
    service = book.rows[sheet][row]["service_id"]
    return sum(other["service_id"] == service for other in book.rows[sheet])


def wrong_total(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff", "clients"))
    row = _pick(book, sheet)
    if row is not None:
        column = f"{sheet}:total"
        plus = {"costs": 10_000, "staff": 1.5, "clients": 3}[sheet]
        old = float(str(book.rows[sheet][row][column]))
        book.spoil("total that does not add up", "V422", sheet, row, column, round(old + plus, 2))


def wrong_revenue_total(book: Book) -> None:
    row = _pick(book, "revenues", lambda row: row["source"] == "total")
    if row is None:
        return
    line = book.rows["revenues"][row]
    items = [
        number
        for number, other in enumerate(book.rows["revenues"])
        if (other["service_id"], other["form"]) == (line["service_id"], line["form"])
    ]
    if all(book.is_free("revenues", number) for number in items):
        old = int(str(line["amount_czk"]))
        book.spoil("total that does not add up", "V422", "revenues", row, "amount_czk", old + 5_000)
        book.wrong |= {("revenues", number) for number in items}


def _beds(column: str, code: str, kind: str, value: Callable[[Any], object]) -> Kind:
    """Make a kind of defect in the statement of a residential service."""

    def plant(book: Book) -> None:
        row = _pick(book, "statements", lambda row: row["form"] == "pob" and row.get(column) is not None)
        if row is not None and book.is_free("statements", row):
            book.spoil(kind, code, "statements", row, column, value(book.rows["statements"][row]))

    return plant


BED_KINDS = (
    _beds(
        "bed_days_avail", "V420", "more bed-days than beds", lambda row: row["beds_registered"] * 365 + 400
    ),
    _beds("bed_days_occ", "V421", "more bed-days used than offered", lambda row: row["bed_days_avail"] + 100),
    _beds("bed_days_reserved", "V438", "more days kept than used", lambda row: row["bed_days_occ"] + 10),
    _beds("clients_31_12", "V424", "more clients than beds", lambda row: row["beds_registered"] + 5),
    _beds("beds_network", "V427", "more beds in the network", lambda row: row["beds_registered"] + 3),
    _beds("days_open", "V428", "366 days in 2025", lambda _: 366),
    _beds("days_open", "V407", "over the limit", lambda _: 4_000),
    _beds("bed_days_occ", "V401", "blank", lambda _: None),
    _beds("clients_year", "V401", "blank", lambda _: None),
)


def _over(column: str, other: str, code: str, plus: float) -> Kind:
    """Make a kind of defect where one figure exceeds another that it cannot exceed."""

    def plant(book: Book) -> None:
        row = _pick(book, "statements", lambda row: None not in (row.get(column), row.get(other)))
        if row is not None and book.is_free("statements", row):
            value = round(float(str(book.rows["statements"][row][other])) + plus)
            book.spoil(f"{column} over {other}", code, "statements", row, column, value)

    return plant


OVER = (
    _over("attendance_days", "place_days_avail", "V445", 50),
    _over("places_instant", "places_daily", "V446", 5),
    _over("hours_travel", "hours_direct", "V449", 10),
    _over("hours_paid", "hours_direct", "V453", 10),
    _over("clients_new", "clients_year", "V455", 3),
    _over("clients_left", "clients_year", "V456", 3),
    _over("contracts_refused", "requests_new", "V460", 5),
    _over("vp_paid", "vp_cap", "V461", 1_000),
)


def blank_hours(book: Book) -> None:
    row = _pick(book, "statements", lambda row: row["form"] == "ter")
    if row is not None:
        book.spoil("blank", "V401", "statements", row, "hours_direct", None)


def too_many_hours(book: Book) -> None:
    row = _pick(book, "statements", lambda row: row.get("hours_direct") is not None and row["form"] == "ter")
    if row is not None and not any(sheet == "staff" for sheet, _ in book.touched | book.wrong):
        old = float(str(book.rows["statements"][row]["hours_direct"]))
        book.spoil("more hours than staff", "V425", "statements", row, "hours_direct", round(old * 4))
        book.wrong |= {("staff", number) for number in range(len(book.rows["staff"]))}


def unknown_code(book: Book) -> None:
    sheet, column, text = book.random.choice(
        (
            ("services", "type", "domov důchodců"),
            ("staff", "form", "u klienta doma"),
            ("clients", "form", "jak kdy"),
            ("revenues", "source", "různé"),
        )
    )
    row = _pick(book, sheet, lambda row: row.get("source") != "total")
    if row is None or (sheet == "services" and _rows_of(book, sheet, row) > 1):
        return
    book.spoil("unknown code", "V404", sheet, row, column, text)


def unknown_area(book: Book) -> None:
    sheet = book.random.choice(("services", "shares"))
    row = _pick(book, sheet)
    if row is not None and (sheet == "shares" or _rows_of(book, sheet, row) == 1):
        book.spoil("unknown area", "V405", sheet, row, "area", "Dolní Lhota u Ničeho")


def blank_area(book: Book) -> None:
    row = _pick(book, "services")
    if row is not None and _rows_of(book, "services", row) == 1:
        book.spoil("blank area", "V402", "services", row, "area", None)


def share_over_limit(book: Book) -> None:
    row = _pick(book, "shares")
    if row is not None:
        book.spoil("over the limit", "V407", "shares", row, "share", 160)


def shares_of_eighty(book: Book) -> None:
    row = _pick(book, "shares")
    if row is None:
        return
    service = book.rows["shares"][row]["service_id"]
    rows = [number for number, other in enumerate(book.rows["shares"]) if other["service_id"] == service]
    if all(book.is_free("shares", number) for number in rows):
        old = float(str(book.rows["shares"][rows[0]]["share"]))
        value = old - 20 if old > 30 else old + 20
        book.spoil("shares that are no whole", "V423", "shares", rows[0], "share", value)
        book.wrong |= {("shares", number) for number in rows}


def network_over_register(book: Book) -> None:
    row = _pick(book, "services", lambda row: row.get("capacity_network") is not None)
    if row is not None:
        value = float(str(book.rows["services"][row]["capacity_registered"])) + 7
        book.spoil("network over register", "V427", "services", row, "capacity_network", value)


def end_before_beginning(book: Book) -> None:
    row = _pick(book, "services")
    if row is not None and _rows_of(book, "services", row) == 1 and book.is_free("services", row):
        book.spoil("end before beginning", "V433", "services", row, "valid_to", dt.date(1999, 1, 1))


def unknown_service(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff"))
    row = _pick(book, sheet)
    if row is not None and book.is_free(sheet, row):
        service = f"{_UNKNOWN}{len(book.rows[sheet]):04}"
        _append(book, sheet, {**book.rows[sheet][row], "service_id": service})
        book.note("unknown service", "V434", sheet, len(book.rows[sheet]) - 1, "service_id")
        book.wrong.add((sheet, row))


def _append(book: Book, sheet: str, row: dict[str, Any]) -> None:
    book.rows[sheet].append(row)
    book.wrong.add((sheet, len(book.rows[sheet]) - 1))


def repeated_row(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff", "clients"))
    row = _pick(book, sheet, lambda row: not str(row["service_id"]).startswith(_UNKNOWN))
    if row is not None and book.is_free(sheet, row):
        _append(book, sheet, dict(book.rows[sheet][row]))
        book.note("repeated row", "V411", sheet, len(book.rows[sheet]) - 1, "service_id")
        book.wrong.add((sheet, row))


def contradicting_row(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff", "clients"))
    row = _pick(book, sheet, lambda row: not str(row["service_id"]).startswith(_UNKNOWN))
    if row is not None and book.is_free(sheet, row):
        total = f"{sheet}:total"
        _append(book, sheet, {**book.rows[sheet][row], total: float(str(book.rows[sheet][row][total])) + 1})
        book.note("contradicting row", "V410", sheet, row, "service_id")
        book.wrong.add((sheet, row))


def blank_key(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff"))
    row = _pick(book, sheet)
    if row is not None and book.is_free(sheet, row):
        service = str(book.rows[sheet][row]["service_id"])
        book.spoil("blank key", "V403", sheet, row, "service_id", None)
        book.defects[-1].service = service


def thousands(book: Book) -> None:
    row = _pick(book, "costs", lambda row: row["form"] == "pob")
    if row is not None and book.is_free("costs", row):
        line = book.rows["costs"][row]
        items = {name: round(int(str(value)) / 1000) for name, value in line.items() if ":" in name and value}
        items["costs:total"] = sum(value for name, value in items.items() if name != "costs:total")
        line.update(items)
        book.spoil("costs in thousands", "V430", "costs", row, "costs:total", items["costs:total"])


def all_zero(book: Book) -> None:
    row = _pick(book, "costs")
    if row is not None and book.is_free("costs", row):
        line = book.rows["costs"][row]
        filled = [name for name, value in line.items() if ":" in name and value is not None]
        line.update(dict.fromkeys(filled, 0))
        order = [column.column for column in book.layout.sheet("costs").columns]
        book.spoil("zeros by default", "V429", "costs", row, min(filled, key=order.index), 0)


def wrong_ico(book: Book) -> None:
    ico = str(book.rows["provider"][0]["ico"])
    book.spoil("check digit", "V362", "provider", 0, "ico", f"{ico[:-1]}{(int(ico[-1]) + 1) % 10}")
    book.note("check digit of nobody", "V363", "provider", 0, "ico")


def wrong_form(book: Book) -> None:
    column, code, value = book.random.choice(
        (
            ("filled_on", "V340", "včera"),
            ("legal_form", "V404", "parta"),
            ("area", "V405", "Dolní Lhota u Ničeho"),
            ("name", "V401", None),
            ("email", "V417", "vykazy(zavináč)example.org"),
            ("filled_on", "V416", dt.date(2025, 6, 1)),
            ("filled_on", "V409", dt.date(2031, 6, 1)),
        )
    )
    book.spoil("wrong form", code, "provider", 0, column, value)


def heading_typo(book: Book) -> None:
    book.own.headings["statements", "requests_new"] = "Nové žádosttí"
    book.note("typo in a heading", "V208", "statements", HEADING, "requests_new")


def renamed_sheet(book: Book) -> None:
    sheet = book.random.choice(("costs", "staff"))
    book.own.names[sheet] = "Tabulka 7"
    book.note("renamed sheet", "V204", sheet)


def missing_sheet(book: Book) -> None:
    book.own.without.add("clients")
    book.defects.append(Defect(kind="missing sheet", code="V203"))
    book.shut.add("clients")


def scaled_sheet(book: Book) -> None:
    book.own.letterhead["costs"] = ["Vymyšlená služba", "Náklady za rok 2025 v tis. Kč"]
    book.defects.append(Defect(kind="amounts in thousands", code="V213", sheet="costs", cell="A2"))
    book.shut.add("costs")


def letterhead(book: Book) -> None:
    book.own.letterhead["staff"] = ["Vymyšlená služba", "", "Pracovníci"]


def totals_row(book: Book) -> None:
    book.own.totals["staff"] = "Celkem"
    book.defects.append(Defect(kind="row of totals", code="V214", sheet="staff"))


def note_below(book: Book) -> None:
    book.own.notes["statements"] = "Pozn.: žádosti jsou odhad."
    book.defects.append(Defect(kind="note below", code="V215", sheet="statements"))


def hidden_row(book: Book) -> None:
    book.own.hidden["costs"] = [1]
    book.defects.append(Defect(kind="hidden row", code="V142", sheet="costs", cell="3:3"))


BOOKS: Sequence[Kind] = (
    heading_typo, renamed_sheet, missing_sheet, scaled_sheet, letterhead, totals_row, note_below, hidden_row,
)  # fmt: skip
PROVIDER: Sequence[Kind] = (wrong_ico, wrong_form)
CELLS: Sequence[Kind] = (wrong_number, wrong_number, wrong_number, formula, missing_mark, date_of_service)
LINES: Sequence[Kind] = (
    wrong_total, wrong_total, wrong_revenue_total, *BED_KINDS, *OVER, blank_hours, too_many_hours,
    unknown_code, unknown_area, blank_area, share_over_limit, shares_of_eighty, network_over_register,
    end_before_beginning, unknown_service, repeated_row, contradicting_row, blank_key, thousands, all_zero,
)  # fmt: skip
