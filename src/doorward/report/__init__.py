"""What people read: terminal, HTML, JSON Lines, Parquet, CSV."""
