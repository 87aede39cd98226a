"""Hypothesis draws -> small programs of one kind of step each, on data that strains just that."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from segrules.compiler.program import (
    Classes,
    Column,
    Definition,
    Fixed,
    Header,
    Metric,
    Program,
    Score,
    Table,
)
from segrules.language.catalogue import plain
from segrules.language.types import BOOLEAN, INTEGER, TEXT, Kind, Type
from tests.parity.expressions import (
    ALL,
    FUNCTIONS,
    NUMERIC,
    POOLS,
    SPRING,
    ZONES,
    Draw,
    Env,
    aggregate,
    call,
    cells,
    pick,
    with_leaves,
)
from tests.parity.programs import Example, Steps, classes
from tests.parity.worlds import CUSTOMERS, ORDERS, declared, own


def example(draw: Draw, table: Table, rows: list, steps: Sequence[Definition]) -> Example:
    """A program on one table."""
    header = Header("narrow", timezone=pick(draw, ZONES))
    return Example(Program(header, (table,), tuple(steps)), {table.name: rows}, SPRING + 2, {})


@st.composite
def scored(draw: Draw) -> Example:
    """One score of a column full of ties, perhaps inside another score."""
    kind = pick(draw, NUMERIC)
    columns = {"id": INTEGER, "x": kind, "outer": INTEGER, "tie": TEXT}
    table = Table("customers", "customers", "id", declared(columns))
    few = draw(st.lists(st.sampled_from(cells(kind, extreme=False)), min_size=1, max_size=6))
    cell = st.fixed_dictionaries(
        {
            "x": st.sampled_from(few),
            "outer": st.sampled_from((1, 1, 2, None)),
            "tie": st.sampled_from([*POOLS[TEXT], None]),
        }
    )
    rows = [{"id": at, **row} for at, row in enumerate(draw(st.lists(cell, max_size=40)))]
    outer = Classes(Column("customers", "outer", INTEGER), "higher", Fixed((2,)), 2)
    x, tie, key = (Column("customers", name, columns[name]) for name in ("x", "tie", "id"))
    steps = Steps(with_leaves(Env(), x, tie, key))
    steps.add(Score("outer_class", Type(Kind.INTEGER, classes=2), outer))
    only_x = Env(leaves={kind: (x,)}, dated=False)
    rule = classes(draw, steps, only_x)
    steps.add(Score("score", Type(Kind.INTEGER, classes=rule.count), rule))
    return example(draw, table, rows, steps.made)


@st.composite
def aggregated(draw: Draw) -> Example:
    """Metrics of events of few customers, with as many rows at one time as at different times."""
    columns = {"id": INTEGER, **ORDERS}
    table = Table("orders", "events", "id", declared(columns), time=pick(draw, ("day", "at")))
    pools = {name: cells(kind, extreme=False) for name, kind in columns.items()}
    row = {name: st.sampled_from(pool) for name, pool in pools.items()}
    cell = st.fixed_dictionaries({**row, "id": st.sampled_from((1, 2))})
    rows = draw(st.lists(cell, min_size=2, max_size=14))
    inner = with_leaves(Env(), *(v for v in own(table) if isinstance(v, Column)))
    env = Env(events=(table,), rows={"orders": inner})
    made = [aggregate(draw, env, None) for _ in range(5)]
    steps = [Metric(f"m{at}", plain(value.type), value) for at, value in enumerate(made)]
    return example(draw, table, rows, steps)


@st.composite
def computed(draw: Draw) -> Example:
    """Functions of columns."""
    columns = {"id": INTEGER, **CUSTOMERS, **ORDERS}
    table = Table("customers", "customers", "id", declared(columns))
    pools = {name: cells(kind, extreme=False) for name, kind in columns.items()}
    pools["id"] = [1, 2, 3, 4]
    row = st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in pools.items()})
    env = with_leaves(Env(), *(v for v in own(table) if isinstance(v, Column)))
    kinds = [kind for kind in ALL if kind == BOOLEAN or kind in FUNCTIONS]
    made = [call(draw, env, pick(draw, kinds), pick(draw, (1, 2))) for _ in range(6)]
    steps = [Metric(f"m{at}", plain(value.type), value) for at, value in enumerate(made)]
    return example(draw, table, draw(st.lists(row, min_size=1, max_size=6)), steps)
