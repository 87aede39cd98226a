"""Condition -> the same without what is settled: parts that are true or false for everybody.

A parameter that chooses between two ways leaves such parts behind, and with them the columns that
only the other way reads.
"""

from __future__ import annotations

from segrules.compiler.program import Always, Condition, Either, Every


def simplified(condition: Condition) -> Condition:
    """Where certainly true is the same; a whole that is settled is `Always`."""
    match condition:
        case Every(parts):
            return _joined(parts, Every, settled=False)
        case Either(parts):
            return _joined(parts, Either, settled=True)
        case _:
            return condition


def _joined(
    parts: tuple[Condition, ...], joint: type[Every | Either], *, settled: bool
) -> Condition:
    """One part that is `settled` decides the whole, the other constant says nothing."""
    kept = [simplified(part) for part in parts]
    if Always(settled) in kept:
        return Always(settled)
    flat: list[Condition] = []
    for part in kept:
        if not isinstance(part, Always):
            flat.extend(part.parts if isinstance(part, joint) else (part,))
    if not flat:
        return Always(not settled)
    return flat[0] if len(flat) == 1 else joint(tuple(flat))
