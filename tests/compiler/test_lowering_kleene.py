from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segrules.compiler.lower import condition
from segrules.compiler.program import Column, Named
from segrules.compiler.scope import Names, Scope
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.scope import Scope as Row
from segrules.language.expression import tree
from segrules.language.expression.parse import parse
from segrules.language.expression.show import show
from segrules.language.places import Place, nowhere
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type, money
from tests.compiler.kleene import World, truth

ZONE = ZoneInfo("America/New_York")
AS_OF = date(2024, 3, 31)
EPOCH = date(1970, 1, 1)
HERE = Place("", 1, 1, 1, 1)

LABELS = ("low", "mid", "high")
CITIES = ("上海", "北京")
TYPES = {
    "age": INTEGER,
    "visits": INTEGER,
    "credit": money(2),
    "rate": NUMBER,
    "nickname": TEXT,
    "city": Type(Kind.TEXT, options=CITIES),
    "vip": BOOLEAN,
    "joined": DATE,
    "seen_at": INSTANT,
    "M": Type(Kind.INTEGER, options=LABELS, classes=3),
}
SCOPE_NAMES = Names(
    {},
    {n: Named(n, t) if n == "M" else Column("customers", n, t) for n, t in TYPES.items()},
    {"rfm": ("a", "b")},
    timezone=ZONE.key,
)

# ---------------------------------------------------------------- customers

