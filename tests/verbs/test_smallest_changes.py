from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segrules.api import compile_ruleset
from segrules.engines.rows import settle
from segrules.verbs.change_values import with_input
from segrules.verbs.one_customer import from_given
from segrules.verbs.smallest_changes import changes_of

HEAD = """\
segrules: 1
name: small
tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      a: {type: integer, between: [0, 7]}
      b: {type: integer, between: [0, 7], required: true}
      ok: boolean
      city: {type: text, one_of: [x, y, z]}
metrics:
  both: a + b
  each: a / b
  odd: if(ok, a, 7 - a)
scores:
  S: {of: a, at: [2, 5], better: BETTER}
  T: {of: both, at: [4, 9], better: higher, closed: right, labels: [low, mid, high]}
  P: {points: [{when: a > 5, add: 10}, {when: city = x, add: -5}], base: 5}
segments:
  assign: ASSIGN
  rules:
"""
VALUES = {
    "a": [None, *range(8)],
    "b": list(range(8)),
    "ok": [None, True, False],
    "city": [None, "x", "y", "z"],
}
SIMPLE = [
    *(f"a {op} {n}" for op in ("<", "<=", "=", "!=", ">", ">=") for n in (0, 2, 4, 7)),
    *(f"b {op} {n}" for op in ("<", "=", ">=") for n in (1, 3, 6)),
    *("ok", "not ok", "ok is missing", "a is missing", "city = x", "city not in [x, y]"),
    *("S = 1", "S >= 2", "S = 3", "T = mid", "T != low", "P >= 10", "P < 5"),
    *("a in [1, 5]", "a > b", "b = a", "city is known"),
]
DERIVED = ["both >= 8", "each > 0.5", "each <= 2", "both = 5", "odd > 3"]


@st.composite
def rulesets(draw, tests=(*SIMPLE, *DERIVED), assign="first"):
    """A ruleset with two to four rules of one to three tests each."""
    rules = []
    for k in range(draw(st.integers(2, 4))):
        parts = [f"({t})" for t in draw(st.lists(st.sampled_from(tests), min_size=1, max_size=3))]
        word = draw(st.sampled_from([" and ", " or "]))
        rules.append(f'    - {{id: s{k}, when: "{word.join(parts)}"}}\n')
    better = draw(st.sampled_from(["higher", "lower"]))
    text = HEAD.replace("ASSIGN", assign).replace("BETTER", better) + "".join(rules)
    return compile_ruleset(text + ("  otherwise: rest\n" if assign == "first" else "")).program


@st.composite
def people(draw):
    """Values of a customer, as they are typed in."""
    values = {name: draw(st.sampled_from(offered)) for name, offered in VALUES.items()}
    return {n: "" if v is None else str(v).lower() for n, v in values.items()}


def worlds(customer, names):
    """Every other customer who differs in exactly the inputs `names`, with the segments."""
    start = customer.start.customer
    offered = [[v for v in VALUES[n] if v != start.get(n) or v is not start.get(n)] for n in names]
    for values in product(*offered):
        changed = {**start, **dict(zip(names, values, strict=True))}
        yield values, settled(customer, changed)


def settled(customer, values):
    """The segments of a customer by the row interpreter alone."""
    scope = replace(customer.start, customer=values)
    return settle(customer.program.steps, [scope], {}, customer.given)[0].segments["segments"]


def replayed(customer, change):
    """The segments of the customer after a change."""
    scope = customer.start
    for step in change.steps:
        scope = with_input(scope, step.input, step.after)
    return settle(customer.program.steps, [scope], {}, customer.given)[0].segments["segments"]


def apart(before, after):
    """How far one whole number is from another."""
    return abs(after - before)


@settings(max_examples=50, deadline=None)
@given(rulesets(), people())
def test_every_change_leads_where_it_says(program, typed):
    """Replayed through the row interpreter, every claimed change lands in its segment."""
    customer = from_given(program, typed, None)
    for (_, segment), changes in changes_of(customer).found.items():
        assert all(replayed(customer, c) == segment for c in changes)


@settings(max_examples=50, deadline=None)
@given(rulesets(), people())
def test_no_smaller_change_of_one_input_leads_there(program, typed):
    """Trying every value of every input finds no fewer inputs, and no nearer value on that side.

    Between the two sides the one that passes fewer places is smaller, however far it is.
    """
    customer = from_given(program, typed, None)
    before = customer.settled().segments["segments"]
    found = changes_of(customer).found
    for name in VALUES:
        for (value,), segment in worlds(customer, [name]):
            if segment == before:
                continue
            changes = found[("segments", segment)]
            assert len(changes[0].steps) == 1
            mine = [c.steps[0] for c in changes if c.steps[0].input.name == name]
            start = customer.start.customer.get(name)
            if mine and None not in (value, start, mine[0].after) and name in {"a", "b"}:
                after = mine[0].after
                assert (value > start) != (after > start) or (
                    apart(start, after) <= apart(start, value)
                )


