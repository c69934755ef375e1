"""What was imported can be foreseen, compared, taken back and explained; nothing that was read gets lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import NOW
from tests.statements import Rows, write_statement

from sluzby_eval.errors import VerifyError
from sluzby_eval.importing.accounts import CellAccount, balanced
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import Acceptance, difference, ledger, open_store
from sluzby_eval.store.content import as_text, content
from sluzby_eval.store.manifest import Manifest, manifest_id, read_manifest, write_manifest
from sluzby_eval.store.vintages import vintages
from sluzby_eval.workspace import Config, Workspace, shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sluzby_eval.importing.report import ImportReport
    from sluzby_eval.store import Snapshot

pytestmark = pytest.mark.slow

LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(root=tmp_path / "w", config=Config())


def bring(workspace: Workspace, *paths: Path, dry_run: bool = False, now: dt.datetime = NOW) -> ImportReport:
    return import_files(workspace, paths, now=now, workers=0, dry_run=dry_run)


def text(snapshot: Snapshot) -> str:
    return "".join(as_text(content(snapshot)))


def occupied(days: int | None) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows["statements"][0]["bed_days_occ"] = days

    return change


def cost(amount: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows["costs"][0]["costs:1.1"] = amount
        rows["costs"][0]["costs:total"] = amount + 1_000_000

    return change


def version(name: str, amount: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        cost(amount)(rows)
        rows["provider"][0]["version"] = name

    return change


def retract(workspace: Workspace, submission: str, *, undo: bool = False) -> Snapshot:
    with open_store(workspace.data).writing() as writer:
        if undo:
            writer.reinstate(submission)
        else:
            writer.retract(submission, by="Jana", reason="wrong file", at=LATER)
        return writer.commit("taken back", [], created_at=LATER, by="Jana", reason="wrong file")


# ---- taking back


def test_the_older_submission_is_in_force_again_after_the_newer_was_taken_back(tmp_path, workspace):
    first = bring(workspace, write_statement(tmp_path / "a.xlsx"))
    second = bring(workspace, write_statement(tmp_path / "b.xlsx", cost(7_000_000)))
    assert text(first.snapshot) != text(second.snapshot)
    head = retract(workspace, second.files[0].submission or "")
    assert text(head) == text(first.snapshot)
    assert [item.file for item in head.submissions] == ["a.xlsx"]
    assert [(item.submission.file, item.by, item.reason) for item in head.retracted] == [
        ("b.xlsx", "Jana", "wrong file")
    ]
    assert head.findings().drop("commit").equals(first.snapshot.findings().drop("commit"))
    assert open_store(workspace.data).verify() == []


def test_taking_back_can_be_undone_and_the_history_keeps_every_state(tmp_path, workspace):
    states = []
    for name, amount in (("a", 9_000_000), ("b", 8_000_000), ("c", 7_000_000)):
        report = bring(workspace, write_statement(tmp_path / f"{name}.xlsx", cost(amount)))
        states.append((report.snapshot.id, text(report.snapshot), report.files[0].submission or ""))
    retract(workspace, states[1][2])  # a superseded one: nothing changes in force
    assert text(open_store(workspace.data).head()) == states[2][1]
    assert text(retract(workspace, states[2][2])) == states[0][1]  # the one between was taken back, too
    assert text(retract(workspace, states[2][2], undo=True)) == states[2][1]
    store = open_store(workspace.data)
    assert [text(store.snapshot(name)) for name, _content, _id in states] == [told for _, told, _ in states]
    assert store.verify() == []


def test_a_file_that_was_taken_back_stays_out_of_the_next_import(tmp_path, workspace):
    path = write_statement(tmp_path / "a.xlsx")
    retract(workspace, bring(workspace, path).files[0].submission or "")
    again = bring(workspace, path)
    assert (again.changed, [finding.code for finding in again.findings]) == (False, ["S120"])
    assert content(again.snapshot) == {}


def test_a_manifest_from_before_retractions_still_opens():
    _id, data = write_manifest(Manifest(created_at="2026-01-01", message="old", commit=1))
    old = json.loads(data)
    for name in ("by", "reason", "retracted", "accepted"):
        del old[name]
    bytes_ = json.dumps(old).encode()
    found = read_manifest(bytes_, manifest_id(bytes_))
    assert (found.retracted, found.accepted, found.reason) == ((), (), "")


# ---- comparing and foreseeing


def test_difference_names_old_and_new_figure_with_its_cell(tmp_path, workspace):
    old = bring(workspace, write_statement(tmp_path / "a.xlsx")).snapshot
    new = bring(workspace, write_statement(tmp_path / "b.xlsx", cost(7_000_000))).snapshot
    found = difference(old, new)
    figures = found.figures.select("table", "column", "kind", "old", "new", "file", "cell").rows()
    assert [row[:6] for row in figures] == [
        ("costs", "amount_czk", "changed", "9000000", "7000000", "b.xlsx"),
        ("costs", "amount_czk", "changed", "10000000", "8000000", "b.xlsx"),
    ]
    assert all(row[6] and row[6].endswith("2") for row in figures)
    assert ([item.file for item in found.added], [item.file for item in found.superseded]) == (
        ["b.xlsx"], ["a.xlsx"],
    )  # fmt: skip


def test_the_real_run_does_exactly_what_the_dry_run_said(tmp_path, workspace):
    bring(
        workspace,
        write_statement(tmp_path / "a.xlsx"),
        write_statement(tmp_path / "p.xlsx", version("plan", 5)),
    )
    (tmp_path / "junk.xlsx").write_bytes(b"no workbook")
    batch = (
        write_statement(tmp_path / "b.xlsx", cost(7_000_000)),  # supersedes
        write_statement(tmp_path / "n.xlsx", version("preliminary", 6_000_000)),  # is new
        tmp_path / "p.xlsx",  # is there already
        tmp_path / "junk.xlsx",  # is refused
    )
    before = open_store(workspace.data).head()
    plan = bring(workspace, *batch, dry_run=True, now=LATER)
    assert open_store(workspace.data).head().id == before.id
    assert open_store(workspace.data).verify() == []
    real = bring(workspace, *batch, now=LATER)
    assert plan.plan is not None
    assert plan.plan.new == real.snapshot.id  # every byte of the manifest and of the parts is the same
    found = difference(before, real.snapshot)
    assert plan.plan.figures.equals(found.figures)
    assert plan.plan.counts() == found.counts()
    assert [item.status for item in plan.files] == [item.status for item in real.files]
    assert plan.states == real.states


def test_the_order_of_imports_does_not_change_the_content(tmp_path, workspace):
    paths = [
        write_statement(tmp_path / "a.xlsx"),
        write_statement(tmp_path / "b.xlsx", version("plan", 5_000_000)),
    ]
    (tmp_path / "w2").mkdir()
    other = Workspace(root=tmp_path / "w2", config=Config())
    for path in paths:
        bring(workspace, path)
    for path in reversed(paths):
        bring(other, path, now=LATER)
    assert text(open_store(workspace.data).head()) == text(open_store(other.data).head())


def test_vintages_stand_side_by_side_with_their_difference(tmp_path, workspace):
    for name, amount in (("plan", 8_000_000), ("final", 9_000_000)):
        bring(workspace, write_statement(tmp_path / f"{name}.xlsx", version(name, amount)))
    rows = vintages(open_store(workspace.data).head()).filter(figure="costs")
    assert rows.select("plan", "preliminary", "final", "difference").rows() == [
        (9_000_000.0, None, 10_000_000.0, 1_000_000.0)
    ]


# ---- findings from one submission to the next


def states(snapshot: Snapshot, code: str) -> list[str]:
    return ledger(snapshot).filter(code=code)["state"].to_list()


def test_a_finding_is_new_persists_is_fixed_and_comes_again(tmp_path, workspace):
    seen = []
    for number, days in enumerate((-5, -6, 6935, -7)):
        path = write_statement(tmp_path / f"{number}.xlsx", occupied(days))
        seen.append(states(bring(workspace, path).snapshot, "V406"))
    assert seen == [["new"], ["persists"], ["fixed"], ["reopened"]]


def test_a_finding_keeps_its_identity_when_its_row_moves(tmp_path, workspace):
    def more(rows: Rows) -> None:
        occupied(-5)(rows)
        for sheet in ("services", "statements", "costs"):
            rows[sheet].insert(0, {**rows[sheet][0], "service_id": "9990000"})
        rows["statements"][0]["bed_days_occ"] = 6935

    bring(workspace, write_statement(tmp_path / "a.xlsx", occupied(-5)))
    report = bring(workspace, write_statement(tmp_path / "b.xlsx", more))
    told = ledger(report.snapshot).filter(code="V406").select("service", "cell", "state").rows()
    assert [(service, state) for service, _cell, state in told] == [("9990001", "persists")]
    assert told[0][1].endswith("3")


def accept(workspace: Workspace, identity: str, value: str | None) -> None:
    with open_store(workspace.data).writing() as writer:
        writer.accept(
            Acceptance(
                identity=identity, code="V421", value=value, explanation="guests", by="Jana", at="2026-02-01"
            )
        )
        writer.commit("accepted", [], created_at=LATER, by="Jana", reason="guests")


def test_an_accepted_warning_keeps_its_explanation_until_the_value_changes(tmp_path, workspace):
    full = bring(workspace, write_statement(tmp_path / "a.xlsx", occupied(7301)))
    warning = next(item for item in full.findings if item.code == "V421")
    accept(workspace, warning.identity or "", warning.value)

    def explanations(snapshot: Snapshot) -> list[str | None]:
        return [item.explanation for item in snapshot.finding_objects() if item.code == "V421"]

    assert explanations(open_store(workspace.data).head()) == ["guests"]
    same = bring(workspace, write_statement(tmp_path / "b.xlsx", crowded_and_cheap))
    assert explanations(same.snapshot) == ["guests"]
    assert [item.explanation for item in same.findings if item.code == "V421"] == ["guests"]
    other = bring(workspace, write_statement(tmp_path / "c.xlsx", occupied(7302)))
    assert explanations(other.snapshot) == [None]


def crowded_and_cheap(rows: Rows) -> None:
    occupied(7301)(rows)
    cost(5)(rows)


# ---- accounts


def check_accounts(report: ImportReport) -> None:
    for outcome in report.files:
        if outcome.status == "imported":
            cells, money = outcome.cells, outcome.money
            assert cells["read"] == cells["accepted"] + cells["refused"] + cells["ignored"]
            assert sum(outcome.ignored.values()) == cells["ignored"]
            if money:
                sides = money["accepted"] + money["refused"] + money["ignored"]
                assert round(money["read"], 2) == round(sides, 2)


AMOUNTS = st.one_of(
    st.integers(-10, 10**9), st.floats(0, 1e9).map(lambda value: round(value, 2)), st.none(),
    st.sampled_from(["-", " ", "1.234", "12 500,50", "asi tisíc", "1 234 Kč"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=3),
    payers=st.lists(AMOUNTS, max_size=3),
    unknown=st.booleans(),
)
def test_what_was_read_is_accepted_refused_or_ignored_in_cells_and_crowns(
    tmp_path_factory, lines, payers, unknown
):
    def change(rows: Rows) -> None:
        key = {"service_id": "9990001", "form": "pob"}
        rows["costs"] = [
            {**key, "costs:1.1": first, "costs:2.6": second, "costs:total": total}
            for first, second, total in lines
        ]
        rows["revenues"] = [{**key, "source": "U1", "amount_czk": amount} for amount in payers]
        if unknown:
            rows["costs"].append({"service_id": "1234567", "form": "pob", "costs:total": 77})

    folder = tmp_path_factory.mktemp("accounts")
    (folder / "w").mkdir()
    report = bring(Workspace(root=folder / "w", config=Config()), write_statement(folder / "a.xlsx", change))
    check_accounts(report)


def test_the_accounts_of_the_whole_sample_come_out_even(workspace):
    report = bring(workspace, shipped("sample_data"))
    check_accounts(report)
    money = [outcome.money for outcome in report.files if outcome.money]
    assert len(money) > 100
    stored = sum(report.snapshot.read(table)["amount_czk"].sum() for table in ("costs", "revenues"))
    assert sum(account["accepted"] for account in money) >= stored > 0


def test_an_account_that_does_not_come_out_even_stops_the_import():
    account = CellAccount(read=10, accepted=7, refused=1, ignored={"headings": 2})
    balanced("a.xlsx", account)
    with pytest.raises(VerifyError) as raised:
        balanced("a.xlsx", dataclasses.replace(account, accepted=6))
    assert raised.value.exit_code == 5
