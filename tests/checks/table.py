"""The table of faults: code -> case. See `cases` for how one is written."""

# ruff: noqa: E501 - a table, one fault a line
from __future__ import annotations

from tests.checks.cases import (
    AREA,
    BED,
    BEDS,
    COST,
    EXTRA,
    HERE,
    INP,
    LAYOUT,
    LIM,
    MEDIAN,
    OLD,
    REPORT,
    RULE,
    SECOND,
    Case,
    formula,
    one,
)

DEEP = "question: " + "[" * 25 + "]" * 25 + "\n"
NESTED = "(" * 60 + "sum(basic)" + ")" * 60
LAY = "layouts/kniha.yaml"
REP = "reports/prehled.yaml"


def layout(old: str, new: str, *, good: str | None = None, also: str = "") -> Case:
    return one(old, new, good=good, where=LAY, also=also, files={LAY: LAYOUT})


def report(old: str, new: str, *, good: str | None = None, also: str = "") -> Case:
    return one(old, new, good=good, where=REP, also=also, files={REP: REPORT})


FILES = {
    "D101": one("unit: CZK_per_bed_day", "unit: [CZK"),
    "D102": one("Metodika 2014", "Metodika ▸\udcff 2014"),
    "D103": one("source: Metodika", "source: ▸*Metodika", good='source: "*Metodika'),
    "D104": one("source: Metodika", "# " + "x" * 270_000 + "\nsource: Metodika", good="# x\nsource: Metodika"),
    "D105": Case(fail=(("", "▸# nothing\n"),)),
    "D106": one("status: published\n" + COST[COST.index("examples:") :], "status: published\n---\n▸id: x\n", also="D503"),
    "D107": one("question: {cs: Kolik stojí den?, en: How much does a day cost?}\n", DEEP.replace("[" * 21, "[" * 20 + "▸[")),
    "D108": one("unit: CZK_per_bed_day", "unit: CZK_per_bed_day\n▸unit: CZK"),
    "D110": Case(where="indicators/new.yml", fail=(("", "▸" + COST),), good=(("", ""),)),
    "D111": Case(
        where="rules/hours_fund.yaml",
        fail=(("", "▸id: hours_fund\ntitle: {cs: Fond, en: Fund}\nunit: number\nsource: x\nvalues: [{from: 2020-01-01, value: 1, source: y}]\n"),),
        good=(("", "▸"),),
        also=frozenset({"D266"}),
    ),
}  # fmt: skip

SPELLING = {
    "D201": one("peers: type_form", "▸pers: type_form"),
    "D202": one("better: lower\n", ""),
    "D203": one("better: lower", "better: ▸down"),
    "D204": one("id: cost_per_day", "id: ▸cost_per_days"),
    "D205": one("  - {from: 2026-01-01", "  - ▸{from: 2026-02-01", where=RULE),
    "D206": one("  - {from: 2026-01-01", "  - ▸{from: 2025-12-31", where=RULE),
    "D207": Case(where="indicators/inputs_own.yaml", fail=(("", "▸cost: {formula: food, unit: CZK, label: {cs: a, en: b}}\n"),), good=(("", "more: {formula: food * 2, unit: CZK, label: {cs: a, en: b}}\n"),), also=frozenset({"D265"})),
    "D208": one("applies: {forms: [pob]}", "applies: {forms: [pob], types: [▸DSP, DPS, PSB]}", good="applies: {forms: [pob], types: [DPS, DS]}", also="D514 D111", config={"indicators": "shipped"}),
    "D209": one("levels: [service, region]", "levels: [service, ▸kraj, region]", config={"territory": "shipped"}),
    "D210": one("value: 0.91", "form: pob, value: 0.91", where=RULE),
}  # fmt: skip

