"""Rulesets as they are written -> what is proved of them, and how it is said."""

from __future__ import annotations

import random
from datetime import date
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.check import check
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.run import settle
from segrules.engines.rows.scope import Scope
from segrules.language.findings import Lang, Severity, Words, severity_of
from segrules.language.messages import message_of
from segrules.language.source import load_text
from segrules.outputs.findings.witness_words import witness_line
from segrules.proofs.prove import prove

HEAD = """
segrules: 1
name: proofs
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      age: {type: integer, between: [0, 120]}
      level: {type: integer, required: true, between: [1, 5]}
      city: {type: text, one_of: [bj, sh, gz]}
      source: text
      sms: boolean
      joined: date
      spend: {type: money, unit: CNY}
      basket: {type: money, unit: CNY}
      recency: integer
      orders: {type: integer, required: true}
scores:
  R: {of: recency, better: lower, at: [30, 90]}
  F: {of: orders, better: higher, into: 5, by: quantile}
  O: {of: orders, better: higher, at: [2, 5]}
  cell: {join: [R, O]}
  value: {total: {R: 0.5, O: 0.5}}
  credit: {points: [{when: level >= 3, add: 10}, {when: sms, add: 5}], base: 100}
"""


def program_of(rules, tail="", assign="first", head=HEAD):
    """A ruleset with these (id, condition) rules; `tail` is added at the end."""
    lines = [f"  - {{id: {name}, when: {quoted(when)}}}" for name, when in rules]
    text = head + f"segments:\n  assign: {assign}\n  rules:\n" + indent("\n".join(lines), "  ")
    checked = check(load_text(text + "\n" + tail))
    assert checked.program is not None, checked.findings
    return checked.program


def quoted(text):
    """The condition as a quoted text of YAML."""
    return '"' + text.replace('"', '\\"') + '"'


def proofs_of(rules, tail="", assign="first"):
    """The proofs of a ruleset with these rules."""
    return prove(program_of(rules, tail, assign))


def names(proofs):
    """The names of the findings, each once."""
    return set(dict.fromkeys(f.name for f in proofs.findings))


def english(proofs, name):
    """What is said in English by the first finding of that name."""
    return message_of(next(f for f in proofs.findings if f.name == name), Lang.EN).text


# ---------------------------------------------------------------- missing values


def test_a_condition_and_its_negation_leave_the_missing():
    """`age >= 18` and `not age >= 18` do not cover customers whose age is missing."""
    proofs = proofs_of([("a", "age >= 18"), ("b", "not (age >= 18)")])
    proof = proofs.segmentations[0]
    assert not proof.exhaustive
    assert [dict(r.witness) for r in proof.gaps] == [{"age": None}]
    assert "age missing" in english(proofs, "gap")


def test_is_missing_closes_the_gap():
    """With a rule for missing ages nothing is left open."""
    rules = [("a", "age >= 18"), ("b", "age < 18"), ("c", "age is missing")]
    assert proofs_of(rules).segmentations[0].exhaustive


def test_what_is_required_is_never_missing():
    """A required column opens no gap for missing values."""
    assert proofs_of([("a", "level >= 3"), ("b", "level < 3")]).segmentations[0].exhaustive


def test_known_values_are_told_before_missing_ones():
    """A gap among known values comes first, then the missing value that opens another."""
    gaps = proofs_of([("a", "age < 18"), ("b", "age >= 30")]).segmentations[0].gaps
    assert [g.words.en for g in gaps] == ["age 18..29", "age missing"]


def test_a_gap_of_two_missing_values_is_found():
    """Each missing value alone is taken; only both together are not."""
    rules = [("a", "age is known or city is known")]
    gaps = proofs_of(rules).segmentations[0].gaps
    assert [dict(g.witness) for g in gaps] == [{"age": None, "city": None}]


# ---------------------------------------------------------------- verdicts


def test_otherwise_closes_every_gap():
    """With `otherwise` there is no gap to report, and it can be reached."""
    proofs = proofs_of([("a", "age >= 18")], "  otherwise: {id: rest}\n")
    assert proofs.segmentations[0].exhaustive
    assert proofs.segmentations[0].unreachable == ()
    assert not proofs.findings


