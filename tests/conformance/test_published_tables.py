"""Published tables reproduced to the printed digit by the definitions, methods and units of the product.

Every test names where its table was published. A table is typed in as it was printed.
"""

from __future__ import annotations

import pytest
from tests.conformance.worked import asked, catalogue_with, value, values

from sluzby_eval.evaluation.parameters import value_at, year_end

TERRITORY = {"levels": ["orp", "district", "region"], "peers": "area"}
SEVEN = ("Blansko", "Brno-město", "Brno-venkov", "Břeclav", "Hodonín", "Vyškov", "Znojmo")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """Shipped definitions, and some for what the tables tell besides."""
    more = (
        asked("density", 'population("total") / area("km2")', "number", **TERRITORY),
        asked("people", 'population("total")', "inhabitant", **TERRITORY),
        asked("share_0_14", 'population("0-14") / population("total")', "share", **TERRITORY),
        asked("share_15_64", 'population("15-64") / population("total")', "share", **TERRITORY),
        asked("hospital_beds", 'area("hospital_beds")', "number", **TERRITORY),
        asked(
            "hospital_beds_per_1000",
            '1000 * area("hospital_beds") / population("total")',
            "number",
            **TERRITORY,
        ),
        asked("share_of_homes", 'count(where=type == "DPS") / count()', "share"),
        asked("share_of_beds", 'sum(beds_registered, where=type == "DPS") / sum(beds_registered)', "share"),
        asked("people_per_request", "sum(clients_31_12) / sum(requests_unmet)", "share_of_clients"),
        asked(
            "growth_of_beds", "", "share", method={"name": "cagr", "of": "registered_beds"}, levels=["region"]
        ),
        asked(
            "index_of_beds",
            "",
            "index_100",
            method={"name": "base_index", "of": "registered_beds"},
            levels=["region"],
        ),
        asked("older_people", 'population("80+")', "inhabitant", **TERRITORY),
        asked(
            "growth_of_older", "", "share", method={"name": "cagr", "of": "older_people"}, levels=["region"]
        ),
        asked(
            "index_of_older",
            "",
            "index_100",
            method={"name": "base_index", "of": "older_people"},
            levels=["region"],
        ),
        asked(
            "allowances",
            " + ".join(
                f'clients_pnp{level} * parameter("care_allowance_{level}")' for level in range(1, 5)
            ).join(("sum(", ")")),
            "CZK",
        ),
        asked(
            "daily_fees",
            'sum((parameter("fee_cap_accommodation") + parameter("fee_cap_board")) * bed_days_occ)',
            "CZK",
        ),
    )
    return catalogue_with(tmp_path_factory.mktemp("published"), more)


def _districts(numbers, name):
    return [{"district": unit, name: number} for unit, number in zip(SEVEN, numbers, strict=True)]


# T1 and T2: risy.cz/cs/krajske-ris/jihomoravsky-kraj (ČSÚ), 31 December 2021
# ORP: district, km², inhabitants, density as published

ORPS = {
    "Blansko": ("Blansko", 351, 56155, 160), "Boskovice": ("Blansko", 511, 51757, 101),
    "Brno": ("Brno-město", 230, 379466, 1649), "Břeclav": ("Břeclav", 439, 58281, 133),
    "Bučovice": ("Vyškov", 171, 16225, 95), "Hodonín": ("Hodonín", 286, 59605, 208),
    "Hustopeče": ("Břeclav", 355, 36205, 102), "Ivančice": ("Brno-venkov", 173, 24509, 142),
    "Kuřim": ("Brno-venkov", 77, 23345, 303), "Kyjov": ("Hodonín", 470, 54837, 117),
    "Mikulov": ("Břeclav", 244, 20315, 83), "Moravský Krumlov": ("Znojmo", 348, 22425, 64),
    "Pohořelice": ("Brno-venkov", 195, 14982, 77), "Rosice": ("Brno-venkov", 174, 26446, 152),
    "Slavkov u Brna": ("Vyškov", 158, 24284, 154), "Šlapanice": ("Brno-venkov", 343, 70716, 206),
    "Tišnov": ("Brno-venkov", 342, 31853, 93), "Veselí nad Moravou": ("Hodonín", 343, 36654, 107),
    "Vyškov": ("Vyškov", 540, 51808, 96), "Znojmo": ("Znojmo", 1243, 91037, 73),
    "Židlochovice": ("Brno-venkov", 194, 33663, 173),
}  # fmt: skip
OF_UNROUNDED_AREA = {"Brno", "Židlochovice"}  # published from an area that is not rounded: one less or more
DISTRICTS = dict(zip(SEVEN, (107895, 379391, 225485, 114784, 151075, 92268, 113447), strict=True))
KM2 = dict(zip(SEVEN, (862, 230, 1499, 1038, 1099, 869, 1590), strict=True))
DENSITY = dict(zip(SEVEN, (125, 1648, 150, 111, 137, 106, 71), strict=True))


