"""Open data: valid by public validators, of what may be published only, the same bytes for the same data."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyshacl
import pytest
import rdflib
from csvw.metadata import CSVW, TableGroup
from tests.disclosure.region import Line, context_of, numbers

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.disclosure.audit import audit
from sluzby_eval.reporting.disclosure.files import members, rows_in
from sluzby_eval.reporting.disclosure.rules import rules_of
from sluzby_eval.reporting.opendata import write_open_data
from sluzby_eval.results import KEY
from sluzby_eval.workspace import Config, Publish, Publisher, Workspace

SHAPES = Path(__file__).parent / "dcat_ap_cz.ttl"
LIBRARIES = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what the validators use of each other
PUBLISHER = Publisher(
    name="Ukázkový kraj",
    name_en="Sample region",
    iri="https://data.example.cz/poskytovatel",
    contact="Odbor sociálních věcí",
    email="data@example.cz",
    base_url="https://data.example.cz/sluzby/",
    region_iri="https://linked.cuzk.cz/resource/ruian/vusc/116",
)
LINES = [
    Line(service=f"{n:03}", ico=f"{n % 5:08}", area=("O00", "O01", "O10", "O11")[n % 4],
         numbers=numbers(80 + n, count, count // 2))
    for n, count in enumerate([3, 20, 40, 50, 30, 2, 18, 25])
]  # fmt: skip


def context(root, **more):
    ico = [f"{n:08}" for n in range(4)]  # the fifth is missing in the register of providers
    texts = {name: pl.Series([None] * 4, dtype=pl.String) for name in ("legal_form", "founder", "area")}
    providers = pl.DataFrame(
        {"ico": ico, "name": ["Domov", "=2+3", 'Charita "U lípy", z. s.', "Dům\nna rohu"], **texts}
    )
    forms = pl.DataFrame(
        {"service_id": ["000"], "form": ["pob"], "unit": ["luzka"], "capacity_registered": [12.0],
         "capacity_network": [None]},
        schema_overrides={"capacity_network": pl.Float64},
    )  # fmt: skip
    made = context_of(
        LINES, root, years={2024: LINES, 2025: LINES}, tables={"providers": providers, "service_forms": forms}
    )
    workspace = Workspace(root=root, config=Config(publisher=PUBLISHER, publish=Publish()))
    return replace(made, workspace=workspace, **more)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("open") / "data"
    write_open_data(context(folder.parent), folder)
    return folder


@pytest.mark.slow
def test_a_public_validator_finds_the_csv_and_its_metadata_valid(written, caplog):
    judged = CSVW(str(written / "csv-metadata.json"), validate=True)
    assert judged.is_valid, [str(item.message) for item in judged.warnings]
    assert caplog.messages == []


@pytest.mark.slow
def test_every_reference_between_the_tables_holds(written):
    group = TableGroup.from_file(written / "csv-metadata.json")
    group.check_referential_integrity()
    keys = json.loads((written / "csv-metadata.json").read_text(encoding="utf-8"))["tables"][0]["tableSchema"]
    assert keys["primaryKey"] == list(KEY)
    assert {item["reference"]["resource"] for item in keys["foreignKeys"]} >= {"units.csv", "statuses.csv"}


@pytest.mark.slow
def test_the_metadata_would_not_be_valid_for_a_changed_file(written, tmp_path):
    for path in written.glob("*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    spoilt = tmp_path / "results-2025.csv"
    told = spoilt.read_text(encoding="utf-8").replace(",2025,", ",last year,", 1)
    spoilt.write_text(told, encoding="utf-8", newline="")
    with pytest.raises(ValueError, match="year: Invalid value"):
        list(TableGroup.from_file(tmp_path / "csv-metadata.json").tabledict["results-2025.csv"])


@LIBRARIES
def test_the_record_of_the_dataset_conforms_to_dcat_ap_cz(written):
    record = rdflib.Graph().parse(written / "dataset.jsonld", format="json-ld")
    conforms, _graph, text = pyshacl.validate(record, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    assert conforms, text


@LIBRARIES
@pytest.mark.parametrize(
    "key", ["název", "poskytovatel", "prvek_rúian", "kontaktní_bod", "distribuce", "téma"]
)
def test_a_record_that_lacks_something_does_not_conform(written, key):
    told = json.loads((written / "dataset.jsonld").read_text(encoding="utf-8"))
    del told[key]
    record = rdflib.Graph().parse(data=json.dumps(told), format="json-ld")
    conforms, _graph, _text = pyshacl.validate(record, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    assert not conforms


def test_every_file_is_a_distribution_and_every_distribution_a_file(written):
    record = json.loads((written / "dataset.jsonld").read_text(encoding="utf-8"))
    told = {item["soubor_ke_stažení"].rpartition("/")[2] for item in record["distribuce"]}
    assert told == {path.name for path in written.iterdir() if path.suffix in (".csv", ".parquet")}
    assert record["distribuce"][0]["soubor_ke_stažení"].startswith(
        "https://data.example.cz/sluzby/results-2024"
    )


def test_csv_and_parquet_hold_the_published_results(written):
    made = published(context(written.parent))
    rows, names = rows_in(members(written))
    assert {name.rpartition(".")[2] for name in names} == {"csv", "parquet"}
    expected = made.results.filter(pl.col("status") != "not_applicable").sort(KEY)
    assert rows.select(*KEY, "value", "status").equals(expected.select(*KEY, "value", "status"))
    assert audit(replace(made, results=rows), rules_of(Publish())).disclosures == ()


def test_lines_end_as_rfc_4180_says_and_texts_are_inert(written):
    content = (written / "providers.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    with (written / "providers.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == ["Domov", "'=2+3", 'Charita "U lípy", z. s.', "Dům na rohu", ""]


def test_the_same_data_are_the_same_bytes_whatever_the_order_of_rows(written, tmp_path):
    made = context(tmp_path)
    shuffled = replace(made, results=made.results.reverse(), services=made.services.reverse())
    write_open_data(shuffled, tmp_path / "again")
    digests = [
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        for folder in (written, tmp_path / "again")
    ]
    assert digests[0] == digests[1]


def test_without_a_publisher_the_place_and_the_lines_to_add_are_told(tmp_path):
    made = context(tmp_path)
    nobody = Workspace(root=tmp_path, config=Config(publisher=Publisher(name="Kraj")))
    with pytest.raises(UsageError) as told:
        write_open_data(replace(made, workspace=nobody), tmp_path / "out")
    assert str(tmp_path / "sluzby.toml") in told.value.message
    assert "iri" in told.value.message
    assert "[publisher]" in (told.value.hint or "")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(UsageError):
        write_open_data(context(tmp_path), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_a_year_that_is_not_known_is_told(tmp_path):
    with pytest.raises(InputError):
        write_open_data(context(tmp_path), tmp_path / "out", years=[1999])


def test_a_second_run_replaces_the_first(tmp_path):
    write_open_data(context(tmp_path), tmp_path / "out")
    files = write_open_data(context(tmp_path), tmp_path / "out", years=[2025])
    assert "results-2024.csv" not in {path.name for path in files}
