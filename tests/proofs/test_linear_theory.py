"""Conditions over several columns, decided: the verdicts are those of trying every customer."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import product

import pandas as pd
import pytest

import segrules
from segrules.compiler.program import (
    Call,
    Choose,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Header,
    Known,
    Program,
    Rule,
    Segment,
    Segmentation,
    Table,
)
from segrules.language.findings import Words
from segrules.language.types import INTEGER, NUMBER, TEXT
from segrules.proofs.deciding import linear
from segrules.proofs.prove import prove

pytest.importorskip("z3")
from segrules.proofs.smt import linear_theory

HEAD = """\
segrules: 1
name: shop
tables:
  customers:
    key: id
    columns:
      id: text
      spend: {type: money, required: true, between: [0, 1000000]}
      basket: {type: money, required: true, between: [0, 1000000]}
      orders: {type: integer, required: true, between: [0, 1000]}
      rate: number
      share: number
      joined: date
      left: date
      city: {type: text, one_of: [bj, sh]}
      ship: {type: text, one_of: [bj, sh]}
      note: text
metrics:
  mean: spend / orders
  gap: if(spend > basket, spend - basket, 0)
scores:
  S: {of: spend, at: [100, 200]}
  total: {total: {S: 2, orders: 1}}
segments:
  assign: one
  rules:
"""


def findings(*rules, extra=""):
    """What is found of these rules, with the theory and without it, as (key, witness)."""
    lines = [f'    - {{id: s{k}, when: "{rule}"}}' for k, rule in enumerate(rules)]
    program = segrules.compile(HEAD + "\n".join(lines) + "\n" + extra).program
    wanted = {"gap", "overlap", "unreachable-segment", "never-true", "property-fails"}
    both = (prove(program, decider=decider).findings for decider in (linear_theory, None))
    return [[(f.key, f.witness) for f in found if f.name in wanted] for found in both]


def replayed(witness, *rules):
    """The segment that the engine gives the witness; under `first`, so that several may fit."""
    lines = [f'    - {{id: s{k}, when: "{rule}"}}' for k, rule in enumerate(rules)]
    text = (HEAD + "\n".join(lines) + "\n").replace("assign: one", "assign: all")
    columns = {n: [v] for n, v in witness.items() if n not in {"mean", "gap", "S", "total"}}
    needed = {"id": ["c"], "spend": [0], "basket": [0], "orders": [1], **columns}
    frame = pd.DataFrame(needed)
    row = segrules.compile(text).apply(frame, as_of="2024-06-01").customers.iloc[0]
    return [bool(row[f"segments.s{k}"]) for k in range(len(rules))]


SETTLED = {
    "three sides of a comparison": ("spend > basket", "spend = basket", "spend < basket"),
    "factors": ("spend > 3 * basket", "spend <= 3 * basket"),
    "moved terms": ("spend - basket > 10", "basket + 10 >= spend"),
    "division": ("mean > 100", "spend <= 100 * orders and orders > 0", "orders = 0"),
    "cases": ("gap > 0", "basket >= spend"),
    "texts": ("city = ship", "city != ship", "city is missing or ship is missing"),
    "totals": ("total >= 6", "S <= 2 and total < 6", "S = 3 and orders < 0"),
    "dates": (
        "left > joined", "days_between(joined, left) <= 0", "joined is missing or left is missing"
    ),
    "numbers": (
        "rate * 2 > share", "share - rate >= rate", "rate is missing",
        "share is missing and rate is known",
    ),
    "least": ("min(spend, basket) >= 50", "spend < 50 or basket < 50"),
    "coalesced": (
        "coalesce(rate, 0) > coalesce(share, 0)", "coalesce(share, 0) >= coalesce(rate, 0)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTLED)
def test_what_covers_everybody_once_is_proved(name):
    """Rules that leave nobody out and share nobody are proved to, whatever columns they compare."""
    decided, _ = findings(*SETTLED[name])
    assert [key for key, _ in decided if not key.startswith("never-true")] == []


def test_a_possible_gap_becomes_a_gap_with_a_customer():
    """What was only possible is there, and its witness is a customer whom the engine leaves out."""
    rules = ("spend > 3 * basket", "spend <= 2 * basket")
    decided, guessed = findings(*rules)
    assert [key for key, _ in guessed] == ["gap/possible", "overlap/possible"]
    ((key, witness),) = decided
    assert key == "gap"
    assert replayed(witness, *rules) == [False, False]


def test_a_possible_gap_disappears():
    """What cannot be is no longer told of."""
    decided, guessed = findings("spend > 3 * basket", "spend <= 4 * basket", "id is missing")
    assert "gap/possible" in {key for key, _ in guessed}
    assert "gap" not in {key.partition("/")[0] for key, _ in decided}


CONTRADICTIONS = [
    "mean > 100 and spend < 50 and orders > 3",
    "spend > basket and basket > 100 and spend < 50",
    "rate > 0.5 and rate * 2 < 0.9",
    "city = ship and city = bj and ship = sh",
    "gap > 10 and spend < basket",
    "S = 3 and spend < basket and basket <= 150",
    "total > 8 and orders = 0",
    "joined > left and left > joined",
    "abs(rate) < rate",
]


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_a_rule_that_contradicts_itself_is_found(rule):
    """Columns that cannot go together make a rule that nobody satisfies."""
    decided, _ = findings(rule, "id is known")
    assert "never-true" in {key.partition("/")[0] for key, _ in decided}


def test_what_is_not_linear_stays_possible():
    """Patterns and products of columns are not decided, and not called certain."""
    for rule in ("note contains 'x' and spend > basket", "spend * orders > basket * orders"):
        decided, _ = findings(rule, "spend <= basket", "note is missing")
        assert "gap/possible" in {key for key, _ in decided}


def test_assumptions_are_known_to_the_theory():
    """What `assume:` says of columns together rules customers out."""
    rules = ("spend >= 2 * basket", "spend <= basket")
    assert "gap" in {key for key, _ in findings(*rules)[0]}
    extra = "assume: [basket = 0 or spend >= 2 * basket]\n"
    assert "gap" not in {key for key, _ in findings(*rules, extra=extra)[0]}


def test_properties_are_decided():
    """A property over two columns is proved, or broken by a real customer."""
    never = "properties:\n  - never: {segment: s0, when: spend < basket}\n"
    rules = ("spend > 2 * basket", "spend <= 2 * basket")
    decided, guessed = findings(*rules, extra=never)
    assert [key for key, _ in decided] == []
    assert "property-fails/possible" in {key for key, _ in guessed}
    broken, _ = findings("spend > basket / 2", "spend <= basket / 2", extra=never)
    ((key, witness),) = broken
    assert key == "property-fails"
    assert witness["basket"] / 2 < witness["spend"] < witness["basket"]


# ---------------------------------------------------------------- against every customer

NAMES = ("a", "b", "c")
LEAST, MOST = 0, 5
NULLABLE = {"a": False, "b": True, "c": True}
OPS = ("=", "!=", "<", "<=", ">", ">=")
COLUMNS = tuple(
    DeclaredColumn(n, INTEGER, required=not NULLABLE[n], between=(LEAST, MOST)) for n in NAMES
)
TABLE = Table("customers", "customers", "id", (DeclaredColumn("id", TEXT), *COLUMNS))


def column(name):
    """A column as a value."""
    return Column("customers", name, INTEGER)


def expression(rng, depth=2):
    """A linear expression of the columns."""
    kind = rng.randrange(7) if depth else rng.randrange(2)
    if kind <= 1:
        return column(rng.choice(NAMES))
    if kind == 2:
        constant = Constant(rng.randint(-2, 3), INTEGER)
        return Call("multiply", (constant, expression(rng, depth - 1)), INTEGER)
    if kind == 3:
        return Choose(condition(rng, 0), column(rng.choice(NAMES)), column("a"), INTEGER)
    both = (expression(rng, depth - 1), expression(rng, depth - 1))
    return Call(rng.choice(["add", "subtract", "min", "max", "coalesce"]), both, INTEGER)


def condition(rng, depth=2):
    """A random condition over several columns."""
    kind = rng.random()
    if depth == 0 or kind < 0.5:
        right = Constant(rng.randint(-2, 8), INTEGER) if rng.random() < 0.4 else expression(rng, 1)
        return Compare(rng.choice(OPS), expression(rng, 1), right)
    if kind < 0.58:
        return Known(column(rng.choice(NAMES)), negated=rng.random() < 0.5)
    if kind < 0.66:
        ratio = Call("divide", (column(rng.choice(NAMES)), column(rng.choice(NAMES))), NUMBER)
        return Compare(rng.choice(OPS), ratio, Constant(float(rng.randint(0, 3)), NUMBER))
    node = Every if rng.random() < 0.6 else Either
    return node(tuple(condition(rng, depth - 1) for _ in range(rng.randint(1, 3))))


def evaluated(value, customer):
    """A value of a customer; None where it is missing."""
    match value:
        case Constant(constant):
            return constant
        case Column(_, name):
            return customer[name]
        case Choose(test, then, otherwise):
            return evaluated(then if holds(test, customer) else otherwise, customer)
        case Call("coalesce", args):
            return next((v for a in args if (v := evaluated(a, customer)) is not None), None)
        case Call(function, args):
            first, second = (evaluated(a, customer) for a in args)
            if first is None or second is None or (function == "divide" and second == 0):
                return None
            return CALLED[function](first, second)


CALLED = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "min": min,
    "max": max,
}
COMPARED = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def holds(test, customer):
    """Whether a condition is certainly true."""
    match test:
        case Every(parts):
            return all(holds(p, customer) for p in parts)
        case Either(parts):
            return any(holds(p, customer) for p in parts)
        case Known(value, negated):
            return (evaluated(value, customer) is None) == negated
        case Compare(op, left, right):
            one, other = evaluated(left, customer), evaluated(right, customer)
            return one is not None and other is not None and COMPARED[op](one, other)


def everybody():
    """Every customer that there can be."""
    values = [[*range(LEAST, MOST + 1), *([None] if NULLABLE[n] else [])] for n in NAMES]
    return [dict(zip(NAMES, chosen, strict=True)) for chosen in product(*values)]


def program_of(rules):
    """A segmentation that must be exclusive, of these conditions."""
    made = tuple(Rule(f"s{k}", c) for k, c in enumerate(rules))
    segments = tuple(Segment(r.segment, Words(r.segment, r.segment)) for r in made)
    part = Segmentation("s", "one", segments, made)
    return Program(Header("random"), (TABLE,), (part,))


def check(seed):
    """Prove one random ruleset and compare every verdict with enumeration."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    rules = [condition(rng) for _ in range(rng.randint(1, 4))]
    proof = prove(program_of(rules), decider=linear_theory).segmentations[0]
    taken = [[holds(rule, c) for rule in rules] for c in everybody()]
    assert proof.complete
    assert proof.exhaustive is all(any(row) for row in taken)
    both = {(i, j) for row in taken for i in range(len(row)) for j in range(i) if row[i] and row[j]}
    assert {(j, i) for i, j in proof.pairs} == both
    won = {row.index(True) for row in taken if any(row)}
    assert set(proof.dead) == set(range(len(rules))) - won
    for gap in proof.gaps:
        assert gap.certain
        assert not any(holds(r, filled(gap.witness)) for r in rules)
    for overlap in proof.overlaps:
        assert overlap.region.certain
        assert all(holds(rules[k], filled(overlap.region.witness)) for k in overlap.rules)


def filled(witness):
    """The witness as a customer; what it leaves out may be anything, and so may be missing."""
    return {n: witness.get(n, LEAST if not NULLABLE[n] else None) for n in NAMES}


@pytest.mark.parametrize("seed", range(80))
def test_verdicts_are_those_of_trying_every_customer(seed):
    """Gaps, overlaps and dead rules over several columns are exactly those of enumeration."""
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 3000))
def test_verdicts_are_those_of_trying_every_customer_at_length(seed):
    """The same for two thousand rulesets."""
    check(seed)


# ---------------------------------------------------------------- the extra


def test_the_library_is_only_loaded_when_asked_for():
    """Neither the proofs nor a plain check start z3."""
    code = (
        "import sys, segrules.proofs.prove, segrules.proofs.deciding, segrules.cli.check;"
        "assert 'z3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch):
    """Where the library is not installed the answer is a finding."""
    monkeypatch.setitem(sys.modules, "segrules.proofs.smt", None)
    assert linear().key == "extra-missing/smt"
