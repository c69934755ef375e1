"""Numbers of real public files, computed elsewhere, come out of import and evaluation together."""

from __future__ import annotations

import datetime as dt
import math
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.builders import NOW, frame

from sluzby_eval.evaluation.check import check
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.findings import Severity
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import Submission, open_store
from sluzby_eval.workspace import CONFIG_NAME, Config, Workspace, open_workspace

pytestmark = [pytest.mark.shared, pytest.mark.slow]
DATA = Path(__file__).parents[1] / "data"
ORP_2019 = "data/orp-ukazatele-2019/orp.csv"
EXCLUSION_2023 = "data/index-socialniho-vylouceni-2023/index_vylouceni.xlsx"
HOMES_2021 = "data/cms-nursing-homes-2021-08/NH_ProviderInfo_Aug2021_10states.csv"
REGISTER_2026 = "data/rpss-vyber-2026/rpss_vyber.csv"


def workspace(folder: Path, name: str | None = None, **config) -> Workspace:
    if name is not None:
        shutil.copytree(DATA / name, folder, dirs_exist_ok=True)
        if (folder / CONFIG_NAME).is_file():
            return open_workspace(folder)
    return Workspace(root=folder, config=Config.model_validate(config))


def row(frame: pl.DataFrame, indicator: str, level: str, unit: str) -> dict[str, Any]:
    found = frame.filter(indicator=indicator, level=level, unit=unit, type="all", form="all", basis="seat")
    assert found.height == 1, (indicator, level, unit)
    return found.row(0, named=True)


@pytest.mark.parametrize("name", ["rpss", "vylouceni", "us"])
def test_definitions_beside_the_real_files_are_sound(tmp_path, name):
    space = workspace(tmp_path, name)
    faults = [item for item in check(space) if item.level is Severity.ERROR]
    assert [f"{item.place} {item.message('en')}" for item in faults] == []


def test_districts_and_region_of_2019_are_sums_of_their_orp(shared, tmp_path):
    space = workspace(tmp_path)
    snapshot = import_files(space, [shared / ORP_2019]).snapshot
    found = evaluate(space, snapshot, indicators=["share_65_plus", "ageing_index"]).results
    district = row(found, "share_65_plus", "district", "CZ0643")  # Brno-venkov
    region = row(found, "share_65_plus", "region", "CZ064")
    assert district["numerator"] == 41_315
    assert (region["numerator"], region["denominator"]) == (238_620, 1_191_989)
    assert (region["n_counted"], region["n_expected"], region["year"]) == (21, 21, 2019)
    assert math.isclose(row(found, "ageing_index", "region", "CZ064")["value"], 124.5407, abs_tol=5e-5)


@pytest.fixture(scope="module")
def exclusion(shared, tmp_path_factory):
    """The index of 2023, statistics of 2019 and one home of 100 beds in Kuřim."""
    space = workspace(tmp_path_factory.mktemp("exclusion"), "vylouceni")
    import_files(space, [shared / EXCLUSION_2023, shared / ORP_2019])
    home = Submission(
        id="home", layout="test", layout_sha256="", source_sha256="0" * 64, file="home.xlsx", scope=("home",),
        rank=1, period=2023, provider=None, imported_at=NOW.isoformat(),
    )  # fmt: skip
    own = {"service_id": "H", "submission": "home"}
    rows = {
        "services": frame("services", [{**own, "type": "DPS", "area": KURIM}]),
        "service_forms": frame(
            "service_forms",
            [{**own, "form": "pob", "unit": "luzka", "capacity_registered": 100.0}],
        ),
    }  # fmt: skip
    with open_store(space.data).writing() as writer:
        writer.add(home, rows)
        return space, writer.commit("home", [], created_at=NOW)


KURIM = "6209"


def test_people_over_65_of_2023_add_up_from_municipalities(exclusion):
    space, snapshot = exclusion
    found = evaluate(space, snapshot, years=[2023], indicators=["people_65"]).results
    assert row(found, "people_65", "region", "CZ064")["value"] == 250_908
    assert row(found, "people_65", "orp", KURIM)["value"] == 4_516
    assert str(row(found, "people_65", "orp", KURIM)["reference_date"]) == "2023-12-31"


def test_share_in_debt_is_ratio_of_sums_not_mean_of_municipal_shares(exclusion):
    space, snapshot = exclusion
    found = evaluate(space, snapshot, years=[2023], indicators=["debt_share"]).results
    region = row(found, "debt_share", "region", "CZ064")
    assert math.isclose(region["value"], 0.054191, abs_tol=5e-7)
    municipal = found.filter(level="municipality").get_column("value").mean()
    assert region["value"] != pytest.approx(0.041143, abs=5e-6)
    assert municipal is not None


