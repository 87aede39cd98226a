"""Condition -> the same with one small mistake in it, each as somebody could make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    InSegment,
)
from segrules.language.types import Kind
from segrules.proofs.steps import ORDERS, stepped

MutationKind = Literal["limit", "comparison", "dropped-condition", "dropped-value", "swapped-rules"]

SWAPPED: dict[CompareOp, CompareOp] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
STEP_OF_ONE = frozenset({Kind.INTEGER, Kind.MONEY, Kind.DATE})


@dataclass(frozen=True, slots=True)
class Mutation:
    """A condition with a mistake: the part that was changed, before and after (None: left out)."""

    kind: MutationKind
    before: Condition
    after: Condition | None
    condition: Condition


def mutations(condition: Condition) -> tuple[Mutation, ...]:
    """Every mistake that is looked for, each meaning once and none that changes nothing written.

    Limits one step up and down, `<` for `<=`, one condition or one value left out.
    """
    found: dict[Condition, Mutation] = {}
    for mutation in (*_whole(condition), *_changed(condition)):
        found.setdefault(_settled(mutation.condition), mutation)
    found.pop(_settled(condition), None)
    return tuple(found.values())


def _whole(condition: Condition) -> Iterator[Mutation]:
    """A rule of one condition only, without it."""
    if not isinstance(condition, Every | Either | Always):
        yield Mutation("dropped-condition", condition, None, Always(value=True))


def _changed(condition: Condition) -> Iterator[Mutation]:
    match condition:
        case Every(parts) | Either(parts):
            for k, part in enumerate(parts):
                rest = (*parts[:k], *parts[k + 1 :])
                if rest:
                    left = rest[0] if len(rest) == 1 else replace(condition, parts=rest)
                    yield Mutation("dropped-condition", part, None, left)
                for inner in _changed(part):
                    whole = (*parts[:k], inner.condition, *parts[k + 1 :])
                    yield replace(inner, condition=replace(condition, parts=whole))
        case Compare():
            yield from _compared(condition)
        case Among(_, options):
            for option in sorted(options, key=repr) if len(options) > 1 else ():
                yield _told(
                    "dropped-value", condition, replace(condition, options=options - {option})
                )
        case InSegment(_, segments):
            for segment in sorted(segments) if len(segments) > 1 else ():
                fewer = replace(condition, segments=segments - {segment})
                yield _told("dropped-value", condition, fewer)
        case _:
            return


def _compared(test: Compare) -> Iterator[Mutation]:
    for steps in (-1, 1):
        moved = stepped(test, steps)
        if moved is not None:
            yield _told("limit", test, moved)
    if test.op in ORDERS:
        yield _told("comparison", test, replace(test, op=SWAPPED[test.op]))


def _told(kind: MutationKind, before: Condition, after: Condition) -> Mutation:
    return Mutation(kind, before, after, after)


def _settled(condition: Condition) -> Condition:
    """The condition with `> 4` of whole values written as `>= 5`, so that equals are the same."""
    match condition:
        case Every(parts) | Either(parts):
            return replace(condition, parts=tuple(map(_settled, parts)))
        case Compare(op, left, Constant(value, kind) as limit) if (
            op in {">", "<="} and kind.kind in STEP_OF_ONE
        ):
            upper: CompareOp = ">=" if op == ">" else "<"
            return Compare(upper, left, replace(limit, value=int(value) + 1))
        case _:
            return condition
