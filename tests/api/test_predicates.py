from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules

CUSTOMERS = """\
segrules: 1
name: club
tables:
  shops: {key: shop, columns: {shop: text, region: text}}
  customers:
    key: id
    columns:
      id: text
      age: integer
      city: {type: text, one_of: [Paris, Rome], aliases: [城市]}
      member: boolean
      spent: money
      joined: date
      home: {type: text, looks_up: shops}
metrics:
  twice: spent * 2
scores:
  A: {of: age, at: [18, 60]}
  S: {of: twice, at: [200, 1000], labels: [low, mid, high]}
  cell: {join: [A, S]}
  credit: {points: [{when: member, add: 10}, {when: age >= 60, add: -5}], base: 100}
segmentations:
  stage:
    rules:
      - {id: best, when: A >= 2 and S = high}
      - {id: good, when: S != low or member}
      - {id: young, when: age < 18}
    otherwise: rest
  tags:
    assign: all
    rules:
      - {id: roman, when: city = Rome}
      - {id: pale, when: not member}
      - {id: unknown, when: age is missing}
  again:
    rules:
      - {id: both, when: stage is good and credit >= 100}
      - {id: oldest, when: cell = '33'}
  time:
    rules:
      - {id: new, when: days_since(joined) < 30}
      - {id: south, when: home.region = 'south'}
"""

AGES = st.none() | st.integers(0, 100)
MONEY = st.none() | st.integers(0, 100_000).map(lambda cents: cents / 100)
FLAGS = st.none() | st.booleans()
CITIES = st.none() | st.sampled_from(["Paris", "Rome"])
PEOPLE = st.lists(st.tuples(AGES, CITIES, FLAGS, MONEY), max_size=30)


@pytest.fixture(scope="module")
def club():
    """A ruleset of which everything but the last segmentation comes from a customer's columns."""
    return segrules.compile(CUSTOMERS)


def frame_of(people):
    """Customers as a DataFrame."""
    columns = ["age", "city", "member", "spent"]
    return pd.DataFrame(people, columns=columns, dtype=object)


def score(value, points):
    """A class by hand: how many points are not above the value, plus one; None for None."""
    return None if value is None else 1 + sum(value >= p for p in points)


def stage_of(person):
    """The first segment that a person is in, by hand; what is unknown is not true."""
    age, _, member, spent = person
    a, s = score(age, (18, 60)), score(spent, (100, 500))
    if a is not None and s is not None and a >= 2 and s == 3:
        return "best"
    if (s is not None and s != 1) or member is True:
        return "good"
    return "young" if age is not None and age < 18 else "rest"


def tags_of(person):
    """The tags of a person, by hand."""
    age, city, member, _ = person
    held = {"roman": city == "Rome", "pale": member is False, "unknown": age is None}
    return {tag for tag, is_held in held.items() if is_held}


def credit_of(person):
    """The points of a person, by hand."""
    age, _, member, _ = person
    return 100 + 10 * (member is True) - 5 * (age is not None and age >= 60)


@settings(deadline=None, max_examples=60)
@given(people=PEOPLE)
def test_the_first_rule_that_is_true_wins(club, people):
    """Of rules in order each customer is in one segment at most, missing values included."""
    frame = frame_of(people)
    for segment in ("best", "good", "young", "rest"):
        inside = club.predicate(segment)(frame)
        assert inside.tolist() == [stage_of(p) == segment for p in people]


@settings(deadline=None, max_examples=60)
@given(people=PEOPLE)
def test_tags_are_carried_together(club, people):
    """A tag is carried whatever other tags are."""
    frame = frame_of(people)
    for tag in ("roman", "pale", "unknown"):
        assert club.predicate(tag)(frame).tolist() == [tag in tags_of(p) for p in people]


@settings(deadline=None, max_examples=60)
@given(people=PEOPLE)
def test_what_rests_on_other_segments_and_scores(club, people):
    """Segments of another segmentation, points and joined scores are worked out on the way."""
    frame = frame_of(people)
    both = [stage_of(p) == "good" and credit_of(p) >= 100 for p in people]
    assert club.predicate("both")(frame).tolist() == both
    oldest = [
        score(p[0], (18, 60)) == 3 and score(p[3], (100, 500)) == 3 and not b
        for p, b in zip(people, both, strict=True)
    ]
    assert club.predicate("oldest")(frame).tolist() == oldest


