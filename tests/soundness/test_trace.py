"""What `trace` lists for a cell is exactly what changes when the cell does."""

from __future__ import annotations

import random
import shutil

import pytest

from sluzby_eval.evaluation.lineage import _altered, changed, entered, spots_of, trace
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.results import KEY
from sluzby_eval.workspace import Config, Workspace, shipped

pytestmark = pytest.mark.slow
CELLS = 200
FILES = 3  # providers
SEED = 20_261_122
TABLES = (
    "statements",
    "costs",
    "revenues",
    "staff",
    "clients",
    "territory_shares",
    "population",
    "service_forms",
)
KEPT = (  # every kind of formula and method, few enough for hundreds of evaluations
    "bed_occupancy", "beds_per_1000_inhabitants_65_plus", "client_fee_share", "cost_per_bed_year", "cost_percentile",
    "cost_per_occupied_bed_day", "days_after_deadline", "dependence_index",
    "field_care_fte_per_1000_inhabitants_65_plus", "overcompensation", "personnel_cost_share",
    "statement_completeness", "top_payer_share",
)  # fmt: skip
NEW = 7.5  # what a number is multiplied by, which `trace` does not try


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Import the register, the population and a few providers of the sample."""
    settings = Config.model_validate({"indicators": "own"})
    workspace = Workspace(root=tmp_path_factory.mktemp("workspace"), config=settings)
    folder = shipped("sample_data")
    shutil.copytree(shipped("indicators"), workspace.root / "indicators")
    for path in (workspace.root / "indicators").glob("*/*.yaml"):
        if path.stem not in KEPT:
            path.unlink()
    shutil.copytree(folder / "rules", workspace.root / "rules")
    books = [path for year in ("2025",) for path in sorted((folder / "vykazy" / year).glob("*.xlsx"))[:FILES]]
    paths = [folder / "registr_sluzeb.csv", folder / "obyvatelstvo.csv", *books]
    snapshot = import_files(workspace, paths).snapshot
    return workspace, snapshot, evaluate(workspace, snapshot).results


def _spots(snapshot):
    """Choose random cells with a number, of every table as many as it deserves."""
    made = random.Random(SEED)
    found = []
    for table in TABLES:
        frame = snapshot.rows(table)
        for row in made.sample(range(frame.height), min(frame.height, 60)):
            record = frame.row(row, named=True)
            submission = snapshot.submission(record["submission"])
            known = submission.columns.get(record["sheet"] or "", {})
            letters = {record["col"]} if record["col"] else set(known.values())
            for address in sorted(letters):
                text = address.rstrip("0123456789")
                spots = spots_of(snapshot, submission, record["sheet"], text, record["row"])
                found += [
                    spot
                    for spot in spots
                    if spot.table == table and spot.is_number and spot.value is not None
                ]
    made.shuffle(found)
    return [spot for spot in found if not spot.is_key][:CELLS]


def test_changing_a_cell_changes_exactly_the_figures_that_are_listed(sample):
    workspace, snapshot, before = sample
    spots = _spots(snapshot)
    assert len(spots) == CELLS
    assert len({spot.table for spot in spots}) >= 6
    silent = 0
    for spot in spots:
        listed = {tuple(getattr(item, name) for name in KEY) for item in entered(workspace, snapshot, spot)}
        silent += not listed
        really: set[tuple[object, ...]] = set()
        for said in (None, float(spot.value) * NEW + 1):
            after = evaluate(workspace, _altered(snapshot, spot, said)).results
            really |= set(changed(before, after).select(KEY).iter_rows())
        assert really == listed, (spot.table, spot.column, spot.record, really ^ listed)
    # a cell that no kept indicator looks at must change nothing; enough of the others are there
    assert CELLS - silent >= CELLS / 6


def test_cell_is_found_by_file_and_sheet_without_case_and_diacritics(sample):
    workspace, snapshot, _ = sample
    submission = next(item for item in snapshot.submissions if item.layout == "vykaz")
    found = trace(workspace, snapshot, file=submission.file.upper(), sheet="naklady", cell="D3")
    assert (found.file, found.sheet, found.cell) == (submission.file, "Náklady", "D3")
    assert {spot.table for spot in found.spots} == {"costs"}


def test_date_of_a_form_is_traced_through_the_days_of_all_lines(sample):
    workspace, snapshot, _ = sample
    days = "statements.days_after_year_end"
    told = ((item, item.columns.get("Poskytovatel", {}).get(days)) for item in snapshot.submissions)
    submission, cell = next((item, cell) for item, cell in told if cell is not None)
    found = trace(workspace, snapshot, file=submission.file, sheet="Poskytovatel", cell=cell)
    assert [(spot.column, spot.row) for spot in found.spots] == [("days_after_year_end", None)]
    assert {item.indicator for item in found.figures} == {"days_after_deadline"}
    lines = snapshot.rows("statements").filter(submission=submission.id)
    services = {item.unit for item in found.figures if item.level == "service"}
    assert services == set(lines["service_id"])


def test_parts_of_a_sum_add_up_to_the_whole(sample):
    workspace, snapshot, _ = sample
    frame = snapshot.rows("costs")
    row = next(row for row in frame.iter_rows(named=True) if row["item"] == "1.1" and row["amount_czk"])
    submission = snapshot.submission(row["submission"])
    (spot,) = spots_of(snapshot, submission, row["sheet"], row["col"], row["row"])
    shares = {
        item.share for item in entered(workspace, snapshot, spot)
        if item.indicator == "personnel_cost_share" and item.level == "service" and item.share is not None
    }  # fmt: skip
    assert shares
    assert all(0 < share <= 1 for share in shares)
