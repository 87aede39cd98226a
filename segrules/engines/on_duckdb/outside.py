"""Functions that no SQL has exactly -> functions of ours that DuckDB calls, a stretch at a time.

Each is the pandas engine's own function over vectors, so there is one meaning of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any
from zoneinfo import ZoneInfo

from segrules.compiler.program import Aggregate
from segrules.engines.sql.arrow_vectors import arrow_of, vector_of
from segrules.engines.sql.dialects import DUCKDB, type_name
from segrules.engines.sql.own_functions import Function, own_function, slopes
from segrules.engines.sql.pieces import Sql, called, level_of
from segrules.language.findings import DataError
from segrules.language.types import NUMBER, Type


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
        work = own_function(function, of, kinds, result, self.zone)
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
            return arrow_of(slopes(lists, kinds[0], kinds[1], self.zone))

        self._declare(name, run, [f"STRUCT(t {time}, v {value})[]"], NUMBER)


def _of_many(run: Callable[..., Any], many: int) -> Callable[..., Any]:
    """The function with as many parameters as DuckDB, which counts them, is to give it."""
    places = [Parameter(f"a{at}", Parameter.POSITIONAL_ONLY) for at in range(many)]

    def counted(*columns: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        return run(*columns)

    counted.__signature__ = Signature(places)  # type: ignore[attr-defined]
    return counted
