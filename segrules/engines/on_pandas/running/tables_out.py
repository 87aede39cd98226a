"""A finished evaluation in vectors -> the customers as a DataFrame."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.lib.array_utils import byte_bounds

from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.running.run import Run
from segrules.engines.on_pandas.tag_bits import TagBits
from segrules.language.types import BOOLEAN, TEXT, Kind, Type


@dataclass(frozen=True, slots=True, eq=False)
class KeptColumns(Mapping[str, Vector]):
    """Columns by name; those of tags are made of their bits when they are asked for."""

    made: Mapping[str, Vector | tuple[TagBits, str]]

    def __len__(self) -> int:
        return len(self.made)

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __contains__(self, name: object) -> bool:
        return name in self.made

    def __getitem__(self, name: str) -> Vector:
        found = self.made[name]
        if isinstance(found, Vector):
            return found
        bits, tag = found
        return Vector(BOOLEAN, bits[tag])


def columns(program: Program, run: Run) -> Mapping[str, Vector]:
    """One row a customer: key, metrics, scores, segmentations, action and arm."""
    made: dict[str, Vector | tuple[TagBits, str]] = {key_name(program): run.prepared.customers.keys}
    for step in program.steps:
        if isinstance(step, Segmentation):
            made.update(_kept(step, run.segments[step.name]))
        else:
            made[step.name] = _labelled(run.names[step.name], step.type)
    if program.actions:
        made |= {"action": run.resolved.action, "arm": run.resolved.arm}
    return KeptColumns(made)


def customers(program: Program, vectors: Mapping[str, Vector]) -> pd.DataFrame:
    """The same as a DataFrame; its columns share no memory with one another or the vectors."""
    made = {name: series(vector, program) for name, vector in vectors.items()}
    kept = vectors.made if isinstance(vectors, KeptColumns) else vectors
    held = (v.values for v in kept.values() if isinstance(v, Vector))
    return pd.DataFrame(_own(made, held), copy=False)


Span = tuple[int, int]
"""Where a stretch of memory begins and ends."""


def _own(columns: dict[str, Any], others: Iterable[Any]) -> dict[str, Any]:
    """The columns, copied where they can be changed from elsewhere or cannot be changed."""
    taken = _apart(sorted(byte_bounds(other) for other in others if other.size))
    for name, column in columns.items():
        if isinstance(column, np.ndarray) and column.size:
            if not column.flags.writeable or _meets(byte_bounds(column), taken):
                columns[name] = column.copy()
            insort(taken, byte_bounds(columns[name]))
    return columns


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that meet made one."""
    found: list[Span] = []
    for low, high in spans:
        if found and low < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _meets(span: Span, taken: list[Span]) -> bool:
    """Whether a span meets one of others, which are in order and do not meet one another."""
    at = bisect_left(taken, span)
    return any(low < span[1] and span[0] < high for low, high in taken[max(0, at - 1) : at + 1])


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


def _kept(
    step: Segmentation, assigned: Assigned
) -> Iterable[tuple[str, Vector | tuple[TagBits, str]]]:
    if isinstance(assigned, TagBits):
        return [(f"{step.name}.{tag}", (assigned, tag)) for tag in assigned]
    return assigned_columns(step, assigned)


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
    if find_spec("pyarrow") is not None:
        return _texts_of_arrow(vector)
    words: Any = pd.array([*vector.words, None], dtype="str")
    return words.take(vector.values)


def _texts_of_arrow(vector: Vector) -> Any:  # noqa: ANN401 - a pandas array
    """The same, several times as fast: Arrow takes narrow codes, which may not be negative."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if isinstance(vector.words, PackedWords):
        from segrules.engines.on_pandas.arrow_texts import arrow_texts  # noqa: PLC0415 - an extra

        return pd.array(arrow_texts(vector), dtype="str")
    count = len(vector.words)
    codes = vector.values.astype(np.min_scalar_type(count), copy=False)
    if vector.known is not None:
        codes = np.where(vector.values < 0, codes.dtype.type(count), codes)
    words = pa.array([*vector.words, None], pa.large_string())
    return pd.array(words.take(pa.array(codes)), dtype="str")


def _or_nan(values: Any, known: Mask | None) -> Any:  # noqa: ANN401 - a float array
    return values if known is None else np.where(known, values, np.nan)


def _moments(vector: Vector, unit: str) -> Any:  # noqa: ANN401 - a datetime64 array
    moments: Any = vector.values.astype("int64").astype(f"datetime64[{unit}]")
    if vector.known is None:
        return moments
    moments[~vector.known] = np.datetime64("NaT")
    return moments


def _nullable(vector: Vector, plain: str, nullable: str) -> Any:  # noqa: ANN401 - a pandas array
    if vector.known is None:
        return np.asarray(vector.values).astype(plain, copy=False)
    values = np.asarray(vector.values).astype(plain)
    made: Any = pd.array(values, dtype=nullable)  # type: ignore[call-overload]
    made[~vector.known] = pd.NA
    return made
