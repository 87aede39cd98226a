"""A region as a condition is true of its witness, and of nobody whom the rules take."""

from __future__ import annotations

import random

import pytest

from segrules.proofs.prove import prove
from tests.proofs import test_against_z3 as rulesets


@pytest.mark.parametrize("seed", range(40))
def test_a_gap_as_a_condition_holds_of_nobody_whom_a_rule_takes(seed):
    """Of random rulesets: the witness satisfies it, and no random customer contradicts it."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    program = rulesets.program_of(chance, 8)
    rules = program.segmentations[0].rules
    for region in prove(program).segmentations[0].gaps:
        assert rulesets.holds(region.condition, rulesets.physical(region.witness))
        for _ in range(100):
            customer = rulesets.random_customer(chance)
            if rulesets.holds(region.condition, customer):
                assert not any(rulesets.holds(r.condition, customer) for r in rules)


@pytest.mark.parametrize("seed", range(40))
def test_whoever_is_in_no_segment_is_in_a_gap(seed):
    """Of random rulesets with few gaps, all shown: these are all customers whom no rule takes."""
    chance = random.Random(1000 + seed)  # noqa: S311 - not for secrets
    program = rulesets.program_of(chance, 3)
    proofs = prove(program)
    gaps = [region.condition for region in proofs.segmentations[0].gaps]
    if any(f.key == "gap/more" for f in proofs.findings):
        return
    known = [c for c in _customers(chance) if None not in c.values()]
    for customer in known:
        taken = any(rulesets.holds(r.condition, customer) for r in program.segmentations[0].rules)
        assert taken or any(rulesets.holds(gap, customer) for gap in gaps)


def _customers(chance):
    return [rulesets.random_customer(chance) for _ in range(100)]
