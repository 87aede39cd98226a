"""A segment of a program and a header -> what a frame must hold to tell who is in the segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from segrules.compiler.fingerprint import is_fitted_score
from segrules.compiler.program import (
    AsOf,
    Column,
    DeclaredColumn,
    Definition,
    InSegment,
    Join,
    LookedUp,
    Metric,
    Named,
    Program,
    Rule,
    Score,
    Segmentation,
    Value,
)
from segrules.compiler.walk import Node, below, from_data, nodes, roots
from segrules.engines.on_pandas.reading.headers import places_of
from segrules.language.findings import Finding
from segrules.language.nearest import nearest


@dataclass(frozen=True, slots=True)
class Needs:
    """What a segmentation rests on, in the program's order.

    `given` are metrics and scores that the frame has, `made` what is worked out from these and from
    `columns` of the customer; `looked_up` are columns of other tables, read as `product.category`.
    """

    given: tuple[Metric | Score, ...]
    made: tuple[Definition, ...]
    columns: tuple[DeclaredColumn, ...]
    looked_up: tuple[LookedUp, ...]
    at_day: bool


def needs_of(program: Program, target: tuple[str, str], header: Sequence[str]) -> Needs:
    """What the segment of `target` (segmentation, segment) rests on, given a frame's header."""
    return _needs(_pruned(program, target), target[0], header)


def _pruned(program: Program, target: tuple[str, str]) -> Program:
    """The program without the rules that cannot matter to who is in the segment."""
    name, segment = target
    steps = tuple(
        replace(s, rules=_rules(s, segment))
        if isinstance(s, Segmentation) and s.name == name
        else s
        for s in program.steps
    )
    return replace(program, steps=steps)


def _rules(way: Segmentation, segment: str) -> tuple[Rule, ...]:
    """Of tags the segment's own rules, else those up to its last one; all for who is left over."""
    if segment == way.otherwise:
        return way.rules
    own = [i for i, rule in enumerate(way.rules) if rule.segment == segment]
    if way.assign == "all":
        return tuple(way.rules[i] for i in own)
    return way.rules[: own[-1] + 1] if own else ()


def _needs(program: Program, segmentation: str, header: Sequence[str]) -> Needs:
    """Walk down from the segmentation; what the frame has by name rests on nothing."""
    wanted = {segmentation}
    given: list[Metric | Score] = []
    made: list[Definition] = []
    leaves: list[Value] = []
    for step in reversed(program.steps):
        if step.name not in wanted:
            continue
        if not isinstance(step, Segmentation) and step.name in header:
            given.append(step)
            continue
        made.append(step)
        if _can_be_made(step):
            wanted |= _names(step)
            leaves += [leaf for root in roots(step) for leaf in _leaves(root)]
    return Needs(
        tuple(reversed(given)),
        tuple(reversed(made)),
        _declared(program, leaves),
        tuple(dict.fromkeys(n for n in leaves if isinstance(n, LookedUp))),
        any(isinstance(n, AsOf) for n in leaves),
    )


def _names(step: Definition) -> set[str]:
    inside = [n for root in roots(step) for n in nodes(root)]
    names = {n.name for n in inside if isinstance(n, Named)}
    names |= {n.segmentation for n in inside if isinstance(n, InSegment)}
    if isinstance(step, Score) and isinstance(step.rule, Join):
        names |= set(step.rule.scores)
    return names


def _leaves(node: Node) -> Iterator[Value]:
    """What is read that no other definition gives, the key of a look-up left out."""
    if isinstance(node, (Column, Named, AsOf, LookedUp)):
        yield node
        return
    for child in below(node):
        yield from _leaves(child)


def _declared(program: Program, leaves: Sequence[Value]) -> tuple[DeclaredColumn, ...]:
    """The customer's own columns among what is read: of the customers table, or the events' key."""
    steps = {s.name for s in program.steps}
    names = {n.name for n in leaves if isinstance(n, Column)}
    keys = {n.name for n in leaves if isinstance(n, Named)} - steps
    columns = {
        c.name: c
        for t in program.tables
        for c in t.columns
        if (t.role == "customers" and c.name in names) or (c.name == t.key and c.name in keys)
    }
    return tuple(columns.values())


# ---------------------------------------------------------------- what the frame lacks


def lacking(needs: Needs, header: Sequence[str]) -> Iterator[Finding]:
    """What a frame with this header has not, or has twice."""
    for step in needs.made:
        if not _can_be_made(step):
            yield _absent(step.name, header)
    for column in needs.columns:
        if not places_of(column, header):
            yield _absent(column.name, header)
    for node in needs.looked_up:
        if looked_up_name(node) not in header:
            yield _absent(looked_up_name(node), header)
    twice = [s.name for s in needs.given if header.count(s.name) > 1]
    twice += [c.name for c in needs.columns if len(places_of(c, header)) > 1]
    for name in twice:
        yield Finding("frame-column-twice", None, {"name": name})


def _can_be_made(step: Definition) -> bool:
    """Whether a definition needs no events and nothing that data decides."""
    decided = isinstance(step, Score) and is_fitted_score(step)
    return not decided and not any(from_data(root) for root in roots(step))


def _absent(name: str, header: Sequence[str]) -> Finding:
    near = ", ".join(f"`{n}`" for n in nearest(name, header))
    key = "frame-lacks/near" if near else "frame-lacks"
    return Finding(key, None, {"name": name, "near": near})


def looked_up_name(node: LookedUp) -> str:
    """How a frame names a column of another table: `product.category`."""
    return f"{node.key.name}.{node.column}"
