"""Spark as the engine of the first stage (extra `spark`, and Java 17): on this machine, or on a cluster.

`SPARK_REMOTE`, `--master` of spark-submit or spark-defaults.conf say where; without them it runs here, on all
cores. Files must be readable by the workers under the same path.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import narwhals as nw
import polars as pl
from pyspark.sql import SparkSession
from pyspark.sql.functions import bit_or

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.evaluation.engines.base import Lazy

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.ansi.enabled": "false",  # 1/0 is null, as everywhere else
}


class SparkEngine:
    """Runs queries in one Spark session; starting it takes some ten seconds."""

    name = "spark"

    def __init__(self) -> None:
        builder = SparkSession.builder.appName("sluzby-eval")
        for key, value in SETTINGS.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        self._folder = tempfile.TemporaryDirectory(prefix="sluzby-eval-spark-")

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Bring rows in, by way of a file: it is read in parallel."""
        path = Path(self._folder.name) / f"{uuid4().hex}.parquet"
        rows.write_parquet(path)
        return self.scan([path])

    def scan(self, paths: Sequence[Path]) -> Lazy:
        """Read Parquet files."""
        return nw.from_native(self._session.read.parquet(*(str(path) for path in paths)))

    def unite(self, rows: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Lay the bits of integers over each other."""
        return nw.from_native(
            rows.to_native().groupBy(key).agg(*(bit_or(name).alias(name) for name in columns))
        )

    def collect(self, queries: Sequence[Lazy]) -> list[pl.DataFrame]:
        """Run queries one after the other."""
        return [pl.DataFrame(query.to_native().toArrow()) for query in queries]

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
        self._folder.cleanup()
