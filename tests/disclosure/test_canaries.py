"""Planted numbers and texts never occur in any byte of what is published, in any format."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.disclosure.region import INFOS, Line, context_of, numbers
from tests.opendata.test_opendata import PUBLISHER
from tests.unit.reporting import builders

from sluzby_eval.findings import Place
from sluzby_eval.model import TABLES
from sluzby_eval.reporting import run
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.disclosure.files import found_in, members
from sluzby_eval.reporting.disclosure.secrets import secrets_of
from sluzby_eval.reporting.opendata import write_open_data
from sluzby_eval.reporting.site import build_site
from sluzby_eval.workspace import Config, Workspace

COST, INTERNAL = 7_919_731.0, 987_654_321.0
PERSON = "Jana Kanárková, tel. 777 123 456"
EXPLANATION = "Kanárek: vedoucí byl celý rok nemocen"
PSEUDONYM = "osoba-kanarek-0042"
REPORTS = (("kraj", "R"), ("orp", "O00"), ("poskytovatel", "00000000"))


def spelled(value: float) -> list[str]:
    """Write a number in every way in which a format could."""
    whole = int(value)
    return [str(whole), f"{whole:,}", f"{whole:,}".replace(",", " "), f"{whole:,}".replace(",", ".")]


CANARIES = [*spelled(COST), *spelled(INTERNAL), PERSON, EXPLANATION, PSEUDONYM]


def context(root):
    lines = [
        Line(service=f"{n:03}", ico=f"{n:08}", area=("O00", "O00", "O01", "O10")[n % 4],
             numbers=numbers(80 + n, 20 + n, cost=COST if n == 0 else 6e6 + 1000 * n))
        for n in range(8)
    ]  # fmt: skip
    measures = pl.DataFrame(
        {column.name: [None] for column in TABLES["plan_measures"].columns},
        schema_overrides={"year": pl.Int64, "budget": pl.Float64, "spent": pl.Float64, "weight": pl.Float64,
                          "units_planned": pl.Float64, "units_real": pl.Float64, "deadline": pl.Date},
    ).with_columns(
        plan=pl.lit("KP"), measure=pl.lit("1.1"), year=pl.lit(2025, dtype=pl.Int64), responsible=pl.lit(PERSON)
    )  # fmt: skip
    texts = dict.fromkeys(("name", "legal_form", "founder", "area"), pl.String)
    tables = {
        "plan_measures": measures,
        "requests": pl.DataFrame({"request_id": ["1"], "person": [PSEUDONYM], "service_id": ["000"]}),
        "providers": pl.DataFrame(schema={"ico": pl.String, **texts}),
        "service_forms": pl.DataFrame(
            schema={"service_id": pl.String, "form": pl.String, "unit": pl.String,
                    "capacity_registered": pl.Float64, "capacity_network": pl.Float64}
        ),
    }  # fmt: skip
    accepted = builders.finding(
        "V401", place=Place(file="vykaz.xlsx"), service="000", provider="00000000", explanation=EXPLANATION
    )
    made = context_of(lines, root, tables=tables, findings=(accepted,))
    secret = pl.col("indicator") == "secret_index"
    results = made.results.with_columns(
        value=pl.when(secret).then(INTERNAL).otherwise(pl.col("value")),
        confidentiality=pl.when(secret).then(pl.lit("internal")).otherwise(pl.lit("public")),
    )
    workspace = Workspace(root=root, config=Config(publisher=PUBLISHER))
    return replace(made, results=results, workspace=workspace)


def write(made, out):
    """Write what is published: reports in every format, and open data."""
    for report, unit in REPORTS:
        run.build(report, made, unit=unit, formats=run.formats(), out=out)
    write_open_data(made, out / "opendata")
    build_site(made, out / "site")


@pytest.mark.slow
def test_nothing_planted_occurs_in_any_byte_of_what_is_published(tmp_path):
    made = context(tmp_path)
    write(published(made), tmp_path / "public")
    run.build("verejny", made, unit="R", formats=run.formats(), out=tmp_path / "public")
    files = list(members(tmp_path / "public"))
    assert {member.name.rpartition(".")[2] for member in files} >= set(run.formats())
    assert found_in(files, CANARIES) == []


@pytest.mark.slow
def test_the_search_finds_them_in_what_is_not_published(tmp_path):
    """Without suppression the same search must find them; else it would prove nothing."""
    made = context(tmp_path)
    for report, unit in REPORTS:
        run.build(report, made, unit=unit, formats=run.formats(), out=tmp_path / "inside")
    found = found_in(members(tmp_path / "inside"), CANARIES)
    assert {"csv", "json"} <= {name.rpartition(".")[2] for name, _text in found}
    assert any(text in spelled(COST) for _name, text in found)


def test_texts_that_may_not_be_published_are_known(tmp_path):
    assert {PERSON, EXPLANATION, PSEUDONYM} <= set(secrets_of(context(tmp_path)))


def test_internal_numbers_are_in_no_row(tmp_path):
    made = published(context(tmp_path))
    assert "secret_index" not in made.indicators
    assert "secret_index" in INFOS
    assert not made.results["value"].is_in([COST, INTERNAL]).any()
    assert not made.results["numerator"].is_in([COST, INTERNAL]).any()
