"""Importing acts: what is refused, what is kept, what is counted twice, what may never be kept."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.builders import service, snapshot

from sluzby_eval.errors import InputError
from sluzby_eval.importing.acts.run import import_acts
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

NOW = dt.datetime(2026, 2, 1, 8, 0, tzinfo=dt.UTC)
HEAD = "Identifikátor služby;Forma;Datum;Úkon;Minuty;Hodina;Klient"


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "jmk"
    snapshot(root / "data", {"services": [service("A"), service("B")]})
    return Workspace(root=root, config=Config())


@pytest.fixture
def empty(tmp_path):
    """Return a workspace without a register: whatever service is told is taken."""
    return Workspace(root=tmp_path / "empty", config=Config())


def written(folder, name, *rows, head=HEAD):
    path = folder / name
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return path


def bring(workspace, *paths, **options):
    return import_acts(workspace, paths, now=NOW, **options)


def codes(report):
    return [finding.code for finding in report.findings]


def test_czech_file_of_acts_is_kept_by_year_with_its_source(workspace, tmp_path):
    path = written(
        tmp_path,
        "unor.csv",
        "A;terénní;1. 2. 2025;bath;30;8;K1",
        "A;ter;2024-12-31;;15;;",
        "B;AMB;2025-02-02;x;5;0;K1",
    )
    report = bring(workspace, path)
    assert (report.exit_code, report.changed, codes(report)) == (0, True, [])
    acts = open_store(workspace.data).head().acts
    assert acts.years == [2024, 2025]
    assert {part.file for part in acts.parts if part.year} == {"unor.csv"}
    rows = pl.concat([pl.read_parquet(path) for path in acts.paths(2025)])
    names = acts.names()
    lines = names.filter(pl.col("kind") == "line").select(line="code", service="text", form="form")
    told = rows.join(lines, on="line").sort("minutes").select("service", "form", "minutes", "hour")
    assert told.rows() == [("B", "amb", 5, 0), ("A", "ter", 30, 8)]
    assert rows["client"].n_unique() == 1
    assert acts.blanks(2024) == {"act", "hour", "client", "area"}


def test_same_bytes_again_change_nothing(workspace, tmp_path):
    path = written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;;K1")
    first = bring(workspace, path)
    again = bring(workspace, path)
    assert again.files[0].status == "unchanged"
    assert (again.changed, again.snapshot.id) == (False, first.snapshot.id)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("X;ter;2025-02-01;;30;;", "V162"),
        (";ter;2025-02-01;;30;;", "V162"),
        ("A;ter;31. 2. 2025;;30;;", "V163"),
        ("A;ter;2030-01-01;;30;;", "V163"),
        ("A;ter;;;30;;", "V163"),
        ("A;ter;2025-02-01;;0;;", "V164"),
        ("A;ter;2025-02-01;;0,5;;", "V164"),
        ("A;ter;2025-02-01;;1441;;", "V164"),
        ("A;doma;2025-02-01;;30;;", "V165"),
        ("A;ter;2025-02-01;;30;24;", "V166"),
        ("A;ter;2025-02-01;;30;ráno;", "V166"),
    ],
)
def test_wrong_act_is_refused_and_the_others_are_kept(workspace, tmp_path, row, code):
    report = bring(workspace, written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;8;K1", row))
    assert codes(report) == [code]
    assert report.findings[0].place.line == 2
    assert (report.exit_code, report.files[0].read, report.files[0].kept) == (4, 2, 1)


def test_acts_of_another_year_are_refused_where_one_year_is_wanted(workspace, tmp_path):
    path = written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;;", "A;ter;2024-02-01;;30;;")
    assert codes(bring(workspace, path, year=2025)) == ["V163"]


def test_birth_numbers_refuse_the_file_and_nothing_of_it_stays(workspace, tmp_path):
    path = written(
        tmp_path, "a.csv", *[f"A;ter;2025-02-01;;30;;{number}" for number in ("855410/1237", "8554101237")]
    )
    report = bring(workspace, path)
    assert (codes(report), report.exit_code, report.changed) == (["V161"], 3, False)
    kept = [file for file in workspace.data.rglob("*") if file.is_file() and b"855410" in file.read_bytes()]
    assert kept == []
    assert (
        not list((workspace.data / "events").rglob("*.parquet"))
        if (workspace.data / "events").exists()
        else True
    )


@pytest.mark.parametrize(
    ("head", "rows", "code"),
    [
        ("Služba;Forma;Minuty", ["A;ter;30"], "V160"),
        (HEAD, [], "V169"),
        (HEAD, ["X;ter;2025-02-01;;30;;"], "V169"),
    ],
)
def test_file_that_cannot_be_used_is_refused(workspace, tmp_path, head, rows, code):
    report = bring(workspace, written(tmp_path, "a.csv", *rows, head=head))
    assert code in codes(report)
    assert report.exit_code == 3


def test_parquet_that_is_none_is_refused(workspace, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 not really")
    report = bring(workspace, path)
    assert (codes(report), report.exit_code) == (["V167"], 3)


def test_same_month_of_a_service_in_two_files_is_refused_unless_it_replaces(workspace, tmp_path):
    first = written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;;", "A;ter;2025-03-01;;30;;")
    better = written(tmp_path, "b.csv", "A;ter;2025-02-01;;45;;")
    other = written(tmp_path, "c.csv", "A;ter;2025-04-01;;10;;", "B;ter;2025-02-01;;10;;")
    bring(workspace, first)
    assert codes(bring(workspace, better)) == ["V168"]
    assert bring(workspace, other).exit_code == 0
    report = bring(workspace, better, replace=True)
    assert report.files[0].replaced == ("a.csv",)
    acts = open_store(workspace.data).head().acts
    assert sum(part.rows for part in acts.parts if part.year) == 3
    before = open_store(workspace.data).snapshot(report.snapshot.parent or "").acts
    assert sum(part.rows for part in before.parts if part.year) == 4


def test_parquet_file_of_acts_is_kept(workspace, tmp_path):
    frame = pl.DataFrame(
        {
            "service_id": ["A"] * 3,
            "form": ["ter"] * 3,
            "date": [dt.date(2025, 1, day) for day in (1, 2, 3)],
            "minutes": [10, 20, 30],
            "client": [1, 2, 1],
        }
    )
    folder = tmp_path / "acts"
    folder.mkdir()
    frame.write_parquet(folder / "a.parquet")
    report = bring(workspace, folder)
    assert (report.exit_code, report.files[0].kept) == (0, 3)


def test_path_that_does_not_exist_is_told_before_anything_is_read(workspace, tmp_path):
    with pytest.raises(InputError):
        bring(workspace, tmp_path / "nowhere.csv")


def test_damaged_part_of_acts_is_found_by_verify(empty, tmp_path):
    bring(empty, written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;;"))
    store = open_store(empty.data)
    assert store.verify() == []
    path = store.head().acts.paths(2025)[0]
    path.write_bytes(path.read_bytes() + b"x")
    assert [finding.code for finding in store.verify()] == ["S106"]
    path.unlink()
    assert [finding.code for finding in store.verify()] == ["S105"]


def test_leftover_part_of_acts_is_told(empty, tmp_path):
    bring(empty, written(tmp_path, "a.csv", "A;ter;2025-02-01;;30;;"))
    stray = empty.data / "events" / "2025" / ("f" * 64 + ".parquet")
    stray.write_bytes(b"left over")
    assert [finding.code for finding in open_store(empty.data).verify()] == ["S110"]
    assert open_store(empty.data).head().acts.paths(2025)[0].is_file()
