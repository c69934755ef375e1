"""`trace`: from a cell to figures, on the command line."""

from __future__ import annotations

import pytest

from sluzby_eval.cli.trace import parts_of
from sluzby_eval.errors import UsageError
from sluzby_eval.store import open_store


@pytest.fixture
def file(workspace):
    return next(
        item.file for item in open_store(workspace / "data").head().submissions if item.layout == "vykaz"
    )


@pytest.mark.slow
def test_figures_of_a_cell_are_listed_with_its_part(call, workspace, file):
    called = call("--workspace", str(workspace), "trace", f"{file}!Náklady!D3")
    assert called.code == 0
    assert "costs.amount_czk" in called.out
    assert "above" in called.out
    told = call("--workspace", str(workspace), "trace", "náklady!d3", "--file", file, "--json").json
    assert told["dataset"][0]["table"] == "costs"
    assert told["figures"]
    assert set(told["figures"][0]) >= {"indicator", "level", "unit", "year", "share", "share_below"}


def test_heading_and_unknown_places_are_refused_with_a_hint(call, workspace, file):
    for address in (f"{file}!Náklady!A1", "nothing.xlsx!Náklady!D3", f"{file}!Nic!D3", "what is this", "D3"):
        called = call("--workspace", str(workspace), "trace", address)
        assert called.code == 2, address
        assert called.err.startswith("Error")


@pytest.mark.slow
def test_cell_that_says_which_row_it_is_enters_nothing(call, workspace, file):
    called = call("--workspace", str(workspace), "trace", f"{file}!Náklady!B3")
    assert called.code == 0
    assert "which row this is" in called.out


@pytest.mark.parametrize("text", ["", "a!b!c", "A0", "a!1D", "a!b!c!D3"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError):
        parts_of(text, None)
