"""Conditions and values of the program -> the same in words, Chinese and English.

`recency at most 30 and frequency at least 4`, `recency 不超过 30 且 frequency 不少于 4`. What has
a label is called by it, other names stay as the ruleset writes them; money is in major units, dates
are ISO dates, classes are said in their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import assert_never

from segrules.compiler import word_patterns as patterns
from segrules.compiler.constants_in_words import physical_words, span_words
from segrules.compiler.phrases import AND, OR, bracketed, closed, joined, put, same
from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    CompareOp,
    Condition,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Follows,
    Holds,
    InSegment,
    Known,
    LookedUp,
    Matches,
    Named,
    Physical,
    Predicted,
    Program,
    Span,
    Table,
    Truth,
    Value,
)
from segrules.language.findings import Words
from segrules.language.types import TEMPORAL, Kind


@dataclass(frozen=True, slots=True)
class Names:
    """What a program calls its segments, (segmentation, id) -> label, and its time zone.

    `values` are the labels of metrics and scores, `columns` what columns are called, by (table,
    name), `tables` the labels of tables, `times` each table's time column.
    """

    segments: Mapping[tuple[str, str], Words] = field(default_factory=dict)
    timezone: str = "UTC"
    values: Mapping[str, Words] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], Words] = field(default_factory=dict)
    tables: Mapping[str, Words] = field(default_factory=dict)
    times: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Words:
        """What a metric or a score is called."""
        return self.values.get(name, same(name))

    def table(self, name: str) -> Words:
        """What a table is called."""
        return self.tables.get(name, same(name))


PLAIN = Names()


def names_of(program: Program) -> Names:
    """The names of a program."""
    columns = [(t, c) for t in program.tables for c in t.columns]
    keys = {c.name: c.label for t, c in columns if c.name == t.key and t.role != "lookup"}
    values = keys | {m.name: m.label for m in program.metrics}
    values |= {s.name: s.label for s in program.scores}
    return Names(
        segments={(m.name, s.id): s.label for m in program.segmentations for s in m.segments},
        timezone=program.header.timezone,
        values={name: label for name, label in values.items() if label},
        columns={(t.name, c.name): _called(c, t) for t, c in columns},
        tables={t.name: t.label for t in program.tables if t.label},
        times={t.name: t.time for t in program.tables if t.time},
    )


def _called(column: DeclaredColumn, table: Table) -> Words:
    """A column's label; the name of one that is no property of the customer stands in backticks."""
    bare = column.name if table.role == "customers" else f"`{column.name}`"
    return column.label or same(bare)


# ---------------------------------------------------------------- conditions


def condition_words(condition: Condition, names: Names = PLAIN) -> Words:  # noqa: PLR0911 - one return a node kind
    """The condition in words; an `or` inside an `and` (or the other way) stands in brackets."""
    match condition:
        case Always(value):
            return Words("所有客户", "everybody") if value else Words("没有客户", "nobody")
        case Compare():
            return _compare(condition, names)
        case Among():
            return _among(condition, names)
        case Matches(op, value, pattern, negated):
            text = put(Words("“{x}”", "'{x}'"), x=pattern)
            return put(patterns.TEXTS[op, negated], x=value_words(value, names), y=text)
        case Known(value, negated):
            known = (
                Words("{x} 缺失", "{x} is missing")
                if negated
                else Words("{x} 已知", "{x} is known")
            )
            return put(known, x=value_words(value, names))
        case Holds(value, negated):
            return _holds(value, names, negated=negated)
        case InSegment():
            return _in_segment(condition, names)
        case Every(parts) | Either(parts) if _are_keywords(parts):
            return _keywords(parts, names, every=isinstance(condition, Every))
        case Every(parts):
            return _every(parts, names)
        case Either(parts):
            runs = _keyword_runs(parts, Either)
            return joined((_part(p, names, Every) for p in runs), OR)
        case _:
            assert_never(condition)


def _part(condition: Condition, names: Names, brackets: type[Every | Either]) -> Words:
    said = condition_words(condition, names)
    whole = isinstance(condition, Every | Either) and _are_keywords(condition.parts)
    return bracketed(said) if isinstance(condition, brackets) and not whole else said


