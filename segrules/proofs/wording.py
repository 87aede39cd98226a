"""A region's masks -> words in Chinese and English: merged ranges, dates, money, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isinf

from segrules.compiler.cells import WHOLE, Axis, Cells, Listed, Ordered, absent, has, present
from segrules.compiler.program import TextOp
from segrules.language.findings import Words
from segrules.language.types import KIND_WORDS, Kind, Type
from segrules.proofs.search import Area
from segrules.proofs.values import Stretch, readable, stretches

EVERYBODY = Words("所有客户", "everybody")
MOST_NAMES = 6
"""A longer list of names ends in "and N more"."""
SIGNS = {1: "<", 2: "=", 4: ">", 3: "<=", 6: ">=", 5: "!="}
"""The comparison that a set of cells "left less, equal, greater" stands for."""


def region_words(cells: Cells, area: Area, axes: Sequence[int] | None = None) -> Words:
    """The region in words, on the axes given, else on all.

    Axes on which every known value will do are left out if there is something else to say.
    """
    at = range(len(cells.axes)) if axes is None else axes
    pieces = [(k, area[k]) for k in at if area[k] != cells.full[k]]
    telling = [(k, m) for k, m in pieces if cells.once(is_telling, k, m)] or pieces
    said = dict.fromkeys(cells.once(axis_words, k, m) for k, m in telling)
    return _listed(list(said)) if said else EVERYBODY


def is_telling(axis: Axis, mask: int) -> bool:
    """Whether a mask says more than that the value is known, or is the lack of an expression."""
    if not axis.subject.input and mask == absent(axis):
        return False
    return mask not in {present(axis), present(axis) | absent(axis)}


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
    name, kind = axis.subject.name, axis.subject.type
    if isinstance(axis, Listed):
        return _among(
            name, ["true", "false"] if kind.kind is Kind.BOOLEAN else list(kind.options or ())
        )
    low, high = axis.edges[0], axis.edges[-1]
    if isinf(low[0]) and isinf(high[0]):
        said = KIND_WORDS[kind.kind]
        return Words(f"{name} 为{said.zh}", f"{name} as {said.en}")
    if isinf(high[0]):
        said_low = f"{name} {_low(kind, Stretch(low, high))}"
        return Words(said_low, said_low)
    said_all = _range(axis, Stretch(low, high))
    return Words(said_all, said_all)


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
    """Some kinds of text: by what they have in common, else by examples."""
    name = axis.subject.name
    like = [text for k, text in enumerate(axis.others) if others >> k & 1]
    said = [_pattern_words(op, part, held) for op, part, held in _common(axis, like)]
    if said and not told:
        zh, en = " 且".join(w.zh for w in said), " and ".join(w.en for w in said)
        return Words(f"{name} {zh}", f"{name} {en}")
    shown = ", ".join([*told, *like][:MOST_NAMES])
    return Words(f"{name} 形如 {shown}", f"{name} such as {shown}")


PATTERN_WORDS: Mapping[TextOp, Words] = {
    "contains": Words("包含", "containing"),
    "starts with": Words("开头是", "starting with"),
    "ends with": Words("结尾是", "ending with"),
}
DENIED_WORDS: Mapping[TextOp, Words] = {
    "contains": Words("不包含", "not containing"),
    "starts with": Words("开头不是", "not starting with"),
    "ends with": Words("结尾不是", "not ending with"),
}


def _common(axis: Listed, like: list[str]) -> list[tuple[TextOp, str, bool]]:
    """The parts that all of the texts have, or none has, save for those that follow from others."""
    told = [(op, part, {has(op, text, part) for text in like}) for op, part in axis.patterns]
    same = [(op, part, True in answers) for op, part, answers in told if len(answers) == 1]
    return [one for one in same if not any(_follows(one, other) for other in same)]


def _follows(one: tuple[TextOp, str, bool], other: tuple[TextOp, str, bool]) -> bool:
    """Whether the other, of the same kind, says more."""
    (op, part, held), (other_op, other_part, other_held) = one, other
    if (op, held) != (other_op, other_held) or part == other_part:
        return False
    return has(op, other_part, part) if held else has(op, part, other_part)


def _pattern_words(op: TextOp, part: str, held: bool) -> Words:  # noqa: FBT001 - one of three
    said = PATTERN_WORDS[op] if held else DENIED_WORDS[op]
    return Words(f"{said.zh} {part}", f"{said.en} {part}")


def _ranges(axis: Ordered, mask: int) -> Words:
    name = axis.subject.name
    if " ? " in name and not axis.subject.input:
        said = name.replace(" ? ", f" {SIGNS[mask]} ")
        return Words(said, said)
    parts = stretches(axis, mask)
    if axis.subject.age:
        ago = [_ago(axis, s) for s in parts]
        return Words(
            f"{name} {' 或 '.join(w.zh for w in ago)}", f"{name} {' or '.join(w.en for w in ago)}"
        )
    texts = [_range(axis, s) for s in parts]
    return Words(" 或 ".join(texts), " or ".join(texts))


def _ago(axis: Ordered, stretch: Stretch) -> Words:
    """How long before `as_of`."""
    months = axis.subject.age == "months"
    zh, en = ("个月", "months") if months else ("天", "days")
    low, high = (
        (stretch.ends) if axis.subject.type.kind in WHOLE else (stretch.low[0], stretch.high[0])
    )
    if high <= 0:
        return Words("不早于 as_of", "not before as_of")
    if low == high:
        return Words(f"在 as_of 前 {low:g} {zh}", f"{low:g} {en} ago")
    if isinf(high):
        return Words(f"在 as_of 前 {low:g} {zh}以上", f"{low:g} {en} ago or more")
    if isinf(low):
        return Words(f"晚于 as_of 前 {high:g} {zh}", f"at most {high:g} {en} ago")
    return Words(f"在 as_of 前 {low:g}..{high:g} {zh}", f"{low:g}..{high:g} {en} ago")


def _range(axis: Ordered, stretch: Stretch) -> str:
    """`R = 1`, `F 4..5`, `recency <= 29`, `0.5 <= share < 1`: as short as the kind allows."""
    kind, name = axis.subject.type, axis.subject.name
    single = _single(kind, stretch)
    if single is not None:
        return f"{name} = {shown(kind, single)}"
    unbounded = isinf(axis.edges[-1][0])
    if stretch.low[0] == -inf or (unbounded and stretch.low == axis.edges[0]):
        return f"{name} {_high(kind, stretch)}"
    if isinf(stretch.high[0]):
        return f"{name} {_low(kind, stretch)}"
    if kind.kind in {Kind.INTEGER, Kind.DATE}:
        return f"{name} {shown(kind, stretch.ends[0])}..{shown(kind, stretch.ends[1])}"
    sign, value = _low(kind, stretch).split(" ", 1)
    return f"{value} {MIRRORED[sign]} {name} {_high(kind, stretch)}"


MIRRORED = {">": "<", ">=": "<="}


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