@settings(max_examples=30, deadline=None)
@given(rulesets(), people())
def test_no_change_means_that_there_is_none(program, typed):
    """Where a complete search finds no change, trying every other customer finds none either."""
    customer = from_given(program, typed, None)
    changes = changes_of(customer)
    before = customer.settled().segments["segments"]
    reached = {
        segment: count
        for count in (3, 2, 1)
        for names in combinations(VALUES, count)
        for _, segment in worlds(customer, names)
        if segment != before
    }
    for segment, count in reached.items():
        assert changes.verdict(("segments", segment)) != "none"
        if changes.verdict(("segments", segment)) == "found":
            claimed = changes.found["segments", segment][0]
            assert len(claimed.steps) >= count
            assert len(claimed.steps) == count or not claimed.exact


@settings(max_examples=20, deadline=None)
@given(rulesets(tests=SIMPLE), people())
def test_pairs_are_the_fewest_inputs(program, typed):
    """Where two inputs at once are enough and one is not, exactly two are changed."""
    customer = from_given(program, typed, None)
    found = changes_of(customer).found
    before = customer.settled().segments["segments"]
    alone = {s for n in VALUES for _, s in worlds(customer, [n])}
    pairs = {s for ns in combinations(VALUES, 2) for _, s in worlds(customer, ns)}
    assume(pairs - alone - {before})
    for segment in pairs - alone - {before}:
        assert len(found["segments", segment][0].steps) == 2


@settings(max_examples=30, deadline=None)
@given(rulesets(assign="all"), people())
def test_tags_are_gained_and_lost(program, typed):
    """A change to a tag makes a customer who does not carry it carry it, and the other way."""
    customer = from_given(program, typed, None)
    before = customer.settled().segments["segments"]
    for (_, tag), changes in changes_of(customer).found.items():
        for change in changes:
            assert (tag in replayed(customer, change)) is not (tag in before)


def number_rules(when):
    """A program with one number and one rule."""
    return compile_ruleset(
        "segrules: 1\nname: n\ntables:\n  customers:\n    key: id\n    columns:\n"
        "      id: text\n      x: number\n      y: number\n      m: money\n      d: date\n"
        "      t: text\nmetrics:\n  ratio: x / y\nsegments:\n  rules:\n"
        f"    - {{id: in, when: {when}}}\n"
        "  otherwise: out\n"
    ).program


@pytest.mark.parametrize(
    ("when", "typed", "name", "after"),
    [
        ("x >= 0.5", {"x": "0.1"}, "x", 0.5),
        ("x > 0.5", {"x": "0.1"}, "x", 0.5000000000000001),
        ("m > 10", {"m": "3"}, "m", 1001),
        ("m <= 10", {"m": "30"}, "m", 1000),
        ("d >= 2024-05-01", {"d": "2024-04-01"}, "d", 19844),
        ("d within 30d", {"d": "2024-01-01"}, "d", 19814),
        ("days_since(d) >= 60", {"d": "2024-04-15"}, "d", 19784),
        ("ratio >= 3", {"x": "2", "y": "2"}, "x", 6.0),
        ("\"t contains 'vip'\"", {"t": "no"}, "t", "vip"),
    ],
)
def test_the_nearest_value_of_each_kind(when, typed, name, after):
    """Whole kinds stop at the next whole value, numbers at the literal or right beside it."""
    customer = from_given(number_rules(when), typed, 19844)
    changes = changes_of(customer).found["segments", "in"]
    assert {c.steps[0].input.name: c.steps[0].after for c in changes}[name] == after


def test_many_inputs_end_with_what_was_not_tried():
    """A target that needs more inputs at once than are tried is unfinished, never `none`."""
    columns = "".join(f"      c{k}: {{type: boolean, required: true}}\n" for k in range(6))
    every = " and ".join(f"c{k}" for k in range(6))
    program = compile_ruleset(
        "segrules: 1\nname: n\ntables:\n  customers:\n    key: id\n    columns:\n      id: text\n"
        f"{columns}segments:\n  rules:\n    - {{id: in, when: {every}}}\n  otherwise: out\n"
    ).program
    customer = from_given(program, {f"c{k}": "false" for k in range(6)}, None)
    assert changes_of(customer).verdict(("segments", "in")) == "unfinished"


def test_personal_columns_are_never_changed():
    """A rule on a column that is tagged as personal offers no change of it."""
    text = (
        HEAD.replace("ASSIGN", "first")
        .replace("BETTER", "higher")
        .replace("city: {type: text,", "city: {type: text, pii: contact,")
    )
    program = compile_ruleset(text + "    - {id: s, when: city = x}\n  otherwise: rest\n").program
    customer = from_given(program, {"a": "1", "b": "1", "city": "y"}, None)
    assert changes_of(customer).found == {}