PEOPLE_LIKE = [(70, "Rome", True, 600.0), (16, None, False, 3.0), (None, "Paris", None, None)]


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["x", "y", "x"]),
        pd.Index([3, 3, 3], name="id"),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2), ("c", 3)], names=["city2", None]),
        pd.date_range("2024-01-01", periods=3),
    ],
)
def test_the_index_is_the_frames(index, club):
    """The Series is boolean and lies on the frame's index, repeated labels and all."""
    frame = frame_of(PEOPLE_LIKE).set_index(index)
    before = frame.copy()
    inside = club.predicate("best")(frame)
    assert inside.index.equals(index)
    assert inside.dtype == bool
    assert inside.name == "best"
    assert list(frame[inside]["age"]) == [70]
    pd.testing.assert_frame_equal(frame, before)


def test_a_frame_without_customers(club):
    """Of nobody nobody is in a segment."""
    empty = club.predicate("best")(frame_of([]))
    assert len(empty) == 0
    assert empty.dtype == bool


def as_labels(classes):
    """Classes as labels."""
    return classes.map({1: "low", 2: "mid", 3: "high"})


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c,
        lambda c: c.astype("Int64"),
        lambda c: c.astype("float64"),
        as_labels,
        lambda c: as_labels(c).astype("category"),
        lambda c: as_labels(c).astype(object),
        lambda c: as_labels(c).astype("string[pyarrow]"),
        lambda _: pd.Series([3, "mid", None, "low "], dtype=object),
    ],
)
def test_labelled_scores_are_labels_or_numbers(change, club):
    """A score with labels may stand in the frame as its labels, its class numbers, or mixed."""
    frame = pd.DataFrame({"A": [2, 2, 2, 1], "S": change(pd.Series([3, 2, None, 1])), "member": 0})
    assert club.predicate("best")(frame).tolist() == [True, False, False, False]
    frame["age"] = 20
    assert club.predicate("good")(frame).tolist() == [False, True, False, False]


def test_what_the_frame_has_goes_before_what_could_be_worked_out(club):
    """A score that stands in the frame is taken as it is, and needs nothing below it."""
    frame = pd.DataFrame({"A": [3, 3], "S": ["high", "low"]})
    assert club.predicate("best")(frame).tolist() == [True, False]


def test_aliases_name_customer_columns_too(club):
    """A customer's column is found by its alias, as in a file."""
    assert club.predicate("roman")(pd.DataFrame({"城市": ["Rome", None]})).tolist() == [True, False]


# ---------------------------------------------------------------- what cannot be asked


@pytest.mark.parametrize(
    ("segment", "columns", "said"),
    [
        ("best", ["S"], "the DataFrame has no `age`"),
        ("best", ["aeg", "spent"], "the DataFrame has no `age`"),
        ("good", ["age", "spent"], "the DataFrame has no `member`"),
        ("best", ["age", "spent", "age"], "several columns `age`"),
        ("roman", ["城市", "城市"], "several columns `city`"),
    ],
)
def test_a_frame_that_lacks_something(segment, columns, said, club):
    """What the segment needs and the frame has not, or has twice, is named."""
    frame = pd.DataFrame([[1] * len(columns)], columns=columns)
    with pytest.raises(segrules.DataError, match=said):
        club.predicate(segment)(frame)


def test_everything_that_is_lacking_is_named_at_once(club):
    """All findings come together, each with the nearest column there is."""
    with pytest.raises(segrules.DataError) as caught:
        club.predicate("good")(pd.DataFrame({"membr": [1], "spend": [2.0]}))
    found = {f.args["name"]: (f.key, f.args["near"]) for f in caught.value.findings}
    assert found["member"] == ("frame-lacks/near", "`membr`")
    assert found["spent"] == ("frame-lacks/near", "`spend`")
    assert found["age"][0] == "frame-lacks"


def test_cells_that_cannot_be_read(club):
    """Most of a column is an error; a few are missing, with a warning that tells how many."""
    ask = club.predicate("unknown")
    rows = frame_of([(30, "Rome", True, 1.0)] * 10)
    with pytest.raises(segrules.DataError, match="column `age`"):
        ask(rows.assign(age=["old"] * 6 + [30] * 4))
    with pytest.warns(segrules.DataWarning, match=r"2 cells \(20.0%\) of column `age`"):
        inside = ask(rows.assign(age=["old"] * 2 + [30] * 8))
    assert inside.tolist() == [True] * 2 + [False] * 8
    with pytest.warns(segrules.DataWarning, match="column `A`"):
        club.predicate("best")(pd.DataFrame({"A": [1, 2, 9], "S": [3, 3, 3]}))