def test_an_otherwise_that_nobody_reaches_is_reported():
    """Rules that take everybody leave nothing to `otherwise`."""
    rules = [("a", "level >= 3"), ("b", "level < 3")]
    proofs = proofs_of(rules, "  otherwise: {id: rest}\n")
    assert proofs.segmentations[0].unreachable == ("rest",)
    assert proofs.findings[0].key == "unreachable-segment/otherwise"


def test_overlap_is_an_error_only_under_one():
    """First match decides overlaps; `one` forbids them and shows who is in both."""
    rules = [("a", "level >= 3"), ("b", "level <= 3")]
    assert "overlap" not in names(proofs_of(rules))
    proofs = proofs_of(rules, assign="one")
    found = next(f for f in proofs.findings if f.name == "overlap")
    assert severity_of(found) is Severity.ERROR
    assert dict(found.witness) == {"level": 3}
    assert not proofs.segmentations[0].exclusive


def test_a_segment_with_one_dead_rule_is_still_reachable():
    """A dead rule of a segment with another rule is a warning and the segment lives."""
    rules = [("a", "level >= 3"), ("b", "level >= 4"), ("c", "level < 3")]
    table = "| level | segment |\n| >= 3 | a |\n| >= 4 | b |\n| < 3 | b |\n"
    head = HEAD + "segments:\n  assign: first\n  table: |\n" + indent(table, "    ")
    checked = check(load_text(head))
    proof = prove(checked.program)
    assert proof.segmentations[0].unreachable == ()
    assert proof.segmentations[0].dead == (1,)
    assert "unreachable-rule" in names(proof)
    assert proofs_of(rules).segmentations[0].unreachable == ("b",)


def test_conditions_that_exclude_one_another_are_shown():
    """A condition that can never be true names the two parts that clash; the segment is lost."""
    proofs = proofs_of([("a", "age > 60 and age < 30"), ("b", "level >= 1")])
    found = next(f for f in proofs.findings if f.name == "never-true")
    assert severity_of(found) is Severity.ERROR
    assert "age 61..120" in english(proofs, "never-true")
    assert proofs.segmentations[0].unreachable == ("a",)


def test_a_value_out_of_range_is_never_true():
    """A comparison beyond the declared range can never be true."""
    assert "age 0..120" in english(proofs_of([("a", "age > 150")]), "never-true")


def test_tags_are_checked_for_dead_and_identical_ones():
    """Tags may overlap and leave people out; dead and identical ones are reported."""
    rules = [("a", "age >= 18"), ("b", "not (age < 18)"), ("c", "age > 50 and age < 20")]
    proofs = proofs_of(rules, assign="all")
    assert names(proofs) == {"identical-tags", "never-true"}


# ---------------------------------------------------------------- scores and segments


def test_a_fixed_score_is_put_in_terms_of_its_metric():
    """R = 3 with recency 40 cannot be: the two together are never true."""
    proofs = proofs_of([("a", "R = 3 and recency = 40"), ("b", "level >= 1")])
    assert proofs.segmentations[0].unreachable == ("a",)


def test_the_witness_of_a_fixed_score_is_its_metric():
    """A gap over R shows a recency."""
    rules = [("a", "R >= 2"), ("b", "recency is missing")]
    gap = proofs_of(rules).segmentations[0].gaps[0]
    assert gap.witness["recency"] >= 90
    assert gap.words.en == "recency >= 90"


def test_a_free_score_says_what_it_supposes():
    """Quantile classes are taken as free, and a gap over two inputs says so."""
    gap = proofs_of([("a", "F >= 2"), ("b", "level >= 2")]).segmentations[0].gaps[0]
    assert gap.words.en == "F = 1 and level = 1"
    assert "`F`" in gap.supposing.en


def test_fitted_cut_points_fix_a_free_score():
    """With a lock, F is put in terms of orders and impossible combinations go away."""

    class Cuts:
        points, closed, scores, ties = (2, 4, 6, 8), "left", (), ()

    program = program_of([("a", "F >= 2 or orders < 5")], "  otherwise: {id: rest}\n")
    free = prove(program).segmentations[0]
    fixed = prove(program, {"F": {(): Cuts()}}).segmentations[0]
    assert free.unreachable == ()
    assert fixed.unreachable == ("rest",)


