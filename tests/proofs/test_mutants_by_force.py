"""Coverage goals and mutants against every customer of a small world, one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from segrules.compiler.check import check
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.run import segments_of
from segrules.engines.rows.scope import Scope
from segrules.language.source import load_text
from segrules.proofs.coverage import goals_of, where_shown
from segrules.proofs.laid_out import laid_out
from segrules.proofs.mutants import difference, mutants_of, mutated
from segrules.verbs.assertions import asserted_of
from segrules.verbs.tested import Wish, account

HEAD = """
segrules: 1
name: small
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      a: {type: integer, between: [0, 5]}
      b: {type: integer, required: true, between: [0, 3]}
      c: {type: text, one_of: [x, y, z]}
      d: boolean
segments:
  assign: ASSIGN
  rules:
"""
WORLD = [
    Scope(customer={"a": a, "b": b, "c": c, "d": d})
    for a, b, c, d in product([None, *range(6)], range(4), [None, *"xyz"], [None, True, False])
]


def condition(chance, depth=2):
    """A condition on the four columns."""
    if depth and chance.random() < 0.6:
        parts = [f"({condition(chance, depth - 1)})" for _ in range(2)]
        return chance.choice([" and ", " or "]).join(parts)
    sign = chance.choice(["<", "<=", ">", ">=", "=", "!="])
    return chance.choice(
        [
            f"a {sign} {chance.randrange(6)}",
            f"b {sign} {chance.randrange(4)}",
            f"c in [{', '.join(chance.sample('xyz', 2))}]",
            f"c = '{chance.choice('xyz')}'",
            "d",
            "not d",
            "a is missing",
        ]
    )


def program_of(seed):
    """A random segmentation, by first match or of tags, in which two rules may give one segment."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    rules = [f'  - {{id: s{k}, when: "{condition(chance)}"}}' for k in range(4)]
    assign = chance.choice(["first", "all"])
    text = HEAD.replace("ASSIGN", assign) + "\n".join(rules) + "\n  otherwise: rest\n"
    checked = check(load_text(text))
    assert checked.program is not None, checked.findings
    (part,) = checked.program.segmentations
    last = replace(part.rules[3], segment=chance.choice(["s0", "s1", "s2", "s3"]))
    again = replace(part, rules=(*part.rules[:3], last))
    return replace(checked.program, steps=(again,))


PROGRAMS = [program_of(seed) for seed in range(25)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_mutant_is_equivalent_when_it_moves_nobody_and_only_then(program):
    """Proofs agree with trying every customer, and the area found is of customers who move."""
    mutants = mutants_of(program)
    laid = laid_out(program, [m.condition for m in mutants if m.condition is not None])
    (part,) = program.segmentations
    for mutant in mutants:
        other = replace(part, rules=mutated(part, mutant))
        moved = [s for s in WORLD if segments_of(part, s) != segments_of(other, s)]
        verdict = difference(mutant, laid)
        assert verdict != "unproved"
        assert (verdict == "equivalent") is not bool(moved), mutant


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_goal_is_asked_for_when_somebody_shows_it_and_only_then(program):
    """What no customer can show is no goal of coverage; anything else is one."""
    goals = goals_of(program)
    laid = laid_out(program, [g.condition for g in goals])
    (part,) = program.segmentations
    world = [asserted_of(s, part) for s in WORLD]
    for goal in goals:
        shown = any(c.reaches(goal.rule) and holds(goal.condition, c.scope) for c in world)
        assert (where_shown(goal, laid) is not None) is shown, goal


@pytest.mark.parametrize("program", PROGRAMS[:20])
def test_the_suggested_tests_cover_everything_and_notice_every_mistake(program):
    """With the suggested cases nothing is lacking and no mutant survives."""
    more = account(program, Wish(mutate=True, suggest=True)).suggested
    grown = replace(program, cases=more)
    told = account(grown, Wish(mutate=True, suggest=True))
    assert told.failed == ()
    assert told.coverage.percent == 100
    assert told.mutation is not None
    assert told.mutation.percent == 100
    assert told.suggested == ()