TEXTS = {
    "D230": one("en: Cost per day", 'en: ▸""'),
    "D231": one("question: {cs: Kolik stojí den?, en: How much does a day cost?}", "question: {cs: How much is it?, en: ▸How much is it?}"),
    "D232": one("en: Cost per day", "en: ▸Cost" + " of one day of one client" * 4, good="en: Cost" + " of one day of one client" * 2),
    "D233": one("en: Cost per day", "en: ▸Cost per day."),
    "D234": one("en: Cost per day", "en: ▸Cost per day (CZK)", good="en: Cost per day (basic)"),
    "D235": one("How much does a day cost?", "▸How much a day costs.", good="How much?"),
    "D236": one("How much does a day cost?", "▸Cost per day?"),
    "D237": one("pitfalls: {cs: Klesá s obložností., en: It falls as occupancy rises.}\n", ""),
    "D238": one("source: Metodika 2014", 'source: ▸""'),
    "D239": one("numerator: {cs: základní náklady, en: basic cost}\ndenominator: {cs: lůžkodny, en: bed-days}", "▸numerator: {cs: základní náklady, en: basic cost}"),
    "D240": one("numerator: {cs: lůžka, en: beds}", "numerator: {cs: lůžka, en: beds}\n▸denominator: {cs: kraj, en: region}", where=BED),
}  # fmt: skip

SETTINGS = {
    "D241": one("levels: [service, region]", "levels: [service, region, ▸service]"),
    "D242": one("peers: type_form", "peers: type_form\nnot_for: [▸rankng]", good="peers: type_form\nnot_for: [ranking]"),
    "D243": one("better: lower", "better: ▸neither", good="better: neither\nnot_for: [ranking]"),
    "D244": one("peers: type_form", "peers: type_form\nminimum_coverage: ▸0", good="peers: type_form\nminimum_coverage: 0.5"),
    "D245": one("peers: none", "peers: none\nminimum_coverage: ▸0.5", where=OLD),
    "D246": one("levels: [service, region]\napplies: {forms: [pob]}\npeers: type_form", "levels: [service]\napplies: {forms: [pob]}\npeers: ▸area", good="levels: [service, region]\napplies: {forms: [pob]}\npeers: area"),
    "D247": one("peers: none", "peers: ▸type_form", good="peers: area", where=OLD),
    "D248": one("peers: type_form", "peers: type_form\nwhen_empty: ▸zero", good="peers: type_form\nwhen_empty: not_applicable"),
    "D249": one("applies: {forms: [pob]}", "applies: {forms: ▸[amb, pob, ter]}", also="D514", good="applies: {forms: [pob, ter]}"),
    "D250": one("peers: type_form", "peers: type_form\nbases: [seat, ▸operation]", also="D519", good="peers: type_form\nbases: [seat]"),
    "D251": formula('▸indicator("beds_registered") / sum(beds)', also="D512 D517 D518 D514 D265", files={BED: BEDS.replace("status: published", "status: draft")}, good="sum(basic) / sum(days)", unit="number"),
    "D252": formula('▸indicator("beds_registered") / sum(beds)', also="D512 D517 D518 D514 D265", files={BED: BEDS.replace("peers: none", "peers: none\nconfidentiality: internal")}, good="sum(basic) / sum(days)", unit="number"),
    "D253": one("peers: type_form", "peers: type_form\nuses: [ranking]\nnot_for: [▸ranking]", good="peers: type_form\nuses: [funding]\nnot_for: [ranking]"),
    "D254": one("status: published", "status: ▸withdrawn", good="status: withdrawn\nvalid_to: 2024-12-31"),
    "D255": Case(where="indicators/cost/extra.yaml", fail=(("", SECOND.replace("domain: capacity", "domain: ▸capacity")),), good=(("", SECOND.replace("domain: capacity", "domain: cost")),)),
}  # fmt: skip

