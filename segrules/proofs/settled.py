"""Program and its scope -> the scope with every name found out, so that nothing nests deeply."""

from __future__ import annotations

from segrules.compiler.program import Named, Program
from segrules.proofs.bounds import bounds
from segrules.proofs.meanings import depth_of
from segrules.proofs.missing import name_may_be_missing
from segrules.proofs.scope import Scope


def settled(program: Program, scope: Scope) -> Scope:
    """The scope, with every name found out after those that it uses."""
    for step in program.steps:
        name_may_be_missing(step.name, scope)
        depth_of(step.name, scope)
    for metric in program.metrics:
        bounds(Named(metric.name, metric.type), scope)
    return scope
