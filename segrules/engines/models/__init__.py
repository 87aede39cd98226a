"""Probability models of buying and spending: histories of customers -> parameters -> answers."""
