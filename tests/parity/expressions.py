"""Hypothesis draws -> random typed values and conditions, with the cells that they meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Follows,
    Holds,
    InSegment,
    Known,
    Matches,
    Span,
    Table,
    Truth,
    Value,
)
from segrules.language.catalogue import plain
from segrules.language.findings import Words
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    money,
)

FEN, YEN = money(2), money(0)
DAY = 86_400_000_000
HOUR = DAY // 24
LEAP, SPRING, MONTH_END = 19_782, 19_792, 19_813
"""2024-02-29; 2024-03-10, when clocks go forward in New York; 2024-03-31."""

NUMERIC = (INTEGER, NUMBER, FEN, YEN)
MONEY = (FEN, YEN)
TEMPORAL = (DATE, INSTANT)
ALL = (*NUMERIC, TEXT, BOOLEAN, *TEMPORAL)
NO_WORDS = Words("", "")

DAYS = [LEAP - 366, LEAP - 30, LEAP - 1, LEAP, LEAP + 1, SPRING - 1, SPRING, SPRING + 1]
POOLS: Mapping[Type, list[object]] = {
    INTEGER: [0, 1, 2, 3, 5, -1, 10],
    NUMBER: [0.0, 0.1, 0.2, 0.3, 1.0, 2.5, -1.5, -0.0, 1e16, 0.285],
    FEN: [0, 1, 100, 150, 250, -100, 12_345],
    YEN: [0, 1, 2, 3, -7],
    TEXT: ["", "a", "b", "A", "ab", "上海", "海", "😀", "ß", "a\n"],
    BOOLEAN: [False, True],
    DATE: DAYS,
    INSTANT: [day * DAY + add for day in DAYS for add in (0, -1, 5 * HOUR, 16 * HOUR)],
}
EXTREMES: Mapping[Type, list[object]] = {
    INTEGER: [2**53 + 1, 2**63 - 1, -(2**63)],
    NUMBER: [1e308, -1e308, 5e-324, 2.0**63],
    FEN: [2**53 + 1, 2**62, -(2**63)],
    DATE: [-719_162, 2_932_896],
    INSTANT: [-62_135_596_800_000_000, 253_402_300_799_999_999],
}
ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"]
PATTERNS = ["a", "^a", "b$", "^.$", "[上-海]", "a|b", "(ab)+", ""]
PARTS_OF_TEXT = ["a", "b", "海", "上", "ab", "😀", ""]
SPANS = [Span(), Span(days=1), Span(days=30), Span(months=1), Span(12, 1), Span(0, 0, 30)]


def constants(kind: Type) -> st.SearchStrategy:
    """Known cells of a type, now and then extreme ones."""
    return st.sampled_from([*POOLS[kind] * 4, *EXTREMES.get(kind, [])])


def cells(kind: Type, *, extreme: bool) -> list[object]:
    """Cells of a type, some missing."""
    return [*POOLS[kind], *(EXTREMES.get(kind, []) if extreme else []), None, None]


# ---------------------------------------------------------------- what can be named


@dataclass(frozen=True)
class Env:
    """What an expression can name: values by type, segments, and event tables to aggregate."""

    leaves: Mapping[Type, tuple[Value, ...]] = field(default_factory=dict)
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dated: bool = True
    events: tuple[Table, ...] = ()
    rows: Mapping[str, Env] = field(default_factory=dict)
    """What a row of each event table can name, without what its customer has."""
    beside: tuple[Table, ...] = ()
    """The event tables of which a row may ask what comes around it."""


def with_leaves(env: Env, *values: Value) -> Env:
    """The same with more values."""
    leaves = dict(env.leaves)
    for value in values:
        kind = plain(value.type)
        leaves[kind] = (*leaves.get(kind, ()), value)
    return replace(env, leaves=leaves)


def row_env(env: Env, table: Table) -> Env:
    """What a row of a table can name: its own columns, and what its customer has."""
    own = [v for values in env.rows[table.name].leaves.values() for v in values]
    return with_leaves(replace(env, events=(), rows={}), *own)


# ---------------------------------------------------------------- values

Draw = Callable[[st.SearchStrategy], object]


def pick(draw, options):
    """One of the options; the first is the simplest."""
    return draw(st.sampled_from(options))


def value(draw: Draw, env: Env, kind: Type, depth: int) -> Value:  # noqa: PLR0911 - one a form
    """A value of a type."""
    forms = ["leaf"] * 4 * bool(env.leaves.get(kind)) + ["constant"]
    forms += ["as of"] if env.dated and kind in TEMPORAL else []
    forms += ["aggregate"] * 6 if env.events else []
    forms += ["call", "call", "coalesce", "choose"] if depth else []
    match pick(draw, forms):
        case "leaf":
            return pick(draw, env.leaves[kind])
        case "constant":
            return Constant(draw(constants(kind)), kind)
        case "as of":
            return AsOf(pick(draw, SPANS), kind)
        case "aggregate":
            return aggregate(draw, env, kind)
        case "coalesce":
            return Call("coalesce", values(draw, env, (kind, kind), depth), kind)
        case "choose":
            branches = values(draw, env, (kind, kind), depth)
            return Choose(condition(draw, env, depth - 1), *branches, kind)
        case _:
            return call(draw, env, kind, depth)


def values(draw, env, kinds, depth):
    """Values of the types, one level down."""
    return tuple(value(draw, env, kind, depth - 1) for kind in kinds)


def call(draw: Draw, env: Env, kind: Type, depth: int) -> Value:
    """A function with a result of the type; a boolean one is a condition as a value."""
    if kind == BOOLEAN:
        test = condition(draw, env, depth - 1)
        return Truth(test, negation(test), BOOLEAN)
    function, kinds = pick(draw, FUNCTIONS[kind])
    return Call(function, values(draw, env, kinds, depth), kind)


def _arithmetic(kind: Type) -> list[tuple[str, tuple[Type, ...]]]:
    pairs = [(name, (kind, kind)) for name in ("add", "subtract", "min", "max")]
    return [*pairs, ("negative", (kind,)), ("abs", (kind,))]


PARTS = ("year", "month", "day", "quarter", "weekday")
FUNCTIONS: Mapping[Type, list[tuple[str, tuple[Type, ...]]]] = {
    INTEGER: [
        *_arithmetic(INTEGER),
        ("multiply", (INTEGER, INTEGER)),
        ("max", (INTEGER, INTEGER, INTEGER)),
        ("round", (NUMBER,)),
        ("round", (FEN,)),
        *((part, (kind,)) for part in PARTS for kind in TEMPORAL),
        *(("days_between", (kind, kind)) for kind in TEMPORAL),
    ],
    NUMBER: [
        *_arithmetic(NUMBER),
        ("multiply", (NUMBER, NUMBER)),
        *(("divide", (above, below)) for above in NUMERIC for below in NUMERIC),
        *(("number", (kind,)) for kind in (INTEGER, FEN, YEN)),
        ("round", (NUMBER, INTEGER)),
        ("log", (NUMBER,)),
    ],
    FEN: [
        *_arithmetic(FEN),
        ("multiply", (FEN, INTEGER)),
        ("multiply", (INTEGER, FEN)),
        ("money", (INTEGER,)),
    ],
    YEN: [*_arithmetic(YEN), ("multiply", (YEN, INTEGER))],
    TEXT: [("lower", (TEXT,))],
    DATE: [("min", (DATE, DATE)), ("max", (DATE, DATE)), ("date", (INSTANT,))],
    INSTANT: [("min", (INSTANT, INSTANT)), ("max", (INSTANT, INSTANT))],
}


def aggregate(draw: Draw, env: Env, kind: Type | None) -> Value:
    """An aggregate of an event table with a result of the type, or of any type."""
    table = pick(draw, env.events)
    time = time_of(table)
    if time and kind in {None, INTEGER} and pick(draw, (False,) * 4 + (True,)):
        return journey(draw, env, table, time)
    fit = [f for f in AGGREGATES if kind in {None, *f.results} and (time or not f.timed)]
    form = pick(draw, fit)
    kind = kind or pick(draw, form.results)
    inner = around(draw, env, table, time)
    of = form.argument(draw, inner, kind)
    where = condition(draw, inner, 1) if draw(st.booleans()) else None
    if time and env.dated and draw(st.booleans()):
        start = Compare(">=", time, AsOf(pick(draw, SPANS), time.type))
        where = start if where is None else Every((start, where))
    return Aggregate(
        form.name, table.name, of, where, kind, form.distinct, time if form.timed else None
    )


def around(draw: Draw, env: Env, table: Table, time: Column | None) -> Env:
    """What a row of a table can name, now and then with what comes around it."""
    inner = row_env(env, table)
    if time and env.dated and pick(draw, (False, False, True)):
        return with_leaves(inner, *[follows(draw, env, table, time)] * 3)
    return inner


def follows(draw: Draw, env: Env, table: Table, time: Column) -> Follows:
    """A test of what comes around a row, in its own table or in another one."""
    other = pick(draw, [table, *(t for t in env.beside if time_of(t))])
    where = condition(draw, row_env(env, other), 1) if draw(st.booleans()) else None
    here, there = time, time_of(other)
    if here.type != there.type:
        here, there = (t if t.type == DATE else Call("date", (t,), DATE) for t in (here, there))
    span = pick(draw, SPANS_AROUND[: 4 if here.type == DATE else None])
    kinds = {c.name: c.type for c in other.columns}
    both = [c.name for c in table.columns if kinds.get(c.name) == c.type]
    name = pick(draw, [None, None, *both])
    same = name and tuple(Column(t.name, name, kinds[name]) for t in (table, other))
    return Follows(other.name, where, here, there, span, draw(st.booleans()), same, BOOLEAN)


SPANS_AROUND = [Span(), Span(days=1), Span(days=2), Span(days=30), Span(hours=16), Span(hours=5)]


def journey(draw: Draw, env: Env, table: Table, time: Column) -> Aggregate:
    """A funnel, or the count of active periods."""
    inner = around(draw, env, table, time)
    where = condition(draw, inner, 1) if draw(st.booleans()) else None
    if env.dated and draw(st.booleans()):
        day = time if time.type == DATE else Call("date", (time,), DATE)
        function, length = pick(draw, PERIODS)
        args = (day, AsOf(Span(), DATE), Constant(length, INTEGER))
        period = Call(function, args, INTEGER)
        return Aggregate("count", table.name, period, where, INTEGER, distinct=True)
    steps = tuple(condition(draw, inner, 1) for _ in range(draw(st.integers(2, 4))))
    return Aggregate("funnel", table.name, None, where, INTEGER, time=time, steps=steps)


PERIODS = [("day_periods", 1), ("day_periods", 7), ("month_periods", 1), ("month_periods", 5)]


def time_of(table: Table) -> Column | None:
    """The time column of a table, where it has one."""
    found = (c for c in table.columns if c.name == table.time)
    return next((Column(table.name, c.name, c.type) for c in found), None)


@dataclass(frozen=True)
class Form:
    """An aggregate: which results it can have, and the argument for one of them."""

    name: str
    results: tuple[Type, ...]
    argument: Callable[[Draw, Env, Type], Value | None]
    timed: bool = False
    distinct: bool = False


def _same(draw, env, kind):
    return value(draw, env, kind, pick(draw, (0, 0, 1)))


def _any(draw, env, _):
    return value(draw, env, pick(draw, ALL), pick(draw, (0, 0, 1)))


def _number(draw, env, _):
    return value(draw, env, pick(draw, NUMERIC), pick(draw, (0, 0, 1)))


def _truth(draw, env, _):
    test = condition(draw, env, 1)
    return Truth(test, negation(test), BOOLEAN)


def _nothing(*_):
    return None


AGGREGATES = (
    Form("count", (INTEGER,), _nothing),
    Form("count", (INTEGER,), _any),
    Form("count", (INTEGER,), _any, distinct=True),
    Form("sum", NUMERIC, _same),
    Form("mean", (NUMBER,), _number),
    Form("median", (NUMBER,), _number),
    Form("min", (*NUMERIC, *TEMPORAL), _same),
    Form("max", (*NUMERIC, *TEMPORAL), _same),
    Form("first", ALL, _same, timed=True),
    Form("last", ALL, _same, timed=True),
    Form("share", (NUMBER,), _truth),
    Form("trend", (NUMBER,), _number, timed=True),
    Form("interval", (NUMBER,), _nothing, timed=True),
    Form("longest_interval", (INTEGER,), _nothing, timed=True),
    Form("last_interval", (INTEGER,), _nothing, timed=True),
    Form("adoption", (NUMBER,), _any, timed=True),
    Form("mode", ALL, _same),
)

# ---------------------------------------------------------------- conditions

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negation(test: Condition) -> Condition:
    """The condition that is true where the other is false, in negation normal form."""
    match test:
        case Always():
            return Always(not test.value)
        case Compare():
            return replace(test, op=OPPOSITE[test.op])
        case Every(parts):
            return Either(tuple(negation(part) for part in parts))
        case Either(parts):
            return Every(tuple(negation(part) for part in parts))
        case _:
            return replace(test, negated=not test.negated)


def condition(draw: Draw, env: Env, depth: int) -> Condition:
    """A condition."""
    forms = [*["compare"] * 6, *["among", "matches", "holds"] * 2, "known", "always"]
    forms += ["segment"] * 5 if env.segments else []
    forms += ["every", "either"] * 3 if depth > 0 else []
    form = pick(draw, forms)
    if form in {"every", "either"}:
        parts = tuple(condition(draw, env, depth - 1) for _ in range(draw(st.integers(0, 3))))
        return Every(parts) if form == "every" else Either(parts)
    return atom(draw, env, form, max(depth, 0))


def atom(draw: Draw, env: Env, form: str, depth: int) -> Condition:  # noqa: PLR0911 - one a form
    """An atom of the form."""
    negated = draw(st.booleans())
    match form:
        case "compare":
            return compare(draw, env, depth)
        case "among":
            kind = pick(draw, (INTEGER, NUMBER, FEN, TEXT, DATE, INSTANT))
            options = draw(st.frozensets(constants(kind), max_size=12))
            return Among(value(draw, env, kind, depth), options, negated)
        case "matches":
            op = pick(draw, ("contains", "starts with", "ends with", "matches"))
            pattern = pick(draw, PATTERNS if op == "matches" else PARTS_OF_TEXT)
            return Matches(op, value(draw, env, TEXT, depth), pattern, negated)
        case "known":
            return Known(value(draw, env, pick(draw, ALL), depth), negated)
        case "holds":
            return Holds(value(draw, env, BOOLEAN, depth), negated)
        case "segment":
            name = pick(draw, sorted(env.segments))
            some = draw(st.frozensets(st.sampled_from(env.segments[name]), max_size=2))
            return InSegment(name, some, negated)
        case _:
            return Always(negated)


def compare(draw: Draw, env: Env, depth: int) -> Condition:
    """A comparison; text and booleans have no order."""
    kind = pick(draw, ALL)
    ops = ("=", "!=") if kind in {TEXT, BOOLEAN} else tuple(OPPOSITE)
    return Compare(
        pick(draw, ops),
        value(draw, env, kind, depth),
        value(draw, replace(env, events=()), kind, 0),
    )