def _are_keywords(parts: tuple[Condition, ...]) -> bool:
    """Whether the parts ask one text, alike, for several keywords."""
    found = [p for p in parts if isinstance(p, Matches) and p.op == "contains"]
    return len(found) == len(parts) > 1 and len({(p.value, p.negated) for p in found}) == 1


def _keyword_runs(parts: tuple[Condition, ...], joint: type[Every | Either]) -> list[Condition]:
    """The parts, with neighbours that ask one text for keywords as one part."""
    found: list[list[Condition]] = []
    for part in parts:
        if found and _are_keywords((*found[-1], part)):
            found[-1].append(part)
        else:
            found.append([part])
    return [run[0] if len(run) == 1 else joint(tuple(run)) for run in found]


def _keywords(parts: tuple[Condition, ...], names: Names, *, every: bool) -> Words:
    """A list of keywords in one breath."""
    found = [p for p in parts if isinstance(p, Matches)]
    listed = joined(put(Words("“{x}”", "'{x}'"), x=p.pattern) for p in found)
    pattern = patterns.KEYWORDS[every, found[0].negated]
    return put(pattern, x=value_words(found[0].value, names), y=listed)


def _compare(test: Compare, names: Names) -> Words:
    subject = value_words(test.left, names)
    if isinstance(test.right, AsOf) and test.right.back != Span() and test.op in patterns.AGES:
        return put(patterns.AGES[test.op], x=subject, y=span_words(test.right.back))
    return put(_comparisons(test)[test.op], x=subject, y=_against(test, names))


def _comparisons(test: Compare) -> Mapping[CompareOp, Words]:
    kind = test.left.type.kind
    if kind in TEMPORAL:
        return patterns.TIMES
    labelled = test.left.type.options is not None
    return patterns.OTHERS if kind in {Kind.TEXT, Kind.BOOLEAN} or labelled else patterns.NUMBERS


def _against(test: Compare, names: Names) -> Words:
    """The right side; a constant is said as the left side's type says it (class labels)."""
    if isinstance(test.right, Constant):
        return _constant(test.right.value, test.left, names)
    return value_words(test.right, names)


def _constant(value: Physical, subject: Value, names: Names) -> Words:
    return physical_words(value, subject.type, names.timezone)


def _among(test: Among, names: Names) -> Words:
    options = joined(_constant(o, test.value, names) for o in _in_order(test))
    single = len(test.options) == 1
    if test.negated:
        one_of = Words("{x} 不是 {y}", "{x} is not {y}" if single else "{x} is none of {y}")
    else:
        one_of = Words(
            "{x} 为 {y}" if single else "{x} 为 {y} 之一",
            "{x} is {y}" if single else "{x} is one of {y}",
        )
    return put(one_of, x=value_words(test.value, names), y=options)


def _in_order(test: Among) -> list[Physical]:
    """The options as the column declares them, else ascending: never in the order of a set."""
    declared = test.value.type.options or ()
    known = [o for o in declared if o in test.options]
    rest = [o for o in test.options if o not in known]
    return [*known, *sorted(rest, key=lambda o: (isinstance(o, str), o))]


def _holds(value: Value, names: Names, *, negated: bool) -> Words:
    if isinstance(value, Truth):
        return condition_words(value.negation if negated else value.condition, names)
    if isinstance(value, Follows):
        return _follows(value, names, negated=negated)
    said = Words("{x} 为否", "{x} is false") if negated else Words("{x} 为是", "{x} is true")
    return put(said, x=value_words(value, names))


def _in_segment(test: InSegment, names: Names) -> Words:
    ids = sorted(test.segments)
    labels = joined(names.segments.get((test.segmentation, i), same(i)) for i in ids)
    single = len(ids) == 1
    if test.negated:
        pattern = Words("{x} 不属于 {y}", "{x} is not {y}" if single else "{x} is none of {y}")
    else:
        pattern = Words("{x} 属于 {y}", "{x} is {y}" if single else "{x} is one of {y}")
    return put(pattern, x=test.segmentation, y=labels)


def _every(parts: tuple[Condition, ...], names: Names) -> Words:
    """All parts; two bounds of one value that stand side by side are said in one breath."""
    said: list[Words] = []
    rest = _keyword_runs(parts, Every)
    while rest:
        both = _range(rest[0], rest[1], names) if len(rest) > 1 else None
        said.append(both or _part(rest[0], names, Either))
        rest = rest[2 if both else 1 :]
    return joined(said, AND)


