"""Functions that no SQL has exactly -> functions of ours that Spark calls where its rows are.

Each is the pandas engine's own function over vectors, so there is one meaning of it. They are sent
to the executors by name: segrules has to be installed there.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from segrules.compiler.program import Aggregate, Matches
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.patterns import text_test
from segrules.engines.sql.arrow_vectors import arrow_of, vector_of
from segrules.engines.sql.dialects import SPARK, type_name
from segrules.engines.sql.own_functions import Function, own_function, slopes
from segrules.engines.sql.pieces import Sql, called, level_of
from segrules.language.findings import DataError, Finding
from segrules.language.types import BOOLEAN, NUMBER, Type

FAULT = "segrules-finding:"
"""What stands before a finding in the message of an error that comes from an executor."""


@dataclass(slots=True)
class Outside:
    """What Spark calls of ours; made where it is first asked for."""

    spark: Any
    zone: str
    made: dict[object, str] = field(default_factory=dict)

    def __call__(
        self, function: str, of: object, arguments: Sequence[tuple[Sql, Type]], result: Type
    ) -> Sql | None:
        """A call of our function, or None for those that are spelt in SQL."""
        kinds = tuple(kind for _, kind in arguments)
        texts = [sql for sql, _ in arguments]
        if function == "slope" and isinstance(of, Aggregate):
            return self._slope(kinds, texts)
        if function == "matches" and isinstance(of, Matches):
            return self._matches(of, texts)
        if own_function(function, of, kinds, result, ZoneInfo(self.zone)) is None:
            return None
        what = (function, of if function == "total" else None, kinds, result)
        if what not in self.made:
            self._declare(
                what, function, _over_vectors(function, of, kinds, result, self.zone), result
            )
        return called(self.made[what], *texts)

    def _slope(self, kinds: Sequence[Type], texts: Sequence[Sql]) -> Sql:
        """The slope of a list of times and values."""
        what = ("slope", tuple(kinds))
        if what not in self.made:
            time, value = kinds
            self._declare(what, "slope", _over_lists(time, value, self.zone), NUMBER)
        times, values = texts
        listed = f"COLLECT_LIST(STRUCT({times.text} AS t, {values.text} AS v))"
        return Sql(f"{self.made[what]}({listed})", level=level_of((times, values)))

    def _matches(self, of: Matches, texts: Sequence[Sql]) -> Sql | None:
        """A pattern by RE2; Java's patterns have another meaning."""
        if of.op != "matches":
            return None
        what = ("matches", of.pattern)
        if what not in self.made:
            self._declare(what, "matches", _matching(of.pattern), BOOLEAN)
        return called(self.made[what], *texts)

    def _declare(self, what: object, function: str, run: Callable[..., Any], result: Type) -> None:
        from pyspark.sql.pandas.functions import ArrowUDFType, arrow_udf  # noqa: PLC0415 - an extra

        name = f"segrules_{function.replace(' ', '_')}_{len(self.made)}"
        self.made[what] = name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our functions take as many arrays as there are
            made = arrow_udf(run, type_name(SPARK, result.kind), ArrowUDFType.SCALAR)
            self.spark.udf.register(name, made)


# ---------------------------------------------------------------- what an executor runs


def _over_vectors(
    function: str, of: object, kinds: Sequence[Type], result: Type, zone: str
) -> Callable[..., Any]:
    """A function of Arrow arrays."""

    def run(*columns: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        return evaluated(function, of, kinds, result, zone, columns)

    return run


def _over_lists(time: Type, value: Type, zone: str) -> Callable[..., Any]:
    def run(lists: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        return arrow_of(slopes(lists, time, value, ZoneInfo(zone)))

    return run


def _matching(pattern: str) -> Callable[..., Any]:
    def run(texts: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        return matched(pattern, texts)

    return run


def evaluated(
    function: str,
    of: object,
    kinds: Sequence[Type],
    result: Type,
    zone: str,
    columns: Sequence[Any],
) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The function of the columns; a finding goes home in the message of its error."""
    work: Function | None = own_function(function, of, kinds, result, ZoneInfo(zone))
    if work is None:
        raise LookupError(function)
    vectors: list[Vector] = [vector_of(c, k) for c, k in zip(columns, kinds, strict=True)]
    try:
        return arrow_of(work(vectors))
    except DataError as fault:
        found = [[f.key, dict(f.args)] for f in fault.findings]
        message = f"{FAULT}{json.dumps(found)}"
        raise ValueError(message) from None


def matched(pattern: str, texts: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Which texts the pattern finds; missing where the text is."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    coded = texts.dictionary_encode()
    test = text_test("matches", pattern)
    found = pa.array([test(word) for word in coded.dictionary.to_pylist()], pa.bool_())
    return found.take(coded.indices)


def told_home(message: str) -> DataError | None:
    """The finding that an executor put into its error's message, where it did."""
    _, found, rest = message.partition(FAULT)
    if not found:
        return None
    keys, _ = json.JSONDecoder().raw_decode(rest)
    return DataError([Finding(key, args=args) for key, args in keys])
