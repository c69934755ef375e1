"""Reports about frontiers: intervals everywhere, an order nowhere, and a provider's card without ranks and names."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.frontier.test_frames import two_years
from tests.frontier.test_models import MODEL, ROOT
from tests.unit.reporting import builders

from sluzby_eval.cli.frontier_wings import frontier_wings, with_frontier
from sluzby_eval.reporting import run
from sluzby_eval.reporting.charts import Intervals, Points
from sluzby_eval.reporting.document import Note, Text
from sluzby_eval.reporting.tables import Table
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.document import Block, Document

OWN = "00000019"
CARD = """
id: karta
title: {cs: Karta, en: Card}
subtitle: {cs: Karta, en: Card}
level: provider
confidentiality: internal
sections:
  - {kind: frontier, show: card, title: {cs: Hranice, en: Frontier}}
"""


@pytest.fixture(scope="module")
def wings() -> dict[str, pl.DataFrame]:
    services = builders.services_frame()
    made = frontier_wings(open_workspace(ROOT), two_years(), services, year=2025, version="final")
    return dict(made)


def context(root: Path, wings: dict[str, pl.DataFrame]) -> Context:
    services = builders.services_frame()
    ours = pl.DataFrame(
        [
            {
                **services.row(0, named=True),
                "service_id": f"s{home:02}",
                "ico": OWN if home == 4 else f"p{home}",
            }
            for home in range(14)
        ],
        schema=services.schema,
    )
    names = {("service", f"s{home:02}"): f"Home {home:02}" for home in range(14)} | {
        ("provider", OWN): "Provider"
    }
    results = two_years().with_columns(pl.lit(OWN).alias("unit"), pl.lit("provider").alias("level")).head(1)
    frame = pl.concat([builders.frame(), results])
    return builders.context(root, language="en", results=frame, services=ours, names=names, wings=wings)


def blocks(document: Document, kind: type[Block]) -> list[Block]:
    return [block for section in document.walk() for block in section.blocks if isinstance(block, kind)]


def test_the_report_for_analysts_shows_intervals_gaps_peers_and_what_a_score_is_not(
    tmp_path: Path, wings: dict[str, pl.DataFrame]
) -> None:
    made = run.document("hranice", context(tmp_path, wings))
    (picture,) = blocks(made, Intervals)
    assert isinstance(picture, Intervals)
    assert len(picture.intervals) == 13, "who has no figures is not drawn"
    for interval in picture.intervals:
        assert isinstance(interval.low.value, float)
        assert isinstance(interval.high.value, float)
        assert interval.low.value <= interval.high.value
    table, peers, targets = (block for block in blocks(made, Table) if isinstance(block, Table))
    assert [row.cells[0].value for row in table.rows] == [f"Home {home:02}" for home in range(14)], "by name"
    blank = table.rows[13]
    assert {cell.status for cell in blank.cells[1:]} == {"not_reported"}
    assert len(peers.rows) == len(targets.rows) == 13
    own, aim = peers.rows[0].cells, targets.rows[0].cells
    assert isinstance(aim[1].value, float)
    assert isinstance(own[1].value, float)
    assert aim[1].value <= own[1].value, "no more cost than now"
    notes = " ".join(block.text for block in blocks(made, Note) if isinstance(block, Note))
    assert "no ground for a grant" in notes
    plane, productivity = (block for block in blocks(made, Points) if isinstance(block, Points))
    assert len(plane.path) > 2
    assert productivity.x_line is not None
    assert productivity.x_line.value == 1.0


def test_a_card_holds_no_rank_and_no_name_of_another_service(
    tmp_path: Path, wings: dict[str, pl.DataFrame]
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "karta.yaml").write_text(CARD, encoding="utf-8")
    made = run.document("karta", context(tmp_path, wings), unit=OWN)
    (section,) = made.sections
    (part,) = section.parts
    assert part.title.startswith("Home 04")
    everything = repr(made.sections)
    assert "rank" not in everything.lower()
    assert not any(f"Home {home:02}" in everything for home in range(14) if home != 4)
    told = [block.text for block in part.blocks if isinstance(block, Text)]
    assert any("confidence" in text and "would have been enough" in text for text in told)
    assert any("CZK" in text and "a year" in text for text in told)
    (table,) = (block for block in part.blocks if isinstance(block, Table))
    assert [row.cells[0].value for row in table.rows] == [
        column.label.en for column in (*MODEL.spec.inputs, *MODEL.spec.outputs)
    ]


def test_a_warning_on_a_card_says_why_it_matters_and_names_no_other_service(
    tmp_path: Path, wings: dict[str, pl.DataFrame]
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "karta.yaml").write_text(CARD, encoding="utf-8")
    units = wings["frontier"].with_columns(
        warnings=pl.when(pl.col("service_id") == "s04").then(["F110"]).otherwise("warnings")
    )
    made = run.document("karta", context(tmp_path, {**wings, "frontier": units}), unit=OWN)
    told = [block.text for block in blocks(made, Text) if isinstance(block, Text)]
    assert "whole year" in told[-1]
    assert not any(f"s{home:02}" in text for text in told for home in range(14) if home != 4)


def test_points_are_labelled_by_what_tells_services_apart(
    tmp_path: Path, wings: dict[str, pl.DataFrame]
) -> None:
    made = run.document("hranice", context(tmp_path, wings))
    for picture in blocks(made, Points):
        assert isinstance(picture, Points)
        assert [point.label for point in picture.points] == [f"{home:02}" for home in range(13)]
        assert picture.table is not None
        assert picture.table.rows[0].cells[0].value == "Home 00", "the table has room for all of it"


def test_a_card_of_a_model_that_expands_outputs_speaks_of_what_was_made(
    tmp_path: Path, wings: dict[str, pl.DataFrame]
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "karta.yaml").write_text(CARD, encoding="utf-8")
    models = wings["frontier_models"].with_columns(orientation=pl.lit("output"))
    made = run.document("karta", context(tmp_path, {**wings, "frontier_models": models}), unit=OWN)
    told = [block.text for block in blocks(made, Text) if isinstance(block, Text)]
    assert any("With the same inputs" in text for text in told)
    assert not any("would have been enough" in text for text in told[:2])


def test_without_frames_or_models_there_is_no_section(tmp_path: Path, wings: dict[str, pl.DataFrame]) -> None:
    made = run.document("hranice", context(tmp_path, {}))
    assert len(made.sections) == 1, "the text alone"
    empty = {name: frame.clear() for name, frame in wings.items()}
    assert len(run.document("hranice", context(tmp_path, empty)).sections) == 1


@pytest.mark.slow
def test_frames_are_computed_only_for_reports_that_show_them(tmp_path: Path) -> None:
    plain = builders.context(tmp_path, results=two_years())
    assert with_frontier(plain, ["kraj"]) is plain
    made = with_frontier(plain, ["kraj", "hranice"])
    assert set(made.wings) == {"frontier", "frontier_figures", "frontier_changes", "frontier_models"}
    assert with_frontier(made, ["hranice"]) is made
    assert dataclasses.asdict(made).keys() == dataclasses.asdict(plain).keys()
