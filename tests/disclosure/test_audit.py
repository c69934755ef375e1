"""The audit reads what is published and finds what follows from it; on naive bundles it must."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import replace

import polars as pl
import pytest
from tests.disclosure.region import Line, context_of, numbers

from sluzby_eval.errors import InputError
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.disclosure.audit import audit, together
from sluzby_eval.reporting.disclosure.files import by_version, found_in, members, rows_in
from sluzby_eval.reporting.disclosure.rules import rules_of
from sluzby_eval.results import KEY
from sluzby_eval.workspace import Publish

RULES = rules_of(Publish())
ONLY_PERSONS = Publish(business=())
SMALL = [
    Line(service="1", ico="01", area="O00", numbers=numbers(100, 3)),
    Line(service="2", ico="02", area="O00", numbers=numbers(100, 30)),
    Line(service="3", ico="03", area="O01", numbers=numbers(100, 70)),
    Line(service="4", ico="04", area="O10", numbers=numbers(100, 25)),
]
COSTS = [
    Line(service=str(n), ico=f"{n:02}", area="O00", numbers=numbers(100, 0, cost=1e6 * (n + 1)))
    for n in range(5)
]


def naive(context, *, keep):
    """Withhold only what is sensitive by itself, as a spreadsheet would."""
    blank = ("value", "numerator", "denominator")
    gone = keep.not_() & pl.col("status").is_in(["ok", "low_coverage"])
    return context.results.with_columns(
        *(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in blank),
        status=pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )


def audited(context, results, rules=RULES):
    return audit(replace(context, results=results), rules)


def test_a_bundle_with_primary_suppression_only_is_caught(tmp_path):
    context = context_of(SMALL, tmp_path, publish=ONLY_PERSONS)
    small = pl.col("numerator").is_between(1, 9) & (pl.col("indicator") == "complaints_per_100_clients")
    found = audited(context, naive(context, keep=small.not_())).disclosures
    told = [item for item in found if item.quantity == "line: 1 complaints"]
    assert told
    assert told[0].is_exact
    assert told[0].low == pytest.approx(3)
    assert told[0].told_by, "the numbers that give it away are named"


def test_a_cost_that_follows_from_a_total_is_caught(tmp_path):
    context = context_of(COSTS, tmp_path)
    owner = pl.col("level").is_in(["service", "provider"]) & pl.col("unit").is_in(["0", "00"])
    gone = (owner & (pl.col("indicator") == "total_cost")) | pl.col("indicator").is_in(
        ["cost_per_client_year", "secret_index"]
    )
    found = audited(context, naive(context, keep=gone.not_())).disclosures
    assert any(item.is_exact and item.low == pytest.approx(1e6) for item in found if len(item.told_by) > 1)


def test_our_own_bundle_gives_nothing_away(tmp_path):
    for lines in (SMALL, COSTS):
        context = context_of(lines, tmp_path)
        found = audit(published(context), RULES)
        assert found.attacked > 0
        assert found.disclosures == ()


def test_the_rest_of_a_share_is_caught(tmp_path):
    lines = [
        Line(service=str(n), ico=str(n), area=area, numbers=numbers(100, 40, 38 if n == 0 else 20))
        for n, area in enumerate(("O00", "O00", "O01", "O10"))
    ]
    context = context_of(lines, tmp_path, publish=ONLY_PERSONS)
    one = (pl.col("level") == "service") & (pl.col("unit") == "0")
    one |= (pl.col("level") == "provider") & (pl.col("unit") == "0")
    gone = one & (pl.col("indicator") == "complaints_upheld_share")
    found = audited(context, naive(context, keep=gone.not_())).disclosures
    assert any(" - " in item.quantity and item.low == pytest.approx(2) for item in found)


def test_audits_of_several_versions_are_added_up(tmp_path):
    one = audit(published(context_of(SMALL, tmp_path)), RULES)
    both = together([one, one])
    assert (both.rows, both.withheld) == (2 * one.rows, 2 * one.withheld)


def test_rows_are_read_from_csv_parquet_json_and_archives_alike(tmp_path):
    rows = published(context_of(SMALL, tmp_path)).results.drop("reference_date")
    folders = {name: tmp_path / name for name in ("csv", "czech", "parquet", "json", "zip")}
    for folder in folders.values():
        folder.mkdir()
    rows.write_csv(folders["csv"] / "a.csv")
    rows.write_csv(folders["czech"] / "a.csv", separator=";", decimal_comma=True, null_value="–")
    rows.write_parquet(folders["parquet"] / "a.parquet")
    (folders["json"] / "a.json").write_text(json.dumps({"rows": rows.to_dicts()}), encoding="utf-8")
    with zipfile.ZipFile(folders["zip"] / "a.zip", "w") as archive:
        archive.write(folders["csv"] / "a.csv", "inner.csv")
    read = {name: rows_in(members(folder)) for name, folder in folders.items()}
    first = read["csv"][0]
    assert first.height == rows.height
    assert (
        first.filter(pl.col("value").is_not_null()).height
        == rows.filter(pl.col("value").is_not_null()).height
    )
    assert all(frame.equals(first) for frame, _names in read.values())
    assert read["zip"][1] == ["a.zip!inner.csv"]


def test_what_one_file_tells_and_another_withholds_is_told(tmp_path):
    context = context_of(SMALL, tmp_path)
    folder = tmp_path / "both"
    folder.mkdir()
    published(context).results.write_parquet(folder / "a.parquet")
    context.results.filter(pl.col("unit") == "1").write_parquet(folder / "b.parquet")
    rows, _names = rows_in(members(folder))
    assert rows.filter(pl.col("unit") == "1", pl.col("indicator") == "total_cost")["value"].null_count() == 0
    assert not rows.select(KEY).is_duplicated().any()


def test_what_one_version_withholds_and_an_equal_one_tells_is_caught(tmp_path):
    context = context_of(SMALL, tmp_path, publish=ONLY_PERSONS)
    final = published(context).results
    protecting = pl.col("status") == "suppressed_secondary"
    assert not final.filter(protecting).is_empty()
    told = context.results.filter(pl.col("indicator") != "secret_index")
    other = final.join(told.select(*KEY, "value", "numerator", "denominator"), on=KEY, suffix="_true")
    other = other.with_columns(
        *(
            pl.when(protecting).then(pl.col(f"{name}_true")).otherwise(pl.col(name)).alias(name)
            for name in ("value", "numerator", "denominator")
        ),
        status=pl.when(protecting).then(pl.lit("ok")).otherwise(pl.col("status")),
        version=pl.lit("preliminary"),
    ).select(final.columns)
    other = other.filter(pl.col("level") == "service")
    parts = by_version(pl.concat([final, other]))
    found = [audited(context, part, rules_of(ONLY_PERSONS)).disclosures for part in parts]
    assert [bool(told) for told in found[:2]] == [False, False]
    assert any(found[2:])


def test_a_planted_text_is_found_wherever_it_hides(tmp_path):
    secret = "Jana Nováková, tel. 777 123 456"
    (tmp_path / "plain.html").write_text(f"<p>{secret.replace('á', '&#225;')}</p>", encoding="utf-8")
    (tmp_path / "search.json").write_text(json.dumps([secret]), encoding="ascii")
    (tmp_path / "picture.svg").write_text(f"<desc>{secret}</desc>", encoding="utf-8")
    packed = zlib.compress(secret.encode())
    (tmp_path / "a.pdf").write_bytes(b"stream\n" + packed + b"\nendstream")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("docProps/core.xml", f"<dc:creator>{secret}</dc:creator>")
    names = {name for name, _text in found_in(members(tmp_path), [secret])}
    assert {"plain.html", "search.json", "picture.svg", "a.xlsx!docProps/core.xml"} <= names


def test_a_folder_without_files_is_told(tmp_path):
    with pytest.raises(InputError):
        list(members(tmp_path / "none"))


def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match=r"a\.parquet"):
        rows_in(members(tmp_path))
