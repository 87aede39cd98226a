"""A region's masks -> words in Chinese and English: merged ranges, dates, money, names."""

from __future__ import annotations

from math import inf, isinf

from segrules.compiler.cells import WHOLE, Axis, Cells, Listed, Ordered, absent, present
from segrules.language.findings import Words
from segrules.language.types import Kind, Type
from segrules.proofs.search import Area
from segrules.proofs.values import Stretch, readable, stretches

EVERYBODY = Words("所有客户", "everybody")
MOST_NAMES = 6
"""A longer list of names ends in "and N more"."""
SIGNS = {1: "<", 2: "=", 4: ">", 3: "<=", 6: ">=", 5: "!="}
"""The comparison that a set of cells "left less, equal, greater" stands for."""


def region_words(cells: Cells, area: Area) -> Words:
    """The region in words; axes on which every known value will do are left out if others speak."""
    pieces = [
        (axis, mask)
        for axis, mask, full in zip(cells.axes, area, cells.full, strict=True)
        if mask != full
    ]
    telling = [(a, m) for a, m in pieces if m != present(a)] or pieces
    return _listed([axis_words(axis, mask) for axis, mask in telling]) if telling else EVERYBODY


def _listed(words: list[Words]) -> Words:
    return Words("，且 ".join(w.zh for w in words), " and ".join(w.en for w in words))


def axis_words(axis: Axis, mask: int) -> Words:
    """What a set of cells of one axis means."""
    name, known = axis.subject.name, mask & present(axis)
    lacking = bool(mask & absent(axis))
    if not known:
        return Words(f"{name} 缺失", f"{name} missing")
    if known == present(axis):
        return Words(f"{name} 不缺失", f"{name} known")
    said = _category(axis, known) if isinstance(axis, Listed) else _ranges(axis, known)
    return Words(f"{said.zh} 或缺失", f"{said.en} or missing") if lacking else said


def domain_words(axis: Axis) -> Words:
    """All the values that a subject can have."""
    if isinstance(axis, Ordered):
        said = _range(axis, Stretch(axis.edges[0], axis.edges[-1]))
        return Words(said, said)
    if axis.subject.type.kind is Kind.BOOLEAN:
        return Words("true, false", "true, false")
    options = ", ".join(axis.subject.type.options or ())
    return Words(options, options)


def _category(axis: Listed, mask: int) -> Words:
    name = axis.subject.name
    if axis.subject.type.kind is Kind.BOOLEAN:
        value = "true" if mask & 1 else "false"
        return Words(f"{name} = {value}", f"{name} = {value}")
    told = [str(v) for k, v in enumerate(axis.values) if mask >> k & 1]
    untold = [str(v) for k, v in enumerate(axis.values) if not mask >> k & 1]
    others = mask >> len(axis.values)
    if not others:
        return _among(name, told)
    if others == (1 << len(axis.others)) - 1:
        return _none_of(name, untold)
    return _text_kinds(axis, told, others)


def _among(name: str, told: list[str]) -> Words:
    if len(told) == 1:
        return Words(f"{name} = {told[0]}", f"{name} = {told[0]}")
    shown = ", ".join(told[:MOST_NAMES])
    if len(told) <= MOST_NAMES:
        return Words(f"{name} in [{shown}]", f"{name} in [{shown}]")
    more = len(told) - MOST_NAMES
    return Words(f"{name} in [{shown} 等 {len(told)} 个]", f"{name} in [{shown} and {more} more]")


def _none_of(name: str, untold: list[str]) -> Words:
    shown = ", ".join(untold[:MOST_NAMES])
    if len(untold) <= MOST_NAMES:
        return Words(f"{name} 为 {shown} 以外的值", f"{name} other than {shown}")
    more = len(untold) - MOST_NAMES
    return Words(
        f"{name} 为 {shown} 等 {len(untold)} 个以外的值",
        f"{name} other than {shown} and {more} more",
    )


def _text_kinds(axis: Listed, told: list[str], others: int) -> Words:
    """Some kinds of text: told by examples."""
    like = [text for k, text in enumerate(axis.others) if others >> k & 1]
    shown = ", ".join([*told, *like][:MOST_NAMES])
    name = axis.subject.name
    return Words(f"{name} 形如 {shown}", f"{name} such as {shown}")


def _ranges(axis: Ordered, mask: int) -> Words:
    name = axis.subject.name
    if " ? " in name and axis.size == 3:  # noqa: PLR2004 - less, equal, greater
        said = name.replace(" ? ", f" {SIGNS[mask]} ")
        return Words(said, said)
    parts = [_range(axis, s) for s in stretches(axis, mask)]
    zh, en = " 或 ".join(parts), " or ".join(parts)
    if axis.subject.age:
        unit = "个月" if axis.subject.age == "months" else "天"
        return Words(f"{name} 距今 {zh} {unit}", f"{name} {en} {axis.subject.age} ago")
    return Words(f"{name} {zh}", f"{name} {en}")


def _range(axis: Ordered, stretch: Stretch) -> str:
    """`= 1`, `4..5`, `<= 29`, `>= 0.5 < 1`: as short as the kind of value allows."""
    kind = axis.subject.type
    single = _single(kind, stretch)
    if single is not None:
        return f"= {shown(kind, single)}"
    unbounded = isinf(axis.edges[-1][0])
    if stretch.low[0] == -inf or (unbounded and stretch.low == axis.edges[0]):
        return _high(kind, stretch)
    if isinf(stretch.high[0]):
        return _low(kind, stretch)
    if kind.kind in {Kind.INTEGER, Kind.DATE}:
        return f"{shown(kind, stretch.ends[0])}..{shown(kind, stretch.ends[1])}"
    return f"{_low(kind, stretch)} {_high(kind, stretch)}"


def _single(kind: Type, stretch: Stretch) -> int | float | None:
    """The only value of the stretch, if it has one."""
    if kind.kind in WHOLE:
        return stretch.low[0] if stretch.ends[0] == stretch.ends[1] else None
    return stretch.low[0] if not stretch.low[1] and (stretch.low[0], 1) == stretch.high else None


def _low(kind: Type, stretch: Stretch) -> str:
    value, after = stretch.low
    if kind.kind in {Kind.MONEY, Kind.INSTANT} and _is_rounder(kind, value - 1, value):
        return f"> {shown(kind, value - 1)}"
    return f"{'>' if after else '>='} {shown(kind, value)}"


def _high(kind: Type, stretch: Stretch) -> str:
    value, after = stretch.high
    if kind.kind in {Kind.INTEGER, Kind.DATE}:
        return f"<= {shown(kind, value - 1)}"
    if kind.kind in {Kind.MONEY, Kind.INSTANT} and _is_rounder(kind, value - 1, value):
        return f"<= {shown(kind, value - 1)}"
    return f"{'<=' if after else '<'} {shown(kind, value)}"


def _is_rounder(kind: Type, one: float, other: float) -> bool:
    """Whether the first value is shorter to write."""
    return len(shown(kind, one)) < len(shown(kind, other))


def shown(kind: Type, value: float) -> str:
    """A value as it is printed; a class by its label."""
    if kind.kind is Kind.INTEGER and kind.options:
        return kind.options[int(value) - 1]
    said = readable(kind, value)
    return f"{said:g}" if isinstance(said, float) and float(f"{said:g}") == said else str(said)
