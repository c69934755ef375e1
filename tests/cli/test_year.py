"""A whole year of the sample region in the order of the analyst's calendar, from the plan to the next year's audits.

One workspace goes through the year; every command's exit code is looked at, and one figure of each is computed here
again from the files themselves.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sluzby_eval import i18n
from sluzby_eval.cli import app
from sluzby_eval.cli.init import make_workspace
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
YEAR, LAST = 2025, 2024
BASE = (
    "registr_sluzeb.csv", "obyvatelstvo.csv", "kraj/akcni_plany.xlsx", "kraj/audity_2021-2025.xlsx",
    "kraj/dotace_2021-2025.xlsx", "kraj/projekce_2026-2035.csv", "kraj/sit_2021-2025.xlsx",
    "starsi_roky/vykazy_2022.csv", "starsi_roky/vykazy_2023.csv",
)  # fmt: skip
BOOKS = ("domov-u-tri-lip-brno_99000016_{year}.xlsx", "charita-kyjovske-slovacko_99000199_{year}.xlsx")
ASSISTANCE, CARE, HOME, CHARITY = "9901902", "9901901", "9900101", "99000199"
CHEAPER = 100_000  # by which the preliminary statement of the assistance tells less cost
HOMES = ("domovy pro seniory", "domovy se zvláštním režimem")
BUDGET = 1_040_000_000  # of the sample rules in 2025
OWN_REVENUE = ("U1", "U2", "U3", "U4", "U5", "Z1", "V1")  # of the sample rules of settlement


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Read a sheet as its cells stand."""
    with path.open("rb") as file:
        book: Any = openpyxl.load_workbook(file, read_only=True)
        rows = book[sheet].iter_rows(values_only=True)
        head = next(rows)
        return [dict(zip(head, row, strict=False)) for row in rows if row[0] is not None]


def preliminary(source: Path, target: Path) -> None:
    """Write a statement as it was told in February: the same, but for one cost not known yet."""
    book: Any = openpyxl.load_workbook(source)
    for row in book["Poskytovatel"].iter_rows():
        if row[0].value == "Verze výkazu":
            row[1].value = "předběžná skutečnost"
    sheet = book["Náklady"]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == ASSISTANCE:
            for name in ("1.1 Mzdové náklady", "Náklady celkem"):
                row[head.index(name)].value -= CHEAPER
    book.save(target)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "kraj"
    make_workspace(folder)
    shutil.copytree(shipped("sample_data") / "rules", folder / "rules", dirs_exist_ok=True)
    return folder


