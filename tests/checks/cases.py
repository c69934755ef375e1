"""One fault of each code, and the same without it.

`▸` marks the place where the finding is expected. A case changes the sound files below: `fail` and `good` are
(old, new) in the file `where`, or the whole text of it where `old` is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

INPUTS = """cost: {table: costs, value: amount_czk, where: {item: [total]}, unit: CZK, label: {cs: náklady, en: cost}}
food: {table: costs, value: amount_czk, where: {item: ["2.2"]}, unit: CZK, label: {cs: potraviny, en: food}}
days: {table: statements, value: bed_days_occ, unit: bed_day, label: {cs: lůžkodny, en: bed-days}}
avail: {table: statements, value: bed_days_avail, unit: bed_day, label: {cs: dostupné dny, en: available days}}
beds: {table: statements, value: beds_registered, unit: bed, label: {cs: lůžka, en: beds}}
basic: {formula: cost - food, unit: CZK, label: {cs: základní náklady, en: basic cost}}
"""
LIMIT = """id: limit
title: {cs: Hranice, en: Limit}
unit: share
source: Pravidla 2025, tab. 8
by: [type]
values:
  - {from: 2025-01-01, to: 2025-12-31, type: DPS, value: 0.9, source: "Pravidla 2025, tab. 8"}
  - {from: 2026-01-01, type: DPS, value: 0.91, source: "Pravidla 2026, tab. 8"}
"""
COST = """id: cost_per_day
catalogue: COST03
domain: cost
title: {cs: Náklad na den, en: Cost per day}
question: {cs: Kolik stojí den?, en: How much does a day cost?}
formula: sum(basic) / sum(days)
unit: CZK_per_bed_day
better: lower
levels: [service, region]
applies: {forms: [pob]}
peers: type_form
numerator: {cs: základní náklady, en: basic cost}
denominator: {cs: lůžkodny, en: bed-days}
pitfalls: {cs: Klesá s obložností., en: It falls as occupancy rises.}
source: Metodika 2014
status: published
examples:
  - title: Podíl součtů
    given:
      - {service: A, cost: 1100, food: 100, days: 10}
      - {service: B, basic: 500, days: 40}
    expect: {service: {A: 100, B: 12.5}, region: 30}
  - title: Chybí dny
    given: [{service: A, basic: 10, days: null}]
    expect: {region: not_reported}
  - title: Prázdná služba
    given: [{service: A, basic: 10, days: 0}]
    expect: {region: zero_denominator}
  - title: Ambulantní služba
    given: [{service: A, form: amb, basic: 10, days: 5}]
    expect: {region: not_applicable}
"""
BEDS = """id: beds_registered
catalogue: CAP01
domain: capacity
title: {cs: Lůžka, en: Beds}
question: {cs: Kolik je lůžek?, en: How many beds are there?}
formula: sum(beds)
unit: bed
better: higher
levels: [service, region]
peers: none
when_empty: zero
numerator: {cs: lůžka, en: beds}
pitfalls: {cs: Počítají se i lůžka mimo síť., en: Beds outside the network count.}
source: Registr
status: published
examples:
  - title: Součet
    given: [{service: A, beds: 10}, {service: B, beds: 20}]
    expect: {service: {A: 10}, region: 30}
  - title: Chybí
    given: [{service: A, beds: null}]
    expect: {region: not_reported}
  - title: Nula
    given: [{service: A, beds: 0}]
    expect: {region: 0}
"""
MET = """id: limit_met
catalogue: UTIL03
domain: utilisation
title: {cs: Splnění hranice, en: Limit met}
question: {cs: Kolik služeb ji splnilo?, en: How many services met it?}
formula: sum(days / avail >= parameter("limit")) / count()
unit: share
better: higher
levels: [service, region]
peers: none
numerator: {cs: služby nad hranicí, en: services above the limit}
denominator: {cs: služby, en: services}
pitfalls: {cs: Nezaokrouhluje se., en: Nothing is rounded.}
source: Pravidla 2025
status: published
examples:
  - title: Jedna ze dvou
    given: [{service: A, days: 95, avail: 100}, {service: B, days: 80, avail: 100}]
    parameters: {limit: 0.9}
    expect: {service: {A: 1, B: 0}, region: 0.5}
  - title: Chybí
    given: [{service: A, days: null, avail: 10}]
    parameters: {limit: 0.9}
    expect: {region: not_reported}
  - title: Bez lůžek
    given: [{service: A, days: 0, avail: 0}]
    parameters: {limit: 0.9}
    expect: {region: zero_denominator}
