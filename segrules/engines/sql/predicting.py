"""What a metric asks of models + a relation of customers -> their answers as an Arrow table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from segrules.compiler.program import Value
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Found, Rows
from segrules.engines.on_pandas.running.predicting import Asked, predicted
from segrules.engines.sql.aggregates import KEY, VALUE
from segrules.engines.sql.arrow_vectors import arrow_of, vector_of
from segrules.engines.sql.dialects import Dialect, named
from segrules.engines.sql.relations import Asking


def answered(asking: Asking, models: Asked, dialect: Dialect, arrow: Callable[[str], Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """`key` and `value` of all customers, by the pandas engine's own function.

    `arrow` gives the rows of a query: all customers are seen at once, as fitting a model asks.
    """
    listed = ", ".join(named(dialect, n).text for n in asking.inputs.values())
    key, there = (named(dialect, n).text for n in (asking.key, asking.relation))
    rows = arrow(f"SELECT {key}, {listed} FROM {there} ORDER BY {key}")
    vectors: dict[Value, Vector] = {
        node: vector_of(rows.column(at), node.type) for at, node in enumerate(asking.inputs, 1)
    }
    seen = Rows(Frame("customers", rows.num_rows, {}), found=Found(values=vectors))
    return pa.table({KEY: rows.column(0), VALUE: arrow_of(predicted(models, asking.node, seen))})
