from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from segrules.compiler.check import check
from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Classes,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    LookedUp,
    Matches,
    Metric,
    Named,
    Program,
    Share,
    Span,
    Top,
    Value,
)
from segrules.language.source import load_text
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type, money
from tests.compiler.marked import with_preamble

CITY = Type(Kind.TEXT, options=("上海", "北京", "广州"))


def program(text: str) -> Program:
    """The program of a ruleset that has no error."""
    checked = check(load_text(with_preamble(text)))
    assert checked.program is not None, checked.findings
    return checked.program


def lowered(condition: str, head: str = "") -> Condition:
    """A rule's condition in the small tree."""
    rules = "segmentations:\n  tags: {rules: [{id: x, when: vip}]}\n  part:\n    rules:\n"
    text = f"{head}{rules}    - id: a\n      when: >-\n        {condition}\n"
    return program(text).segmentations[-1].rules[0].condition


def metric(definition: str, head: str = "") -> Metric:
    """A metric called m."""
    made = program(f"{head}metrics:\n  m: {definition}\nscores: {{}}\n")
    return made.metrics[0]


def column(name: str, kind: Type, table: str = "customers") -> Column:
    """A column."""
    return Column(table, name, kind)


AGE = column("age", INTEGER)
CREDIT = column("credit", money(2, "CNY"))
JOINED = column("joined", DATE)
SEEN = column("seen_at", INSTANT)


def whole(op: str, subject: Value, value: int) -> Compare:
    """A comparison with a constant of the subject's type."""
    return Compare(op, subject, Constant(value, subject.type))  # type: ignore[arg-type]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("written", "op", "minor"),
    [
        ("credit > 10.005", ">=", 1001),
        ("credit >= 10.005", ">=", 1001),
        ("credit < 10.005", "<=", 1000),
        ("credit <= 10.005", "<=", 1000),
        ("not credit > 10.005", "<=", 1000),
        ("10.005 < credit", ">=", 1001),
        ("credit > -10.005", ">=", -1000),
        ("credit = 10.1", "=", 1010),
        ("not credit = 10", "!=", 1000),
        ("credit >= 1.5万", ">=", 1_500_000),
    ],
)
def test_money_is_compared_in_minor_units(written, op, minor):
    """A bound between two amounts is moved to the next one, on the side that keeps the meaning."""
    assert lowered(written) == whole(op, CREDIT, minor)


@pytest.mark.parametrize(
    ("written", "op", "value"),
    [
        ("age > 2.5", ">=", 3),
        ("age < 2.5", "<=", 2),
        ("age >= 3.0", ">=", 3),
        ("2.5 >= age", "<=", 2),
        ("not age <= 2.5", ">=", 3),
    ],
)
def test_integers_are_compared_with_integers(written, op, value):
    """`age > 2.5` is `age >= 3`."""
    assert lowered(written) == whole(op, AGE, value)


def test_a_number_meets_money_in_major_units():
    """Money beside a plain number is that number of yuan, not of fen."""
    rate = column("rate", NUMBER)
    assert lowered("credit > rate") == Compare(">", Call("number", (CREDIT,), NUMBER), rate)
    assert lowered("rate >= 12%") == Compare(">=", rate, Constant(0.12, NUMBER))


def test_literals_take_the_unit_of_the_other_summand():
    """`credit + 5` adds five yuan; a factor stays a factor."""
    kind = money(2, "CNY")
    added = Call("add", (CREDIT, Constant(500, kind)), kind)
    assert lowered("credit + 5 > 7") == whole(">", added, 700)
    doubled = Call("multiply", (CREDIT, Constant(2, INTEGER)), kind)
    assert lowered("credit * 2 > 7") == whole(">", doubled, 700)


# ---------------------------------------------------------------- dates and instants


