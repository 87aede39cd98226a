"""Tests on subjects -> axes of atomic cells: inside a cell every test has one answer.

A subject is what conditions look at: a metric, a column, a score that data will cut. Its axis parts
its values at the literals of all tests, with one more cell for "missing" where it can be missing.
So reasoning on cells is exact, not sampling. A set of cells is an `int` used as a bit mask.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import ceil, floor, inf, isinf, nextafter
from typing import Literal, TypeVar, cast

from segrules.compiler.program import CompareOp, Physical, TextOp, Value
from segrules.language.types import Kind, Type

Boundary = tuple[int | float, int]
"""A place between values: just below one (side 0) or just above it (side 1)."""

FIRST: Boundary = (-inf, 1)
LAST: Boundary = (inf, 0)
WHOLE = frozenset({Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.INSTANT})
"""The kinds whose physical values are integers, with nothing between two neighbours."""

FEW = 24
"""An axis of at most so many whole values has one cell for each of them."""
PATTERNS = 8
"""Past so many text patterns on one subject the combinations are not told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What tests look at; made once for each key, so equal only to itself.

    `low` and `high` bound the known values, both included; None where there is no bound. `input`
    names the input whose value is looked at, as it is or (`age`) as time before `as_of`; "" for an
    expression on several inputs, whose values are taken to be independent of theirs. `free`:
    classes that data will cut. `sources`: keys of the inputs it is computed from; `tie` says how it
    is missing: `exact`: where one of them is, and only there; `strict`: where one of them is, and
    perhaps elsewhere; `loose`: nobody knows. `of` are the values looked at: one, two where they are
    compared with one another, none of a question about segments.
    """

    key: Hashable
    name: str
    type: Type
    nullable: bool = True
    low: int | float | None = None
    high: int | float | None = None
    input: str = ""
    age: Literal["", "days", "months"] = ""
    free: bool = False
    sources: tuple[Hashable, ...] = ()
    tie: Literal["exact", "strict", "loose"] = "loose"
    of: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """A known number, date or class in one of the stretches between two boundaries."""

    parts: tuple[tuple[Boundary, Boundary], ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A known text or boolean that is one of the options (none of them when negated)."""

    options: frozenset[Physical]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A known text with a literal part (without it when negated)."""

    op: TextOp
    text: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A missing value."""


Accept = Within | OneOf | Pattern | Absent


@dataclass(frozen=True, slots=True)
class Test:
    """Whether the subject's value is accepted."""

    __test__ = False

    subject: Subject
    accept: Accept


def order(op: CompareOp, value: float) -> Within:
    """The values x with `x op value`."""
    below, above = (value, 0), (value, 1)
    parts: Mapping[str, tuple[tuple[Boundary, Boundary], ...]] = {
        "=": ((below, above),),
        "!=": ((FIRST, below), (above, LAST)),
        "<": ((FIRST, below),),
        "<=": ((FIRST, above),),
        ">": ((above, LAST),),
        ">=": ((below, LAST),),
    }
    return Within(parts[op])


def points(values: Iterable[int | float], *, negated: bool = False) -> Within:
    """Exactly these values (all others when negated)."""
    parts = [((v, 0), (v, 1)) for v in sorted(values)]
    if not negated:
        return Within(tuple(parts))
    ends = [FIRST, *(edge for part in parts for edge in part), LAST]
    return Within(tuple(zip(ends[::2], ends[1::2], strict=True)))


def has(op: TextOp, text: str, part: str) -> bool:
    """Whether a text has the literal part."""
    if op == "starts with":
        return text.startswith(part)
    if op == "ends with":
        return text.endswith(part)
    return part in text


def accepts(accept: Accept, value: Physical) -> bool:
    """Whether a known value is accepted."""
    match accept:
        case Within(parts):
            at = (value, 0.5)
            return any(low < at < high for low, high in parts)
        case OneOf(options, negated):
            return (value in options) is not negated
        case Pattern(op, text, negated):
            return has(op, str(value), text) is not negated
        case Absent():
            return False


