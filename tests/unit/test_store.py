from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluzby_eval.errors import InputError, StoreError, VerifyError
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.model import ORIGIN, TABLES
from sluzby_eval.store import (
    EMPTY,
    Snapshot,
    Store,
    Submission,
    Writer,
    difference,
    open_store,
    polars_schema,
)
from sluzby_eval.store.manifest import Part
from sluzby_eval.store.parts import read_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("english")
NOW = dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC)


def submission(name: str, *scope: str, rank: int = 10, period: int | None = 2025, layout: str = "vykaz"):
    return Submission(
        id=name,
        layout=layout,
        layout_sha256="0" * 64,
        source_sha256=name * 64,
        file=f"{name}.xlsx",
        scope=scope or (name,),
        rank=rank,
        period=period,
        provider="00000001",
        imported_at="2026-03-01",
        columns={"Náklady": {"item": "C"}},
        cells={"read": 3},
    )


def costs(service: str, **items: float | None) -> pl.DataFrame:
    rows = [
        {
            "service_id": service,
            "form": "pob",
            "year": 2025,
            "version": "final",
            "item": item,
            "amount_czk": amount,
        }
        | {"sheet": "Náklady", "row": row, "col": "C"}
        for row, (item, amount) in enumerate(items.items(), start=5)
    ]
    return pl.DataFrame(rows)


def services(service: str, name: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        [{"service_id": service, "ico": "00000001", "name": name, "sheet": "Služby", "row": 2}]
    )


def commit(
    store: Store,
    *added: tuple[Submission, Mapping[str, pl.DataFrame]],
    findings: Sequence[Finding] = (),
    message: str = "import",
) -> Snapshot:
    with store.writing() as writer:
        for item, tables in added:
            writer.add(item, tables)
        return writer.commit(message, findings, created_at=NOW)


def amounts(snapshot: Snapshot) -> dict[tuple[str, str], float | None]:
    rows = snapshot.read("costs").select("service_id", "item", "amount_czk").iter_rows()
    return {(service, item): amount for service, item, amount in rows}


def damage(store: Store) -> list[Finding]:
    """Verify, but for the sources, which most tests here do not keep."""
    return [finding for finding in store.verify() if finding.code != "S108"]


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_folder_that_is_not_there_is_an_empty_dataset(tmp_path):
    snapshot = open_store(tmp_path / "data").head()
    assert snapshot.id == EMPTY
    assert snapshot.parent is None
    assert snapshot.years() == []
    assert open_store(tmp_path / "data").history() == []
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("table", TABLES)
def test_every_empty_table_has_all_columns_with_their_types(tmp_path, table):
    frame = open_store(tmp_path).head().read(table)
    assert dict(frame.schema) == polars_schema(table)
    assert [*frame.columns] == [column.name for column in (*TABLES[table].columns, *ORIGIN)]


def test_rows_come_back_sorted_by_key_with_types_and_origin(tmp_path):
    store = open_store(tmp_path)
    commit(
        store,
        (submission("a"), {"costs": costs("s2", b=2, a=None)}),
        (submission("b"), {"costs": costs("s1", c=3)}),
    )
    frame = store.head().read("costs")
    assert frame.select("service_id", "item", "amount_czk", "submission", "row", "quarantined").rows() == [
        ("s1", "c", 3.0, "b", 5, []),
        ("s2", "a", None, "a", 6, []),
        ("s2", "b", 2.0, "a", 5, []),
    ]
    assert dict(frame.schema) == polars_schema("costs")


@pytest.mark.parametrize("table", [name for name in TABLES if not TABLES[name].large])
def test_what_is_new_in_any_table_is_told_value_by_value(tmp_path, table):
    known = polars_schema(table)
    samples = {
        pl.String(): "x",
        pl.Float64(): 1.5,
        pl.Int64(): 2025,
        pl.Date(): dt.date(2025, 1, 1),
        pl.Boolean(): True,
    }
    row = {column.name: samples[known[column.name]] for column in TABLES[table].columns}
    schema = {**{name: known[name] for name in row}, "sheet": pl.String(), "row": pl.Int64()}
    row |= {"sheet": "S", "row": 2}
    store = open_store(tmp_path)
    commit(store, (submission("a"), {table: pl.DataFrame([row], schema=schema)}))
    found = difference(store.snapshot(EMPTY), store.head()).figures
    told = [column.name for column in TABLES[table].columns if not column.key]
    assert sorted(found.filter(pl.col("table") == table)["column"].to_list()) == sorted(told)