def micros(*moment: int, zone: str) -> int:
    """Microseconds of a moment on the clocks of a zone."""
    local = datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
    return round((local - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000


def test_a_date_is_a_day_count():
    """Days since 1970 on either side."""
    day = (date(2024, 5, 1) - date(1970, 1, 1)).days
    assert lowered("joined >= 2024-05-01") == whole(">=", JOINED, day)
    assert lowered("2024-05-01 > joined") == whole("<", JOINED, day)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "America/Havana"])
def test_a_moment_is_read_in_the_zone_of_the_ruleset(zone):
    """A moment without a zone of its own stands on the clocks of the ruleset's."""
    at = micros(2024, 3, 10, 10, 30, zone=zone)
    condition = lowered("seen_at > 2024-03-10 10:30", f"timezone: {zone}\n")
    assert condition == whole(">", SEEN, at)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "America/Havana"])
def test_an_instant_beside_a_day_is_asked_for_its_day(zone):
    """`<=` takes the whole day in, `=` is a day and not a midnight, also where clocks jump."""
    head = f"timezone: {zone}\n"
    start, end = (whole("<", SEEN, micros(2024, 3, day, zone=zone)) for day in (10, 11))
    late = Compare(">=", SEEN, start.right)
    after = Compare(">=", SEEN, end.right)
    assert lowered("seen_at < 2024-03-10", head) == start
    assert lowered("seen_at <= 2024-03-10", head) == end
    assert lowered("seen_at > 2024-03-10", head) == after
    assert lowered("seen_at >= 2024-03-10", head) == late
    assert lowered("seen_at = 2024-03-10", head) == Every((late, end))
    assert lowered("not seen_at = 2024-03-10", head) == Either((start, after))
    assert lowered("seen_at between 2024-03-10 and 2024-03-10", head) == Every((late, end))
    assert lowered("seen_at in [2024-03-10]", head) == Every((late, end))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_can_be_compared_with(day):
    """The first and the last day that can be written overflow nothing, in any zone."""
    for zone in ("Asia/Shanghai", "America/New_York"):
        condition = lowered(f"seen_at <= {day}", f"timezone: {zone}\n")
        assert isinstance(condition, Compare)


@pytest.mark.parametrize(
    ("length", "span"),
    [
        ("90d", Span(days=90)),
        ("2w", Span(days=14)),
        ("6mo", Span(months=6)),
        ("2y", Span(months=24)),
    ],
)
def test_lengths_of_time_stay_calendar_lengths(length, span):
    """Months and years are counted by the calendar, not as so many days."""
    start = AsOf(span, DATE)
    inside = Every((Compare(">=", JOINED, start), Compare("<", JOINED, AsOf(Span(), DATE))))
    assert lowered(f"joined within {length}") == inside
    assert lowered(f"joined more than {length} ago") == Compare("<", JOINED, start)
    assert lowered(f"not joined more than {length} ago") == Compare(">=", JOINED, start)


def test_within_of_an_instant_counts_hours():
    """Hours are lengths of instants."""
    condition = lowered("seen_at within 12h")
    assert isinstance(condition, Every)
    assert condition.parts[0] == Compare(">=", SEEN, AsOf(Span(hours=12), INSTANT))


def test_a_window_narrows_the_rows_of_an_aggregate():
    """`window` and `where` become one condition on the rows, the window first."""
    value = metric("{from: orders, value: sum(amount), where: amount > 5, window: 3mo}").value
    ordered_at = column("ordered_at", DATE, "orders")
    assert isinstance(value, Aggregate)
    assert isinstance(value.where, Every)
    assert value.where.parts[0] == Compare(">=", ordered_at, AsOf(Span(months=3), DATE))
    assert value.where.parts[1] == Compare("<", ordered_at, AsOf(Span(), DATE))
    assert value.where.parts[2] == whole(">", column("amount", money(2, "CNY"), "orders"), 500)


def test_days_since_is_days_up_to_as_of():
    """`days_since(x)` is `days_between(x, as_of)`."""
    value = metric("{from: orders, value: days_since(max(ordered_at))}").value
    assert isinstance(value, Call)
    assert value.function == "days_between"
    assert value.args[1] == AsOf(Span(), DATE)