# ---------------------------------------------------------------- axes


@dataclass(frozen=True, slots=True)
class Ordered:
    """Cells of a subject with an order: cell k lies between edges k and k + 1.

    `void` marks cells that no machine number lies in; they are part of no mask.
    """

    subject: Subject
    edges: tuple[Boundary, ...]
    void: int = 0

    @property
    def size(self) -> int:
        """The number of cells for known values."""
        return len(self.edges) - 1


@dataclass(frozen=True, slots=True)
class Listed:
    """Cells of a subject without order: one for each value, then one for each kind of other text.

    `others` holds an example of each kind of other text, told apart by their answers to the
    `patterns`; `rest` counts the declared options that stand behind the example, where the subject
    is closed.
    """

    subject: Subject
    values: tuple[Physical, ...]
    others: tuple[str, ...] = ()
    patterns: tuple[tuple[TextOp, str], ...] = ()
    rest: int = 0

    @property
    def size(self) -> int:
        """The number of cells for known values."""
        return len(self.values) + len(self.others)


Axis = Ordered | Listed
Told = TypeVar("Told")


def present(axis: Axis) -> int:
    """The mask of all known values."""
    void = axis.void if isinstance(axis, Ordered) else 0
    return ((1 << axis.size) - 1) & ~void


def absent(axis: Axis) -> int:
    """The mask of the missing cell; 0 where the subject is never missing."""
    return 1 << axis.size if axis.subject.nullable else 0


def mask(axis: Axis, accept: Accept) -> int:
    """The cells whose values are accepted."""
    if isinstance(accept, Absent):
        return absent(axis)
    if isinstance(axis, Ordered):
        return _stretches(axis, accept) if isinstance(accept, Within) else 0
    return _chosen(axis, accept)


def _stretches(axis: Ordered, accept: Within) -> int:
    whole, found = axis.subject.type.kind in WHOLE, 0
    for low, high in accept.parts:
        first = bisect_left(axis.edges, settled(low, whole=whole))
        last = min(bisect_left(axis.edges, settled(high, whole=whole)), axis.size)
        if first < last:
            found |= (1 << last) - (1 << first)
    return found & ~axis.void


def _chosen(axis: Listed, accept: Accept) -> int:
    cells = (*axis.values, *axis.others)
    return sum(1 << k for k, value in enumerate(cells) if accepts(accept, value))


def settled(edge: Boundary, *, whole: bool) -> Boundary:
    """The boundary with one name: between whole values there is only "just below" the next."""
    value, side = edge
    if not whole or isinf(value):
        return edge
    return (floor(value) + 1, 0) if side else (ceil(value), 0)


# ---------------------------------------------------------------- axes from tests


def axis_of(subject: Subject, seen: Iterable[Accept]) -> Axis:
    """The axis of a subject, cut so that every accept that was seen is a set of whole cells."""
    kind = subject.type.kind
    if kind is Kind.BOOLEAN:
        return Listed(subject, (True, False))
    if kind is Kind.TEXT:
        return _listed(subject, tuple(seen))
    return _ordered(subject, [a for a in seen if isinstance(a, Within)])


def _ordered(subject: Subject, seen: list[Within]) -> Ordered:
    whole = subject.type.kind in WHOLE
    first = FIRST if subject.low is None else settled((subject.low, 0), whole=whole)
    last = LAST if subject.high is None else settled((subject.high, 1), whole=whole)
    cuts = {settled(e, whole=whole) for a in seen for part in a.parts for e in part}
    edges = {first, last} | {e for e in cuts if first < e < last}
    if whole and not isinf(first[0]) and not isinf(last[0]) and last[0] - first[0] <= FEW:
        edges |= {(value, 0) for value in range(int(first[0]), int(last[0]))}
    ends = tuple(sorted(edges))
    return Ordered(subject, ends, 0 if whole else _void(ends))


