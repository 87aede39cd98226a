"""Rulesets made to be hard -> an incomplete proof, soon, and called so."""

from __future__ import annotations

import time
from dataclasses import replace

from segrules.compiler.program import (
    Choose,
    Column,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Header,
    Holds,
    InSegment,
    Metric,
    Named,
    Program,
    Rule,
    Segment,
    Segmentation,
    Table,
)
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN
from segrules.proofs.prove import prove


def flag(k, *, negated=False):
    """The k-th flag is true (false)."""
    return Holds(Column("customers", f"f{k}", BOOLEAN), negated=negated)


def program_of(steps, count):
    """A program over so many flags."""
    columns = tuple(DeclaredColumn(f"f{k}", BOOLEAN, required=True) for k in range(count))
    return Program(Header("hard"), (Table("customers", "customers", "id", columns),), steps)


def parity(k):
    """A segmentation that says whether an odd number of the first k flags is true."""
    if k == 0:
        odd = flag(0)
    else:
        before = {n: InSegment(f"p{k - 1}", frozenset({"odd"}), negated=n) for n in (False, True)}
        odd = Either(
            (
                Every((before[False], flag(k, negated=True))),
                Every((before[True], flag(k))),
            )
        )
    segments = tuple(Segment(s, Words(s, s)) for s in ("odd", "even"))
    return Segmentation(f"p{k}", "first", segments, (Rule("odd", odd),), "even")


def test_parity_ends_soon_and_is_called_incomplete():
    """Parity of forty flags, segment upon segment, is given up within seconds and by name."""
    start = time.perf_counter()
    proofs = prove(program_of(tuple(parity(k) for k in range(40)), 40))
    assert time.perf_counter() - start < 5
    assert all(p.complete for p in proofs.segmentations[:5])
    assert any(f.name == "incomplete" for f in proofs.findings)


def test_small_parity_is_proved():
    """Parity of five flags is proved: both segments can be reached."""
    proof = prove(program_of(tuple(parity(k) for k in range(5)), 5)).segmentations[4]
    assert proof.complete
    assert proof.unreachable == ()


def test_pigeonholes_end_soon():
    """Clauses that only a long search refutes end within seconds, complete or not."""
    holes, pigeons = 7, 8
    columns = pigeons * holes
    free = [
        Every(tuple(flag(p * holes + h, negated=True) for h in range(holes)))
        for p in range(pigeons)
    ]
    shared = [
        Every((flag(p * holes + h), flag(q * holes + h)))
        for h in range(holes)
        for p in range(pigeons)
        for q in range(p)
    ]
    rules = tuple(Rule(f"s{k}", c) for k, c in enumerate([*free, *shared]))
    segments = tuple(Segment(r.segment, Words(r.segment, r.segment)) for r in rules)
    start = time.perf_counter()
    proof = prove(program_of((Segmentation("s", "first", segments, rules),), columns))
    assert time.perf_counter() - start < 5
    assert proof.segmentations[0].exhaustive is proof.segmentations[0].complete


def chain(make, count):
    """Metrics that each stand on the one before, and rules over the last."""
    first = Column("customers", "f0", BOOLEAN)
    metrics = [Metric("m0", BOOLEAN, first)]
    for k in range(1, count):
        before = Named(f"m{k - 1}", BOOLEAN)
        metrics.append(Metric(f"m{k}", BOOLEAN, make(before)))
    last = Holds(Named(f"m{count - 1}", BOOLEAN))
    rules = (Rule("yes", last), Rule("no", replace(last, negated=True)))
    segments = tuple(Segment(s, Words(s, s)) for s in ("yes", "no"))
    return (*metrics, Segmentation("s", "first", segments, rules))


def turned(value):
    """Not the value, twice asked for."""
    true, false = Constant(True, BOOLEAN), Constant(False, BOOLEAN)  # noqa: FBT003 - values
    return Choose(Holds(value), Choose(Holds(value), false, true, BOOLEAN), true, BOOLEAN)


def test_metrics_upon_metrics_end_soon():
    """A thousand metrics, each a choice on the one before, neither nest too deep nor multiply."""
    for make in (lambda v: v, turned):
        start = time.perf_counter()
        proof = prove(program_of(chain(make, 1000), 1)).segmentations[0]
        assert time.perf_counter() - start < 5
        assert proof.exclusive


def test_choices_are_proved_through_a_few_metrics():
    """A value turned round six times is itself: known flags are covered by yes and no."""
    proof = prove(program_of(chain(turned, 7), 1)).segmentations[0]
    assert (proof.exhaustive, proof.exclusive) == (True, True)
