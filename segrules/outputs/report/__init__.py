"""A `Report` -> one HTML file that opens without a network: tables, charts, both languages."""
