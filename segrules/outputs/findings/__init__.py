"""Findings -> code frames for people, lines and objects for machines."""
