"""Typed frames of tables -> views of Spark's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from segrules.compiler.program import Table
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_spark.session import Cluster, telling
from segrules.engines.sql.arriving import relation_for
from segrules.engines.sql.arrow_vectors import ARROW, table_of
from segrules.engines.sql.dialects import Names
from segrules.engines.sql.relations import Relation


def schema_of(table: Table, relation: Relation) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The Arrow schema of a relation."""
    return pa.schema([(relation.columns[c.name], ARROW[c.type.kind]) for c in table.columns])


def view_of(stretches: Sequence[Any], table: Table, relation: Relation, cluster: Cluster) -> None:
    """Arrow tables, sent from here, as one view."""
    schema = schema_of(table, relation)
    rows = pa.concat_tables([schema.empty_table(), *(s.cast(schema) for s in stretches)])
    with telling():
        sent = cluster.spark.createDataFrame(rows)
    cluster.view(relation.name, sent)


def put(
    frames: Mapping[str, Frame], tables: Mapping[str, Table], cluster: Cluster
) -> dict[str, Relation]:
    """Whole frames as views."""
    names, made = Names(), {}
    for name, frame in frames.items():
        made[name] = relation_for(tables[name], names)
        columns = {c: frame.columns[c] for c in made[name].columns}
        rows = table_of(Frame(name, frame.rows, columns), made[name].columns)
        view_of([rows], tables[name], made[name], cluster)
    return made