# ---------------------------------------------------------------- scores and their labels

SIZE = Type(Kind.INTEGER, options=("low", "mid", "high"), classes=3)


@pytest.mark.parametrize(
    ("written", "op", "class_"),
    [
        ("M = high", "=", 3),
        ("M >= mid", ">=", 2),
        ("M < 'mid'", "<", 2),
        ("high > M", "<", 3),
        ("not M = low", "!=", 1),
        ("M > 1.5", ">=", 2),
    ],
)
def test_labels_are_compared_by_their_class(written, op, class_):
    """A label stands for its class, bare or quoted; worst is 1."""
    assert lowered(written) == whole(op, Named("M", SIZE), class_)


def test_a_label_and_its_class_make_the_same_atom():
    """Proofs and engines see one atom, however the class is written."""
    assert lowered("M = high") == lowered("M = 3") == lowered("M = 'high'")
    assert lowered("M in [low, 2]") == lowered("M in [1, mid]")


def test_labels_of_shares_and_tops_are_written_best_first():
    """A of A, B, C is the best; inside labels stand worst first."""
    scores = """\
scores:
  tier: {of: monetary, by: share, at: [80%, 0.95], labels: [A, B, C]}
  list: {of: monetary, by: top, at: [100, 1000], labels: [gold, silver, rest]}
  part: {of: monetary, by: top, at: [12.5%], labels: [gold, rest]}
"""
    tier, listed, part = program(scores).scores
    assert tier.type.options == ("C", "B", "A")
    assert isinstance(tier.rule, Classes)
    assert tier.rule.method == Share(((4, 5), (19, 20)))
    assert listed.type.options == ("rest", "silver", "gold")
    assert isinstance(listed.rule, Classes)
    assert listed.rule.method == Top((100, 1000))
    assert isinstance(part.rule, Classes)
    assert part.rule.method == Top(((1, 8),))


def test_a_score_may_be_called_like_a_label():
    """A declared value comes first where a value stands, the score everywhere else."""
    head = """\
scores:
  high: {of: recency, into: 5}
  M: {of: monetary, at: [100, 1000], labels: [low, mid, high]}
"""
    condition = lowered("M = high and high = 5 and 2 < high", head)
    assert isinstance(condition, Every)
    assert condition.parts[0] == whole("=", Named("M", SIZE), 3)
    assert condition.parts[1].left.name == "high"
    assert condition.parts[2].left.name == "high"


def test_cut_points_are_exact_in_the_units_of_what_is_cut():
    """Money is cut in minor units, numbers at their doubles; percentages are fractions."""
    scores = """\
scores:
  a: {of: monetary, at: [0.1, 10, 10.05]}
  b: {of: monetary / frequency, at: [0.1, 25%, 2.5]}
"""
    a, b = program(scores).scores
    assert a.rule.method.at == (10, 1000, 1005)
    assert b.rule.method.at == (0.1, 0.25, 2.5)


# ---------------------------------------------------------------- tests in words, and negation


def test_between_takes_both_ends_in():
    """And its negation leaves both out."""
    assert lowered("age between 18 and 35") == Every((whole(">=", AGE, 18), whole("<=", AGE, 35)))
    outside = Either((whole("<", AGE, 18), whole(">", AGE, 35)))
    assert lowered("age not between 18 and 35") == outside
    assert lowered("not age between 18 and 35") == outside


def test_a_chain_is_its_pairs():
    """`18 <= age < 35`, the literal on the right of each pair."""
    assert lowered("18 <= age < 35") == Every((whole(">=", AGE, 18), whole("<", AGE, 35)))
    assert lowered("not 18 <= age < 35") == Either((whole("<", AGE, 18), whole(">=", AGE, 35)))