def _range(first: Condition, second: Condition, names: Names) -> Words | None:
    """`18 <= age < 35` in one breath, or None where the two are no such pair."""
    if not (isinstance(first, Compare) and isinstance(second, Compare)):
        return None
    low, high = (first, second) if first.op in {">", ">="} else (second, first)
    if first.left != second.left or low.op not in {">", ">="} or high.op not in {"<", "<="}:
        return None
    return _bounds(low, high, names)


def _bounds(low: Compare, high: Compare, names: Names) -> Words:
    subject = value_words(low.left, names)
    if (
        isinstance(low.right, AsOf)
        and high.op == "<"
        and high.right == AsOf(Span(), low.right.type)
    ):
        recent = Words("{x} 在最近 {y}内", "{x} within the last {y}")
        return put(recent, x=subject, y=span_words(low.right.back))
    if (low.op, high.op) == (">=", "<="):
        inside = Words("{x} 为 {y} 到 {z}", "{x} from {y} to {z}")
        return put(inside, x=subject, y=_against(low, names), z=_against(high, names))
    upper = put(_comparisons(high)[high.op], x="", y=_against(high, names))
    bare = Words(upper.zh.strip(), upper.en.strip())
    return joined((_compare(low, names), bare), AND)


# ---------------------------------------------------------------- values


def value_words(value: Value, names: Names = PLAIN) -> Words:  # noqa: PLR0911 - one return a node kind
    """The value in words: a formula that a reader of the ruleset can check."""
    match value:
        case Constant(constant, kind):
            return physical_words(constant, kind, names.timezone)
        case Column(table, name):
            return names.columns.get((table, name), same(name))
        case LookedUp():
            return _looked_up(value, names)
        case Named(name):
            return names.value(name)
        case AsOf():
            return _moment(value)
        case Call():
            return closed(_call(value, names))
        case Choose(condition, then, otherwise):
            pattern = Words("若 {c} 则 {a}，否则 {b}", "{a} if {c}, else {b}")
            a, b = value_words(then, names), value_words(otherwise, names)
            return put(pattern, c=condition_words(condition, names), a=a, b=b)
        case Truth(condition, _):
            return condition_words(condition, names)
        case Aggregate():
            return closed(_aggregate(value, names))
        case Predicted():
            return closed(_predicted(value))
        case Follows():
            return _follows(value, names, negated=False)
        case _:
            assert_never(value)


def _looked_up(value: LookedUp, names: Names) -> Words:
    key = names.columns.get((value.key.table, value.key.name))
    reached = names.columns.get((value.table, value.column))
    if key is None or reached is None or same(f"`{value.column}`") == reached:
        return same(f"{value.key.name}.{value.column}")
    return put(Words("{k} 的 {c}", "{c} of {k}"), k=key, c=reached)


def _moment(value: AsOf) -> Words:
    if value.back == Span():
        return Words("统计日", "the as-of date")
    before = Words("统计日前 {y}", "{y} before the as-of date")
    return put(before, y=span_words(value.back))


def _call(call: Call, names: Names) -> Words:
    if call.function == "days_between" and call.args[1] == AsOf(Span(), call.args[1].type):
        return put(patterns.DAYS_SINCE, a=value_words(call.args[0], names))
    args = [_argument(a, names, call) for a in call.args]
    if call.function == "round" and len(args) > 1:
        return put(patterns.ROUNDED, a=args[0], b=args[1])
    if call.function == "coalesce" and len(args) == 2:  # noqa: PLR2004 - a value and what stands for it
        return put(patterns.OR_ELSE, a=args[0], b=args[1])
    if call.function in patterns.LISTS:
        return put(patterns.LISTS[call.function], all=joined(args))
    if call.function in patterns.CALLS:
        return put(patterns.CALLS[call.function], **dict(zip("ab", args, strict=False)))
    return put(Words("{f}({all})", "{f}({all})"), f=call.function, all=joined(args))


def _argument(value: Value, names: Names, call: Call) -> Words:
    """An operand, bracketed where it is itself more than a name or a number."""
    said = value_words(value, names)
    simple = (Constant, Column, LookedUp, Named)
    bare = (
        isinstance(value, simple)
        or _is_bare(value)
        or call.function not in {*patterns.INFIX, "negative"}
    )
    listed = call.function in patterns.LISTS and isinstance(value, Call)
    return said if bare and not (listed and "，" in said.zh) else bracketed(said)