"""
AREA = """id: ageing
catalogue: AVA09
domain: availability
title: {cs: Podíl starších, en: Share of older people}
question: {cs: Jaká část obyvatel je starší?, en: What part of inhabitants is older?}
formula: population("65+") / population("total")
unit: share
better: neither
levels: [region]
peers: none
not_for: [ranking]
numerator: {cs: starší obyvatelé, en: older inhabitants}
denominator: {cs: obyvatelé, en: inhabitants}
pitfalls: {cs: Záleží na datu., en: The date matters.}
source: ČSÚ
status: published
examples:
  - title: Čtvrtina
    population: {"65+": 25, "total": 100}
    expect: {region: 0.25}
  - title: Neznámý počet
    population: {"65+": null, "total": 100}
    expect: {region: no_population}
  - title: Nikdo
    population: {"65+": 0, "total": 0}
    expect: {region: zero_denominator}
"""
LAYOUT = """id: kniha
title: {cs: Kniha, en: Book}
recognise: [Služba]
scope: [file]
sheets:
  - id: data
    fields:
      - {column: service_id, headings: [Služba], kind: identifier}
      - {column: form, headings: [Forma], kind: code, codes: forms}
      - {column: year, headings: [Rok], kind: integer}
      - {column: version, headings: [Verze], kind: text}
      - {column: bed_days_occ, headings: [Dny], unit: bed_day, pattern: "[0-9]+"}
    derive: {double: bed_days_occ * 2}
    into: statements
"""
REPORT = """id: prehled
title: {cs: Přehled, en: Overview}
subtitle: {cs: Kraj, en: Region}
level: region
sections:
  - {kind: indicators, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], domains: []}
"""
FILES = {
    "indicators/inputs.yaml": INPUTS,
    "indicators/cost_per_day.yaml": COST,
    "indicators/beds_registered.yaml": BEDS,
    "indicators/limit_met.yaml": MET,
    "indicators/ageing.yaml": AREA,
    "rules/limit.yaml": LIMIT,
}
HERE = "indicators/cost_per_day.yaml"
BED = "indicators/beds_registered.yaml"
LIM = "indicators/limit_met.yaml"
OLD = "indicators/ageing.yaml"
RULE = "rules/limit.yaml"
INP = "indicators/inputs.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault: what is changed in which file, and what else is said of it, unavoidably."""

    where: str = HERE
    fail: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...] = ()
    files: dict[str, str] = field(default_factory=dict)  # further files, in both
    also: frozenset[str] = frozenset()  # codes of other findings that the fault brings with it
    config: dict[str, object] = field(default_factory=dict)


def one(old: str, new: str, *, good: str | None = None, where: str = HERE, also: str = "", **more) -> Case:
    return Case(
        where=where,
        fail=((old, new),),
        good=() if good is None else ((old, good),),
        also=frozenset(also.split()),
        **more,
    )


def formula(
    text: str, *, good: str | None = None, where: str = HERE, unit: str | None = None, **more
) -> Case:
    old = {HERE: "sum(basic) / sum(days)", BED: "sum(beds)", OLD: 'population("65+") / population("total")'}[
        where
    ]
    case = one(old, text, good=good, where=where, **more)
    return case if unit is None else replace(case, fail=(*case.fail, ("CZK_per_bed_day", unit)))


EXTRA = "indicators/extra.yaml"
SECOND = BEDS.replace("id: beds_registered", "id: extra").replace("CAP01", "CAP02")
SECOND = SECOND.replace("cs: Lůžka, en: Beds", "cs: Jídlo, en: Food").replace("sum(beds)", "sum(food)")
SECOND = SECOND.replace("unit: bed\n", "unit: CZK\n").replace("beds: ", "food: ")
MEDIAN = "median(basic / days)"
