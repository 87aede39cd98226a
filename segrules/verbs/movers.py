"""Two versions of a ruleset run on the same data -> the customers that move, and by which cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.language.types import Kind, Type
from segrules.proofs.difference import Compared, Difference
from segrules.proofs.meaning_of import Key, stands_on
from segrules.verbs.hybrids import Cause, Locked, hybrids
from segrules.verbs.lock import CutsByScore
from segrules.verbs.memberships import (
    NO_SEGMENT,
    NOBODY,
    SegmentColumn,
    cause_counts,
    membership,
    segment_columns,
    side_by_side,
    told_causes,
)

if TYPE_CHECKING:
    from segrules.engines.results import Result

Told = Cause | Literal["several"]
Only = Literal["", "old", "new"]
Runner = Callable[[Program, CutsByScore], "Result"]
"""The result of a program on the data at hand; scores without cut points are fitted there."""
Stage = tuple[Told, "Result"]
"""What was changed last, and the result with it."""


@dataclass(frozen=True, slots=True)
class Movers:
    """Customers of one segment in the old version and of another in the new one.

    None stands for no segment; of a tag, `old` is None for those who gain it and `new` for those
    who lose it. `only` names the version in which they are customers, if it is only one. `revenue`
    is in major units. `causes` add up to `customers`; empty where they cannot be told apart.
    `example` are values of one of them.
    """

    segmentation: str
    old: str | None
    new: str | None
    customers: int
    revenue: float | None
    causes: Mapping[str, int]
    example: Mapping[str, Any]
    only: Only = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The customers of both runs, and all who move; `causes` are told if they can be told apart.

    `as_of` are the days, since 1970, up to whose start events were counted.
    """

    old_customers: int
    new_customers: int
    movers: tuple[Movers, ...]
    causes: bool
    as_of: tuple[int | None, int | None]

    def moving(self, segmentation: str) -> int:
        """How many customers of a segmentation move; of tags, how many tags are gained or lost."""
        return sum(m.customers for m in self.movers if m.segmentation == segmentation)


def counted(whole: Locked, other: Locked, found: Difference, run: Runner) -> Counted:
    """Run both versions, each by its own cut points, and those between them; count who moves.

    `run` gives the result of a program on the data. Raises DataError where that cannot be done.
    """
    old, new = whole[0], other[0]
    before = run(*whole)
    between = hybrids(whole, other)
    told = between is not None
    steps: list[Stage]
    if between is None:
        steps = [("several", run(*other))]
    else:
        steps = [(h.cause, run(h.program, h.cuts)) for h in between]
    after = steps[-1][1] if steps else before
    movers = [
        m
        for compared in found.segmentations
        for column in _columns(compared, old, new)
        for m in _movers(column, before, after, steps, found.changed.own, told=told)
    ]
    days = (before.fitted.as_of, after.fitted.as_of)
    return Counted(len(before.customers), len(after.customers), tuple(movers), told, days)


def _columns(compared: Compared, old: Program, new: Program) -> list[SegmentColumn]:
    before = next(s for s in old.segmentations if s.name == compared.was)
    after = next(s for s in new.segmentations if s.name == compared.segmentation)
    same = {r.new: r.old for r in compared.renames}
    return segment_columns(before, after, same, tags=compared.tags)


def _movers(
    column: SegmentColumn,
    before: Result,
    after: Result,
    steps: list[Stage],
    otherwise: AbstractSet[Key],
    *,
    told: bool,
) -> list[Movers]:
    stages = [_membership(column, column.old, before)]
    stages += [_membership(column, column.new, result) for _, result in steps]
    table = side_by_side(stages)
    moved = table[table[0] != table[len(stages) - 1]]
    if moved.empty:
        return []
    causes = told_causes(moved, [cause for cause, _ in steps])
    values = _values(column, before, after, otherwise)
    made = []
    for pair, rows in moved.groupby([0, len(stages) - 1], sort=False):
        one, other = map(str, pair)
        because = cause_counts(causes.loc[rows.index]) if told else {}
        worth = _revenue(after, before, rows.index)
        segments, example = _segments(column, one, other), _example(values.reindex(rows.index))
        made.append(
            Movers(
                column.new.name,
                *segments,
                len(rows),
                worth,
                because,
                example,
                _only(one, other),
            )
        )
    return sorted(made, key=lambda m: (-m.customers, m.old or "", m.new or ""))


def _membership(column: SegmentColumn, way: Segmentation, result: Result) -> pd.Series:
    return membership(column, way, result.customers, key_name(result.program))


def _segments(column: SegmentColumn, one: str, other: str) -> tuple[str | None, str | None]:
    old = None if one in {NOBODY, NO_SEGMENT} else one
    new = None if other in {NOBODY, NO_SEGMENT} else column.new_name(other)
    return old, new


def _only(one: str, other: str) -> Only:
    return "new" if one == NOBODY else "old" if other == NOBODY else ""


def _values(
    column: SegmentColumn, before: Result, after: Result, otherwise: AbstractSet[Key]
) -> pd.DataFrame:
    """What the rules of both versions look at, by key: metrics and scores, no free text.

    Beside a score that is made otherwise stands what it is made of.
    """
    frames = []
    for result, part in ((before, column.old), (after, column.new)):
        on, program = set(stands_on(part)), result.program
        on |= {k for s in program.scores if s.name in on & otherwise for k in stands_on(s)}
        kinds = {m.name: m.type for m in program.metrics} | {s.name: s.type for s in program.scores}
        looked = [name for name, kind in kinds.items() if name in on and _is_plain(kind)]
        keys = result.customers[key_name(result.program)].astype(str)
        frames.append(result.customers[looked].set_index(keys))
    more = [c for c in frames[0].columns if c not in frames[1].columns]
    return frames[1].join(frames[0][more], how="outer")


def _is_plain(kind: Type) -> bool:
    """Whether a value tells nothing personal: no text but a declared one or a class."""
    return kind.kind is not Kind.TEXT or kind.options is not None


def _example(inside: pd.DataFrame) -> dict[str, Any]:
    """The values of the first of the customers, missing ones as None."""
    row = inside.iloc[0]
    return {str(n): None if pd.isna(v) else _native(v) for n, v in row.items()}


def _native(value: Any) -> Any:  # noqa: ANN401 - a scalar of pandas or numpy
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz is not None else value.date().isoformat()
    plain = value.item() if hasattr(value, "item") else value
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _revenue(after: Result, before: Result, keys: pd.Index) -> float | None:
    """What the customers are worth: by the new version, for those who left it by the old one."""
    total, left = 0, set(keys)
    decimals = None
    for result in (after, before):
        name = result.program.header.revenue
        metric = next((m for m in result.program.metrics if m.name == name), None)
        if metric is None:
            continue
        decimals = metric.type.decimals if decimals is None else decimals
        owners = result.customers[key_name(result.program)].astype(str)
        values = pd.Series(result.customers[metric.name].to_numpy(), index=owners)
        here = values[values.index.isin(left)]
        total += sum(round(v * 10**decimals) for v in here.dropna())
        left -= set(owners)
    return None if decimals is None else total / 10**decimals
