"""A finished evaluation in vectors -> the segments as a DataFrame: counts, revenue and means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.exact_sums import group_sums, integer_sums
from segrules.engines.on_pandas.evaluating.rows import Assigned
from segrules.engines.on_pandas.running.run import Run
from segrules.engines.on_pandas.tag_bits import TagBits, TagSets
from segrules.engines.on_pandas.vectors import Codes, select
from segrules.language.types import NUMERIC, Kind, Type

AT_ONCE = 1 << 16
ROWS_EACH = 64
"""Where there are fewer customers to each set of tags, the tags are looked at one by one."""
_COLUMNS = ("segmentation", "segment", "label_zh", "label_en", "customers", "share")


@dataclass(frozen=True, slots=True)
class Group:
    """A segment's customers: how many, and of each metric the known values and their exact sum.

    The sum of integers is in physical units; that of numbers is rounded once.
    """

    segment: str
    customers: int
    known: Mapping[str, int]
    sums: Mapping[str, int | float]


def segments(program: Program, run: Run) -> pd.DataFrame:
    """One row a segment: who, how many, how much, and the mean of each numeric metric.

    Customers in no segment are a last row of their own, with an empty id; of tags, which may be
    carried together, nobody is said to be in none.
    """
    return segments_of(program, run.names, run.segments, run.prepared.customers.frame.rows)


def segments_of(
    program: Program,
    values: Mapping[str, Vector],
    assigned: Mapping[str, Assigned],
    customers: int,
) -> pd.DataFrame:
    """The same of metrics by name and the segments of each segmentation."""
    metrics = {m.name: values[m.name] for m in program.metrics if m.type.kind in NUMERIC}
    whole = _whole(program, metrics)
    rows = [
        _row(program, step, group, customers, whole)
        for step in program.segmentations
        for group in _groups(step, assigned[step.name], metrics)
    ]
    return pd.DataFrame(rows, columns=None if rows else _COLUMNS)


def _groups(
    step: Segmentation, assigned: Assigned, metrics: Mapping[str, Vector]
) -> Iterator[Group]:
    if isinstance(assigned, TagBits):
        yield from _tagged(assigned, metrics)
        return
    if not isinstance(assigned, Vector):
        for each in step.segments:
            yield _carriers(each.id, assigned[each.id], metrics)
        return
    none, *parts = _parted(assigned, metrics)
    found = {part.segment: part for part in parts}
    yield from (found[s.id] for s in step.segments)
    if none.customers:
        yield none


def _tagged(tags: TagBits, metrics: Mapping[str, Vector]) -> Iterator[Group]:
    """Those who carry each tag: of integers by the set of tags, of which there are few."""
    counts = tags.counts().tolist()
    whole = {n: v for n, v in metrics.items() if v.type.kind is not Kind.NUMBER}
    few = tags.sets() if whole else None
    if few is None or len(few.sets) * ROWS_EACH > tags.rows:
        whole = {}
    rest = {n: v for n, v in metrics.items() if n not in whole}
    known, sums = _by_set(few, whole) if few is not None and whole else ({}, {})
    for place, (tag, count) in enumerate(zip(tags, counts, strict=True)):
        other = _carriers(tag, tags[tag], rest) if rest else Group(tag, count, {}, {})
        yield Group(
            tag,
            count,
            {n: known[n][place] if n in whole else other.known[n] for n in metrics},
            {n: sums[n][place] if n in whole else other.sums[n] for n in metrics},
        )


def _by_set(
    found: TagSets, metrics: Mapping[str, Vector]
) -> tuple[dict[str, list[int]], dict[str, list[int | float]]]:
    """Of each metric and tag the known values and their sum."""
    known, sums = _totals(metrics, dict.fromkeys(metrics, found.codes), len(found.sets))
    carried = [np.flatnonzero(held).tolist() for held in found.sets.T]
    return (
        {name: [sum(each[s] for s in sets) for sets in carried] for name, each in known.items()},
        {name: [sum(each[s] for s in sets) for sets in carried] for name, each in sums.items()},
    )


def _carriers(tag: str, held: Mask, metrics: Mapping[str, Vector]) -> Group:
    """Those who carry a tag."""
    at = np.flatnonzero(held) if metrics else None
    picked = {name: select(v, at) for name, v in metrics.items() if at is not None}
    nobody_else = {name: np.zeros(len(v), np.int32) for name, v in picked.items()}
    known, sums = _totals(picked, nobody_else, 1)
    count = int(np.count_nonzero(held))
    return Group(tag, count, _at(known, 0), _at(sums, 0))


def _parted(texts: Vector, metrics: Mapping[str, Vector]) -> list[Group]:
    """Those without a segment, named ``, then those of each word."""
    count = len(texts.words) + 1
    sizes = _sizes(texts.values, count).tolist()
    codes = texts.values + np.int32(1) if metrics else texts.values
    known, sums = _totals(metrics, dict.fromkeys(metrics, codes), count)
    return [
        Group(word, sizes[k], _at(known, k), _at(sums, k))
        for k, word in enumerate(("", *texts.words))
    ]


def _sizes(codes: Codes, count: int) -> npt.NDArray[np.int64]:
    """How often each code occurs, from -1 on."""
    sizes = np.zeros(count, np.int64)
    for start in range(0, len(codes), AT_ONCE):
        sizes += np.bincount(codes[start : start + AT_ONCE] + np.int32(1), minlength=count)
    return sizes


def _at(figures: Mapping[str, list[Any]], group: int) -> dict[str, Any]:
    return {name: of_groups[group] for name, of_groups in figures.items()}


def _totals(
    metrics: Mapping[str, Vector], codes: Mapping[str, Codes], groups: int
) -> tuple[dict[str, list[int]], dict[str, list[int | float]]]:
    """Of each metric and group the known values and their sum."""
    known: dict[str, list[int]] = {}
    sums: dict[str, list[int | float]] = {}
    for name, vector in metrics.items():
        at = None if vector.known is None else np.flatnonzero(vector.known)
        values = vector.values if at is None else vector.values[at]
        own: npt.NDArray[Any] = codes[name] if at is None else codes[name][at]
        known[name] = np.bincount(own, minlength=groups).tolist()
        if vector.type.kind is Kind.NUMBER:
            sums[name] = group_sums(own, values, groups).tolist()
        else:
            sums[name] = [*integer_sums(own, values, groups)]
    return known, sums


# ---------------------------------------------------------------- one row


def _whole(program: Program, metrics: Mapping[str, Vector]) -> Fraction | None:
    """The revenue of all customers."""
    name = program.header.revenue
    if name is None or name not in metrics:
        return None
    everybody = {name: np.zeros(len(metrics[name]), np.int32)}
    _, sums = _totals({name: metrics[name]}, everybody, 1)
    return Fraction(sums[name][0]) / _unit(metrics[name].type)


def _unit(kind: Type) -> int:
    return int(10**kind.decimals)


def _row(
    program: Program, step: Segmentation, group: Group, count: int, whole: Fraction | None
) -> dict[str, Any]:
    label = next((s.label for s in step.segments if s.id == group.segment), None)
    row: dict[str, Any] = {
        "segmentation": step.name,
        "segment": group.segment,
        "label_zh": label.zh if label else "未分群",
        "label_en": label.en if label else "no segment",
        "customers": group.customers,
        "share": group.customers / count if count else 0.0,
    }
    units = {m.name: _unit(m.type) for m in program.metrics}
    if whole is not None:
        name = str(program.header.revenue)
        revenue = Fraction(group.sums[name]) / units[name]
        row["revenue"] = float(revenue)
        row["revenue_share"] = float(revenue / whole) if whole else 0.0
    for name, total in group.sums.items():
        row[f"mean_{name}"] = _mean(total, group.known[name], units[name])
    return row


def _mean(total: float, known: int, unit: int) -> float:
    """The exact mean of the known values, rounded once; NaN where there are none."""
    if not known:
        return math.nan
    if isinstance(total, int):
        return float(Fraction(total, known * unit))
    return total / known