TOGETHER = {
    "D260": Case(where=EXTRA, fail=(("", SECOND.replace("CAP02", "▸CAP01")),), good=(("", SECOND.replace("CAP02", "CAP01\nvalid_from: 2030-01-01")),), files={BED: BEDS.replace("catalogue: CAP01", "catalogue: CAP01\nvalid_to: 2029-12-31")}),
    "D261": Case(where=EXTRA, fail=(("", SECOND.replace("en: Food", "en: ▸Beds")),), good=(("", SECOND),)),
    "D262": Case(where=EXTRA, fail=(("", SECOND.replace("sum(food)", "▸sum(beds)").replace("unit: CZK\n", "unit: bed\n").replace("food: ", "beds: ")),), good=(("", SECOND),)),
    "D263": Case(where="indicators/inputs_own.yaml", fail=(("", '▸meals: {table: costs, value: amount_czk, where: {item: ["2.2"]}, unit: CZK, label: {cs: a, en: b}}\n'),), good=(("", '▸meals: {table: costs, value: amount_czk, where: {item: ["2.3"]}, unit: CZK, label: {cs: a, en: b}}\n'),), also=frozenset({"D265"})),
    "D264": one("label: {cs: lůžka, en: beds}", "label: {cs: lůžka, en: ▸bed-days}", where=INP),
    "D265": Case(where="indicators/inputs_own.yaml", fail=(("", "▸visits: {table: statements, value: visits, unit: visit, label: {cs: a, en: b}}\n"),), good=(("", ""),)),
    "D266": one('parameter("limit")', "0.9", where=LIM),
    "D267": one("beds: {table: statements, value: beds_registered", "▸beds: {table: statements, value: beds_network", where=INP),
    "D268": one("values:\n  - {from: 2025-01-01, to: 2025-12-31, type: DPS, value: 0.9, source: \"Pravidla 2025, tab. 8\"}\n  - {from: 2026-01-01, type: DPS, value: 0.91, source: \"Pravidla 2026, tab. 8\"}\n", "values: ▸[]\n", where=RULE),
    "D269": one("values:\n  - {from: 2025-01-01, to: 2025-12-31, type: DPS, value: 0.9, source: \"Pravidla 2025, tab. 8\"}\n  - {from: 2026-01-01, type: DPS, value: 0.91, source: \"Pravidla 2026, tab. 8\"}\n", "values:\n  ▸- {from: 2020-01-01, to: 2020-12-31, type: DPS, value: 0.9, source: x}\n", where=RULE),
    "D270": one("by: [type]", "by: [type, ▸form]", where=RULE),
    "D271": one("value: 0.91", "value: ▸91", where=RULE),
    "D272": one("  - {from: 2026-01-01, type: DPS, value: 0.91, source: \"Pravidla 2026, tab. 8\"}", "  - ▸{from: 2026-01-01, type: DPS, value: 0.91}", where=RULE),
}  # fmt: skip

LANGUAGE = {
    "D301": formula("sum(basic) / ▸/ sum(days)"),
    "D302": formula("sum(basic) / sum(▸days ** 2)"),
    "D303": formula("(" * 50 + "▸" + "(" * 10 + "sum(basic)" + ")" * 60 + " / sum(days)"),
    "D304": formula("sum(basic) / sum(▸dais)"),
    "D305": formula("▸som(basic) / sum(days)"),
    "D306": formula("▸sum(basic, days) / sum(days)"),
    "D307": formula('sum(basic, where=form ▸= "pob") / sum(days)'),
    "D308": formula("sum(basic) / ▸days", also="D239"),
    "D309": formula("sum(▸sum(basic)) / sum(days)"),
    "D310": one("formula: cost - food", "formula: ▸cost - basic", where=INP, also="D518"),
    "D311": formula('sum(basic * parameter(▸"limmit")) / sum(days)'),
    "D312": formula("sum(basic * (0▸,5)) / sum(days)"),
    "D313": formula("sum(▸type) / sum(days)", also="D517"),
    "D314": formula(MEDIAN + "\nbases: ▸[seat, operation]", good=MEDIAN, also="D519 D512 D250 D240 D239"),
    "D315": formula('sum(basic, where=form == ▸"pop") / sum(days)', also="D336 D515", good='sum(basic, where=days > 0) / sum(days)'),
    "D316": formula("▸(sum(basic) / sum(days)"),
    "D317": formula('sum(basic / ▸population("65+")) / sum(days)', also="D346"),
    "D318": formula('sum(basic) / sum(days) * ▸parameter("limit")', also="D239"),
    "D319": one('population("65+") / population("total")', "▸1 / 2", where=OLD),
    "D320": one("levels: [region]", "levels: [region, ▸service]", where=OLD, also="D524"),
}  # fmt: skip