def test_adding_nothing_makes_no_snapshot(tmp_path):
    store = open_store(tmp_path)
    first = commit(store, (submission("a"), {"costs": costs("s1", a=1)}))
    before = files(tmp_path)
    assert commit(store).id == first.id
    assert files(tmp_path) == before
    assert [item.id for item in store.history()] == [first.id]


def test_empty_commit_of_an_empty_dataset_stays_empty(tmp_path):
    assert commit(open_store(tmp_path)).id == EMPTY
    assert open_store(tmp_path).head().id == EMPTY


def test_newer_submission_of_the_same_scope_supersedes_and_the_old_stays_in_history(tmp_path):
    store = open_store(tmp_path)
    first = commit(store, (submission("a", "p1", "2025"), {"costs": costs("s1", a=1)}))
    second = commit(store, (submission("b", "p1", "2025"), {"costs": costs("s1", a=2)}))
    assert amounts(second) == {("s1", "a"): 2.0}
    assert [item.id for item in second.submissions] == ["b"]
    assert [(item.id, item.superseded_by) for item in second.superseded] == [("a", "b")]
    assert amounts(store.snapshot(first.id)) == {("s1", "a"): 1.0}
    assert second.parent == first.id


def test_equal_scope_of_another_layout_is_another_submission(tmp_path):
    store = open_store(tmp_path)
    added = submission("a", "x"), submission("b", "x", layout="register")
    commit(store, (added[0], {"costs": costs("s1", a=1)}), (added[1], {"services": services("s1", "Domov")}))
    assert len(store.head().submissions) == 2


def test_in_one_batch_the_later_submission_of_a_scope_wins(tmp_path):
    store = open_store(tmp_path)
    snapshot = commit(
        store,
        (submission("a", "p1"), {"costs": costs("s1", a=1, b=1)}),
        (submission("b", "p1"), {"costs": costs("s1", a=2)}),
    )
    assert amounts(snapshot) == {("s1", "a"): 2.0}
    assert [item.id for item in snapshot.superseded] == ["a"]


@pytest.mark.parametrize(
    ("told", "winner"),
    [
        ([("a", 10, 2025), ("b", 20, 2020)], "b"),
        ([("a", 20, 2020), ("b", 10, 2025)], "a"),
        ([("a", 10, 2024), ("b", 10, 2025)], "b"),
        ([("a", 10, 2025), ("b", 10, 2024)], "a"),
        ([("a", 10, 2025), ("b", 10, 2025)], "b"),
        ([("a", 10, None), ("b", 10, 2000)], "b"),
        ([("a", 10, 2000), ("b", 10, None)], "a"),
    ],
    ids=str,
)
def test_in_shared_tables_rank_goes_before_period_before_arrival(tmp_path, told, winner):
    store = open_store(tmp_path)
    for name, rank, period in told:
        commit(store, (submission(name, rank=rank, period=period), {"services": services("s1", name)}))
    assert store.head().read("services")["name"].to_list() == [winner]


def test_shared_row_wins_as_a_whole_with_its_nulls(tmp_path):
    store = open_store(tmp_path)
    commit(store, (submission("a", rank=20), {"services": services("s1", None)}))
    commit(store, (submission("b"), {"services": services("s1", "Domov")}))
    assert store.head().read("services")["name"].to_list() == [None]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from("pqr"), st.integers(1, 2), st.sampled_from([None, 2024, 2025])),
            max_size=3,
        ),
        max_size=6,
    )
)
@pytest.mark.slow
def test_any_order_of_imports_agrees_with_a_plain_account(tmp_path_factory, batches):
    store = open_store(tmp_path_factory.mktemp("store"))
    told: dict[str, tuple[int, int, int, str]] = {}
    number = 0
    for batch in batches:
        added = []
        for scope, rank, period in batch:
            number += 1
            name = f"n{number}"
            told[scope] = (rank, period or 0, number, name)
            tables = {"services": services("s1", name), "costs": costs(f"s-{scope}", a=number)}
            added.append((submission(name, scope, rank=rank, period=period), tables))
        commit(store, *added)
    head = store.head()
    assert head.read("services")["name"].to_list() == ([max(told.values())[3]] if told else [])
    assert amounts(head) == {(f"s-{scope}", "a"): float(entry[2]) for scope, entry in told.items()}
    assert damage(store) == []