@pytest.fixture
def call(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., dict[str, Any]]]:
    monkeypatch.chdir(root)
    before = i18n.current_language()

    def run(*args: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        given = app.run(["--workspace", str(root), "--lang", "en", *args, "--format", "json"])
        said = capsys.readouterr()
        assert given == code, said.err
        found: dict[str, Any] = json.loads(said.out)
        return found

    yield run
    i18n.use_language(before)


def net_cost(book: Path, service: str) -> int:
    """Compute what the settlement calls net cost from the cells of a statement."""
    cost = next(row for row in rows_of(book, "Náklady") if row["Identifikátor služby"] == service)
    left_out = sum(cost[name] or 0 for name in ("F Fakultativní činnosti", "I Investiční náklady"))
    earned = sum(
        row["Částka v Kč"]
        for row in rows_of(book, "Výnosy")
        if row["Identifikátor služby"] == service and row["Zdroj"].split()[0] in OWN_REVENUE
    )
    return int(cost["Náklady celkem"] - left_out - earned)


def settled(call: Callable[..., dict[str, Any]], version: str) -> dict[str, Any]:
    told = call("funding", "settle", "--year", str(YEAR), "--version", version, "--service", ASSISTANCE)
    (row,) = told["services"]
    assert row["version"] == version
    return dict(row)


def test_the_year_goes_by_the_calendar_and_every_figure_is_that_of_the_files(root, call, tmp_path):
    samples, inbox = shipped("sample_data"), root / "inbox"
    final = samples / "vykazy" / str(YEAR) / BOOKS[1].format(year=YEAR)
    _january(call, samples, inbox)
    _plan_of_measures(call, samples, LAST)  # what the year before has done
    _february(call, samples, inbox, final)
    _july(call, samples, inbox, final)
    call("evaluate")
    _need_and_network(call, samples)
    _plan_of_measures(call, samples, YEAR)
    grants = _proposal(call, samples)
    _reports(call, grants, tmp_path)
    _audits(call, samples)


def _january(call: Callable[..., dict[str, Any]], samples: Path, inbox: Path) -> None:
    """Load the register, the network, grants, plans, audits, and the statements of the year before."""
    for name in BASE:
        shutil.copy2(samples / name, inbox)
    for name in BOOKS:
        shutil.copy2(samples / "vykazy" / str(LAST) / name.format(year=LAST), inbox)
    told = call("import", "inbox", code=1)  # the planted faults are told
    assert sum(item["status"] == "imported" for item in told["files"]) == len(BASE) + len(BOOKS)


def _plan_of_measures(call: Callable[..., dict[str, Any]], samples: Path, year: int) -> None:
    told = call("plan", "status", "--year", str(year))
    everything = rows_of(samples / BASE[2], "Opatření")
    plans = {row["Plán"] for row in everything if row["Rok"] == year}
    so_far = [row for row in everything if row["Plán"] in plans and row["Rok"] <= year]
    assert len(told["measures"]) == len({(row["Plán"], row["Opatření"]) for row in so_far})
    assert sum(row["budget"] or 0 for row in told["measures"]) == sum(
        row["Rozpočet na rok (Kč)"] or 0 for row in so_far
    )


def _february(call: Callable[..., dict[str, Any]], samples: Path, inbox: Path, final: Path) -> None:
    """Preliminary statements, and the settlement by them."""
    preliminary(final, inbox / final.name.replace(".xlsx", "_predbezne.xlsx"))
    call("import", "inbox")
    row = settled(call, "preliminary")
    assert row["net_cost"] == net_cost(final, ASSISTANCE) - CHEAPER


def _july(call: Callable[..., dict[str, Any]], samples: Path, inbox: Path, final: Path) -> None:
    """Final statements, what they changed, and the settlement that decides."""
    for name in BOOKS:
        shutil.copy2(samples / "vykazy" / str(YEAR) / name.format(year=YEAR), inbox)
    call("import", "inbox", code=1)  # one amount is told in thousands, as planted
    sent = {
        row["ico"]: row["version"]
        for row in call("data", "status", "--year", str(YEAR))["providers"]
        if row["sent"]
    }
    assert set(sent) >= {CHARITY}
    revised = [row for row in call("data", "revisions")["figures"] if row["difference"]]
    assert [(row["service_id"], row["figure"], row["difference"]) for row in revised] == [
        (ASSISTANCE, "costs", CHEAPER)
    ]
    row = settled(call, "final")
    paid = next(
        line["Vyplacená vyrovnávací platba (Kč)"]
        for line in rows_of(final, "Výkony")
        if line["Identifikátor služby"] == ASSISTANCE
    )
    net = net_cost(final, ASSISTANCE)
    assert (row["paid"], row["net_cost"]) == (paid, net)
    assert (row["over"], row["under"]) == (max(0, paid - net), max(0, net - paid))
    assert row["over"] == row["carry"] + row["repay"]


def _need_and_network(call: Callable[..., dict[str, Any]], samples: Path) -> None:
    told = call("plan", "need", "beds_for_the_elderly", "--year", str(YEAR))
    network = [row for row in rows_of(samples / BASE[6], "Síť") if row["Rok"] == YEAR]
    types = _types(samples)
    beds = sum(
        row["Jednotky v síti"]
        for row in network
        if row["Jednotka"].startswith("luzka") and types[row["Identifikátor služby"]] in HOMES
        and row["Zařazení v síti"] != "mimo síť"
    )  # fmt: skip
    now = next(row for row in told["totals"] if row["year"] == YEAR and row["variant"] == "medium")
    assert now["need"] == pytest.approx(beds)  # observed today, so that it is what there is
    told = call("plan", "network", "--year", str(YEAR))
    basic = [
        row
        for row in network
        if row["Zařazení v síti"] == "základní síť" and row["Jednotka"].startswith("luzka")
    ]
    (sums,) = [row for row in told["totals"] if row["status"] == "basic" and row["unit"] == "luzka"]
    assert sums["services"] == len({row["Identifikátor služby"] for row in basic})
    assert sums["units"] == pytest.approx(sum(row["Jednotky v síti"] for row in basic))


def _types(samples: Path) -> dict[str, str]:
    with (samples / BASE[0]).open(encoding="utf-8-sig", newline="") as file:
        return {
            row["Identifikátor služby"]: row["Druh služby"] for row in csv.DictReader(file, delimiter=";")
        }


def _proposal(call: Callable[..., dict[str, Any]], samples: Path) -> dict[str, dict[str, Any]]:
    told = call("funding", "propose", "--year", str(YEAR))
    assert told["budget"] == BUDGET == told["proposed"] + told["left"]
    grants = {row["service_id"]: row for row in told["services"]}
    assert told["proposed"] == sum(row["proposed"] or 0 for row in grants.values())
    decided = {
        (row["Identifikátor služby"], row["Rok"]): row
        for row in rows_of(samples / BASE[4], "Žádosti a rozhodnutí")
    }
    for service in (HOME, CARE, ASSISTANCE):
        row = grants[service]
        asked, last = decided[service, YEAR]["Požadavek (Kč)"], decided[service, LAST]["Přiznáno (Kč)"]
        assert (row["requested"], row["last_year"]) == (asked, last)
        assert row["proposed"] % 100 == 0
        assert 100 * row["proposed"] <= min(100 * asked, 115 * last)
        assert row["gain_loss"] == row["proposed"] - last
    last = decided[HOME, LAST]["Přiznáno (Kč)"]
    assert (grants[HOME]["held"], grants[HOME]["proposed"]) == (
        "cap",
        115 * last // 10_000 * 100,
    )  # 1.15 of last year
    return grants


def _reports(call: Callable[..., dict[str, Any]], grants: dict[str, dict[str, Any]], folder: Path) -> None:
    """The paper for the council and a provider's sheet print the very amounts of the proposal."""
    call("report", "build", "dotace", "--formats", "md", "--out", str(folder))
    call("report", "build", "vypocet", "--unit", CHARITY, "--formats", "md", "--out", str(folder))
    council, sheet = (next(folder.glob(f"{name}_*.md")).read_text("utf-8") for name in ("dotace", "vypocet"))
    for service in (HOME, CARE, ASSISTANCE):
        line = next(row for row in council.splitlines() if f"({service})" in row and row.startswith("|"))
        assert f"{grants[service]['proposed']:,}" in line
    assert f"{grants[CARE]['proposed']:,}" in sheet
    assert HOME not in sheet  # nothing of other providers


def _audits(call: Callable[..., dict[str, Any]], samples: Path) -> None:
    told = call("quality", "plan", "--year", str(YEAR + 1))
    network = {
        row["Identifikátor služby"]
        for row in rows_of(samples / BASE[6], "Síť")
        if row["Rok"] == YEAR and row["Zařazení v síti"] == "základní síť"
    }
    audits = rows_of(samples / BASE[3], "Audity")
    seen = {
        row["Identifikátor služby"]
        for row in audits
        if (row["Ukončeno"] or row["Zahájeno"]).date() > dt.date(YEAR - 3, 12, 31)
    }
    assert told["coverage"]["network"] >= len(network)
    assert told["coverage"]["audited"] <= len(seen)
    assert {row["service_id"] for row in told["services"]} <= set(_types(samples))
