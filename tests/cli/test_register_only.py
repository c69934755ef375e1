"""A dataset of a register alone holds no year: commands ask for one, and take it."""

from __future__ import annotations

import pytest

REGISTER = """\
IČO;Název poskytovatele;Identifikátor služby;Název služby;Druh služby;ORP sídla služby;Poskytována od;\
Poskytována do;Forma;Jednotka kapacity;Registrovaná kapacita
00099180;Domov;9990001;Domov;DPS;6210;1. 1. 2020;;pob;luzka;20
"""


@pytest.fixture
def register(call, tmp_path):
    path = tmp_path / "registr.csv"
    path.write_text(REGISTER, encoding="utf-8")
    assert call("init", str(tmp_path / "w")).code == 0
    folder = str(tmp_path / "w")
    assert call("--workspace", folder, "import", str(path)).code == 0
    return folder


@pytest.mark.parametrize("command", [("evaluate",), ("show", "services_count"), ("report", "build", "kraj")])
@pytest.mark.slow
def test_without_a_year_the_way_out_is_told(call, register, command):
    called = call("--workspace", register, *command)
    assert called.code == 3
    assert "evaluate --year" in called.out + called.err


@pytest.mark.slow
def test_with_a_year_the_services_of_the_register_are_counted(call, register):
    assert call("--workspace", register, "evaluate", "--year", "2026").code == 0
    for more in ((), ("--year", "2026")):
        called = call("--workspace", register, "show", "services_count", "--level", "region", "--json", *more)
        values = {row["unit"]: row["value"] for row in called.json["rows"]}
        assert values["CZ064"] == 1.0


@pytest.mark.slow
def test_year_of_show_needs_no_evaluation_before(call, register):
    assert call("--workspace", register, "show", "services_count", "--year", "2026").code == 0