def test_joined_scores_and_totals_are_enumerated():
    """Codes and weighted totals are the combinations of classes that they stand for."""
    codes = "', '".join(f"{r}{o}" for r in (1, 2, 3) for o in (1, 2, 3) if (r, o) != (2, 3))
    gap = proofs_of([("a", f"cell in ['{codes}']"), ("b", "R is missing")]).segmentations[0].gaps
    assert [g.words.en for g in gap] == ["recency 30..89 and orders >= 5"]
    rules = [("a", "value >= 2.5"), ("b", "value < 2.5"), ("c", "R is missing")]
    assert proofs_of(rules).segmentations[0].exhaustive
    dead = [("a", "value >= 2.5"), ("b", "R = 3 and O >= 2"), ("c", "level >= 1")]
    assert proofs_of(dead).segmentations[0].unreachable == ("b",)


def test_scorecards_are_added_up():
    """100, 105, 110 and 115 are all the points there are."""
    rules = [("a", "credit = 115"), ("b", "credit in [100, 105, 110]")]
    assert proofs_of(rules).segmentations[0].exhaustive
    assert proofs_of([("a", "credit = 107"), ("b", "level >= 1")]).segmentations[0].unreachable


SECOND = (
    HEAD
    + """
segmentations:
  first:
    rules:
      - {id: big, when: level >= 4}
      - {id: mid, when: level >= 2}
    otherwise: {id: low}
  second:
    assign: one
    rules:
      - {id: x, when: first is mid}
      - {id: y, when: level = 1 or level >= 4}
      - {id: z, when: first is low and level > 1}
"""
)


def test_segments_of_segments_are_resolved():
    """`first is mid` is level 2 to 3: the second segmentation covers all, z is impossible."""
    checked = check(load_text(SECOND))
    proof = prove(checked.program).segmentations[1]
    assert (proof.exhaustive, proof.exclusive) == (True, True)
    assert proof.unreachable == ("z",)


# ---------------------------------------------------------------- other expressions


def test_two_columns_compared_are_a_possible_gap():
    """What rests on a comparison of two columns is called possible, and is no error."""
    rules = [("a", "spend > 3 * basket"), ("b", "spend is missing or basket is missing")]
    proofs = proofs_of(rules)
    found = next(f for f in proofs.findings if f.name == "gap")
    assert found.key == "gap/possible"
    assert severity_of(found) is Severity.WARNING
    assert not proofs.segmentations[0].exhaustive


def test_opposite_comparisons_of_two_columns_cover_all():
    """`a > b` and `b >= a` leave only what is missing."""
    rules = [
        ("a", "spend > basket"),
        ("b", "basket >= spend"),
        ("c", "spend is missing or basket is missing"),
    ]
    assert proofs_of(rules).segmentations[0].exhaustive


def test_texts_with_a_part_are_told_apart():
    """Starts, ends and parts of a text are exact: a longer start is a case of the shorter."""
    rules = [("a", "source starts with 'ad'"), ("b", "source starts with 'adwords'")]
    proof = proofs_of([*rules, ("c", "source is missing")]).segmentations[0]
    assert proof.unreachable == ("b",)
    assert proof.gaps[0].words.en == "source not starting with ad"


def test_times_before_as_of_are_ordered():
    """Within 30 days is a case of within 90 days."""
    rules = [("a", "joined within 90d"), ("b", "joined within 30d"), ("c", "level >= 1")]
    assert proofs_of(rules).segmentations[0].unreachable == ("b",)


def test_months_and_days_are_not_taken_for_ordered():
    """A month may be shorter than 30 days: neither rule takes everyone from the other."""
    rules = [("a", "joined within 1mo"), ("b", "joined within 30d"), ("c", "level >= 1")]
    assert proofs_of(rules).segmentations[0].unreachable == ()