AUDIT = "audit_points: {table: audits, value: points, unit: number, label: {cs: body, en: points}}\n"
FURTHER = "indicators/inputs_own.yaml"
METHOD = "formula: sum(beds)"
LOOKS = "points_before: {of: audit_points, years_back: 1, unit: number, label: {cs: loni, en: last year}}\n"
LOOKS += AUDIT
GINI = SECOND.replace("formula: sum(food)", "method: {name: ▸ginny, of: beds_registered}").replace(
    "unit: CZK", "unit: number"
)

GRAINS = {
    "D321": formula("sum(▸audit_points)", where=BED, files={FURTHER: AUDIT}, good="sum(beds)", also="D403 D265"),
    "D322": formula('count(where=▸outcome == "admitted")', where=BED, good='count(where=beds > 1)', also="D403 D515"),
    "D323": Case(where=EXTRA, fail=(("", SECOND.replace("sum(food)", "sum(▸points_before)").replace("unit: CZK\n", "unit: number\ngrain: audit\n")),), good=(("", SECOND),), files={FURTHER: LOOKS}),
    "D324": Case(where=EXTRA, fail=(("", SECOND.replace("sum(food)", '▸indicator("beds_registered") + count()').replace("unit: CZK\n", "unit: bed\ngrain: audit\n")),), good=(("", SECOND),), also=frozenset({"D402"})),
    "D325": Case(where=EXTRA, fail=(("", GINI),), good=(("", GINI.replace("▸ginny", "gini")),)),
    "D326": Case(where=EXTRA, fail=(("", GINI.replace("{name: ▸ginny,", "{name: gini, kms: ▸20,")),), good=(("", GINI.replace("▸ginny", "gini")),)),
    "D327": Case(where=EXTRA, fail=(("", GINI.replace("▸ginny, of: beds_registered", "deficit, of: ▸beds_registered")),), good=(("", GINI.replace("▸ginny", "gini")),)),
}  # fmt: skip

