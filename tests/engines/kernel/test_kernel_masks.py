"""The kernel beside the evaluator: the same masks on random conditions, at every border."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from segrules.compiler.program import (
    Among,
    Column,
    Compare,
    Constant,
    Either,
    Every,
    Holds,
    Known,
    Matches,
    Named,
    Rule,
    Segment,
    Segmentation,
)
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask
from segrules.engines.on_pandas.kernel.assigning import assigned
from segrules.engines.on_pandas.kernel.grids import grid_of
from segrules.engines.on_pandas.kernel.planning import plan_of
from segrules.engines.on_pandas.kernel.running import masks
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.findings import DataError, Words
from segrules.language.types import BOOLEAN, INTEGER, NUMBER, TEXT
from tests.parity.expressions import ALL, FEN, POOLS, Env, cells, condition, with_leaves

COLUMNS = {f"{kind.kind.value}{n}": kind for n, kind in enumerate((*ALL, *ALL))}
LEAVES = [Column("customers", name, kind) for name, kind in COLUMNS.items()]
NO_WORDS = Words("", "")


@st.composite
def frames(draw):
    """Rows with a column of every kind, many cells missing; extreme values now and then."""
    rows, extreme = draw(st.integers(0, 40)), draw(st.booleans())
    pools = {name: cells(kind, extreme=extreme) for name, kind in COLUMNS.items()}
    made = {
        name: from_cells(draw(st.lists(st.sampled_from(pool), min_size=rows, max_size=rows)), kind)
        for (name, kind), pool in zip(COLUMNS.items(), pools.values(), strict=True)
    }
    return Frame("customers", rows, made)


@st.composite
def asked(draw):
    """Some conditions, of which some share their atoms."""
    env = with_leaves(Env(), *LEAVES)
    found = [condition(draw, env, 2) for _ in range(draw(st.integers(0, 5)))]
    if len(found) > 1:
        found.append(draw(st.sampled_from([Every, Either]))(tuple(found[:2])))
    return found


def at_customers(frame):
    """Fresh rows of a frame, on a day."""
    return Rows(frame, as_of=19_800)


def expected(frame, conditions):
    """The masks of the evaluator; no example where an integer is too large for 64 bits."""
    rows = at_customers(frame)
    try:
        return [mask(each, rows).tolist() for each in conditions]
    except DataError:
        reject()


@settings(max_examples=100, deadline=None)
@given(frames(), asked(), st.sampled_from([1, 2, 7, None]))
def test_masks_are_the_evaluators(frame, conditions, at_once):
    """Every condition has the mask that the evaluator gives, whatever the length of a stretch."""
    told = expected(frame, conditions)
    found = masks(plan_of(conditions), at_customers(frame), at_once)
    assert [held.tolist() for held in found] == told


@settings(max_examples=100, deadline=None)
@given(
    frames(),
    asked(),
    st.data(),
    st.sampled_from(["first", "all"]),
    st.sampled_from([None, "rest"]),
    st.sampled_from([1, 7, None]),
)
def test_segments_are_by_the_first_true_rule(frame, conditions, data, assign, rest, at_once):
    """A segment is that of the first true rule; a tag is carried where one of its rules is true."""
    ids = ("b", "上", "a", "rest")
    chosen = [data.draw(st.sampled_from(ids[:3])) for _ in conditions]
    rules = tuple(Rule(i, c) for i, c in zip(chosen, conditions, strict=True))
    step = Segmentation("s", assign, tuple(Segment(i, NO_WORDS) for i in ids), rules, rest)
    held = list(zip(chosen, expected(frame, conditions), strict=True))
    found = assigned(step, at_customers(frame), at_once)
    true = [[segment for segment, m in held if m[k]] for k in range(frame.rows)]
    if assign == "first":
        assert to_cells(found) == [(*segments, rest)[0] for segments in true]
    else:
        told = [{tag for tag in ids if found[tag][k]} for k in range(frame.rows)]
        assert told == [set(s) or ({rest} - {None}) for s in true]


def test_masks_are_ones_own():
    """A mask may be written to without changing another, even of the same condition."""
    frame = Frame("customers", 3, {"boolean4": from_cells([True, False, None], BOOLEAN)})
    held = Holds(Column("customers", "boolean4", BOOLEAN))
    one, other = masks(plan_of([held, held]), at_customers(frame))
    one[:] = True
    assert other.tolist() == [True, False, False]


def test_more_tests_of_words_than_a_word_has_bits():
    """A hundred tests of one text column are told apart."""
    words = [f"w{n:03}" for n in range(120)]
    column = Column("customers", "text0", TEXT)
    tests = [Among(column, frozenset(words[k : k + 3])) for k in range(100)]
    tests.append(Matches("ends with", column, "7", negated=True))
    frame = Frame("customers", 241, {"text0": from_cells([*words, None, *words], TEXT)})
    for each, found in zip(tests, masks(plan_of(tests), at_customers(frame), 64), strict=True):
        assert found.tolist() == mask(each, at_customers(frame)).tolist()


@pytest.mark.parametrize("count", [300, 70_000])
def test_many_tags_on_many_customers(count):
    """Three hundred tags of several columns are those of the evaluator, across stretches."""
    rng = np.random.default_rng(count)
    known = rng.random(count) < 0.9
    frame = Frame(
        "customers",
        count,
        {
            "n": Vector(INTEGER, rng.integers(-5, 900, count), known),
            "m": Vector(FEN, rng.integers(0, 10**12, count)),
            "x": Vector(NUMBER, rng.normal(size=count)),
            "t": Vector(
                TEXT, rng.integers(0, 300, count, np.int32), None, tuple(map(str, range(100, 400)))
            ),
        },
    )
    n, m, x, t = (
        Column("customers", *named)
        for named in (("n", INTEGER), ("m", FEN), ("x", NUMBER), ("t", TEXT))
    )
    tags = [
        Every(
            (
                Compare(">=", n, Constant(k, INTEGER)),
                Either((Compare("<", m, Constant(k * 10**9, FEN)), Known(n, negated=True))),
                Among(t, frozenset(map(str, range(100 + k % 250, 150 + k)))),
                Compare("!=" if k % 2 else ">", x, Constant(k / 300, NUMBER)),
            )
        )
        for k in range(300)
    ]
    rows = at_customers(frame)
    for each, found in zip(tags, masks(plan_of(tags), at_customers(frame)), strict=True):
        assert np.array_equal(found, mask(each, rows))


def test_limits_beyond_the_columns_values():
    """A limit that no value comes near, or that no narrow integer holds, is told right."""
    column = Column("customers", "n", INTEGER)
    cells_ = [0, 5, 200, None, 255]
    frame = Frame("customers", 5, {"n": from_cells(cells_, INTEGER)})
    limits = [-(2**63), -1, 0, 1, 254, 255, 256, 300, 2**40, 2**63 - 1]
    ops = ["=", "!=", "<", "<=", ">", ">="]
    tests = [Compare(op, column, Constant(limit, INTEGER)) for op in ops for limit in limits]
    for each, found in zip(tests, masks(plan_of(tests), at_customers(frame)), strict=True):
        assert found.tolist() == mask(each, at_customers(frame)).tolist()


def test_each_different_test_is_planned_once():
    """What two conditions share is one step."""
    column = Column("customers", "n", INTEGER)
    low, high = (Compare(op, column, Constant(4, INTEGER)) for op in (">=", "<"))
    turned = Compare("<=", Constant(4, INTEGER), column)
    plan = plan_of([Every((low, high)), Either((turned, high)), replace(low)])
    assert len(plan.steps) == 4
    assert plan.answers[2] == 0


def test_pools_have_every_kind():
    """The columns of these tests are of every kind that there is."""
    assert {kind.kind for kind in POOLS} == {kind.kind for kind in COLUMNS.values()}


FEW = {"R": INTEGER, "F": INTEGER, "t": TEXT, "f": BOOLEAN}


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 60), st.sampled_from([1, 7, None]))
def test_few_values_are_looked_up_by_combination(data, rows, at_once):
    """Segments told for each combination of few values are those told for each customer."""
    pools = {
        "R": [1, 2, 3, None],
        "F": [-128, 0, 127],
        "t": ["a", "上", None],
        "f": [True, False, None],
    }
    lists = {
        n: st.lists(st.sampled_from(p), min_size=rows, max_size=rows) for n, p in pools.items()
    }
    vectors = {n: from_cells(data.draw(lists[n]), kind) for n, kind in FEW.items()}
    scores = {n: replace(vectors[n], values=vectors[n].values.astype(np.int8)) for n in "RF"}
    frame = Frame("customers", rows, {n: vectors[n] for n in "tf"})
    leaves = [*(Named(n, INTEGER) for n in "RF"), *(Column("customers", n, FEW[n]) for n in "tf")]
    parts = [
        *(
            Compare(op, leaf, Constant(k, INTEGER))
            for leaf in leaves[:2]
            for op in ("<=", "!=")
            for k in (2, -127, 127)
        ),
        Among(leaves[2], frozenset({"a", "b"})),
        *(Holds(leaves[3], negated=n) for n in (True, False)),
        *(Known(leaf, negated=True) for leaf in leaves),
    ]
    some_parts = st.lists(st.sampled_from(parts), min_size=1, max_size=3).map(tuple)
    chosen = data.draw(
        st.lists(st.one_of(some_parts.map(Every), some_parts.map(Either)), min_size=1, max_size=4)
    )
    rules = tuple(Rule(str(k), each) for k, each in enumerate(chosen))
    step = Segmentation("s", "first", tuple(Segment(r.segment, NO_WORDS) for r in rules), rules)
    at = Rows(frame, names=scores)
    each_row = assigned(step, at, at_once, 10**9)
    assert grid_of(plan_of(chosen), at, 1e-6) is not None
    looked_up = assigned(step, Rows(frame, names=scores), at_once, 1e-6)
    assert to_cells(looked_up) == to_cells(each_row)