def test_two_submissions_must_not_tell_the_same_line(tmp_path):
    store = open_store(tmp_path)
    first = commit(store, (submission("a"), {"costs": costs("s1", a=1)}))
    before = files(tmp_path)
    with pytest.raises(StoreError, match=r"costs.*service_id s1.*item a"):
        commit(store, (submission("b"), {"costs": costs("s1", b=1, a=2)}))
    assert store.head().id == first.id
    assert files(tmp_path) == before


def test_two_submissions_of_one_batch_must_not_tell_the_same_line(tmp_path):
    store = open_store(tmp_path)
    told = {"costs": costs("s1", a=1)}
    with pytest.raises(StoreError, match="costs"):
        commit(store, (submission("a"), told), (submission("b"), told))
    assert store.head().id == EMPTY


def conflicts(writer: Writer, name: str, frame: pl.DataFrame, *scope: str) -> list[tuple[object, ...]]:
    found = writer.conflicts({"costs": frame}, submission(name, *scope))
    return found.select("table", "key", "sheet", "row", "col", "other", "other_row").rows()


def test_conflicts_name_both_rows_before_anything_is_added(tmp_path):
    store = open_store(tmp_path)
    commit(store, (submission("a"), {"costs": costs("s1", a=1)}))
    key = "service_id s1, form pob, year 2025, version final, item a"
    with store.writing() as writer:
        assert conflicts(writer, "b", costs("s1", b=1, a=2)) == [("costs", key, "Náklady", 6, "C", "a", 5)]
        writer.add(submission("c"), {"costs": costs("s2", a=1)})
        assert conflicts(writer, "d", costs("s2", a=1))[0][5] == "c"
        assert conflicts(writer, "e", costs("s3", a=1)) == []


def test_correction_of_the_same_scope_is_no_conflict(tmp_path):
    store = open_store(tmp_path)
    commit(store, (submission("a", "p1"), {"costs": costs("s1", a=1)}))
    with store.writing() as writer:
        assert conflicts(writer, "b", costs("s1", a=2), "p1") == []


def test_file_that_repeats_a_line_is_a_conflict_with_itself(tmp_path):
    frame = pl.concat([costs("s1", a=1), costs("s1", b=1, a=2)])
    with open_store(tmp_path).writing() as writer:
        assert {(row[3], row[5]) for row in conflicts(writer, "a", frame)} == {(5, "a"), (6, "a")}
        writer.add(submission("a"), {"costs": frame})
        with pytest.raises(StoreError, match="costs"):
            writer.commit("import", [], created_at=NOW)


def test_keys_of_other_integer_width_are_the_same_keys(tmp_path):
    store = open_store(tmp_path)
    commit(store, (submission("a"), {"costs": costs("s1", a=1)}))
    narrow = costs("s1", a=1).with_columns(pl.col("year").cast(pl.Int32))
    with store.writing() as writer:
        assert len(conflicts(writer, "b", narrow)) == 1


def test_same_imports_make_the_same_bytes_in_any_folder(tmp_path):
    for name in ("one", "two"):
        store = open_store(tmp_path / name)
        commit(store, (submission("a"), {"costs": costs("s1", a=1), "services": services("s1", "Ž")}))
        commit(store, (submission("b"), {"costs": costs("s2", a=1)}))
    names = [name for name in files(tmp_path / "one") if name != "lock"]
    assert names == [name for name in files(tmp_path / "two") if name != "lock"]
    assert all(
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names
    )


@pytest.mark.slow
def test_many_small_commits_keep_few_parts_and_every_row(tmp_path):
    store = open_store(tmp_path)
    for number in range(20):
        name = f"n{number}"
        commit(store, (submission(name), {"costs": costs(f"s{number:02}", a=number)}))
    head = store.head()
    assert [amount for _, amount in sorted(amounts(head).items())] == [float(number) for number in range(20)]
    assert len(head.manifest.parts) <= 5
    assert damage(store) == []


def test_part_written_before_a_column_existed_reads_it_as_null(tmp_path):
    frame = pl.DataFrame({"service_id": ["s1"], "submission": ["a"]})
    frame.write_parquet(tmp_path / "old.parquet")
    import hashlib

    sha256 = hashlib.sha256((tmp_path / "old.parquet").read_bytes()).hexdigest()
    (tmp_path / "old.parquet").rename(tmp_path / f"{sha256}.parquet")
    read = read_part(tmp_path, Part(table="costs", sha256=sha256, rows=1, submissions=(1,)))
    assert dict(read.schema) == polars_schema("costs")
    assert read["amount_czk"].to_list() == [None]


