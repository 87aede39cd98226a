"""A finished run and conditions on its customers -> how many each is true of, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import Condition, Physical, Program, Value
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.running.contexts import customer_rows
from segrules.engines.on_pandas.running.run import Run
from segrules.language.types import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """How many customers a condition is true of, and values of the first of them by key.

    Values are in physical form, None where missing; empty where there is no such customer.
    """

    customers: int
    values: Mapping[str, Physical | None]


def rows_of(program: Program, done: Run) -> Rows:
    """The customers of a run with all that was worked out of them, to be asked again."""
    prepared = done.prepared
    return customer_rows(
        prepared.customers,
        prepared.placed,
        prepared.lookups,
        prepared.as_of,
        ZoneInfo(program.header.timezone),
        names=done.names,
        segments=done.segments,
    )


def ask(condition: Condition, wanted: Mapping[str, Value], rows: Rows) -> Found:
    """How many customers the condition is true of, and the wanted values of one."""
    held = mask(condition, rows)
    count = int(np.count_nonzero(held))
    if not count:
        return Found(0, {})
    at = int(np.argmax(held))
    return Found(count, {name: _at(node, at, rows) for name, node in wanted.items()})


def _at(node: Value, at: int, rows: Rows) -> Physical | None:
    vector = value(node, rows)
    if vector.known is not None and not vector.known[at]:
        return None
    found = vector.values[at]
    if vector.type.kind is Kind.TEXT:
        return None if found < 0 else vector.words[int(found)]
    plain: Physical = found.item()
    return plain
