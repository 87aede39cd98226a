"""Fitted cut points -> the lock file, and what is said of it."""
