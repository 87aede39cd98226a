"""A finished evaluation in vectors -> the customers and the segments as DataFrames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.running.run import Run
from segrules.language.types import BOOLEAN, NUMERIC, TEXT, Kind, Type

Positions = npt.NDArray[np.intp]


def columns(program: Program, run: Run) -> dict[str, Vector]:
    """One row a customer: key, metrics, scores, segmentations, action and arm."""
    made = {key_name(program): run.prepared.customers.keys}
    for step in program.steps:
        if isinstance(step, Segmentation):
            made.update(assigned_columns(step, run.segments[step.name]))
        else:
            made[step.name] = _labelled(run.names[step.name], step.type)
    if program.actions:
        made |= {"action": run.acted.action, "arm": run.acted.arm}
    return made


def customers(program: Program, vectors: Mapping[str, Vector]) -> pd.DataFrame:
    """The same columns as a DataFrame."""
    return pd.DataFrame({name: series(vector, program) for name, vector in vectors.items()})


def _labelled(vector: Vector, kind: Type) -> Vector:
    """A score's classes as their labels, where it has labels."""
    if kind.classes is None or kind.options is None:
        return vector
    words = tuple(sorted(kind.options))
    of_class = np.array([-1, *(words.index(o) for o in kind.options)], dtype=np.int32)
    classes = vector.values if vector.known is None else np.where(vector.known, vector.values, 0)
    return Vector(TEXT, of_class[classes], vector.known, words)


def key_name(program: Program) -> str:
    """What the key of a customer is called: as in the customers table, else in the first events."""
    roles = {"customers": 0, "events": 1, "lookup": 2}
    return min(program.tables, key=lambda t: roles[t.role]).key


def assigned_columns(step: Segmentation, assigned: Assigned) -> Iterator[tuple[str, Vector]]:
    """The columns of a segmentation by name: of segment ids, or a boolean one for each tag."""
    if isinstance(assigned, Vector):
        yield step.name, assigned
        return
    for tag, held in assigned.items():
        yield f"{step.name}.{tag}", Vector(BOOLEAN, np.asarray(held))


def series(vector: Vector, program: Program) -> Any:  # noqa: ANN401, PLR0911 - an array of any pandas dtype
    """A vector as an array for a DataFrame: money in major units, dates as datetime64."""
    match vector.type.kind:
        case Kind.TEXT:
            return _texts(vector)
        case Kind.MONEY:
            return _or_nan(vector.values / 10.0**vector.type.decimals, vector.known)
        case Kind.NUMBER:
            return _or_nan(vector.values, vector.known)
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
    """Each word is made a pandas text once; the code -1 takes the last, which is missing."""
    if isinstance(vector.words, PackedWords) and find_spec("pyarrow") is not None:
        from segrules.engines.on_pandas.arrow_texts import arrow_texts  # noqa: PLC0415 - an extra

        return pd.array(arrow_texts(vector), dtype="str")
    words: Any = pd.array([*vector.words, None], dtype="str")
    return words.take(vector.values)


def _or_nan(values: Any, known: Mask | None) -> Any:  # noqa: ANN401 - a float array
    return values if known is None else np.where(known, values, np.nan)


def _moments(vector: Vector, unit: str) -> Any:  # noqa: ANN401 - a datetime64 array
    moments: Any = vector.values.astype("int64").astype(f"datetime64[{unit}]")
    if vector.known is None:
        return moments
    moments[~vector.known] = np.datetime64("NaT")
    return moments


def _nullable(vector: Vector, plain: str, nullable: str) -> Any:  # noqa: ANN401 - a pandas array
    values = np.asarray(vector.values).astype(plain)
    if vector.known is None:
        return values
    made: Any = pd.array(values, dtype=nullable)  # type: ignore[call-overload]
    made[~vector.known] = pd.NA
    return made


# ---------------------------------------------------------------- segments


def segments(program: Program, run: Run) -> pd.DataFrame:
    """One row a segment: who, how many, how much, and the mean of each numeric metric.

    Customers in no segment are a last row of their own, with an empty id.
    """
    whole = _revenue(program, run, slice(None))
    rows = [
        _row(program, run, step, segment, at, whole)
        for step in program.segmentations
        for segment, at in members(step, run.segments[step.name]).items()
    ]
    columns = None if rows else _COLUMNS
    return pd.DataFrame(rows, columns=columns)


_COLUMNS = ("segmentation", "segment", "label_zh", "label_en", "customers", "share")


def members(step: Segmentation, assigned: Assigned) -> Mapping[str, Positions]:
    """The customers of each segment; the last entry, named ``, are those in none, if there are any.

    Of tags, which may be carried together, nobody is said to be in none.
    """
    if not isinstance(assigned, Vector):
        return {s.id: np.flatnonzero(assigned[s.id]) for s in step.segments}
    none, *parts = _parted(assigned)
    found = dict(zip(assigned.words, parts, strict=True))
    placed = {s.id: found[s.id] for s in step.segments}
    return {**placed, "": none} if len(none) else placed


def _parted(texts: Vector) -> list[Positions]:
    """The positions of the missing texts, then of each word, ascending."""
    # the narrower the codes, the faster they are sorted
    codes = texts.values.astype(np.min_scalar_type(-len(texts.words) - 1))
    sizes = np.bincount(texts.values + 1, minlength=len(texts.words) + 1)
    return np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1])


def _row(
    program: Program,
    run: Run,
    step: Segmentation,
    segment: str,
    at: Positions,
    whole: Fraction | None,
) -> dict[str, Any]:
    label = next((s.label for s in step.segments if s.id == segment), None)
    count = run.prepared.customers.frame.rows
    row: dict[str, Any] = {
        "segmentation": step.name,
        "segment": segment,
        "label_zh": label.zh if label else "未分群",
        "label_en": label.en if label else "no segment",
        "customers": len(at),
        "share": len(at) / count if count else 0.0,
    }
    if whole is not None:
        revenue = _revenue(program, run, at) or Fraction(0)
        row["revenue"] = float(revenue)
        row["revenue_share"] = float(revenue / whole) if whole else 0.0
    for metric in program.metrics:
        if metric.type.kind in NUMERIC:
            row[f"mean_{metric.name}"] = _mean(run.names[metric.name], at)
    return row


def _revenue(program: Program, run: Run, at: Positions | slice) -> Fraction | None:
    name = program.header.revenue
    if name is None or name not in run.names:
        return None
    vector = run.names[name]
    return Fraction(exact_sum(_known(vector, at)), 10**vector.type.decimals)


def _mean(vector: Vector, at: Positions) -> float:
    """The exact mean of the known values, rounded once; NaN where there are none."""
    picked = _known(vector, at)
    if not len(picked):
        return math.nan
    if vector.type.kind is Kind.NUMBER:
        return math.fsum(picked.tolist()) / len(picked)
    total = exact_sum(picked)
    return float(Fraction(total, len(picked) * 10**vector.type.decimals))


def _known(vector: Vector, at: Positions | slice) -> Any:  # noqa: ANN401 - an array of any dtype
    """The known values at positions."""
    values = vector.values[at]
    return values if vector.known is None else values[vector.known[at]]


def exact_sum(values: Any) -> int:  # noqa: ANN401 - an integer array
    """The sum of 64-bit integers, in Python's integers where 64 bits might not hold it."""
    largest = max(int(values.max()), -int(values.min())) if len(values) else 0
    if largest * len(values) < 2**62:
        return int(values.sum())
    return sum(values.tolist())