def test_money_is_told_in_major_units_and_dates_as_dates():
    """A region reads as the ruleset does."""
    rules = [("a", "spend < 1000 or joined < 2024-05-01"), ("b", "spend is missing")]
    gaps = proofs_of([*rules, ("c", "joined is missing")]).segmentations[0].gaps
    assert gaps[0].words.en == "spend >= 1000 and joined >= 2024-05-01"
    assert gaps[0].witness["spend"] == 1000
    assert gaps[0].witness["joined"] >= "2024-05-01"


def test_choices_are_looked_through():
    """`coalesce(age, 0)` is the age or 0, so nothing missing is left."""
    rules = [("a", "coalesce(age, 0) >= 18"), ("b", "coalesce(age, 0) < 18")]
    assert proofs_of(rules).segmentations[0].exhaustive


# ---------------------------------------------------------------- assumptions, properties, lints


def test_an_assumption_closes_a_gap():
    """What the user knows of the data is taken for granted."""
    rules = [("a", "recency >= 0"), ("b", "orders = 0")]
    assume = "assume:\n  - orders >= 0\n  - recency is known or orders = 0\n  - not recency < 0\n"
    assert not proofs_of(rules).segmentations[0].exhaustive
    assert proofs_of(rules, assume).segmentations[0].exhaustive


def test_assumptions_that_leave_nobody_are_reported():
    """Contradicting assumptions would prove anything."""
    proofs = proofs_of([("a", "level >= 1")], "assume: [level >= 4, level <= 2]\n")
    assert names(proofs) == {"impossible-assumption"}


PROPERTIES = """
properties:
  - never: {segment: a, when: sms = false}
  - always: {when: level = 5 and sms, segment: a}
  - always: {when: level >= 2 and sms, segment: b}
"""


def test_properties_hold_or_have_a_counterexample():
    """The first two hold; the third fails for a customer of level 5, who is in a."""
    rules = [("a", "level >= 4 and sms"), ("b", "level >= 2 and sms")]
    proofs = proofs_of(rules, "  otherwise: {id: rest}\n" + PROPERTIES)
    assert [p.holds for p in proofs.properties] == [True, True, False]
    witness = proofs.properties[2].counterexample.witness
    assert witness["level"] >= 4
    assert "property-fails" in names(proofs)


def test_redundant_conditions_and_idle_columns_are_told():
    """A weaker bound beside a stronger one is redundant; a column that never decides is idle."""
    rules = [("a", "level >= 3 and level >= 2"), ("b", "level < 3")]
    assert "redundant-condition" in names(proofs_of(rules))
    table = "| level | age | segment |\n| >= 3 | > 5 | a |\n| >= 3 | - | a |\n| < 3 | - | b |\n"
    head = HEAD + "segments:\n  assign: first\n  table: |\n" + indent(table, "    ")
    proofs = prove(check(load_text(head)).program)
    assert [f.args["name"] for f in proofs.findings if f.name == "column-never-matters"] == ["age"]


def test_narrowing_is_offered_where_it_opens_no_gap():
    """The cure, followed, gives a segmentation without a gap in which every segment is reached."""
    proofs = proofs_of([("a", "level >= 3"), ("b", "level >= 4"), ("c", "level < 3")])
    (dead,) = [f for f in proofs.findings if f.name == "unreachable-segment"]
    assert dead.key == "unreachable-segment/narrow"
    assert dead.args["narrowed"] == Words("level = 3", "level = 3")
    mended = proofs_of([("a", "level = 3"), ("b", "level >= 4"), ("c", "level < 3")])
    assert mended.segmentations[0].exhaustive
    assert mended.segmentations[0].unreachable == ()


@pytest.mark.parametrize("tail", ["", "  otherwise: {id: rest}\n"])
def test_narrowing_is_not_offered_where_it_would_leave_customers_to_nobody(tail):
    """What other rules do not take up is not given away; only the order is to be changed."""
    rules = [("a", "level >= 3"), ("b", "level >= 4 and O = 3"), ("c", "level < 3")]
    (dead,) = [f for f in proofs_of(rules, tail).findings if f.args.get("segment") == "b"]
    assert dead.key == "unreachable-segment/above"


