"""One customer -> his `Explanation`: values, scores, the rules that won and lost, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import same
from segrules.compiler.program import (
    Classes,
    Column,
    Condition,
    Either,
    Every,
    Fixed,
    InSegment,
    Known,
    LookedUp,
    Named,
    Physical,
    Points,
    Program,
    Rule,
    Score,
    Segmentation,
)
from segrules.compiler.walk import nodes, roots
from segrules.compiler.words import condition_words, names_of, value_words
from segrules.engines.rows import Scope, Trace, evaluate, trace
from segrules.engines.rows.evaluate import memberships
from segrules.engines.rows.scope import Cell
from segrules.language.findings import DataError, Finding, Words
from segrules.language.types import Type
from segrules.proofs.values import readable
from segrules.verbs.change_values import is_personal, name_of
from segrules.verbs.change_words import cell_words, change_words, step_words
from segrules.verbs.explanation import (
    ExplainedChange,
    ExplainedCondition,
    ExplainedPoints,
    ExplainedRule,
    ExplainedScore,
    ExplainedSegmentation,
    ExplainedStep,
    ExplainedTarget,
    ExplainedValue,
    Explanation,
    Truth,
)
from segrules.verbs.intervals import Interval, class_intervals, interval_words, intervals
from segrules.verbs.one_customer import OneCustomer
from segrules.verbs.probes import Leaf, probes_of, within
from segrules.verbs.smallest_changes import Change, Changes, changes_of

Of = tuple[OneCustomer, Scope]
"""A customer and what he is once all is worked out."""


def explain(customer: OneCustomer) -> Explanation:
    """All that is to be said of a customer; personal columns are left out but for his own id.

    Raises DataError where the segments rest on a score that only data could cut.
    """
    _check_scores(customer)
    program, settled = customer.program, customer.settled()
    changes = changes_of(customer)
    day = settled.as_of
    return Explanation(
        program.header.name,
        program.header.version,
        customer.id,
        None if day is None else day_text(day),
        tuple(_values((customer, settled))),
        tuple(_score(s, (customer, settled)) for s in program.scores),
        tuple(_segmentation(w, (customer, settled), changes) for w in program.segmentations),
        changes.inputs,
        changes.complete,
    )


def _check_scores(customer: OneCustomer) -> None:
    needed = {leaf.name for leaf in probes_of(customer).inputs if isinstance(leaf, Named)}
    lacking = [
        Finding("score-needs-data", args={"name": s.name, "classes": s.rule.count})
        for s in customer.program.scores
        if s.name in needed & customer.unknown and isinstance(s.rule, Classes)
    ]
    if lacking:
        raise DataError(lacking)


# ---------------------------------------------------------------- values and scores


def _values(of: Of) -> Iterator[ExplainedValue]:
    customer, settled = of
    program = customer.program
    for table in (t for t in program.tables if t.role == "customers"):
        for column in (c for c in table.columns if c.pii is None and c.name != table.key):
            yield _value(Column(table.name, column.name, column.type), "column", settled, program)
    looked_up = (n for s in program.steps for r in roots(s) for n in nodes(r))
    for node in dict.fromkeys(n for n in looked_up if isinstance(n, LookedUp)):
        own = any(t.role == "customers" and t.name == node.key.table for t in program.tables)
        if own and not is_personal(node, customer):
            yield _value(node, "looked-up", settled, program)
    for metric in (Named(m.name, m.type) for m in program.metrics):
        if not is_personal(metric, customer):
            yield _value(metric, "metric", settled, program)


def _value(
    node: Leaf,
    kind: Literal["metric", "column", "looked-up"],
    settled: Scope,
    program: Program,
) -> ExplainedValue:
    value = evaluate(node, settled)
    words = cell_words(value, node.type, program.header.timezone)
    return ExplainedValue(name_of(node), kind, _plain(value, node.type), words)


def _plain(value: Cell, kind: Type) -> Physical | None:
    return None if value is None else readable(kind, value)


def _score(score: Score, of: Of) -> ExplainedScore:
    customer, settled = of
    value, zone = settled.customer.get(score.name), settled.timezone
    words = cell_words(value, score.type, zone)
    plain = _plain(value, score.type)
    if isinstance(score.rule, Points):
        base, points = score.rule.base, tuple(_points(score.rule, of))
        if value != base + sum(p.add for p in points):  # typed in, not worked out
            return ExplainedScore(score.name, plain, words)
        return ExplainedScore(score.name, plain, words, base=base, points=points)
    if not isinstance(score.rule, Classes):
        return ExplainedScore(score.name, plain, words)
    number = value if isinstance(value, int) else None
    interval = _intervals(score, score.rule, of).get(number or 0)
    seen, personal = evaluate(score.rule.of, settled), is_personal(score.rule.of, customer)
    return ExplainedScore(
        score.name,
        plain,
        words,
        number,
        score.rule.count,
        value_words(score.rule.of, names_of(customer.program)),
        interval_words(interval, score.rule.of.type, zone) if interval and not personal else None,
        None if personal else cell_words(seen, score.rule.of.type, zone),
    )


def _points(card: Points, of: Of) -> Iterator[ExplainedPoints]:
    """The answers of a scorecard that hold."""
    customer, settled = of
    names = names_of(customer.program)
    for condition, add in card.items:
        if trace(condition, settled).holds:
            yield ExplainedPoints(condition_words(condition, names), add)


def _intervals(score: Score, rule: Classes, of: Of) -> Mapping[int, Interval]:
    """The intervals of the classes, among customers with the same outer classes."""
    customer, settled = of
    outer = tuple(settled.customer.get(name) for name in within(score))
    cuts = customer.cuts.get(score.name, {}).get(outer)  # type: ignore[arg-type]
    if cuts is not None:
        return class_intervals(rule, cuts)  # type: ignore[arg-type]
    if isinstance(rule.method, Fixed):
        return intervals(rule, rule.method.at, rule.closed)
    return {}


# ---------------------------------------------------------------- segmentations


def _segmentation(way: Segmentation, of: Of, changes: Changes) -> ExplainedSegmentation:
    settled = of[1]
    held = memberships(settled, way.name)
    won, earlier = _rules(way, of)
    return ExplainedSegmentation(
        way.name,
        way.assign,
        tuple((s.id, s.label) for s in way.segments if s.id in held),
        not won and way.otherwise is not None,
        tuple(won),
        tuple(earlier),
        tuple(_targets(way, of, changes)),
    )


def _rules(way: Segmentation, of: Of) -> tuple[list[ExplainedRule], list[ExplainedRule]]:
    """The rules that gave the segment, and those that were asked before and did not hold."""
    won: list[ExplainedRule] = []
    earlier: list[ExplainedRule] = []
    for rule in way.rules:
        explained = _rule(rule, way, of)
        holds = explained.condition.truth == "true"
        (won if holds else earlier).append(explained)
        if holds and way.assign != "all":
            break
    return won, earlier


def _rule(rule: Rule, way: Segmentation, of: Of) -> ExplainedRule:
    label = next((s.label for s in way.segments if s.id == rule.segment), same(rule.segment))
    condition = _condition(trace(rule.condition, of[1]), of)
    return ExplainedRule(rule.segment, label, condition, failing(condition))


def _condition(made: Trace, of: Of) -> ExplainedCondition:
    words = condition_words(made.condition, names_of(of[0].program))
    match made.condition:
        case Every() | Either():
            parts = tuple(_condition(part, of) for part in made.parts)
            kind: Literal["all", "any"] = "all" if isinstance(made.condition, Every) else "any"
            return ExplainedCondition(kind, words, _together(kind, made, parts), (), parts)
        case test:
            return ExplainedCondition("test", words, _truth(test, made), tuple(_yours(test, of)))


def _truth(test: Condition, made: Trace) -> Truth:
    """A test on a missing value is unknown, but for one that asks whether it is missing."""
    if made.holds:
        return "true"
    sure = isinstance(test, Known | InSegment) or None not in made.seen
    return "false" if sure else "unknown"


def _together(kind: str, made: Trace, parts: tuple[ExplainedCondition, ...]) -> Truth:
    if made.holds:
        return "true"
    answers = {p.truth for p in parts}
    if kind == "all":
        return "false" if "false" in answers else "unknown"
    return "unknown" if "unknown" in answers else "false"


def _yours(condition: Condition, of: Of) -> Iterator[tuple[str, Words]]:
    """The names that a test looks at, with the customer's values; personal ones are left out."""
    customer, settled = of
    if isinstance(condition, InSegment):
        labels = names_of(customer.program).segments
        held = sorted(memberships(settled, condition.segmentation))
        zh = "、".join(labels[condition.segmentation, s].zh for s in held)
        en = ", ".join(labels[condition.segmentation, s].en for s in held)
        yield condition.segmentation, Words(zh or "无", en or "none")
        return
    seen = dict.fromkeys(n for n in nodes(condition) if isinstance(n, Named | Column | LookedUp))
    for node in seen:
        if not is_personal(node, customer) and not _keys(node, seen):
            yield (
                name_of(node),
                cell_words(evaluate(node, settled), _typed(node, of), settled.timezone),
            )