@pytest.mark.parametrize(
    ("frame", "cause"),
    [
        (costs("s1", a=float("nan")), "finite"),
        (costs("s1", a=float("inf")), "finite"),
        (costs("s1", a=1).with_columns(service_id=pl.lit(None, dtype=pl.String)), "service_id"),
        (costs("s1", a=1).drop("item"), "item"),
        (costs("s1", a=1).with_columns(amount=pl.lit(1)), "amount"),
        (costs("s1", a=1).with_columns(amount_czk=pl.lit("mnoho")), "costs"),
        (costs("s1", a=1).with_columns(submission=pl.lit("other")), "another submission"),
    ],
    ids=["nan", "infinity", "null key", "missing key", "unknown column", "wrong type", "foreign rows"],
)
def test_rows_that_do_not_fit_their_table_are_refused_whole(tmp_path, frame, cause):
    store = open_store(tmp_path)
    with pytest.raises(StoreError, match=cause):
        commit(store, (submission("a"), {"costs": frame}))
    assert store.head().id == EMPTY


def test_unknown_table_and_taken_id_are_refused(tmp_path):
    store = open_store(tmp_path)
    commit(store, (submission("a"), {}))
    with pytest.raises(StoreError, match="wages"):
        commit(store, (submission("b"), {"wages": costs("s1", a=1)}))
    with pytest.raises(StoreError, match="already"):
        commit(store, (submission("a", "other"), {}))


def test_snapshot_is_found_by_the_beginning_of_its_id(tmp_path):
    store = open_store(tmp_path)
    first = commit(store, (submission("a"), {}))
    second = commit(store, (submission("b"), {}))
    assert store.snapshot(first.id[:6]).id == first.id
    assert store.snapshot(EMPTY).read("costs").is_empty()
    assert [item.id for item in store.history()] == [second.id, first.id]
    with pytest.raises(StoreError, match="no snapshot zzz") as raised:
        store.snapshot("zzz")
    assert second.id in (raised.value.hint or "")
    with pytest.raises(StoreError):
        store.snapshot("")


def test_ambiguous_beginning_of_an_id_is_refused(tmp_path):
    store = open_store(tmp_path)
    for number in range(17):  # sixteen first digits: two ids must share one
        commit(store, (submission(f"n{number}"), {}))
    digits = [item.id[0] for item in store.history()]
    shared = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(StoreError, match="several"):
        store.snapshot(shared)


def test_newer_format_is_refused(tmp_path):
    from sluzby_eval.store.manifest import manifest_id

    store = open_store(tmp_path)
    snapshot = commit(store, (submission("a"), {}))
    content = json.loads((tmp_path / "snapshots" / f"{snapshot.id}.json").read_text(encoding="utf-8"))
    data = json.dumps(content | {"format": 99}).encode()
    (tmp_path / "snapshots" / f"{manifest_id(data)}.json").write_bytes(data)
    (tmp_path / "HEAD").write_text(f"{manifest_id(data)}\n", encoding="utf-8")
    with pytest.raises(StoreError, match="newer version"):
        store.head()


