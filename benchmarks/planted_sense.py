"""Planted doubts: figures of one line that do not go together. Each takes a whole line, so that none hides another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from benchmarks.planted_line import Line, doubts
from benchmarks.planted_money import MONEY
from sluzby_eval.codelist import codelist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.planted_line import Planted
    from benchmarks.planting import Book


_PERSONNEL = ("costs:1.1", "costs:1.2", "costs:1.3", "costs:1.4", "costs:1.5")


# time and capacity


def began_in_july(line: Line) -> Sequence[Planted]:
    if (
        not line.has("statements", "bed_days_avail", "days_open")
        or line.form != "pob"
        or len(line.services) > 1
    ):
        return ()
    for number in line.services:
        line.book.rows["services"][number]["valid_from"] = dt.date(2025, 7, 1)
    at = line.at["statements"]
    return ("V442", "statements", at, "bed_days_avail"), ("V443", "statements", at, "days_open")


def ended_long_ago(line: Line) -> Sequence[Planted]:
    row = line.book.rows["services"][line.services[0]]
    if len(line.services) > 1 or row.get("valid_from") is None:
        return ()
    row.update(valid_from=dt.date(2001, 1, 1), valid_to=dt.date(2020, 12, 31))
    return (("V431", "statements", line.at["statements"], "service_id"),)


def more_place_days_than_places(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "place_days_avail", "places_daily", "days_open"):
        return ()
    most = line.number("statements", "places_daily") * line.number("statements", "days_open")
    return (("V444", *line.put("statements", "place_days_avail", round(most) + 50)),)


def beds_for_bed_days(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "beds_registered", "bed_days_occ", "days_open", "bed_days_avail"):
        return ()
    placed = line.put("statements", "bed_days_avail", line.number("statements", "beds_registered"))
    return ("V447", *placed), ("V421", "statements", line.at["statements"], "bed_days_occ")


def beds_of_a_field_service(line: Line) -> Sequence[Planted]:
    if line.form == "pob" or line.type == "NOC":
        return ()
    return (("V448", *line.put("statements", "beds_registered", 12)),)


def other_beds_than_registered(line: Line) -> Sequence[Planted]:
    if line.form != "pob" or not line.has("statements", "beds_registered") or len(line.services) > 1:
        return ()
    more = line.number("statements", "beds_registered") + 1
    return (("V495", *line.put("statements", "beds_registered", more)),)


def fewer_beds_in_the_network(line: Line) -> Sequence[Planted]:
    if line.form != "pob" or line.number("statements", "beds_network") < 3 or len(line.services) > 1:
        return ()
    less = line.number("statements", "beds_network") - 1
    return (("V499", *line.put("statements", "beds_network", less)),)


def unit_of_another_form(line: Line) -> Sequence[Planted]:
    if line.form != "ter" or len(line.services) > 1:
        return ()
    line.book.rows["services"][line.services[0]]["unit"] = "luzka"
    return (("V432", "services", line.services[0], "unit"),)


def form_of_other_types(line: Line) -> Sequence[Planted]:
    row = line.book.rows["services"][line.services[0]]
    allowed = codelist("service_types")[line.type].attributes["forms"].split("|")
    if len(line.services) > 1 or "ter" in allowed:
        return ()
    row["form"] = "ter"
    return (("V426", "services", line.services[0], "form"),)


def capacity_in_two_units(line: Line) -> Sequence[Planted]:
    row = line.book.rows["services"][line.services[0]]
    units = {
        code for code, unit in codelist("capacity_units").items() if line.form in unit.attributes["forms"]
    }
    other = min(units - {row["unit"]}, default=None)
    if len(line.services) > 1 or other is None or float(str(row["capacity_registered"])) < 10:
        return ()
    rows = line.book.rows["services"]
    rows.append({**row, "unit": other})
    line.services.append(len(rows) - 1)
    return (("V493", "services", len(rows) - 1, "capacity_registered"),)


def service_listed_twice(line: Line) -> Sequence[Planted]:
    row = line.book.rows["services"][line.services[0]]
    if len(line.services) > 1:
        return ()
    rows = line.book.rows["services"]
    rows.append({**row, "service_id": f"{str(row['service_id'])[:-2]}{60 + len(rows)}"})
    line.services.append(len(rows) - 1)
    return (("V494", "services", len(rows) - 1, "service_id"),)


def two_names(line: Line) -> Sequence[Planted]:
    if len(line.services) < 2:
        return ()
    line.book.rows["services"][line.services[1]]["name"] = "Úplně jiný název"
    return (("V412", "services", line.services[1], "name"),)


# work and clients


def visits_of_a_day(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "visits", "hours_direct") or line.number("statements", "hours_direct") < 90:
        return ()
    return (
        ("V450", *line.put("statements", "visits", int(line.number("statements", "hours_direct") // 30))),
    )


def minutes_for_interventions(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "interventions"):
        return ()
    return (("V451", *line.put("statements", "interventions", 5_000_000)),)


def contacts_like_interventions(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "interventions", "contacts"):
        return ()
    same = line.number("statements", "interventions")
    return (("V452", *line.put("statements", "contacts", same)),)


def more_clients_now_than_in_the_year(line: Line) -> Sequence[Planted]:
    if line.form == "pob" or not line.has("statements", "clients_31_12", "clients_year"):
        return ()
    return (
        ("V454", *line.put("statements", "clients_31_12", line.number("statements", "clients_year") + 2)),
    )


def too_many_left(line: Line) -> Sequence[Planted]:
    if not line.has("statements", "clients_31_12", "clients_year"):
        return ()
    left = line.number("statements", "clients_year") - line.number("statements", "clients_31_12") + 1
    if not 0 < left <= line.number("statements", "clients_year"):
        return ()
    line.put("statements", "clients_left", left)
    return (("V457", "statements", line.at["statements"], "clients_31_12"),)


def too_few_clients(line: Line) -> Sequence[Planted]:
    fewer = line.number("statements", "bed_days_occ") // 366 - 1
    if fewer < 1 or not line.has("statements", "clients_year"):
        return ()
    return (("V458", *line.put("statements", "clients_year", fewer)),)


def other_clients_on_the_sheet(line: Line) -> Sequence[Planted]:
    now = line.number("statements", "clients_31_12")
    if line.form != "pob" or now < 3 or line.number("clients", "clients:total") != now:
        return ()
    return (("V437", *line.put("statements", "clients_31_12", now - 1)),)


def no_work_at_all(line: Line) -> Sequence[Planted]:
    done = (
        "bed_days_occ", "attendance_days", "hours_direct", "visits", "interventions", "contacts", "calls",
        "clients_year", "clients_anon_contacts",
    )  # fmt: skip
    if not line.has("costs", "costs:total") or line.row("statements").get("clients_year") is None:
        return ()
    for name in done:
        if line.row("statements").get(name) is not None:
            line.put("statements", name, 0)
    return (("V459", "statements", line.at["statements"], "clients_year"),)


def no_clients(line: Line) -> Sequence[Planted]:
    if line.row("statements").get("clients_year") is None or line.form == "pob":
        return ()
    if line.has("statements", "clients_anon_contacts") or line.has("statements", "calls"):
        return ()
    return (("V483", *line.put("statements", "clients_year", 0)),)


# staff and wages


def no_staff(line: Line) -> Sequence[Planted]:
    if not line.has("costs", "costs:total"):
        return ()
    filled = [name for name, value in line.row("staff").items() if ":" in name and value is not None]
    for name in filled:
        line.put("staff", name, 0)
    row = line.at["staff"]
    first = next(one.column for one in line.book.layout.sheet("staff").columns if ":" in one.column)
    zeros = (("V482", "staff", row, first),) if len(filled) >= 3 else ()
    return (("V462", "staff", row, "staff:total"), *zeros)


def work_without_wages(line: Line) -> Sequence[Planted]:
    if not line.has("staff", "staff:total") or not line.has("costs", "costs:1.1"):
        return ()
    for name in _PERSONNEL:
        if line.row("costs").get(name) is not None:
            line.cost(name.partition(":")[2], 0)
    return (("V463", "costs", line.at["costs"], "costs:1.1"),)


def _paid(line: Line) -> float:
    return line.number("staff", "staff:total") - line.number("staff", "staff:DPP_DPC")


def wages_of_a_month(line: Line) -> Sequence[Planted]:
    if _paid(line) < 1 or not line.has("costs", "costs:1.1"):
        return ()
    return (("V464", *line.cost("1.1", _paid(line) * 40_000)),)


def wages_of_many_years(line: Line) -> Sequence[Planted]:
    if _paid(line) < 1 or not line.has("costs", "costs:1.1"):
        return ()
    return (("V465", *line.cost("1.1", _paid(line) * 2_500_000)),)


def agreements_without_costs(line: Line) -> Sequence[Planted]:
    named = [item for item in ("1.2", "1.3") if line.row("costs").get(f"costs:{item}") is not None]
    if not named:
        return ()
    for item in named:
        line.cost(item, 0)
    return (("V466", *line.staff("DPP_DPC", line.number("staff", "staff:DPP_DPC") + 0.5)),)


def little_insurance(line: Line) -> Sequence[Planted]:
    if not line.has("costs", "costs:1.1", "costs:1.4"):
        return ()
    return (("V467", *line.cost("1.4", line.number("costs", "costs:1.1") / 100)),)


def zero_share(book: Book) -> None:
    """Plant a share of nothing beside one that takes all of it."""
    shares = book.rows["shares"]
    for number, row in enumerate(shares):
        rows = [at for at, other in enumerate(shares) if other["service_id"] == row["service_id"]]
        if len(rows) > 1 and all(book.is_free("shares", at) for at in rows):
            other = next(at for at in rows if at != number)
            shares[other]["share"] = float(str(shares[other]["share"])) + float(str(row["share"]))
            book.spoil("share of nothing", "V481", "shares", number, "share", 0)
            book.wrong |= {("shares", at) for at in rows}
            return


def no_contact(book: Book) -> None:
    """Leave out whom to ask."""
    book.rows["provider"][0]["email"] = None
    book.spoil("no contact", "V418", "provider", 0, "contact", None)


def late_plan(book: Book) -> None:
    """Date a plan after its year."""
    book.rows["provider"][0]["version"] = "plan"
    book.spoil("late plan", "V419", "provider", 0, "filled_on", dt.date(2026, 5, 1))


DOUBTS = (
    *doubts(
        (
            began_in_july,
            ended_long_ago,
            more_place_days_than_places,
            beds_for_bed_days,
            beds_of_a_field_service,
            other_beds_than_registered,
            fewer_beds_in_the_network,
            unit_of_another_form,
            form_of_other_types,
            capacity_in_two_units,
            service_listed_twice,
            two_names,
            visits_of_a_day,
            minutes_for_interventions,
            contacts_like_interventions,
            more_clients_now_than_in_the_year,
            too_many_left,
            too_few_clients,
            other_clients_on_the_sheet,
            no_work_at_all,
            no_clients,
            no_staff,
            work_without_wages,
            wages_of_a_month,
            wages_of_many_years,
            agreements_without_costs,
            little_insurance,
        )
    ),
    *MONEY,
)
