"""A part of two programs -> whether it means the same in both, with all that it stands on."""

from __future__ import annotations

from segrules.compiler.fingerprint import part_fingerprint
from segrules.compiler.program import Column, Metric, Program
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.verbs.run_record import Input


def same_value(name: str, old: Program, new: Program) -> bool:
    """Whether a metric, or a score, means the same in both programs, with all it stands on."""
    parts = []
    for program in (old, new):
        step = next((s for s in program.steps if s.name == name), None)
        if step is None:
            return name == key_name(program)
        kind = "metrics" if isinstance(step, Metric) else "scores"
        parts.append((kind, part_fingerprint((kind, name), program).digest))
    return parts[0] == parts[1]


def same_input(node: Input, old: Program, new: Program) -> bool:
    """Whether a column is read, or looked up, in the same way in both programs."""
    table, name = (node.table, node.name) if isinstance(node, Column) else (node.table, node.column)
    digests = []
    for program in (old, new):
        there = any(
            t.name == table and any(c.name == name for c in t.columns) for t in program.tables
        )
        if not there:
            return False
        digests.append(part_fingerprint(("columns", table, name), program).digest)
    return digests[0] == digests[1]
