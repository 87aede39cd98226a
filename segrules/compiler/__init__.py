"""Ruleset -> checked program: names, types, shapes, order; the small tree; the plan."""