def _is_bare(value: Value) -> bool:
    """Whether a value is a conversion (`number`) of a name or a number, which words leave out."""
    simple = (Constant, Column, LookedUp, Named)
    return (
        isinstance(value, Call) and value.function == "number" and isinstance(value.args[0], simple)
    )


def _follows(value: Follows, names: Names, *, negated: bool) -> Words:
    only = same("") if value.where is None else condition_words(value.where, names)
    rows = put(patterns.ROWS[False, value.where is not None], t=names.table(value.table), c=only)
    if value.same is not None:
        rows = put(patterns.SAME, t=rows, s=value_words(value.same[0], names))
    if value.where is not None:
        rows = Words(bracketed(rows).zh, rows.en)
    pattern = patterns.FOLLOWS[value.before, negated]
    return closed(put(pattern, y=span_words(value.span), t=rows))


def _aggregate(value: Aggregate, names: Names) -> Words:
    pattern = _aggregate_pattern(value, names)
    return put(pattern, x=_aggregated(value, names), t=_rows(value, names))


def _aggregated(value: Aggregate, names: Names) -> Words:
    """What the aggregate is of: its argument, its steps, or the length of its periods."""
    if value.steps:
        steps = [condition_words(s, names) for s in value.steps]
        return joined(put(patterns.STEP, n=str(n), c=c) for n, c in enumerate(steps, start=1))
    match value.argument:
        case None:
            return same("")
        case Call("day_periods", (_, _, Constant(int(days)))):
            return span_words(Span(days=days))
        case Call("month_periods", (_, _, Constant(int(months)))):
            return span_words(Span(months=months))
        case argument:
            return value_words(argument, names)


def _predicted(value: Predicted) -> Words:
    called = (m.label or same(f"`{m.name}`") for m in value.models)
    pattern = patterns.PREDICTIONS[value.function]
    discounted = patterns.DISCOUNTED if value.discount else same("")
    rate = put(discounted, r=f"{value.discount * 100:g}%")
    return put(pattern, m=joined(called), y=f"{value.horizon:g}", d=rate)


def _rows(value: Aggregate, names: Names) -> Words:
    """The rows that are seen: `orders in the last 365 days where ...`."""
    table = names.table(value.table)
    if value.where is None:
        return table
    parts = value.where.parts if isinstance(value.where, Every) else (value.where,)
    window = next((p for p in pairwise(parts) if _is_window(p, value.table, names)), ())
    rest = tuple(p for p in parts if p not in window)
    only = condition_words(rest[0] if len(rest) == 1 else Every(rest), names)
    back, until = _ends(window)
    pattern = (
        patterns.AGO[bool(rest)] if until != Span() else patterns.ROWS[bool(window), bool(rest)]
    )
    return put(pattern, t=table, y=span_words(back), z=span_words(until), c=only)


def _is_window(pair: tuple[Condition, Condition], table: str, names: Names) -> bool:
    """Whether two conditions say that the table's events lie between two spans before `as_of`."""
    match pair:
        case (Compare(">=", Column(_, name) as time, AsOf()), Compare("<", later, AsOf())):
            return time == later and names.times.get(table) == name
        case _:
            return False


def _ends(window: tuple[Condition, ...]) -> tuple[Span, Span]:
    """How long before `as_of` a window starts and ends."""
    match window:
        case (Compare(right=AsOf(back)), Compare(right=AsOf(until))):
            return back, until
        case _:
            return Span(), Span()


def _aggregate_pattern(value: Aggregate, names: Names) -> Words:
    if isinstance(value.argument, Call) and value.argument.function.endswith("_periods"):
        return patterns.ACTIVE_PERIODS
    if value.function == "count" and value.argument is not None:
        return patterns.COUNT_DISTINCT if value.distinct else patterns.COUNT_KNOWN
    if value.function == "count" and value.table in names.tables:
        return patterns.COUNT_LABELLED
    if value.type.kind in TEMPORAL and value.function in {"min", "max"}:
        return patterns.EARLIEST if value.function == "min" else patterns.LATEST
    return patterns.AGGREGATES[value.function]
