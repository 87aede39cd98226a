"""A run as a workbook for people: a summary with charts, a sheet a segment, rules, notes."""
