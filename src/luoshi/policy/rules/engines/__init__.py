"""The only place that knows Polars, DuckDB and Spark (through narwhals)."""