@pytest.mark.parametrize(("date", "value"), [(None, 22.1435), ("2019-12-31", 23.9406)])
def test_beds_per_1000_name_the_population_they_stand_on(exclusion, date, value):
    space, snapshot = exclusion
    config = Config.model_validate({"evaluation": {"population_date": date}})
    other = Workspace(root=space.root, config=config)
    found = evaluate(other, snapshot, years=[2023], indicators=["register_beds_per_1000"]).results
    orp = row(found, "register_beds_per_1000", "orp", KURIM)
    assert math.isclose(orp["value"], value, abs_tol=5e-5)
    assert str(orp["reference_date"]) == (date or "2023-12-31")


def test_register_keeps_units_apart_and_services_without_an_address(shared, tmp_path):
    space = workspace(tmp_path, "rpss", territory="own")
    snapshot = import_files(space, [shared / REGISTER_2026]).snapshot
    found = evaluate(
        space, snapshot, years=[2026],
        indicators=["register_beds_total", "register_clients_total", "register_services"],
    ).results.filter(level="region", type="all")  # fmt: skip
    totals = dict(found.group_by("indicator").agg(pl.col("value").sum()).iter_rows())
    assert totals == {"register_beds_total": 746, "register_clients_total": 295, "register_services": 41}
    assert row(found, "register_services", "region", "unknown")["value"] == 3


AGES = {  # published table: 0-14, 15-64, 65+, share of 65+ as printed
    "CZ0641": (16_517, 71_532, 19_876, "18.4"),
    "CZ0642": (54_492, 248_709, 74_239, "19.7"),
    "CZ0643": (35_749, 140_919, 36_481, "17.1"),
    "CZ0644": (16_649, 78_531, 19_869, "17.3"),
    "CZ0645": (21_508, 106_127, 27_796, "17.9"),
    "CZ0646": (14_000, 60_994, 15_466, "17.1"),
    "CZ0647": (16_959, 76_939, 19_501, "17.2"),
}


def test_published_shares_of_people_over_65_come_out_as_printed(tmp_path):
    path = tmp_path / "vek.csv"
    lines = ["Území;Datum;0–14;15–64;65+"]
    lines += [f"{code};31. 12. 2014;{young};{middle};{old}" for code, (young, middle, old, _) in AGES.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    space = workspace(tmp_path / "space")
    snapshot = import_files(space, [path]).snapshot
    found = evaluate(space, snapshot, years=[2014], indicators=["share_65_plus"]).results
    printed = {code: f"{100 * row(found, 'share_65_plus', 'district', code)['value']:.1f}" for code in AGES}
    assert printed == {code: share for code, (*_, share) in AGES.items()}
    region = row(found, "share_65_plus", "region", "CZ064")
    assert f"{100 * region['value']:.1f}" == "18.2"  # the mean of the seven shares is 17.8
    assert (region["numerator"], region["denominator"]) == (213_228, 1_172_853)
    assert region["reference_date"] == dt.date(2014, 12, 31)


@pytest.fixture(scope="module")
def homes(shared, tmp_path_factory):
    """Ten states of the US: other levels, other inputs, the same engine."""
    space = workspace(tmp_path_factory.mktemp("homes"), "us")
    snapshot = import_files(space, [DATA / "us" / "territory.csv", shared / HOMES_2021]).snapshot
    return space, evaluate(space, snapshot).results


def test_occupancy_of_all_homes_is_residents_over_beds(homes):
    _, found = homes
    country = row(found, "occupancy", "country", "US")
    assert math.isclose(country["value"], 0.695285, abs_tol=5e-7)
    assert country["n_counted"] == 2_577
    assert country["n_expected"] == 2_585
    assert not found.filter((pl.col("value") - 0.700466).abs() < 5e-7).height  # the mean of ratios


@pytest.mark.parametrize(
    ("state", "value"), [("AL", 0.706027), ("CO", 0.659503), ("CT", 0.712399), ("DC", 0.793205)]
)
def test_occupancy_of_states(homes, state, value):
    _, found = homes
    assert math.isclose(row(found, "occupancy", "state", state)["value"], value, abs_tol=5e-7)


def test_staffing_hours_are_weighted_by_residents_and_show_who_did_not_report(homes):
    _, found = homes
    country = row(found, "nurse_hours_per_resident_day", "country", "US")
    assert math.isclose(country["value"], 4.0124, abs_tol=5e-5)
    assert country["n_expected"] - country["n_counted"] == 86
    assert math.isclose(country["coverage"], 2_499 / 2_585)


def test_certified_beds_of_the_register_and_of_the_facts_agree(homes):
    _, found = homes
    total = row(found, "certified_beds", "country", "US")
    assert total["value"] == row(found, "certified_beds_by_state", "country", "US")["value"]
    states = found.filter(indicator="certified_beds", level="state", type="all")
    assert states.get_column("value").sum() == total["value"]
    assert states.height == 10
