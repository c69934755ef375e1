"""The dataset on disk: immutable Parquet parts, one manifest per snapshot, a pointer to the newest."""

from sluzby_eval.store.copies import Copy
from sluzby_eval.store.dataset import Store, open_store
from sluzby_eval.store.difference import Difference, difference
from sluzby_eval.store.ledger import STATES, ledger
from sluzby_eval.store.manifest import EMPTY, Acceptance, Retraction, Submission
from sluzby_eval.store.schema import polars_schema
from sluzby_eval.store.snapshots import Snapshot, finding_of
from sluzby_eval.store.writer import Writer

__all__ = [
    "EMPTY",
    "STATES",
    "Acceptance",
    "Copy",
    "Difference",
    "Retraction",
    "Snapshot",
    "Store",
    "Submission",
    "Writer",
    "difference",
    "finding_of",
    "ledger",
    "open_store",
    "polars_schema",
]
