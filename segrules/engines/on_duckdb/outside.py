"""Functions that no SQL has exactly -> functions of ours that DuckDB calls, a stretch at a time.

Each is the pandas engine's own function over vectors, so there is one meaning of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import Aggregate, Total
from segrules.engines.on_duckdb.arrow import arrow_of, vector_of
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.aggregates import Seen, halfway, trend
from segrules.engines.on_pandas.evaluating.functions import IMPLEMENTATIONS
from segrules.engines.on_pandas.scoring.composed_scores import total
from segrules.engines.on_pandas.vectors import all_known, finite
from segrules.engines.sql.dialects import DUCKDB, type_name
from segrules.engines.sql.pieces import Sql, called, level_of
from segrules.language.findings import DataError
from segrules.language.types import DATE, NUMBER, Kind, Type

OWN = frozenset({"round", "log", "lower", "month_periods"})
"""Functions of the catalogue that DuckDB has in another meaning, or to another last digit."""

Function = Callable[[Sequence[Vector]], Vector]


@dataclass(slots=True)
class Outside:
    """What DuckDB calls of ours; made where it is first asked for.

    `faults` keeps what our functions raised, which DuckDB only tells in its own words.
    """

    connection: Any
    zone: ZoneInfo
    made: dict[object, str] = field(default_factory=dict)
    faults: list[DataError] = field(default_factory=list)

    def __call__(
        self, function: str, of: object, arguments: Sequence[tuple[Sql, Type]], result: Type
    ) -> Sql | None:
        """A call of our function, or None for those that are spelt in SQL."""
        kinds = tuple(kind for _, kind in arguments)
        if function == "slope" and isinstance(of, Aggregate):
            return self._slope(kinds, arguments)
        work = _function(function, of, kinds, result, self.zone)
        if work is None:
            return None
        what = (function, of if function == "total" else None, kinds, result)
        if what not in self.made:
            self._make(self._name(what, function), work, kinds, result)
        return called(self.made[what], *(sql for sql, _ in arguments))

    def _name(self, what: object, function: str) -> str:
        self.made[what] = f"segrules_{function.replace(' ', '_')}_{len(self.made)}"
        return self.made[what]

    def _make(self, name: str, work: Function, kinds: Sequence[Type], result: Type) -> None:
        def run(*columns: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
            vectors = [vector_of(c, k) for c, k in zip(columns, kinds, strict=True)]
            try:
                return arrow_of(work(vectors))
            except DataError as fault:
                self.faults.append(fault)
                raise

        self._declare(name, run, [type_name(DUCKDB, k.kind) for k in kinds], result)

    def _declare(
        self, name: str, run: Callable[..., Any], takes: Sequence[str], result: Type
    ) -> None:
        self.connection.create_function(
            name,
            _of_many(run, len(takes)),
            list(takes),
            type_name(DUCKDB, result.kind),
            type="arrow",
            null_handling="special",
        )

    def _slope(self, kinds: Sequence[Type], arguments: Sequence[tuple[Sql, Type]]) -> Sql:
        """The slope of a list of times and values."""
        what = ("slope", tuple(kinds))
        if what not in self.made:
            self._make_slope(self._name(what, "slope"), kinds)
        (times, _), (values, _) = arguments
        listed = f"LIST(STRUCT_PACK(t := {times.text}, v := {values.text}))"
        return Sql(f"{self.made[what]}({listed})", level=level_of((times, values)))

    def _make_slope(self, name: str, kinds: Sequence[Type]) -> None:
        time, value = (type_name(DUCKDB, k.kind) for k in kinds)

        def run(lists: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
            return arrow_of(_slopes(lists, kinds[0], kinds[1], self.zone))

        self._declare(name, run, [f"STRUCT(t {time}, v {value})[]"], NUMBER)


def _of_many(run: Callable[..., Any], many: int) -> Callable[..., Any]:
    """The function with as many parameters as DuckDB, which counts them, is to give it."""
    places = [Parameter(f"a{at}", Parameter.POSITIONAL_ONLY) for at in range(many)]

    def counted(*columns: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        return run(*columns)

    counted.__signature__ = Signature(places)  # type: ignore[attr-defined]
    return counted


def _function(
    function: str, of: object, kinds: Sequence[Type], result: Type, zone: ZoneInfo
) -> Function | None:
    if function in OWN:
        return lambda args: IMPLEMENTATIONS[function](args, result, zone)
    if function == "date" and kinds[0].kind is Kind.INSTANT:
        return lambda args: IMPLEMENTATIONS["date"](args, DATE, zone)
    if function == "total" and isinstance(of, Total):
        return lambda args: total(of, tuple(args))
    return _FINISHING.get(function)


def _halfway(args: Sequence[Vector]) -> Vector:
    """The mean of the two middle values."""
    low, high = args
    known = all_known(low.known, high.known)
    return finite(halfway(low.values, high.values, low.type), known)


def _exact_total(args: Sequence[Vector]) -> Vector:
    """The slices of a sum added with one rounding."""
    known = all_known(*(a.known for a in args))
    rows = zip(*(a.values.tolist() for a in args), strict=True)
    return finite(np.fromiter(map(_fsum, rows), np.float64, len(args[0])), known)


def _fsum(parts: tuple[float, ...]) -> float:
    try:
        return math.fsum(parts) if all(map(math.isfinite, parts)) else math.inf
    except OverflowError:
        return math.inf


_FINISHING: Mapping[str, Function] = {"halfway": _halfway, "exact total": _exact_total}


def _slopes(lists: Any, time: Type, value: Type, zone: ZoneInfo) -> Vector:  # noqa: ANN401 - as above
    """The slope of each list of (time, value)."""
    whole = lists.combine_chunks() if hasattr(lists, "combine_chunks") else lists
    flat = whole.flatten()
    many = np.asarray(whole.value_lengths().fill_null(0).to_numpy(zero_copy_only=False), np.int64)
    codes = np.repeat(np.arange(len(whole), dtype=np.int32), many)
    times = vector_of(flat.field("t"), time)
    values = vector_of(flat.field("v"), value)
    return trend(Seen(codes, values, times, len(whole), zone), NUMBER)
