"""A segmentation or a metric that goes by stages -> how many customers are in each, in order.

Three things are read so: a metric that is a `funnel(...)`, by how many took each step; a
segmentation that says it is `ordered:`, by how many are in each segment or a better one; and one
that is called by a name of LIFE_CYCLES, by how many are in each, in the ruleset's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from segrules.compiler.phrases import put, same
from segrules.compiler.program import Aggregate, Metric, Segmentation
from segrules.compiler.words import Names, condition_words
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import Words
from segrules.verbs.reporting.figures_of_segments import sizes
from segrules.verbs.reporting.report import Stages
from segrules.verbs.reporting.run_view import RunView, members

LIFE_CYCLES = frozenset(
    {"stage", "stages", "lifecycle", "life_cycle", "funnel", "journey",
     "阶段", "生命周期", "客户阶段", "生命周期阶段"}
)  # fmt: skip
ALL = Words("全部客户", "all customers")
OR_BETTER = Words("{l}及以上", "{l} or better")


def stages(view: RunView, names: Names) -> Iterator[Stages]:
    """The life cycles and funnels of a ruleset, in its order."""
    for metric in view.program.metrics:
        if isinstance(metric.value, Aggregate) and metric.value.function == "funnel":
            yield _funnel(view, metric, metric.value, names)
    for way in view.program.segmentations:
        if way.assign != "all" and (way.ordered or way.name in LIFE_CYCLES):
            yield _of_way(view, way)


def _of_way(view: RunView, way: Segmentation) -> Stages:
    """Of what is ordered, best first, the worst is the widest: all who are at least that good."""
    counts = sizes(members(view, way), len(way.segments))[: len(way.segments)]
    labels = tuple(s.label for s in way.segments)
    if not way.ordered:
        return Stages(same(way.name), labels, tuple(counts), reached=False)
    best, *others = labels
    names = (best, *(put(OR_BETTER, l=label) for label in others))
    return Stages(same(way.name), names[::-1], tuple(accumulate(counts))[::-1], reached=True)


def _funnel(view: RunView, metric: Metric, value: Aggregate, names: Names) -> Stages:
    """How many customers took at least each step."""
    vector = view.columns[metric.name]
    taken = vector.values[known_mask(vector)]
    reached = [int(np.count_nonzero(taken >= n)) for n in range(1, len(value.steps) + 1)]
    steps = [_step(n, condition_words(c, names)) for n, c in enumerate(value.steps, 1)]
    label = names.value(metric.name)
    return Stages(label, (ALL, *steps), (view.customers, *reached), reached=True)


def _step(number: int, words: Words) -> Words:
    return put(same("{n}. {w}"), n=str(number), w=words)