STEPPED = HEAD.replace(
    "sms: boolean", "sms: boolean\n      step: {type: integer, required: true, between: [1, 3]}"
)
RANGES = st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(RANGES, min_size=2, max_size=5))
def test_a_narrowing_that_is_offered_leaves_nobody_out(ranges):
    """Whoever the narrowed rule gives up is in the range of another rule."""
    taken = {
        f"s{k}": {(x, y) for x in range(min(a, b), max(a, b) + 1) for y in range(1, 4) if c <= y}
        for k, (a, b, c) in enumerate(ranges)
    }
    rules = [
        (f"s{k}", f"{min(a, b)} <= level <= {max(a, b)} and step >= {c}")
        for k, (a, b, c) in enumerate(ranges)
    ]
    for dead in prove(program_of(rules, head=STEPPED)).findings:
        if dead.key == "unreachable-segment/narrow":
            taker = dead.args["taker"]
            at, values = told_values(dead.args["narrowed"].en)
            given_up = {p for p in taken[taker] if p[at] not in values}
            others = set().union(*(points for name, points in taken.items() if name != taker))
            assert given_up <= others


def told_values(said):
    """`level 1..2 or level = 4` as which of the two it is and its values."""
    parts = [part.split() for part in said.split(" or ")]
    values = set()
    for part in parts:
        low, _, high = part[-1].partition("..")
        values |= set(range(int(low), int(high or low) + 1))
    return ["level", "step"].index(parts[0][0]), values


def test_hints_wait_until_gaps_and_unreachable_segments_are_mended():
    """A column that is idle only because a rule is dead is not called idle."""
    rules = [("a", "level >= 3"), ("b", "level >= 4 and age > 5"), ("c", "level < 3")]
    assert "column-never-matters" not in names(proofs_of(rules))
    table = "| level | segment |\n| 1..2 | a |\n| 3 | a |\n"
    head = HEAD + "segments:\n  assign: first\n  table: |\n" + indent(table, "    ")
    assert names(prove(check(load_text(head)).program)) == {"gap"}


def test_each_region_counts_its_own_cells():
    """Two regions of a gap are counted apart, and what they suppose is said in plain words."""
    grid = HEAD + "  G: {of: age, better: higher, into: 5, by: quantile}\n"
    rules = [("a", "level >= 3 and G >= 3"), ("b", "level <= 2 and G <= 2"), ("c", "G is missing")]
    found = prove(program_of(rules, head=grid)).findings
    said = [message_of(f, Lang.EN).text for f in found if f.key == "gap/counted"]
    tail = "(assuming that `level` and `G` occur in any combination)"
    start = "`segments` has a gap: no rule takes 6 of 25 cells, customers with"
    assert said == [
        f"{start} level 1..2 and G 3..5 {tail}",
        f"{start} level 3..5 and G 1..2 {tail}",
    ]
    assert "（假设 `level` 与 `G` 可以任意组合）" in message_of(found[0], Lang.ZH).text


def test_a_witness_says_a_class_in_words():
    """The witness holds the class's id, and says with it what people call the class."""
    labels = "[{id: low, zh: 低, en: poor}, {id: high, zh: 高, en: rich}]"
    head = HEAD + f"  G: {{of: spend, by: mean, labels: {labels}}}\n"
    (gap, *_) = prove(program_of([("a", "G = high or G is missing")], head=head)).findings
    assert gap.witness == {"G": "low"}
    assert witness_line(gap.witness, Lang.ZH, gap.spoken) == "G = 低"
    assert witness_line(gap.witness, Lang.EN, gap.spoken) == "G = poor"


def test_neighbouring_rows_of_one_segment_are_merged():
    """Two rows that differ in one cell and give the same segment could be one."""
    table = "| level | segment |\n| 1..2 | a |\n| 3 | a |\n| 4..5 | b |\n"
    head = HEAD + "segments:\n  assign: first\n  table: |\n" + indent(table, "    ")
    proofs = prove(check(load_text(head)).program)
    found = next(f for f in proofs.findings if f.name == "mergeable-rules")
    assert found.args["region"].en == "level 1..3"


def test_a_sound_ruleset_has_no_findings():
    """Nothing is said of rules that part all customers."""
    rules = [("a", "level >= 3"), ("b", "level < 3")]
    assert proofs_of(rules, assign="one").findings == ()


# ---------------------------------------------------------------- replay and words

