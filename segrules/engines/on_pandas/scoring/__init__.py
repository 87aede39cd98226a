"""Metrics of all customers -> cut points, and the classes that they give."""
