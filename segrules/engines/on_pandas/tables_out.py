"""A finished evaluation in vectors -> the customers and the segments as DataFrames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from segrules.compiler.program import Metric, Program, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.rows import Assigned
from segrules.engines.on_pandas.run import Run
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.types import NUMERIC, TEXT, Kind, Type


def customers(program: Program, run: Run) -> pd.DataFrame:
    """One row a customer: key, metrics, scores, segmentations, action and arm."""
    columns: dict[str, Any] = {key_name(program): series(run.prepared.customers.keys, program)}
    for step in program.steps:
        if isinstance(step, Segmentation):
            columns.update(_assigned(step, run.segments[step.name], program))
        else:
            columns[step.name] = series(_labelled(run.names[step.name], step.type), program)
    if program.actions:
        columns["action"] = series(run.acted.action, program)
        columns["arm"] = series(run.acted.arm, program)
    return pd.DataFrame(columns)


def _labelled(vector: Vector, kind: Type) -> Vector:
    """A score's classes as their labels, where it has labels."""
    if kind.classes is None or kind.options is None:
        return vector
    words = tuple(sorted(kind.options))
    of_class = np.array([-1, *(words.index(o) for o in kind.options)], dtype=np.int32)
    codes = of_class[np.where(known_mask(vector), vector.values, 0)]
    return Vector(TEXT, codes, vector.known, words)


def key_name(program: Program) -> str:
    """What the key of a customer is called: as in the customers table, else in the first events."""
    roles = {"customers": 0, "events": 1, "lookup": 2}
    return min(program.tables, key=lambda t: roles[t.role]).key


def _assigned(
    step: Segmentation, assigned: Assigned, program: Program
) -> Iterator[tuple[str, Any]]:
    if isinstance(assigned, Vector):
        yield step.name, series(assigned, program)
        return
    for tag, held in assigned.items():
        yield f"{step.name}.{tag}", np.asarray(held)


def series(vector: Vector, program: Program) -> Any:  # noqa: ANN401, PLR0911 - an array of any pandas dtype
    """A vector as an array for a DataFrame: money in major units, dates as datetime64."""
    match vector.type.kind:
        case Kind.TEXT:
            return _texts(vector)
        case Kind.MONEY:
            scaled = vector.values / 10.0**vector.type.decimals
            return np.where(known_mask(vector), scaled, np.nan)
        case Kind.NUMBER:
            return np.where(known_mask(vector), vector.values, np.nan)
        case Kind.DATE:
            return _moments(vector, "D").astype("datetime64[s]")
        case Kind.INSTANT:
            moments = pd.DatetimeIndex(_moments(vector, "us"), tz="UTC")
            return moments.tz_convert(program.header.timezone)
        case Kind.BOOLEAN:
            return _nullable(vector, "bool", "boolean")
        case Kind.INTEGER | Kind.DURATION:
            return _nullable(vector, "int64", "Int64")


def _texts(vector: Vector) -> Any:  # noqa: ANN401 - a pandas array
    words = np.array([*vector.words, None], dtype=object)
    return pd.array(words[vector.values], dtype="str")


def _moments(vector: Vector, unit: str) -> Any:  # noqa: ANN401 - a datetime64 array
    moments = vector.values.astype("int64").astype(f"datetime64[{unit}]")
    return np.where(known_mask(vector), moments, np.datetime64("NaT", unit))


def _nullable(vector: Vector, plain: str, nullable: str) -> Any:  # noqa: ANN401 - a pandas array
    values = np.asarray(vector.values).astype(plain)
    if vector.known is None:
        return values
    made: Any = pd.array(values, dtype=nullable)  # type: ignore[call-overload]
    made[~known_mask(vector)] = pd.NA
    return made


# ---------------------------------------------------------------- segments


def segments(program: Program, run: Run) -> pd.DataFrame:
    """One row a segment: who, how many, how much, and the mean of each numeric metric."""
    rows = []
    count = run.prepared.customers.frame.rows
    whole = _revenue(program, run, np.ones(count, dtype=np.bool_))
    for step in program.segmentations:
        for segment, held in members(step, run.segments[step.name], count).items():
            rows.append(_row(program, run, step, segment, held, whole))
    columns = None if rows else _COLUMNS
    return pd.DataFrame(rows, columns=columns)


_COLUMNS = ("segmentation", "segment", "label_zh", "label_en", "customers", "share")


def members(step: Segmentation, assigned: Assigned, count: int) -> Mapping[str, Mask]:
    """Who is in each segment; the last entry, named ``, are those in none, if there are any."""
    if isinstance(assigned, Vector):
        codes = {w: i for i, w in enumerate(assigned.words)}
        masks = {s.id: assigned.values == codes[s.id] for s in step.segments}
    else:
        masks = {s.id: np.asarray(assigned[s.id]) for s in step.segments}
    left = np.ones(count, dtype=np.bool_)
    for held in masks.values():
        left &= ~held
    return {**masks, "": left} if step.assign != "all" and left.any() else masks


def _row(
    program: Program,
    run: Run,
    step: Segmentation,
    segment: str,
    held: Mask,
    whole: Fraction | None,
) -> dict[str, Any]:
    label = next((s.label for s in step.segments if s.id == segment), None)
    count = int(held.sum())
    row: dict[str, Any] = {
        "segmentation": step.name,
        "segment": segment,
        "label_zh": label.zh if label else "未分群",
        "label_en": label.en if label else "no segment",
        "customers": count,
        "share": count / len(held) if len(held) else 0.0,
    }
    if whole is not None:
        revenue = _revenue(program, run, held) or Fraction(0)
        row["revenue"] = float(revenue)
        row["revenue_share"] = float(revenue / whole) if whole else 0.0
    for metric in program.metrics:
        if metric.type.kind in NUMERIC:
            row[f"mean_{metric.name}"] = _mean(metric, run, held)
    return row


def _revenue(program: Program, run: Run, held: Mask) -> Fraction | None:
    name = program.header.revenue
    if name is None or name not in run.names:
        return None
    vector = run.names[name]
    minor = exact_sum(vector.values[held & known_mask(vector)])
    return Fraction(minor, 10**vector.type.decimals)


def _mean(metric: Metric, run: Run, held: Mask) -> float:
    """The exact mean of the known values, rounded once; NaN where there are none."""
    vector = run.names[metric.name]
    picked = vector.values[held & known_mask(vector)]
    if not len(picked):
        return math.nan
    if metric.type.kind is Kind.NUMBER:
        return math.fsum(picked.tolist()) / len(picked)
    total = exact_sum(picked)
    return float(Fraction(total, len(picked) * 10**metric.type.decimals))


def exact_sum(values: Any) -> int:  # noqa: ANN401 - an integer array
    """The sum of 64-bit integers, in Python's integers where 64 bits might not hold it."""
    largest = int(np.abs(values).max()) if len(values) else 0
    if largest * len(values) < 2**62:
        return int(values.sum())
    return sum(values.tolist())
