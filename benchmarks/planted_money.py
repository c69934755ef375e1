"""Planted doubts about money: costs and revenues of one line that do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.planted_line import Line, doubts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.planted_line import Planted


def insurers_without_nurses(line: Line) -> Sequence[Planted]:
    if line.has("staff", "staff:ZDRAV") or line.of_source("Z1") or not line.has("staff", "staff:total"):
        return ()
    return (("V468", *line.more_revenue("Z1", 50_000)),)


def _municipal(line: Line) -> list[int]:
    return [
        number
        for number in line.of_source("O1")
        if line.book.rows["revenues"][number].get("payer")
        and line.book.rows["revenues"][number]["amount_czk"]
    ]


def payer_left_out(line: Line) -> Sequence[Planted]:
    found = _municipal(line)
    if len(found) != 1:
        return ()
    line.book.rows["revenues"][found[0]]["payer"] = None
    return (("V469", "revenues", found[0], "payer"),)


def misspelt_payer(line: Line) -> Sequence[Planted]:
    found = _municipal(line)
    if not found:
        return ()
    line.book.rows["revenues"][found[0]]["payer"] = "město Kyjof"
    return (("V470", "revenues", found[0], "payer"),)


def payer_twice(line: Line) -> Sequence[Planted]:
    found = _municipal(line)
    if not found:
        return ()
    payer = str(line.book.rows["revenues"][found[0]]["payer"])
    _, row, _ = line.more_revenue("O1", 1_000, payer.upper())
    return (("V471", "revenues", row, "payer"),)


def sum_among_payers(line: Line) -> Sequence[Planted]:
    found = _municipal(line)
    if not found or len(found) != len(line.of_source("O1")):
        return ()
    whole = sum(float(str(line.book.rows["revenues"][number]["amount_czk"])) for number in found)
    return (("V472", *line.more_revenue("O1", whole)),)


def two_totals(line: Line) -> Sequence[Planted]:
    found = line.of_source("total")
    if len(found) != 1:
        return ()
    amount = float(str(line.book.rows["revenues"][found[0]]["amount_czk"]))
    placed = line.more_revenue("total", amount, "všichni")
    return ("V439", *placed), ("V439", "revenues", found[0], "amount_czk")


def costs_of_zero(line: Line) -> Sequence[Planted]:
    filled = [name for name, value in line.row("costs").items() if ":" in name and value is not None]
    if not any(line.book.rows["revenues"][number]["amount_czk"] for number in line.of_source("total")):
        return ()
    for name in filled:
        line.put("costs", name, 0)
    row, order = line.at["costs"], [one.column for one in line.book.layout.sheet("costs").columns]
    return ("V429", "costs", row, min(filled, key=order.index)), ("V473", "costs", row, "costs:total")


def revenues_of_zero(line: Line) -> Sequence[Planted]:
    found = line.of_source("total")
    if len(found) != 1 or not line.has("costs", "costs:total"):
        return ()
    for number in line.revenues:
        line.book.rows["revenues"][number]["amount_czk"] = 0
    return (("V474", "revenues", found[0], "amount_czk"),)


def municipality_pays_more_than_all(line: Line) -> Sequence[Planted]:
    found = _municipal(line)
    if not found or found[0] != line.of_source("O1")[0]:
        return ()
    return (("V475", *line.revenue(found[0], line.number("costs", "costs:total") + 100_000)),)


def revenues_of_three_years(line: Line) -> Sequence[Planted]:
    found, first = line.of_source("total"), line.of_source("S1")[:1]
    if len(found) != 1 or not first or not line.has("costs", "costs:total"):
        return ()
    line.revenue(first[0], line.number("costs", "costs:total") * 3)
    return (("V476", "revenues", found[0], "amount_czk"),)


def optional_costs_alone(line: Line) -> Sequence[Planted]:
    if line.of_source("U6") or not line.revenues:
        return ()
    return (("V477", *line.cost("F", 50_000)),)


def optional_revenue_alone(line: Line) -> Sequence[Planted]:
    if line.of_source("U6") or line.has("costs", "costs:F"):
        return ()
    return (("V478", *line.more_revenue("U6", 40_000)),)


def rooms_of_a_field_service(line: Line) -> Sequence[Planted]:
    if line.form == "pob" or line.type == "NOC" or line.of_source("U1"):
        return ()
    return (("V479", *line.more_revenue("U1", 40_000)),)


def care_fees_without_allowance(line: Line) -> Sequence[Planted]:
    found = line.of_source("U3")
    total = line.number("clients", "clients:total")
    if len(found) != 1 or total < 1 or not line.book.rows["revenues"][found[0]]["amount_czk"]:
        return ()
    for name, value in line.row("clients").items():
        if ":" in name and value is not None:
            line.put("clients", name, total if name in ("clients:0", "clients:total") else 0)
    line.put("clients", "clients:0", total)
    return (("V480", "revenues", found[0], "amount_czk"),)


def row_of_another_form(line: Line) -> Sequence[Planted]:
    forms = {line.book.rows["services"][number]["form"] for number in line.services}
    other = next((form for form in ("ter", "amb", "pob") if form not in forms), None)
    return (("V441", *line.put("costs", "form", other)),) if other else ()


MONEY = doubts(
    (
        insurers_without_nurses,
        payer_left_out,
        misspelt_payer,
        payer_twice,
        sum_among_payers,
        two_totals,
        costs_of_zero,
        revenues_of_zero,
        municipality_pays_more_than_all,
        revenues_of_three_years,
        optional_costs_alone,
        optional_revenue_alone,
        rooms_of_a_field_service,
        care_fees_without_allowance,
        row_of_another_form,
    )
)
