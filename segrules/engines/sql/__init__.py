"""Nodes of a program and cut points -> statements of SQL, in the spelling of a dialect."""
