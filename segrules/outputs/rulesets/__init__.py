"""Definitions -> ruleset files: imported ones, and those to start from."""