def _void(edges: tuple[Boundary, ...]) -> int:
    """The cells between two neighbouring machine numbers, both left out."""
    return sum(
        1 << k
        for k, ((low, after), (high, side)) in enumerate(pairwise(edges))
        if after and not side and nextafter(low, inf) >= high
    )


def _listed(subject: Subject, seen: tuple[Accept, ...]) -> Listed:
    named = {v for a in seen if isinstance(a, OneOf) for v in a.options}
    patterns = sorted({(a.op, a.text) for a in seen if isinstance(a, Pattern)})
    options = subject.type.options
    if options is None:
        texts = sorted(str(v) for v in named)
        others = _other_texts(patterns, frozenset(texts))
        return Listed(subject, tuple(texts), others, tuple(patterns))
    if patterns:
        return Listed(subject, options)
    rest = [o for o in options if o not in named]
    told = tuple(o for o in options if o in named)
    return Listed(subject, told, tuple(rest[:1]), rest=len(rest))


def _other_texts(patterns: list[tuple[TextOp, str]], named: frozenset[str]) -> tuple[str, ...]:
    """One text, none of the named, for each possible combination of answers to the patterns.

    A text that holds some patterns and not others can be rebuilt from the longest start, the parts
    and the longest end it must have, set apart by a mark that no pattern holds; so these are all.
    """
    if not patterns:
        return (_unlike("other", named),)
    mark = _mark("".join([*named, *(text for _, text in patterns)]))
    told: dict[tuple[bool, ...], str] = {}
    for count in range(len(patterns) + 1):
        for chosen in combinations(patterns, count):
            text = _built(chosen, mark)
            told.setdefault(tuple(has(op, text, part) for op, part in patterns), text)
    return tuple(told.values())


def _built(chosen: Iterable[tuple[TextOp, str]], mark: str) -> str:
    parts: dict[TextOp, list[str]] = {}
    for op, text in chosen:
        parts.setdefault(op, []).append(text)
    start = max(parts.get("starts with", [""]), key=len)
    end = max(parts.get("ends with", [""]), key=len)
    return mark.join([start, *parts.get("contains", []), end])


def _mark(taken: str) -> str:
    return next(c for c in map(chr, (*range(0x2D, 0x30), *range(0x5F, 0xFFFF))) if c not in taken)


def _unlike(text: str, named: frozenset[str]) -> str:
    while text in named:
        text += "_"
    return text


@dataclass(frozen=True, slots=True)
class Cells:
    """The axes of a set of tests, each subject's position among them, and what follows from them.

    `full` holds for each axis the mask of all its cells; `masks` fills with those asked for, and
    `told` with what is made of an axis and a mask of it, by the maker's name.
    """

    axes: tuple[Axis, ...]
    position: Mapping[Subject, int]
    full: tuple[int, ...]
    masks: dict[Test, int] = field(default_factory=dict, repr=False, compare=False)
    told: dict[tuple[str, int, int], object] = field(
        default_factory=dict, repr=False, compare=False
    )

    def once(self, make: Callable[[Axis, int], Told], axis: int, mask: int) -> Told:
        """What is made of an axis, by its position, and a mask of it: many areas share both."""
        key = (make.__name__, axis, mask)
        if key not in self.told:
            self.told[key] = make(self.axes[axis], mask)
        return cast("Told", self.told[key])

    def mask(self, test: Test) -> int:
        """The cells of the test's axis that it accepts."""
        known = self.masks.get(test)
        if known is None:
            axis = self.axes[self.position[test.subject]]
            known = self.masks[test] = mask(axis, test.accept)
        return known


def cells_of(tests: Iterable[Test]) -> Cells:
    """The axes for all the subjects of these tests, in the order in which they appear."""
    seen: dict[Subject, dict[Accept, None]] = {}
    for test in tests:
        seen.setdefault(test.subject, {})[test.accept] = None
    axes = tuple(axis_of(subject, accepts) for subject, accepts in seen.items())
    full = tuple(present(axis) | absent(axis) for axis in axes)
    return Cells(axes, {axis.subject: k for k, axis in enumerate(axes)}, full)