def test_several_options_are_one_membership():
    """Constants become a set; what must be computed is compared one by one; one is an equality."""
    city = column("city", CITY)
    assert lowered("city in [上海, '北京']") == Among(city, frozenset({"上海", "北京"}))
    assert lowered("city in [上海, 上海]") == lowered("city = 上海")
    assert lowered("not city in [上海, 北京]") == Among(
        city, frozenset({"上海", "北京"}), negated=True
    )
    recency = Named("recency", INTEGER)
    mixed = Either((Among(AGE, frozenset({1, 2})), Compare("=", AGE, recency)))
    assert lowered("age in [1, recency, 2]") == mixed
    assert lowered("age in [1, 2.0]") == Among(AGE, frozenset({1, 2}))


def test_negation_is_pushed_to_the_atoms():
    """De Morgan, twice over; two negations are none."""
    vip, ok = column("vip", Type(Kind.BOOLEAN)), column("sms_ok", Type(Kind.BOOLEAN))
    assert lowered("not (vip and not (sms_ok or age > 3))") == Either(
        (Holds(vip, negated=True), Holds(ok), whole(">", AGE, 3))
    )
    assert lowered("not not vip") == Holds(vip)
    assert lowered("vip = false") == lowered("vip != true") == Holds(vip, negated=True)
    assert lowered("not city is missing") == Known(column("city", CITY))
    assert lowered("not nickname contains 'x'") == Matches(
        "contains", column("nickname", TEXT), "x", negated=True
    )


def test_conjunctions_are_flat():
    """`all` inside `all` and `and` inside them is one list."""
    text = """\
segments:
  rules:
    - id: a
      when: {all: [age > 1 and age > 2, {all: [age > 3, {not: {any: [age > 4, age > 5]}}]}]}
"""
    condition = program(text).segmentations[0].rules[0].condition
    expected = [whole(">", AGE, n) for n in (1, 2, 3)] + [whole("<=", AGE, n) for n in (4, 5)]
    assert condition == Every(tuple(expected))


def test_constants_are_compared_at_once():
    """What no customer can change is true or false for everybody."""
    assert lowered("1 < 2") == Always(value=True)
    assert lowered("not 2024-01-01 < 2023-01-01") == Always(value=True)
    assert lowered("'a' = 'b'") == Always(value=False)
    assert lowered("true") == Always(value=True)


def test_a_comparison_of_a_comparison_is_the_comparison():
    """`(age > 3) = false` is its negation, which is unknown where it is."""
    assert lowered("(age > 3) = true") == whole(">", AGE, 3)
    assert lowered("(age > 3) = false") == whole("<=", AGE, 3)


def test_segments_are_conditions():
    """`is` and `in` ask for segments; nothing about them is unknown."""
    assert lowered("tags is x") == InSegment("tags", frozenset({"x"}))
    assert lowered("tags is not x") == InSegment("tags", frozenset({"x"}), negated=True)
    assert lowered("not tags in ['x', x]") == InSegment("tags", frozenset({"x"}), negated=True)


def test_a_segmentation_may_be_called_like_a_key_of_the_file():
    """The names of sections and keys are names like any other."""
    text = """\
segmentations:
  rules: {rules: [{id: when, when: vip}]}
  table:
    table: |
      | age  | segment |
      | >= 3 | rules   |
  segments: {rules: [{id: x, when: rules is when and table is rules}]}
"""
    made = program(text).segmentations
    assert [s.name for s in made] == ["rules", "table", "segments"]
    assert [s.rules[0].segment for s in made] == ["when", "rules", "x"]


# ---------------------------------------------------------------- values


def test_a_text_beside_a_column_need_not_be_one_of_its_values():
    """`coalesce` and `if` may give another text; a bare word must be declared."""
    city = column("city", CITY)
    value = metric("coalesce(city, '未知')").value
    assert value == Call("coalesce", (city, Constant("未知", TEXT)), TEXT)
    assert isinstance(value, Call)
    bare = metric('"if(vip, city, 上海)"').value
    assert bare.otherwise == Constant("上海", CITY)


def test_a_wanted_value_reaches_into_a_choice():
    """`M = if(vip, high, low)` reads the labels in both branches."""
    condition = lowered("M = if(vip, high, low)")
    assert [condition.right.then.value, condition.right.otherwise.value] == [3, 1]


