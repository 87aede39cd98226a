"""Conditions -> a plan, and a plan and columns -> masks and segments, a stretch of rows at a time.

The evaluator works one node out for all rows before it turns to the next. The kernel works all
nodes out for some ten thousand rows, which stay in the processor's cache, before it turns to more.
"""
