"""Answers, goals, mutants and reasons of a ruleset's tests -> words in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segrules.compiler.constants_in_words import physical_words
from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Compare, Constant, InSegment, Program
from segrules.compiler.words import Names, condition_words, names_of, value_words
from segrules.engines.rows.run import Answer
from segrules.language.findings import Words
from segrules.language.types import Type
from segrules.proofs.coverage import Goal, GoalKind
from segrules.proofs.examples import Example, input_types
from segrules.proofs.mutants import Mutant
from segrules.verbs.case_explained import Explained, Known, Miss, Placed, tested_value
from segrules.verbs.cases import Difference, Ran

MISSING = Words("缺失", "missing")
NOWHERE = Words("不属于任何分群", "no segment")

GOALS: Mapping[GoalKind, Words] = {
    "rule": Words(
        "`{segment}` 的这条规则没有胜出过：{condition}",
        "`{segment}` has never won with {condition}",
    ),
    "true": Words("`{segment}`：{condition} 从未成立", "`{segment}`: {condition} is never true"),
    "false": Words(
        "`{segment}`：{condition} 从未不成立", "`{segment}`: {condition} is never false"
    ),
    "below": Words(
        "`{segment}`：没有测试刚好低于界限的值（{condition}）",
        "`{segment}`: nothing just below the limit of {condition}",
    ),
    "above": Words(
        "`{segment}`：没有测试刚好高于界限的值（{condition}）",
        "`{segment}`: nothing just above the limit of {condition}",
    ),
    "value": Words(
        "`{segment}`：没有测试这个取值：{condition}", "`{segment}`: no test with {condition}"
    ),
}
OTHERWISE = Words(
    "没有客户走到 `otherwise`（`{segment}`）", "nobody comes to `otherwise` (`{segment}`)"
)
CHANGED = Words("`{segment}`：{before} → {after}", "`{segment}`: {before} → {after}")
DROPPED = Words("`{segment}`：去掉 {before}", "`{segment}`: without {before}")
SWAPPED = Words(
    "`{segment}` 与后面的 `{next}` 交换位置", "`{segment}` changes places with `{next}` after it"
)


def answer_words(name: str, value: Answer, program: Program) -> Words:
    """An answer as it is read: a segment, tags, or a value in its type's readable form."""
    if name in {s.name for s in program.segmentations}:
        ids = sorted(value) if isinstance(value, frozenset) else [value] if value else []
        return joined(same(f"`{i}`") for i in ids) if ids else NOWHERE
    if value is None or isinstance(value, frozenset):
        return MISSING
    return physical_words(value, _types(program)[name], program.header.timezone)


def _types(program: Program) -> dict[str, Type]:
    keys = {c.name: c.type for t in program.tables for c in t.columns if c.name == t.key}
    return keys | input_types(program)


def difference_words(difference: Difference, program: Program) -> Words:
    """What was expected under a name, and what came out."""
    expected, got = (
        answer_words(difference.name, a, program) for a in (difference.expected, difference.got)
    )
    pattern = Words("{name} 应为 {expected}，实为 {got}", "{name} expected {expected}, got {got}")
    return put(pattern, name=difference.name, expected=expected, got=got)


def details_of(ran: Ran, program: Program) -> Words:
    """All differences of a case in one line."""
    told = (difference_words(d, program) for d in ran.differences)
    return joined(told, Words("；", "; "))


# ---------------------------------------------------------------- reasons


def known_words(known: Iterable[Known], program: Program) -> Words:
    """`recency = 12, R = 4`."""
    return joined(
        put(Words("{n} = {v}", "{n} = {v}"), n=k.name, v=_known(k, program)) for k in known
    )


def _known(known: Known, program: Program) -> Words:
    if known.value is None:
        return MISSING
    return physical_words(known.value, known.type, program.header.timezone)


def placed_words(placed: Placed, program: Program) -> list[Words]:
    """The rule that won, the rule that came nearest, and what of it was not true."""
    names, said = names_of(program), []
    if placed.won is not None:
        won = Words("胜出的规则：`{s}`，{c}", "the rule that won: `{s}`, {c}")
        said.append(put(won, s=placed.won.segment, c=condition_words(placed.won.condition, names)))
    if placed.expected is None:
        return said
    own = {"s": placed.expected.segment}
    if not placed.misses:
        late = Words(
            "`{s}` 的条件也成立，但排在前面的规则优先",
            "`{s}` is true as well, but a rule before it wins",
        )
        return [*said, put(late, **own)]
    lacks = Words("`{s}` 不成立，因为：{all}", "`{s}` is not true: {all}")
    misses = joined((miss_words(m, program) for m in placed.misses), Words("；", "; "))
    return [*said, put(lacks, all=misses, **own)]


def miss_words(miss: Miss, program: Program) -> Words:
    """A condition that is not true, with what it saw instead."""
    names = names_of(program)
    said = condition_words(miss.condition, names)
    if isinstance(miss.condition, InSegment):
        seen = answer_words(miss.condition.segmentation, miss.seen[0], program)
        return put(Words("{c}（实为 {v}）", "{c} (it is {v})"), c=said, v=seen)
    value = tested_value(miss.condition)
    if value is None or not miss.seen:
        return said
    sides = [(value, miss.seen[0])]
    if isinstance(miss.condition, Compare) and not isinstance(miss.condition.right, Constant):
        sides.append((miss.condition.right, miss.seen[1]))
    told = (
        put(Words("{n} = {v}", "{n} = {v}"), n=value_words(v, names), v=_seen(s, v.type, names))
        for v, s in sides
    )
    return put(Words("{c}（{v}）", "{c} ({v})"), c=said, v=joined(told))


def _seen(value: object, kind: Type, names: Names) -> Words:
    if value is None or not isinstance(value, str | int | float):
        return MISSING
    return physical_words(value, kind, names.timezone)


# ---------------------------------------------------------------- what tests lack


def goal_words(goal: Goal, program: Program) -> Words:
    """A goal that no test shows."""
    part = next(s for s in program.segmentations if s.name == goal.segmentation)
    if goal.rule == len(part.rules):
        return put(OTHERWISE, segment=part.otherwise or "")
    of = goal.condition if goal.kind in {"rule", "value"} else goal.of or goal.condition
    said = condition_words(of, names_of(program))
    return put(GOALS[goal.kind], segment=part.rules[goal.rule].segment, condition=said)


def mutant_words(mutant: Mutant, program: Program) -> Words:
    """A mistake that no test notices."""
    part = next(s for s in program.segmentations if s.name == mutant.segmentation)
    names = names_of(program)
    segment = part.rules[mutant.rule].segment
    if mutant.condition is None:
        return put(SWAPPED, segment=segment, next=part.rules[mutant.rule + 1].segment)
    before = condition_words(mutant.before, names)
    if mutant.after is None:
        return put(DROPPED, segment=segment, before=before)
    after = condition_words(mutant.after, names)
    return put(CHANGED, segment=segment, before=before, after=after)


def example_words(example: Example, program: Program) -> Words:
    """The customer who would show it: `R = 5, F = 4`."""
    types = input_types(program)
    known = (Known(name, types[name], value) for name, value in example.given.items())
    return known_words(known, program)


def explained_lines(explained: Explained, program: Program) -> list[Words]:
    """Everything that is to be said of a failed case, a line each."""
    said = []
    for difference in explained.ran.differences:
        said.append(difference_words(difference, program))
        if difference.name in explained.placed:
            said += placed_words(explained.placed[difference.name], program)
    if explained.known:
        known = known_words(explained.known, program)
        said.append(put(Words("已知：{k}", "known: {k}"), k=known))
    return said
