"""A step of a change -> words: `orders: 2 more`, `orders: none for 12 more days`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import inf, nextafter
from typing import Literal

from segrules.compiler.constants_in_words import number_text, physical_words
from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Aggregate, AsOf, Call, Named, Physical, Program, Span
from segrules.engines.rows.scope import Cell
from segrules.language.findings import Words
from segrules.language.types import NUMERIC, Kind, Type
from segrules.verbs.smallest_changes import Change, Step

MISSING = Words("缺失", "missing")
YES_NO = {True: Words("是", "yes"), False: Words("否", "no")}
TOGETHER = Words("，同时 ", ", and ")

FROM_TO = Words("{x}（{n}{a} → {b}）", "{x} ({n}{a} → {b})")
INSTEAD = Words("{n}：{b}（现为 {a}）", "{n}: {b} ({a} now)")
MORE: Mapping[tuple[str, bool], Words] = {
    ("count", True): Words("{t} 再多 {d} 条", "{t}: {d} more"),
    ("count", False): Words("{t} 少 {d} 条", "{t}: {d} fewer"),
    ("recency", True): Words("再过 {d} 天没有新的 {t}", "no {t} for {d} more day{s}"),
    ("recency", False): Words("{t} 有更近的一条", "{t}: a more recent one"),
    ("number", True): Words("{n} 再多 {d}", "{n}: {d} more"),
    ("number", False): Words("{n} 少 {d}", "{n}: {d} less"),
    ("day", True): Words("{n} 晚 {d} 天", "{n}: {d} day{s} later"),
    ("day", False): Words("{n} 早 {d} 天", "{n}: {d} day{s} earlier"),
}
Way = Literal["count", "recency", "number", "day", "value"]


def change_words(change: Change, program: Program) -> Words:
    """All steps, joined."""
    return joined((step_words(s, program) for s in change.steps), TOGETHER)


def step_words(step: Step, program: Program) -> Words:
    """What would have to be otherwise, as a difference where there can be one."""
    zone, kind = program.header.timezone, step.input.type
    before, after = cell_words(step.before, kind, zone), _after_words(step, zone)
    way, table = _way(step, program)
    if way == "value" or step.before is None or step.after is None:
        return put(INSTEAD, n=step.input.name, a=before, b=after)
    less, more = float(step.before), float(step.after)
    said = put(
        MORE[way, more > less],
        t=table,
        n=step.input.name,
        d=_difference(step.before, step.after, kind),
        s="" if abs(more - less) == 1 else "s",
    )
    name = "" if way in {"number", "day"} else f"{step.input.name} "
    return put(FROM_TO, x=said, n=name, a=before, b=after)


def cell_words(value: Cell, kind: Type, zone: str) -> Words:
    """A value that can be missing; yes and no for booleans; money with all its decimals."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return YES_NO[value]
    if kind.kind is Kind.MONEY and not isinstance(value, str):
        return same(f"{Decimal(value).scaleb(-kind.decimals):.{kind.decimals}f}")
    return physical_words(value, kind, zone)


def _after_words(step: Step, zone: str) -> Words:
    """The new value; a number right beside a round one is said by that."""
    value, kind = step.after, step.input.type
    if kind.kind is Kind.NUMBER and isinstance(value, float):
        for side, said in (
            (-inf, Words("略大于 {v}", "just above {v}")),
            (inf, Words("略小于 {v}", "just below {v}")),
        ):
            beside = nextafter(value, side)
            if len(number_text(beside)) + 4 < len(number_text(value)):
                return put(said, v=number_text(beside))
    return cell_words(value, kind, zone)


def _way(step: Step, program: Program) -> tuple[Way, str]:
    """How a change of the input is said, and of which table's rows."""
    kind, leaf = step.input.type, step.input.leaf
    if kind.kind is Kind.DATE:
        return "day", ""
    if kind.kind not in NUMERIC or kind.classes:
        return "value", ""
    made = (
        {m.name: m.value for m in program.metrics}.get(leaf.name)
        if isinstance(leaf, Named)
        else None
    )
    match made:
        case Aggregate("count", table, argument, distinct=distinct) if argument is None or distinct:
            return "count", table
        case Call("days_between", (Aggregate("max" | "last", table), AsOf(back))) if back == Span():
            return "recency", table
        case _:
            return "number", ""


def _difference(before: Physical, after: Physical, kind: Type) -> Words:
    apart = abs(Decimal(str(after)) - Decimal(str(before)))
    if kind.kind is Kind.MONEY:
        return same(f"{apart.scaleb(-kind.decimals):.{kind.decimals}f}")
    return same(f"{float(apart):.6g}" if kind.kind is Kind.NUMBER else str(apart))