FEW_DAYS = [date(2022, 3, 31), date(2022, 4, 1), date(2024, 2, 29), date(2024, 3, 10), AS_OF]
"""Few, so that they meet: a leap day, the day clocks jump, two years before, `as_of`."""
DAYS = st.sampled_from(FEW_DAYS)
MOMENTS = st.tuples(DAYS, st.sampled_from([0, 3, 4, 5, 10, 28])).map(
    lambda p: datetime(p[0].year, p[0].month, p[0].day, tzinfo=UTC) + timedelta(hours=p[1])
)
CENTS = st.sampled_from([-50, 0, 1, 30, 100, 150]).map(lambda n: Fraction(n, 100))
VALUES = {
    "age": st.integers(-1, 2).map(Fraction),
    "visits": st.integers(-1, 2).map(Fraction),
    "credit": CENTS,
    "rate": st.sampled_from([-0.5, 0.0, 0.3, 1.0, 1.5]),
    "nickname": st.sampled_from(["", "a", "ab", "ba", "上海"]),
    "city": st.sampled_from(CITIES),
    "vip": st.booleans(),
    "joined": DAYS,
    "seen_at": MOMENTS,
    "M": st.integers(1, 3).map(Fraction),
}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A customer; each value may be missing."""
    values = {n: draw(st.none() | s) for n, s in VALUES.items()}
    segment = draw(st.sampled_from(["a", "b", None]))
    return World(values, {"M": LABELS}, {"rfm": segment}, AS_OF, ZONE)


def physical(name: str, value: object) -> object:
    """A value as engines hold it."""
    match value:
        case datetime():
            return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        case date():
            return (value - EPOCH).days
        case Fraction():
            return int(value * 10 ** TYPES[name].decimals)
        case _:
            return value


def row(world: World) -> Row:
    """The customer as the row interpreter sees it."""
    customer = {n: physical(n, v) for n, v in world.values.items()}
    as_of = (world.as_of - EPOCH).days
    return Row(customer, world.segments, as_of=as_of, timezone=world.zone.key)


# ---------------------------------------------------------------- trees


def name(word: str) -> tree.Name:
    """A name."""
    return tree.Name(HERE, (word,))


def number(value: Decimal) -> tree.Expression:
    """A number as it is written: with a minus before it where it is negative."""
    whole = value == value.to_integral_value()
    plain = tree.Number(HERE, abs(value), whole)
    return tree.Negative(HERE, plain) if value < 0 else plain


WHOLES = st.integers(-1, 2).map(lambda n: number(Decimal(n)))
NUMBERS = st.sampled_from(["-0.5", "0", "0.3", "0.005", "1", "1.5"]).map(
    lambda t: number(Decimal(t))
)
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
LENGTHS = st.sampled_from([(0, "d"), (21, "d"), (3, "w"), (1, "mo"), (24, "mo"), (2, "y")]).map(
    lambda p: tree.Duration(HERE, *p)
)
HOURS = st.integers(0, 60).map(lambda n: tree.Duration(HERE, n, "h"))
DATES = DAYS.map(lambda d: tree.Date(HERE, d))
LOCAL = st.tuples(DAYS, st.sampled_from([0, 0, 1, 2, 3, 23])).map(
    lambda p: tree.Moment(
        HERE,
        datetime(p[0].year, p[0].month, p[0].day) + timedelta(hours=p[1]),  # noqa: DTZ001 - the language's moments have no zone
    )
)
NAMES = {
    kind: st.sampled_from(
        [n for n, t in TYPES.items() if t.kind is kind and t.classes is None]
    ).map(name)
    for kind in (Kind.INTEGER, Kind.BOOLEAN, Kind.TEXT)
}
TEXTS = st.sampled_from(["", "a", "b", "ab", "上海"]).map(lambda t: tree.Text(HERE, t))


@st.composite
def integers(draw: st.DrawFn) -> tree.Expression:
    """A whole number that is worked out."""
    left, right = draw(NAMES[Kind.INTEGER]), draw(NAMES[Kind.INTEGER] | WHOLES)
    shape = draw(st.sampled_from(["name", "arithmetic", "coalesce", "if", "minus"]))
    match shape:
        case "arithmetic":
            return tree.Arithmetic(HERE, draw(st.sampled_from(["+", "-", "*"])), left, right)
        case "coalesce":
            return tree.Call(HERE, "coalesce", (left, right), False, HERE)  # noqa: FBT003 - a node's field
        case "if":
            test = draw(leaves())
            return tree.Call(HERE, "if", (test, left, right), False, HERE)  # noqa: FBT003 - as above
        case "minus":
            return tree.Negative(HERE, left)
        case _:
            return left


@st.composite
def leaves(draw: st.DrawFn) -> tree.Expression:  # noqa: PLR0911 - one return a shape
    """A test of each kind of value."""
    pick = lambda *options: draw(st.one_of(*options))  # noqa: E731 - short for what follows
    subject, literal = draw(
        st.sampled_from(
            [
                (NAMES[Kind.INTEGER], NUMBERS),
                (st.just(name("credit")), NUMBERS),
                (st.just(name("rate")), NUMBERS),
                (st.just(name("joined")), DATES),
                (st.just(name("seen_at")), DATES | LOCAL),
                (st.just(name("M")), st.sampled_from(LABELS).map(name)),
            ]
        )
    )
    shape = draw(st.integers(0, 9))
    match shape:
        case 0 | 1:
            sides = (pick(subject), pick(literal))
            return tree.Comparison(HERE, sides if shape else sides[::-1], (draw(OPS),))
        case 2:
            ops = draw(st.sampled_from([("<", "<="), ("<=", "<"), (">", ">="), (">=", ">=")]))
            return tree.Comparison(HERE, (pick(literal), pick(subject), pick(literal)), ops)
        case 3:
            ends = pick(literal), pick(literal)
            return tree.Between(HERE, pick(subject), *ends, draw(st.booleans()))
        case 4:
            options = tuple(draw(st.lists(literal, min_size=1, max_size=3)))
            return tree.In(HERE, pick(subject), options, draw(st.booleans()))
        case 5:
            return tree.Missing(HERE, pick(subject), draw(st.booleans()))
        case 6:
            return draw(of_text())
        case 7:
            return draw(of_time())
        case 8:
            both = [NAMES[Kind.INTEGER], st.just(name("rate")), st.just(name("credit")), integers()]
            return tree.Comparison(HERE, (pick(*both), pick(*both)), (draw(OPS),))
        case _:
            return draw(of_truth())


@st.composite
def of_text(draw: st.DrawFn) -> tree.Expression:
    """A test of text."""
    subject, negated = draw(NAMES[Kind.TEXT]), draw(st.booleans())
    match draw(st.integers(0, 3)):
        case 0:
            op = draw(st.sampled_from(["contains", "starts with", "ends with"]))
            return tree.TextTest(HERE, op, subject, draw(TEXTS), negated)
        case 1:
            cities = tuple(draw(st.lists(st.sampled_from(CITIES).map(name), min_size=1)))
            return tree.In(HERE, name("city"), cities, negated)
        case 2:
            texts = tuple(draw(st.lists(TEXTS, min_size=1, max_size=3)))
            return tree.In(HERE, name("nickname"), (*texts, name("city")), negated)
        case _:
            sides = (name("nickname"), draw(TEXTS | st.just(name("city"))))
            return tree.Comparison(HERE, sides, (draw(st.sampled_from(["=", "!="])),))


@st.composite
def of_time(draw: st.DrawFn) -> tree.Expression:
    """A test of a date or an instant against the as-of day, or of one against the other."""
    more = draw(st.booleans())
    match draw(st.integers(0, 2)):
        case 0:
            return tree.Within(HERE, name("joined"), draw(LENGTHS), more)
        case 1:
            return tree.Within(HERE, name("seen_at"), draw(LENGTHS | HOURS), more)
        case _:
            return tree.Comparison(HERE, (name("seen_at"), name("joined")), (draw(OPS),))


@st.composite
def of_truth(draw: st.DrawFn) -> tree.Expression:
    """A boolean, a segment, or a constant."""
    match draw(st.integers(0, 3)):
        case 0:
            return name("vip")
        case 1:
            sides = (name("vip"), tree.Boolean(HERE, draw(st.booleans())))
            return tree.Comparison(HERE, sides, (draw(st.sampled_from(["=", "!="])),))
        case 2:
            segment = draw(st.sampled_from(["a", "b"]).map(name))
            return tree.Is(HERE, name("rfm"), segment, draw(st.booleans()))
        case _:
            segments = tuple(draw(st.lists(st.sampled_from(["a", "b"]).map(name), min_size=1)))
            return tree.In(HERE, name("rfm"), segments, draw(st.booleans()))


def joined(parts: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    """Conditions of conditions."""
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        parts.map(lambda p: tree.Not(HERE, p)),
        several.map(lambda ps: tree.And(HERE, ps)),
        several.map(lambda ps: tree.Or(HERE, ps)),
        st.tuples(parts, st.booleans(), st.sampled_from(["=", "!="])).map(
            lambda p: tree.Comparison(HERE, (p[0], tree.Boolean(HERE, p[1])), (p[2],))
        ),
    )


TREES = st.recursive(leaves(), joined, max_leaves=8)


def agreed(node: tree.Expression, world: World) -> None:
    """Lowered for both signs, a condition is true exactly where it is true, false where false."""
    scope = Scope(SCOPE_NAMES, [])
    certain = condition(node, scope, positive=True)
    refuted = condition(node, scope, positive=False)
    impossible = {f.key for f in scope.found}
    assert impossible <= {"never-equal", "never-equal/whole"}
    assume(certain is not None and refuted is not None)
    expected = truth(node, world)
    assert holds(certain, row(world)) is (expected is True)
    assert holds(refuted, row(world)) is (expected is False)


@settings(max_examples=400, deadline=None)
@given(node=TREES, world=worlds())
def test_the_small_tree_means_what_the_wide_one_says(node: tree.Expression, world: World):
    """Conditions of conditions, three-valued."""
    agreed(node, world)


@settings(max_examples=900, deadline=None)
@given(node=leaves(), world=worlds())
def test_each_test_means_what_is_written(node: tree.Expression, world: World):
    """Single tests: comparisons, memberships, chains, presence."""
    agreed(node, world)


@settings(max_examples=400, deadline=None)
@given(node=of_time(), world=worlds())
def test_time_is_counted_by_the_calendar(node: tree.Expression, world: World):
    """Days, months and years before `as_of`, dates beside instants."""
    agreed(node, world)


@settings(max_examples=200, deadline=None)
@given(node=TREES, world=worlds())
def test_a_condition_means_the_same_as_text(node: tree.Expression, world: World):
    """What a tree shows as is read and lowered to the same condition."""
    read = parse(nowhere(show(node))).tree
    assert read is not None
    lowered = [condition(t, Scope(SCOPE_NAMES, []), positive=True) for t in (node, read)]
    assume(None not in lowered)
    assert holds(lowered[0], row(world)) is holds(lowered[1], row(world))