def _keys(node: Leaf, seen: Iterable[Leaf]) -> bool:
    """Whether a column is only there to look another up."""
    return any(isinstance(n, LookedUp) and n.key == node for n in seen)


def _typed(node: Leaf, of: Of) -> Type:
    """The type as it is declared, which knows a score's labels."""
    scores = {s.name: s.type for s in of[0].program.scores}
    return scores.get(node.name, node.type) if isinstance(node, Named) else node.type


def failing(condition: ExplainedCondition) -> tuple[ExplainedCondition, ...]:
    """The tests that stand in the way: all that fail of `all`, the shortest way through `any`."""
    if condition.truth == "true":
        return ()
    if not condition.parts:
        return (condition,)
    inside = [failing(part) for part in condition.parts if part.truth != "true"]
    if condition.kind == "any":
        return min(inside, key=len)
    return tuple(test for tests in inside for test in tests)


# ---------------------------------------------------------------- changes


def _targets(way: Segmentation, of: Of, changes: Changes) -> Iterator[ExplainedTarget]:
    held = memberships(of[1], way.name)
    for segment in way.segments:
        if segment.id in held and way.assign != "all":
            continue
        target = (way.name, segment.id)
        found = tuple(_change(c, of[0].program) for c in changes.found.get(target, ()))
        verdict = changes.verdict(target)
        yield ExplainedTarget(segment.id, segment.label, segment.id in held, verdict, found)


def _change(change: Change, program: Program) -> ExplainedChange:
    steps = tuple(
        ExplainedStep(
            s.input.name,
            _plain(s.before, s.input.type),
            _plain(s.after, s.input.type),
            step_words(s, program),
        )
        for s in change.steps
    )
    return ExplainedChange(steps, change_words(change, program), change.exact)