FORMULAS = {
    "D330": formula("sum(basic) / sum(days) / ▸0", also="D239"),
    "D331": formula("sum(basic) / sum(days) * ▸1", good="sum(basic) / sum(days) * 1.0001"),
    "D332": formula("sum(▸0 * basic) / sum(days)"),
    "D333": formula("sum(basic - ▸basic) / sum(days)"),
    "D334": formula("sum(basic + ▸basic) / sum(days)"),
    "D335": formula("sum(basic if days > 20 else ▸basic) / sum(days)", good="sum(basic if days > 20 else 0) / sum(days)"),
    "D336": formula('sum(basic, where=▸form == "ter") / sum(days)', also="D515", good="sum(basic) / sum(days)"),
    "D337": formula('sum(basic, where=▸form == "pob") / sum(days)'),
    "D338": formula('sum(basic, where=form in ▸("pob", "ter", "pob")) / sum(days)', also="D337", good="sum(basic) / sum(days)"),
    "D339": formula("sum(basic) / sum(▸or_zero(days))"),
    "D340": formula("quantile(basic / days, ▸1)", good="quantile(basic / days, 0.9)", also="D512"),
    "D341": formula("sum(basic if ▸days / 2 == 5 else 0) / sum(days)", good="sum(basic if days / 2 >= 5 else 0) / sum(days)", also="D516"),
    "D342": one("formula: population", "formula: ▸100 * population", where=OLD),
    "D343": Case(where=BED, fail=(("sum(beds)", '▸sum(beds) / population("65+")'), ("unit: bed\n", "unit: bed_per_1000_inhabitants\n"), ("levels: [service, region]", "levels: [region]")), good=(("sum(beds)", '1000 * sum(beds) / population("65+")'), ("unit: bed\n", "unit: bed_per_1000_inhabitants\n"), ("levels: [service, region]", "levels: [region]")), also=frozenset({"D239", "D512"})),
    "D344": formula("▸1000 * sum(beds)", good="2 * sum(beds)", where=BED),
    "D345": Case(fail=(("sum(basic) / sum(days)", "▸sum(basic) / sum(beds)"), ("CZK_per_bed_day", "CZK_per_bed_month")), good=(("sum(basic) / sum(days)", "sum(basic) / (12 * sum(beds))"), ("CZK_per_bed_day", "CZK_per_bed_month")), also=frozenset({"D512", "D517", "D518"})),
    "D346": Case(where=BED, fail=(("sum(beds)", '1000 * sum(beds) / population("65+")'), ("unit: bed\n", "unit: bed_per_1000_inhabitants\n"), ("levels: [service, region]", "levels: [▸service, region]")), good=(("sum(beds)", '1000 * sum(beds) / population("65+")'), ("unit: bed\n", "unit: bed_per_1000_inhabitants\n"), ("levels: [service, region]", "levels: [region]")), also=frozenset({"D239", "D512"})),
    "D347": Case(where=EXTRA, fail=(("", SECOND.replace("sum(food)", '▸indicator("beds_registered")').replace("unit: CZK\n", "unit: bed\n")),), good=(("", SECOND),), also=frozenset({"D518"})),
    "D348": Case(where=BED, also=frozenset({"D265"}), fail=(("sum(beds)", "count_distinct(service_id)"), ("unit: bed\n", "unit: service\n"), ("levels: [service, region]", "levels: [▸service, region]")), good=(("sum(beds)", "count_distinct(service_id)"), ("unit: bed\n", "unit: service\n"), ("levels: [service, region]", "levels: [region]")), ),
}  # fmt: skip

UNITS = {
    "D401": one("unit: CZK_per_bed_day", "unit: ▸CZK_per_bedday"),
    "D402": formula("sum(basic + ▸days) / sum(days)"),
    "D403": one("unit: CZK_per_bed_day", "unit: ▸CZK"),
    "D404": formula("▸mean(basic / days)", good=MEDIAN, also="D512"),
    "D405": formula("sum((▸basic > 10) + 1) / sum(days)"),
    "D406": formula("sum(basic, where=▸days) / sum(days)"),
    "D410": one("item: [total]}, unit: CZK", "item: [total]}, unit: ▸fte", where=INP, also="D402 D403"),
}  # fmt: skip

GIVEN = "    given: [{service: A, basic: 10, days: 0}]\n"
EXAMPLES = {
    "D502": one("cost: 1100, food", "▸csot: 1100, food"),
    "D503": one(BEDS[BEDS.index("  - title: Nula") :], "", where=BED),
    "D510": Case(where=BED, fail=(("{service: {A: 10}, region: 30}", "{region: low_coverage}"), ("beds: 20}]", "beds: null}, {service: C, beds: null}]"), ("{region: 0}", "{region: not_reported}"), ("beds: 0}", "beds: null}")), also=frozenset({"D524", "D521"})),
    "D511": Case(where=BED, fail=(("beds: null}]", "beds: 3}]"), ("region: not_reported", "region: 3"))),
    "D512": Case(fail=(("days: 0}]", "days: 5}]"), ("region: zero_denominator", "region: 2"))),
    "D513": Case(where=BED, fail=((", {service: B, beds: 20}]", "]"), ("region: 30", "region: 10"))),
    "D514": Case(fail=(("applies: {forms: [pob]}", "applies: {▸forms: [pob]}"), ("form: amb, ", ""), ("region: not_applicable", "region: 2"))),
    "D515": formula("sum(basic, where=▸days > -1) / sum(days)", good="sum(basic, where=days > 20) / sum(days)"),
    "D516": formula("sum(basic if ▸days > -1 else 0) / sum(days)", good="sum(basic if days > 20 else 0) / sum(days)"),
    "D517": formula("sum(basic) / sum(days + 0 * beds / beds * days)", good="sum(basic) / sum(days)", also="D332 D402"),
    "D518": one("days: 10}", "days: 10, ▸beds: 3}"),
    "D519": one("peers: none\nwhen_empty", "peers: none\nbases: [seat, ▸operation]\nwhen_empty", where=BED, good="peers: none\nbases: [seat]\nwhen_empty"),
    "D520": one("  - title: Chybí dny\n    given", "  - ▸given"),
    "D521": Case(fail=((COST[COST.index("  - title: Prázdná") :], "  - title: Nula\n" + GIVEN + "    expect: {region: zero_denominator}\n  - ▸title: Zase\n" + GIVEN + "    expect: {region: zero_denominator}\n  - title: Amb\n    given: [{service: A, form: amb, basic: 10, days: 5}]\n    expect: {region: not_applicable}\n"),)),
    "D522": one("{A: 100, B: 12.5}", "{A: 100, ▸C: 12.5}"),
    "D523": one("{service: B, basic: 500", "▸{service: A, basic: 500", also="D522"),
    "D524": one("{service: {A: 10}, region: 30}", "{region: 30}", where=BED),
}  # fmt: skip

