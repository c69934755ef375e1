"""The dataset on disk: immutable Parquet parts, one manifest per snapshot, a pointer to the newest."""

from sluzby_eval.store.dataset import Store, open_store
from sluzby_eval.store.manifest import EMPTY, Submission
from sluzby_eval.store.schema import polars_schema
from sluzby_eval.store.snapshots import Snapshot
from sluzby_eval.store.writer import Writer

__all__ = ["EMPTY", "Snapshot", "Store", "Submission", "Writer", "open_store", "polars_schema"]
