"""Tables larger than memory -> the same results, worked out in SQL by an embedded DuckDB."""
