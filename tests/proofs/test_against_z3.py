"""Random rulesets: the same verdicts as z3, witnesses that hold, no customer against a proof."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from segrules.compiler.cells import cells_of
from segrules.compiler.program import (
    Among,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Fixed,
    Header,
    Holds,
    Known,
    Named,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Table,
)
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.running.run import run
from segrules.engines.on_pandas.vectors import from_cells
from segrules.engines.results import Cuts
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, Kind, Type, money
from segrules.proofs.formula import atoms_in
from segrules.proofs.formulas import rule_formulas
from segrules.proofs.impossible import tied
from segrules.proofs.layout import layout_of
from segrules.proofs.prove import prove
from segrules.proofs.reach import Won, reaches
from segrules.proofs.regions import witness_of
from segrules.proofs.scope import scope_of

z3 = pytest.importorskip("z3")

CITY = Type(Kind.TEXT, options=("bj", "sh", "gz", "sz"))
CLASS = Type(Kind.INTEGER, classes=5)
MONEY = money(2)
COLUMNS = (
    DeclaredColumn("id", TEXT, required=True),
    DeclaredColumn("age", INTEGER, between=(0, 60)),
    DeclaredColumn("orders", INTEGER, required=True),
    DeclaredColumn("rate", NUMBER),
    DeclaredColumn("share", NUMBER, required=True, between=(0, 1)),
    DeclaredColumn("spend", MONEY),
    DeclaredColumn("joined", DATE),
    DeclaredColumn("city", CITY),
    DeclaredColumn("source", TEXT, required=True),
    DeclaredColumn("vip", BOOLEAN),
    DeclaredColumn("activity", INTEGER),
)
CUTS = (30, 60, 90)
TABLE = Table("customers", "customers", "id", COLUMNS)
ACTIVITY = Column("customers", "activity", INTEGER)
SCORES = (
    Score(
        "free", CLASS, Classes(Column("customers", "activity", INTEGER), "higher", Quantile(5), 5)
    ),
    Score(
        "stated",
        Type(Kind.INTEGER, classes=4),
        Classes(Column("customers", "orders", INTEGER), "lower", Fixed(CUTS), 4),
    ),
)
OPS = ("=", "!=", "<", "<=", ">", ">=")
NAMES = (
    "age",
    "orders",
    "rate",
    "share",
    "spend",
    "joined",
    "city",
    "source",
    "vip",
    "free",
    "stated",
)
OPEN = ("ad", "web", "store", "friend")


def column(name):
    """The column, or the score, of that name."""
    declared = {c.name: c.type for c in COLUMNS}
    if name in declared:
        return Column("customers", name, declared[name])
    return Named(name, next(s.type for s in SCORES if s.name == name))


def literal(name, rng):
    """A value to compare a column with."""
    ranges = {"age": (0, 60), "orders": (0, 120), "free": (1, 5), "stated": (1, 4)}
    if name in ranges:
        return rng.randint(*ranges[name])
    if name == "spend":
        return rng.randint(0, 20) * 5000
    if name == "joined":
        return rng.randint(19000, 19060)
    return rng.randint(0, 20) / 20 if name == "share" else rng.randint(-8, 8) / 4


def atom(rng):
    """A random test of one column."""
    name = rng.choice(NAMES)
    value = column(name)
    if name != "id" and rng.random() < 0.08:
        return Known(value, negated=rng.random() < 0.5)
    if name == "vip":
        return Holds(value, negated=rng.random() < 0.5)
    if name in {"city", "source"}:
        options = CITY.options if name == "city" else OPEN
        chosen = frozenset(rng.sample(options, rng.randint(1, 2)))
        return Among(value, chosen, negated=rng.random() < 0.4)
    return Compare(rng.choice(OPS), value, Constant(literal(name, rng), value.type))


def condition(rng, depth=2):
    """A random condition: mostly a conjunction of tests, sometimes nested."""
    if depth == 0 or rng.random() < 0.55:
        return atom(rng)
    node = Every if rng.random() < 0.65 else Either
    return node(tuple(condition(rng, depth - 1) for _ in range(rng.randint(1, 3))))


def program_of(rng, most):
    """A random ruleset of first-match rules, a rule a segment."""
    count = rng.randint(1, most)
    rules = [Rule(f"s{k}", condition(rng, 2)) for k in range(count)]
    if rng.random() < 0.3:
        rules.append(Rule(f"s{count}", Either((rules[0].condition, Every(())))))
    return Program(Header("random"), (TABLE,), (*SCORES, segmentation(rules)))


def segmentation(rules, assign="first"):
    """A segmentation of these rules."""
    segments = tuple(Segment(r.segment, Words(r.segment, r.segment)) for r in rules)
    return Segmentation("s", assign, segments, tuple(rules))


# ---------------------------------------------------------------- an evaluator of its own


def holds(test, customer):
    """Whether a condition is certainly true of a customer, given as physical values by name."""
    match test:
        case Every(parts):
            return all(holds(p, customer) for p in parts)
        case Either(parts):
            return any(holds(p, customer) for p in parts)
        case Known(value, negated):
            return (looked_up(value, customer) is None) == negated
        case Holds(value, negated):
            return looked_up(value, customer) is (not negated)
        case Among(value, options, negated):
            found = looked_up(value, customer)
            return found is not None and (found in options) != negated
        case Compare(op, left, Constant(right)):
            found = looked_up(left, customer)
            return found is not None and COMPARED[op](found, right)


COMPARED = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def looked_up(value, customer):
    """The value of a column or score."""
    if value.name != "stated":
        return customer.get(value.name)
    orders = customer.get("orders")
    return None if orders is None else 4 - sum(cut <= orders for cut in CUTS)


def physical(witness):
    """A witness as physical values."""
    customer = dict(witness)
    if customer.get("spend") is not None:
        customer["spend"] = round(customer["spend"] * 100)
    if customer.get("joined") is not None:
        customer["joined"] = (date.fromisoformat(customer["joined"]) - date(1970, 1, 1)).days
    return customer


def random_customer(rng):
    """A customer near the literals, with missing values where there may be some."""
    made = {name: literal(name, rng) for name in NAMES if name not in {"city", "source", "vip"}}
    made |= {"city": rng.choice(CITY.options), "source": rng.choice([*OPEN, "x"])}
    made["vip"] = rng.random() < 0.5
    for name in ("age", "rate", "spend", "joined", "city", "vip", "free"):
        if rng.random() < 0.15:
            made[name] = None
    return made


# ---------------------------------------------------------------- z3


class Solver:
    """The random rulesets' columns as z3 variables."""

    def __init__(self):
        ints = ("age", "orders", "spend", "joined", "free", "city", "source", "activity")
        self.values = {n: z3.Int(n) for n in ints}
        self.values |= {n: z3.Real(n) for n in ("rate", "share")} | {"vip": z3.Bool("vip")}
        self.known = {n: z3.Bool(f"{n} known") for n in self.values}
        v = self.values
        self.base = [
            *(self.known[n] for n in ("orders", "share", "source")),
            v["age"] >= 0, v["age"] <= 60, v["share"] >= 0, v["share"] <= 1,
            v["free"] >= 1, v["free"] <= 5, v["city"] >= 0, v["city"] <= 3, v["source"] >= 0,
        ]  # fmt: skip
        v["stated"] = 4 - sum(z3.If(v["orders"] >= cut, 1, 0) for cut in CUTS)
        self.known["stated"] = self.known["orders"]

    def says(self, test):
        """The condition as a z3 formula: certainly true."""
        match test:
            case Every(parts):
                return z3.And([self.says(p) for p in parts])
            case Either(parts):
                return z3.Or([self.says(p) for p in parts])
            case Known(value, negated):
                known = self.known[value.name]
                return z3.Not(known) if negated else known
            case Holds(value, negated):
                truth = self.values["vip"]
                return z3.And(self.known["vip"], z3.Not(truth) if negated else truth)
            case Among(value, options, negated):
                names = CITY.options if value.name == "city" else OPEN
                one = z3.Or([self.values[value.name] == names.index(o) for o in options])
                return z3.And(self.known[value.name], z3.Not(one) if negated else one)
            case Compare(op, left, Constant(right)):
                compared = COMPARED[op](self.values[left.name], right)
                return z3.And(self.known[left.name], compared)

    def possible(self, *formulas):
        """Whether some customer satisfies all the formulas."""
        solver = z3.Solver()
        solver.add(*self.base, *formulas)
        return solver.check() == z3.sat


