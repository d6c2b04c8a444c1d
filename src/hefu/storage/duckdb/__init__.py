"""The reference engine: DuckDB, for whole books and Parquet of any size."""

from hefu.storage.duckdb.engine import DuckdbEngine

__all__ = ["DuckdbEngine"]