def test_segments_by_name(club):
    """A segment is named by its id, or with its segmentation; others are KeyErrors."""
    frame = frame_of(PEOPLE_LIKE)
    assert club.predicate("stage.best")(frame).tolist() == club.predicate("best")(frame).tolist()
    with pytest.raises(KeyError, match="there is best"):
        club.predicate("bst")
    with pytest.raises(KeyError, match=r"no segment 'best\.stage'"):
        club.predicate("best.stage")
    shared = segrules.compile(CUSTOMERS.replace("id: new", "id: best"))
    with pytest.raises(KeyError, match=r"say which: stage\.best, time\.best"):
        shared.predicate("best")
    assert shared.predicate("stage.best")(frame).tolist() == [True, False, False]


def test_what_depends_on_the_day(club):
    """A segment that counts days asks for the day, and the others do not."""
    joined = [dt.date(2024, 6, 15), dt.date(2024, 1, 1), None]
    frame = pd.DataFrame({"joined": joined, "home.region": ["north", "south", None]})
    assert club.predicate("new", as_of="2024-07-01")(frame).tolist() == [True, False, False]
    assert club.predicate("south", as_of=dt.date(2024, 7, 1))(frame).tolist() == [
        False,
        True,
        False,
    ]
    with pytest.raises(segrules.DataError, match="depends on the as-of day"):
        club.predicate("new")(frame)
    with pytest.raises(ValueError, match="no date"):
        club.predicate("new", as_of="soon")


# ---------------------------------------------------------------- beside a whole run

ORDERS = """\
segrules: 1
name: shop
tables:
  orders:
    key: customer_id
    columns: {customer_id: text, ordered_at: date, amount: money, app: boolean}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  last_day: {from: orders, value: max(ordered_at)}
  monetary: {from: orders, value: sum(amount)}
  basket: {from: orders, value: mean(amount)}
  app_share: {from: orders, value: share(app)}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  M: {of: monetary, by: mean, labels: [low, high]}
  B: {of: basket, at: [20, 50]}
  code: {join: [R, B]}
  index: {total: {R: 0.5, monetary: 0.001}}
segmentations:
  rfm:
    rules:
      - {id: champions, when: R = 3 and M = high}
      - {id: digital, when: app_share > 0.5 and basket >= 30}
      - {id: first, when: customer_id starts with '1'}
      - {id: coded, when: "code in ['11', '12']"}
    otherwise: rest
  more:
    assign: all
    rules:
      - {id: rich, when: index > 2}
      - {id: late, when: last_day >= 2024-06-01}
      - {id: champion_or_rest, when: rfm is champions or rfm is rest}
"""


@pytest.fixture(scope="module")
def shop():
    """A ruleset whose metrics and cut points come from events."""
    return segrules.compile(ORDERS)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 200))
def test_a_run_and_the_predicates_agree(shop, seed, size):
    """Asked of the customers of a run, every predicate says what the run says."""
    chance = np.random.default_rng(seed)
    days = pd.to_datetime("2024-01-01") + pd.to_timedelta(chance.integers(0, 300, size), unit="D")
    orders = pd.DataFrame(
        {
            "customer_id": chance.integers(0, 30, size).astype(str),
            "ordered_at": days.where((chance.random(size) > 0.1) | (np.arange(size) == 0)),
            "amount": np.where(
                chance.random(size) > 0.1, chance.integers(0, 9999, size) / 100, np.nan
            ),
            "app": pd.array(chance.random(size) > 0.5, dtype="boolean"),
        }
    )
    run = shop.apply(orders).customers
    for way in shop.program.segmentations:
        for segment in way.segments:
            expected = (
                run[f"{way.name}.{segment.id}"]
                if way.assign == "all"
                else (run[way.name] == segment.id).fillna(value=False)
            )
            for frame in (run, run.set_index("customer_id")):
                inside = shop.predicate(segment.id)(frame)
                assert inside.tolist() == expected.tolist()


def test_metrics_of_events_can_only_come_from_the_frame(shop):
    """A metric, or cut points from data, that the frame has not are named as lacking."""
    frame = pd.DataFrame({"recency": [1], "monetary": [2.0], "customer_id": ["1"]})
    with pytest.raises(segrules.DataError) as caught:
        shop.predicate("champions")(frame)
    assert {f.args["name"] for f in caught.value.findings} == {"R", "M"}


def test_only_what_the_segment_can_depend_on_is_asked_for(club):
    """Rules below a segment's last one, and other tags, need nothing of the frame."""
    frame = pd.DataFrame({"A": [2], "S": ["high"]})
    assert club.predicate("best")(frame).tolist() == [True]
    assert club.predicate("unknown")(pd.DataFrame({"age": [None]})).tolist() == [True]
    with pytest.raises(segrules.DataError, match="`member`"):
        club.predicate("young")(frame)