# ---------------------------------------------------------------- tests


def check(seed, most, crowd):
    """Prove one random ruleset and compare everything with z3 and with random customers."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    program = program_of(rng, most)
    rules = program.segmentations[0].rules
    proof = prove(program).segmentations[0]
    assert proof.complete
    solver = Solver()
    said = [solver.says(r.condition) for r in rules]
    denied = [z3.Not(f) for f in said]
    assert proof.exhaustive is not solver.possible(*denied)
    assert bool(proof.gaps) is not proof.exhaustive
    live = [solver.possible(f, *denied[:k]) for k, f in enumerate(said)]
    assert proof.dead == tuple(k for k, alive in enumerate(live) if not alive)
    both = {
        (i, j)
        for i in range(len(said))
        for j in range(i + 1, len(said))
        if solver.possible(said[i], said[j])
    }
    assert set(proof.pairs) == both
    check_witnesses(program, proof)
    check_customers(rng, rules, proof)
    check_replayed(program, proof)
    check_crowd(program, proof, seed, crowd)


def check_witnesses(program, proof):
    """Every witness lands where its verdict says."""
    rules = program.segmentations[0].rules
    for gap in proof.gaps:
        assert not any(holds(r.condition, physical(gap.witness)) for r in rules), gap
    steps = (*SCORES, segmentation(rules, "one"))
    for overlap in prove(replace(program, steps=steps)).segmentations[0].overlaps:
        customer = physical(overlap.region.witness)
        assert all(holds(rules[k].condition, customer) for k in overlap.rules), overlap
    for k, customer in winners(program):
        assert next(i for i, r in enumerate(rules) if holds(r.condition, customer)) == k


def winners(program):
    """A customer won by each rule that can win."""
    scope = scope_of(program)
    formulas = rule_formulas("s", scope)
    cells = cells_of(t for f in formulas for t in atoms_in(f, set()))
    layout = layout_of(program.segmentations[0], formulas, cells, tied(cells))
    for k, reach in enumerate(reaches(layout)):
        if isinstance(reach, Won):
            yield k, physical(witness_of(cells, list(reach.area)))


def check_customers(rng, rules, proof):
    """No random customer contradicts the proof."""
    for _ in range(50):
        customer = random_customer(rng)
        true = [k for k, r in enumerate(rules) if holds(r.condition, customer)]
        assert true or not proof.exhaustive
        assert not true or true[0] not in proof.dead
        assert all((i, j) in proof.pairs for i in true for j in true if i < j)


# ---------------------------------------------------------------- the pandas engine


CUTS_OF_FREE = {"free": {(): Cuts((2, 3, 4, 5), "left")}}
"""With these the free score is the activity itself, so that a customer can have any class."""


def on_pandas(program, frame):
    """Whom the engine puts where: the rule won by each (-1: none), and a mask for each rule."""
    rules = program.segmentations[0].rules
    tags = replace(segmentation(rules, "all"), name="tags")
    steps = (*SCORES, segmentation(rules), tags)
    done = run(replace(program, steps=steps), {"customers": frame}, None, CUTS_OF_FREE)
    won = done.segments["s"]
    number = {f"s{k}": k for k in range(len(rules))}
    of_code = np.array([*(number[w] for w in won.words), -1])
    return of_code[won.values], [done.segments["tags"][f"s{k}"] for k in range(len(rules))]


def frame_of(customers):
    """Customers, as physical values by name, as a table in their own order.

    What is required and not said may be anything: nobody may lack it.
    """
    any_ = {"orders": 0, "share": 0.0, "source": "x"}
    rows = [
        {**any_, **c, "id": f"{k:06}", "activity": c.get("free")} for k, c in enumerate(customers)
    ]
    columns = {c.name: from_cells([r.get(c.name) for r in rows], c.type) for c in COLUMNS}
    return Frame("customers", len(rows), columns)


def check_replayed(program, proof):
    """Every witness, put through the engine, lands where its verdict says."""
    gaps = [physical(g.witness) for g in proof.gaps]
    won = list(winners(program))
    steps = (*SCORES, segmentation(program.segmentations[0].rules, "one"))
    overlaps = prove(replace(program, steps=steps)).segmentations[0].overlaps
    both = [physical(o.region.witness) for o in overlaps]
    first, held = on_pandas(program, frame_of([*gaps, *(c for _, c in won), *both]))
    assert first[: len(gaps)].tolist() == [-1] * len(gaps)
    assert first[len(gaps) : len(gaps) + len(won)].tolist() == [k for k, _ in won]
    for row, overlap in enumerate(overlaps, start=len(gaps) + len(won)):
        assert all(held[k][row] for k in overlap.rules), overlap


def crowd_of(seed, count):
    """Many random customers near the literals, with missing values where there may be some."""
    draw = np.random.default_rng(seed)
    numbers = {
        "age": draw.integers(0, 61, count),
        "orders": draw.integers(0, 121, count),
        "rate": draw.integers(-9, 10, count) / 4,
        "share": draw.integers(0, 41, count) / 40,
        "spend": draw.integers(0, 41, count) * 2500,
        "joined": draw.integers(18999, 19062, count).astype(np.int32),
        "vip": draw.random(count) < 0.5,
        "activity": draw.integers(1, 6, count),
    }
    columns = {}
    for declared in COLUMNS:
        known = None if declared.required else draw.random(count) < 0.85
        if declared.type.kind is Kind.TEXT:
            columns[declared.name] = texts(declared, draw, count, known)
        else:
            columns[declared.name] = Vector(declared.type, numbers[declared.name], known)
    return Frame("customers", count, columns)


def texts(declared, draw, count, known):
    """A random text column; the key is another text in every row."""
    if declared.name == "id":
        return from_cells([f"{k:06}" for k in range(count)], TEXT)
    words = tuple(sorted(CITY.options if declared.name == "city" else (*OPEN, "x")))
    codes = draw.integers(0, len(words), count).astype(np.int32)
    codes = codes if known is None else np.where(known, codes, np.int32(-1))
    return Vector(declared.type, codes, known, words)


def check_crowd(program, proof, seed, count):
    """No customer of a crowd, put through the engine, contradicts the proof."""
    first, held = on_pandas(program, crowd_of(seed, count))
    assert not proof.exhaustive or (first >= 0).all()
    assert not set(proof.dead) & set(first.tolist())
    for j in range(len(held)):
        for i in range(j):
            assert (i, j) in proof.pairs or not (held[i] & held[j]).any()


@pytest.mark.parametrize("seed", range(60))
def test_verdicts_are_those_of_z3(seed):
    """Gaps, dead rules and overlaps of a small random ruleset are those that z3 finds."""
    check(seed, 12, 2_000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2000))
def test_verdicts_are_those_of_z3_at_length(seed):
    """The same for a thousand rulesets of up to forty rules and 100,000 customers each."""
    check(seed, 40, 100_000)