REPLAYED = [
    [("a", "level >= 4 and sms"), ("b", "spend > 500"), ("c", "city in [bj, sh]")],
    [("a", "R = 3"), ("b", "O >= 2 and not (city = gz)"), ("c", "value < 1.5")],
    [("a", "source contains 'x'"), ("b", "joined < 2023-01-01 and age >= 30")],
    [("a", "credit >= 110"), ("b", "cell in ['11', '12'] or age is missing")],
]


@pytest.mark.parametrize("rules", REPLAYED)
def test_a_witness_of_a_gap_has_no_segment_when_it_is_replayed(rules):
    """The row engine puts every witness of a gap where the proof says: nowhere."""
    program = program_of(rules)
    proof = prove(program).segmentations[0]
    assert proof.gaps
    for gap in proof.gaps:
        assert segment_of(program, gap.witness) is None, gap


def segment_of(program, witness):
    """The segment that the row engine gives a witness."""
    scope = Scope(customer=physical(witness), as_of=20000)
    (settled,) = settle(program.steps, [scope], {}, frozenset({"F"}))
    return settled.segments["segments"]


def physical(witness):
    """A witness in physical values."""
    made = dict(witness)
    for name in ("spend", "basket"):
        if made.get(name) is not None:
            made[name] = round(made[name] * 100)
    if made.get("joined") is not None:
        made["joined"] = (date.fromisoformat(made["joined"]) - date(1970, 1, 1)).days
    return made


@pytest.mark.parametrize("rules", REPLAYED)
@pytest.mark.parametrize("lang", list(Lang))
def test_every_finding_can_be_said_in_both_languages(rules, lang):
    """No message lacks an argument."""
    for finding in proofs_of(rules, assign="one").findings:
        assert message_of(finding, lang).text


RANDOM = [
    *REPLAYED,
    [("a", "spend > 2 * basket"), ("b", "basket >= spend or age < 40"), ("c", "spend is missing")],
    [("a", "coalesce(spend, basket) >= 50"), ("b", "if(sms, age, level) >= 3"), ("c", "F <= 2")],
    [("a", "credit >= 105"), ("b", "not (sms and level >= 3)"), ("c", "sms and credit < 100")],
    [("a", "joined within 90d"), ("b", "days_since(joined) > 60"), ("c", "days_since(joined) < 5")],
    [("a", "source ends with 'x'"), ("b", "source contains 'a'"), ("c", "lower(source) = 'xa'")],
]


@pytest.mark.parametrize("rules", RANDOM)
def test_no_customer_contradicts_a_proof(rules):
    """What the row engine gives random customers is never what was proved impossible."""
    program = program_of(rules)
    proof = prove(program).segmentations[0]
    rng = random.Random(len(str(rules)))  # noqa: S311 - not for secrets
    customers = [random_customer(rng) for _ in range(300)]
    given = [Scope(customer=c, as_of=20000) for c in customers]
    for settled in settle(program.steps, given, {}, frozenset({"F"})):
        segment = settled.segments["segments"]
        assert segment is not None or not proof.exhaustive
        assert segment not in proof.unreachable
        true = {
            k for k, r in enumerate(program.segmentations[0].rules) if holds(r.condition, settled)
        }
        assert all((i, j) in proof.pairs for i in true for j in true if i < j)
        assert not proof.dead or min(true, default=-1) not in proof.dead


def random_customer(rng):
    """A customer near the literals of the rules; what may be missing sometimes is."""
    made = {
        "age": rng.randint(0, 120),
        "city": rng.choice(["bj", "sh", "gz"]),
        "source": "".join(rng.choice("xab") for _ in range(rng.randint(1, 3))),
        "sms": rng.random() < 0.5,
        "joined": 20000 - rng.randint(-10, 100),
        "spend": rng.randint(0, 20) * 1000,
        "basket": rng.randint(0, 20) * 1000,
        "recency": rng.randint(0, 120),
    }
    made = {name: None if rng.random() < 0.15 else value for name, value in made.items()}
    required = {"id": "c", "level": rng.randint(1, 5), "orders": rng.randint(0, 8)}
    return {**made, **required, "F": rng.randint(1, 5)}
