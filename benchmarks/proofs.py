"""Time of the proofs of random rulesets beside z3 on the same ones: median of five, interleaved.

Run: python benchmarks/proofs.py [rules ...]
"""

from __future__ import annotations

import operator
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import z3

from segrules.compiler.cells import cells_of
from segrules.compiler.program import (
    Among,
    Column,
    Compare,
    CompareOp,
    Condition,
    Constant,
    DeclaredColumn,
    Every,
    Header,
    Holds,
    Program,
    Rule,
    Segment,
    Segmentation,
    Table,
)
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, DATE, INTEGER, NUMBER, Kind, Type
from segrules.proofs.budget import Budget
from segrules.proofs.formula import atoms_in
from segrules.proofs.formulas import rule_formulas
from segrules.proofs.gaps import has_gap
from segrules.proofs.impossible import tied
from segrules.proofs.layout import STEPS, Layout, layout_of
from segrules.proofs.overlaps import overlaps_of
from segrules.proofs.prove import prove
from segrules.proofs.reach import Never, Taken, reaches
from segrules.proofs.scope import scope_of

TOWNS = tuple(f"t{k}" for k in range(12))
KINDS = (
    (INTEGER, (1, 5)),
    (INTEGER, (1, 5)),
    (INTEGER, (1, 5)),
    (INTEGER, None),
    (NUMBER, None),
    (Type(Kind.TEXT, options=TOWNS), None),
    (Type(Kind.TEXT, options=TOWNS[:5]), None),
    (DATE, None),
    (BOOLEAN, None),
)
OPS: tuple[CompareOp, ...] = ("<", "<=", ">", ">=", "=")
ROUNDS = 5
MOST_Z3 = 200
"""Past so many rules z3 would take minutes."""
Made = TypeVar("Made")


def columns(count: int) -> tuple[DeclaredColumn, ...]:
    """So many columns of all kinds, one in three required."""
    made = []
    for k in range(count):
        kind, between = KINDS[k % len(KINDS)]
        made.append(DeclaredColumn(f"c{k}", kind, required=k % 3 == 0, between=between))
    return tuple(made)


def atom(column: DeclaredColumn, rng: random.Random) -> Condition:
    """A random test of a column."""
    value = Column("customers", column.name, column.type)
    if column.type.options:
        size = rng.randint(1, 4)
        return Among(value, frozenset(rng.sample(column.type.options, size)))
    if column.type.kind is Kind.BOOLEAN:
        return Holds(value, negated=rng.random() < 0.5)
    top = 5 if column.between else 200
    number = rng.randint(1, top)
    literal = number / 2 if column.type.kind is Kind.NUMBER else number
    return Compare(rng.choice(OPS), value, Constant(literal, column.type))


def program_of(rules: int, count: int, seed: int) -> Program:
    """A random ruleset: each rule tests two to four of the columns."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    declared = columns(count)
    made = []
    for k in range(rules):
        tested = rng.sample(declared, rng.randint(2, 4))
        made.append(Rule(f"s{k}", Every(tuple(atom(c, rng) for c in tested))))
    segments = tuple(Segment(r.segment, Words(r.segment, r.segment)) for r in made)
    table = Table("customers", "customers", "id", declared)
    steps = (Segmentation("s", "first", segments, tuple(made)),)
    return Program(Header("benchmark"), (table,), steps)


# ---------------------------------------------------------------- the two provers


@dataclass(frozen=True, slots=True)
class Answers:
    """What both must agree on, and the seconds that each question took."""

    gap: bool
    dead: tuple[int, ...]
    pairs: int
    seconds: tuple[float, float, float]


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What is made, and how long that took."""
    start = time.perf_counter()
    return make(), time.perf_counter() - start


def laid_out(program: Program) -> Layout:
    """The ruleset's rules as boxes; this is part of every time given."""
    scope = scope_of(program)
    formulas = rule_formulas("s", scope)
    seen: set[int] = set()
    cells = cells_of(test for f in formulas for test in atoms_in(f, seen))
    return layout_of(program.segmentations[0], formulas, cells, tied(cells))


def by_boxes(program: Program) -> Answers:
    """Gap, reach and all overlaps by this project's proofs."""
    layout, making = timed(lambda: laid_out(program))
    gap, gap_time = timed(lambda: has_gap(layout, Budget(STEPS)))
    reach, reach_time = timed(lambda: reaches(layout))
    overlaps, overlap_time = timed(lambda: overlaps_of(layout))
    dead = tuple(k for k, r in enumerate(reach) if isinstance(r, Taken | Never))
    times = (making + gap_time, reach_time, overlap_time)
    return Answers(gap, dead, len(overlaps.pairs), times)