def _orps():
    """The table of ORPs as figures of a territory; the ORP of the same name as its district is told apart."""
    people = [{"orp": f"ORP {orp}", "district": row[0], "total": row[2]} for orp, row in ORPS.items()]
    return people, [{"orp": f"ORP {orp}", "district": row[0], "km2": row[1]} for orp, row in ORPS.items()]


def test_orps_add_up_to_the_region_and_their_densities_are_those_published(catalogue):
    """T1, risy.cz: 21 ORP, 1 184 568 inhabitants, 7 188 km² by unrounded areas."""
    people, areas = _orps()
    assert value(catalogue, "people", population=people) == 1_184_568
    found = values(catalogue, "density", "orp", population=people, area=areas)
    for orp, (_, _, _, published) in ORPS.items():
        tolerance = 1 if orp in OF_UNROUNDED_AREA else 0
        assert abs(round(found[f"ORP {orp}"] or 0) - published) <= tolerance, orp


def test_districts_add_up_to_the_region_and_their_densities_are_those_published(catalogue):
    """T2, risy.cz: 7 districts, 1 184 345 inhabitants, density 165 (Brno-město is of an unrounded area)."""
    people, areas = _districts(DISTRICTS.values(), "total"), _districts(KM2.values(), "km2")
    assert value(catalogue, "people", population=people) == 1_184_345
    found = values(catalogue, "density", "district", population=people, area=areas)
    assert {unit: abs(round(found[unit] or 0) - DENSITY[unit]) for unit in SEVEN} == {
        **dict.fromkeys(SEVEN, 0), "Brno-město": 2,
    }  # fmt: skip
    assert round(value(catalogue, "density", population=people, area=areas)) == 165


def test_two_official_tables_of_one_day_differ_by_223_inhabitants(catalogue):
    """T1 against T2: the sums of ORPs are higher than the districts by so many."""
    people, _ = _orps()
    of_orps = values(catalogue, "people", "district", population=people)
    own = values(catalogue, "people", "district", population=_districts(DISTRICTS.values(), "total"))
    gaps = [int((of_orps[unit] or 0) - (own[unit] or 0)) for unit in SEVEN]
    assert gaps == [17, 75, 29, 17, 21, 49, 15]
    assert sum(gaps) == 223


# T3: reporting.uzis.cz, table 1.1.2, age structure: 0-14, %, 15-64, %, 65+, %, total

AGES = {
    "Blansko": (16517, 15.3, 71532, 66.3, 19876, 18.4, 107925),
    "Brno-město": (54492, 14.4, 248709, 65.9, 74239, 19.7, 377440),
    "Brno-venkov": (35749, 16.8, 140919, 66.1, 36481, 17.1, 213149),
    "Břeclav": (16649, 14.5, 78531, 68.3, 19869, 17.3, 115049),
    "Hodonín": (21508, 13.8, 106127, 68.3, 27796, 17.9, 155431),
    "Vyškov": (14000, 15.5, 60994, 67.4, 15466, 17.1, 90460),
    "Znojmo": (16959, 15.0, 76939, 67.8, 19501, 17.2, 113399),
}
OF_REGION = (15.0, 66.8, 18.2)


def _ages():
    return [
        {"district": unit, "0-14": row[0], "15-64": row[2], "65+": row[4], "total": row[6]}
        for unit, row in AGES.items()
    ]


