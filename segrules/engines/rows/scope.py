"""What an expression can see of one customer, or of one row of a table: the row engine's world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from segrules.compiler.program import Aggregate, Physical

Cell = Physical | None
"""A physical value, or None where it is missing."""

Row = Mapping[str, Cell]
"""Column -> cell. A column that is not there is missing."""

Membership = str | frozenset[str] | None
"""A segment, the tags that a customer carries, or None for a customer in no segment."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One customer and, at row level, one row of `table`.

    `customer` holds the customer's columns, metrics and scores by name, `segments` the segments
    given so far by segmentation, `events` the customer's cleaned rows by event table, `lookups`
    the rows of the other tables by their key, `models` the parameters of fitted models by name.
    `as_of` is in days since 1970-01-01; without one everything that depends on it is missing.
    `together` holds what aggregates that look at all customers are for this one. What a mapping
    does not hold is missing.
    """

    customer: Row = field(default_factory=dict)
    segments: Mapping[str, Membership] = field(default_factory=dict)
    events: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[Physical, Row]] = field(default_factory=dict)
    as_of: int | None = None
    timezone: str = "UTC"
    table: str | None = None
    row: Row | None = None
    models: Mapping[str, Sequence[float]] = field(default_factory=dict)
    together: Mapping[Aggregate, Cell] = field(default_factory=dict)


def at_row(scope: Scope, table: str, row: Row) -> Scope:
    """The same customer, seen from one row of a table."""
    return replace(scope, table=table, row=row)


def with_value(scope: Scope, name: str, value: Cell) -> Scope:
    """The same customer with one more metric or score."""
    return replace(scope, customer={**scope.customer, name: value})


def with_segment(scope: Scope, segmentation: str, segments: Membership) -> Scope:
    """The same customer with one more segmentation."""
    return replace(scope, segments={**scope.segments, segmentation: segments})
