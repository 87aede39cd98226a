"""Nodes of a program and columns -> vectors of values and masks of conditions."""