@pytest.mark.parametrize(
    ("indicator", "column"), [("share_0_14", 1), ("share_15_64", 3), ("share_65_plus", 5)]
)
def test_shares_of_ages_are_those_published(catalogue, indicator, column):
    """T3: seven districts and the region at one decimal; the region is no mean of districts (17.81 %)."""
    found = values(catalogue, indicator, "district", population=_ages())
    assert {unit: round(100 * (found[unit] or 0), 1) for unit in AGES} == {
        unit: row[column] for unit, row in AGES.items()
    }
    of_region = value(catalogue, indicator, population=_ages())
    assert round(100 * of_region, 1) == OF_REGION[column // 2]


def test_the_region_has_the_people_of_its_districts(catalogue):
    """T3: 1 172 853."""
    assert value(catalogue, "people", population=_ages()) == 1_172_853


# T4: czso.cz/csu/xb, facilities of social services in the region in 2014 and 2016


def _homes(beds, count, **known):
    """So many services, all of one size but the last."""
    size = beds // count
    sizes = [size] * (count - 1) + [beds - size * (count - 1)]
    return [{"service": f"S{number}", "beds_registered": one, **known} for number, one in enumerate(sizes)]


def test_point_occupancy_of_2014_and_2016_is_that_published(catalogue):
    """T4: 2 946 of 3 028 places, and 7 034 of 7 181 in three types."""
    of_2014 = [{"clients_31_12": 2946, "beds_registered": 3028}]
    of_2016 = [
        {"service": "A", "type": "DPS", "clients_31_12": 7034, "beds_registered": 2879},
        {"service": "B", "type": "DZR", "clients_31_12": 0, "beds_registered": 3136},
        {"service": "C", "type": "DOZP", "clients_31_12": 0, "beds_registered": 1166},
    ]
    assert round(100 * value(catalogue, "point_occupancy", given=of_2014), 2) == 97.29
    assert round(100 * value(catalogue, "point_occupancy", given=of_2016), 2) == 97.95


@pytest.mark.parametrize(
    ("kind", "beds", "count", "published"), [("DPS", 2879, 47, 61.26), ("DZR", 3136, 39, 80.41)]
)
def test_average_size_of_homes_of_2016_is_that_published(catalogue, kind, beds, count, published):
    """T4: beds per facility."""
    assert round(value(catalogue, "average_size", given=_homes(beds, count, type=kind)), 2) == published


def test_beds_per_1000_older_inhabitants_of_2014_are_those_published(catalogue):
    """T4 with T3: 5 844 beds of DPS and DZR over 213 228 people."""
    given = [
        {"service": "A", "type": "DPS", "beds_registered": 3028},
        {"service": "B", "type": "DZR", "beds_registered": 2816},
    ]
    found = value(catalogue, "beds_per_1000_inhabitants_65_plus", given=given, population={"65+": 213228})
    assert round(found, 2) == 27.41


# T5: portalobydleni.cz (31 December 2013), kurzy.cz (2020), penize.cz and MPSV yearbook tab. 5.9 (2024)


def test_shares_of_homes_in_2013_are_those_published(catalogue):
    """T5a: 491 of 3 240 facilities, 38 091 of 81 183 places, 36 598 clients in them."""
    facilities = [{"service": f"S{n}", "type": "DPS" if n < 491 else "AD"} for n in range(3240)]
    places = [
        {"service": "A", "type": "DPS", "beds_registered": 38091},
        {"service": "B", "type": "AD", "beds_registered": 81183 - 38091},
    ]
    occupied = [{"clients_31_12": 36598, "beds_registered": 38091}]
    assert round(100 * value(catalogue, "share_of_homes", given=facilities), 2) == 15.15
    assert round(100 * value(catalogue, "share_of_beds", given=places), 2) == 46.92
    assert round(100 * value(catalogue, "point_occupancy", given=occupied), 2) == 96.08


def test_shares_of_homes_in_2020_are_those_published(catalogue):
    """T5b: 36 465 of 83 884 beds in 524 facilities."""
    places = [
        {"service": "A", "type": "DPS", "beds_registered": 36465},
        {"service": "B", "type": "AD", "beds_registered": 83884 - 36465},
    ]
    assert round(100 * value(catalogue, "share_of_beds", given=places), 2) == 43.47
    assert round(value(catalogue, "average_size", given=_homes(36465, 524)), 2) == 69.59


def test_applications_per_person_of_2024_are_those_published(catalogue):
    """T5c: 70 209 + 37 849 applications of an estimated 45 000 people, 2.40 of each."""
    given = [
        {"service": "A", "type": "DPS", "clients_31_12": 45000, "requests_unmet": 70209},
        {"service": "B", "type": "DZR", "clients_31_12": 0, "requests_unmet": 37849},
    ]
    assert round(1 / value(catalogue, "people_per_request", given=given), 2) == 2.40


# T6: msk.cz, inspections of quality in the Moravian-Silesian region in 2010


def test_inspections_of_2010_are_those_published(catalogue):
    """T6: 4 of 38 fulfilled; 142 and 46 of 144 points."""
    given = [{"service": f"S{n}", "kind": "inspection", "audit_passed": int(n < 4)} for n in range(38)]
    assert round(100 * value(catalogue, "inspection_pass_rate", given=given), 2) == 10.53
    points = [
        {"service": "best", "scale": "points", "points": 142, "points_max": 144},
        {"service": "worst", "scale": "points", "points": 46, "points_max": 144},
    ]
    found = values(catalogue, "standards_score", "service", given=points)
    assert {unit: round(100 * (one or 0), 2) for unit, one in found.items()} == {
        "best": 98.61,
        "worst": 31.94,
    }


# T7: AutomatizaceKatalogu, register of 31 August 2026


def test_beds_hang_on_services_and_not_on_their_facilities(catalogue):
    """T7: three registrations of 20, 5 and 95 beds are 120, not the 215 of their facilities."""
    given = [{"service": f"S{beds}", "beds_registered": beds} for beds in (20, 5, 95)]
    assert value(catalogue, "registered_beds", given=given) == 120


# T8: domovuzamku.cz, fees before and from 1 February 2026


@pytest.mark.parametrize(("year", "published"), [(2025, 17480), (2026, 19000)])
def test_monthly_fees_are_those_published(catalogue, year, published):
    """T8: a month is 30.4 days; the caps and the number of days are parameters that ship."""
    month = value_at(catalogue.parameters["fee_month_days"], year_end(year), {})
    given = [{"service": "A", "year": year, "bed_days_occ": month}]
    assert round(value(catalogue, "daily_fees", given=given), 6) == published


# T9: prazsky.denik.cz 1/2023, subsidies requested and granted for 2023


@pytest.mark.parametrize(
    ("granted", "requested", "published"),
    [
        (24_800_000_000, 36_000_000_000, 68.9),
        (2_714_194_058, 4_000_000_000, 67.9),
        (2_006_467_337, 6_700_000_000, 29.9),
        (11_800_000, 16_200_000, 72.8),
    ],
)
def test_coverage_of_requests_in_2023_is_that_published(catalogue, granted, requested, published):
    """T9: the country, Středočeský, Prague and home care of Mladá Boleslav."""
    given = [{"service": "A", "grant_granted": granted, "grant_requested": requested}]
    assert round(100 * value(catalogue, "grant_coverage", given=given), 1) == published


@pytest.mark.parametrize(("money", "published"), [(2_714_194_058, 10.94), (2_006_467_337, 8.09)])
def test_shares_of_the_national_subsidy_in_2023_are_those_published(catalogue, money, published):
    """T9: two regions of 24.8 bn CZK, which ships as a parameter."""
    given = [{"service": "A", "year": 2023, "rev_state101a": money}]
    found = value(catalogue, "regional_share_of_national_subsidy", given=given)
    assert round(100 * found, 2) == published


# T10: reporting.uzis.cz, table 4.1.3, hospital beds by district

HOSPITAL_BEDS = (562, 6044, 492, 773, 1255, 486, 901)


def test_hospital_beds_per_1000_inhabitants_are_those_published(catalogue):
    """T10 with T3: the region has 8.96, not the mean of districts (7.38)."""
    beds = _districts(HOSPITAL_BEDS, "hospital_beds")
    found = values(catalogue, "hospital_beds_per_1000", "district", area=beds, population=_ages())
    assert [round(found[unit] or 0, 2) for unit in SEVEN] == [5.21, 16.01, 2.31, 6.72, 8.07, 5.37, 7.95]
    assert round(value(catalogue, "hospital_beds_per_1000", area=beds, population=_ages()), 2) == 8.96
    assert value(catalogue, "hospital_beds", area=beds) == 10_513


# T13: MPSV and ÚZIS, 14 November 2025, projection of residential care


def test_growth_of_beds_until_2035_is_that_published(catalogue):
    """T13: 76 761 to 111 503 beds: index 145.26, 3.45 % a year; clients 93 536 to 135 624: index 145.00."""
    beds = [
        {"service": "A", "year": year, "beds_registered": n} for year, n in ((2024, 76761), (2035, 111503))
    ]
    clients = [
        {"service": "A", "year": year, "beds_registered": n} for year, n in ((2024, 93536), (2035, 135624))
    ]
    assert round(value(catalogue, "index_of_beds", given=beds), 2) == 145.26
    assert round(100 * value(catalogue, "growth_of_beds", given=beds), 2) == 3.45
    assert round(value(catalogue, "index_of_beds", given=clients), 2) == 145.00


def test_growth_of_people_over_80_is_that_published(catalogue):
    """T13: 465 991 to 690 376 from 1 January 2023 to 2030: +48.15 %, 5.78 % a year."""
    people = [{"orp": "X", "year": 2023, "80+": 465991}, {"orp": "X", "year": 2030, "80+": 690376}]
    assert round(value(catalogue, "index_of_older", population=people) - 100, 2) == 48.15
    assert round(100 * value(catalogue, "growth_of_older", population=people), 2) == 5.78


# T15: care allowance of adults in a residential service, codelists/care_levels.csv


@pytest.mark.parametrize(("year", "published"), [(2026, 1_181_000), (2025, 1_166_800), (2023, 712_800)])
def test_care_allowances_of_a_month_are_those_worked_out(catalogue, year, published):
    """T15 and funding.md F11: 10, 20, 25 and 30 adults of levels I to IV; June 2024 has the amounts of 2023."""
    counts = {f"clients_pnp{level}": count for level, count in enumerate((10, 20, 25, 30), start=1)}
    assert value(catalogue, "allowances", given=[{"service": "A", "year": year, **counts}]) == published