def by_z3(program: Program) -> Answers:
    """The same by z3: one incremental solver for each question."""
    rules, base = z3_rules(program)
    gap, gap_time = timed(lambda: z3_gap(rules, base))
    dead, reach_time = timed(lambda: z3_dead(rules, base))
    pairs, overlap_time = timed(lambda: z3_pairs(rules, base))
    return Answers(gap, dead, pairs, (gap_time, reach_time, overlap_time))


def z3_rules(program: Program) -> tuple[list[z3.BoolRef], list[z3.BoolRef]]:
    """The rules as z3 formulas, and what holds of every customer."""
    columns = program.tables[0].columns
    makers = {Kind.NUMBER: z3.Real, Kind.BOOLEAN: z3.Bool}
    values = {c.name: makers.get(c.type.kind, z3.Int)(c.name) for c in columns}
    known = {c.name: z3.Bool(f"{c.name} known") for c in columns}
    base = [known[c.name] for c in columns if c.required]
    for c in columns:
        if c.between:
            base += [values[c.name] >= c.between[0], values[c.name] <= c.between[1]]
        if c.type.options:
            base += [values[c.name] >= 0, values[c.name] < len(c.type.options)]
    return [z3_condition(r.condition, values, known) for r in program.segmentations[0].rules], base


COMPARED = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def z3_condition(
    condition: Condition, values: dict[str, z3.ExprRef], known: dict[str, z3.BoolRef]
) -> z3.BoolRef:
    """A condition as a z3 formula: certainly true."""
    match condition:
        case Every(parts):
            return z3.And([z3_condition(p, values, known) for p in parts])
        case Among(Column(_, name, kind), options):
            names = list(kind.options or ())
            return z3.And(known[name], z3.Or([values[name] == names.index(o) for o in options]))
        case Holds(Column(_, name), negated):
            return z3.And(known[name], z3.Not(values[name]) if negated else values[name])
        case Compare(op, Column(_, name), Constant(literal)):
            return z3.And(known[name], COMPARED[op](values[name], literal))
        case _:
            raise NotImplementedError(condition)


def z3_gap(rules: list[z3.BoolRef], base: list[z3.BoolRef]) -> bool:
    """Whether some customer satisfies no rule."""
    solver = z3.Solver()
    solver.add(*base, *(z3.Not(r) for r in rules))
    return bool(solver.check() == z3.sat)


def z3_dead(rules: list[z3.BoolRef], base: list[z3.BoolRef]) -> tuple[int, ...]:
    """The rules that win nobody."""
    solver, dead = z3.Solver(), []
    solver.add(*base)
    for k, rule in enumerate(rules):
        if solver.check(rule) != z3.sat:
            dead.append(k)
        solver.add(z3.Not(rule))
    return tuple(dead)


def z3_pairs(rules: list[z3.BoolRef], base: list[z3.BoolRef]) -> int:
    """How many pairs of rules some customer satisfies both of."""
    solver, found = z3.Solver(), 0
    solver.add(*base)
    for k, rule in enumerate(rules):
        solver.push()
        solver.add(rule)
        found += sum(solver.check(other) == z3.sat for other in rules[k + 1 :])
        solver.pop()
    return found


# ---------------------------------------------------------------- the table


def main(sizes: Sequence[int]) -> None:
    """Print a line for each size: milliseconds for each question, here and in z3."""
    head = "gap, reach, overlaps in ms"
    print(f"{'rules':>5} {'columns':>7} | {head:^30} | {'z3: ' + head:^30} | overlaps | prove")
    for count in (9, 30):
        for rules in sizes:
            print(line(rules, count))


def line(rules: int, count: int) -> str:
    """One size, the provers taking turns on five rulesets."""
    ours, theirs, whole = [], [], []
    for seed in range(ROUNDS):
        program = program_of(rules, count, seed)
        ours.append(by_boxes(program))
        whole.append(timed(lambda p=program: prove(p))[1])  # type: ignore[misc]
        if rules <= MOST_Z3:
            theirs.append(by_z3(program))
            agree(ours[-1], theirs[-1])
    mine, other = medians(ours), medians(theirs)
    ratio = f"{other[2] / mine[2]:6.0f} x" if other else f"{'-':>8}"
    return (
        f"{rules:>5} {count:>7} | {said(mine):^30} | {said(other):^30} | {ratio} "
        f"| {1000 * median(whole):6.0f}"
    )


def agree(one: Answers, other: Answers) -> None:
    """Stop where the two do not say the same."""
    if (one.gap, one.dead, one.pairs) != (other.gap, other.dead, other.pairs):
        message = f"the provers disagree: {one} and {other}"
        raise ValueError(message)


def medians(answers: Sequence[Answers]) -> tuple[float, ...]:
    """The median seconds of each question."""
    return tuple(median(a.seconds[k] for a in answers) for k in range(3)) if answers else ()


def said(seconds: tuple[float, ...]) -> str:
    """Seconds as milliseconds."""
    return "  ".join(f"{1000 * s:8.1f}" for s in seconds) or "-"


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [10, 50, 200, 500])
