"""A run's frames -> the type of each of their columns, as the ruleset knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from segrules.compiler.program import Program
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type

if TYPE_CHECKING:
    import pandas as pd

DTYPE_KINDS = {"b": BOOLEAN, "i": INTEGER, "u": INTEGER, "f": NUMBER}
MEAN = "mean_"


def customer_types(program: Program, customers: pd.DataFrame) -> Mapping[str, Type]:
    """The type of each column of the customers frame: metrics and scores as declared."""
    declared = {m.name: m.type for m in program.metrics}
    declared |= {s.name: s.type for s in program.scores}
    return {
        str(c): _as_held(declared[c], customers[c]) if c in declared else _by_dtype(customers[c])
        for c in customers.columns
    }


def segment_types(program: Program, segments: pd.DataFrame) -> Mapping[str, Type]:
    """The type of each column of the segments frame: revenue is the revenue metric's money."""
    revenue = next((m.type for m in program.metrics if m.name == program.header.revenue), None)
    types = {str(c): _by_dtype(segments[c]) for c in segments.columns}
    if "revenue" in types and revenue is not None and revenue.kind is Kind.MONEY:
        types["revenue"] = revenue
    return types


def _as_held(declared: Type, column: pd.Series) -> Type:
    """The declared type, unless a score's classes are held as their labels."""
    labelled = declared.classes is not None and _by_dtype(column) == TEXT
    return TEXT if labelled else declared


def _by_dtype(column: pd.Series) -> Type:
    import pandas as pd  # noqa: PLC0415 - only where there is data

    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return INSTANT
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return DATE
    if pd.api.types.is_bool_dtype(column.dtype):
        return BOOLEAN
    return DTYPE_KINDS.get(getattr(column.dtype, "kind", "O"), TEXT)
