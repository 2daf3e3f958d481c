"""History: immutable Parquet parts, a manifest, and set-based questions in SQL."""