@pytest.mark.parametrize("pointer", [None, "", "deadbeef\n", "../../etc/passwd\n", "0123456789ABCDEF\n"])
def test_lost_or_strange_pointer_is_damage_and_never_an_empty_dataset(tmp_path, pointer):
    store = open_store(tmp_path)
    commit(store, (submission("a"), {}))
    if pointer is None:
        (tmp_path / "HEAD").unlink()
    else:
        (tmp_path / "HEAD").write_text(pointer, encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(VerifyError):
        store.head()
    with pytest.raises(VerifyError):
        commit(store, (submission("b"), {}))
    assert files(tmp_path) == before


def found(file: str, **more: object) -> Finding:
    return Finding(
        code="S108", place=Place(file=file, sheet="Náklady", cell="D17"), args={"source": "x", **more}
    )


def test_findings_come_back_as_they_were(tmp_path):
    store = open_store(tmp_path)
    finding = Finding(
        code="S108",
        place=Place(file="a.xlsx", sheet="Náklady", cell="D17"),
        args={"source": "ž", "limit": 3},
        severity=Severity.WARNING,
        provider="00000001",
        service="s1",
        value="1,5",
        expected="3",
    )
    snapshot = commit(store, (submission("a"), {}), findings=[finding])
    assert snapshot.finding_objects() == [finding]
    assert snapshot.findings()["submission"].to_list() == ["a"]


def test_findings_follow_their_submission(tmp_path):
    store = open_store(tmp_path)
    commit(
        store, (submission("a", "p1"), {}), (submission("c"), {}), findings=[found("a.xlsx"), found("c.xlsx")]
    )
    later = commit(store, (submission("b", "p1"), {}))
    assert later.findings()["file"].to_list() == ["c.xlsx"]


def test_findings_of_a_refused_file_belong_to_the_snapshot_of_that_import_only(tmp_path):
    store = open_store(tmp_path)
    first = commit(store, (submission("a"), {}), findings=[found("refused.xlsx"), found("a.xlsx")])
    second = commit(store, (submission("b"), {}))
    assert sorted(first.findings()["file"]) == ["a.xlsx", "refused.xlsx"]
    assert second.findings()["file"].to_list() == ["a.xlsx"]
    assert store.snapshot(first.id).findings().height == 2


def with_source(store: Store, path: Path, name: str) -> Snapshot:
    with store.writing() as writer:
        sha256 = writer.keep_source(path)
        writer.add(replace(submission(name), source_sha256=sha256), {})
        return writer.commit("import", [], created_at=NOW)


def test_source_is_kept_byte_for_byte_and_known_again(tmp_path):
    source = tmp_path / "Výkaz.XLSX"
    source.write_bytes(b"bytes")
    store = open_store(tmp_path / "data")
    snapshot = with_source(store, source, "a")
    assert snapshot.source("a").read_bytes() == b"bytes"
    assert snapshot.source("a").suffix == ".xlsx"
    with store.writing() as writer:
        sha256 = writer.keep_source(source)
        assert writer.source(sha256) == snapshot.source("a")
        known = writer.known(sha256, "vykaz")
        assert known is not None
        assert known.id == "a"
        assert writer.known(sha256, "register") is None
    assert snapshot.source("a").exists()


def test_damaged_copy_is_mended_when_the_same_file_comes_again(tmp_path):
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"bytes")
    store = open_store(tmp_path / "data")
    snapshot = with_source(store, source, "a")
    snapshot.source("a").write_bytes(b"damaged")
    with store.writing() as writer:
        writer.keep_source(source)
    assert snapshot.source("a").read_bytes() == b"bytes"


def test_strange_suffix_does_not_reach_the_dataset(tmp_path):
    source = tmp_path / "a.x l;s"
    source.write_bytes(b"bytes")
    store = open_store(tmp_path / "data")
    assert with_source(store, source, "a").source("a").suffix == ""


def test_unreadable_input_is_an_error_of_the_input(tmp_path):
    with open_store(tmp_path / "data").writing() as writer, pytest.raises(InputError):
        writer.keep_source(tmp_path / "missing.xlsx")


def test_what_is_not_committed_leaves_no_trace(tmp_path):
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"bytes")
    store = open_store(tmp_path / "data")
    commit(store, (submission("b"), {"costs": costs("s1", a=1)}))
    before = files(tmp_path / "data")
    with store.writing() as writer:
        writer.keep_source(source)
        writer.add(submission("a"), {"costs": costs("s2", a=1)})
    with pytest.raises(KeyboardInterrupt), store.writing() as writer:  # noqa: PT012
        writer.keep_source(source)
        raise KeyboardInterrupt
    assert files(tmp_path / "data") == before


def test_one_writer_may_commit_twice(tmp_path):
    store = open_store(tmp_path)
    with store.writing() as writer:
        writer.add(submission("a", "p1"), {"costs": costs("s1", a=1)})
        first = writer.commit("one", [], created_at=NOW)
        writer.add(submission("b", "p1"), {"costs": costs("s1", a=2)})
        second = writer.commit("two", [], created_at=NOW)
    assert second.parent == first.id
    assert amounts(store.head()) == {("s1", "a"): 2.0}
    assert damage(store) == []