LAYOUTS = {
    "D701": layout("into: statements", "into: ▸statementz"),
    "D702": layout("into: statements", "into: ▸{table: statements, columns: {bedz: bed_days_occ}}", good="into: {table: statements, columns: {beds_registered: bed_days_occ}}"),
    "D703": layout("      - {column: version, headings: [Verze], kind: text}\n", ""),
    "D704": layout("bed_days_occ * 2", "▸abs(bed_days_occ)"),
    "D705": layout('pattern: "[0-9]+"', 'pattern: ▸"[0-9"'),
    "D706": layout("headings: [Forma]", "headings: [Služba]"),
    "D707": layout("codes: forms", "codes: ▸form"),
    "D708": layout("scope: [file]", "scope: [▸rok]"),
    "D709": layout("headings: [Rok], ", ""),
    "D710": layout("kind: code, codes: forms", "kind: code", good="kind: code, choices: {amb: a}"),
    "D711": layout("unit: bed_day,", "unit: ▸bedday,"),
    "D712": Case(where="mappings/x.yaml", fail=(("", "provider: '00000001'\nlayout: ▸khina\nsheets: {}\n"),), good=(("", "provider: '00000001'\nlayout: kniha\nsheets: {}\n"),), files={LAY: LAYOUT}),
}  # fmt: skip

REPORTS = {
    "D601": report("id: prehled", "id: ▸prehledy"),
    "D602": report("indicators: [cost_per_day]", "indicators: [▸cost_per_dya]"),
    "D603": report("level: region", "level: district"),
    "D604": report("domains: []", "domains: [▸costs]", good="domains: [cost]"),
    "D605": report("{kind: indicators, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], domains: []}", "{kind: ▸services, title: {cs: Služby, en: Services}}"),
    "D606": report("indicators: [cost_per_day], domains: []", "indicators: [cost_per_day], compare: [▸county]", good="indicators: [cost_per_day], compare: [district]"),
    "D607": report("kind: indicators, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], domains: []", "kind: lines, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], type: ▸DPX", good="kind: lines, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], type: DPS"),
    "D608": report("kind: indicators, title: {cs: Náklady, en: Cost}, indicators: [cost_per_day], domains: []", "kind: sentences, title: {cs: Náklady, en: Cost}, claims: [{say: ▸change}]", good="kind: sentences, title: {cs: Náklady, en: Cost}, claims: [{say: change, indicator: cost_per_day}]"),
}  # fmt: skip

CASES: dict[str, Case] = {
    **FILES, **SPELLING, **TEXTS, **SETTINGS, **TOGETHER, **LANGUAGE, **GRAINS, **FORMULAS, **UNITS, **EXAMPLES, **LAYOUTS, **REPORTS,
}  # fmt: skip
CHANGED_ELSEWHERE = (AREA, HERE)
