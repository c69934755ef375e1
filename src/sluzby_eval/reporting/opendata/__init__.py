"""Open data: what may be published as CSV with CSVW metadata, Parquet, and a DCAT-AP-CZ record."""

from sluzby_eval.reporting.opendata.run import write_open_data

__all__ = ["write_open_data"]