def test_look_ups_reach_one_table():
    """`product.category` is a column of the row that the product points to."""
    value = metric("{from: orders, value: count(), where: product.category = 母婴}").value
    looked_up = value.where.left
    product = column("product", TEXT, "orders")
    kind = Type(Kind.TEXT, options=("母婴", "美妆"))
    assert looked_up == LookedUp(product, "products", "category", kind)


def test_customers_can_be_looked_up_from_their_own_table():
    """Who brought a customer is a customer."""
    text = """\
tables:
  customers:
    key: id
    columns: {id: text, city: text, friend: {type: text, looks_up: customers}}
metrics: {}
scores: {}
segments: {rules: [{id: a, when: friend.city = '上海' or friend.city is missing}]}
"""
    condition = program(text).segmentations[0].rules[0].condition
    assert condition.parts[0].left.table == "customers"


def test_a_metric_may_be_called_like_a_column_of_events():
    """`amount: sum(amount)` is no cycle, and neither is a metric called like a value."""
    text = """\
metrics:
  amount: {from: orders, value: sum(amount)}
  app: {from: orders, value: count(), where: channel = app}
  web: {from: orders, value: count(), where: "channel in [web, app]"}
scores: {}
segments: {rules: [{id: a, when: amount > 5 and app > web}]}
"""
    made = program(text)
    assert [m.name for m in made.metrics] == ["amount", "app", "web"]


def test_rounding_sees_money_as_the_decimal_that_it_is():
    """Money is not turned into a double before it is rounded."""
    assert metric('"round(credit, 1)"').value == Call(
        "round", (CREDIT, Constant(1, INTEGER)), NUMBER
    )


def test_share_has_both_sides_of_its_condition():
    """Rows where it is true are counted over rows where it is known."""
    argument = metric("{from: orders, value: share(channel = app)}").value.argument
    kind = Type(Kind.TEXT, options=("app", "web", "store"))
    channel = column("channel", kind, "orders")
    assert argument.condition == Compare("=", channel, Constant("app", kind))
    assert argument.negation == Compare("!=", channel, Constant("app", kind))


def test_without_a_customers_table_the_first_key_is_known():
    """The key of customers who are known by their events has the first table's name for it."""
    text = """\
tables:
  orders: {key: buyer, columns: {buyer: text, amount: integer}}
  visits: {key: uid, columns: {uid: text, pages: integer}}
metrics: {m: {from: visits, value: sum(pages)}}
scores: {}
segments: {rules: [{id: a, when: buyer != 'x'}]}
"""
    checked = check(load_text(with_preamble(text)))
    assert checked.findings == ()
    assert checked.program.segmentations[0].rules[0].condition.left == Named("buyer", TEXT)
    other = check(load_text(with_preamble(text.replace("buyer != 'x'", "uid != 'x'"))))
    assert [f.key for f in other.findings] == ["unknown-name"]


TOWN = Column("customers", "city", CITY)


@pytest.mark.parametrize(
    ("text", "joint", "negated"),
    [
        ("city contains any of [慢, 差]", Either, False),
        ("city contains all of [慢, 差, 慢]", Every, False),
        ("not city contains any of [慢, 差]", Every, True),
        ("city not contains all of [慢, 差]", Either, True),
    ],
)
def test_keywords_are_a_test_of_text_each(text, joint, negated):
    """One atom a keyword, joined as the list says; negation turns the joint round."""
    tests = [Matches("contains", TOWN, word, negated=negated) for word in ("慢", "差")]
    assert lowered(text) == joint(tuple(tests))


def test_a_list_of_keywords_may_be_a_parameter():
    """A parameter that holds several texts stands for all of them."""
    head = "parameters: {bad: [慢, 差]}\n"
    assert lowered("city contains any of [$bad]", head) == lowered("city contains any of [慢, 差]")


def test_one_keyword_is_a_plain_test():
    """A list of one says no more than the text."""
    assert lowered("city contains any of [慢]") == lowered("city contains '慢'")
