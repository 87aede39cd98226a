"""A program, what is known of customers, and cut points -> their segments, without any events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import (
    Classes,
    Column,
    LookedUp,
    Metric,
    Program,
    Score,
    Segmentation,
    Standardised,
)
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned, Rows
from segrules.engines.on_pandas.evaluating.values import value
from segrules.engines.on_pandas.kernel.assigning import assigned
from segrules.engines.on_pandas.running.run import (
    CutsByScore,
    beside,
    composed,
)
from segrules.engines.on_pandas.scoring import scores


@dataclass(frozen=True, slots=True)
class KnownCustomers:
    """What is known of customers, one entry a customer in the order of their keys.

    `names` holds metrics, and the key under its name; `inputs` the customers' own columns and what
    was looked up from them. `as_of` counts days since 1970-01-01.
    """

    rows: int
    as_of: int | None
    names: Mapping[str, Vector]
    inputs: Mapping[Column | LookedUp, Vector]


def reassigned(
    program: Program, steps: Collection[str], known: KnownCustomers, cuts: CutsByScore
) -> Mapping[str, Assigned]:
    """Who is in which segment by the program's rules and these cut points.

    `steps` names the definitions to be worked out; the metrics, columns and cut points that they
    need are all there.
    """
    rows = _rows(program, known)
    names, segments = dict(known.names), dict[str, Assigned]()
    level = Rows(rows.frame, rows.zone, rows.as_of, names=names, segments=segments)
    level.found.values.update(rows.found.values)
    for step in program.steps:
        if step.name not in steps:
            continue
        match step:
            case Metric():
                names[step.name] = value(step.value, level)
            case Score():
                names[step.name] = _score(step, level, cuts)
            case Segmentation():
                segments[step.name] = assigned(step, level)
            case _:
                assert_never(step)
    return segments


def _rows(program: Program, known: KnownCustomers) -> Rows:
    own = {n.name: v for n, v in known.inputs.items() if isinstance(n, Column)}
    frame = Frame("customers", known.rows, {**known.names, **own})
    rows = Rows(frame, ZoneInfo(program.header.timezone), known.as_of)
    rows.found.values.update({n: v for n, v in known.inputs.items() if isinstance(n, LookedUp)})
    return rows


def _score(step: Score, rows: Rows, cuts: CutsByScore) -> Vector:
    if isinstance(step.rule, Standardised):
        return scores.standardised(value(step.rule.of, rows), cuts[step.name])
    if not isinstance(step.rule, Classes):
        return composed(step.rule, rows)
    outer, ties = beside(step.rule, rows)
    return scores.classes(step, value(step.rule.of, rows), cuts[step.name], outer, ties)


def same_everywhere(one: Assigned, other: Assigned) -> bool:
    """Whether everybody is in the same segment; two of the same segmentation."""
    if isinstance(one, Vector) and isinstance(other, Vector):
        return bool(np.array_equal(_words(one), _words(other)))
    if isinstance(one, Vector) or isinstance(other, Vector):
        return False
    return one.keys() == other.keys() and all(np.array_equal(one[t], other[t]) for t in one)


def _words(texts: Vector) -> Any:  # noqa: ANN401 - an array of texts
    return np.array([*texts.words, ""], dtype=object)[texts.values]
