"""A failed case -> why: what was known, the rule that won, and what the expected one lacked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segrules.compiler.program import Condition, Either, Rule, Segmentation, Value
from segrules.engines.rows.run import Answer
from segrules.engines.rows.scope import Cell, Membership, Scope
from segrules.engines.rows.trace import Trace, trace
from segrules.language.types import Type
from segrules.proofs.examples import input_types
from segrules.verbs.cases import Difference, Ran, Setting, answer


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the result rests on, in physical form; None where it is missing."""

    name: str
    type: Type
    value: Cell


@dataclass(frozen=True, slots=True)
class Miss:
    """A condition that is not true, and what it saw: both sides of a comparison, else one value."""

    condition: Condition
    seen: tuple[Cell | Membership, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Why a customer is not where it was expected.

    `won` is the rule that took the customer, None where no rule did. `expected` is the rule of the
    expected segment that comes nearest, None where that segment has no rule (`otherwise`, or
    nobody); `misses` are its conditions that are not true: none where it was only too late.
    """

    difference: Difference
    won: Rule | None
    expected: Rule | None
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A failed case in full."""

    ran: Ran
    known: tuple[Known, ...]
    placed: Mapping[str, Placed]


def explained(ran: Ran, setting: Setting) -> Explained:
    """Explain a case that was run and did not pass."""
    program, scope = setting.program, ran.scope
    if scope is None:
        return Explained(ran, (), {})
    parts = {s.name: s for s in program.segmentations}
    placed = {d.name: _placed(d, parts[d.name], scope) for d in ran.differences if d.name in parts}
    return Explained(ran, tuple(_known(ran, scope, setting)), placed)


def _known(ran: Ran, scope: Scope, setting: Setting) -> Iterator[Known]:
    """What was given, and the metrics and scores that the wrong answers rest on, in order."""
    program = setting.program
    names = (d.name for d in ran.differences)
    rests = frozenset().union(*(setting.names.get(n, frozenset()) for n in names))
    for name, kind in input_types(program).items():
        if name in rests or name in ran.case.given:
            yield Known(name, kind, scope.customer.get(name))


def _placed(difference: Difference, part: Segmentation, scope: Scope) -> Placed:
    wanted = _wanted(difference.expected, difference.got)
    rules = [trace(rule.condition, scope) for rule in part.rules]
    won = _won(part, scope, rules)
    near = _nearest(part, wanted, rules)
    if near is None:
        return Placed(difference, won, None, ())
    misses = () if rules[near].holds else tuple(_misses(rules[near]))
    return Placed(difference, won, part.rules[near], misses)


def _wanted(expected: Answer, got: Answer) -> frozenset[str]:
    """The expected segments that the customer is not in."""
    both = [a if isinstance(a, frozenset) else frozenset({a}) for a in (expected, got)]
    return frozenset(s for s in both[0] - both[1] if isinstance(s, str))


def _won(part: Segmentation, scope: Scope, rules: Iterable[Trace]) -> Rule | None:
    if isinstance(answer(part.name, scope), frozenset):
        return None
    both = zip(part.rules, rules, strict=True)
    return next((rule for rule, told in both if told.holds), None)


def _nearest(part: Segmentation, wanted: frozenset[str], rules: list[Trace]) -> int | None:
    """The rule of a wanted segment with the fewest conditions not true; of equals the first."""
    near = [k for k, rule in enumerate(part.rules) if rule.segment in wanted]
    return min(near, key=lambda k: len(_misses(rules[k])), default=None)


def _misses(told: Trace) -> list[Miss]:
    """The fewest conditions without which it is not true."""
    if told.holds:
        return []
    if not told.parts:
        return [Miss(told.condition, told.seen)]
    inner = [_misses(part) for part in told.parts]
    if isinstance(told.condition, Either):
        return min(inner, key=len)
    return [miss for part in inner for miss in part]


def tested_value(condition: Condition) -> Value | None:
    """The value that a condition is about, where there is one."""
    return getattr(condition, "left", None) or getattr(condition, "value", None)