def test_two_commits_of_one_writer_keep_the_sources_of_both(tmp_path):
    store = open_store(tmp_path / "data")
    with store.writing() as writer:
        for name in ("a", "b", "refused"):
            (tmp_path / f"{name}.xlsx").write_text(name, encoding="utf-8")
        refused = writer.keep_source(tmp_path / "refused.xlsx")
        for name in ("a", "b"):
            sha256 = writer.keep_source(tmp_path / f"{name}.xlsx")
            writer.add(replace(submission(name, "p1"), source_sha256=sha256), {"costs": costs("s1", a=1)})
            writer.commit(name, [], created_at=NOW)
    assert store.verify() == []
    assert store.head().source("a").read_text(encoding="utf-8") == "a"
    assert not list((tmp_path / "data" / "sources").glob(f"{refused}*"))


def test_names_fall_back_to_codes_and_know_the_shipped_areas(tmp_path):
    store = open_store(tmp_path)
    territory = pl.DataFrame([{"code": "X", "level": "orp", "name": "Úplně jinde", "parent": None}])
    commit(
        store,
        (submission("a"), {"services": services("s1", "Domov")}),
        (submission("b"), {"services": services("s2", None), "territory": territory}),
    )
    names = store.head().names()
    assert names["service", "s1"] == "Domov"
    assert names["service", "s2"] == "s2"
    assert names["orp", "X"] == "Úplně jinde"
    assert names["orp", "6210"] == "Kyjov"
    assert ("orp", "6210") not in store.head().names(shipped=False)


def test_years_are_those_of_statements(tmp_path):
    store = open_store(tmp_path)
    statements = pl.DataFrame(
        {"service_id": ["s1", "s1"], "form": ["pob"] * 2, "year": [2025, 2024], "version": ["final"] * 2}
    )
    commit(store, (submission("a"), {"statements": statements}))
    assert store.head().years() == [2024, 2025]


def test_unknown_submission_is_refused(tmp_path):
    with pytest.raises(StoreError, match="nobody"):
        open_store(tmp_path).head().submission("nobody")


def rows_of(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(submission=pl.lit(name))


def test_contested_are_those_that_meet_another_scope_or_repeat_themselves(tmp_path):
    store = open_store(tmp_path)
    before = {name: {"costs": costs(name, a=1)} for name in ("s0", "s9")}
    commit(store, (submission("first", "p0"), before["s0"]), (submission("second", "p9"), before["s9"]))
    told = {
        "correction": ("p0", costs("s0", a=2)),
        "alone": ("p1", costs("s1", a=1)),
        "one": ("p2", costs("s2", a=1)),
        "other": ("p3", costs("s2", a=1, b=2)),
        "repeating": ("p4", pl.concat([costs("s4", a=1)] * 2)),
        "stranger": ("p5", costs("s9", a=3)),
    }
    frame = pl.concat([rows_of(name, rows) for name, (_, rows) in told.items()])
    items = [submission(name, scope) for name, (scope, _) in told.items()]
    with store.writing() as writer:
        found = writer.contested(items, {"costs": frame})
        assert found == {"one", "other", "repeating", "stranger"}


def test_rows_of_many_submissions_may_be_added_at_once(tmp_path):
    store = open_store(tmp_path)
    frame = pl.concat([rows_of("a", costs("s1", a=1)), rows_of("b", costs("s2", a=2))])
    with store.writing() as writer:
        for name in ("a", "b"):
            writer.add(submission(name, name), {})
        writer.add_rows({"costs": frame})
        with pytest.raises(StoreError, match="unknown"):
            writer.add_rows({"costs": rows_of("unknown", costs("s3", a=1))})
        writer.commit("both", [], created_at=NOW)
    assert amounts(store.head()) == {("s1", "a"): 1.0, ("s2", "a"): 2.0}
    assert damage(store) == []


def test_copy_of_a_file_gets_its_lasting_name_with_the_commit(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"bytes")
    store = open_store(tmp_path / "data")
    with store.writing() as writer:
        sha256 = writer.keep_source(path)
        assert writer.keep_source(path) == sha256
        assert writer.source(sha256).read_bytes() == b"bytes"
        assert not (tmp_path / "data" / "sources" / f"{sha256}.xlsx").exists()
        writer.add(replace(submission("a"), source_sha256=sha256), {})
        writer.commit("import", [], created_at=NOW)
        assert writer.source(sha256) == tmp_path / "data" / "sources" / f"{sha256}.xlsx"
    assert store.verify() == []
